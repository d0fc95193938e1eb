/* SPDX-License-Identifier: Apache-2.0 */
/* test_pool.c - manifests, warm hosts, queues, a run's own version of a plugin, and what a host's process has
 */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/json.h"
#include "harness.h"

static const char *const shows[] = {"shows", "longer_step", "older_step", NULL};

static const json_t *
seen_doc(const harness *h)
{
    const json_t *doc = json_object_get(json_object_get(h->answer, "seen"), "doc");

    ck_assert_ptr_nonnull(doc);
    return doc;
}

static gint64
pid_of(harness *h, const char *step)
{
    harness_call(h, step, GW_CALL_LOOK, NULL);
    return gw_json_int(seen_doc(h), "pid", 0);
}

/* ---- manifests ---- */

START_TEST(a_manifest_tells_everything)
{
    harness *h = harness_new(shows);
    const json_t *step = gw_pool_step(h->pool, "shows");
    g_autofree char *file = g_build_filename(h->folder, "shows.so", NULL);
    gw_json reads = json_pack("[s, s]", "iam:GetRole", "partner/sts:AssumeRole");

    ck_assert_str_eq(gw_json_string(step, "summary"), "what its process has");
    ck_assert_str_eq(gw_json_string(step, "plugin"), "shows-plugin");
    ck_assert_str_eq(gw_json_string(step, "version"), "2.1");
    ck_assert_str_eq(gw_json_string(step, "vendor"), "Gangway's tests");
    ck_assert_str_eq(gw_json_string(step, "file"), file);
    ck_assert_uint_eq(strlen(gw_json_string(step, "sha256")), 64);
    ck_assert(json_equal(json_object_get(step, "reads"), reads));
    ck_assert_uint_eq(json_array_size(json_object_get(step, "writes")), 0);
    ck_assert(gw_json_true(step, "inspect"));
    ck_assert(!gw_json_true(step, "apply"));
    ck_assert_int_eq(gw_json_int(step, "timeout_s", 0), 60);
    ck_assert_int_eq(gw_json_int(gw_pool_step(h->pool, "pending"), "timeout_s", 0), 7);
    ck_assert(!gw_json_true(gw_pool_step(h->pool, "attested"), "inspect"));
    ck_assert_str_eq(gw_json_string(json_object_get(step, "params"), "type"), "object");
    ck_assert_ptr_null(gw_pool_step(h->pool, "show"));
    harness_free(h);
}
END_TEST

START_TEST(steps_are_sorted_by_name)
{
    harness *h = harness_new(shows);
    const char *before = "";
    const char *name;
    json_t *step;

    ck_assert_uint_eq(json_array_size(h->refused), 0);
    ck_assert_uint_eq(json_object_size(gw_pool_steps(h->pool)), 11);
    json_object_foreach ((json_t *)(guintptr)gw_pool_steps(h->pool), name, step) {
        ck_assert_int_lt(strcmp(before, name), 0);
        before = name;
    }
    harness_free(h);
}
END_TEST

START_TEST(steps_of_a_later_header_are_read_by_their_size)
{
    harness *h = harness_new(shows);

    ck_assert_str_eq(gw_json_string(gw_pool_step(h->pool, "longer-two"), "summary"), "second");
    ck_assert_int_eq(gw_json_int(gw_pool_step(h->pool, "longer-two"), "timeout_s", 0), 7);
    harness_call(h, "longer-two", GW_CALL_LOOK, NULL);
    ck_assert_ptr_nonnull(h->answer);
    harness_call(h, "longer-two", GW_CALL_APPLY, NULL);
    ck_assert_uint_eq(json_object_size(h->answer), 0);
    harness_free(h);
}
END_TEST

START_TEST(steps_of_an_earlier_header_act_on_any_resource)
{
    harness *h = harness_new(shows);

    ck_assert_int_eq(gw_json_int(gw_pool_step(h->pool, "older-two"), "timeout_s", 0), 7);
    ck_assert_uint_eq(json_object_size(json_object_get(gw_pool_step(h->pool, "older-two"), "resources")), 0);
    harness_call(h, "older-one", GW_CALL_APPLY, NULL);
    ck_assert_uint_eq(json_object_size(h->answer), 0);
    harness_free(h);
}
END_TEST

