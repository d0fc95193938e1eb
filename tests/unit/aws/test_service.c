/* SPDX-License-Identifier: Apache-2.0 */
/* test_service.c - the service table: kinds, IAM actions, hosts, and that the table itself is sound */
#include "aws/endpoint.h"
#include "aws/service.h"
#include "suite.h"

#include <string.h>

static const struct {
    const char *service, *operation;
    gw_aws_kind kind;
} known_kinds[] = {
    {"iam", "GetUser", GW_AWS_READ},
    {"iam", "ListUsers", GW_AWS_READ},
    {"iam", "SimulatePrincipalPolicy", GW_AWS_READ},
    {"iam", "GenerateCredentialReport", GW_AWS_READ},
    {"iam", "GenerateServiceLastAccessedDetails", GW_AWS_READ},
    {"sts", "AssumeRole", GW_AWS_READ},
    {"sts", "GetCallerIdentity", GW_AWS_READ},
    {"s3", "HeadBucket", GW_AWS_READ},
    {"organizations", "DescribeOrganization", GW_AWS_READ},
    {"cloudtrail", "LookupEvents", GW_AWS_READ},
    {"invoicing", "BatchGetInvoiceProfile", GW_AWS_READ},
    {"sns", "CheckIfPhoneNumberIsOptedOut", GW_AWS_READ},
    {"iam", "CreateRole", GW_AWS_ADD},
    {"iam", "AttachRolePolicy", GW_AWS_ADD},
    {"iam", "EnableMFADevice", GW_AWS_ADD},
    {"s3", "CreateBucket", GW_AWS_ADD},
    {"organizations", "AcceptHandshake", GW_AWS_ADD},
    {"cur", "PutReportDefinition", GW_AWS_ADD},
    {"billingconductor", "BatchAssociateResourcesToCustomLineItem", GW_AWS_ADD},
    {"support", "CreateCase", GW_AWS_ADD},
    {"iam", "UpdateAssumeRolePolicy", GW_AWS_CHANGE},
    {"iam", "CreateAccountAlias", GW_AWS_CHANGE},
    {"iam", "CreatePolicyVersion", GW_AWS_CHANGE},
    {"iam", "TagUser", GW_AWS_CHANGE},
    {"s3", "PutBucketPolicy", GW_AWS_CHANGE},
    {"taxsettings", "BatchPutTaxRegistration", GW_AWS_CHANGE},
    {"organizations", "AttachPolicy", GW_AWS_CHANGE},
    {"iam", "DeleteRole", GW_AWS_REMOVE},
    {"iam", "DetachRolePolicy", GW_AWS_REMOVE},
    {"iam", "DeactivateMFADevice", GW_AWS_REMOVE},
    {"iam", "UntagRole", GW_AWS_REMOVE},
    {"iam", "RemoveUserFromGroup", GW_AWS_REMOVE},
    {"iam", "ResetServiceSpecificCredential", GW_AWS_REMOVE},
    {"iam", "RejectDelegationRequest", GW_AWS_REMOVE},
    {"iam", "DisableOrganizationsRootSessions", GW_AWS_REMOVE},
    {"iam", "UpdateAccessKey", GW_AWS_REMOVE},
    {"iam", "UpdateLoginProfile", GW_AWS_REMOVE},
    {"iam", "ChangePassword", GW_AWS_REMOVE},
    {"iam", "PutUserPermissionsBoundary", GW_AWS_REMOVE},
    {"s3", "DeleteBucketPolicy", GW_AWS_REMOVE},
    {"organizations", "LeaveOrganization", GW_AWS_REMOVE},
    {"organizations", "DisableAWSServiceAccess", GW_AWS_REMOVE},
    {"organizations", "CloseAccount", GW_AWS_REMOVE},
    {"organizations", "MoveAccount", GW_AWS_REMOVE},
    {"organizations", "CancelHandshake", GW_AWS_REMOVE},
    {"organizations", "DeregisterDelegatedAdministrator", GW_AWS_REMOVE},
    {"organizations", "DeclineHandshake", GW_AWS_REMOVE},
    {"organizations", "TerminateResponsibilityTransfer", GW_AWS_REMOVE},
    {"taxsettings", "BatchDeleteTaxRegistration", GW_AWS_REMOVE},
    {"partnercentral-channel", "RejectChannelHandshake", GW_AWS_REMOVE},
    {"sns", "Unsubscribe", GW_AWS_REMOVE},
    {"billingconductor", "BatchDisassociateResourcesFromCustomLineItem", GW_AWS_REMOVE},
    {"cloudtrail", "StopLogging", GW_AWS_REMOVE},
    {"cloudtrail", "RemoveTags", GW_AWS_REMOVE},
    {"cloudformation", "UpdateStack", GW_AWS_REMOVE},
    {"cloudformation", "ExecuteChangeSet", GW_AWS_REMOVE},
    {"cloudformation", "RollbackStack", GW_AWS_REMOVE},
    {"support", "ResolveCase", GW_AWS_REMOVE},
    {"account", "DisableRegion", GW_AWS_REMOVE},
    {"sts", "AssumeRoot", GW_AWS_REMOVE},
    {"sts", "GetFederationToken", GW_AWS_REMOVE},
    {"sts", "GetSessionToken", GW_AWS_REMOVE},
    /* operations that are in no list: by their verb, and an unknown verb removes */
    {"iam", "CreateThing", GW_AWS_ADD},
    {"iam", "BatchCreateThings", GW_AWS_ADD},
    {"iam", "BatchUpdateThings", GW_AWS_CHANGE},
    {"iam", "BatchListThings", GW_AWS_READ},
    {"iam", "PutThing", GW_AWS_CHANGE},
    {"iam", "Getaway", GW_AWS_REMOVE},
    {"iam", "Listen", GW_AWS_REMOVE},
    {"iam", "Deleted", GW_AWS_REMOVE},
    {"iam", "Putter", GW_AWS_REMOVE},
    {"iam", "Create", GW_AWS_ADD},
    {"iam", "", GW_AWS_REMOVE},
    {"iam", "Frobnicate", GW_AWS_REMOVE},
    {"iam", "FrobnicateGetThing", GW_AWS_REMOVE},
    {"iam", "Batch", GW_AWS_REMOVE},
    {"iam", "BatchDeleteThings", GW_AWS_REMOVE},
    {"iam", "BatchBatchGet", GW_AWS_REMOVE},
    {"iam", "StartBatchDeleteThings", GW_AWS_REMOVE},
    {"iam", "StartThingRemoval", GW_AWS_REMOVE},
    {"iam", "UpdateThingStatus", GW_AWS_REMOVE},
    {"iam", "CreateAndDelete", GW_AWS_REMOVE},
    {"iam", "EnableTransferLock", GW_AWS_REMOVE},
    {"iam", "CreateRole AttachRolePolicy", GW_AWS_REMOVE},
    {"iam", "Tag", GW_AWS_CHANGE},
    {"nobody", "GetUser", GW_AWS_UNKNOWN},
};

