/* SPDX-License-Identifier: Apache-2.0 */
/* test_hostile.c - requests that are not what they should be: the simulator answers, and is still there
 */
#include "client.h"

#include "base/json.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static sim *s;

static void
setup(void)
{
    s = sim_start(NULL, NULL);
}

/* After everything it still works, and ends well. */
static void
teardown(void)
{
    gw_json who = sim_call(s, "customer", "sts", "GetCallerIdentity", NULL);
    ck_assert_str_eq(gw_json_string(who, "Account"), "111122223333");
    sim_stop(s);
}

/* ---- bodies, signed well ---- */

static void
expect_body(const char *service, const char *target, const char *type, GString *body, guint status,
            const char *says)
{
    g_autoptr(gw_message) request = gw_message_new_request("POST", "/", NULL);
    g_autofree char *host = g_strdup_printf("127.0.0.1:%u", s->port);
    gw_message_set_header(request, "Host", host);
    gw_message_set_header(request, "Content-Type", type);
    gw_message_set_header(request, "X-Amz-Target", target);
    gw_message_take_body(request, body);
    sim_sign(s, request, "customer", service, "us-east-1");
    g_autoptr(gw_message) answer = sim_send(s, request);
    ck_assert(answer != NULL);
    g_autofree char *text = g_strdup(gw_message_body(answer, NULL));
    ck_assert_msg(answer->status == status, "%u was expected, not %u: %s", status, answer->status, text);
    ck_assert_msg(strstr(text, says) != NULL, "'%s' is not in: %s", says, text);
}

static void
expect_json(const char *operation, GString *body, const char *says)
{
    g_autofree char *target = g_strconcat("AWSOrganizationsV20161128.", operation, NULL);
    expect_body("organizations", target, "application/x-amz-json-1.1", body, 400, says);
}

static void
expect_form(const char *body, const char *says)
{
    expect_body("iam", NULL, "application/x-www-form-urlencoded", g_string_new(body), 400, says);
}

static GString *
repeated(const char *text, guint times)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < times; i++)
        g_string_append(out, text);
    return out;
}

START_TEST(json_that_is_none)
{
    expect_json("ListRoots", g_string_new("{\"NextToken\":"), "SerializationException");
    expect_json("ListRoots", g_string_new("[]"), "SerializationException");
    expect_json("ListRoots", g_string_new("<xml/>"), "SerializationException");
    expect_json("ListRoots", g_string_new("{\"a\":1,\"a\":2}"), "SerializationException");
    expect_json("ListRoots", repeated("[", 200000), "SerializationException");
    expect_json("ListRoots", repeated("{\"a\":", 200000), "SerializationException");
    expect_json("ListRoots", g_string_new("{\"NextToken\": \"\xff\xfe\"}"), "SerializationException");
}
END_TEST

START_TEST(json_of_wrong_types)
{
    static const char *const bodies[] = {"{\"AccountId\": 5}",
                                         "{\"AccountId\": [\"1\"]}",
                                         "{\"AccountId\": {\"a\": 1}}",
                                         "{\"AccountId\": true}",
                                         "{\"AccountId\": null}",
                                         "{}",
                                         "{\"AccountId\": \"x\", \"MaxResults\": \"5\"}"};
    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++)
        expect_json("DescribeAccount", g_string_new(bodies[i]), "Exception");
    expect_json("ListAccounts", g_string_new("{\"MaxResults\": 1.5}"), "SerializationException");
    expect_json("ListAccounts", g_string_new("{\"MaxResults\": 99999999999999999}"), "InvalidInputException");
    expect_json("ListAccounts", g_string_new("{\"MaxResults\": -1}"), "InvalidInputException");
    expect_json("ListAccounts", g_string_new("{\"NextToken\": \"////\"}"), "InvalidInputException");
    expect_json("ListAccounts", g_string_new("{\"NextToken\": \"TGlzdEFjY291bnRzIDk5OQ==\"}"),
                "InvalidInputException");
}
END_TEST