START_TEST(one_file_in_two_folders_is_one_plugin)
{
    harness *h = harness_new(shows);
    g_autofree char *link_name = g_build_filename(h->folder, "again.so", NULL);

    ck_assert_int_eq(symlink("shows.so", link_name), 0);
    gw_pool_free(h->pool);
    const char *folders[] = {h->folder, h->folder, NULL};
    g_autofree char *host = g_build_filename(g_getenv("top_builddir"), "gangway-host", NULL);
    h->pool = gw_pool_new(host, folders, 1);
    harness_scan(h);
    ck_assert_uint_eq(json_array_size(h->refused), 0);
    ck_assert_uint_eq(json_object_size(gw_pool_steps(h->pool)), 11);
    harness_free(h);
}
END_TEST

/* ---- answers ---- */

START_TEST(a_look_shows_what_is_there_and_what_is_wanted)
{
    harness *h = harness_new(shows);

    harness_call(h, "shows", GW_CALL_LOOK, NULL);
    ck_assert_str_eq(gw_json_string(json_object_get(h->answer, "seen"), "kind"), "observed");
    ck_assert(gw_json_true(json_object_get(json_object_get(h->answer, "want"), "doc"), "seen"));

    harness_call(h, "attested", GW_CALL_LOOK, NULL);
    ck_assert_str_eq(gw_json_string(json_object_get(h->answer, "seen"), "kind"), "unseen");
    ck_assert_ptr_nonnull(json_object_get(h->answer, "want"));

    harness_call(h, "unproven", GW_CALL_LOOK, NULL);
    gw_json unproven = json_pack("{s:s, s:[{s:s}]}", "kind", "unseen", "evidence", "kind", "hint");
    ck_assert(json_equal(json_object_get(h->answer, "seen"), unproven));
    ck_assert_ptr_nonnull(json_object_get(h->answer, "want"));

    harness_call(h, "wants-nothing", GW_CALL_LOOK, NULL);
    ck_assert(json_is_null(json_object_get(json_object_get(h->answer, "want"), "doc")));

    harness_call(h, "pending", GW_CALL_LOOK, NULL);
    gw_json pending = json_pack("{s:{s:s, s:i, s:s}}", "seen", "kind", "pending", "after", 90, "reason",
                                "still under review");
    ck_assert(json_equal(h->answer, pending));
    harness_free(h);
}
END_TEST

START_TEST(a_document_without_its_text_fails_the_call)
{
    harness *h = harness_new(shows);

    harness_call(h, "forgets", GW_CALL_LOOK, NULL);
    ck_failure(h, "invalid", "BadFormat");
    ck_contains(gw_json_string(h->failure, "message"), "the outputs: cannot build '{s:s}'");
    harness_free(h);
}
END_TEST

START_TEST(a_step_without_apply_cannot_be_applied)
{
    harness *h = harness_new(shows);

    harness_call(h, "shows", GW_CALL_APPLY, NULL);
    ck_failure(h, "invalid", "NoFunction");
    harness_free(h);
}
END_TEST

START_TEST(an_unknown_step_names_the_nearest_and_the_folders)
{
    harness *h = harness_new(shows);

    harness_call(h, "showz", GW_CALL_LOOK, NULL);
    ck_failure(h, "not-found", "UnknownStep");
    ck_contains(gw_json_string(h->failure, "message"), "'showz'; did you mean 'shows'?");
    ck_contains(gw_json_string(h->failure, "message"), h->folder);
    harness_free(h);
}
END_TEST

START_TEST(an_input_that_is_too_long_is_refused)
{
    harness *h = harness_new(shows);
    g_autofree char *text = g_strnfill((gsize)17 * 1024 * 1024, 'x');
    g_autofree char *params = g_strdup_printf("{\"a\": \"%s\"}", text);

    harness_call(h, "shows", GW_CALL_LOOK, params);
    ck_failure(h, "invalid", "InputTooLarge");
    harness_call(h, "shows", GW_CALL_LOOK, NULL);
    ck_assert_ptr_nonnull(h->answer);
    harness_free(h);
}
END_TEST

/* ---- processes ---- */

