/* SPDX-License-Identifier: Apache-2.0 */
/* org-identity.c - proves that the credentials are those of an organization's management account
 *
 * Reads only. What does not fit is refused with what to do about it; nothing here can be repaired by a
 * change.
 */
#include <gangway/step.h>

static const char params[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "expected_account" : {
            "type" : "string",
            "format" : "aws-account",
            "description" : "the management account's id; any when left out"
        },
        "require_all_features" : {
            "type" : "boolean",
            "default" : false,
            "description" : "refuse an organization with consolidated billing only"
        },
        "without_all_features" : {
            "type" : "string",
            "minLength" : 3,
            "maxLength" : 400,
            "description" : "why consolidated billing only will do all the same; kept as evidence"
        }
    }
});

static const char outputs[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "account_id" : {"description" : "of the management account", "type" : "string"},
        "organization_id" : {"description" : "of the organization", "type" : "string"},
        "master_email" :
            {"description" : "the root user's address, as Organizations shows it", "type" : "string"},
        "feature_set" : {"description" : "ALL or CONSOLIDATED_BILLING", "type" : "string"},
        "caller_arn" : {"description" : "who is asking", "type" : "string"},
        "partition" : {"description" : "aws in the public cloud; for ARNs", "type" : "string"}
    }
});

static const char *const reads[] = {"sts:GetCallerIdentity", "organizations:DescribeOrganization", NULL};

/* What is known of the caller and its organization; all but `email` are never NULL. */
typedef struct {
    const char *account, *arn, *partition;
    const char *organization, *master, *email, *features;
} identity;

static bool
ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

static int
read_caller(gw_call *call, identity *me)
{
    json_t *caller = gw_aws(call, "sts:GetCallerIdentity", "{}");
    if (!caller)
        return GW_FAILED;
    if (json_unpack(caller, "{s:s, s:s}", "Account", &me->account, "Arn", &me->arn) != 0)
        return gw_fail_answer(call, "sts:GetCallerIdentity", "Account or Arn");
    const char *partition = strchr(me->arn, ':'); /* arn:PARTITION:sts::… */
    if (!partition)
        return gw_fail_answer(call, "sts:GetCallerIdentity", "a well-formed Arn");
    me->partition = gw_text(call, "%.*s", (int)strcspn(partition + 1, ":"), partition + 1);
    return GW_OK;
}

static int
read_organization(gw_call *call, identity *me)
{
    json_t *answer = gw_aws(call, "organizations:DescribeOrganization", "{}");
    if (!answer && gw_failed_with(call, "AWSOrganizationsNotInUseException"))
        return gw_fail(call, GANGWAY_INVALID, "NoOrganization",
                       "account '%s' is in no organization: use credentials of an organization's management "
                       "account, or create the organization first",
                       me->account);
    if (!answer)
        return GW_FAILED;
    me->email = NULL;
    if (json_unpack(answer, "{s:{s:s, s:s, s:s, s?s}}", "Organization", "Id", &me->organization,
                    "MasterAccountId", &me->master, "FeatureSet", &me->features, "MasterAccountEmail",
                    &me->email) != 0)
        return gw_fail_answer(call, "organizations:DescribeOrganization",
                              "Id, MasterAccountId or FeatureSet");
    return GW_OK;
}

static int
refuse_unfit(gw_call *call, const identity *me)
{
    const char *expected = gw_param(call, "expected_account");
    if (strcmp(me->account, me->master) != 0)
        return gw_fail(
            call, GANGWAY_INVALID, "MemberAccount",
            "account '%s' is a member of organization '%s': use credentials of its management account "
            "'%s'",
            me->account, me->organization, me->master);
    if (expected && strcmp(me->account, expected) != 0)
        return gw_fail(
            call, GANGWAY_CONFLICT, "WrongAccount",
            "the credentials are for management account '%s', not '%s': choose the right profile, or "
            "correct 'expected_account'",
            me->account, expected);
    if (gw_param_bool(call, "require_all_features", false) && strcmp(me->features, "ALL") != 0 &&
        !gw_param(call, "without_all_features"))
        return gw_fail(call, GANGWAY_INVALID, "NotAllFeatures",
                       "organization '%s' has the feature set '%s', not 'ALL': enable all features in the "
                       "Organizations console and let each invited member account accept, then retry; or say "
                       "in 'without_all_features' why it may stay so",
                       me->organization, me->features);
    return GW_OK;
}

static int
inspect(gw_call *call)
{
    identity me;
    if (read_caller(call, &me) != GW_OK)
        return GW_FAILED;
    if (ends_with(me.arn, ":root"))
        return gw_fail(
            call, GANGWAY_INVALID, "RootCredentials",
            "these are access keys of the root user of account '%s': delete them, and use an IAM user "
            "or role with administrator rights",
            me.account);
    if (read_organization(call, &me) != GW_OK || refuse_unfit(call, &me) != GW_OK)
        return GW_FAILED;
    if (strcmp(me.features, "ALL") != 0 && gw_param(call, "without_all_features"))
        gw_evidence(call, "{s:s, s:s}", "feature_set", me.features, "without_all_features",
                    gw_param(call, "without_all_features"));
    gw_outputs(call, "{s:s, s:s, s:s*, s:s, s:s, s:s}", "account_id", me.account, "organization_id",
               me.organization, "master_email", me.email, "feature_set", me.features, "caller_arn", me.arn,
               "partition", me.partition);
    return gw_observed(call, "{s:s, s:s, s:s*, s:s, s:s, s:s}", "account_id", me.account, "organization_id",
                       me.organization, "master_email", me.email, "feature_set", me.features, "caller_arn",
                       me.arn, "partition", me.partition);
}

/* What does not fit was refused already; what must go on to hold is which account and organization it is. */
static int
desire(gw_call *call)
{
    json_t *seen = gw_seen(call);
    gw_outputs(call, "{s:s*, s:s}", "account_id", gw_param(call, "expected_account"), "partition",
               gw_partition(call));
    return gw_wanted(call, "{s:O*, s:O*}", "account_id", json_object_get(seen, "account_id"),
                     "organization_id", json_object_get(seen, "organization_id"));
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)

static const gangway_step steps[] = {{
    .name = "org-identity",
    .summary = "the credentials are those of an organization's management account",
    .params = params,
    .outputs = outputs,
    .reads = reads,
    .inspect = inspect_entry,
    .desire = desire_entry,
}};

GANGWAY_PLUGIN("org-identity", "1.0", "Gangway", steps);
