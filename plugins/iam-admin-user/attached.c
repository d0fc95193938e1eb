/* SPDX-License-Identifier: Apache-2.0 */
/* attached.c - who has the policy AdministratorAccess, attached or by a group
 */
#include "iam-admin-user.h"

const char *
admin_policy(gw_call *call)
{
    return gw_text(call, "arn:%s:iam::aws:policy/AdministratorAccess", gw_partition(call));
}

/* The name of an item, or NULL and failed. */
static const char *
name_of(gw_call *call, json_t *item, const char *key, const char *operation)
{
    const char *name = json_string_value(json_object_get(item, key));
    if (!name)
        gw_fail_answer(call, operation, key);
    return name;
}

static int
judge_members(gw_call *call, admin_search *search, const char *group)
{
    json_t *answer = gw_aws_all(call, "iam:GetGroup", "{s:s}", "GroupName", group), *member;
    if (!answer)
        return admin_failed(call, group);
    json_t *members = admin_list(call, answer, "iam:GetGroup", "Users");
    size_t i;
    json_array_foreach (members, i, member) {
        const char *name = name_of(call, member, "UserName", "iam:GetGroup");
        const char *arn = json_string_value(json_object_get(member, "Arn"));
        if (!name || admin_judge(call, search, name, arn,
                                 gw_text(call, "AdministratorAccess by group '%s'", group)) != GW_OK)
            return GW_FAILED;
    }
    return members ? GW_OK : GW_FAILED;
}

/* The user that is asked for comes first, so that later looks see the one that was made. */
static int
judge_users(gw_call *call, admin_search *search, json_t *users, bool asked_for)
{
    json_t *user;
    size_t i;
    json_array_foreach (users, i, user) {
        const char *name = name_of(call, user, "UserName", "iam:ListEntitiesForPolicy");
        if (!name)
            return GW_FAILED;
        if ((strcmp(name, gw_param(call, "user_name")) == 0) == asked_for &&
            admin_judge(call, search, name, NULL, "AdministratorAccess attached") != GW_OK)
            return GW_FAILED;
    }
    return GW_OK;
}

/* Without the filter, those for whom the policy is only a boundary would be listed, too. Roles are no users.
 */
int
admin_attached(gw_call *call, admin_search *search)
{
    static const char operation[] = "iam:ListEntitiesForPolicy";
    json_t *answer = gw_aws_all(call, operation, "{s:s, s:s}", "PolicyArn", admin_policy(call),
                                "PolicyUsageFilter", "PermissionsPolicy");
    json_t *users = answer ? admin_list(call, answer, operation, "PolicyUsers") : NULL;
    json_t *groups = users ? admin_list(call, answer, operation, "PolicyGroups") : NULL, *group;
    if (!groups || judge_users(call, search, users, true) != GW_OK ||
        judge_users(call, search, users, false) != GW_OK)
        return GW_FAILED;
    size_t i;
    json_array_foreach (groups, i, group) {
        const char *name = search->name ? "" : name_of(call, group, "GroupName", operation);
        if (!name || (!search->name && judge_members(call, search, name) != GW_OK))
            return GW_FAILED;
    }
    return GW_OK;
}