START_TEST(a_host_has_nothing_but_its_socket)
{
    harness *h = harness_new(shows);
    int left = dup(0); /* an open descriptor of ours that is not closed on exec */
    gw_json descriptors = json_pack("[i, i, i, i]", 0, 1, 2, 3);

    g_setenv("AWS_SECRET_ACCESS_KEY", "not for plugins", TRUE);
    harness_call(h, "shows", GW_CALL_LOOK, NULL);
    const json_t *doc = seen_doc(h);
    ck_assert(json_equal(json_object_get(doc, "descriptors"), descriptors));
    /* So that local time is the same everywhere, and looked for nowhere. */
    gw_json variables = json_pack("[s]", "TZ=UTC0");
    ck_assert(json_equal(json_object_get(doc, "variables"), variables));
    ck_assert(gw_json_true(doc, "own_group"));
    const json_t *limits = json_object_get(doc, "limits");
    ck_assert_int_eq(gw_json_int(limits, "core", -1), 0);
    ck_assert_int_eq(gw_json_int(limits, "file", -1), 0);
    ck_assert_int_eq(gw_json_int(doc, "no_new_privs", 0), 1);
#if !defined(__SANITIZE_ADDRESS__)
    ck_assert_int_eq(gw_json_int(limits, "processes", -1), 0);
    ck_assert_int_eq(gw_json_int(limits, "memory", -1), (gint64)1 << 30);
    ck_assert_int_eq(gw_json_int(doc, "dumpable", 1), 0);
#endif
    ck_assert_str_eq(gw_json_string(doc, "folder"), "/");
    close(left);
    harness_free(h);
}
END_TEST

START_TEST(a_warm_host_serves_again)
{
    harness *h = harness_new(shows);
    gint64 pid = pid_of(h, "shows");

    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(pid_of(h, "shows"), pid);
    ck_assert_int_eq(pid_of(h, "takes-time"), pid);
    harness_free(h);
}
END_TEST

START_TEST(a_host_that_was_killed_is_replaced)
{
    harness *h = harness_new(shows);
    gint64 pid = pid_of(h, "shows");

    kill((pid_t)pid, SIGKILL);
    if (_i)
        harness_turn(50); /* or the pool does not know yet */
    harness_call(h, "shows", GW_CALL_LOOK, NULL);
    if (_i == 0 && h->failure) {
        ck_failure(h, "crashed", "SIGKILL");
        harness_call(h, "shows", GW_CALL_LOOK, NULL);
    }
    ck_assert_int_ne(gw_json_int(seen_doc(h), "pid", 0), pid);
    harness_free(h);
}
END_TEST

START_TEST(a_pool_leaves_no_process_behind)
{
    harness *h = harness_new(shows);
    pid_t pid = (pid_t)pid_of(h, "shows");

    gw_pool_free(h->pool);
    h->pool = NULL;
    ck_assert_int_eq(kill(pid, 0), -1); /* not even a zombie */
    harness_free(h);
}
END_TEST

START_TEST(the_file_that_was_checked_is_the_one_that_runs)
{
    harness *h = harness_new(shows);
    gint64 pid = pid_of(h, "shows");

    /* Another file gets the name, then the host dies. */
    g_autofree char *file = g_build_filename(h->folder, "shows.so", NULL);
    ck_assert_int_eq(g_remove(file), 0);
    harness_copy(h, "crashes_on_load", "shows");
    kill((pid_t)pid, SIGKILL);
    harness_turn(50);
    ck_assert_int_ne(pid_of(h, "shows"), pid);
    harness_free(h);
}
END_TEST

/* ---- several calls ---- */

typedef struct {
    harness *h;
    gw_pool_call *call;
    guint order; /* in which it was done, from 1 */
    gint64 pid;
    json_t *failure;
} one_call;

static guint n_done;

static void
on_one_done(json_t *answer, json_t *failure, gpointer data)
{
    one_call *one = data;
    const json_t *doc = json_object_get(json_object_get(answer, "seen"), "doc");

    one->pid = gw_json_int(doc, "pid", 0);
    one->failure = json_incref(failure);
    one->order = ++n_done;
}

static void
start_one(harness *h, one_call *one, const char *step, int ms)
{
    gw_call_hooks hooks = {.run = h, .customer_context = h->customer_context};
    gw_json input = json_pack("{s:{s:i}}", "params", "ms", ms);

    one->h = h;
    one->call = gw_pool_call_start(h->pool, step, GW_CALL_LOOK, input, 0, &hooks, on_one_done, one);
}

static void
wait_for(guint n)
{
    for (int i = 0; i < 500 && n_done < n; i++)
        harness_turn(10);
    ck_assert_uint_eq(n_done, n);
}

START_TEST(calls_beyond_the_limit_wait_their_turn)
{
    harness *h = harness_new(shows); /* two workers at most */
    one_call calls[6] = {{0}};
    gint64 begun = g_get_monotonic_time();
    guint processes = 0;

    for (guint i = 0; i < 6; i++)
        start_one(h, &calls[i], "takes-time", 100);
    wait_for(6);
    gint64 took = g_get_monotonic_time() - begun;
    ck_assert_int_ge(took, 280000);
    ck_assert_int_lt(took, 2000000);
    for (guint i = 0; i < 6; i++) {
        gboolean again = FALSE;

        for (guint k = 0; k < i; k++)
            again |= calls[k].pid == calls[i].pid;
        processes += !again;
        ck_assert_int_gt(calls[i].pid, 0);
    }
    ck_assert_uint_eq(processes, 2);
    ck_assert_uint_ge(calls[5].order, 5);
    harness_free(h);
}
END_TEST

