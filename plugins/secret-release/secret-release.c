/* SPDX-License-Identifier: Apache-2.0 */
/* secret-release.c - an operators' secret is made ready to be shown once, and was taken
 *
 * The plugin never sees it: the vault copies it, if the run's chain holds the approvals that it was kept
 * with, and tells who was shown the copy, and whether the operators' has another text by now.
 */
#include <gangway/step.h>

/* Under the step's own name in the vault: RUN/STEP/secret. */
#define NAME "secret"

static const char release_params[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "own" : {
            "type" : "string",
            "pattern" : "^[a-z0-9][a-z0-9._-]{0,63}$",
            "patternText" : "a name in the vault: lower case letters, digits and ._-",
            "description" : "the vault's name for it, which the run's input must name, too"
        },
        "to" : {
            "type" : "string",
            "minLength" : 1,
            "maxLength" : 100,
            "description" : "who asked, and alone may take it: the same as in the approvals"
        },
        "about" : {"type" : "string", "maxLength" : 200, "description" : "what for, in the list of secrets"}
    },
    "required" : ["own"]
});

static const char release_outputs[] = GW_JSON({
    "type" : "object",
    "properties" : {"secret" : {"description" : "the copy's name in the run, STEP/secret", "type" : "string"}}
});

static const char taken_params[] = GW_JSON({
    "type" : "object",
    "properties" : {"secret" : {"type" : "string", "description" : "the output of secret-release"}},
    "required" : ["secret"]
});

static const char taken_outputs[] = GW_JSON(
    {"type" : "object", "properties" : {"by" : {"description" : "who was shown it", "type" : "string"}}});

static const char changed_outputs[] = GW_JSON({
    "type" : "object",
    "properties" : {"at" : {"type" : "integer", "description" : "milliseconds since 1970"}}
});

static const char *const release_reads[] = {"vault:Describe", NULL};
static const char *const release_writes[] = {"vault:Release", NULL};

static const char *
full_name(gw_call *call)
{
    const char *step = json_string_value(json_object_get(json_object_get(call->input, "run"), "step"));
    return gw_text(call, "%s/" NAME, step ? step : "");
}

static int
inspect_release(gw_call *call)
{
    const char *own = gw_param(call, "own");
    json_t *there = gw_request(call, "vault:Describe", "{s:s}", "own", own);
    if (!there)
        return GW_FAILED;
    if (!json_is_true(json_object_get(there, "kept")))
        return gw_fail(call, GANGWAY_INVALID, "NoSuchSecret",
                       "the vault has no '%s': keep it with 'gangway secret set %s --guarded 2'", own, own);
    if (!json_object_get(there, "guard"))
        return gw_fail(
            call, GANGWAY_INVALID, "NotGuarded",
            "secret '%s' is not guarded: keep it again with 'gangway secret set %s --guarded 2 --replace'",
            own, own);
    json_t *copy = gw_describe_secret(call, NAME);
    if (!copy)
        return GW_FAILED;
    if (!json_is_true(json_object_get(copy, "kept")))
        return gw_absent(call);
    gw_outputs(call, "{s:s}", "secret", full_name(call));
    return gw_observed(call, "{s:s}", "released", own);
}

static int
desire_release(gw_call *call)
{
    gw_irreversible(call, "who has seen a secret knows it: change it afterwards");
    return gw_wanted(call, "{s:s}", "released", gw_param(call, "own"));
}

static int
apply_release(gw_call *call)
{
    const char *about = gw_param(call, "about"), *own = gw_param(call, "own"), *to = gw_param(call, "to");
    return gw_request(call, "vault:Release", "{s:s, s:s, s:s, s:s}", "own", own, "name", NAME, "to",
                      to ? to : "", "about", about ? about : own)
               ? GW_OK
               : GW_FAILED;
}

static int
inspect_taken(gw_call *call)
{
    json_t *copy = gw_request(call, "vault:Describe", "{s:s}", "of", gw_param(call, "secret"));
    if (!copy)
        return GW_FAILED;
    json_t *used = json_object_get(copy, "used");
    bool taken = json_is_true(json_object_get(copy, "kept")) && !json_is_true(json_object_get(copy, "there"));
    if (taken)
        gw_outputs(call, "{s:O}", "by", json_object_get(used, "by"));
    return gw_observed(call, "{s:b}", "taken", taken);
}

