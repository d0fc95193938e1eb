/* SPDX-License-Identifier: Apache-2.0 */
/* test_sigv4a.c - key pairs and signatures against those that AWS published, and signatures that are none */
#include "aws/sigv4a.h"
#include "suite.h"

#include <string.h>

#define KEY "AKIDEXAMPLE"
#define SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
#define TOKEN "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"
#define X "b6618f6a65740a99e650b33b6b4b5bd0d43b176d721a3edfea7e7d2d56d936b1"
#define Y "865ed22a7eadc9c5cb9d2cbaca1b3699139fedc5043dc6661864218330c8e518"
#define POINT "04" X Y

/* Of a GET of / for us-east-1. */
#define R "18b4e277d0281864beb51d3600e23f88510ea5031d68ddfbb68614b82a5eb7d2"
#define S "effb9c5f22ed9ef3ae0ab243d21f06bce82365bbb79529a07b6888c343ae5f8c"
#define GOOD "30450220" R "022100" S

static const gw_sigv4_scope scope = {"20150830T123600Z", "us-east-1", "service"};

/* `headers` are lines of `name: value`. */
static gw_message *
request_of(const char *method, const char *path, const char *query, const char *headers, const char *body)
{
    gw_message *request = gw_message_new_request(method, path, query);
    gw_message_add_header(request, "Host", "example.amazonaws.com");
    gw_message_add_header(request, "X-Amz-Date", "20150830T123600Z");
    g_auto(GStrv) lines = g_strsplit(headers ? headers : "", "\n", -1);
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) parts = g_strsplit(*line, ": ", 2);
        gw_message_add_header(request, parts[0], parts[1]);
    }
    if (body)
        gw_message_set_body(request, body, strlen(body));
    return request;
}

static char *
text_of(const gw_message *request, const char *names)
{
    g_autofree char *canonical = gw_sigv4_canonical_request(request, "service", names, NULL);
    return gw_sigv4a_string_to_sign(canonical, &scope);
}

/* ---- AWS's own ---- */

START_TEST(published_key)
{
    for (int i = 0; i < 2; i++) { /* derived, then kept */
        g_autofree char *point = gw_sigv4a_public_key(KEY, SECRET);
        ck_assert_str_eq(point, POINT);
    }
    g_autofree char *other_secret = gw_sigv4a_public_key(KEY, "other");
    g_autofree char *other_key = gw_sigv4a_public_key("AKIDEXAMPLF", SECRET);
    ck_assert_str_ne(other_secret, POINT);
    ck_assert_str_ne(other_key, POINT);
}
END_TEST

START_TEST(published_text)
{
    g_autoptr(gw_message) request = request_of("GET", "/", NULL, "X-Amz-Region-Set: us-east-1", NULL);
    g_autofree char *canonical =
        gw_sigv4_canonical_request(request, "service", "host;x-amz-date;x-amz-region-set", NULL);
    ck_assert_str_eq(canonical, "GET\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n"
                                "x-amz-region-set:us-east-1\n\nhost;x-amz-date;x-amz-region-set\n"
                                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    g_autofree char *text = gw_sigv4a_string_to_sign(canonical, &scope);
    ck_assert(g_str_has_prefix(text, "AWS4-ECDSA-P256-SHA256\n20150830T123600Z\n"
                                     "20150830/service/aws4_request\n"));
}
END_TEST

/* Of the suite's cases, those whose signature was made by the derived key. */
START_TEST(published_signatures)
{
    static const struct {
        const char *method, *hash, *signature;
    } cases[] = {
        {"GET", "cf59db423e841c8b7e3444158185aa261b724a5c27cbe762676f3eed19f4dc02", GOOD},
        {"POST", "806a9b01b76472cc6b66fff02630726d55f8b4ada6d2fd9b36eb0d710e215861",
         "3044022051fe398025aafbfc21d054bc78e5edfb96c9acb7fd272795565181d757815e4702202e7b8d2b92324290b1d95f8"
         "b0fc5e333bb8b5e333f6160bcab39d7258156d224"},
    };
    static const char names[] = "host;x-amz-date;x-amz-region-set";
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(gw_message) request =
            request_of(cases[i].method, "/", NULL, "X-Amz-Region-Set: us-east-1", NULL);
        g_autofree char *text = text_of(request, names);
        ck_assert_msg(g_str_has_suffix(text, cases[i].hash), "case %zu: %s", i, text);
        ck_assert_msg(gw_sigv4a_verify(POINT, text, cases[i].signature), "case %zu", i);
        ck_assert(!gw_sigv4a_verify(POINT, text, cases[!i].signature));
        gw_message_set_header(request, "X-Amz-Region-Set", "*");
        g_autofree char *changed = text_of(request, names);
        ck_assert_msg(!gw_sigv4a_verify(POINT, changed, cases[i].signature), "case %zu", i);
    }
}
END_TEST

