/* SPDX-License-Identifier: Apache-2.0 */
/* quota.h - is there room for what a step is to make? IAM's account summary says so before anybody is asked
 * for anything
 */
#ifndef PLUGINS_QUOTA_H
#define PLUGINS_QUOTA_H

#include <gangway/step.h>

/* A number of the summary, or -1. */
static GW_UNUSED json_int_t
quota_number(json_t *summary, const char *name)
{
    json_t *number = json_object_get(summary, name);
    return json_is_integer(number) ? json_integer_value(number) : -1;
}

/** IAM's account summary, or NULL: then the call has failed. */
static GW_UNUSED json_t *
quota_summary(gw_call *call)
{
    json_t *answer = gw_aws(call, "iam:GetAccountSummary", "{}");
    json_t *summary = json_object_get(answer, "SummaryMap");
    if (answer && !summary)
        gw_fail_answer(call, "iam:GetAccountSummary", "SummaryMap");
    return summary;
}

/** Refuses when the account has as many `counted` ("Roles") as its quota ("RolesQuota") lets it have. */
static GW_UNUSED int
quota_room(gw_call *call, json_t *summary, const char *counted, const char *what)
{
    json_int_t has = quota_number(summary, counted);
    json_int_t may = quota_number(summary, gw_text(call, "%sQuota", counted));
    if (has < 0 || may < 0 || has < may)
        return GW_OK;
    return gw_fail(call, GANGWAY_CONFLICT, "QuotaReached",
                   "the account has %" JSON_INTEGER_FORMAT " of at most %" JSON_INTEGER_FORMAT
                   " %s: have AWS raise the quota, or delete what nobody needs",
                   has, may, what);
}

/** Refuses when `wanted` is more than the quota `name` ("AttachedPoliciesPerRoleQuota"). */
static GW_UNUSED int
quota_holds(gw_call *call, json_t *summary, const char *name, size_t wanted, const char *what)
{
    json_int_t may = quota_number(summary, name);
    if (may < 0 || (json_int_t)wanted <= may)
        return GW_OK;
    return gw_fail(call, GANGWAY_CONFLICT, "QuotaReached",
                   "%d %s are wanted, and the account's quota is %" JSON_INTEGER_FORMAT
                   ": have AWS raise it, or ask for fewer",
                   (int)wanted, what, may);
}

#endif
