/* SPDX-License-Identifier: Apache-2.0 */
/* test_auth.c - requests that are signed wrongly, in every protocol's own words
 */
#include "client.h"

#include "aws/protocol.h"
#include "aws/sigv4a.h"
#include "base/json.h"
#include "base/text.h"

#include <string.h>

static sim *s;

static void
setup(void)
{
    s = sim_start(NULL, NULL);
}

static void
teardown(void)
{
    sim_stop(s);
}

/* One operation of each protocol. */
static const struct {
    const char *service;
    const char *operation;
} samples[] = {
    {"iam", "GetAccountSummary"}, {"organizations", "DescribeOrganization"}, {"s3", "ListBuckets"}};

typedef struct {
    const char *codes[G_N_ELEMENTS(samples)];
    guint status[G_N_ELEMENTS(samples)];
} expected;

/* Sends the request that `prepare` made bad, and compares code and status. */
static void
check_all(void (*prepare)(gw_message *request, const char *service), const expected *want)
{
    for (guint i = 0; i < G_N_ELEMENTS(samples); i++) {
        g_autoptr(gw_message) request = sim_request(s, samples[i].service, samples[i].operation, NULL);
        prepare(request, samples[i].service);
        g_autoptr(gw_message) answer = sim_send(s, request);
        gw_json failure = NULL;
        ck_assert(answer != NULL);
        gw_json document = gw_aws_decode_response(gw_service_find(samples[i].service), samples[i].operation,
                                                  answer, &failure);
        ck_assert_msg(!document, "%s let it pass", samples[i].service);
        ck_assert_str_eq(gw_json_string(failure, "code"), want->codes[i]);
        ck_assert_uint_eq(answer->status, want->status[i]);
    }
}

static void
unsigned_request(gw_message *request G_GNUC_UNUSED, const char *service G_GNUC_UNUSED)
{
}

START_TEST(no_signature)
{
    const expected want = {
        {"MissingAuthenticationToken", "MissingAuthenticationTokenException", "AccessDenied"},
        {403, 400, 403}};
    check_all(unsigned_request, &want);
}
END_TEST

static void
garbage(gw_message *request, const char *service G_GNUC_UNUSED)
{
    gw_message_set_header(request, "Authorization", "AWS4-HMAC-SHA256 Credential=,,,=;;;");
}

START_TEST(garbled_header)
{
    const expected want = {
        {"IncompleteSignature", "IncompleteSignatureException", "AuthorizationHeaderMalformed"},
        {400, 400, 400}};
    check_all(garbage, &want);
}
END_TEST

static void
unknown_key(gw_message *request, const char *service)
{
    sim_sign(s, request, "stranger", service, "us-east-1");
}

START_TEST(key_of_nobody)
{
    const expected want = {{"InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId"},
                           {403, 400, 403}};
    check_all(unknown_key, &want);
}
END_TEST

static void
wrong_secret(gw_message *request, const char *service)
{
    gw_sigv4_keys keys = sim_keys(s, "customer");
    keys.secret_key = "notTheSecret";
    sim_sign_as(request, &keys, service, "us-east-1", gw_now_ms());
}

static const expected mismatch = {
    {"SignatureDoesNotMatch", "InvalidSignatureException", "SignatureDoesNotMatch"}, {403, 400, 403}};

START_TEST(secret_of_another)
{
    check_all(wrong_secret, &mismatch);
}
END_TEST

static void
changed_header(gw_message *request, const char *service)
{
    gw_message_set_header(request, "x-amz-meta-x", "signed");
    sim_sign(s, request, "customer", service, "us-east-1");
    gw_message_set_header(request, "x-amz-meta-x", "changed");
}

START_TEST(header_changed_on_the_way)
{
    check_all(changed_header, &mismatch);
}
END_TEST

