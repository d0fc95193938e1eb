/* SPDX-License-Identifier: Apache-2.0 */
/* test_protocol.c - documents to messages and back: captured requests, round trips, hostile answers */
#include "aws/protocol.h"
#include "base/error.h"
#include "base/json.h"
#include "suite.h"

#include <string.h>

static json_t *
parse(const char *text)
{
    json_t *document = json_loads(text, JSON_DECODE_ANY, NULL);
    ck_assert_msg(document != NULL, "not JSON: %s", text);
    return document;
}

static void
assert_json(const json_t *document, const char *expected)
{
    gw_json wanted = parse(expected);
    g_autofree char *have = gw_json_text(document);
    g_autofree char *want = gw_json_text(wanted);
    ck_assert_str_eq(have, want);
}

static gw_message *
encode(const char *service, const char *operation, const char *input)
{
    g_autoptr(GError) error = NULL;
    gw_json document = parse(input);
    gw_message *request = gw_aws_encode_request(gw_service_find(service), operation, document, &error);
    ck_assert_msg(request != NULL, "%s:%s: %s", service, operation, error ? error->message : "?");
    return request;
}

static char *
body_text(const gw_message *message)
{
    gsize n;
    const char *body = gw_message_body(message, &n);
    return g_strndup(body, n);
}

static gw_message *
answer_with(guint status, const char *body)
{
    gw_message *answer = gw_message_new_answer(status);
    gw_message_set_body(answer, body, strlen(body));
    return answer;
}

/* ---- requests, as another client was seen to send them ---- */

