/* SPDX-License-Identifier: Apache-2.0 */
/* test_manifest_cache.c - manifests from before: kept, stale, tampered with, broken, in folders that are not
 * ours alone
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/json.h"
#include "harness.h"
#include "plugin/manifest.h"
#include "plugin/pool_private.h"

#define HASH "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define OTHER_HASH "10112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static char *folder; /* a new one for each test */

static void
make_folder(void)
{
    folder = g_dir_make_tmp("gangway-known-XXXXXX", NULL);
    ck_assert_ptr_nonnull(folder);
}

static void
remove_folder(void)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_remove(path);
    }
    g_rmdir(folder);
    g_clear_pointer(&folder, g_free);
}

static char *
host_program(void)
{
    return g_build_filename(g_getenv("top_builddir"), "gangway-host", NULL);
}

/* The one file in the folder; NULL when there is none. Caller frees. */
static char *
only_file(void)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name = g_dir_read_name(dir);
    char *path = name ? g_build_filename(folder, name, NULL) : NULL;

    ck_assert_ptr_null(g_dir_read_name(dir));
    return path;
}

/* ---- the folder by itself ---- */

static gw_manifest_cache *
open_known(void)
{
    g_autofree char *host = host_program();
    g_autoptr(GError) error = NULL;
    gw_manifest_cache *known = gw_manifest_cache_open(folder, host, &error);

    ck_assert_msg(known != NULL, "%s", error ? error->message : "");
    return known;
}

START_TEST(what_is_kept_comes_back)
{
    gw_manifest_cache *known = open_known();
    gw_json manifest = json_pack("{s:s, s:[i, n]}", "name", "ünïx", "steps", 1);

    ck_assert_ptr_null(gw_manifest_cache_get(known, HASH));
    gw_manifest_cache_put(known, HASH, manifest);
    gw_manifest_cache_put(known, HASH, manifest);
    gw_json back = gw_manifest_cache_get(known, HASH);
    ck_assert(json_equal(back, manifest));
    ck_assert_ptr_null(gw_manifest_cache_get(known, OTHER_HASH));

    g_autofree char *path = only_file();
    struct stat about;
    ck_assert_int_eq(stat(path, &about), 0);
    ck_assert_uint_eq(about.st_mode & 07777u, 0600);
    gw_manifest_cache_drop(known, HASH);
    gw_manifest_cache_drop(known, OTHER_HASH);
    ck_assert_ptr_null(gw_manifest_cache_get(known, HASH));
    gw_manifest_cache_free(known);
}
END_TEST

START_TEST(another_host_knows_nothing)
{
    gw_manifest_cache *known = open_known();
    g_autofree char *program = g_build_filename(g_getenv("top_builddir"), "tests/plugins/rogue_host", NULL);
    gw_json manifest = json_object();

    gw_manifest_cache_put(known, HASH, manifest);
    gw_manifest_cache *other = gw_manifest_cache_open(folder, program, NULL);
    ck_assert_ptr_nonnull(other);
    ck_assert_ptr_null(gw_manifest_cache_get(other, HASH));
    gw_manifest_cache_free(other);
    gw_manifest_cache_free(known);
}
END_TEST

static const char *const broken[] = {"", "{", "[1,", "nil", "\xff\xfe", "{\"a\":1} x", "{\"a\":1,\"a\":"};

START_TEST(a_broken_file_is_none)
{
    gw_manifest_cache *known = open_known();
    gw_json manifest = json_object();

    gw_manifest_cache_put(known, HASH, manifest);
    g_autofree char *path = only_file();
    ck_assert(g_file_set_contents(path, broken[_i], -1, NULL));
    ck_assert_int_eq(chmod(path, 0600), 0);
    ck_assert_ptr_null(gw_manifest_cache_get(known, HASH));
    gw_manifest_cache_put(known, HASH, manifest);
    gw_json back = gw_manifest_cache_get(known, HASH);
    ck_assert_ptr_nonnull(back);
    gw_manifest_cache_free(known);
}
END_TEST

