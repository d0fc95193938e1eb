/* SPDX-License-Identifier: Apache-2.0 */
/* host.c - the core's side of plugin.h, as far as a step's own tests need it */
#include "sdk/testing/private.h"

#include "base/error.h"
#include "base/json.h"

#include <string.h>

struct gangway_call {
    json_t *input;
    json_t *output;
    json_t *failure;
    json_t *error; /* of the last request */
    char *input_text, *answer_text, *error_text;
};

/* A copy of an answer in which {"$text": document} has become the document's text, as policies travel. */
static json_t *
as_sent(json_t *value)
{
    json_t *text = json_object_get(value, "$text"), *copy = json_copy(value), *item;
    const char *key;
    size_t i;
    if (text) {
        g_autofree char *dumped = gw_json_text(text);
        json_decref(copy);
        return json_string(dumped);
    }
    json_object_foreach (value, key, item)
        json_object_set_new(copy, key, as_sent(item));
    json_array_foreach (value, i, item)
        json_array_set_new(copy, i, as_sent(item));
    return copy;
}

/* ---- the functions ---- */

static const char *
host_input(gangway_call *call)
{
    g_free(call->input_text);
    return call->input_text = gw_json_text(call->input);
}

static int
host_output(gangway_call *call, const char *text)
{
    json_t *output = json_loads(text, 0, NULL);
    ck_assert_msg(json_is_object(output), "output is no object: %s", text);
    json_decref(call->output);
    call->output = output;
    return GANGWAY_OK;
}

static gboolean
is_listed(const char *const *actions, const char *action)
{
    for (; actions && *actions; actions++)
        if (strcmp(*actions, action) == 0)
            return TRUE;
    return FALSE;
}

/* "aws-all@partner/eu-west-1:sts:AssumeRole" is declared as "partner/sts:AssumeRole". */
static void
check_declared(const char *name)
{
    const char *operation = strchr(name, ':');
    if (strcmp(name, "http:POST") == 0 || strcmp(name, "smtp:send") == 0) {
        ck_assert_msg(gt.writing && is_listed(gt.step->writes, name),
                      "'%s' is not declared, or sends during a look", name);
        return;
    }
    if (g_str_has_prefix(name, "vault:")) {
        ck_assert_msg(is_listed(gt.step->reads, name) || (gt.writing && is_listed(gt.step->writes, name)),
                      "'%s' is not declared, or writes during a look", name);
        return;
    }
    ck_assert_msg(operation && g_str_has_prefix(name, "aws"), "not a request's name: %s", name);
    g_autofree char *verb = g_strndup(name, (gsize)(operation - name));
    char *context = strchr(verb, '@');
    if (context)
        *(context + strcspn(context, "/")) = '\0';
    g_autofree char *action =
        context ? g_strconcat(context + 1, "/", operation + 1, NULL) : g_strdup(operation + 1);
    if (!is_listed(gt.step->reads, action))
        ck_assert_msg(gt.writing && is_listed(gt.step->writes, action),
                      "'%s' is not declared, or writes during a look", action);
}

/* The scene's entry for a request, or NULL. */
static json_t *
next_entry(const char *name, json_t *input)
{
    json_t *entry = json_array_get(gt.scene, gt.at);
    if (gt.loose) {
        size_t i;
        json_array_foreach (gt.scene, i, entry)
            if (strcmp(gw_json_string(entry, "request"), name) == 0)
                return entry;
        return NULL;
    }
    g_autofree char *text = gw_json_text(input);
    ck_assert_msg(entry != NULL, "request %zu is not in the scene: %s %s", gt.at, name, text);
    g_autofree char *wanted = gw_json_text(json_object_get(entry, "input"));
    ck_assert_msg(strcmp(gw_json_string(entry, "request"), name) == 0 &&
                      gt_has_part(input, json_object_get(entry, "input")),
                  "request %zu should be %s %s\nand is %s %s", gt.at, gw_json_string(entry, "request"),
                  wanted, name, text);
    gt.at++;
    return entry;
}