START_TEST(report_of_wrong_types)
{
    static const char *const bodies[] = {
        "{\"ReportDefinition\": 1}",
        "{\"ReportDefinition\": []}",
        "{\"ReportDefinition\": {}}",
        "{\"ReportDefinition\": {\"ReportName\": [], \"TimeUnit\": {}, \"Format\": 1, \"Compression\": null, "
        "\"AdditionalSchemaElements\": 5, \"S3Bucket\": [], \"S3Prefix\": 3, \"S3Region\": true}}",
        "{\"ReportDefinition\": {\"ReportName\": \"a\", \"TimeUnit\": \"DAILY\", \"Format\": \"textORcsv\", "
        "\"Compression\": \"ZIP\", \"AdditionalSchemaElements\": 5, \"S3Bucket\": \"b\", \"S3Prefix\": "
        "\"c\", "
        "\"S3Region\": \"us-east-1\", \"AdditionalArtifacts\": 7}, \"Tags\": [1]}",
        "{\"ReportDefinition\": {\"ReportName\": \"a\", \"TimeUnit\": \"DAILY\", \"Format\": \"textORcsv\", "
        "\"Compression\": \"ZIP\", \"AdditionalSchemaElements\": [{}], \"S3Bucket\": \"b\", \"S3Prefix\": "
        "\"c\", "
        "\"S3Region\": \"us-east-1\", \"AdditionalArtifacts\": 7}}",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++)
        expect_body("cur", "AWSOrigamiServiceGatewayService.PutReportDefinition",
                    "application/x-amz-json-1.1", g_string_new(bodies[i]), 400, "Exception");
}
END_TEST

START_TEST(forms_that_contradict_themselves)
{
    static const char head[] = "Action=CreateRole&Version=2010-05-08&";
    static const char *const bodies[] = {
        "RoleName.member.1=x",
        "RoleName=x",
        "RoleName=x&AssumeRolePolicyDocument.entry.1.key=a",
        "RoleName=x&AssumeRolePolicyDocument=%7B%7D&Tags=5",
        "RoleName=x&AssumeRolePolicyDocument=%7B%7D&Tags.member.1=5",
        "RoleName=x&AssumeRolePolicyDocument=%7B%7D&MaxSessionDuration=soon",
        "RoleName=x&AssumeRolePolicyDocument=%7B%7D&Tags.member.99999999999.Key=5",
        "RoleName=%00&AssumeRolePolicyDocument=%7B%7D",
        "RoleName=%ZZ&AssumeRolePolicyDocument=%7B%7D",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
        g_autofree char *body = g_strconcat(head, bodies[i], NULL);
        expect_form(body, "<Code>");
    }
    expect_form("Action=&Version=2010-05-08", "InvalidAction");
    expect_form("Action=GetUser", "InvalidAction");
    expect_form("Action=GetUser&Version=1999-01-01", "InvalidAction");
    expect_form("Action=..%2F..%2Fetc&Version=2010-05-08", "InvalidAction");
    expect_form("Action=__index&Version=2010-05-08", "InvalidAction");
    expect_form("=&=&=&&&&", "<Code>");
}
END_TEST

START_TEST(operations_that_are_not_there)
{
    expect_json("MakeCoffee", g_string_new("{}"), "UnknownOperationException");
    expect_form("Action=MakeCoffee&Version=2010-05-08", "InvalidAction");
    expect_body("organizations", "NoSuchService.Op", "application/x-amz-json-1.1", g_string_new("{}"), 400,
                "no such");
    expect_body("no-such", NULL, "application/x-www-form-urlencoded", g_string_new("Action=A&Version=1"), 400,
                "no such");
    expect_body("support", "AWSSupport_20130415.DescribeCases", "application/x-amz-json-1.1",
                g_string_new("{}"), 400, "not simulated");
}
END_TEST

/* ---- S3 ---- */

