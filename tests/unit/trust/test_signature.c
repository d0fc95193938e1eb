/* SPDX-License-Identifier: Apache-2.0 */
/* test_signature.c - the text of a signature: made, read back, and damaged in every place */
#include "fixture.h"

#define NAME "acme-dns.so"
#define CONTENT "some bytes"

static gw_signature *
read_text(const char *text, GError **error)
{
    return gw_signature_read(text, strlen(text), error);
}

START_TEST(made_and_read)
{
    g_autoptr(gw_signer) signer = make_key("key"), other = make_key("other");
    g_autofree char *text = signature_of(signer, NAME, CONTENT),
                    *sha256 = gw_sha256(CONTENT, strlen(CONTENT));
    GError *error = NULL;
    g_autoptr(gw_signature) signature = read_text(text, &error);
    g_autoptr(GHashTable) keys = gw_public_keys_of(signer), others = gw_public_keys_of(other);

    ck_assert_msg(signature != NULL, "%s", error ? error->message : "");
    ck_assert_str_eq(signature->name, NAME);
    ck_assert_str_eq(signature->sha256, sha256);
    ck_assert_str_eq(signature->key, gw_signer_id(signer));
    g_autofree char *signed_part = g_strdup_printf(
        "gangway-signature: 1\nname: " NAME "\nsha256: %s\nkey: %s\n", sha256, gw_signer_id(signer));
    ck_assert_str_eq(signature->text, signed_part);
    ck_assert(gw_signature_is_by(signature, keys));
    ck_assert(!gw_signature_is_by(signature, others));
}
END_TEST

/* No byte can be another one: it is refused, or it is not by the key. */
START_TEST(each_byte_counts)
{
    g_autoptr(gw_signer) signer = make_key("key");
    g_autofree char *text = signature_of(signer, NAME, CONTENT);
    g_autoptr(GHashTable) keys = gw_public_keys_of(signer);
    static const char others[] = {'\0', '\n', ' ', '0', 'A', '/', '=', (char)0xff};

    for (gsize at = 0; text[at]; at++) {
        char was = text[at];
        for (gsize i = 0; i < sizeof others; i++) {
            if (others[i] == was)
                continue;
            text[at] = others[i];
            g_autoptr(GError) error = NULL;
            g_autoptr(gw_signature) signature =
                gw_signature_read(text, strlen(text) < at ? at : strlen(text), &error);
            ck_assert_msg(!signature || !gw_signature_is_by(signature, keys), "byte %zu", at);
            ck_assert(signature || g_error_matches(error, GW_ERROR, GW_ERROR_INVALID));
        }
        text[at] = was;
    }
    g_autoptr(gw_signature) signature = read_text(text, NULL);
    ck_assert(signature && gw_signature_is_by(signature, keys));
}
END_TEST

#define HEX64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define FIRST "gangway-signature: 1\n"
#define LAST "signature: AAAA\n"

static const struct {
    const char *text, *says;
} damaged[] = {
    {"", "it is no signature: its first line is not 'gangway-signature: 1'"},
    {"\x7f"
     "ELF",
     "it is no signature"},
    {"untrusted comment: minisign\n", "it is no signature"},
    {"gangway-signature: 2\n", "it is a signature of version '2', and this gangway knows version 1: update"},
    {"gangway-signature: 11111111111111111111111111\n", "version '11111111111111111111', and"},
    {"gangway-signature: \xff\n", "it is a signature of version"},
    {FIRST, "it is not 5 lines of text, each with its end"},
    {FIRST "name: x\nsha256: " HEX64 "\nkey: 0123456789abcdef\n", "it is not 5 lines"},
    {FIRST "name: x\nsha256: " HEX64 "\nkey: 0123456789abcdef\nsignature: AAAA", "it is not 5 lines"},
    {FIRST "name: x\nsha256: " HEX64 "\nkey: 0123456789abcdef\n" LAST "more\n", "it is not 5 lines"},
    {FIRST "name: a/b\nsha256: " HEX64 "\nkey: 0123456789abcdef\n" LAST,
     "line 2 is not 'name: ' and the name of"},
    {FIRST "name: ..\nsha256: " HEX64 "\nkey: 0123456789abcdef\n" LAST, "its line 2 is not"},
    {FIRST "name: x\x1b[2J\nsha256: " HEX64 "\nkey: 0123456789abcdef\n" LAST, "its line 2 is not"},
    {FIRST "sha256: " HEX64 "\nname: x\nkey: 0123456789abcdef\n" LAST, "its line 2 is not 'name: '"},
    {FIRST "name: x\nsha256: 12\nkey: 0123456789abcdef\n" LAST, "line 3 is not 'sha256: ' and 64 hex digits"},
    {FIRST "name: x\nsha256: " HEX64 "\nkey: 0123456789ABCDEF\n" LAST, "line 4 is not 'key: ' and 16 hex"},
    {FIRST "name: x\nsha256: " HEX64 "\nkey: 0123456789abcdef\n" LAST,
     "line 5 is not 'signature: ' and 64 bytes in base64"},
};

START_TEST(damaged_texts)
{
    GError *error = NULL;

    ck_assert_ptr_null(read_text(damaged[_i].text, &error));
    expect_error(&error, GW_ERROR_INVALID, damaged[_i].says);
}
END_TEST

START_TEST(names_that_no_line_can_hold)
{
    static const char *const names[] = {"", "a\nkey: 0", "\xff", "..", "a/b"};
    g_autoptr(gw_signer) signer = make_key("key");
    GError *error = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        ck_assert_ptr_null(gw_signature_make(signer, names[i], HEX64, &error));
        expect_error(&error, GW_ERROR_INVALID, "its name has characters that are not printable UTF-8");
    }
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, made_and_read);
    tcase_add_test(tests, each_byte_counts);
    tcase_add_loop_test(tests, damaged_texts, 0, G_N_ELEMENTS(damaged));
    tcase_add_test(tests, names_that_no_line_can_hold);
}

int
main(void)
{
    return run_suite("signature", add_tests);
}
