/* SPDX-License-Identifier: Apache-2.0 */
/* documents.c - who may do anything by a policy other than AdministratorAccess, and who has our name
 *
 * IAM tells everything of an account in pages, users before the groups and policies that they have; so what
 * matters is noted down first: of each user and group {"how", "deny", "attached", "groups", …}, of each
 * managed policy {"how", "deny"}. "how" is there when it allows everything.
 */
#include "iam-admin-user.h"
#include <strings.h>

#define PAGES 1000

/* ---- what a document says ---- */

/* Is "*" the value, or among the values? */
static bool
is_everything(json_t *value)
{
    const char *text = json_string_value(value);
    json_t *one;
    size_t i;
    json_array_foreach (value, i, one)
        if (is_everything(one))
            return true;
    return text && (strcmp(text, "*") == 0 || strcmp(text, "*:*") == 0);
}

/* Notes under `facts` that a document allows everything, and that it denies something under a condition. Any
 * other Deny is for IAM to judge, and so are boundaries. */
static void
note_document(gw_call *call, json_t *facts, json_t *text, const char *how)
{
    json_t *document = policy_parse(call, text), *statement;
    bool deny = document == NULL;
    size_t i;
    json_array_foreach (policy_statements(call, document), i, statement) {
        const char *effect = json_string_value(json_object_get(statement, "Effect"));
        bool always = policy_is_always(call, statement);
        bool allow = effect && strcmp(effect, "Allow") == 0;
        deny = deny || (!allow && !always);
        if (allow && always && is_everything(json_object_get(statement, "Action")) &&
            is_everything(json_object_get(statement, "Resource")))
            json_object_set_new(facts, "how", json_string(how));
    }
    if (deny)
        json_object_set_new(facts, "deny", json_true());
}

/* What is noted of a user or a group; `key` is where its inline policies are. */
static json_t *
facts_of(gw_call *call, json_t *entity, const char *key)
{
    json_t *attached = gw_pack(call, "[]"), *item;
    json_t *facts = gw_pack(call, "{s:O}", "attached", attached);
    size_t i;
    json_array_foreach (json_object_get(entity, "AttachedManagedPolicies"), i, item) {
        json_t *arn = json_object_get(item, "PolicyArn");
        if (json_is_string(arn))
            json_array_append(attached, arn);
    }
    json_array_foreach (json_object_get(entity, key), i, item) {
        const char *name = json_string_value(json_object_get(item, "PolicyName"));
        note_document(call, facts, json_object_get(item, "PolicyDocument"),
                      gw_text(call, "inline policy '%s'", name ? name : "?"));
    }
    return facts;
}

/* ---- reading the account ---- */

static bool
is_own(gw_call *call, json_t *user)
{
    json_t *run = json_object_get(json_object_get(call->input, "run"), "id"), *tag;
    size_t i;
    json_array_foreach (json_object_get(user, "Tags"), i, tag) {
        const char *key = json_string_value(json_object_get(tag, "Key"));
        if (key && strcmp(key, ADMIN_TAG) == 0)
            return json_is_string(run) && json_equal(json_object_get(tag, "Value"), run);
    }
    return false;
}

static int
note_user(gw_call *call, admin_search *search, json_t *users, json_t *user)
{
    json_t *groups = NULL, *boundary = NULL;
    const char *name = NULL, *arn = NULL;
    if (json_unpack(user, "{s:s, s:s, s?o, s?{s?o}}", "UserName", &name, "Arn", &arn, "GroupList", &groups,
                    "PermissionsBoundary", "PermissionsBoundaryArn", &boundary) != 0)
        return gw_fail_answer(call, "iam:GetAccountAuthorizationDetails", "UserName or Arn");
    json_t *facts = facts_of(call, user, "UserPolicyList");
    json_object_set_new(facts, "arn", json_string(arn));
    if (groups)
        json_object_set(facts, "groups", groups);
    if (boundary)
        json_object_set(facts, "boundary", boundary);
    json_object_set(users, name, facts);
    if (strcasecmp(name, gw_param(call, "user_name")) == 0)
        search->named = gw_pack(call, "{s:s, s:s, s:b}", "name", name, "arn", arn, "own", is_own(call, user));
    return GW_OK;
}

static int
note_group(gw_call *call, json_t *groups, json_t *group)
{
    const char *name = json_string_value(json_object_get(group, "GroupName"));
    if (!name)
        return gw_fail_answer(call, "iam:GetAccountAuthorizationDetails", "GroupName");
    return json_object_set(groups, name, facts_of(call, group, "GroupPolicyList"));
}

