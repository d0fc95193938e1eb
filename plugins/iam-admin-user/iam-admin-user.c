/* SPDX-License-Identifier: Apache-2.0 */
/* iam-admin-user.c - an IAM user with full permissions: one that is there already, or else a new one
 *
 * The cheap search comes first, and what policies say only when it finds nobody. IAM itself is asked whether
 * a user that was found may do anything. A user that has the name, but not the permissions, is left as it is.
 * An access key and a password are only made where they are asked for and there is none (credentials.c).
 */
#include "iam-admin-user.h"

#include "../common/quota.h"

static const char params[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "user_name" : {
            "type" : "string",
            "minLength" : 1,
            "maxLength" : 64,
            "pattern" : "^[A-Za-z0-9_+=,.@-]+$",
            "patternText" : "a name that IAM takes: letters, digits and _+=,.@-",
            "description" : "of the user that is made when nobody has full permissions"
        },
        "access_key" : {
            "type" : "boolean",
            "default" : false,
            "description" : "make an access key if the user has none; its secret goes to the vault"
        },
        "login" : {
            "type" : "boolean",
            "default" : false,
            "description" : "make a password, to be changed at the first sign-in, if the user has none"
        }
    },
    "required" : ["user_name"]
});

static const char outputs[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "user_name" : {"description" : "of the administrator", "type" : "string"},
        "user_arn" : {"description" : "of the administrator", "type" : "string"},
        "found" : {"type" : "string", "description" : "where the user has its permissions from"},
        "usable" : {"type" : "boolean", "description" : "it has a password or an active access key"},
        "access_key_id" : {"type" : "string", "description" : "of the key that was made"},
        "secret_access_key" : {
            "description" : "the vault's name of the access key's secret",
            "type" : "string",
            "secret" : true
        },
        "password" : {"type" : "string", "secret" : true, "description" : "the one that was made"},
        "left" : {
            "type" : "array",
            "items" : {"type" : "string"},
            "description" : "what was asked for and is there already"
        }
    }
});

static const char *const reads[] = {
    "iam:ListEntitiesForPolicy",
    "iam:GetGroup",
    "iam:GetUser",
    "iam:GetAccountSummary",
    "iam:GetLoginProfile",
    "iam:ListAccessKeys",
    "iam:SimulatePrincipalPolicy",
    "iam:GetAccountAuthorizationDetails",
    "vault:Describe",
    NULL,
};
/* IAM asks for TagUser where CreateUser brings tags. */
static const char *const writes[] = {
    "iam:CreateUser",         "iam:TagUser", "iam:AttachUserPolicy", "iam:CreateAccessKey",
    "iam:CreateLoginProfile", "vault:Keep",  "vault:Generate",       NULL,
};

/* Whom the search finds nobody knows before. */
static const char resources[] = GW_JSON({
    "arn:aws:iam::aws:policy/AdministratorAccess" : ["iam:ListEntitiesForPolicy"],
    "arn:aws:iam::${account}:group/*" : ["iam:GetGroup"],
    "arn:aws:iam::${account}:user/*" :
        [ "iam:GetUser", "iam:GetLoginProfile", "iam:ListAccessKeys", "iam:SimulatePrincipalPolicy" ],
    "arn:aws:iam::${account}:user/${user_name}" : [ "iam:CreateUser", "iam:TagUser", "iam:AttachUserPolicy" ],
    "${access_key?}arn:aws:iam::${account}:user/*" : ["iam:CreateAccessKey"],
    "${login?}arn:aws:iam::${account}:user/*" : ["iam:CreateLoginProfile"],
    "${access_key?}*" : ["vault:Keep"],
    "${login?}*" : ["vault:Generate"]
});

/* ---- what is there ---- */

static void
tell_passed_over(gw_call *call, const admin_search *search)
{
    const char *name;
    json_t *why;
    json_object_foreach (search->passed_over, name, why) {
        gw_progress(call, "user '%s' does not count: %s", name, json_string_value(why));
        gw_evidence(call, "{s:s, s:s, s:O}", "kind", "passed-over", "user_name", name, "why", why);
    }
    if (search->judged <= ADMIN_MOST)
        return;
    size_t more = search->judged - ADMIN_MOST;
    gw_progress(call, "%zu more that may have full permissions were not looked at", more);
    gw_evidence(call, "{s:s, s:I}", "kind", "not-looked-at", "users", (json_int_t)more);
}

/* What was seen of the user, and what is asked for of its credentials. */
static int
observe(gw_call *call, const char *name, json_t *doc)
{
    if (admin_look_at_credentials(call, name, doc) != GW_OK)
        return GW_FAILED;
    return json_object_get(call->output, "kind") ? GW_OK : gw_observed(call, "O", doc);
}