START_TEST(kinds)
{
    for (gsize i = 0; i < G_N_ELEMENTS(known_kinds); i++)
        ck_assert_msg(gw_aws_operation_kind(known_kinds[i].service, known_kinds[i].operation) ==
                          known_kinds[i].kind,
                      "%s:%s", known_kinds[i].service, known_kinds[i].operation);
}
END_TEST

/* An operation with two kinds would have the one that is looked up first. */
START_TEST(an_operation_has_one_kind)
{
    const gw_service *service;
    for (guint i = 0; (service = gw_service_nth(i)); i++) {
        const char *const lists[] = {service->reads, service->adds, service->changes, service->removes};
        g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        for (gsize k = 0; k < G_N_ELEMENTS(lists); k++) {
            g_auto(GStrv) names = g_strsplit(lists[k] ? lists[k] : "", " ", -1);
            for (char **name = names; *name; name++) {
                ck_assert_msg(lists[k] == NULL || **name, "%s: two spaces", service->id);
                ck_assert_msg(g_hash_table_add(seen, g_strdup(*name)), "%s:%s is in two", service->id, *name);
            }
        }
    }
}
END_TEST

START_TEST(what_can_be_called)
{
    static const struct {
        const char *service, *operation;
        gboolean yes;
    } cases[] = {
        {"iam", "GetRole", TRUE},        {"iam", "AnythingThatAwsMayAdd", TRUE},
        {"iam", "getRole", FALSE},       {"iam", "Get-Role", FALSE},
        {"s3", "PutBucketPolicy", TRUE}, {"s3", "ListAllMyBuckets", FALSE},
        {"sesv2", "SendEmail", TRUE},    {"sesv2", "SendMail", FALSE},
        {"nobody", "GetUser", FALSE},    {"ram", "CreateShare", FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        ck_assert_msg(gw_aws_has_operation(cases[i].service, cases[i].operation) == cases[i].yes, "%s:%s",
                      cases[i].service, cases[i].operation);
}
END_TEST

START_TEST(a_misspelt_operation_is_told)
{
    static const struct {
        const char *service, *operation, *fault;
    } cases[] = {{"iam", "GetRole", NULL},
                 {"iam", "LookupWhateverAwsMayAddHere", NULL}, /* it only reads */
                 {"iam", "PutParamter", "service 'iam' has no operation 'PutParamter'"},
                 {"iam", "CreateWhateverAwsMayAddHere", "has no operation"},
                 {"iam", "GetRol", "did you mean 'GetRole'?"},
                 {"iam", "PutRolePolcy", "did you mean 'PutRolePolicy'?"},
                 {"sesv2", "SendEmial", "did you mean 'SendEmail'?"},
                 {"s3", "ListAllMyBuckets", "has no operation"}};

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *fault = gw_aws_operation_fault(cases[i].service, cases[i].operation);
        if (cases[i].fault)
            ck_assert_msg(fault && strstr(fault, cases[i].fault), "%s: %s", cases[i].operation, fault);
        else
            ck_assert_msg(!fault, "%s: %s", cases[i].operation, fault);
    }
}
END_TEST

/* What a member can be bound to is its own: nothing that signs, names or frames a request. The type of an
 * object's bytes is only said of the object. */
static void
check_bindings(const char *where, const char *bindings, gboolean object)
{
    static const char *const reserved[] = {"host",
                                           "authorization",
                                           "content-length",
                                           "content-type",
                                           "connection",
                                           "transfer-encoding",
                                           "expect",
                                           "te",
                                           "upgrade",
                                           "x-amz-date",
                                           "x-amz-security-token",
                                           "x-amz-content-sha256",
                                           "x-amz-target",
                                           "x-amz-region-set",
                                           "amz-sdk-request",
                                           "action",
                                           "version",
                                           "x-amz-signature",
                                           "x-amz-credential",
                                           "x-amz-algorithm",
                                           NULL};
    g_auto(GStrv) tokens = g_strsplit(bindings ? bindings : "", " ", -1);
    for (char **token = tokens; *token; token++) {
        const char *equals = strchr(*token, '=');
        g_autofree char *wire = equals ? g_ascii_strdown(equals + 1, -1) : NULL;
        gboolean fine =
            !wire || !g_strv_contains(reserved, wire) || (object && g_str_equal(wire, "content-type"));
        ck_assert_msg(fine, "%s: %s", where, *token);
    }
}

START_TEST(no_member_is_bound_to_what_is_reserved)
{
    const gw_service *service;
    for (guint i = 0; (service = gw_service_nth(i)); i++) {
        check_bindings(service->id, service->headers, FALSE);
        for (const gw_operation *op = service->operations; op && op->name; op++) {
            gboolean object = op->headers && strstr(op->headers, "Metadata=x-amz-meta-");
            check_bindings(op->name, op->headers, object);
            check_bindings(op->name, op->query, FALSE);
        }
    }
}
END_TEST

START_TEST(actions)
{
    static const char *const cases[][3] = {
        {"iam", "CreateRole", "iam:CreateRole"},
        {"s3", "HeadBucket", "s3:ListBucket"},
        {"s3", "ListBuckets", "s3:ListAllMyBuckets"},
        {"s3", "PutBucketEncryption", "s3:PutEncryptionConfiguration"},
        {"s3", "GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock"},
        {"s3", "GetBucketPolicy", "s3:GetBucketPolicy"},
        {"taxsettings", "GetTaxRegistration", "tax:GetTaxRegistration"},
        {"sesv2", "SendEmail", "ses:SendEmail"},
        {"partnercentral-channel", "ListRelationships", "partnercentral:ListRelationships"},
        {"sso-admin", "ListInstances", "sso:ListInstances"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *action = gw_service_action(gw_service_find(cases[i][0]), cases[i][1]);
        ck_assert_str_eq(action, cases[i][2]);
    }
}
END_TEST

START_TEST(hosts)
{
    static const char *const cases[][5] = {
        {"iam", "eu-west-1", "/", "https://iam.amazonaws.com", "us-east-1"},
        {"sts", "eu-west-1", "/", "https://sts.eu-west-1.amazonaws.com", "eu-west-1"},
        {"organizations", "eu-west-1", "/", "https://organizations.us-east-1.amazonaws.com", "us-east-1"},
        {"account", NULL, "/x", "https://account.us-east-1.amazonaws.com", "us-east-1"},
        {"taxsettings", NULL, "/x", "https://tax.us-east-1.amazonaws.com", "us-east-1"},
        {"partnercentral-channel", NULL, "/", "https://partnercentral-channel.global.api.aws", "us-east-1"},
        {"bcm-data-exports", NULL, "/", "https://bcm-data-exports.us-east-1.api.aws", "us-east-1"},
        {"sesv2", "eu-west-1", "/v2", "https://email.eu-west-1.amazonaws.com", "eu-west-1"},
        {"s3", "us-east-1", "/doitintl-awsops-1234", "https://doitintl-awsops-1234.s3.amazonaws.com",
         "us-east-1"},
        {"s3", "eu-west-1", "/bucket", "https://bucket.s3.eu-west-1.amazonaws.com", "eu-west-1"},
        {"s3", "eu-west-1", "/dotted.bucket", "https://s3.eu-west-1.amazonaws.com", "eu-west-1"},
        {"s3", "eu-west-1", "/Upper", "https://s3.eu-west-1.amazonaws.com", "eu-west-1"},
        {"s3", "eu-west-1", "/", "https://s3.eu-west-1.amazonaws.com", "eu-west-1"},
    };
    g_autoptr(GHashTable) none = g_hash_table_new(g_str_hash, g_str_equal);
    gw_settings settings = {.region = (char[]){"us-east-1"}, .endpoints = none};
    g_unsetenv("AWS_ENDPOINT_URL");
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(gw_message) request = gw_message_new_request("GET", cases[i][2], NULL);
        g_autoptr(gw_endpoint) endpoint =
            gw_endpoint_new(&settings, gw_service_find(cases[i][0]), cases[i][1], request, &error);
        ck_assert_ptr_nonnull(endpoint);
        ck_assert_str_eq(endpoint->base, cases[i][3]);
        ck_assert_str_eq(endpoint->region, cases[i][4]);
        ck_assert_str_eq(gw_message_header(request, "Host"), cases[i][3] + strlen("https://"));
        gboolean moved = strstr(cases[i][3], ".s3.") != NULL;
        ck_assert_str_eq(request->path, moved ? "/" : cases[i][2]);
    }
}
END_TEST

START_TEST(overrides_keep_buckets_in_the_path)
{
    static const char *const cases[][3] = {
        {"http://127.0.0.1:4566", "http://127.0.0.1:4566", "127.0.0.1:4566"},
        {"http://[::1]:80/", "http://[::1]:80", "[::1]:80"},
        {"https://s3.example/", "https://s3.example", "s3.example"},
    };
    g_autoptr(GHashTable) none = g_hash_table_new(g_str_hash, g_str_equal);
    gw_settings settings = {.region = (char[]){"us-east-1"}, .endpoints = none};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(gw_message) request = gw_message_new_request("GET", "/bucket", NULL);
        settings.endpoint_url = (char *)(guintptr)cases[i][0];
        g_autoptr(gw_endpoint) endpoint =
            gw_endpoint_new(&settings, gw_service_find("s3"), NULL, request, NULL);
        ck_assert_str_eq(endpoint->base, cases[i][1]);
        ck_assert_str_eq(gw_message_header(request, "host"), cases[i][2]);
        ck_assert_str_eq(request->path, "/bucket");
    }
}
END_TEST

