/* SPDX-License-Identifier: Apache-2.0 */
/* test_keys.c - files that hold a key that can be used, and all those that don't */
#include "fixture.h"

/* Made by `openssl genpkey`. */
static const char broken_private[] = "-----BEGIN PRIVATE KEY-----\n"
                                     "MIHuAgEAMBAGByqGSM49AgEGBSuBBAAjBIHWMIHTAgEBBEIB\n"
                                     "-----END PRIVATE KEY-----\n";
static const char x25519_private[] = "-----BEGIN PRIVATE KEY-----\n"
                                     "MC4CAQAwBQYDK2VuBCIEIJCGyiGqanW8MC416LB0CR+avL1xhp7/BVSNLdgo0Z9d\n"
                                     "-----END PRIVATE KEY-----\n";
static const char x25519_public[] = "-----BEGIN PUBLIC KEY-----\n"
                                    "MCowBQYDK2VuAyEAMA221v1GJULB01oQoTY/RdxD1Rkr21ZRvMfShCvxTxQ=\n"
                                    "-----END PUBLIC KEY-----\n";
static const char locked[] = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                             "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjIVDdR7KF2bwICCAAw\n"
                             "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEEJpq/XhSiNt/96aeR9uum4EQKWt\n"
                             "JPXeOV6vgKIhc4UEJRtCfHkilkV1k6VZu0u5V/VNGgkjMXCI1ORQBqUthuTtIbvg\n"
                             "Hn86sY5KjEJPKFADZJw=\n"
                             "-----END ENCRYPTED PRIVATE KEY-----\n";

static const struct {
    const char *content, *says;
} private_keys[] = {
    {"", "it has no key, and an Ed25519 private key is wanted"},
    {"nonsense", "it has no key"},
    {"-----BEGIN PRIVATE KEY-----\nAAAA\n", "it has no key"},
    {broken_private, "it has no key"},
    {x25519_private, "it has a key of the kind X25519, and an Ed25519 private key is wanted"},
    {x25519_public, "it holds a public key, and the private key that belongs to it is wanted"},
    {locked, "it has a passphrase, and a key without one is wanted: openssl pkey"},
};

START_TEST(private_keys_that_are_none)
{
    g_autofree char *file = make_file(folder, "key", private_keys[_i].content);
    GError *error = NULL;

    ck_assert_int_eq(chmod(file, 0600), 0);
    ck_assert_ptr_null(gw_signer_load(file, "plugin", &error));
    expect_error(&error, GW_ERROR_INVALID, private_keys[_i].says);
}
END_TEST

START_TEST(files_that_are_no_place_for_a_key)
{
    g_autofree char *file = g_build_filename(folder, "key", NULL);
    GError *error = NULL;

    ck_assert(gw_signer_make(file, &error));
    ck_assert(!gw_signer_make(file, &error));
    expect_error(&error, GW_ERROR_INVALID, "cannot make the key file");
    ck_assert_int_eq(chmod(file, 0640), 0);
    ck_assert_ptr_null(gw_signer_load(file, "plugin", &error));
    expect_error(&error, GW_ERROR_DENIED, "may be read by others: chmod 600 it");
    ck_assert_ptr_null(gw_signer_load(folder, "plugin", &error));
    expect_error(&error, GW_ERROR_DENIED, "is not a regular file");
    g_autofree char *gone = g_build_filename(folder, "gone", NULL);
    ck_assert_ptr_null(gw_signer_load(gone, "plugin", &error));
    expect_error(&error, GW_ERROR_DENIED, "No such file");
    g_autofree char *large = g_strnfill(70000, 'x'), *path = make_file(folder, "large", large);
    ck_assert_int_eq(chmod(path, 0600), 0);
    ck_assert_ptr_null(gw_signer_load(path, "plugin", &error));
    expect_error(&error, GW_ERROR_DENIED, "larger than a key");
}
END_TEST

static const struct {
    const char *content, *says;
} public_keys[] = {
    {"", "is no Ed25519 public key: write what 'gangway plugin key show FILE' prints (ed25519:"},
    {"ssh-ed25519 AAAA", "is no Ed25519 public key"},
    {"ed25519:AAAA", "behind ed25519: are 3 bytes in base64, and a key has 32"},
    {"ed25519:", "behind ed25519: are 0 bytes"},
    {x25519_public, "it has a key of the kind X25519"},
    {x25519_private, "holds a private key, which belongs to nobody else: give the public one, as 'gangway "
                     "plugin key show FILE' prints it"},
};

START_TEST(public_keys_that_are_none)
{
    g_autofree char *file = make_file(folder, "key", public_keys[_i].content);
    GError *error = NULL;

    g_autoptr(GHashTable) keys = gw_public_keys_new();

    ck_assert(!gw_public_keys_add(keys, file, FALSE, "plugin", &error));
    expect_error(&error, GW_ERROR_INVALID, public_keys[_i].says);
}
END_TEST

START_TEST(public_keys_in_each_form)
{
    g_autoptr(gw_signer) signer = make_key("one"), other = make_key("two");
    g_autofree char *lines = g_strdup_printf("# ours\nkey %s\n%s\n  %s\r\n", gw_signer_id(signer),
                                             gw_signer_public(signer), gw_signer_public(other));
    g_autofree char *file = make_file(folder, "pub", lines);
    GError *error = NULL;
    g_autoptr(GHashTable) text = gw_public_keys_new(), both = gw_public_keys_new();

    ck_assert(gw_public_keys_add(text, gw_signer_public(signer), FALSE, "plugin", &error));
    ck_assert(gw_public_keys_add(both, file, FALSE, "plugin", &error));
    ck_assert_uint_eq(g_hash_table_size(text), 1);
    ck_assert(g_hash_table_contains(text, gw_signer_id(signer)));
    ck_assert_uint_eq(g_hash_table_size(both), 2);
    ck_assert(g_hash_table_contains(both, gw_signer_id(other)));
}
END_TEST

START_TEST(a_file_that_others_may_write)
{
    g_autoptr(gw_signer) signer = make_key("one");
    g_autofree char *file = make_file(folder, "pub", gw_signer_public(signer));
    g_autoptr(GHashTable) keys = gw_public_keys_new();
    GError *error = NULL;

    ck_assert_int_eq(chmod(file, 0666), 0);
    ck_assert(gw_public_keys_add(keys, file, FALSE, "plugin", &error));
    ck_assert(!gw_public_keys_add(keys, file, TRUE, "plugin", &error));
    expect_error(&error, GW_ERROR_INVALID, "can be written by others");
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_loop_test(tests, private_keys_that_are_none, 0, G_N_ELEMENTS(private_keys));
    tcase_add_test(tests, files_that_are_no_place_for_a_key);
    tcase_add_loop_test(tests, public_keys_that_are_none, 0, G_N_ELEMENTS(public_keys));
    tcase_add_test(tests, public_keys_in_each_form);
    tcase_add_test(tests, a_file_that_others_may_write);
}

int
main(void)
{
    return run_suite("keys", add_tests);
}
