/* SPDX-License-Identifier: Apache-2.0 */
/* test_payload.c - bodies as S3 takes them: their checksums, and chunks, signed one by one or not
 */
#include "client.h"

#include "aws/protocol.h"
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

/* ---- checksums ---- */

/* A request with one header set to `value` (NULL: taken away), or without its checksums; and the code that it
 * gets.
 */
typedef struct {
    const char *header, *value;
    gboolean no_checksums, after_signing;
    const char *code;
} spoiled;

static void
drop_checksums(gw_message *request)
{
    gw_message_set_header(request, "Content-MD5", NULL);
    gw_message_set_header(request, "x-amz-checksum-crc32", NULL);
    gw_message_set_header(request, "x-amz-sdk-checksum-algorithm", NULL);
}

static void
spoil(const spoiled *how, gw_message *request)
{
    if (how->header)
        gw_message_set_header(request, how->header, how->value);
    if (how->no_checksums)
        drop_checksums(request);
}

static guint
put_policy(const spoiled *how, char **code)
{
    g_autoptr(gw_message) request = sim_request(
        s, "s3", "PutBucketPolicy",
        json_pack("{s:s, s:s}", "Bucket", "acme-billing-reports", "Policy", "{\"no\": \"policy\"}"));
    if (!how->after_signing)
        spoil(how, request);
    sim_sign(s, request, "customer", "s3", "us-east-1");
    if (how->after_signing)
        spoil(how, request);
    g_autoptr(gw_message) answer = sim_send(s, request);
    gw_json failure = NULL;
    json_decref(gw_aws_decode_response(gw_service_find("s3"), "PutBucketPolicy", answer, &failure));
    *code = g_strdup(gw_json_string(failure, "code"));
    return answer->status;
}

