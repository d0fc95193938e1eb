/* SPDX-License-Identifier: Apache-2.0 */
/* test_pin.c - plugins that a run keeps: all or none, by the hash they were found with, and back out of the
 * store
 */
#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"
#include "engine/pin.h"

/* ---- a pool that only has manifests; defined here, the linker does not take the real one ---- */

struct gw_pool {
    json_t *steps;
    char *pinned; /* the file that gw_pool_pin was given */
};

const json_t *
gw_pool_step(const gw_pool *pool, const char *name)
{
    return json_object_get(pool->steps, name);
}

const json_t *
gw_pool_steps(const gw_pool *pool)
{
    return pool->steps;
}

const gw_trust *
gw_pool_get_trust(G_GNUC_UNUSED const gw_pool *unused)
{
    return NULL;
}

gboolean
gw_pool_pin(gw_pool *pool, G_GNUC_UNUSED const char *step, const char *file, G_GNUC_UNUSED const char *sha256,
            G_GNUC_UNUSED GError **error)
{
    pool->pinned = g_strdup(file);
    return TRUE;
}

/* ---- a folder with two plugins, a store ---- */

#define ONE "the bytes of one"
#define TWO "the bytes of two"

static char *folder;
static gw_store *store;
static gw_pool pool;

static char *
hash_of(const char *text)
{
    return gw_sha256(text, strlen(text));
}

static void
add_plugin(const char *step, const char *text)
{
    g_autofree char *name = g_strconcat(step, ".so", NULL), *path = g_build_filename(folder, name, NULL);
    g_autofree char *sha256 = hash_of(text);

    ck_assert(g_file_set_contents(path, text, -1, NULL));
    json_object_set_new(pool.steps, step, json_pack("{s:s, s:s}", "file", path, "sha256", sha256));
}

static void
set_up(void)
{
    folder = g_dir_make_tmp("gangway-pin-XXXXXX", NULL);
    g_autofree char *address = g_strdup_printf("sqlite:%s/x.db", folder);
    g_autofree char *cache = g_build_filename(folder, "cache", NULL);

    g_setenv("XDG_CACHE_HOME", cache, TRUE);
    store = gw_store_open(address, NULL);
    ck_assert_ptr_nonnull(store);
    pool = (gw_pool){json_object(), NULL};
    add_plugin("one", ONE);
    add_plugin("two", TWO);
}

