/* SPDX-License-Identifier: Apache-2.0 */
/* test_aws.c - what AWS does where one might expect something else
 */
#include "client.h"

#include "aws/protocol.h"
#include "base/json.h"

#include <string.h>

#define CUSTOMER "111122223333"
#define TRUST                                                                                                \
    "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"%s\"},"       \
    "\"Action\":\"sts:AssumeRole\",\"Condition\":{\"StringEquals\":{\"sts:ExternalId\":\"xyz-1\"}}}]}"
#define ALLOW                                                                                                \
    "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"iam:Get*\",\"Resource\":"  \
    "\"*\"}}"

static sim *s;

static void
setup(void)
{
    s = sim_start("--enforce-iam", NULL);
}

static void
teardown(void)
{
    sim_stop(s);
}

static void
do_call(const char *service, const char *operation, json_t *input)
{
    sim_do(s, "customer", service, operation, input);
}

static void
refuse(const char *service, const char *operation, json_t *input, const char *code)
{
    sim_expect(s, "customer", service, operation, input, code);
}

static json_t *
role_input(const char *name, const char *principal)
{
    g_autofree char *trust = g_strdup_printf(TRUST, principal);
    return json_pack("{s:s, s:s}", "RoleName", name, "AssumeRolePolicyDocument", trust);
}

static gboolean
last_changed(void)
{
    gw_json log = sim_read_log(s);
    return gw_json_true(json_array_get(log, json_array_size(log) - 1), "changed");
}

/* ---- IAM and STS ---- */

START_TEST(roles)
{
    do_call("iam", "CreateRole", role_input("r1", "068664126052"));
    ck_assert(last_changed());
    refuse("iam", "CreateRole", role_input("R1", "068664126052"), "EntityAlreadyExists");
    refuse("iam", "CreateRole", role_input("bad name", "068664126052"), "ValidationError");
    refuse("iam", "CreateRole", role_input("r2", "999988887777"), "MalformedPolicyDocument");
    refuse("iam", "CreateRole", role_input("r2", "arn:aws:iam::111122223333:role/nobody"),
           "MalformedPolicyDocument");
    refuse("iam", "GetRole", json_pack("{s:s}", "RoleName", "r2"), "NoSuchEntity");
    refuse("iam", "AttachRolePolicy",
           json_pack("{s:s, s:s}", "RoleName", "r1", "PolicyArn", "arn:aws:iam::aws:policy/NoSuchPolicy"),
           "NoSuchEntity");

    gw_json got = sim_call(s, "customer", "iam", "GetRole", json_pack("{s:s}", "RoleName", "r1"));
    const char *trust = gw_json_string(json_object_get(got, "Role"), "AssumeRolePolicyDocument");
    ck_assert(strstr(trust, "arn:aws:iam::068664126052:root") != NULL);

    do_call("iam", "PutRolePolicy",
            json_pack("{s:s, s:s, s:s}", "RoleName", "r1", "PolicyName", "p", "PolicyDocument", ALLOW));
    ck_assert(last_changed());
    do_call("iam", "PutRolePolicy",
            json_pack("{s:s, s:s, s:s}", "RoleName", "r1", "PolicyName", "p", "PolicyDocument", ALLOW));
    ck_assert(!last_changed());
    refuse("iam", "DeleteRole", json_pack("{s:s}", "RoleName", "r1"), "DeleteConflict");
    do_call("iam", "DeleteRolePolicy", json_pack("{s:s, s:s}", "RoleName", "r1", "PolicyName", "p"));
    do_call("iam", "DeleteRole", json_pack("{s:s}", "RoleName", "r1"));
}
END_TEST

/* Who may make things, and put no tags on them. */
#define UNTAGGED                                                                                             \
    "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}," \
    "{\"Effect\":\"Deny\",\"Action\":[\"iam:Tag*\",\"s3:TagResource\",\"cur:TagResource\",\"sns:"            \
    "TagResource\","                                                                                         \
    "\"bcm-data-exports:TagResource\",\"ses:TagResource\",\"organizations:TagResource\"],\"Resource\":\"*"   \
    "\"}]}"
#define TAGS "Tags", "Key", "team", "Value", "a"