START_TEST(captured_requests)
{
    static const struct {
        const char *service, *operation, *input, *method, *path, *query, *type, *target, *body;
    } cases[] = {
        {"organizations", "DescribeOrganization", "{}", "POST", "/", NULL, "application/x-amz-json-1.1",
         "AWSOrganizationsV20161128.DescribeOrganization", "{}"},
        {"iam", "CreateUser", "{\"UserName\":\"x\",\"Tags\":[{\"Key\":\"a\",\"Value\":\"b c\"}]}", "POST",
         "/", NULL, "application/x-www-form-urlencoded; charset=utf-8", NULL,
         "Action=CreateUser&Version=2010-05-08&UserName=x&Tags.member.1.Key=a&Tags.member.1.Value=b+c"},
        {"sts", "GetCallerIdentity", "{}", "POST", "/", NULL,
         "application/x-www-form-urlencoded; charset=utf-8", NULL,
         "Action=GetCallerIdentity&Version=2011-06-15"},
        {"account", "GetAccountInformation", "{}", "POST", "/getAccountInformation", NULL, "application/json",
         NULL, "{}"},
        {"taxsettings", "GetTaxRegistration", "{}", "POST", "/GetTaxRegistration", NULL, "application/json",
         NULL, "{}"},
        {"partnercentral-channel", "ListProgramManagementAccounts", "{\"catalog\":\"AWS\"}", "POST", "/",
         NULL, "application/x-amz-json-1.0", "PartnerCentralChannel.ListProgramManagementAccounts",
         "{\"catalog\": \"AWS\"}"},
        {"cur", "DescribeReportDefinitions", "{}", "POST", "/", NULL, "application/x-amz-json-1.1",
         "AWSOrigamiServiceGatewayService.DescribeReportDefinitions", "{}"},
        {"bcm-data-exports", "ListExports", "{}", "POST", "/", NULL, "application/x-amz-json-1.1",
         "AWSBillingAndCostManagementDataExports.ListExports", "{}"},
        {"invoicing", "ListInvoiceSummaries",
         "{\"Selector\":{\"ResourceType\":\"ACCOUNT_ID\",\"Value\":\"123456789012\"}}", "POST", "/", NULL,
         "application/x-amz-json-1.0", "Invoicing.ListInvoiceSummaries",
         "{\"Selector\": {\"ResourceType\": \"ACCOUNT_ID\", \"Value\": \"123456789012\"}}"},
        {"billingconductor", "ListBillingGroups", "{}", "POST", "/list-billing-groups", NULL,
         "application/json", NULL, "{}"},
        {"sesv2", "SendEmail", "{}", "POST", "/v2/email/outbound-emails", NULL, "application/json", NULL,
         "{}"},
        {"sesv2", "GetEmailIdentity", "{\"EmailIdentity\":\"a@b.example\"}", "GET",
         "/v2/email/identities/a%40b.example", NULL, NULL, NULL, ""},
        {"s3", "CreateBucket", "{\"Bucket\":\"doitintl-awsops-1234\"}", "PUT", "/doitintl-awsops-1234", NULL,
         NULL, NULL, ""},
        {"s3", "PutPublicAccessBlock",
         "{\"Bucket\":\"b\",\"PublicAccessBlockConfiguration\":{\"BlockPublicAcls\":true,"
         "\"IgnorePublicAcls\":true,\"BlockPublicPolicy\":true,\"RestrictPublicBuckets\":true}}",
         "PUT", "/b", "publicAccessBlock", "application/xml", NULL,
         "<PublicAccessBlockConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
         "<BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls>"
         "<BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets>"
         "</PublicAccessBlockConfiguration>"},
        {"s3", "PutBucketPolicy", "{\"Bucket\":\"b\",\"Policy\":\"{}\"}", "PUT", "/b", "policy", "text/plain",
         NULL, "{}"},
        {"s3", "ListObjectsV2",
         "{\"Bucket\":\"b\",\"Prefix\":\"CUR/\",\"MaxKeys\":5,\"EncodingType\":\"url\"}", "GET", "/b",
         "list-type=2&prefix=CUR%2F&max-keys=5&encoding-type=url", NULL, NULL, ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(gw_message) request = encode(cases[i].service, cases[i].operation, cases[i].input);
        g_autofree char *body = body_text(request);
        ck_assert_str_eq(request->method, cases[i].method);
        ck_assert_str_eq(request->path, cases[i].path);
        ck_assert_pstr_eq(request->query, cases[i].query);
        ck_assert_pstr_eq(gw_message_header(request, "content-type"), cases[i].type);
        ck_assert_pstr_eq(gw_message_header(request, "x-amz-target"), cases[i].target);
        ck_assert_str_eq(body, cases[i].body);
    }
}
END_TEST

START_TEST(captured_checksums)
{
    g_autoptr(gw_message) policy = encode("s3", "PutBucketPolicy", "{\"Bucket\":\"b\",\"Policy\":\"{}\"}");
    ck_assert_str_eq(gw_message_header(policy, "x-amz-checksum-crc32"), "o6a/Qw==");
    ck_assert_str_eq(gw_message_header(policy, "x-amz-sdk-checksum-algorithm"), "CRC32");
    g_autoptr(gw_message) block =
        encode("s3", "PutPublicAccessBlock",
               "{\"Bucket\":\"b\",\"ExpectedBucketOwner\":\"1\",\"PublicAccessBlockConfiguration\":"
               "{\"BlockPublicAcls\":true,\"IgnorePublicAcls\":true,\"BlockPublicPolicy\":true,"
               "\"RestrictPublicBuckets\":true}}");
    ck_assert_str_eq(gw_message_header(block, "x-amz-checksum-crc32"), "sAffVw==");
    ck_assert_str_eq(gw_message_header(block, "x-amz-expected-bucket-owner"), "1");
    g_autoptr(gw_message) md5 =
        encode("s3", "PutBucketPolicy", "{\"Bucket\":\"b\",\"Policy\":\"{}\",\"ContentMD5\":\"x\"}");
    ck_assert_str_eq(gw_message_header(md5, "content-md5"), "x");
    ck_assert_ptr_null(gw_message_header(md5, "x-amz-checksum-crc32"));
}
END_TEST

START_TEST(refused_inputs)
{
    static const struct {
        const char *service, *operation, *input, *part;
    } cases[] = {
        {"s3", "HeadBucket", "{}", "'Bucket' is missing"},
        {"s3", "HeadBucket", "{\"Bucket\":\"\"}", "'Bucket' is missing"},
        {"s3", "HeadBucket", "{\"Bucket\":[1]}", "'Bucket' is missing"},
        /* without these it would be PutObject */
        {"s3", "UploadPart", "{\"Bucket\":\"abc\",\"Key\":\"k\",\"PartNumber\":1,\"Body\":\"\"}",
         "'UploadId' is missing"},
        {"s3", "UploadPart",
         "{\"Bucket\":\"abc\",\"Key\":\"k\",\"UploadId\":\"\",\"PartNumber\":1,\"Body\":\"\"}",
         "'UploadId' is missing"},
        {"s3", "UploadPartCopy", "{\"Bucket\":\"abc\",\"Key\":\"k\",\"UploadId\":\"u\",\"PartNumber\":1}",
         "'CopySource' is missing"},
        {"s3", "HeadBucket", "{\"Bucket\":\"b\",\"Bukket\":1}", "'Bukket' is no parameter"},
        {"s3", "PutBucketPolicy", "{\"Bucket\":\"b\"}", "'Policy' must be a text"},
        {"s3", "PutBucketPolicy", "{\"Bucket\":\"b\",\"Policy\":{}}", "'Policy' must be a text"},
        {"s3", "PutBucketTagging", "{\"Bucket\":\"b\",\"Tagging\":\"x\"}", "'Tagging' must be an object"},
        {"s3", "FlyToTheMoon", "{}", "no such operation"},
        {"iam", "lower", "{}", "no such operation"},
        {"iam", "Get&Version=1", "{}", "no such operation"},
        {"iam", "", "{}", "no such operation"},
        {"iam", "GetUser", "[]", "must be an object"},
        {"iam", "GetUser", "\"x\"", "must be an object"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        gw_json input = parse(cases[i].input);
        gw_message *request =
            gw_aws_encode_request(gw_service_find(cases[i].service), cases[i].operation, input, &error);
        ck_assert_ptr_null(request);
        ck_assert(g_error_matches(error, GW_ERROR, GW_ERROR_INVALID));
        ck_assert_msg(strstr(error->message, cases[i].part) != NULL, "%s", error->message);
    }
}
END_TEST

START_TEST(header_values_stay_in_their_line)
{
    g_autoptr(GError) error = NULL;
    gw_json input = parse("{\"Bucket\":\"b\",\"ExpectedBucketOwner\":\"1\\r\\nX-Evil: 2\"}");

    ck_assert_ptr_null(gw_aws_encode_request(gw_service_find("s3"), "HeadBucket", input, &error));
    ck_assert_ptr_nonnull(error);
    ck_assert_ptr_nonnull(strstr(error->message, "'ExpectedBucketOwner' stands in a header"));
}
END_TEST

/* ---- there and back ---- */

static void
round_trip_request(const char *service, const char *operation, const char *input)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(gw_message) request = encode(service, operation, input);
    const gw_service *of = gw_service_find(service);
    g_autofree char *authorization = g_strdup_printf(
        "AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/%s/aws4_request, SignedHeaders=host, "
        "Signature=0000000000000000000000000000000000000000000000000000000000000000",
        of->sign ? of->sign : "");
    if (of->sign)
        gw_message_add_header(request, "Authorization", authorization);
    gw_message_add_header(request, "Host", "127.0.0.1:1234");
    g_autoptr(gw_aws_request) decoded = gw_aws_decode_request(request, &error);
    ck_assert_msg(decoded != NULL, "%s:%s: %s", service, operation, error ? error->message : "?");
    ck_assert_str_eq(decoded->service->id, service);
    ck_assert_str_eq(decoded->operation, operation);
    json_object_del(decoded->input, "ChecksumAlgorithm");
    assert_json(decoded->input, input);
}

START_TEST(requests_there_and_back)
{
    static const char *const cases[][3] = {
        {"iam", "GetUser", "{}"},
        {"iam", "ListUsers", "{\"MaxItems\":7,\"Marker\":\"a+b/c=&d e\"}"},
        {"iam", "CreateRole",
         "{\"RoleName\":\"r\",\"MaxSessionDuration\":3600,\"AssumeRolePolicyDocument\":\"{\\\"a\\\": "
         "\\\"ü%20\\\"}\","
         "\"Tags\":[{\"Key\":\"k1\",\"Value\":\"\"},{\"Key\":\"k2\",\"Value\":\"v\"}]}"},
        {"iam", "TagRole", "{\"RoleName\":\"r\",\"Tags\":[]}"},
        {"iam", "SimulatePrincipalPolicy",
         "{\"PolicySourceArn\":\"a\",\"ActionNames\":[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\","
         "\"j\",\"k\"],"
         "\"ContextEntries\":[{\"ContextKeyName\":\"n\",\"ContextKeyValues\":[\"x\",\"y\"]}]}"},
        {"iam", "CreatePolicyVersion", "{\"PolicyArn\":\"a\",\"SetAsDefault\":true}"},
        {"iam", "SomethingOfNextYear", "{\"Thing\":{\"Inner\":[\"a\"]}}"},
        {"sts", "AssumeRole",
         "{\"RoleArn\":\"a\",\"RoleSessionName\":\"s\",\"ExternalId\":\"e\",\"DurationSeconds\":900}"},
        {"sns", "Publish",
         "{\"TopicArn\":\"t\",\"Message\":\"m\",\"MessageAttributes\":{\"a\":{\"DataType\":\"String\","
         "\"StringValue\":\"1\"}}}"},
        {"sns", "CreateTopic", "{\"Name\":\"n\",\"Attributes\":{\"x.y\":\"1\",\"z\":\"2\"}}"},
        {"organizations", "ListPolicies", "{\"Filter\":\"SERVICE_CONTROL_POLICY\",\"MaxResults\":20}"},
        {"cloudtrail", "LookupEvents", "{\"StartTime\":1.5,\"LookupAttributes\":[]}"},
        {"support", "DescribeCases", "{\"includeResolvedCases\":true}"},
        {"account", "PutContactInformation", "{\"ContactInformation\":{\"FullName\":\"x\"}}"},
        {"taxsettings", "ListTaxRegistrations", "{\"maxResults\":5}"},
        {"billingconductor", "CreateBillingGroup", "{\"Name\":\"x\"}"},
        {"sesv2", "GetEmailIdentity", "{\"EmailIdentity\":\"a/b@c\"}"},
        {"sso", "GetRoleCredentials", "{\"roleName\":\"r\",\"accountId\":\"1\",\"accessToken\":\"t\"}"},
        {"sso-oidc", "CreateToken", "{\"clientId\":\"c\"}"},
        {"s3", "ListBuckets", "{}"},
        {"s3", "ListBuckets", "{\"MaxBuckets\":5,\"Prefix\":\"a b\"}"},
        {"s3", "CreateBucket",
         "{\"Bucket\":\"b\",\"ACL\":\"private\",\"ObjectOwnership\":\"BucketOwnerEnforced\","
         "\"CreateBucketConfiguration\":{\"LocationConstraint\":\"eu-west-1\",\"Tags\":[{\"Key\":\"k\","
         "\"Value\":\"v\"}]}}"},
        {"s3", "CreateBucket", "{\"Bucket\":\"b\"}"},
        {"s3", "HeadBucket", "{\"Bucket\":\"b\",\"ExpectedBucketOwner\":\"123456789012\"}"},
        {"s3", "DeleteBucket", "{\"Bucket\":\"b.with.dots\"}"},
        {"s3", "GetBucketLocation", "{\"Bucket\":\"b\"}"},
        {"s3", "PutBucketPolicy", "{\"Bucket\":\"b\",\"Policy\":\"{\\\"Statement\\\":[]}\"}"},
        {"s3", "GetBucketPolicy", "{\"Bucket\":\"b\"}"},
        {"s3", "PutBucketEncryption",
         "{\"Bucket\":\"b\",\"ServerSideEncryptionConfiguration\":{\"Rules\":[{\"BucketKeyEnabled\":true,"
         "\"ApplyServerSideEncryptionByDefault\":{\"SSEAlgorithm\":\"aws:kms\",\"KMSMasterKeyID\":\"k\"}}]}"
         "}"},
        {"s3", "PutBucketOwnershipControls",
         "{\"Bucket\":\"b\",\"OwnershipControls\":{\"Rules\":[{\"ObjectOwnership\":\"ObjectWriter\"}]}}"},
        {"s3", "PutBucketTagging",
         "{\"Bucket\":\"b\",\"Tagging\":{\"TagSet\":[{\"Key\":\"<&>\",\"Value\":\"\\\"'\"}]}}"},
        {"s3", "PutBucketVersioning",
         "{\"Bucket\":\"b\",\"MFA\":\"s 1\",\"VersioningConfiguration\":{\"MFADelete\":\"Enabled\","
         "\"Status\":\"Enabled\"}}"},
        {"s3", "ListObjectsV2",
         "{\"Bucket\":\"b\",\"MaxKeys\":5,\"FetchOwner\":true,\"StartAfter\":\"a&b\"}"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        round_trip_request(cases[i][0], cases[i][1], cases[i][2]);
}
END_TEST

START_TEST(answers_there_and_back)
{
    static const char *const cases[][3] = {
        {"iam", "DeleteUser", "{}"},
        {"iam", "ListUsers", "{\"Users\":[],\"IsTruncated\":false}"},
        {"iam", "ListUsers",
         "{\"Users\":[{\"UserName\":\"a&b\",\"Tags\":[]},{\"UserName\":\"b\",\"Tags\":[{\"Key\":\"k\","
         "\"Value\":"
         "\"\"}]}],\"IsTruncated\":true,\"Marker\":\"m\"}"},
        {"iam", "GetRole",
         "{\"Role\":{\"RoleName\":\"r\",\"MaxSessionDuration\":3600,\"AssumeRolePolicyDocument\":"
         "\"{\\\"Version\\\": \\\"2012-10-17 + ü\\\"}\",\"RoleLastUsed\":{\"Region\":\"eu-west-1\"}}}"},
        {"iam", "GetRolePolicy", "{\"RoleName\":\"r\",\"PolicyName\":\"p\",\"PolicyDocument\":\"{}\"}"},
        {"iam", "GetAccountSummary", "{\"SummaryMap\":{\"Users\":5,\"AccountMFAEnabled\":0,\"Policies\":1}}"},
        {"iam", "GetAccountPasswordPolicy",
         "{\"PasswordPolicy\":{\"MinimumPasswordLength\":8,\"HardExpiry\":false}}"},
        {"iam", "GetCredentialReport", "{\"Content\":\"dXNlcg==\",\"ReportFormat\":\"text/csv\"}"},
        {"iam", "ListAccountAliases", "{\"AccountAliases\":[\"one\"],\"IsTruncated\":false}"},
        {"iam", "SomethingOfNextYear", "{\"Thing\":{\"Inner\":{\"A\":\"1\"}}}"},
        {"sts", "AssumeRole",
         "{\"Credentials\":{\"AccessKeyId\":\"A\",\"Expiration\":\"2026-11-23T00:00:00Z\"},"
         "\"PackedPolicySize\":3}"},
        {"sns", "GetSubscriptionAttributes", "{\"Attributes\":{\"a\":\"1\",\"b\":\"true\"}}"},
        {"organizations", "DescribeOrganization",
         "{\"Organization\":{\"Id\":\"o-1\",\"AvailablePolicyTypes\":[]}}"},
        {"cur", "PutReportDefinition", "{}"},
        {"account", "GetAccountInformation", "{\"AccountName\":\"x\"}"},
        {"s3", "CreateBucket", "{\"Location\":\"/b\"}"},
        {"s3", "HeadBucket", "{\"BucketRegion\":\"eu-west-1\",\"AccessPointAlias\":false}"},
        {"s3", "DeleteBucketPolicy", "{}"},
        {"s3", "GetBucketLocation", "{\"LocationConstraint\":\"eu-west-1\"}"},
        {"s3", "GetBucketLocation", "{\"LocationConstraint\":null}"},
        {"s3", "GetBucketPolicy", "{\"Policy\":\"{\\\"Statement\\\":[]}\"}"},
        {"s3", "GetBucketPolicyStatus", "{\"PolicyStatus\":{\"IsPublic\":false}}"},
        {"s3", "GetPublicAccessBlock", "{\"PublicAccessBlockConfiguration\":{\"BlockPublicAcls\":true}}"},
        {"s3", "GetBucketEncryption",
         "{\"ServerSideEncryptionConfiguration\":{\"Rules\":[{\"BucketKeyEnabled\":false}]}}"},
        {"s3", "GetBucketTagging", "{\"TagSet\":[]}"},
        {"s3", "GetBucketVersioning", "{}"},
        {"s3", "GetBucketVersioning", "{\"Status\":\"Enabled\",\"MFADelete\":\"Disabled\"}"},
        {"s3", "ListBuckets", "{\"Buckets\":[{\"Name\":\"b\"}],\"Owner\":{\"ID\":\"x\"}}"},
        {"s3", "ListBuckets", "{\"Buckets\":[]}"},
        {"s3", "ListObjectsV2",
         "{\"Name\":\"b\",\"KeyCount\":2,\"MaxKeys\":5,\"IsTruncated\":false,\"Contents\":[{\"Key\":\"a\","
         "\"Size\":1},"
         "{\"Key\":\"b\",\"Size\":2,\"ChecksumAlgorithm\":[\"CRC32\"]}]}"},
        {"s3", "ListObjectsV2", "{\"Contents\":[{\"Key\":\"one\"}]}"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const gw_service *service = gw_service_find(cases[i][0]);
        gw_json output = parse(cases[i][2]);
        gw_json failure = NULL;
        g_autoptr(gw_message) answer = gw_aws_encode_response(service, cases[i][1], output, "id-1");
        gw_json decoded = gw_aws_decode_response(service, cases[i][1], answer, &failure);
        ck_assert_msg(decoded != NULL, "%s:%s", cases[i][0], cases[i][1]);
        assert_json(decoded, cases[i][2]);
    }
}
END_TEST

START_TEST(errors_there_and_back)
{
    static const struct {
        const char *service;
        guint status;
        const char *code, *cls;
    } cases[] = {
        {"iam", 404, "NoSuchEntity", "invalid"},
        {"iam", 409, "EntityAlreadyExists", "conflict"},
        {"iam", 409, "LimitExceeded", "invalid"},
        {"iam", 400, "Throttling", "throttled"},
        {"sts", 403, "AccessDenied", "denied"},
        {"sts", 403, "ExpiredToken", "denied"},
        {"organizations", 400, "AccessDeniedException", "denied"},
        {"organizations", 400, "TooManyRequestsException", "throttled"},
        {"organizations", 500, "ServiceException", "unavailable"},
        {"account", 429, "NewCode", "throttled"},
        {"account", 404, "ResourceNotFoundException", "invalid"},
        {"account", 403, "NewCode", "denied"},
        {"s3", 503, "SlowDown", "throttled"},
        {"s3", 404, "NoSuchBucketPolicy", "invalid"},
        {"s3", 409, "BucketAlreadyExists", "conflict"},
        {"s3", 409, "OperationAborted", "unavailable"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const gw_service *service = gw_service_find(cases[i].service);
        gw_json extra = parse("{\"Reason\":\"because\"}");
        g_autoptr(gw_message) answer =
            gw_aws_encode_error(service, cases[i].status, cases[i].code, "so <it> is", extra, "id-7", FALSE);
        gw_json failure = NULL;
        ck_assert_ptr_null(gw_aws_decode_response(service, "ListBuckets", answer, &failure));
        ck_assert_str_eq(gw_json_string(failure, "code"), cases[i].code);
        ck_assert_str_eq(gw_json_string(failure, "class"), cases[i].cls);
        ck_assert_str_eq(gw_json_string(failure, "message"), "so <it> is");
        ck_assert_str_eq(gw_json_string(failure, "request_id"), "id-7");
        ck_assert_int_eq(gw_json_int(failure, "status", 0), cases[i].status);
        assert_json(json_object_get(failure, "details"), "{\"Reason\":\"because\"}");
    }
}
END_TEST

START_TEST(errors_without_body)
{
    static const struct {
        const char *service;
        guint status;
        const char *code, *cls;
    } cases[] = {
        {"s3", 404, "NoSuchBucket", "invalid"},      {"s3", 403, "AccessDenied", "denied"},
        {"s3", 301, "PermanentRedirect", "invalid"}, {"s3", 503, "Http503", "unavailable"},
        {"iam", 502, "Http502", "unavailable"},      {"cur", 400, "Http400", "invalid"},
        {"cur", 302, "Http302", "invalid"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(gw_message) answer = answer_with(cases[i].status, "");
        gw_json failure = NULL;
        gw_aws_decode_response(gw_service_find(cases[i].service), "HeadBucket", answer, &failure);
        ck_assert_str_eq(gw_json_string(failure, "code"), cases[i].code);
        ck_assert_str_eq(gw_json_string(failure, "class"), cases[i].cls);
    }
}
END_TEST

/* What other servers send, not our own encoder. */
START_TEST(foreign_spellings)
{
    gw_json failure = NULL;
    g_autoptr(gw_message) target = answer_with(
        400, "{\"__type\":\"com.amazon.coral#ReportLimitReachedException\",\"Message\":\"five\"}");
    ck_assert_ptr_null(gw_aws_decode_response(gw_service_find("cur"), "X", target, &failure));
    ck_assert_str_eq(gw_json_string(failure, "code"), "ReportLimitReachedException");
    ck_assert_str_eq(gw_json_string(failure, "message"), "five");
    g_clear_pointer(&failure, json_decref);

    g_autoptr(gw_message) header = answer_with(400, "{\"message\":\"no\"}");
    gw_message_add_header(header, "x-amzn-errortype",
                          "ValidationException:http://internal.amazon.com/coral/");
    ck_assert_ptr_null(gw_aws_decode_response(gw_service_find("account"), "X", header, &failure));
    ck_assert_str_eq(gw_json_string(failure, "code"), "ValidationException");
    g_clear_pointer(&failure, json_decref);

    g_autoptr(gw_message) pretty = answer_with(
        200,
        "<?xml version=\"1.0\"?>\n<!-- hello -->\n<ListUsersResponse xmlns=\"u\">\n  <ListUsersResult>\n"
        "    <Users>\n      <member>\n        <UserName>a</UserName>\n      </member>\n    </Users>\n"
        "    <IsTruncated>false</IsTruncated>\n    <New><![CDATA[<x>]]></New>\n    <Stuff>\n"
        "      <member>1</member>\n    </Stuff>\n    <Map><entry><key>k</key><value>v</value></entry></Map>\n"
        "  </ListUsersResult>\n</ListUsersResponse>\n");
    gw_json answer = gw_aws_decode_response(gw_service_find("iam"), "ListUsers", pretty, &failure);
    assert_json(answer, "{\"Users\":[{\"UserName\":\"a\"}],\"IsTruncated\":false,\"New\":\"<x>\","
                        "\"Stuff\":[\"1\"],\"Map\":{\"k\":\"v\"}}");
}
END_TEST

/* ---- hostile answers ---- */

START_TEST(answers_that_cannot_be_read)
{
    static const char *const cases[][3] = {
        {"iam", "GetUser", ""},
        {"iam", "GetUser", "not XML"},
        {"iam", "GetUser", "<html><body>please sign in</body></html>"},
        {"iam", "GetUser", "<GetUserResponse><GetUserResult><User>"},
        {"iam", "GetUser", "<GetUserResponse></GetUserResult>"},
        {"iam", "GetUser", "<GetRoleResponse></GetRoleResponse>"},
        {"iam", "GetUser", "<GetUserResponse/><GetUserResponse/>"},
        {"iam", "GetUser", "<GetUserResponse><a>\xff\xfe</a></GetUserResponse>"},
        {"iam", "GetUser",
         "<!DOCTYPE l [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><GetUserResponse>&b;"
         "</GetUserResponse>"},
        {"iam", "GetUser", "{\"User\":{}}"},
        {"cur", "X", "<html/>"},
        {"cur", "X", "[1,2]"},
        {"cur", "X", "{\"a\":"},
        {"cur", "X", "{\"a\":1}{\"b\":2}"},
        {"cur", "X", "{\"a\":1,\"a\":\"\xff\"}"},
        {"account", "X", "\"text\""},
        {"s3", "ListBuckets", ""},
        {"s3", "ListBuckets", "<Error><Code>InternalError</Code></Error>"},
        {"s3", "GetBucketPolicy", ""},
        {"s3", "GetBucketPolicy", "<html/>"},
        {"s3", "GetBucketPolicy", "{\xff}"},
        {"s3", "GetBucketLocation", "<html/>"},
        {"s3", "GetBucketLocation", "<LocationConstraint>eu"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(gw_message) answer = answer_with(200, cases[i][2]);
        gw_json failure = NULL;
        gw_json document =
            gw_aws_decode_response(gw_service_find(cases[i][0]), cases[i][1], answer, &failure);
        ck_assert_msg(!document && failure, "%s", cases[i][2]);
        ck_assert_str_eq(gw_json_string(failure, "class"), "unavailable");
        ck_assert_str_eq(gw_json_string(failure, "code"), "BadAnswer");
        g_autoptr(gw_message) error = answer_with(400, cases[i][2]);
        gw_json second = NULL;
        ck_assert_ptr_null(gw_aws_decode_response(gw_service_find(cases[i][0]), cases[i][1], error, &second));
        ck_assert_ptr_nonnull(gw_json_string(second, "message"));
    }
}
END_TEST

static char *
nested(const char *open, const char *close, gsize depth)
{
    GString *text = g_string_new(NULL);
    for (gsize i = 0; i < depth; i++)
        g_string_append(text, open);
    for (gsize i = 0; i < depth; i++)
        g_string_append(text, close);
    return g_string_free(text, FALSE);
}

START_TEST(answers_too_deep)
{
    g_autofree char *xml_inside = nested("<a>", "</a>", 100000);
    g_autofree char *xml = g_strconcat("<GetUserResponse>", xml_inside, "</GetUserResponse>", NULL);
    g_autofree char *json_inside = nested("[", "]", 100000);
    g_autofree char *json = g_strconcat("{\"a\":", json_inside, "}", NULL);
    const char *const cases[][2] = {{"iam", xml}, {"cur", json}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(gw_message) answer = answer_with(200, cases[i][1]);
        gw_json failure = NULL;
        ck_assert_ptr_null(gw_aws_decode_response(gw_service_find(cases[i][0]), "GetUser", answer, &failure));
        ck_assert_str_eq(gw_json_string(failure, "code"), "BadAnswer");
    }
}
END_TEST

START_TEST(every_cut_is_noticed)
{
    static const char text[] =
        "<GetUserResponse xmlns=\"u\"><GetUserResult><User><UserName>a&amp;b</UserName>"
        "</User></GetUserResult></GetUserResponse>";
    for (gsize n = 0; n < sizeof text - 1; n++) {
        g_autofree char *cut = g_strndup(text, n);
        g_autoptr(gw_message) answer = answer_with(200, cut);
        gw_json failure = NULL;
        gw_json document = gw_aws_decode_response(gw_service_find("iam"), "GetUser", answer, &failure);
        ck_assert_msg(!document, "%s", cut);
    }
}
END_TEST

/* ---- hostile requests, for the server's half ---- */

START_TEST(requests_that_cannot_be_read)
{
    static const struct {
        const char *method, *path, *query, *type, *target, *body;
    } cases[] = {
        {"POST", "/", NULL, NULL, "Nobody.Op", "{}"},
        {"POST", "/", NULL, NULL, "AWSOrganizationsV20161128", "{}"},
        {"POST", "/", NULL, NULL, "AWSOrganizationsV20161128.", "{}"},
        {"POST", "/", NULL, NULL, ".", "{}"},
        {"POST", "/", NULL, NULL, "AWSOrganizationsV20161128.ListRoots", "[]"},
        {"POST", "/", NULL, NULL, "AWSOrganizationsV20161128.ListRoots", "{"},
        {"POST", "/", NULL, "application/x-www-form-urlencoded", NULL, "Action=GetUser"},
        {"POST", "/", NULL, "application/x-www-form-urlencoded", NULL, "Version=2010-05-08"},
        {"POST", "/", NULL, "application/x-www-form-urlencoded", NULL, "Action=GetUser&Version=1999-01-01"},
        {"POST", "/", NULL, "application/x-www-form-urlencoded", NULL, "Action=get&Version=2010-05-08"},
        {"POST", "/", NULL, "application/x-www-form-urlencoded", NULL,
         "Action=GetUser&Version=2010-05-08&a=1&a=2"},
        {"POST", "/", NULL, "application/x-www-form-urlencoded", NULL,
         "Action=GetUser&Version=2010-05-08&a=1&a.b=2"},
        {"POST", "/", NULL, "application/x-www-form-urlencoded", NULL,
         "Action=GetUser&Version=2010-05-08&a.b=1&a=2"},
        {"POST", "/", NULL, "application/x-www-form-urlencoded", NULL,
         "Action=GetUser&Version=2010-05-08&.=1"},
        {"POST", "/", NULL, "application/x-www-form-urlencoded", NULL,
         "Action=GetUser&Version=2010-05-08&a=%00"},
        {"POST", "/", NULL, "application/x-www-form-urlencoded", NULL,
         "Action=GetUser&Version=2010-05-08&a=%f"},
        {"POST", "/", NULL, "application/x-www-form-urlencoded", NULL,
         "Action=GetUser&Version=2010-05-08&a=%ff%fe"},
        {"POST", "/", NULL, "application/x-www-form-urlencoded", NULL,
         "Action=GetUser&Version=2010-05-08&a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a."
         "a.a=1"},
        {"PATCH", "/b", NULL, NULL, NULL, ""},
        {"GET", "/b", "acl", NULL, NULL, ""},
        {"POST", "/b/c/d", NULL, NULL, NULL, ""},
        {"GET", "/b/c/d", "acl", NULL, NULL, ""},
        {"GET", "/b/%zz", NULL, NULL, NULL, ""},
        {"GET", "/%zz", "location", NULL, NULL, ""},
        {"PUT", "/b", "policy&tagging", NULL, NULL, ""},
        {"PUT", "/b", "tagging", NULL, NULL, "<Tagging>"},
        {"PUT", "/b", "tagging", NULL, NULL, "<Other/>"},
        {"PUT", "/b", "policy", NULL, NULL, "\xff"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(gw_message) request =
            gw_message_new_request(cases[i].method, cases[i].path, cases[i].query);
        gw_message_set_body(request, cases[i].body, strlen(cases[i].body));
        if (cases[i].type)
            gw_message_add_header(request, "Content-Type", cases[i].type);
        if (cases[i].target)
            gw_message_add_header(request, "X-Amz-Target", cases[i].target);
        gw_aws_request *decoded = gw_aws_decode_request(request, &error);
        ck_assert_msg(!decoded && error, "case %zu", i);
    }
}
END_TEST

START_TEST(lists_with_gaps_take_no_room)
{
    static const char form[] =
        "Action=X&Version=2010-05-08&L.member.4000000000=c&L.member.2=b&L.member.1=a&M.entry.9.key=k&"
        "M.entry.9.value=v&M.entry.1.value=lost";
    g_autoptr(GError) error = NULL;
    g_autoptr(gw_message) request = gw_message_new_request("POST", "/", NULL);
    gw_message_set_body(request, form, strlen(form));
    g_autoptr(gw_aws_request) decoded = gw_aws_decode_request(request, &error);
    ck_assert_ptr_nonnull(decoded);
    assert_json(decoded->input, "{\"L\":[\"a\",\"b\",\"c\"],\"M\":{\"k\":\"v\"}}");
}
END_TEST

START_TEST(buckets_in_the_host)
{
    static const char *const hosts[] = {"my-bucket.s3.amazonaws.com", "my-bucket.s3.eu-west-1.amazonaws.com",
                                        "my-bucket.localhost:1234", "my-bucket.s3.localhost:1"};
    for (gsize i = 0; i < G_N_ELEMENTS(hosts); i++) {
        g_autoptr(gw_message) request = gw_message_new_request("GET", "/", "location");
        gw_message_add_header(request, "Host", hosts[i]);
        g_autoptr(gw_aws_request) decoded = gw_aws_decode_request(request, NULL);
        ck_assert_ptr_nonnull(decoded);
        ck_assert_str_eq(gw_json_string(decoded->input, "Bucket"), "my-bucket");
    }
    g_autoptr(gw_message) path =
        gw_message_new_request("GET", "/my-bucket/", "location&x-id=GetBucketLocation");
    gw_message_add_header(path, "Host", "s3.localhost");
    g_autoptr(gw_aws_request) decoded = gw_aws_decode_request(path, NULL);
    ck_assert_str_eq(decoded->operation, "GetBucketLocation");
    ck_assert_str_eq(gw_json_string(decoded->input, "Bucket"), "my-bucket");
}
END_TEST

/* Whatever happens to a message on its way, it is read or refused; the sanitizers watch. */
START_TEST(damaged_messages)
{
    static const char *const seeds[][4] = {
        {"iam", "ListUsers", "application/x-www-form-urlencoded",
         "Action=ListUsers&Version=2010-05-08&T.member.1.Key=a&T.member.2.Key=%20b&M.entry.1.key=k&M.entry.1."
         "value=v"},
        {"s3", "GetBucketTagging", "application/xml",
         "<?xml version=\"1.0\"?><Tagging "
         "xmlns=\"u\"><TagSet><Tag><Key>k</Key><Value>&lt;v</Value></Tag></TagSet>"
         "</Tagging>"},
        {"iam", "GetAccountSummary", "text/xml",
         "<GetAccountSummaryResponse><GetAccountSummaryResult><SummaryMap><entry><key>Users</key><value>5</"
         "value>"
         "</entry></SummaryMap><L><member>a</member></L></GetAccountSummaryResult></"
         "GetAccountSummaryResponse>"},
        {"cur", "X", "application/x-amz-json-1.1", "{\"a\": [1, -2.5e3, \"\\u00fc\"], \"b\": {\"c\": null}}"},
    };
    g_autoptr(GRand) random = g_rand_new_with_seed(20261123);
    for (guint round = 0; round < 20000; round++) {
        const char *const *seed = seeds[round % G_N_ELEMENTS(seeds)];
        const gw_service *service = gw_service_find(seed[0]);
        gsize n = strlen(seed[3]);
        g_autofree char *text = g_strdup(seed[3]);
        for (int hits = g_rand_int_range(random, 1, 6); hits > 0; hits--)
            text[g_rand_int_range(random, 0, (gint32)n)] = (char)g_rand_int_range(random, 0, 256);
        g_autoptr(gw_message) answer = gw_message_new_answer(round % 3 ? 200 : 400);
        gw_message_set_body(answer, text, n);
        gw_json failure = NULL;
        gw_json document = gw_aws_decode_response(service, seed[1], answer, &failure);
        ck_assert(!document != !failure);
        g_autoptr(gw_message) request = gw_message_new_request("PUT", "/b", "tagging");
        gw_message_add_header(request, "Content-Type", seed[2]);
        gw_message_set_body(request, text, n);
        if (service->target)
            gw_message_add_header(request, "X-Amz-Target", "AWSOrigamiServiceGatewayService.X");
        g_autoptr(GError) error = NULL;
        g_autoptr(gw_aws_request) decoded = gw_aws_decode_request(request, &error);
        ck_assert(!decoded != !error);
    }
}
END_TEST

SUITE("protocol", damaged_messages, captured_requests, captured_checksums, refused_inputs,
      header_values_stay_in_their_line, requests_there_and_back, answers_there_and_back,
      errors_there_and_back, errors_without_body, foreign_spellings, answers_that_cannot_be_read,
      answers_too_deep, every_cut_is_noticed, requests_that_cannot_be_read, lists_with_gaps_take_no_room,
      buckets_in_the_host)