static const char *
host_request(gangway_call *call, const char *name, const char *text)
{
    gw_json input = text ? json_loads(text, 0, NULL) : NULL;
    ck_assert_msg(json_is_object(input), "the input of %s is no object: %s", name, text ? text : "NULL");
    check_declared(name);
    json_t *entry = next_entry(name, input), *answer = json_object_get(entry, "answer");
    gw_json nothing = gt.loose && gt.writing ? json_object() : NULL;
    if (!entry)
        answer = nothing;
    json_decref(call->error);
    call->error = NULL;
    g_clear_pointer(&call->answer_text, g_free);
    if (answer) {
        gw_json sent = as_sent(answer);
        return call->answer_text = gw_json_text(sent);
    }
    json_t *failure = json_object_get(entry, "failure");
    call->error = failure ? json_incref(failure)
                          : gw_failure_new(GW_ERROR_UNAVAILABLE, "NotInScene", "not in the scene");
    return NULL;
}

static const char *
host_error(gangway_call *call)
{
    g_free(call->error_text);
    return call->error_text = call->error ? gw_json_text(call->error) : NULL;
}

static int
host_note(G_GNUC_UNUSED gangway_call *call, const char *key, const char *text)
{
    json_t *value = text ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL;
    ck_assert_msg(*key && (value || !text), "not a note: %s %s", key, text);
    if (value)
        json_object_set_new(gt.notes, key, value);
    else
        json_object_del(gt.notes, key);
    return GANGWAY_OK;
}

static void
host_progress(G_GNUC_UNUSED gangway_call *call, const char *text)
{
    ck_assert(text != NULL && *text);
}

static void
host_log(G_GNUC_UNUSED gangway_call *call, G_GNUC_UNUSED int level, const char *text)
{
    ck_assert(text != NULL);
}

static void
host_fail(gangway_call *call, const char *failure_class, const char *code, const char *message)
{
    json_decref(call->failure);
    call->failure = json_pack("{s:s, s:s, s:s}", "class", failure_class, "code", code, "message", message);
    ck_assert_msg(call->failure && *message, "a failure without class, code or message");
    ck_assert_msg(gw_error_class_from_name(failure_class) != GW_ERROR_INTERNAL, "no class: %s",
                  failure_class);
}

static const gangway_host host = {
    .size = sizeof host,
    .api = GANGWAY_API,
    .input = host_input,
    .output = host_output,
    .request = host_request,
    .error = host_error,
    .note = host_note,
    .progress = host_progress,
    .log = host_log,
    .fail = host_fail,
};

/* ---- a call ---- */

json_t *
gt_call(gangway_function function, json_t *seen, json_t *want)
{
    gangway_call call = {.input = json_pack("{s:O, s:O?, s:O?, s:o, s:O, s:{s:s, s:s, s:s, s:i}}", "params",
                                            gt.params, "seen", seen, "want", want, "notes",
                                            json_deep_copy(gt.notes), "partitions", gt.partitions, "run",
                                            "id", "r-1", "step", "s", "workflow", "w", "retries", gt.retries),
                         .output = function == gt.step->apply ? json_object() : NULL};
    int result = function(&host, &call);
    ck_assert_msg(result == GANGWAY_OK || call.failure || call.error, "failed without a reason");
    json_decref(gt.failure);
    gt.failure = result == GANGWAY_OK ? NULL : json_incref(call.failure ? call.failure : call.error);
    gt.unchecked = gt.failure && !gt.loose;
    json_t *output = result == GANGWAY_OK ? json_incref(call.output) : NULL;
    ck_assert_msg(result != GANGWAY_OK || output, "worked without an output");
    json_decref(call.input);
    json_decref(call.output);
    json_decref(call.failure);
    json_decref(call.error);
    g_free(call.input_text);
    g_free(call.answer_text);
    g_free(call.error_text);
    return output;
}
