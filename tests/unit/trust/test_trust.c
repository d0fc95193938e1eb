/* SPDX-License-Identifier: Apache-2.0 */
/* test_trust.c - files by vendors and strangers, changed, renamed, unsigned; and both policies */
#include "fixture.h"

#include "base/configfile.h"
#include "trust/stock.h"

#define CONTENT "some bytes"

static gw_trust *
trusting(const gw_signer *signer)
{
    gw_trust *trust = gw_trust_new();
    GError *error = NULL;

    if (signer)
        ck_assert_msg(gw_trust_add(trust, "acme", gw_signer_public(signer), &error), "%s",
                      error ? error->message : "");
    return trust;
}

/* A file, and beside it this text as its signature (NULL: none). */
static char *
put_signed(const char *name, const char *signature)
{
    g_autofree char *sig = g_strconcat(name, ".sig", NULL);

    if (signature)
        put_file(folder, sig, signature);
    return make_file(folder, name, CONTENT);
}

static json_t *
check(const gw_trust *trust, const char *path, GError **error)
{
    g_autofree char *sha256 = gw_sha256(CONTENT, strlen(CONTENT));

    return gw_trust_check(trust, path, sha256, error);
}

START_TEST(signed_by_a_vendor)
{
    g_autoptr(gw_signer) signer = make_key("key");
    g_autofree char *text = signature_of(signer, "x.so", CONTENT), *path = put_signed("x.so", text);
    g_autoptr(gw_trust) trust = trusting(signer);
    GError *error = NULL;

    gw_trust_require(trust);
    gw_json record = check(trust, path, &error);
    ck_assert_msg(record != NULL, "%s", error ? error->message : "");
    ck_assert_str_eq(gw_json_string(record, "state"), "trusted");
    ck_assert_str_eq(gw_json_string(record, "vendor"), "acme");
    ck_assert_str_eq(gw_json_string(record, "key"), gw_signer_id(signer));
    ck_assert(gw_trust_is_good(record));
    g_autofree char *shown = gw_trust_text(record);
    ck_assert_msg(g_str_has_prefix(shown, "signed by acme (key "), "%s", shown);
}
END_TEST

START_TEST(signed_by_somebody_else)
{
    g_autoptr(gw_signer) signer = make_key("key"), other = make_key("other");
    g_autofree char *text = signature_of(other, "x.so", CONTENT), *path = put_signed("x.so", text);
    g_autoptr(gw_trust) trust = trusting(signer);
    GError *error = NULL;
    gw_json record = check(trust, path, &error);

    ck_assert_str_eq(gw_json_string(record, "state"), "untrusted");
    ck_assert_str_eq(gw_json_string(record, "key"), gw_signer_id(other));
    ck_assert(!gw_trust_is_good(record));
    gw_trust_require(trust);
    ck_assert_ptr_null(check(trust, path, &error));
    ck_assert(strstr(error->message, gw_signer_id(other)) && strstr(error->message, gw_signer_id(signer)));
    expect_error(&error, GW_ERROR_DENIED, "which is nobody's in trust.vendors");
}
END_TEST

START_TEST(not_signed)
{
    g_autofree char *path = put_signed("x.so", NULL);
    g_autoptr(gw_trust) trust = trusting(NULL);
    GError *error = NULL;
    gw_json record = check(trust, path, &error);

    expect_json(record, "{'state': 'unsigned'}");
    gw_trust_require(trust);
    ck_assert_ptr_null(check(trust, path, &error));
    expect_error(&error, GW_ERROR_DENIED, "trust.vendors, which are: nobody so far: get its signature");
}
END_TEST

/* What the signature is of, and what of the error. */
static const struct {
    const char *name, *content, *says;
} wrong[] = {
    {"x.so", "other bytes", "is the signature of other bytes: it says SHA-256 "},
    {"y.so", CONTENT, "is the signature of a file called 'y.so', and this one is called 'x.so'"},
};

START_TEST(of_another_file)
{
    g_autoptr(gw_signer) signer = make_key("key"), other = make_key("other");
    const gw_signer *by[] = {signer, other};

    for (gsize i = 0; i < G_N_ELEMENTS(by); i++) {
        g_autofree char *text = signature_of(by[i], wrong[_i].name, wrong[_i].content),
                        *path = put_signed("x.so", text);
        g_autoptr(gw_trust) trust = trusting(signer);
        GError *error = NULL;

        ck_assert_ptr_null(check(trust, path, &error));
        expect_error(&error, GW_ERROR_INVALID, wrong[_i].says);
    }
}
END_TEST

/* A stranger's signature with the vendor's id. */
START_TEST(by_a_key_that_it_does_not_name)
{
    g_autoptr(gw_signer) signer = make_key("key"), other = make_key("other");
    g_autofree char *text = signature_of(other, "x.so", CONTENT);
    g_auto(GStrv) parts = g_strsplit(text, gw_signer_id(other), -1);
    g_autofree char *forged = g_strjoinv(gw_signer_id(signer), parts);
    g_autofree char *path = put_signed("x.so", forged);
    g_autoptr(gw_trust) trust = trusting(signer);
    GError *error = NULL;

    ck_assert_ptr_null(check(trust, path, &error));
    expect_error(&error, GW_ERROR_INVALID, "of 'acme', and it was not");
}
END_TEST