/* ---- ours ---- */

static gw_sigv4_authorization *
sign(gw_message *request, const gw_sigv4_keys *by, const gw_sigv4_scope *where)
{
    g_autoptr(GError) error = NULL;
    ck_assert_msg(gw_sigv4a_sign(request, by, where, &error), "%s", error ? error->message : "?");
    gw_sigv4_authorization *read = gw_sigv4_authorization_parse(gw_message_header(request, "Authorization"));
    ck_assert_ptr_nonnull(read);
    return read;
}

START_TEST(signed_requests)
{
    const gw_sigv4_keys temporary = {KEY, SECRET, TOKEN};
    const gw_sigv4_scope all = {"20150830T123600Z", "*", "service"};
    g_autoptr(gw_message) request =
        request_of("POST", "/", NULL, "Content-Type: application/x-amz-json-1.0\nUser-Agent: me", "{}");
    g_autoptr(gw_sigv4_authorization) first = sign(request, &temporary, &all);
    g_autoptr(gw_sigv4_authorization) second = sign(request, &temporary, &all);
    ck_assert_str_ne(first->signature, second->signature);
    ck_assert_str_eq(second->signed_headers,
                     "content-type;host;x-amz-date;x-amz-region-set;x-amz-security-token");
    ck_assert_str_eq(gw_message_header(request, "X-Amz-Region-Set"), "*");
    ck_assert_str_eq(second->access_key, KEY);
    ck_assert_str_eq(second->date, "20150830");
    ck_assert_str_eq(second->region, "");
    ck_assert_str_eq(second->service, "service");
    ck_assert(second->asymmetric);

    g_autofree char *text = text_of(request, second->signed_headers);
    ck_assert(gw_sigv4a_verify(POINT, text, first->signature));
    ck_assert(gw_sigv4a_verify(POINT, text, second->signature));
    gw_message_set_body(request, "[]", 2);
    g_autofree char *changed = text_of(request, second->signed_headers);
    ck_assert(!gw_sigv4a_verify(POINT, changed, second->signature));
}
END_TEST

START_TEST(key_pairs_are_kept_apart)
{
    /* more than are kept, twice over */
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int i = 0; i < 140; i++) {
        g_autofree char *secret = g_strdup_printf("secret-%d", i % 70);
        const gw_sigv4_keys other = {"ASIAZRFOHJT45NGNWXS3", secret, NULL};
        g_autofree char *point = gw_sigv4a_public_key(other.access_key, secret);
        g_autoptr(gw_message) request = request_of("GET", "/", NULL, NULL, NULL);
        g_autoptr(gw_sigv4_authorization) read = sign(request, &other, &scope);
        g_autofree char *text = text_of(request, read->signed_headers);
        ck_assert(gw_sigv4a_verify(point, text, read->signature));
        ck_assert(!gw_sigv4a_verify(POINT, text, read->signature));
        g_hash_table_add(seen, g_steal_pointer(&point));
    }
    ck_assert_uint_eq(g_hash_table_size(seen), 70);
}
END_TEST

/* ---- what is none ---- */

#define WITHOUT_DER R S