START_TEST(a_file_that_others_can_write_is_none)
{
    gw_manifest_cache *known = open_known();
    gw_json manifest = json_object();

    gw_manifest_cache_put(known, HASH, manifest);
    g_autofree char *path = only_file();
    ck_assert_int_eq(chmod(path, 0620), 0);
    ck_assert_ptr_null(gw_manifest_cache_get(known, HASH));
    if (chown(path, 12345, (gid_t)-1) == 0) {
        ck_assert_int_eq(chmod(path, 0600), 0);
        ck_assert_ptr_null(gw_manifest_cache_get(known, HASH));
    }
    gw_manifest_cache_free(known);
}
END_TEST

START_TEST(what_is_no_file_is_none)
{
    gw_manifest_cache *known = open_known();
    gw_json manifest = json_object();

    gw_manifest_cache_put(known, HASH, manifest);
    g_autofree char *path = only_file();
    g_autofree char *target = g_strconcat(folder, "-elsewhere", NULL);
    ck_assert_int_eq(g_rename(path, target), 0);
    ck_assert_int_eq(symlink(target, path), 0);
    ck_assert_ptr_null(gw_manifest_cache_get(known, HASH));
    g_remove(target);
    ck_assert_int_eq(g_remove(path), 0);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    ck_assert_ptr_null(gw_manifest_cache_get(known, HASH));
    ck_assert_int_eq(g_remove(path), 0);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    ck_assert_ptr_null(gw_manifest_cache_get(known, HASH));
    gw_manifest_cache_put(known, HASH, manifest); /* can't, and leaves nothing else behind */
    g_autofree char *still = only_file();
    ck_assert_str_eq(still, path);
    gw_manifest_cache_free(known);
}
END_TEST

static void
expect_unusable(const char *path, const char *part)
{
    g_autofree char *host = host_program();
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(gw_manifest_cache_open(path, host, &error));
    ck_assert_ptr_nonnull(error);
    ck_contains(error->message, part);
    ck_contains(error->message, path);
}

START_TEST(a_folder_that_is_not_ours_alone_is_not_used)
{
    g_autofree char *file = g_build_filename(folder, "file", NULL);
    g_autofree char *link = g_build_filename(folder, "link", NULL);

    ck_assert(g_file_set_contents(file, "", 0, NULL));
    ck_assert_int_eq(symlink(".", link), 0);
    expect_unusable(file, "cannot open the folder");
    expect_unusable(link, "cannot open the folder");
    ck_assert_int_eq(chmod(folder, 0770), 0);
    expect_unusable(folder, "can be written by others");
    ck_assert_int_eq(chmod(folder, 0700), 0);
    if (chown(folder, 12345, (gid_t)-1) == 0) {
        expect_unusable(folder, "user 12345");
        ck_assert_int_eq(chown(folder, geteuid(), (gid_t)-1), 0);
    }
}
END_TEST

START_TEST(a_missing_folder_is_made_for_its_owner)
{
    g_autofree char *below = g_build_filename(folder, "below", NULL), *host = host_program();
    struct stat about;
    gw_manifest_cache *known = gw_manifest_cache_open(below, host, NULL);

    ck_assert_ptr_nonnull(known);
    ck_assert_int_eq(stat(below, &about), 0);
    ck_assert_uint_eq(about.st_mode & 07777u, 0700);
    gw_manifest_cache_free(known);
}
END_TEST

START_TEST(a_folder_that_takes_nothing_is_no_trouble)
{
    gw_manifest_cache *known = open_known();
    gw_json manifest = json_object();

    ck_assert_int_eq(g_rmdir(folder), 0);
    gw_manifest_cache_put(known, HASH, manifest);
    gw_manifest_cache_drop(known, HASH);
    ck_assert_ptr_null(gw_manifest_cache_get(known, HASH));
    gw_manifest_cache_free(known);
    ck_assert_int_eq(g_mkdir(folder, 0700), 0);
}
END_TEST

START_TEST(a_host_that_others_could_write_is_not_relied_on)
{
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(gw_manifest_cache_open(folder, "/nowhere/gangway-host", &error));
    ck_assert(g_error_matches(error, GW_ERROR, GW_ERROR_NOT_FOUND));
}
END_TEST

/* ---- in a pool ---- */