START_TEST(tags_of_what_is_made_need_a_permission)
{
    const struct {
        const char *service, *operation, *code;
        json_t *input;
    } made[] = {
        {"iam", "CreateUser", "AccessDenied", json_pack("{s:s, s:[{s:s, s:s}]}", "UserName", "u1", TAGS)},
        {"iam", "CreateRole", "AccessDenied",
         json_pack("{s:s, s:s, s:[{s:s, s:s}]}", "RoleName", "r1", "AssumeRolePolicyDocument", "{}", TAGS)},
        {"iam", "CreatePolicy", "AccessDenied",
         json_pack("{s:s, s:s, s:[{s:s, s:s}]}", "PolicyName", "p1", "PolicyDocument", ALLOW, TAGS)},
        {"s3", "CreateBucket", "AccessDenied",
         json_pack("{s:s, s:{s:[{s:s, s:s}]}}", "Bucket", "tagged", "CreateBucketConfiguration", TAGS)},
        {"cur", "PutReportDefinition", "AccessDeniedException",
         json_pack("{s:{s:s}, s:[{s:s, s:s}]}", "ReportDefinition", "ReportName", "r", TAGS)},
        {"bcm-data-exports", "CreateExport", "AccessDeniedException",
         json_pack("{s:{s:s}, s:[{s:s, s:s}]}", "Export", "Name", "e", "ResourceTags", "Key", "team", "Value",
                   "a")},
        {"sns", "CreateTopic", "AuthorizationError", json_pack("{s:s, s:[{s:s, s:s}]}", "Name", "t", TAGS)},
        {"sesv2", "CreateEmailIdentity", "AccessDeniedException",
         json_pack("{s:s, s:[{s:s, s:s}]}", "EmailIdentity", "a.example", TAGS)},
        {"organizations", "InviteOrganizationToTransferResponsibility", "AccessDeniedException",
         json_pack("{s:s, s:{s:s, s:s}, s:I, s:s, s:[{s:s, s:s}]}", "Type", "BILLING", "Target", "Id",
                   CUSTOMER, "Type", "ACCOUNT", "StartTimestamp", (json_int_t)0, "SourceName", "x", TAGS)},
    };

    do_call("iam", "PutUserPolicy",
            json_pack("{s:s, s:s, s:s}", "UserName", "guest", "PolicyName", "p", "PolicyDocument", UNTAGGED));
    sim_do(s, "nobody", "iam", "CreateUser", json_pack("{s:s}", "UserName", "u0"));
    sim_do(s, "nobody", "iam", "CreateUser", json_pack("{s:s, s:[]}", "UserName", "u00", "Tags"));
    sim_do(s, "nobody", "s3", "CreateBucket", json_pack("{s:s}", "Bucket", "untagged"));
    for (gsize i = 0; i < G_N_ELEMENTS(made); i++)
        sim_expect(s, "nobody", made[i].service, made[i].operation, made[i].input, made[i].code);
}
END_TEST

static json_t *
assume(const char *external_id, int seconds)
{
    return json_pack("{s:s, s:s, s:s*, s:i}", "RoleArn", "arn:aws:iam::" CUSTOMER ":role/r1",
                     "RoleSessionName", "test", "ExternalId", external_id, "DurationSeconds", seconds);
}

/* Calls with the credentials that AssumeRole gave. */
static guint
call_as(const json_t *credentials, const char *service, const char *operation, json_t *input)
{
    const gw_sigv4_keys keys = {gw_json_string(credentials, "AccessKeyId"),
                                gw_json_string(credentials, "SecretAccessKey"),
                                gw_json_string(credentials, "SessionToken")};
    g_autoptr(gw_message) request = sim_request(s, service, operation, input);
    sim_sign_as(request, &keys, service, "us-east-1", g_get_real_time() / 1000);
    g_autoptr(gw_message) answer = sim_send(s, request);
    return answer->status;
}