START_TEST(bad_signatures)
{
    static const char *const bad[] = {"",
                                      "3",
                                      "30",
                                      "zz",
                                      "3000",
                                      "30060201000201",
                                      "3006020100020100",
                                      "3006020101020101",
                                      GOOD "00",
                                      "3080" GOOD,
                                      "ffffffffffffffffffffffffffffffff",
                                      WITHOUT_DER};
    g_autoptr(gw_message) request = request_of("GET", "/", NULL, "X-Amz-Region-Set: us-east-1", NULL);
    g_autofree char *text = text_of(request, "host;x-amz-date;x-amz-region-set");
    ck_assert(gw_sigv4a_verify(POINT, text, GOOD));
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        ck_assert_msg(!gw_sigv4a_verify(POINT, text, bad[i]), "%s", bad[i]);
    g_autofree char *shorter = g_strndup(GOOD, strlen(GOOD) - 2);
    ck_assert(!gw_sigv4a_verify(POINT, text, shorter));
    g_autofree char *huge = g_strnfill(100000, '3');
    ck_assert(!gw_sigv4a_verify(POINT, text, huge));
    ck_assert(!gw_sigv4a_verify(POINT, "", GOOD));
}
END_TEST

START_TEST(bad_public_keys)
{
    static const char *const bad[] = {"",  "00",       "04",          "03" X,    "04" X X, "05" X Y,
                                      X Y, POINT "00", "04" X Y "zz", "not hex", "04" Y X};
    g_autoptr(gw_message) request = request_of("GET", "/", NULL, "X-Amz-Region-Set: us-east-1", NULL);
    g_autofree char *text = text_of(request, "host;x-amz-date;x-amz-region-set");
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        ck_assert_msg(!gw_sigv4a_verify(bad[i], text, GOOD), "%s", bad[i]);
}
END_TEST

#define HEAD "AWS4-ECDSA-P256-SHA256 "
#define NAMES ", SignedHeaders=host, "

START_TEST(authorization_headers)
{
    g_autoptr(gw_sigv4_authorization) good = gw_sigv4_authorization_parse(
        HEAD "Credential=AKID/20150830/iam/aws4_request" NAMES "Signature=" GOOD);
    ck_assert_ptr_nonnull(good);
    ck_assert(good->asymmetric);
    static const char *const bad[] = {
        HEAD,
        HEAD "Credential=AKID/20150830/iam/aws4_request" NAMES,
        HEAD "Credential=AKID/20150830/iam/aws4_request" NAMES "Signature=",
        HEAD "Credential=AKID/20150830/iam/aws4_request" NAMES "Signature=abc",
        HEAD "Credential=AKID/20150830/iam/aws4_request" NAMES "Signature=" GOOD GOOD,
        HEAD "Credential=AKID/20150830/us-east-1/iam/aws4_request" NAMES "Signature=" GOOD,
        HEAD "Credential=AKID/20150830/aws4_request" NAMES "Signature=" GOOD,
        HEAD "Credential=/20150830/iam/aws4_request" NAMES "Signature=" GOOD,
        HEAD "Credential=AKID/2015/iam/aws4_request" NAMES "Signature=" GOOD,
        HEAD "Credential=AKID/20150830//aws4_request" NAMES "Signature=" GOOD,
        HEAD "Credential=AKID/20150830/iam/aws3_request" NAMES "Signature=" GOOD,
        "AWS4-ECDSA-P256-SHA256Credential=AKID/20150830/iam/aws4_request" NAMES "Signature=" GOOD,
        "AWS4-ECDSA-P384-SHA384 Credential=AKID/20150830/iam/aws4_request" NAMES "Signature=" GOOD,
        "AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/iam/aws4_request" NAMES "Signature=" GOOD,
    };
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        ck_assert_msg(!gw_sigv4_authorization_parse(bad[i]), "%s", bad[i]);
}
END_TEST

SUITE("sigv4a", published_key, published_text, published_signatures, signed_requests,
      key_pairs_are_kept_apart, bad_signatures, bad_public_keys, authorization_headers)