static void
shifted(gw_message *request, const char *service, gint64 by_ms)
{
    const gw_sigv4_keys keys = sim_keys(s, "customer");
    sim_sign_as(request, &keys, service, "us-east-1", gw_now_ms() + by_ms);
}

static void
too_old(gw_message *request, const char *service)
{
    shifted(request, service, -16 * 60 * 1000);
}

static void
too_new(gw_message *request, const char *service)
{
    shifted(request, service, 16 * 60 * 1000);
}

START_TEST(signed_at_another_time)
{
    const expected want = {{"SignatureDoesNotMatch", "InvalidSignatureException", "RequestTimeTooSkewed"},
                           {403, 400, 403}};
    check_all(too_old, &want);
    check_all(too_new, &want);
}
END_TEST

START_TEST(signed_minutes_ago)
{
    g_autoptr(gw_message) request = sim_request(s, "sts", "GetCallerIdentity", NULL);
    shifted(request, "sts", -14 * 60 * 1000);
    g_autoptr(gw_message) answer = sim_send(s, request);
    ck_assert_uint_eq(answer->status, 200);
}
END_TEST

static void
no_date(gw_message *request, const char *service)
{
    sim_sign(s, request, "customer", service, "us-east-1");
    gw_message_set_header(request, "X-Amz-Date", NULL);
}

START_TEST(date_missing)
{
    const expected want = {
        {"MissingAuthenticationToken", "MissingAuthenticationTokenException", "AccessDenied"},
        {403, 400, 403}};
    check_all(no_date, &want);
}
END_TEST

static void
expired(gw_message *request, const char *service)
{
    sim_sign(s, request, "expired", service, "us-east-1");
}

START_TEST(session_is_over)
{
    const expected want = {{"ExpiredToken", "ExpiredTokenException", "ExpiredToken"}, {403, 400, 400}};
    check_all(expired, &want);
}
END_TEST

static void
wrong_token(gw_message *request, const char *service)
{
    gw_sigv4_keys keys = sim_keys(s, "root");
    keys.session_token = "bm90IGEgdG9rZW4=";
    sim_sign_as(request, &keys, service, "us-east-1", gw_now_ms());
}

START_TEST(token_of_nothing)
{
    const expected want = {{"InvalidClientTokenId", "UnrecognizedClientException", "InvalidToken"},
                           {403, 400, 400}};
    check_all(wrong_token, &want);
}
END_TEST

static void
forgotten_token(gw_message *request, const char *service)
{
    gw_sigv4_keys keys = sim_keys(s, "root");
    keys.session_token = NULL;
    sim_sign_as(request, &keys, service, "us-east-1", gw_now_ms());
}

START_TEST(token_forgotten)
{
    const expected want = {{"InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId"},
                           {403, 400, 403}};
    check_all(forgotten_token, &want);
}
END_TEST

static void
other_service(gw_message *request, const char *service G_GNUC_UNUSED)
{
    sim_sign(s, request, "customer", "sns", "us-east-1");
}

START_TEST(signed_for_another_service)
{
    g_autoptr(gw_message) request = sim_request(s, "organizations", "DescribeOrganization", NULL);
    other_service(request, NULL);
    g_autoptr(gw_message) answer = sim_send(s, request);
    ck_assert_uint_eq(answer->status, 400);
    ck_assert_str_eq(gw_message_header(answer, "x-amzn-ErrorType"), "InvalidSignatureException");
}
END_TEST

START_TEST(signed_for_another_region)
{
    g_autoptr(gw_message) request = sim_request(s, "iam", "GetAccountSummary", NULL);
    sim_sign(s, request, "customer", "iam", "eu-west-1");
    g_autoptr(gw_message) answer = sim_send(s, request);
    ck_assert_uint_eq(answer->status, 403);

    g_autoptr(gw_message) elsewhere = sim_request(s, "sts", "GetCallerIdentity", NULL);
    sim_sign(s, elsewhere, "customer", "sts", "eu-west-1");
    g_autoptr(gw_message) fine = sim_send(s, elsewhere);
    ck_assert_uint_eq(fine->status, 200);
}
END_TEST

