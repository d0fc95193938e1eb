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

typedef void (*preparer)(gw_message *request, const char *service);

/* Sends the request that `prepare` made bad, and compares code and status. */
static void
check_one(preparer prepare, const char *service, const char *operation, const char *code, guint status)
{
    g_autoptr(gw_message) request = sim_request(s, service, operation, NULL);
    prepare(request, service);
    g_autoptr(gw_message) answer = sim_send(s, request);
    gw_json failure = NULL;
    ck_assert(answer != NULL);
    gw_json document = gw_aws_decode_response(gw_service_find(service), operation, answer, &failure);
    ck_assert_msg(!document, "%s let it pass", service);
    ck_assert_str_eq(gw_json_string(failure, "code"), code);
    ck_assert_uint_eq(answer->status, status);
}

static void
check_samples(preparer prepare, const expected *want)
{
    for (guint i = 0; i < G_N_ELEMENTS(samples); i++)
        check_one(prepare, samples[i].service, samples[i].operation, want->codes[i], want->status[i]);
}

/* REST-JSON has JSON's words, and always 403. Of what is not signed one can't say that it is of such a
 * service.
 */
static void
check_all(preparer prepare, const expected *want)
{
    check_samples(prepare, want);
    check_one(prepare, "account", "GetContactInformation", want->codes[1], 403);
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
    check_samples(unsigned_request, &want);
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
    check_samples(garbage, &want);
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

SIM_SUITE("sim auth", setup, teardown, no_signature, garbled_header, key_of_nobody, secret_of_another,
          header_changed_on_the_way, signed_at_another_time, signed_minutes_ago, date_missing,
          session_is_over, token_of_nothing, token_forgotten, signed_for_another_service,
          signed_for_another_region, signed_for_a_set_of_regions, body_changed_on_the_way)