START_TEST(assuming_roles)
{
    do_call("iam", "CreateRole", role_input("r1", "068664126052"));
    do_call("iam", "PutRolePolicy",
            json_pack("{s:s, s:s, s:s}", "RoleName", "r1", "PolicyName", "p", "PolicyDocument", ALLOW));
    sim_expect(s, "partner", "sts", "AssumeRole", assume("wrong", 900), "AccessDenied");
    sim_expect(s, "partner", "sts", "AssumeRole", assume(NULL, 900), "AccessDenied");
    sim_expect(s, "customer", "sts", "AssumeRole", assume("xyz-1", 900), "AccessDenied");
    sim_expect(s, "root", "sts", "AssumeRole", assume("xyz-1", 900), "AccessDenied");
    sim_expect(s, "partner", "sts", "AssumeRole", assume("xyz-1", 899), "ValidationError");
    sim_expect(s, "partner", "sts", "AssumeRole", assume("xyz-1", 3601), "ValidationError");
    gw_json got = sim_call(s, "partner", "sts", "AssumeRole", assume("xyz-1", 3600));
    const json_t *credentials = json_object_get(got, "Credentials");
    ck_assert_uint_eq(call_as(credentials, "iam", "GetRole", json_pack("{s:s}", "RoleName", "r1")), 200);
    ck_assert_uint_eq(call_as(credentials, "iam", "ListRoles", NULL), 403);
    do_call("iam", "DeleteRolePolicy", json_pack("{s:s, s:s}", "RoleName", "r1", "PolicyName", "p"));
    ck_assert_uint_eq(call_as(credentials, "iam", "GetRole", json_pack("{s:s}", "RoleName", "r1")), 403);
    do_call("iam", "DeleteRole", json_pack("{s:s}", "RoleName", "r1"));
    do_call("iam", "CreateRole", role_input("r1", "068664126052"));
    ck_assert_uint_eq(call_as(credentials, "sts", "GetCallerIdentity", NULL), 403);
}
END_TEST

START_TEST(managed_policies)
{
    gw_json made = sim_call(s, "customer", "iam", "CreatePolicy",
                            json_pack("{s:s, s:s}", "PolicyName", "p", "PolicyDocument", ALLOW));
    g_autofree char *arn = g_strdup(gw_json_string(json_object_get(made, "Policy"), "Arn"));
    refuse("iam", "CreatePolicy", json_pack("{s:s, s:s}", "PolicyName", "P", "PolicyDocument", ALLOW),
           "EntityAlreadyExists");
    refuse("iam", "CreatePolicy", json_pack("{s:s, s:s}", "PolicyName", "q", "PolicyDocument", "{}"),
           "MalformedPolicyDocument");
    for (int i = 0; i < 4; i++)
        do_call("iam", "CreatePolicyVersion",
                json_pack("{s:s, s:s, s:b}", "PolicyArn", arn, "PolicyDocument", ALLOW, "SetAsDefault", 1));
    refuse("iam", "CreatePolicyVersion", json_pack("{s:s, s:s}", "PolicyArn", arn, "PolicyDocument", ALLOW),
           "LimitExceeded");
    refuse("iam", "DeletePolicyVersion", json_pack("{s:s, s:s}", "PolicyArn", arn, "VersionId", "v5"),
           "DeleteConflict");
    gw_json got = sim_call(s, "customer", "iam", "GetPolicy", json_pack("{s:s}", "PolicyArn", arn));
    ck_assert_str_eq(gw_json_string(json_object_get(got, "Policy"), "DefaultVersionId"), "v5");
    refuse("iam", "GetPolicyVersion", json_pack("{s:s, s:s}", "PolicyArn", arn, "VersionId", "v9"),
           "NoSuchEntity");
    refuse("iam", "CreatePolicyVersion",
           json_pack("{s:s, s:s}", "PolicyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess", "PolicyDocument",
                     ALLOW),
           "AccessDenied");
    gw_json aws = sim_call(s, "customer", "iam", "GetPolicyVersion",
                           json_pack("{s:s, s:s}", "PolicyArn", "arn:aws:iam::aws:policy/AdministratorAccess",
                                     "VersionId", "v1"));
    ck_assert(strstr(gw_json_string(json_object_get(aws, "PolicyVersion"), "Document"), "\"*\"") != NULL);
}
END_TEST

