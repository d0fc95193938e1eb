/* SPDX-License-Identifier: Apache-2.0 */
/* test_service.c - the service table: kinds, IAM actions, hosts, and that the table itself is sound */
#include "aws/endpoint.h"
#include "aws/service.h"
#include "suite.h"

#include <string.h>

START_TEST(kinds)
{
    static const struct {
        const char *service, *operation;
        gw_aws_kind kind;
    } cases[] = {
        {"iam", "GetUser", GW_AWS_READ},
        {"iam", "ListUsers", GW_AWS_READ},
        {"iam", "SimulatePrincipalPolicy", GW_AWS_READ},
        {"iam", "GenerateCredentialReport", GW_AWS_READ},
        {"iam", "CreateRole", GW_AWS_WRITE},
        {"iam", "UpdateAssumeRolePolicy", GW_AWS_WRITE},
        {"iam", "DeleteRole", GW_AWS_REMOVE},
        {"iam", "DetachRolePolicy", GW_AWS_REMOVE},
        {"iam", "DeactivateMFADevice", GW_AWS_REMOVE},
        {"iam", "UntagRole", GW_AWS_REMOVE},
        {"iam", "RemoveUserFromGroup", GW_AWS_REMOVE},
        {"iam", "Getaway", GW_AWS_WRITE},
        {"iam", "Listen", GW_AWS_WRITE},
        {"iam", "Deleted", GW_AWS_WRITE},
        {"iam", "", GW_AWS_WRITE},
        {"sts", "AssumeRole", GW_AWS_READ},
        {"sts", "AssumeRoot", GW_AWS_WRITE},
        {"sts", "GetCallerIdentity", GW_AWS_READ},
        {"s3", "HeadBucket", GW_AWS_READ},
        {"s3", "PutBucketPolicy", GW_AWS_WRITE},
        {"s3", "DeleteBucketPolicy", GW_AWS_REMOVE},
        {"organizations", "DescribeOrganization", GW_AWS_READ},
        {"organizations", "LeaveOrganization", GW_AWS_REMOVE},
        {"organizations", "DisableAWSServiceAccess", GW_AWS_REMOVE},
        {"organizations", "CloseAccount", GW_AWS_REMOVE},
        {"organizations", "DeregisterDelegatedAdministrator", GW_AWS_REMOVE},
        {"organizations", "DeclineHandshake", GW_AWS_REMOVE},
        {"organizations", "TerminateResponsibilityTransfer", GW_AWS_REMOVE},
        {"organizations", "AcceptHandshake", GW_AWS_WRITE},
        {"cloudtrail", "LookupEvents", GW_AWS_READ},
        {"invoicing", "BatchGetInvoiceProfile", GW_AWS_READ},
        {"taxsettings", "BatchDeleteTaxRegistration", GW_AWS_REMOVE},
        {"taxsettings", "BatchPutTaxRegistration", GW_AWS_WRITE},
        {"partnercentral-channel", "RejectChannelHandshake", GW_AWS_REMOVE},
        {"sns", "Unsubscribe", GW_AWS_REMOVE},
        {"nobody", "GetUser", GW_AWS_UNKNOWN},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        ck_assert_msg(gw_aws_operation_kind(cases[i].service, cases[i].operation) == cases[i].kind, "%s:%s",
                      cases[i].service, cases[i].operation);
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
        ck_assert_msg((s->region != NULL) == (strstr(s->host, "{region}") == NULL), "%s", s->id);
        ck_assert_msg((s->protocol == GW_PROTOCOL_JSON) == (s->target && s->json), "%s", s->id);
        ck_assert_msg((s->protocol == GW_PROTOCOL_QUERY) == (s->version != NULL), "%s", s->id);
        ck_assert_ptr_eq(gw_service_find(s->id), s);
        ck_assert_str_eq(gw_service_ids()[n], s->id);
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

SUITE("service", kinds, actions, hosts, overrides_keep_buckets_in_the_path, paging, the_table_is_sound)
