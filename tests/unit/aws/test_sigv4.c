/* SPDX-License-Identifier: Apache-2.0 */
/* test_sigv4.c - signatures against AWS's published example, and what a server reads of them */
#include "aws/sigv4.h"
#include "suite.h"

#include <string.h>

#define SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

static const gw_sigv4_keys keys = {"AKIDEXAMPLE", SECRET, NULL};
static const gw_sigv4_scope scope = {"20150830T123600Z", "us-east-1", "service"};

static gw_message *
vanilla(const char *path, const char *query)
{
    gw_message *request = gw_message_new_request("GET", path, query);
    gw_message_add_header(request, "Host", "example.amazonaws.com");
    gw_message_add_header(request, "X-Amz-Date", "20150830T123600Z");
    return request;
}

/* Signs and gives the signature of the Authorization header. */
static char *
signature_of(gw_message *request)
{
    gw_sigv4_sign(request, &keys, &scope);
    g_autoptr(gw_sigv4_authorization) read =
        gw_sigv4_authorization_parse(gw_message_header(request, "authorization"));
    ck_assert_ptr_nonnull(read);
    return g_strdup(read->signature);
}

START_TEST(published_examples)
{
    static const struct {
        const char *path, *query, *signature;
    } cases[] = {
        {"/", NULL, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
        {"//example//..", NULL, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
        {"/./", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
        {"/", "Param2=value2&Param1=value1",
         "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(gw_message) request = vanilla(cases[i].path, cases[i].query);
        g_autofree char *signature = signature_of(request);
        ck_assert_str_eq(signature, cases[i].signature);
    }
}
END_TEST

START_TEST(canonical_request_hash)
{
    g_autoptr(gw_message) request = vanilla("/", NULL);
    g_autofree char *canonical = gw_sigv4_canonical_request(request, "service", "host;x-amz-date", NULL);
    g_autofree char *text = gw_sigv4_string_to_sign(canonical, &scope);
    ck_assert_str_eq(text, "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n"
                           "bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63");
}
END_TEST

START_TEST(headers_are_trimmed_and_joined)
{
    g_autoptr(gw_message) request = vanilla("/", NULL);
    gw_message_add_header(request, "My-Header", "  a   b\t c ");
    gw_message_add_header(request, "my-header", "");
    gw_message_add_header(request, "MY-HEADER", "d");
    g_autofree char *canonical = gw_sigv4_canonical_request(request, "service", "host;my-header", "x");
    ck_assert_str_eq(canonical,
                     "GET\n/\n\nhost:example.amazonaws.com\nmy-header:a b c,,d\n\nhost;my-header\nx");
}
END_TEST

START_TEST(query_is_sorted_by_name_then_value)
{
    g_autoptr(gw_message) request = vanilla("/", "b=2&a-b=1&a=2&a=1&c&d=%7e%2f&a1=x&e=a+b&f=%zz");
    g_autofree char *canonical = gw_sigv4_canonical_request(request, "service", "host", "x");
    g_auto(GStrv) lines = g_strsplit(canonical, "\n", -1);
    ck_assert_str_eq(lines[2], "a=1&a=2&a-b=1&a1=x&b=2&c=&d=~%2F&e=a%2Bb&f=%zz");
}
END_TEST

START_TEST(paths_are_encoded_twice_but_not_for_s3)
{
    g_autoptr(gw_message) request = vanilla("/a%20b/./c//d/", NULL);
    g_autofree char *other = gw_sigv4_canonical_request(request, "service", "host", "x");
    g_autofree char *s3 = gw_sigv4_canonical_request(request, "s3", "host", "x");
    ck_assert(g_str_has_prefix(other, "GET\n/a%2520b/c/d/\n"));
    ck_assert(g_str_has_prefix(s3, "GET\n/a%20b/./c//d/\n"));
}
END_TEST

START_TEST(token_and_payload_headers)
{
    gw_sigv4_keys temporary = {"ASIAEXAMPLE", SECRET, "token/=="};
    gw_sigv4_scope s3 = {"20150830T123600Z", "eu-west-1", "s3"};
    g_autoptr(gw_message) request = vanilla("/", NULL);
    gw_message_add_header(request, "Content-Type", "text/plain");
    gw_message_add_header(request, "User-Agent", "nobody signs me");
    gw_sigv4_sign(request, &temporary, &s3);
    gw_sigv4_sign(request, &temporary, &s3); /* again, as for a retry: replaces, adds nothing */
    g_autoptr(gw_sigv4_authorization) read =
        gw_sigv4_authorization_parse(gw_message_header(request, "Authorization"));
    ck_assert_str_eq(read->signed_headers,
                     "content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token");
    ck_assert_str_eq(gw_message_header(request, "x-amz-content-sha256"),
                     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    ck_assert_str_eq(read->access_key, "ASIAEXAMPLE");
    ck_assert_str_eq(read->region, "eu-west-1");

    g_autofree char *again = gw_sigv4_signature(request, SECRET, &s3, read->signed_headers, NULL);
    ck_assert_str_eq(again, read->signature);
    g_autofree char *wrong = gw_sigv4_signature(request, "other", &s3, read->signed_headers, NULL);
    ck_assert_str_ne(wrong, read->signature);
    gw_message_set_body(request, "x", 1);
    g_autofree char *hash = gw_sigv4_body_hash(request);
    g_autofree char *changed = gw_sigv4_signature(request, SECRET, &s3, read->signed_headers, hash);
    ck_assert_str_ne(changed, read->signature);
}
END_TEST

START_TEST(keys_are_kept_apart)
{
    /* more scopes than keys are kept, twice over: each has its own signature, every time the same */
    g_autoptr(gw_message) request = vanilla("/", NULL);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int i = 0; i < 200; i++) {
        g_autofree char *region = g_strdup_printf("region-%d", i % 100);
        gw_sigv4_scope other = {"20150830T123600Z", region, "service"};
        g_hash_table_add(seen, gw_sigv4_signature(request, SECRET, &other, "host", NULL));
    }
    ck_assert_uint_eq(g_hash_table_size(seen), 100);
}
END_TEST

START_TEST(bad_authorization_headers)
{
#define SIG "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
    static const char *const bad[] = {
        "",
        "Basic dXNlcjpwYXNz",
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 ",
        "AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/iam/aws4_request, SignedHeaders=host",
        "AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/iam, SignedHeaders=host, Signature=" SIG,
        "AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/iam/aws3_request, SignedHeaders=host, "
        "Signature=" SIG,
        "AWS4-HMAC-SHA256 Credential=/20150830/us-east-1/iam/aws4_request, SignedHeaders=host, "
        "Signature=" SIG,
        "AWS4-HMAC-SHA256 Credential=AKID/2015/us-east-1/iam/aws4_request, SignedHeaders=host, "
        "Signature=" SIG,
        "AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/iam/aws4_request, SignedHeaders=host, "
        "Signature=short",
        "AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/iam/aws4_request, SignedHeaders=host, "
        "Signature=" SIG ", More=x",
        "AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/iam/aws4_request, Signature=" SIG
        ", Signature=" SIG,
    };
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        ck_assert_msg(!gw_sigv4_authorization_parse(bad[i]), "%s", bad[i]);
    ck_assert_ptr_null(gw_sigv4_authorization_parse(NULL));
    g_autofree char *long_one = g_strnfill(10000, 'x');
    g_autofree char *huge = g_strconcat("AWS4-HMAC-SHA256 Credential=", long_one, NULL);
    ck_assert_ptr_null(gw_sigv4_authorization_parse(huge));
}
END_TEST

/* docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html: 65 KiB of "a" in two chunks. */
START_TEST(chunks_of_a_body)
{
    static const gw_sigv4_scope s3 = {"20130524T000000Z", "us-east-1", "s3"};
    static const struct {
        gsize size;
        const char *signature;
    } chunks[] = {
        {65536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"},
        {1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"},
        {0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"},
    };
    const char *before = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
    for (guint i = 0; i < G_N_ELEMENTS(chunks); i++) {
        g_autofree char *data = g_strnfill(chunks[i].size, 'a');
        g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, data, -1);
        g_autofree char *text = g_strdup_printf(
            "AWS4-HMAC-SHA256-PAYLOAD\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n%s\n"
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n%s",
            before, hash);
        g_autofree char *signature =
            gw_sigv4_text_signature(text, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", &s3);
        ck_assert_str_eq(signature, chunks[i].signature);
        before = chunks[i].signature;
    }
}
END_TEST

START_TEST(date_times)
{
    gint64 ms = -1;
    g_autofree char *text = gw_sigv4_date_time(G_GINT64_CONSTANT(1440938160123));
    ck_assert_str_eq(text, "20150830T123600Z");
    ck_assert(gw_sigv4_parse_date_time(text, &ms));
    ck_assert_int_eq(ms, G_GINT64_CONSTANT(1440938160000));
    static const char *const bad[] = {"",
                                      "20150830",
                                      "20150830T123600",
                                      "20150830T123600z",
                                      "20151330T123600Z",
                                      "2015x830T123600Z",
                                      "20150830 123600Z",
                                      "20150830T256000Z"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        ck_assert_msg(!gw_sigv4_parse_date_time(bad[i], &ms), "%s", bad[i]);
    ck_assert(!gw_sigv4_parse_date_time(NULL, &ms));
    ck_assert_int_eq(ms, G_GINT64_CONSTANT(1440938160000));
}
END_TEST

SUITE("sigv4", published_examples, canonical_request_hash, headers_are_trimmed_and_joined,
      query_is_sorted_by_name_then_value, paths_are_encoded_twice_but_not_for_s3, token_and_payload_headers,
      keys_are_kept_apart, bad_authorization_headers, date_times, chunks_of_a_body)