/* Another process's pool over the same plugins. */
static void
again(harness *h)
{
    g_autofree char *host = host_program();
    const char *folders[] = {h->folder, NULL};
    g_autoptr(GError) error = NULL;

    gw_pool_free(h->pool);
    h->pool = gw_pool_new(host, folders, 2);
    ck_assert_msg(gw_pool_remember(h->pool, folder, &error), "%s", error ? error->message : "");
    harness_scan(h);
}

static guint
count_hosts(const harness *h)
{
    guint hosts = 0;

    for (guint i = 0; i < h->pool->plugins->len; i++)
        hosts += ((gw_plugin *)h->pool->plugins->pdata[i])->workers->len;
    return hosts;
}

static harness *
known_good(void)
{
    const char *names[] = {"good", NULL};
    harness *h = harness_new(names);

    again(h);
    ck_assert_uint_eq(count_hosts(h), 1);
    return h;
}

START_TEST(a_known_plugin_starts_when_it_is_called)
{
    harness *h = known_good();
    gw_json first = json_incref((json_t *)(guintptr)gw_pool_step(h->pool, "good"));

    again(h);
    ck_assert_uint_eq(count_hosts(h), 0);
    ck_assert(json_equal(gw_pool_step(h->pool, "good"), first));
    harness_call(h, "good", GW_CALL_LOOK, NULL);
    ck_assert_ptr_nonnull(h->answer);
    ck_assert_uint_eq(count_hosts(h), 1);
    harness_call(h, "good", GW_CALL_LOOK, NULL);
    ck_assert_uint_eq(count_hosts(h), 1);
    harness_free(h);
}
END_TEST

START_TEST(a_plugin_that_was_replaced_is_asked)
{
    harness *h = known_good();

    harness_copy(h, "duplicate_step", "good");
    again(h);
    ck_assert_uint_eq(count_hosts(h), 1);
    ck_assert_str_eq(gw_json_string(gw_pool_step(h->pool, "good"), "plugin"), "duplicate-step-plugin");
    harness_free(h);
}
END_TEST

/* What a file says that somebody wrote who could: true in form, not in what it says. */
static void
declare_more(const char *path, const char *action)
{
    json_t *manifest = json_load_file(path, 0, NULL);
    json_t *step = json_array_get(json_object_get(manifest, "steps"), 0);

    ck_assert_ptr_nonnull(step);
    json_array_append_new(json_object_get(step, "writes"), json_string(action));
    ck_assert_int_eq(json_dump_file(manifest, path, 0), 0);
    json_decref(manifest);
}

/* What was kept is checked like what is heard. */
START_TEST(a_manifest_that_removes_is_not_believed)
{
    harness *h = known_good();
    g_autofree char *path = only_file();

    declare_more(path, "iam:DeleteUser");
    again(h);
    ck_assert_uint_eq(count_hosts(h), 1);
    ck_assert(!gw_manifest_declares(gw_pool_step(h->pool, "good"), "writes", "iam:DeleteUser"));
    harness_free(h);
}
END_TEST

START_TEST(a_manifest_that_lies_starts_no_call)
{
    harness *h = known_good();
    g_autofree char *path = only_file();

    declare_more(path, "iam:CreateUser");
    again(h);
    ck_assert_uint_eq(count_hosts(h), 0);
    harness_call(h, "good", GW_CALL_LOOK, NULL);
    ck_failure(h, "crashed", "NotLoaded");
    ck_contains(gw_json_string(h->failure, "message"), "something else");
    ck_assert(!g_file_test(path, G_FILE_TEST_EXISTS));
    again(h);
    harness_call(h, "good", GW_CALL_LOOK, NULL);
    ck_assert_ptr_nonnull(h->answer);
    ck_assert_uint_eq(json_array_size(json_object_get(gw_pool_step(h->pool, "good"), "writes")), 0);
    harness_free(h);
}
END_TEST

static const char *const senseless[] = {
    "{}", "[]",
    "{\"name\":\"good-plugin\",\"version\":\"1\",\"vendor\":\"v\",\"abi\":1,\"api\":2,\"steps\":[]}"};