static void
remove_tree(const char *name)
{
    g_autoptr(GDir) dir = g_dir_open(name, 0, NULL);
    const char *entry;

    while (dir && (entry = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(name, entry, NULL);

        remove_tree(path);
        g_remove(path);
    }
}

static void
tear_down(void)
{
    gw_store_close(store);
    json_decref(pool.steps);
    g_free(pool.pinned);
    remove_tree(folder);
    g_rmdir(folder);
    g_free(folder);
}

static gboolean
has(const char *text)
{
    g_autofree char *sha256 = hash_of(text);

    return gw_store_blob_has(store, sha256);
}

static void
expect_error(GError *error, gw_error_class cls, const char *part)
{
    ck_assert_msg(g_error_matches(error, GW_ERROR, (int)cls), "%s", error ? error->message : "no error");
    ck_assert_msg(strstr(error->message, part) != NULL, "'%s' is not in '%s'", part, error->message);
    g_error_free(error);
}

START_TEST(all_plugins_are_kept)
{
    GError *error = NULL;

    json_object_set(pool.steps, "another-of-one", json_object_get(pool.steps, "one"));
    gw_json kept = gw_pin_keep(store, &pool, NULL, &error);
    ck_assert_msg(kept != NULL, "%s", error ? error->message : "");
    ck_assert_uint_eq(json_object_size(kept), 3);
    ck_assert(json_equal(json_object_get(kept, "one"), json_object_get(pool.steps, "one")));
    ck_assert(has(ONE) && has(TWO));

    gw_json again = gw_pin_keep(store, &pool, NULL, NULL);
    ck_assert(json_equal(again, kept));
}
END_TEST

/* The library is a file like any other here. */
START_TEST(a_library_that_was_swapped_is_found)
{
    const char *library = gw_json_string(json_object_get(pool.steps, "two"), "file");
    json_t *one = json_object_get(pool.steps, "one");

    json_object_set_new(one, "libraries", json_pack("[s]", library));
    gw_json kept = gw_pin_keep(store, &pool, NULL, NULL);
    gw_json none = gw_pin_replaced(&pool, kept);
    ck_assert_uint_eq(json_array_size(none), 0);

    ck_assert(g_file_set_contents(library, "other bytes", -1, NULL));
    gw_json swapped = gw_pin_replaced(&pool, kept);
    ck_assert_uint_eq(json_array_size(swapped), 1);
    const json_t *first = json_array_get(swapped, 0);
    g_autofree char *is = hash_of("other bytes");
    ck_assert_str_eq(gw_json_string(first, "step"), "one");
    ck_assert_str_eq(gw_json_string(first, "library"), library);
    ck_assert_str_eq(gw_json_string(first, "is"), is);

    ck_assert_int_eq(g_remove(library), 0);
    gw_json gone = gw_pin_replaced(&pool, kept);
    ck_assert(json_is_null(json_object_get(json_array_get(gone, 0), "is")));
    json_object_del(one, "libraries");
    gw_json dropped = gw_pin_replaced(&pool, kept);
    ck_assert_uint_eq(json_array_size(dropped), 1);
}
END_TEST

START_TEST(what_is_kept_need_not_be_read_again)
{
    gw_json kept = gw_pin_keep(store, &pool, NULL, NULL);
    const char *file = gw_json_string(json_object_get(pool.steps, "one"), "file");

    ck_assert_int_eq(g_remove(file), 0);
    gw_json again = gw_pin_keep(store, &pool, NULL, NULL);
    ck_assert(json_equal(again, kept));
}
END_TEST

START_TEST(a_file_that_changed_since_is_a_conflict)
{
    const char *file = gw_json_string(json_object_get(pool.steps, "two"), "file");
    GError *error = NULL;

    ck_assert(g_file_set_contents(file, "other bytes", -1, NULL));
    ck_assert_ptr_null(gw_pin_keep(store, &pool, NULL, &error));
    expect_error(error, GW_ERROR_CONFLICT, "two.so' changed while it was being read: try again");
    ck_assert(!has(ONE) && !has(TWO) && !has("other bytes"));
}
END_TEST

START_TEST(a_file_that_is_gone_names_its_step)
{
    const char *file = gw_json_string(json_object_get(pool.steps, "two"), "file");
    g_autoptr(GError) error = NULL;

    ck_assert_int_eq(g_remove(file), 0);
    ck_assert_ptr_null(gw_pin_keep(store, &pool, NULL, &error));
    ck_assert_ptr_nonnull(error);
    ck_assert_ptr_nonnull(strstr(error->message, "cannot keep the plugin of step 'two'"));
}
END_TEST

START_TEST(a_replaced_plugin_comes_out_of_the_store)
{
    g_autofree char *text = NULL;
    gw_json kept = gw_pin_keep(store, &pool, NULL, NULL);
    struct stat about;

    ck_assert_ptr_nonnull(kept);
    ck_assert(gw_pin_use(store, &pool, "one", json_object_get(kept, "one"), NULL));
    ck_assert_ptr_null(pool.pinned); /* it is the one that was found */
    add_plugin("one", "a newer one");
    ck_assert(gw_pin_use(store, &pool, "one", json_object_get(kept, "one"), NULL));
    ck_assert_ptr_nonnull(pool.pinned);
    ck_assert(g_file_get_contents(pool.pinned, &text, NULL, NULL));
    ck_assert_str_eq(text, ONE);
    ck_assert_int_eq(stat(pool.pinned, &about), 0);
    ck_assert_uint_eq(about.st_mode & 0777u, 0700);
}
END_TEST

START_TEST(a_plugin_that_was_never_kept_is_an_error)
{
    g_autofree char *sha256 = hash_of("never seen");
    gw_json unknown = json_pack("{s:s, s:s}", "sha256", sha256, "file", "one.so");
    GError *error = NULL;

    ck_assert(!gw_pin_use(store, &pool, "one", unknown, &error));
    ck_assert_ptr_null(pool.pinned);
    expect_error(error, GW_ERROR_NOT_FOUND, "step 'one' is not the plugin that the run began with");
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("pin");
    TCase *tests = tcase_create("pin");

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, all_plugins_are_kept);
    tcase_add_test(tests, a_library_that_was_swapped_is_found);
    tcase_add_test(tests, what_is_kept_need_not_be_read_again);
    tcase_add_test(tests, a_file_that_changed_since_is_a_conflict);
    tcase_add_test(tests, a_file_that_is_gone_names_its_step);
    tcase_add_test(tests, a_replaced_plugin_comes_out_of_the_store);
    tcase_add_test(tests, a_plugin_that_was_never_kept_is_an_error);
    tcase_set_timeout(tests, 60);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