START_TEST(one_of_the_waiting_can_be_cancelled)
{
    harness *h = harness_new(shows);
    one_call calls[4] = {{0}};

    for (guint i = 0; i < 4; i++)
        start_one(h, &calls[i], "takes-time", 100);
    if (_i == 0)
        harness_turn(20);
    gw_pool_call_cancel(calls[_i].call);
    wait_for(3);
    harness_turn(150);
    ck_assert_uint_eq(n_done, 3);
    ck_assert_uint_eq(calls[_i].order, 0);
    harness_free(h);
}
END_TEST

START_TEST(a_crash_takes_no_other_call_along)
{
    const char *names[] = {"shows", "crashes", NULL};
    harness *h = harness_new(names);
    one_call calls[6] = {{0}};

    for (guint i = 0; i < 6; i++)
        start_one(h, &calls[i], i % 2 ? "crashes" : "takes-time", 50);
    wait_for(6);
    for (guint i = 0; i < 6; i++) {
        ck_assert_int_eq(calls[i].failure != NULL, i % 2);
        json_decref(calls[i].failure);
    }
    harness_free(h);
}
END_TEST

START_TEST(different_plugins_work_side_by_side)
{
    const char *names[] = {"shows", "hangs", NULL};
    harness *h = harness_new(names);
    one_call slow = {0}, fast = {0};

    start_one(h, &slow, "hangs", 0);
    start_one(h, &fast, "takes-time", 1);
    wait_for(2);
    ck_assert_uint_eq(fast.order, 1);
    json_decref(slow.failure);
    harness_free(h);
}
END_TEST

/* ---- a run's own version ---- */

/* good.so in the folder says "good-plugin"; the version of old has the same step. */
static char *
put_old_version(harness *h, char **sha256)
{
    char *path = g_build_filename(h->folder, "old.so", NULL);
    g_autofree char *bytes = NULL;
    gsize length;

    harness_copy(h, "duplicate_step", "old");
    ck_assert(g_file_get_contents(path, &bytes, &length, NULL));
    *sha256 = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, length);
    return path;
}

START_TEST(a_pinned_version_is_called)
{
    const char *names[] = {"good", NULL};
    harness *h = harness_new(names);
    g_autofree char *sha256 = NULL, *current = NULL;
    g_autofree char *path = put_old_version(h, &sha256);
    g_autoptr(GError) error = NULL;

    current = g_strdup(gw_json_string(gw_pool_step(h->pool, "good"), "sha256"));
    harness_call(h, "good", GW_CALL_APPLY, NULL);
    ck_assert_ptr_nonnull(h->answer);
    ck_assert_msg(gw_pool_pin(h->pool, "good", path, sha256, &error), "%s", error ? error->message : "");
    ck_assert_str_eq(gw_json_string(gw_pool_step(h->pool, "good"), "plugin"), "duplicate-step-plugin");
    ck_assert_str_eq(gw_json_string(gw_pool_step(h->pool, "good"), "sha256"), sha256);
    /* The old one has no apply. */
    harness_call(h, "good", GW_CALL_APPLY, NULL);
    ck_failure(h, "invalid", "NoFunction");
    harness_call(h, "good", GW_CALL_LOOK, NULL);
    ck_assert_ptr_nonnull(h->answer);

    /* And back: by its hash alone, the file may be gone. */
    ck_assert(gw_pool_pin(h->pool, "good", "/nowhere", current, NULL));
    harness_call(h, "good", GW_CALL_APPLY, NULL);
    ck_assert_ptr_nonnull(h->answer);
    ck_assert(gw_pool_pin(h->pool, "good", "/nowhere", sha256, NULL));
    ck_assert_str_eq(gw_json_string(gw_pool_step(h->pool, "good"), "plugin"), "duplicate-step-plugin");
    harness_free(h);
}
END_TEST

static void
pin_fails(harness *h, const char *step, const char *path, const char *sha256, gw_error_class cls,
          const char *part)
{
    g_autoptr(GError) error = NULL;

    ck_assert(!gw_pool_pin(h->pool, step, path, sha256, &error));
    ck_assert(g_error_matches(error, GW_ERROR, (int)cls));
    ck_contains(error->message, part);
    ck_contains(error->message, path);
}