START_TEST(users_and_quotas)
{
    do_call("iam", "CreateUser", json_pack("{s:s}", "UserName", "u"));
    for (int i = 0; i < 2; i++)
        do_call("iam", "CreateAccessKey", json_pack("{s:s}", "UserName", "u"));
    refuse("iam", "CreateAccessKey", json_pack("{s:s}", "UserName", "u"), "LimitExceeded");
    refuse("iam", "DeleteUser", json_pack("{s:s}", "UserName", "u"), "DeleteConflict");
    refuse("iam", "CreateLoginProfile", json_pack("{s:s, s:s}", "UserName", "u", "Password", "short"),
           "PasswordPolicyViolation");
    gw_json log = sim_read_log(s);
    g_autofree char *text = gw_json_text(log);
    ck_assert(strstr(text, "short") == NULL);
    sim_expect(s, "readonly", "iam", "CreateUser", json_pack("{s:s}", "UserName", "v"), "AccessDenied");
    gw_json seen = sim_call(s, "readonly", "iam", "ListUsers", NULL);
    ck_assert_uint_eq(json_array_size(json_object_get(seen, "Users")), 6);
    sim_expect(s, "nobody", "iam", "ListUsers", NULL, "AccessDenied");
    gw_json who = sim_call(s, "nobody", "sts", "GetCallerIdentity", NULL);
    ck_assert(gw_json_string(who, "Arn") != NULL);
}
END_TEST

START_TEST(pages)
{
    gw_json first = sim_call(s, "customer", "iam", "ListUsers", json_pack("{s:i}", "MaxItems", 2));
    ck_assert(gw_json_true(first, "IsTruncated"));
    const char *marker = gw_json_string(first, "Marker");
    gw_json second = sim_call(s, "customer", "iam", "ListUsers",
                              json_pack("{s:i, s:s}", "MaxItems", 10, "Marker", marker));
    ck_assert(!gw_json_true(second, "IsTruncated"));
    ck_assert_uint_eq(json_array_size(json_object_get(second, "Users")), 3);
    refuse("iam", "ListRoles", json_pack("{s:s}", "Marker", marker), "ValidationError");
    refuse("organizations", "ListAccounts", json_pack("{s:i}", "MaxResults", 21), "InvalidInputException");
}
END_TEST

/* ---- Organizations ---- */

START_TEST(organization)
{
    gw_json accounts = sim_call(s, "customer", "organizations", "ListAccounts", NULL);
    ck_assert_uint_eq(json_array_size(json_object_get(accounts, "Accounts")), 6);
    gw_json services = sim_call(s, "customer", "organizations", "ListAWSServiceAccessForOrganization", NULL);
    ck_assert_uint_eq(json_array_size(json_object_get(services, "EnabledServicePrincipals")), 4);
    gw_json seen = sim_call(s, "member", "organizations", "DescribeOrganization", NULL);
    ck_assert_str_eq(gw_json_string(json_object_get(seen, "Organization"), "MasterAccountId"), CUSTOMER);
    sim_expect(s, "member", "organizations", "ListAccounts", NULL, "AccessDeniedException");
    sim_expect(s, "standalone", "organizations", "DescribeOrganization", NULL,
               "AWSOrganizationsNotInUseException");
    sim_expect(s, "nobody", "organizations", "DescribeOrganization", NULL, "AccessDeniedException");
    refuse("organizations", "DescribeResourcePolicy", NULL, "ResourcePolicyNotFoundException");
    refuse("organizations", "DescribeAccount", json_pack("{s:s}", "AccountId", "999999999999"),
           "AccountNotFoundException");
    refuse("organizations", "ListPolicies", json_pack("{s:s}", "Filter", "COFFEE_POLICY"),
           "InvalidInputException");
}
END_TEST

/* ---- S3 ---- */

static guint
s3_status(const char *operation, json_t *input, const char *region)
{
    g_autoptr(gw_message) request = sim_request(s, "s3", operation, input);
    sim_sign(s, request, "customer", "s3", region);
    g_autoptr(gw_message) answer = sim_send(s, request);
    return answer->status;
}

static json_t *
bucket(const char *name)
{
    return json_pack("{s:s}", "Bucket", name);
}

