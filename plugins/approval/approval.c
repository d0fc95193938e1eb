/* SPDX-License-Identifier: Apache-2.0 */
/* approval.c - somebody who may, and who has no part in it, agrees
 *
 * No API is asked: what was said of the step is what is looked at. Only a listed name counts, and none that
 * has a part in the matter; so two approvals by two people are two steps, the second of which excludes who
 * gave the first. The vault counts approvals of secrets once more, in the run's chain.
 */
#include <gangway/person.h>
#include <gangway/step.h>
#include <string.h>

static const char params[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "what" : {
            "type" : "string",
            "minLength" : 3,
            "maxLength" : 500,
            "description" : "what is agreed to, in words"
        },
        "approvers" : {
            "type" : "array",
            "minItems" : 1,
            "maxItems" : 50,
            "items" : {"type" : "string", "minLength" : 1, "maxLength" : 100},
            "description" : "whose word counts"
        },
        "not_by" : {
            "type" : "array",
            "maxItems" : 50,
            "items" : {"type" : "string"},
            "default" : [],
            "description" : "who has a part in it: who asks, who approved before"
        },
        "people" : {
            "type" : "integer",
            "minimum" : 1,
            "maximum" : 50,
            "default" : 1,
            "description" : "how many different people must be left who may: this one and those who follow"
        },
        "secrets" : {
            "type" : "array",
            "maxItems" : 20,
            "items" : {"type" : "string", "pattern" : "^[a-z0-9][a-z0-9._-]{0,63}$"},
            "description" : "guarded secrets of the vault that it lets out"
        },
        "to" : {
            "type" : "string",
            "minLength" : 1,
            "maxLength" : 100,
            "description" : "who asks for the secrets, and alone may take them"
        }
    },
    "required" : [ "what", "approvers" ]
});

static const char outputs[] =
    GW_JSON({"type" : "object", "properties" : {"by" : {"description" : "who approved", "type" : "string"}}});

static bool
lists(json_t *names, const char *name)
{
    size_t i;
    json_t *one;

    json_array_foreach (names, i, one)
        if (gangway_same_person(json_string_value(one), name))
            return true;
    return false;
}

static const char *const reads[] = {"vault:Describe", NULL};

/* Who asks has a part in it, whatever the list says. */
static bool
has_part(gw_call *call, const char *name)
{
    const char *to = gw_param(call, "to");
    return lists(gw_param_json(call, "not_by"), name) || (to && gangway_same_person(to, name));
}

/* Without those whom a secret was not kept for: their approval would not count. */
static json_t *
eligible(gw_call *call, json_t *guards)
{
    json_t *list = gw_keep(call, json_array()), *one, *guard;
    size_t i, j;

    json_array_foreach (gw_param_json(call, "approvers"), i, one) {
        bool may = !has_part(call, json_string_value(one));
        json_array_foreach (guards, j, guard) {
            json_t *names = json_object_get(guard, "approvers");
            may = may && (!names || lists(names, json_string_value(one)));
        }
        if (may && !lists(list, json_string_value(one)))
            json_array_append(list, one);
    }
    return list;
}

/* What the secrets were kept with; NULL, and a failure, when one is not kept or not guarded: told before
 * anybody is asked. */
static json_t *
guards_of(gw_call *call)
{
    json_t *guards = gw_keep(call, json_array()), *one;
    size_t i;

    json_array_foreach (gw_param_json(call, "secrets"), i, one) {
        const char *own = json_string_value(one);
        json_t *there = gw_request(call, "vault:Describe", "{s:s}", "own", own);
        json_t *guard = json_object_get(there, "guard");
        if (!there)
            return NULL;
        if (!json_is_true(json_object_get(there, "kept"))) {
            gw_fail(call, GANGWAY_INVALID, "NoSuchSecret",
                    "the vault has no '%s': keep it with 'gangway secret set %s --guarded 2'", own, own);
            return NULL;
        }
        if (!guard) {
            gw_fail(call, GANGWAY_INVALID, "NotGuarded",
                    "secret '%s' is not guarded: keep it again with 'gangway secret set %s --guarded 2 "
                    "--replace'",
                    own, own);
            return NULL;
        }
        json_array_append(guards, guard);
    }
    return guards;
}

static int
inspect(gw_call *call)
{
    json_t *guards = guards_of(call), *may = eligible(call, guards);
    const char *by = json_string_value(json_object_get(json_object_get(call->input, "said"), "by"));
    json_int_t people = json_integer_value(gw_param_json(call, "people"));

    if (!guards)
        return GW_FAILED;
    if (json_array_size(may) == 0)
        return gw_fail(call, GANGWAY_INVALID, "NobodyLeft",
                       "nobody is left who may approve: list somebody who has no part in it");
    if (!by && (json_int_t)json_array_size(may) < people)
        return gw_fail(call, GANGWAY_INVALID, "TooFewPeople",
                       "%d different people must approve, and %d may, however their names are spelled: list "
                       "more who have no part in it",
                       (int)people, (int)json_array_size(may));
    if (!by)
        return gw_observed(call, "{s:s, s:O}", "approved", "not yet", "by_one_of", may);
    if (has_part(call, by))
        return gw_observed(call, "{s:s, s:O}", "approved",
                           gw_text(call, "no, '%s' has a part in it already", by), "by_one_of", may);
    if (!lists(may, by))
        return gw_observed(call, "{s:s, s:O}", "approved", gw_text(call, "no, '%s' is not an approver", by),
                           "by_one_of", may);
    gw_outputs(call, "{s:s}", "by", by);
    gw_evidence(call, "{s:s, s:O}", "kind", "approval", "said", json_object_get(call->input, "said"));
    return gw_observed(call, "{s:s, s:O}", "approved", "yes", "by_one_of", may);
}

static const char *
joined(gw_call *call, json_t *names)
{
    const char *text = "";
    size_t i;
    json_t *one;

    json_array_foreach (names, i, one)
        text = gw_text(call, "%s%s%s", text, *text ? ", " : "", json_string_value(one));
    return text;
}

/* What an approval does, in words that the workflow's author does not choose. */
static const char *
effect(gw_call *call)
{
    json_t *secrets = gw_param_json(call, "secrets");
    const char *to = gw_param(call, "to");

    if (json_array_size(secrets) == 0)
        return "";
    return gw_text(call, "\nIt lets %s take: %s.", to ? to : "nobody", joined(call, secrets));
}

static int
desire(gw_call *call)
{
    json_t *seen = json_object_get(json_object_get(call->input, "seen"), "by_one_of");
    json_t *may = seen ? seen : eligible(call, NULL);
    json_t *run = json_object_get(call->input, "run");
    const char *id = json_string_value(json_object_get(run, "id"));
    const char *step = json_string_value(json_object_get(run, "step"));

    gw_instruct(
        call, "Approve, or don't",
        gw_text(
            call,
            "%s%s\nWho agrees: gangway approve %s %s --by NAME, their own. May: %s.\n"
            "Who takes that back adds --withdraw; who does not agree ends the run with gangway cancel RUN.",
            gw_param(call, "what"), effect(call), id && *id ? id : "RUN", step ? step : "STEP",
            joined(call, may)));
    return gw_wanted(call, "{s:s, s:O}", "approved", "yes", "by_one_of", may);
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)

static const gangway_step steps[] = {{.name = "approval",
                                      .summary = "Somebody who may, and has no part in it, agrees",
                                      .params = params,
                                      .outputs = outputs,
                                      .reads = reads,
                                      .inspect = inspect_entry,
                                      .desire = desire_entry}};
GANGWAY_PLUGIN("approval", "1.0", "Gangway", steps);