START_TEST(body_changed_on_the_way)
{
    g_autoptr(gw_message) request = sim_request(s, "iam", "GetUser", json_pack("{s:s}", "UserName", "alice"));
    sim_sign(s, request, "customer", "iam", "us-east-1");
    static const char other[] = "Action=GetUser&Version=2010-05-08&UserName=guest";
    gw_message_set_body(request, other, strlen(other));
    g_autoptr(gw_message) answer = sim_send(s, request);
    ck_assert_uint_eq(answer->status, 403);
}
END_TEST

/* ---- signatures for a set of regions ---- */

typedef void (*spoiler)(gw_message *request);

static void
leave(gw_message *request G_GNUC_UNUSED)
{
}

static void
other_region_set(gw_message *request)
{
    gw_message_set_header(request, "X-Amz-Region-Set", "us-east-1");
}

static void
other_catalog(gw_message *request)
{
    static const char other[] = "{\"catalog\":\"Sandbox\"}";
    gw_message_set_body(request, other, strlen(other));
}

static void
change_authorization(gw_message *request, const char *from, const char *to)
{
    GString *text = g_string_new(gw_message_header(request, "Authorization"));
    ck_assert_uint_eq(g_string_replace(text, from, to, 1), 1);
    gw_message_set_header(request, "Authorization", text->str);
    g_string_free(text, TRUE);
}

static void
unsigned_region_set(gw_message *request)
{
    change_authorization(request, ";x-amz-region-set", "");
}

static void
other_signature(gw_message *request)
{
    change_authorization(request, "Signature=30", "Signature=31");
}

static void
no_signature_at_all(gw_message *request)
{
    change_authorization(request, "Signature=30", "Signature=zz");
}

static char *
try_region_set(const gw_sigv4_keys *keys, const char *service, const char *operation, const char *region_set,
               spoiler spoil)
{
    g_autoptr(gw_message) request = sim_request(s, service, operation, json_pack("{s:s}", "catalog", "AWS"));
    g_autofree char *when = gw_sigv4_date_time(gw_now_ms());
    const gw_sigv4_scope scope = {when, region_set, gw_service_find(service)->sign};
    ck_assert(gw_sigv4a_sign(request, keys, &scope, NULL));
    spoil(request);
    g_autoptr(gw_message) answer = sim_send(s, request);
    gw_json failure = NULL;
    json_decref(gw_aws_decode_response(gw_service_find(service), operation, answer, &failure));
    return g_strdup(failure ? gw_json_string(failure, "code") : "fine");
}