static void
expect_s3(const char *method, const char *path, const char *query, const char *body, guint status,
          const char *code)
{
    g_autoptr(gw_message) request = gw_message_new_request(method, path, query);
    g_autofree char *host = g_strdup_printf("127.0.0.1:%u", s->port);
    g_autofree char *md5 = NULL;
    gw_message_set_header(request, "Host", host);
    gw_message_set_body(request, body, strlen(body));
    if (*body) {
        g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_MD5);
        guint8 digest[16];
        gsize n = sizeof digest;
        g_checksum_update(sum, (const guchar *)body, (gssize)strlen(body));
        g_checksum_get_digest(sum, digest, &n);
        md5 = g_base64_encode(digest, n);
        gw_message_set_header(request, "Content-MD5", md5);
    }
    sim_sign(s, request, "customer", "s3", "us-east-1");
    g_autoptr(gw_message) answer = sim_send(s, request);
    ck_assert(answer != NULL);
    g_autofree char *text = g_strdup(gw_message_body(answer, NULL));
    ck_assert_msg(answer->status == status && strstr(text, code), "%s %s?%s %s: %u %s", method, path,
                  query ? query : "", body, answer->status, text);
}

START_TEST(s3_that_is_none)
{
    expect_s3("PUT", "/acme-billing-reports", "tagging", "<Tagging><TagSet><Tag>", 400, "MalformedXML");
    expect_s3("PUT", "/acme-billing-reports", "tagging", "<Other/>", 400, "MalformedXML");
    expect_s3("PUT", "/acme-billing-reports", "tagging", "{}", 400, "MalformedXML");
    expect_s3("PUT", "/acme-billing-reports", "encryption", "<ServerSideEncryptionConfiguration/>", 400,
              "MalformedXML");
    expect_s3("PUT", "/acme-billing-reports", "encryption",
              "<ServerSideEncryptionConfiguration><Rule>x</Rule></ServerSideEncryptionConfiguration>", 400,
              "Malformed");
    expect_s3("PUT", "/acme-billing-reports", "ownershipControls",
              "<OwnershipControls><Rule/></OwnershipControls>", 400, "<Code>");
    expect_s3("PUT", "/acme-billing-reports", "versioning", "<VersioningConfiguration/>", 400,
              "MalformedXML");
    expect_s3("PUT", "/acme-billing-reports", "tagging",
              "<Tagging><TagSet><Tag><Key><a/></Key><Value>b</Value></Tag></TagSet></Tagging>", 400,
              "InvalidTag");
    expect_s3("PUT", "/acme-billing-reports", "policy", "\xff\xfe", 400, "<Code>");
    expect_s3("PUT", "/acme-billing-reports", "policy", "", 400, "InvalidRequest");
    expect_s3("PUT", "/ab", NULL, "", 400, "InvalidBucketName");
    expect_s3("PUT", "/Nope", NULL, "", 400, "InvalidBucketName");
    expect_s3("PUT", "/192.168.0.1", NULL, "", 400, "InvalidBucketName");
    expect_s3("PUT", "/%2e%2e", NULL, "", 400, "InvalidBucketName");
    expect_s3("PUT", "/good-name-1", NULL,
              "<CreateBucketConfiguration><LocationConstraint>moon-1</LocationConstraint>"
              "</CreateBucketConfiguration>",
              400, "InvalidLocationConstraint");
    expect_s3("PUT", "/good-name-1", NULL,
              "<CreateBucketConfiguration><LocationConstraint><x/></LocationConstraint>"
              "</CreateBucketConfiguration>",
              400, "<Code>");
    expect_s3("GET", "/acme-billing-reports", "list-type=2&max-keys=many", "", 400, "InvalidArgument");
    expect_s3("GET", "/acme-billing-reports", "list-type=2&max-keys=-1", "", 400, "InvalidArgument");
    expect_s3("GET", "/acme-billing-reports", "list-type=2&continuation-token=", "", 400, "InvalidArgument");
    expect_s3("GET", "/acme-billing-reports", "unheard-of", "", 405, "MethodNotAllowed");
    expect_s3("PATCH", "/acme-billing-reports", NULL, "", 405, "MethodNotAllowed");
    expect_s3("GET", "/no/such/thing", NULL, "", 404, "NoSuchBucket");
    expect_s3("POST", "/no/such/thing", NULL, "", 405, "MethodNotAllowed");
    expect_s3("GET", "/acme-billing-reports/..%2f..%2fetc/passwd", NULL, "", 404, "NoSuchKey");
    expect_s3("GET", "/acme-billing-reports/%ff%fe", NULL, "", 405, "MethodNotAllowed");
}
END_TEST