START_TEST(bucket_names)
{
    ck_assert_uint_eq(s3_status("HeadBucket", bucket("free-name"), "us-east-1"), 404);
    do_call("s3", "CreateBucket", bucket("free-name"));
    ck_assert(last_changed());
    do_call("s3", "CreateBucket", bucket("free-name")); /* us-east-1 does not mind */
    ck_assert(!last_changed());
    ck_assert_uint_eq(s3_status("HeadBucket", bucket("free-name"), "us-east-1"), 200);
    refuse("s3", "CreateBucket", bucket("doitintl-awsops-666"), "BucketAlreadyExists");
    ck_assert_uint_eq(s3_status("HeadBucket", bucket("doitintl-awsops-666"), "us-east-1"), 403);
    ck_assert_uint_eq(s3_status("HeadBucket", bucket("acme-website-eu"), "us-east-1"), 301);
    ck_assert_uint_eq(s3_status("HeadBucket", bucket("acme-website-eu"), "eu-west-1"), 200);
    refuse("s3", "CreateBucket", bucket("acme-website-eu"), "BucketAlreadyOwnedByYou");
    json_t *expected = bucket("free-name");
    json_object_set_new(expected, "ExpectedBucketOwner", json_string("068664126052"));
    ck_assert_uint_eq(s3_status("HeadBucket", expected, "us-east-1"), 403);
    ck_assert_uint_eq(s3_status("CreateBucket", bucket("elsewhere-1"), "eu-west-1"), 400);
    gw_json where = sim_call(s, "customer", "s3", "GetBucketLocation", bucket("free-name"));
    ck_assert(
        !json_object_get(where, "LocationConstraint") ||
        !*(gw_json_string(where, "LocationConstraint") ? gw_json_string(where, "LocationConstraint") : ""));
}
END_TEST

/* Clients like to put the bucket into the host's name. */
START_TEST(bucket_in_the_host)
{
    g_autoptr(gw_message) request = gw_message_new_request("GET", "/", "list-type=2");
    gw_message_set_header(request, "Host", "acme-billing-reports.localhost");
    sim_sign(s, request, "customer", "s3", "us-east-1");
    g_autoptr(gw_message) answer = sim_send(s, request);
    ck_assert_uint_eq(answer->status, 200);
    g_autofree char *text = g_strdup(gw_message_body(answer, NULL));
    ck_assert(strstr(text, "<Name>acme-billing-reports</Name>") != NULL);
}
END_TEST

START_TEST(bucket_settings)
{
    refuse("s3", "GetBucketPolicy", bucket("acme-website-eu"), "PermanentRedirect");
    do_call("s3", "CreateBucket", bucket("b-one"));
    refuse("s3", "GetBucketPolicy", bucket("b-one"), "NoSuchBucketPolicy");
    refuse("s3", "GetBucketTagging", bucket("b-one"), "NoSuchTagSet");
    gw_json block = sim_call(s, "customer", "s3", "GetPublicAccessBlock", bucket("b-one"));
    ck_assert(gw_json_true(json_object_get(block, "PublicAccessBlockConfiguration"), "BlockPublicPolicy"));
    do_call("s3", "DeletePublicAccessBlock", bucket("b-one"));
    refuse("s3", "GetPublicAccessBlock", bucket("b-one"), "NoSuchPublicAccessBlockConfiguration");
    do_call("s3", "DeleteBucketEncryption", bucket("b-one"));
    refuse("s3", "GetBucketEncryption", bucket("b-one"), "ServerSideEncryptionConfigurationNotFoundError");
    refuse("s3", "DeleteBucket", bucket("acme-billing-reports"), "BucketNotEmpty");
    do_call("s3", "DeleteBucket", bucket("b-one"));
}
END_TEST

static json_t *
policy_of(const char *name, const char *principal, const char *resource)
{
    g_autofree char *text = g_strdup_printf(
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"A b\",\"Effect\":\"Allow\",\"Principal\":%s,"
        "\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::%s\"}]}",
        principal, resource);
    return json_pack("{s:s, s:s}", "Bucket", name, "Policy", text);
}