static int
desire_taken(gw_call *call)
{
    const char *run = json_string_value(json_object_get(json_object_get(call->input, "run"), "id"));
    json_t *copy = gw_request(call, "vault:Describe", "{s:s}", "of", gw_param(call, "secret"));
    const char *to = json_string_value(json_object_get(json_object_get(copy, "release"), "to"));
    gw_instruct(call, "Take the secret",
                gw_text(call,
                        "gangway secret show %s/%s --by %s\n"
                        "It is shown once, to %s only. That it was taken is recorded; the secret is not.",
                        run && *run ? run : "RUN", gw_param(call, "secret"), to ? to : "NAME",
                        to ? to : "who asked"));
    return gw_wanted(call, "{s:b}", "taken", true);
}

/* ---- changed ---- */

/* What was released, and the operators' own; NULL: a request failed. */
static json_t *
own_of(gw_call *call, json_t **copy)
{
    *copy = gw_request(call, "vault:Describe", "{s:s}", "of", gw_param(call, "secret"));
    json_t *own = json_object_get(json_object_get(*copy, "release"), "own");
    if (*copy && !own) {
        gw_fail(call, GANGWAY_INVALID, "NotReleased", "'%s' is no secret that this run released",
                gw_param(call, "secret"));
        return NULL;
    }
    return own ? gw_request(call, "vault:Describe", "{s:O}", "own", own) : NULL;
}

static int
inspect_changed(gw_call *call)
{
    json_t *copy, *own = own_of(call, &copy);
    if (!own)
        return GW_FAILED;
    const char *untold = json_string_value(json_object_get(copy, "untold"));
    if (untold)
        return gw_fail(call, GANGWAY_INVALID, "NoKey", "whether it was changed can't be told: %s", untold);
    bool changed = json_is_true(json_object_get(copy, "changed"));
    if (changed)
        gw_outputs(call, "{s:O}", "at", json_object_get(own, "since"));
    return gw_observed(call, "{s:b}", "changed", changed);
}

static int
desire_changed(gw_call *call)
{
    json_t *copy, *own = own_of(call, &copy);
    if (!own)
        return GW_FAILED;
    const char *name = json_string_value(json_object_get(json_object_get(copy, "release"), "own"));
    int approvals = (int)json_integer_value(json_object_get(json_object_get(own, "guard"), "approvals"));
    gw_instruct(
        call, "Keep the new secret",
        gw_text(
            call,
            "Whoever was shown it knows it. When the new one is good and the old one is not any more:\n"
            "gangway secret set %s --guarded %d --replace\n"
            "(with --approver and --lasts as before, where there were any). A text that somebody was shown "
            "before is no change.",
            name, approvals > 0 ? approvals : 2));
    return gw_wanted(call, "{s:b}", "changed", true);
}

GW_FUNCTION(inspect_release)
GW_FUNCTION(desire_release)
GW_FUNCTION(apply_release)
GW_FUNCTION(inspect_taken)
GW_FUNCTION(desire_taken)
GW_FUNCTION(inspect_changed)
GW_FUNCTION(desire_changed)

static const gangway_step steps[] = {{.name = "secret-release",
                                      .summary = "A secret of the vault is ready to be shown once",
                                      .params = release_params,
                                      .outputs = release_outputs,
                                      .reads = release_reads,
                                      .writes = release_writes,
                                      .inspect = inspect_release_entry,
                                      .desire = desire_release_entry,
                                      .apply = apply_release_entry},
                                     {.name = "secret-taken",
                                      .summary = "Somebody was shown a released secret",
                                      .params = taken_params,
                                      .outputs = taken_outputs,
                                      .reads = release_reads,
                                      .inspect = inspect_taken_entry,
                                      .desire = desire_taken_entry},
                                     {.name = "secret-changed",
                                      .summary = "A secret that somebody was shown is another one by now",
                                      .params = taken_params,
                                      .outputs = changed_outputs,
                                      .reads = release_reads,
                                      .inspect = inspect_changed_entry,
                                      .desire = desire_changed_entry}};
GANGWAY_PLUGIN("secret-release", "1.0", "Gangway", steps);