START_TEST(a_signature_that_can_not_be_read)
{
    g_autofree char *path = put_signed("x.so", "nonsense"), *sig = g_strconcat(path, ".sig", NULL);
    g_autoptr(gw_trust) trust = trusting(NULL);
    GError *error = NULL;

    ck_assert_ptr_null(check(trust, path, &error));
    expect_error(&error, GW_ERROR_INVALID, "it is no signature");
    ck_assert_int_eq(chmod(sig, 0666), 0);
    ck_assert_ptr_null(check(trust, path, &error));
    expect_error(&error, GW_ERROR_INVALID, "can be written by others");
    g_autofree char *large = g_strnfill(5000, 'x');
    ck_assert(g_file_set_contents(sig, large, -1, NULL));
    ck_assert_int_eq(chmod(sig, 0644), 0);
    ck_assert_ptr_null(check(trust, path, &error));
    expect_error(&error, GW_ERROR_INVALID, "larger than 4096 bytes");
    ck_assert_int_eq(g_remove(sig), 0);
    ck_assert_int_eq(mkfifo(sig, 0644), 0);
    ck_assert_ptr_null(check(trust, path, &error));
    expect_error(&error, GW_ERROR_INVALID, "it is no regular file");
    ck_assert_int_eq(g_remove(sig), 0);
    ck_assert_int_eq(g_mkdir(sig, 0755), 0);
    ck_assert_ptr_null(check(trust, path, &error));
    expect_error(&error, GW_ERROR_INVALID, "it is no regular file");
}
END_TEST

START_TEST(vendors)
{
    g_autoptr(gw_signer) signer = make_key("key"), other = make_key("other");
    g_autoptr(gw_trust) trust = gw_trust_new();
    GError *error = NULL;

    ck_assert(!gw_trust_has_vendors(trust));
    ck_assert(gw_trust_add(trust, "acme", gw_signer_public(signer), &error));
    ck_assert(gw_trust_add(trust, "acme", gw_signer_public(other), &error));
    ck_assert(gw_trust_add(trust, "acme", gw_signer_public(other), &error));
    ck_assert(!gw_trust_add(trust, "beta", gw_signer_public(other), &error));
    expect_error(&error, GW_ERROR_INVALID, "'acme' and 'beta' have the same key");
    ck_assert(!gw_trust_add(trust, "beta", "/nowhere", &error));
    expect_error(&error, GW_ERROR_NOT_FOUND, "cannot read '/nowhere'");
    ck_assert(gw_trust_has_vendors(trust));
}
END_TEST

START_TEST(what_a_run_began_with)
{
    static const struct {
        const char *record;
        gboolean counts;
    } cases[] = {{"{'state': 'stock'}", TRUE},
                 {"{'state': 'unsigned'}", FALSE},
                 {"{'state': 'untrusted', 'key': '0123456789abcdef'}", FALSE},
                 {"{'state': 'trusted', 'vendor': 'acme', 'key': '0123456789abcdef'}", FALSE},
                 {"{}", FALSE}};
    g_autoptr(gw_signer) signer = make_key("key");
    g_autoptr(gw_trust) trust = trusting(signer);
    gw_json good =
        json_pack("{s:s, s:s, s:s}", "state", "trusted", "vendor", "acme", "key", gw_signer_id(signer));

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(gw_trust) strict = trusting(signer);
        gw_json record = json_of(cases[i].record);
        GError *error = NULL;
        ck_assert(gw_trust_still(trust, "it", record, NULL));
        gw_trust_require(strict);
        ck_assert_int_eq(gw_trust_still(strict, "it", record, &error), cases[i].counts);
        if (!cases[i].counts)
            expect_error(&error, GW_ERROR_DENIED, "when the run began");
    }
    gw_trust_require(trust);
    ck_assert(gw_trust_still(trust, "it", good, NULL));
    ck_assert(!gw_trust_still(trust, "it", NULL, NULL));
}
END_TEST

/* By name and place: neither alone. */
START_TEST(stock)
{
    const gw_paths *paths = gw_paths_get();
    g_autofree char *script = g_build_filename(paths->own_scripts[0], "aws-onboarding.lua", NULL),
                    *module = g_build_filename(paths->own_scripts[0], "lib", "roles.lua", NULL),
                    *added = g_build_filename(paths->own_scripts[0], "mine.lua", NULL),
                    *elsewhere = g_build_filename(folder, "aws-onboarding.lua", NULL);

    ck_assert(gw_stock_has(script));
    ck_assert(gw_stock_has(module));
    ck_assert(!gw_stock_has(added));
    ck_assert(!gw_stock_has(elsewhere));
    for (char **plugins = paths->own_plugins; *plugins; plugins++) {
        g_autofree char *plugin = g_build_filename(*plugins, "acme-dns.so", NULL);
        ck_assert(!gw_stock_has(plugin));
    }
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, signed_by_a_vendor);
    tcase_add_test(tests, signed_by_somebody_else);
    tcase_add_test(tests, not_signed);
    tcase_add_loop_test(tests, of_another_file, 0, G_N_ELEMENTS(wrong));
    tcase_add_test(tests, by_a_key_that_it_does_not_name);
    tcase_add_test(tests, a_signature_that_can_not_be_read);
    tcase_add_test(tests, vendors);
    tcase_add_test(tests, what_a_run_began_with);
    tcase_add_test(tests, stock);
}

int
main(void)
{
    return run_suite("trust", add_tests);
}