START_TEST(s3_checks_bodies)
{
    static const spoiled cases[] = {
        {.code = "MalformedPolicy"},
        /* Some clients call every body a form. */
        {"Content-Type", "application/x-www-form-urlencoded", .code = "MalformedPolicy"},
        {.no_checksums = TRUE, .code = "MalformedPolicy"}, /* a policy needs none */
        {"x-amz-checksum-crc32", "AAAAAA==", .code = "BadDigest"},
        {"Content-MD5", "rL0Y20zC+Fzt72VPzMSk2A==", .code = "BadDigest"},
        {"Content-MD5", "short", .code = "InvalidDigest"},
        {"x-amz-checksum-md6", "AAAA", .code = "InvalidRequest"},
        {"x-amz-content-sha256", NULL, .after_signing = TRUE, .code = "SignatureDoesNotMatch"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *code = NULL;
        put_policy(&cases[i], &code);
        ck_assert_msg(g_strcmp0(code, cases[i].code) == 0, "case %u: '%s' was expected, not '%s'", i,
                      cases[i].code, code ? code : "success");
    }
}
END_TEST

/* Who makes a body of chunks when the request's signature is known. */
typedef char *(*chunker)(const char *signature, const char *secret, const gw_sigv4_scope *scope);

/* Signs with a hash of one's own in the header, as for a body that is sent in pieces. */
static gw_message *
send_with_hash(const char *hash, const char *body, chunker make, const char *trailer)
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
    g_autofree char *made = make ? make(signature, keys.secret_key, &scope) : NULL;
    if (made)
        gw_message_set_body(request, made, strlen(made));
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
        {"STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", "", 501, "NotImplemented"},
        {"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "", 400, "IncompleteBody"},
        {"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "2\r\n{}\r\n0\r\n\r\n", 403, "SignatureDoesNotMatch"},
        {"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "2;chunk-signature=00\r\n{}\r\n0\r\n\r\n", 403,
         "SignatureDoesNotMatch"},
        {"UNSIGNED-PAYLOAD", "{}", 400, "MalformedPolicy"},
        {"0000", "{}", 400, "XAmzContentSHA256Mismatch"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(gw_message) answer =
            send_with_hash(cases[i].hash, cases[i].body, NULL, "x-amz-checksum-crc32");
        g_autofree char *body = g_strdup(gw_message_body(answer, NULL));
        ck_assert_uint_eq(answer->status, cases[i].status);
        ck_assert_msg(strstr(body, cases[i].says) != NULL, "case %u: %s", i, body);
    }
}
END_TEST

/* ---- chunks that are signed one by one ---- */

#define EMPTY_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static char *
sign_piece(const char *kind, const char *before, const char *empty, const char *data, const char *secret,
           const gw_sigv4_scope *scope)
{
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, data, -1);
    g_autofree char *text =
        g_strdup_printf("AWS4-HMAC-SHA256-%s\n%s\n%.8s/us-east-1/s3/aws4_request\n%s\n%s%s", kind,
                        scope->date_time, scope->date_time, before, empty, hash);
    return gw_sigv4_text_signature(text, secret, scope);
}

static char *
signed_chunks(const char *signature, const char *secret, const gw_sigv4_scope *scope, const char *trailer)
{
    g_autofree char *first = sign_piece("PAYLOAD", signature, EMPTY_HASH "\n", "{", secret, scope);
    g_autofree char *second = sign_piece("PAYLOAD", first, EMPTY_HASH "\n", "}", secret, scope);
    g_autofree char *last = sign_piece("PAYLOAD", second, EMPTY_HASH "\n", "", secret, scope);
    g_autofree char *seal = sign_piece("TRAILER", last, "", "x-amz-checksum-crc32:o6a/Qw==\n", secret, scope);
    g_autofree char *end =
        g_strdup_printf("x-amz-checksum-crc32:o6a/Qw==\r\nx-amz-trailer-signature:%s\r\n", seal);
    return g_strdup_printf(
        "1;chunk-signature=%s\r\n{\r\n1;chunk-signature=%s\r\n}\r\n0;chunk-signature=%s\r\n%s\r\n", first,
        second, last, g_str_equal(trailer, "signed") ? end : trailer);
}

static char *
without_trailer(const char *signature, const char *secret, const gw_sigv4_scope *scope)
{
    return signed_chunks(signature, secret, scope, "");
}

static char *
with_trailer(const char *signature, const char *secret, const gw_sigv4_scope *scope)
{
    return signed_chunks(signature, secret, scope, "signed");
}

static char *
with_bare_trailer(const char *signature, const char *secret, const gw_sigv4_scope *scope)
{
    return signed_chunks(signature, secret, scope, "x-amz-checksum-crc32:o6a/Qw==\r\n");
}

static char *
forged(const char *signature, const char *secret, const gw_sigv4_scope *scope)
{
    char *body = without_trailer(signature, secret, scope);
    *strchr(body, '}') = ']';
    return body;
}

START_TEST(s3_checks_each_chunk)
{
#define BY_CHUNK "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
    const struct {
        const char *hash;
        chunker make;
        const char *says;
    } cases[] = {
        {BY_CHUNK, without_trailer, "MalformedPolicy"},
        {BY_CHUNK "-TRAILER", with_trailer, "MalformedPolicy"},
        {BY_CHUNK "-TRAILER", with_bare_trailer, "SignatureDoesNotMatch"},
        {BY_CHUNK "-TRAILER", without_trailer, "SignatureDoesNotMatch"},
        {BY_CHUNK, forged, "SignatureDoesNotMatch"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(gw_message) answer =
            send_with_hash(cases[i].hash, "", cases[i].make, "x-amz-checksum-crc32");
        g_autofree char *body = g_strndup(gw_message_body(answer, NULL), g_bytes_get_size(answer->body));
        ck_assert_msg(strstr(body, cases[i].says) != NULL, "case %u: %s", i, body);
    }
}
END_TEST

SIM_SUITE("sim payload", setup, teardown, s3_checks_bodies, s3_takes_chunks, s3_checks_each_chunk)