START_TEST(signed_for_a_set_of_regions)
{
    static const char channel[] = "partnercentral-channel", list[] = "ListRelationships";
    static const char bad[] = "InvalidSignatureException", unread[] = "IncompleteSignatureException";
    gw_sigv4_keys wrong = sim_keys(s, "partner"), nobody = sim_keys(s, "stranger");
    wrong.secret_key = "notTheSecret";
    const gw_sigv4_keys partner = sim_keys(s, "partner"), root = sim_keys(s, "root");
    const struct {
        const gw_sigv4_keys *keys;
        const char *service, *operation, *region_set;
        spoiler spoil;
        const char *code;
    } cases[] = {
        {&partner, channel, list, "*", leave, "fine"},
        {&partner, channel, list, "us-*", leave, "fine"},
        {&partner, channel, list, "eu-west-1, us-east-1", leave, "fine"},
        {&root, channel, list, "*", leave, "AccessDeniedException"}, /* a session's: known, not linked */
        {&partner, channel, list, "eu-west-1", leave, bad},
        {&partner, channel, list, "eu-*,us-west-2", leave, bad},
        {&partner, channel, list, "", leave, bad},
        {&partner, channel, list, "*", other_region_set, bad},
        {&partner, channel, list, "*", unsigned_region_set, bad},
        {&partner, channel, list, "*", other_catalog, bad},
        {&partner, channel, list, "*", other_signature, bad},
        {&partner, channel, list, "*", no_signature_at_all, bad},
        {&wrong, channel, list, "*", leave, bad},
        {&nobody, channel, list, "*", leave, "UnrecognizedClientException"},
        {&partner, "organizations", "DescribeOrganization", "*", leave, unread},
        {&partner, "iam", "GetAccountSummary", "*", leave, "IncompleteSignature"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *code = try_region_set(cases[i].keys, cases[i].service, cases[i].operation,
                                               cases[i].region_set, cases[i].spoil);
        ck_assert_msg(g_strcmp0(code, cases[i].code) == 0, "case %u: '%s' was expected, not '%s'", i,
                      cases[i].code, code ? code : "?");
    }
}
END_TEST

/* ---- S3's own checks ---- */

static guint
put_policy(void (*spoil)(gw_message *request), gboolean before_signing, char **code)
{
    g_autoptr(gw_message) request = sim_request(
        s, "s3", "PutBucketPolicy",
        json_pack("{s:s, s:s}", "Bucket", "acme-billing-reports", "Policy", "{\"no\": \"policy\"}"));
    if (before_signing)
        spoil(request);
    sim_sign(s, request, "customer", "s3", "us-east-1");
    if (!before_signing)
        spoil(request);
    g_autoptr(gw_message) answer = sim_send(s, request);
    gw_json failure = NULL;
    json_decref(gw_aws_decode_response(gw_service_find("s3"), "PutBucketPolicy", answer, &failure));
    *code = g_strdup(gw_json_string(failure, "code"));
    return answer->status;
}

/* Some clients call every body a form. */
static void
form_type(gw_message *request)
{
    gw_message_set_header(request, "Content-Type", "application/x-www-form-urlencoded");
}

static void
drop_checksums(gw_message *request)
{
    gw_message_set_header(request, "Content-MD5", NULL);
    gw_message_set_header(request, "x-amz-checksum-crc32", NULL);
    gw_message_set_header(request, "x-amz-sdk-checksum-algorithm", NULL);
}

static void
wrong_crc(gw_message *request)
{
    gw_message_set_header(request, "x-amz-checksum-crc32", "AAAAAA==");
}

static void
wrong_md5(gw_message *request)
{
    gw_message_set_header(request, "Content-MD5", "rL0Y20zC+Fzt72VPzMSk2A==");
}

static void
no_md5(gw_message *request)
{
    gw_message_set_header(request, "Content-MD5", "short");
}

static void
unknown_checksum(gw_message *request)
{
    gw_message_set_header(request, "x-amz-checksum-md6", "AAAA");
}

static void
no_hash(gw_message *request)
{
    gw_message_set_header(request, "x-amz-content-sha256", NULL);
}

START_TEST(s3_checks_bodies)
{
    const struct {
        void (*spoil)(gw_message *request);
        gboolean before_signing;
        const char *code;
    } cases[] = {
        {leave, TRUE, "MalformedPolicy"},
        {form_type, TRUE, "MalformedPolicy"},
        {drop_checksums, TRUE, "InvalidRequest"},
        {wrong_crc, TRUE, "BadDigest"},
        {wrong_md5, TRUE, "BadDigest"},
        {no_md5, TRUE, "InvalidDigest"},
        {unknown_checksum, TRUE, "InvalidRequest"},
        {no_hash, FALSE, "SignatureDoesNotMatch"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *code = NULL;
        put_policy(cases[i].spoil, cases[i].before_signing, &code);
        ck_assert_msg(g_strcmp0(code, cases[i].code) == 0, "case %u: '%s' was expected, not '%s'", i,
                      cases[i].code, code ? code : "success");
    }
}
END_TEST

/* Signs with a hash of one's own in the header, as for a body that is sent in pieces. */
static gw_message *
send_with_hash(const char *hash, const char *body, const char *trailer)
{
    g_autoptr(gw_message) request =
        sim_request(s, "s3", "PutBucketPolicy",
                    json_pack("{s:s, s:s}", "Bucket", "acme-billing-reports", "Policy", "{}"));
    drop_checksums(request);
    gw_message_set_body(request, body, strlen(body));
    if (trailer)
        gw_message_set_header(request, "x-amz-trailer", trailer);
    const gw_sigv4_keys keys = sim_keys(s, "customer");
    g_autofree char *when = gw_sigv4_date_time(gw_now_ms());
    const gw_sigv4_scope scope = {when, "us-east-1", "s3"};
    gw_message_set_header(request, "X-Amz-Date", when);
    gw_message_set_header(request, "X-Amz-Content-SHA256", hash);
    static const char names[] = "host;x-amz-content-sha256;x-amz-date";
    g_autofree char *signature = gw_sigv4_signature(request, keys.secret_key, &scope, names, hash);
    g_autofree char *header = g_strdup_printf(
        "AWS4-HMAC-SHA256 Credential=%s/%.8s/us-east-1/s3/aws4_request, SignedHeaders=%s, Signature=%s",
        keys.access_key, when, names, signature);
    gw_message_set_header(request, "Authorization", header);
    return sim_send(s, request);
}

START_TEST(s3_takes_chunks)
{
    const struct {
        const char *hash, *body;
        guint status;
        const char *says;
    } cases[] = {
        {"STREAMING-UNSIGNED-PAYLOAD-TRAILER", "2\r\n{}\r\n0\r\nx-amz-checksum-crc32:o6a/Qw==\r\n\r\n", 400,
         "MalformedPolicy"},
        {"STREAMING-UNSIGNED-PAYLOAD-TRAILER",
         "1\r\n{\r\n1\r\n}\r\n0\r\nx-amz-checksum-crc32:o6a/Qw==\r\n\r\n", 400, "MalformedPolicy"},
        {"STREAMING-UNSIGNED-PAYLOAD-TRAILER", "2\r\n{}\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", 400,
         "BadDigest"},
        {"STREAMING-UNSIGNED-PAYLOAD-TRAILER", "ffffffffffffffff\r\n{}\r\n0\r\n\r\n", 400, "IncompleteBody"},
        {"STREAMING-UNSIGNED-PAYLOAD-TRAILER", "-1\r\n{}", 400, "IncompleteBody"},
        {"STREAMING-UNSIGNED-PAYLOAD-TRAILER", "3\r\n{}", 400, "IncompleteBody"},
        {"STREAMING-UNSIGNED-PAYLOAD-TRAILER", "", 400, "IncompleteBody"},
        {"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "", 501, "NotImplemented"},
        {"UNSIGNED-PAYLOAD", "{}", 400, "MalformedPolicy"},
        {"0000", "{}", 400, "XAmzContentSHA256Mismatch"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(gw_message) answer = send_with_hash(cases[i].hash, cases[i].body, "x-amz-checksum-crc32");
        g_autofree char *body = g_strdup(gw_message_body(answer, NULL));
        ck_assert_uint_eq(answer->status, cases[i].status);
        ck_assert_msg(strstr(body, cases[i].says) != NULL, "case %u: %s", i, body);
    }
}
END_TEST

SIM_SUITE("sim auth", setup, teardown, no_signature, garbled_header, key_of_nobody, secret_of_another,
          header_changed_on_the_way, signed_at_another_time, signed_minutes_ago, date_missing,
          session_is_over, token_of_nothing, token_forgotten, signed_for_another_service,
          signed_for_another_region, signed_for_a_set_of_regions, body_changed_on_the_way, s3_checks_bodies,
          s3_takes_chunks)
