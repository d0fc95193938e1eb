/* SPDX-License-Identifier: Apache-2.0 */
/* test_key.c - keys from the environment, a file, a program; and the many ways in which none comes
 */
#include "../base/fixture.h"
#include "vault/key.h"
#include <sys/stat.h>

#define HEX "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF"
#define BASE64 "ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8="
#define OTHER "ff112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static char *folder;

static void
setup(void)
{
    folder = make_folder();
    g_unsetenv("GANGWAY_VAULT_KEY");
    g_unsetenv("GANGWAY_VAULT_KEY_FILE");
    g_unsetenv("GANGWAY_VAULT_KEY_COMMAND");
}

static void
teardown(void)
{
    drop_folder(folder);
}

static gw_keyring *
ring_of(const gw_key_source *source)
{
    GError *error = NULL;
    gw_keyring *ring = gw_keyring_load(source, &error);

    ck_assert_msg(ring != NULL, "%s", error ? error->message : "");
    return ring;
}

static void
refuses(const gw_key_source *source, gw_error_class cls, const char *part)
{
    GError *error = NULL;

    ck_assert_ptr_null(gw_keyring_load(source, &error));
    ck_assert_ptr_null(strstr(error->message, "112233"));
    expect_error(&error, cls, part);
}

static char *
key_file(const char *content, mode_t mode)
{
    char *path = make_file(folder, "key", content);

    ck_assert_int_eq(chmod(path, mode), 0);
    return path;
}

START_TEST(hex_and_base64_are_the_same_key)
{
    gw_key_source hex = {.text = (char *)(guintptr)HEX}, base64 = {.text = (char *)(guintptr)BASE64};
    gw_keyring *one = ring_of(&hex), *two = ring_of(&base64);

    ck_assert_uint_eq(one->count, 1);
    ck_assert_mem_eq(one->keys[0].bytes, two->keys[0].bytes, GW_SEAL_KEY_SIZE);
    ck_assert_ptr_nonnull(gw_keyring_find(one, two->keys[0].id));
    gw_keyring_free(one);
    gw_keyring_free(two);
}
END_TEST

START_TEST(a_file_has_many)
{
    g_autofree char *path = key_file("# the new one\n" OTHER "\n\n  " HEX "  \r\n", 0600);
    gw_key_source source = {.file = path};
    gw_keyring *ring = ring_of(&source);

    ck_assert_uint_eq(ring->count, 2);
    ck_assert_uint_eq(ring->keys[0].bytes[0], 0xff);
    gw_keyring_free(ring);
}
END_TEST

START_TEST(a_file_of_others)
{
    static const mode_t modes[] = {0640, 0604, 0620, 0644, 0666};
    g_autofree char *path = key_file(HEX "\n", modes[_i]);
    gw_key_source source = {.file = path};

    refuses(&source, GW_ERROR_DENIED, "chmod 600");
}
END_TEST

static const struct {
    const char *text;
    const char *part;
} bad[] = {
    {"", "holds no key"},
    {"# nothing\n", "holds no key"},
    {"password", "line 1 is no key"},
    {HEX "0", "line 1 is no key"},
    {"g0112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", "line 1 is no key"},
    {HEX "\nABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8*", "line 2 is no key"},
    {HEX "\n" HEX "\n" HEX "\n" HEX "\n" HEX "\n" HEX "\n" HEX "\n" HEX "\n" HEX, "more than 8 keys"},
};

START_TEST(no_key_in_it)
{
    g_autofree char *path = key_file(bad[_i].text, 0600);
    gw_key_source source = {.file = path};

    refuses(&source, GW_ERROR_INVALID, bad[_i].part);
}
END_TEST

START_TEST(no_file)
{
    gw_key_source source = {.file = (char *)(guintptr) "/nowhere/key"}, none = {0};

    refuses(&source, GW_ERROR_DENIED, "cannot read the vault's key file");
    refuses(&none, GW_ERROR_DENIED, "GANGWAY_VAULT_KEY_FILE");
}
END_TEST

START_TEST(a_program)
{
    gw_key_source source = {.command = (char *)(guintptr) "echo '" HEX "'"};
    gw_keyring *ring = ring_of(&source);

    ck_assert_uint_eq(ring->keys[0].bytes[1], 0x11);
    gw_keyring_free(ring);
}
END_TEST

static const struct {
    const char *command;
    gw_error_class cls;
    const char *part;
} bad_programs[] = {
    {"false", GW_ERROR_DENIED, "failed"},
    {"/nowhere/program", GW_ERROR_DENIED, "cannot be run"},
    {"'", GW_ERROR_DENIED, "cannot be run"},
    {"true", GW_ERROR_INVALID, "holds no key"},
    {"head -c 20000 /dev/zero", GW_ERROR_DENIED, "printed too much"},
    {"printf 'a\\000b'", GW_ERROR_DENIED, "printed no text"},
    {"echo hello", GW_ERROR_INVALID, "line 1 is no key"},
};

START_TEST(a_program_that_fails)
{
    gw_key_source source = {.command = (char *)(guintptr)bad_programs[_i].command};

    refuses(&source, bad_programs[_i].cls, bad_programs[_i].part);
}
END_TEST

START_TEST(the_environment_goes_first_and_forgets_the_key)
{
    gw_key_source source;

    g_setenv("GANGWAY_VAULT_KEY", HEX, TRUE);
    gw_key_source_init(&source, "/a/file", "a command");
    ck_assert_str_eq(source.text, HEX);
    ck_assert_ptr_null(source.file);
    ck_assert_ptr_null(g_getenv("GANGWAY_VAULT_KEY"));
    gw_key_source_clear(&source);

    g_setenv("GANGWAY_VAULT_KEY_FILE", "/other", TRUE);
    gw_key_source_init(&source, "/a/file", NULL);
    ck_assert_str_eq(source.file, "/other");
    gw_key_source_clear(&source);

    g_unsetenv("GANGWAY_VAULT_KEY_FILE");
    gw_key_source_init(&source, "/a/file", "a command");
    ck_assert_str_eq(source.file, "/a/file");
    gw_key_source_clear(&source);
}
END_TEST

START_TEST(a_new_file)
{
    g_autofree char *path = g_build_filename(folder, "new", NULL);
    gw_key_source source = {.file = path};
    GError *error = NULL;
    struct stat st;
    g_autofree char *id = gw_key_file_make(path, &error);

    ck_assert_ptr_nonnull(id);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0600);
    gw_keyring *ring = ring_of(&source);
    g_autofree char *same = gw_seal_id_text(ring->keys[0].id);
    ck_assert_str_eq(id, same);
    gw_keyring_free(ring);
    ck_assert_ptr_null(gw_key_file_make(path, &error));
    expect_error(&error, GW_ERROR_INVALID, "File exists");
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, hex_and_base64_are_the_same_key);
    tcase_add_test(tests, a_file_has_many);
    tcase_add_loop_test(tests, a_file_of_others, 0, 5);
    tcase_add_loop_test(tests, no_key_in_it, 0, (int)G_N_ELEMENTS(bad));
    tcase_add_test(tests, no_file);
    tcase_add_test(tests, a_program);
    tcase_add_loop_test(tests, a_program_that_fails, 0, (int)G_N_ELEMENTS(bad_programs));
    tcase_add_test(tests, the_environment_goes_first_and_forgets_the_key);
    tcase_add_test(tests, a_new_file);
}

int
main(void)
{
    return run_suite("vault key", add_tests);
}