/* ---- the connection itself ---- */

/* Sends bytes and reads what comes until the other side closes or `most` bytes are there. */
static char *
raw(const char *text, gsize n)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((guint16)s->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct timeval patience = {.tv_sec = 2};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    gsize sent = 0;
    while (sent < n) {
        ssize_t got = send(fd, text + sent, n - sent, MSG_NOSIGNAL);
        if (got <= 0)
            break;
        sent += (gsize)got;
    }
    shutdown(fd, SHUT_WR);
    char *answer = g_malloc0(4096);
    ssize_t got = read(fd, answer, 4095);
    if (got <= 0)
        *answer = '\0';
    close(fd);
    return answer;
}

START_TEST(http_that_is_none)
{
    static const char *const texts[] = {
        "",
        "\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nAction=Get",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        "GET /%zz%00?%=%& HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /_sim/../../etc HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *answer = raw(texts[i], strlen(texts[i]));
        ck_assert_msg(!g_str_has_prefix(answer, "HTTP/1.1 2"), "%s", answer);
    }
    GString *headers = repeated("X-Long: 0123456789012345678901234567890123456789\r\n", 5000);
    g_string_prepend(headers, "GET / HTTP/1.1\r\nHost: x\r\n");
    g_autofree char *answer = raw(headers->str, headers->len);
    ck_assert(!g_str_has_prefix(answer, "HTTP/1.1 2"));
    g_string_free(headers, TRUE);
}
END_TEST

START_TEST(huge_bodies)
{
    static const char announced[] = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 18000000\r\n\r\n";
    g_autofree char *answer = raw(announced, strlen(announced));
    ck_assert(g_str_has_prefix(answer, "HTTP/1.1 413"));

    /* In chunks it does not say how much there is. */
    GString *body = g_string_new("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    g_autofree char *chunk = g_strnfill(0x10000, 'x');
    for (int i = 0; i < 280; i++)
        g_string_append_printf(body, "10000\r\n%s\r\n", chunk);
    g_autofree char *second = raw(body->str, body->len);
    ck_assert(!g_str_has_prefix(second, "HTTP/1.1 2"));
    g_string_free(body, TRUE);

    /* A document as large as IAM takes none, and larger. */
    g_autofree char *policy = g_strnfill(200000, ' ');
    sim_expect(s, "customer", "iam", "CreatePolicy",
               json_pack("{s:s, s:s}", "PolicyName", "p", "PolicyDocument", policy),
               "MalformedPolicyDocument");
}
END_TEST

START_TEST(control_addresses)
{
    static const char *const bodies[] = {"",
                                         "{",
                                         "[]",
                                         "{\"step\": 5}",
                                         "{\"step\": \"nobody\"}",
                                         "{\"step\": \"root-mfa\"}",
                                         "{\"step\": \"root-mfa\", \"want\": []}",
                                         "{\"step\": \"root-mfa\", \"want\": {\"state\": 7}}"};
    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
        gw_json answer = sim_control_post(s, "/_sim/people", bodies[i]);
        ck_assert_msg(gw_json_string(answer, "error") != NULL, "%s", bodies[i]);
    }
    gw_json nowhere = sim_control_get(s, "/_sim/nowhere");
    ck_assert(gw_json_string(nowhere, "error") != NULL);
}
END_TEST

SIM_SUITE("sim hostile", setup, teardown, json_that_is_none, json_of_wrong_types, report_of_wrong_types,
          forms_that_contradict_themselves, operations_that_are_not_there, s3_that_is_none, http_that_is_none,
          huge_bodies, control_addresses)