START_TEST(paging)
{
    static const char *const cases[][4] = {
        {"iam", "ListUsers", "Marker", "IsTruncated"},
        {"organizations", "ListAccounts", "NextToken", NULL},
        {"s3", "ListBuckets", "ContinuationToken", NULL},
        {"s3", "ListObjectsV2", "ContinuationToken", "IsTruncated"},
        {"support", "DescribeCases", "nextToken", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(GStrv) words = gw_service_paging(gw_service_find(cases[i][0]), cases[i][1]);
        ck_assert_str_eq(words[0], cases[i][2]);
        ck_assert_pstr_eq(words[2], cases[i][3]);
    }
    ck_assert_ptr_null(gw_service_paging(gw_service_find("sts"), "GetCallerIdentity"));
}
END_TEST

START_TEST(the_table_is_sound)
{
    g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
    guint n = 0;
    for (; gw_service_nth(n); n++) {
        const gw_service *s = gw_service_nth(n);
        ck_assert_msg(g_hash_table_add(ids, (gpointer)(guintptr)s->id), "%s is there twice", s->id);
        ck_assert_msg(s->suffix && s->host, "%s", s->id);
        ck_assert_msg((s->protocol == GW_PROTOCOL_JSON) == (s->target && s->json), "%s", s->id);
        ck_assert_msg((s->protocol == GW_PROTOCOL_QUERY) == (s->version != NULL), "%s", s->id);
        ck_assert_ptr_eq(gw_service_find(s->id), s);
        ck_assert_str_eq(gw_aws_services()[n], s->id);
        gw_service_member(s, "anything");
        for (const gw_operation *op = s->operations; op && op->name; op++)
            ck_assert_msg(!op->uri || *op->uri == '/', "%s:%s", s->id, op->name);
    }
    ck_assert_uint_ge(n, 20);
    ck_assert_ptr_null(gw_service_find("nobody"));
    ck_assert_ptr_null(gw_service_find(NULL));
    ck_assert_ptr_null(gw_service_by_target(NULL));
    ck_assert_ptr_null(gw_service_by_signing(NULL, NULL));
    ck_assert_str_eq(gw_service_by_target("CloudTrail_20131101.LookupEvents")->id, "cloudtrail");
    ck_assert_str_eq(
        gw_service_by_target("com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents")->id,
        "cloudtrail");
}
END_TEST

SUITE("service", kinds, an_operation_has_one_kind, what_can_be_called, a_misspelt_operation_is_told,
      no_member_is_bound_to_what_is_reserved, actions, hosts, overrides_keep_buckets_in_the_path, paging,
      the_table_is_sound)