START_TEST(a_version_that_cannot_be_had_is_an_error)
{
    const char *names[] = {"good", NULL};
    harness *h = harness_new(names);
    g_autofree char *sha256 = NULL;
    g_autofree char *path = put_old_version(h, &sha256);
    g_autofree char *crashing = g_build_filename(h->folder, "crashing.so", NULL);

    pin_fails(h, "good", "/nowhere/x.so", sha256, GW_ERROR_NOT_FOUND, "No such file");
    pin_fails(h, "good", path, "0000", GW_ERROR_CORRUPT, "not the version that the run began with");
    pin_fails(h, "other", path, sha256, GW_ERROR_NOT_FOUND, "no step 'other'");
    harness_copy(h, "crashes_on_load", "crashing");
    g_autofree char *bytes = NULL;
    gsize length;
    ck_assert(g_file_get_contents(crashing, &bytes, &length, NULL));
    g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, length);
    pin_fails(h, "good", crashing, sum, GW_ERROR_INVALID, "SIGABRT");
    ck_assert_str_eq(gw_json_string(gw_pool_step(h->pool, "good"), "plugin"), "good-plugin");
    harness_free(h);
}
END_TEST

#if !defined(__SANITIZE_ADDRESS__)
/* A sanitized host has this library itself. */
START_TEST(what_a_plugin_brings_along_is_told)
{
    const char *names[] = {"needs_maths", "good", NULL};
    harness *h = harness_new(names);
    const json_t *libraries = json_object_get(gw_pool_step(h->pool, "needs-maths"), "libraries");

    ck_assert_uint_eq(json_array_size(libraries), 1);
    ck_assert(g_str_has_suffix(json_string_value(json_array_get(libraries, 0)), "/libm.so.6"));
    ck_assert_ptr_null(json_object_get(gw_pool_step(h->pool, "good"), "libraries"));
    harness_call(h, "needs-maths", GW_CALL_LOOK, NULL);
    ck_assert_ptr_nonnull(h->answer);
    harness_free(h);
}
END_TEST
#endif

static Suite *
suite(void)
{
    Suite *s = suite_create("plugin pool");
    TCase *manifest = tcase_create("manifests"), *process = tcase_create("processes"),
          *several = tcase_create("several"), *pin = tcase_create("versions");

    tcase_set_timeout(manifest, 30);
    tcase_add_test(manifest, a_manifest_tells_everything);
    tcase_add_test(manifest, steps_are_sorted_by_name);
    tcase_add_test(manifest, steps_of_a_later_header_are_read_by_their_size);
    tcase_add_test(manifest, steps_of_an_earlier_header_act_on_any_resource);
    tcase_add_test(manifest, one_file_in_two_folders_is_one_plugin);
    tcase_add_test(manifest, a_look_shows_what_is_there_and_what_is_wanted);
    tcase_add_test(manifest, a_document_without_its_text_fails_the_call);
    tcase_add_test(manifest, a_step_without_apply_cannot_be_applied);
    tcase_add_test(manifest, an_unknown_step_names_the_nearest_and_the_folders);
    tcase_add_test(manifest, an_input_that_is_too_long_is_refused);
    suite_add_tcase(s, manifest);
    tcase_add_test(process, a_host_has_nothing_but_its_socket);
    tcase_add_test(process, a_warm_host_serves_again);
    tcase_add_loop_test(process, a_host_that_was_killed_is_replaced, 0, 2);
    tcase_add_test(process, a_pool_leaves_no_process_behind);
    tcase_add_test(process, the_file_that_was_checked_is_the_one_that_runs);
#if !defined(__SANITIZE_ADDRESS__)
    tcase_add_test(process, what_a_plugin_brings_along_is_told);
#endif
    suite_add_tcase(s, process);
    tcase_set_timeout(several, 30);
    tcase_add_test(several, calls_beyond_the_limit_wait_their_turn);
    tcase_add_loop_test(several, one_of_the_waiting_can_be_cancelled, 0, 4);
    tcase_add_test(several, a_crash_takes_no_other_call_along);
    tcase_add_test(several, different_plugins_work_side_by_side);
    suite_add_tcase(s, several);
    tcase_add_test(pin, a_pinned_version_is_called);
    tcase_add_test(pin, a_version_that_cannot_be_had_is_an_error);
    suite_add_tcase(s, pin);
    return s;
}

int
main(void)
{
    return harness_run(suite());
}