static int
observe_found(gw_call *call, const admin_search *search)
{
    gw_progress(call, "user '%s' has full permissions: %s%s", search->name, search->how,
                search->usable ? "" : "; it has neither a password nor an access key yet");
    gw_evidence(call, "{s:s, s:s, s:O}", "kind", "iam-simulation", "user_arn", search->arn, "allowed",
                admin_actions(call));
    gw_outputs(call, "{s:s, s:s, s:s, s:b}", "user_name", search->name, "user_arn", search->arn, "found",
               search->how, "usable", search->usable);
    return observe(call, search->name,
                   gw_pack(call, "{s:s, s:s, s:s, s:b, s:b}", "user_name", search->name, "user_arn",
                           search->arn, "found", search->how, "usable", search->usable, "full_permissions",
                           true));
}

/* Nobody has full permissions: may the user be made, or be finished by the run that made it? */
static int
observe_none(gw_call *call, const admin_search *search)
{
    const char *name = NULL, *arn = NULL, *wanted = gw_param(call, "user_name");
    int own = 0;
    if (!search->named) {
        json_t *summary = quota_summary(call);
        return summary && quota_room(call, summary, "Users", "users") == GW_OK ? gw_absent(call) : GW_FAILED;
    }
    json_unpack(search->named, "{s:s, s:s, s:b}", "name", &name, "arn", &arn, "own", &own);
    if (strcmp(name, wanted) != 0)
        return gw_fail(call, GANGWAY_CONFLICT, "UserExists",
                       "there is a user '%s', and names that differ only in case are the same to IAM: choose "
                       "another user_name",
                       name);
    json_t *why = json_object_get(search->passed_over, name);
    if (!own)
        return gw_fail(
            call, GANGWAY_CONFLICT, "UserExists",
            "user '%s' exists already and has no full permissions (%s): choose another user_name, or give it "
            "AdministratorAccess yourself",
            name, why ? json_string_value(why) : "no policy allows everything");
    return observe(
        call, name,
        gw_pack(call, "{s:s, s:s, s:b}", "user_name", name, "user_arn", arn, "full_permissions", false));
}

static int
inspect(gw_call *call)
{
    admin_search search = {.passed_over = gw_pack(call, "{}"), .doubtful = gw_pack(call, "{}")};
    if (admin_attached(call, &search) != GW_OK ||
        (!search.name && admin_by_documents(call, &search) != GW_OK))
        return GW_FAILED;
    tell_passed_over(call, &search);
    return search.name ? observe_found(call, &search) : observe_none(call, &search);
}

/* ---- what should be there ---- */

static int
desire(gw_call *call)
{
    static const char *const asked[] = {"access_key", "login"};
    const char *name = gw_param(call, "user_name");
    json_t *want = gw_pack(call, "{s:b}", "full_permissions", true);
    if (!json_is_true(json_object_get(gw_seen(call), "full_permissions"))) {
        gw_outputs(call, "{s:s}", "user_name", name);
        json_object_set_new(want, "user_name", json_string(name));
    }
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        if (gw_param_bool(call, asked[i], false))
            json_object_set_new(want, asked[i], json_true());
    return gw_wanted(call, "O", want);
}

/* ---- making it so ---- */

static int
create(gw_call *call, const char *name)
{
    const char *run = json_string_value(json_object_get(json_object_get(call->input, "run"), "id"));
    gw_progress(call, "making user '%s'", name);
    if (gw_aws(call, "iam:CreateUser", "{s:s, s:[{s:s, s:s}]}", "UserName", name, "Tags", "Key", ADMIN_TAG,
               "Value", run ? run : ""))
        return GW_OK;
    if (gw_failed_with(call, "EntityAlreadyExists")) /* this run's lost answer, or somebody was faster */
        return gw_fail_as(call, GANGWAY_UNAVAILABLE, "user '%s' is there by now: looking again", name);
    if (gw_failed_with(call, "LimitExceeded"))
        return gw_fail_as(call, GANGWAY_CONFLICT,
                          "the account has no room for user '%s': delete users that nobody needs, or ask AWS "
                          "for more",
                          name);
    return GW_FAILED;
}

static int
apply(gw_call *call)
{
    json_t *seen = gw_seen(call);
    const char *there = json_string_value(json_object_get(seen, "user_name"));
    const char *name = there ? there : gw_param(call, "user_name");
    if (!seen && create(call, name) != GW_OK)
        return GW_FAILED;
    if (!json_is_true(json_object_get(seen, "full_permissions")) &&
        !gw_aws(call, "iam:AttachUserPolicy", "{s:s, s:s}", "UserName", name, "PolicyArn",
                admin_policy(call)))
        return admin_failed(call, name);
    return admin_make_credentials(call, name);
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)
GW_FUNCTION(apply)

static const gangway_step steps[] = {{
    .name = "iam-admin-user",
    .summary = "an IAM user with full permissions: one that is there already, or else a new one",
    .params = params,
    .outputs = outputs,
    .reads = reads,
    .writes = writes,
    .resources = resources,
    .inspect = inspect_entry,
    .desire = desire_entry,
    .apply = apply_entry,
    .timeout_s = 600,
}};

GANGWAY_PLUGIN("iam-admin-user", "1.0", "Gangway", steps);
