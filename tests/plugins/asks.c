/* SPDX-License-Identifier: Apache-2.0 */
/* asks.c - asks, in inspect and in apply, for whatever its parameters say; no fault of its own */
#include <gangway/step.h>

#include <unistd.h>

static const char *const reads[] = {
    "iam:GetRole", "iam:ListRoles", "sts:AssumeRole", "partner/sts:AssumeRole", "vault:Describe", NULL};
static const char *const writes[] = {
    "iam:CreateRole", "partner/iam:CreateRole", "vault:Keep", "vault:Generate", "http:POST", NULL};

/* [{"name", "input"} or {"note", "value"} or {"crash": true}, …]; the answers come back, failures as they
 * are. */
static json_t *
ask_all(gw_call *call, json_t *list)
{
    json_t *answers = gw_keep(call, json_array());
    size_t i;
    json_t *one;

    json_array_foreach (list, i, one) {
        const char *name = json_string_value(json_object_get(one, "name"));
        const char *note = json_string_value(json_object_get(one, "note"));

        if (json_is_true(json_object_get(one, "exit")))
            _exit(9);
        if (note) {
            int kept = gw_note(call, note, json_object_get(one, "value"));
            json_array_append_new(answers, json_pack("{s:b, s:O}", "kept", kept == GW_OK, "notes",
                                                     json_object_get(call->input, "notes")));
            continue;
        }
        json_t *answer = gw_request(call, name ? name : "", "O", json_object_get(one, "input"));
        json_array_append(answers, answer ? answer : gw_error(call));
    }
    return answers;
}

static int
inspect(gw_call *call)
{
    json_t *answers = ask_all(call, gw_param_json(call, "look"));

    gw_evidence(call, "{s:O}", "asked", answers);
    gw_outputs(call, "{s:O}", "answers", answers);
    return gw_observed(call, "{s:O}", "answers", answers);
}

static int
desire(gw_call *call)
{
    json_t *answers = ask_all(call, gw_param_json(call, "desire"));

    gw_instruct(call, "a title", "line one\nline two");
    gw_late(call, "soon");
    gw_irreversible(call, "because");
    return gw_wanted(call, "{s:O, s:O, s:O}", "answers", answers, "seen",
                     json_object_get(call->input, "seen"), "notes", json_object_get(call->input, "notes"));
}

static int
apply(gw_call *call)
{
    json_t *answers = ask_all(call, gw_param_json(call, "apply"));
    char *text = json_dumps(answers, JSON_COMPACT);

    gw_progress(call, "%s", text);
    free(text);
    if (!gw_param(call, "fail"))
        return GW_OK;
    const char *words = gw_param(call, "words");
    return gw_fail(call, gw_param(call, "fail"), "Told", "%s", words ? words : "as the parameter says");
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)
GW_FUNCTION(apply)

static const gangway_step steps[] = {{"asks", "asks for what it is told",
                                      "{\"type\": \"object\", \"additionalProperties\": true, "
                                      "\"properties\": {\"password\": {\"type\": \"string\", "
                                      "\"secret\": true}}}",
                                      NULL, reads, writes, inspect_entry, desire_entry, apply_entry, 5,
                                      NULL}};
GANGWAY_PLUGIN("asks-plugin", "1.0", "Gangway's tests", steps);