START_TEST(a_manifest_that_is_none_is_made_again)
{
    harness *h = known_good();
    g_autofree char *path = only_file(), *text = NULL;

    ck_assert(g_file_set_contents(path, senseless[_i], -1, NULL));
    ck_assert_int_eq(chmod(path, 0600), 0);
    again(h);
    ck_assert_uint_eq(count_hosts(h), 1);
    ck_assert_ptr_nonnull(gw_pool_step(h->pool, "good"));
    ck_assert(g_file_get_contents(path, &text, NULL, NULL));
    ck_contains(text, "good-plugin");
    again(h);
    ck_assert_uint_eq(count_hosts(h), 0);
    harness_free(h);
}
END_TEST

START_TEST(a_bad_plugin_is_not_remembered)
{
    const char *names[] = {"bad_schema", NULL};
    harness *h = harness_new(names);

    again(h);
    again(h);
    ck_contains(harness_refusal(h, "/bad_schema.so"), "not JSON");
    ck_assert_ptr_null(only_file());
    harness_free(h);
}
END_TEST

START_TEST(a_runs_own_version_is_known_too)
{
    harness *h = known_good();
    g_autofree char *path = g_build_filename(h->folder, "old", NULL);
    g_autofree char *from = g_build_filename(h->folder, "old.so", NULL), *bytes = NULL;
    gsize length;

    harness_copy(h, "duplicate_step", "old");
    ck_assert_int_eq(g_rename(from, path), 0);
    ck_assert(g_file_get_contents(path, &bytes, &length, NULL));
    g_autofree char *sha256 = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, length);
    gw_manifest_cache *known = open_known();
    ck_assert(gw_pool_pin(h->pool, "good", path, sha256, NULL));
    gw_json manifest = gw_manifest_cache_get(known, sha256);
    ck_assert_ptr_nonnull(manifest);
    harness_call(h, "good", GW_CALL_LOOK, NULL);
    ck_assert_ptr_nonnull(h->answer);
    ck_assert_str_eq(gw_json_string(gw_pool_step(h->pool, "good"), "plugin"), "duplicate-step-plugin");

    again(h);
    json_object_set_new(manifest, "version", json_string("a lie"));
    gw_manifest_cache_put(known, sha256, manifest);
    gw_manifest_cache_free(known);
    ck_assert(gw_pool_pin(h->pool, "good", path, sha256, NULL));
    harness_call(h, "good", GW_CALL_LOOK, NULL);
    ck_failure(h, "crashed", "NotLoaded");
    harness_free(h);
}
END_TEST

static Suite *
suite(void)
{
    Suite *s = suite_create("known manifests");
    TCase *file = tcase_create("files"), *pool = tcase_create("pool");

    tcase_add_checked_fixture(file, make_folder, remove_folder);
    tcase_add_test(file, what_is_kept_comes_back);
    tcase_add_test(file, another_host_knows_nothing);
    tcase_add_loop_test(file, a_broken_file_is_none, 0, G_N_ELEMENTS(broken));
    tcase_add_test(file, a_file_that_others_can_write_is_none);
    tcase_add_test(file, what_is_no_file_is_none);
    tcase_add_test(file, a_folder_that_is_not_ours_alone_is_not_used);
    tcase_add_test(file, a_missing_folder_is_made_for_its_owner);
    tcase_add_test(file, a_folder_that_takes_nothing_is_no_trouble);
    tcase_add_test(file, a_host_that_others_could_write_is_not_relied_on);
    suite_add_tcase(s, file);
    tcase_add_checked_fixture(pool, make_folder, remove_folder);
    tcase_add_test(pool, a_known_plugin_starts_when_it_is_called);
    tcase_add_test(pool, a_plugin_that_was_replaced_is_asked);
    tcase_add_test(pool, a_manifest_that_lies_starts_no_call);
    tcase_add_test(pool, a_manifest_that_removes_is_not_believed);
    tcase_add_loop_test(pool, a_manifest_that_is_none_is_made_again, 0, G_N_ELEMENTS(senseless));
    tcase_add_test(pool, a_bad_plugin_is_not_remembered);
    tcase_add_test(pool, a_runs_own_version_is_known_too);
    suite_add_tcase(s, pool);
    return s;
}

int
main(void)
{
    return harness_run(suite());
}
