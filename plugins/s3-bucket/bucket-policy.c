/* SPDX-License-Identifier: Apache-2.0 */
/* bucket-policy.c - our statements among those that are there already
 */
#include "s3-bucket.h"

/* One statement of those that AWS asks for in AWS's own words. The "*" under StringEquals is no slip: AWS
 * sends this very text as the source. */
static json_t *
delivery_statement(gw_call *call, const char *sid, json_t *action, const char *objects)
{
    const char *account = gw_param(call, "account_id");
    return gw_pack(call, "{s:s, s:s, s:{s:s}, s:O, s:s, s:{s:{s:s, s:s}}}", "Sid", sid, "Effect", "Allow",
                   "Principal", "Service", "billingreports.amazonaws.com", "Action", action, "Resource",
                   gw_text(call, "arn:%s:s3:::%s%s", gw_partition(call), gw_param(call, "bucket"), objects),
                   "Condition", "StringEquals", "aws:SourceArn",
                   gw_text(call, "arn:%s:cur:us-east-1:%s:definition/*", gw_partition(call), account),
                   "aws:SourceAccount", account);
}

/* Likewise, for data exports: one statement, and their ARNs are matched as patterns. */
static json_t *
export_statement(gw_call *call)
{
    const char *account = gw_param(call, "account_id");
    return gw_pack(
        call, "{s:s, s:s, s:{s:s}, s:s, s:s, s:{s:{s:s}, s:{s:s}}}", "Sid", "DataExportWrite", "Effect",
        "Allow", "Principal", "Service", "bcm-data-exports.amazonaws.com", "Action", "s3:PutObject",
        "Resource", gw_text(call, "arn:%s:s3:::%s/*", gw_partition(call), gw_param(call, "bucket")),
        "Condition", "ArnLike", "aws:SourceArn",
        gw_text(call, "arn:%s:bcm-data-exports:us-east-1:%s:export/*", gw_partition(call), account),
        "StringEquals", "aws:SourceAccount", account);
}

/* Data Exports and these words of AWS's policies are the public partition's; what China's would be is not
 * known here, GovCloud and the European cloud have no such reports. */
static bool
can_deliver(gw_call *call)
{
    bool wanted = gw_param_bool(call, "cost_report_delivery", false) ||
                  gw_param_bool(call, "data_export_delivery", false);
    if (!wanted || strcmp(gw_partition(call), "aws") == 0)
        return true;
    gw_fail(call, GANGWAY_INVALID, "NoDelivery",
            "bucket '%s' is to be in partition '%s', where AWS's cost reports and data exports can't be "
            "delivered to: leave out cost_report_delivery and data_export_delivery",
            gw_param(call, "bucket"), gw_partition(call));
    return false;
}

static json_t *
wanted_statements(gw_call *call)
{
    json_t *list = gw_pack(call, "[]");
    json_array_extend(list, gw_param_json(call, "policy_statements"));
    if (gw_param_bool(call, "cost_report_delivery", false)) {
        json_t *read = gw_pack(call, "[s, s]", "s3:GetBucketAcl", "s3:GetBucketPolicy");
        json_array_append(list, delivery_statement(call, "CurRead", read, ""));
        json_array_append(list,
                          delivery_statement(call, "CurWrite", gw_pack(call, "s", "s3:PutObject"), "/*"));
    }
    if (gw_param_bool(call, "data_export_delivery", false))
        json_array_append(list, export_statement(call));
    return list;
}

static size_t
find_sid(json_t *statements, json_t *wanted)
{
    json_t *statement;
    size_t i;
    json_array_foreach (statements, i, statement)
        if (json_equal(json_object_get(statement, "Sid"), json_object_get(wanted, "Sid")))
            return i;
    return json_array_size(statements);
}

/* Does one of them mean the same, under whatever Sid? */
static bool
is_said(gw_call *call, json_t *statements, json_t *wanted)
{
    json_t *statement;
    size_t i;
    json_array_foreach (statements, i, statement)
        if (policy_same_statement(call, statement, wanted))
            return true;
    return false;
}

/* What is there and, where it does not say so already, our statements: in the place of those of the same Sid,
 * or after all others. */
static json_t *
merge(gw_call *call, json_t *policy, json_t *ours)
{
    json_t *merged = policy ? json_copy(policy) : json_pack("{s:s}", "Version", "2012-10-17"), *statement;
    json_t *list = policy ? json_copy(json_object_get(policy, "Statement")) : json_array();
    size_t i;
    json_array_foreach (ours, i, statement) {
        size_t at = find_sid(list, statement);
        if (is_said(call, list, statement))
            continue;
        if (at == json_array_size(list))
            json_array_append(list, statement);
        else
            json_array_set(list, at, statement);
    }
    json_object_set_new(merged, "Statement", list);
    return gw_keep(call, merged);
}

int
bucket_policy(gw_call *call, json_t **policy)
{
    if (!can_deliver(call))
        return GW_FAILED;
    json_t *ours = wanted_statements(call), *statement;
    size_t i;
    json_array_foreach (ours, i, statement)
        if (find_sid(ours, statement) != i)
            return gw_fail(call, GANGWAY_INVALID, "SameSid",
                           "policy_statements[%zu]: another statement has its Sid '%s'", i,
                           json_string_value(json_object_get(statement, "Sid")));
    if (json_array_size(ours) > 0)
        *policy = merge(call, *policy, ours);
    return GW_OK;
}