static int
note_policy(gw_call *call, json_t *policies, json_t *policy)
{
    const char *arn = json_string_value(json_object_get(policy, "Arn"));
    json_t *facts = gw_pack(call, "{}"), *version;
    size_t i;
    if (!arn)
        return gw_fail_answer(call, "iam:GetAccountAuthorizationDetails", "Arn");
    json_array_foreach (json_object_get(policy, "PolicyVersionList"), i, version)
        if (json_is_true(json_object_get(version, "IsDefaultVersion")))
            note_document(call, facts, json_object_get(version, "Document"),
                          gw_text(call, "policy '%s'", arn));
    return json_object_set(policies, arn, facts);
}

/* Notes a page down, and drops the rest of it. */
static int
note_page(gw_call *call, admin_search *search, json_t *account, json_t *page)
{
    static const char operation[] = "iam:GetAccountAuthorizationDetails";
    json_t *users = admin_list(call, page, operation, "UserDetailList"), *item;
    json_t *groups = users ? admin_list(call, page, operation, "GroupDetailList") : NULL;
    json_t *policies = groups ? admin_list(call, page, operation, "Policies") : NULL;
    size_t i;
    json_array_foreach (users, i, item)
        if (note_user(call, search, json_object_get(account, "users"), item) != GW_OK)
            return GW_FAILED;
    json_array_foreach (groups, i, item)
        if (note_group(call, json_object_get(account, "groups"), item) != GW_OK)
            return GW_FAILED;
    json_array_foreach (policies, i, item)
        if (note_policy(call, json_object_get(account, "policies"), item) != GW_OK)
            return GW_FAILED;
    json_object_clear(page);
    return policies ? GW_OK : GW_FAILED;
}

/* Page by page: all pages of a large account would be too long for one answer. */
static int
read_account(gw_call *call, admin_search *search, json_t *account)
{
    static const char operation[] = "iam:GetAccountAuthorizationDetails";
    json_t *marker = NULL;
    for (int i = 0; i < PAGES; i++) {
        json_t *page = gw_aws(call, operation, "{s:[s, s, s], s:O*}", "Filter", "User", "Group",
                              "LocalManagedPolicy", "Marker", marker);
        if (!page)
            return GW_FAILED;
        json_t *next = json_is_true(json_object_get(page, "IsTruncated"))
                           ? gw_keep(call, json_deep_copy(json_object_get(page, "Marker")))
                           : json_null();
        if (!json_is_string(next) && !json_is_null(next))
            return gw_fail_answer(call, operation, "Marker");
        if (note_page(call, search, account, page) != GW_OK)
            return GW_FAILED;
        if (json_is_null(next))
            return GW_OK;
        if (json_equal(next, marker))
            return gw_fail_answer(call, operation, "another Marker than the last one");
        marker = next;
    }
    return gw_fail_answer(call, operation, "an end");
}

/* ---- who may do anything ---- */

static json_t *
noted(json_t *account, const char *kind, json_t *name)
{
    const char *key = json_string_value(name);
    return key ? json_object_get(json_object_get(account, kind), key) : NULL;
}

/* By what a user or group may do anything, or NULL; adds to `*deny` whether a condition denies it something.
 */
static const char *
source_of(json_t *account, json_t *entity, bool *deny)
{
    const char *how = json_string_value(json_object_get(entity, "how"));
    json_t *arn;
    size_t i;
    *deny = *deny || json_object_get(entity, "deny");
    json_array_foreach (json_object_get(entity, "attached"), i, arn) {
        json_t *policy = noted(account, "policies", arn);
        *deny = *deny || json_object_get(policy, "deny");
        if (!how)
            how = json_string_value(json_object_get(policy, "how"));
    }
    return how;
}

static const char *
source_of_user(gw_call *call, json_t *account, json_t *user, bool *deny)
{
    json_t *boundary = noted(account, "policies", json_object_get(user, "boundary")), *group;
    const char *how = source_of(account, user, deny);
    size_t i;
    *deny = *deny || json_object_get(boundary, "deny");
    json_array_foreach (json_object_get(user, "groups"), i, group) {
        const char *by = source_of(account, noted(account, "groups", group), deny);
        if (by && !how)
            how = gw_text(call, "%s of group '%s'", by, json_string_value(group));
    }
    return how;
}

int
admin_by_documents(gw_call *call, admin_search *search)
{
    json_t *account = gw_pack(call, "{s:{}, s:{}, s:{}}", "users", "groups", "policies"), *user;
    const char *name;
    if (read_account(call, search, account) != GW_OK)
        return GW_FAILED;
    json_object_foreach (json_object_get(account, "users"), name, user) {
        bool deny = false;
        const char *how = source_of_user(call, account, user, &deny);
        const char *arn = json_string_value(json_object_get(user, "arn"));
        if (how && admin_judge(call, search, name, arn, how) != GW_OK)
            return GW_FAILED;
        admin_settle(search, name, deny);
    }
    return GW_OK;
}