START_TEST(bucket_policies)
{
    do_call("s3", "CreateBucket", bucket("b-one"));
    refuse("s3", "PutBucketPolicy", policy_of("b-one", "\"*\"", "b-one/*"), "AccessDenied");
    refuse("s3", "PutBucketPolicy", policy_of("b-one", "{\"AWS\":\"068664126052\"}", "b-two/*"),
           "MalformedPolicy");
    refuse("s3", "PutBucketPolicy", policy_of("b-one", "{\"AWS\":\"999988887777\"}", "b-one/*"),
           "MalformedPolicy");
    do_call("s3", "PutBucketPolicy", policy_of("b-one", "{\"AWS\":\"068664126052\"}", "b-one/*"));
    gw_json got = sim_call(s, "customer", "s3", "GetBucketPolicy", bucket("b-one"));
    ck_assert(g_str_has_prefix(gw_json_string(got, "Policy"), "{\"Version\""));
    do_call("s3", "DeleteBucketPolicy", bucket("b-one"));
    refuse("s3", "GetBucketPolicy", bucket("b-one"), "NoSuchBucketPolicy");
}
END_TEST

START_TEST(objects)
{
    gw_json listed = sim_call(
        s, "customer", "s3", "ListObjectsV2",
        json_pack("{s:s, s:s, s:i}", "Bucket", "acme-billing-reports", "Prefix", "reports/", "MaxKeys", 1));
    ck_assert(gw_json_true(listed, "IsTruncated"));
    const char *token = gw_json_string(listed, "NextContinuationToken");
    gw_json rest =
        sim_call(s, "customer", "s3", "ListObjectsV2",
                 json_pack("{s:s, s:s}", "Bucket", "acme-billing-reports", "ContinuationToken", token));
    ck_assert(!gw_json_true(rest, "IsTruncated"));
    ck_assert_uint_eq(json_array_size(json_object_get(rest, "Contents")), 1);
    sim_expect(s, "partner", "s3", "ListObjectsV2", bucket("acme-billing-reports"), "AccessDenied");
}
END_TEST

/* ---- Cost and Usage Reports ---- */

static json_t *
report(const char *name, const char *in)
{
    return json_pack("{s:{s:s, s:s, s:s, s:s, s:[s], s:s, s:s, s:s}}", "ReportDefinition", "ReportName", name,
                     "TimeUnit", "HOURLY", "Format", "textORcsv", "Compression", "GZIP",
                     "AdditionalSchemaElements", "RESOURCES", "S3Bucket", in, "S3Prefix", "CUR", "S3Region",
                     "us-east-1");
}

START_TEST(reports)
{
    refuse("cur", "PutReportDefinition", report("r", "no-such-bucket"), "ValidationException");
    refuse("cur", "PutReportDefinition", report("r", "doitintl-awsops-666"), "ValidationException");
    do_call("s3", "CreateBucket", bucket("b-one"));
    refuse("cur", "PutReportDefinition", report("r", "b-one"), "ValidationException");
    do_call("cur", "PutReportDefinition", report("r", "acme-billing-reports"));
    refuse("cur", "PutReportDefinition", report("r", "acme-billing-reports"), "DuplicateReportNameException");
    refuse("cur", "DescribeReportDefinitions", json_pack("{s:i}", "MaxResults", 4), "ValidationException");
    gw_json got =
        sim_call(s, "customer", "cur", "DescribeReportDefinitions", json_pack("{s:i}", "MaxResults", 5));
    ck_assert_uint_eq(json_array_size(json_object_get(got, "ReportDefinitions")), 2);
    for (int i = 0; i < 8; i++) {
        g_autofree char *name = g_strdup_printf("r%d", i);
        do_call("cur", "PutReportDefinition", report(name, "acme-billing-reports"));
    }
    refuse("cur", "PutReportDefinition", report("last", "acme-billing-reports"),
           "ReportLimitReachedException");
    json_t *parquet = report("p", "acme-billing-reports");
    json_object_set_new(json_object_get(parquet, "ReportDefinition"), "Format", json_string("Parquet"));
    refuse("cur", "PutReportDefinition", parquet, "ValidationException");
}
END_TEST

SIM_SUITE("sim aws", setup, teardown, roles, tags_of_what_is_made_need_a_permission, assuming_roles,
          managed_policies, users_and_quotas, pages, organization, bucket_names, bucket_in_the_host,
          bucket_settings, bucket_policies, objects, reports)
