/* SPDX-License-Identifier: Apache-2.0 */
/* harness.c - what the tests of the pool and the broker share
 */
#include "harness.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

static harness *current;

harness *
harness_current(void)
{
    return current;
}

/* ---- hooks ---- */

static void
hold_or_go(harness *h, void (*go)(gboolean yes, gpointer go_data), gpointer go_data)
{
    if (h->hold) {
        h->go = go;
        h->go_data = go_data;
    } else {
        go(!h->refuse, go_data);
    }
}

/* Keys are random. */
static void
tell(harness *h, const char *what, const json_t *document)
{
    gw_json copy = json_deep_copy(document);

    ck_assert_uint_eq(json_string_length(json_object_get(copy, "key")), 36);
    json_object_del(copy, "key");
    g_autofree char *told = gw_json_text(copy);
    g_string_append_printf(h->told, "%s %s\n", what, told);
}

static json_t *
on_owner(gpointer run, const char *context, const gw_aws_identity *who)
{
    harness *h = run;
    const char *own = strcmp(context, "partner") == 0 ? h->owned_by_partner : h->owned;

    g_string_append_printf(h->told, "owner %s %s %s\n", context, who->account, who->arn);
    if (!own || strcmp(own, who->account) == 0)
        return NULL;
    return gw_failure_new(GW_ERROR_DENIED, "OtherAccount", "of %s, not of %s", who->account, own);
}

static void
on_intent(gpointer run, json_t *intent, void (*go)(gboolean yes, gpointer go_data), gpointer go_data)
{
    tell(run, "intent", intent);
    hold_or_go(run, go, go_data);
}

static void
on_outcome(gpointer run, json_t *outcome)
{
    tell(run, "outcome", outcome);
}

static void
on_note(gpointer run, const char *key, json_t *value, void (*go)(gboolean yes, gpointer go_data),
        gpointer go_data)
{
    harness *h = run;
    g_autofree char *text = value ? gw_json_text(value) : g_strdup("(dropped)");

    g_string_append_printf(h->told, "note %s %s\n", key, text);
    hold_or_go(h, go, go_data);
}

static void
on_progress(gpointer run, const char *text)
{
    g_string_append_printf(((harness *)run)->told, "progress %s\n", text);
}

static void
on_log(gpointer run, int level, const char *text)
{
    g_string_append_printf(((harness *)run)->told, "log %d %s\n", level, text);
}

void
harness_release(harness *h)
{
    ck_assert_ptr_nonnull((gpointer)(guintptr)h->go);
    h->hold = FALSE;
    h->go(!h->refuse, h->go_data);
    h->go = NULL;
}

/* ---- the pool ---- */

static void
copy_file(const char *from, const char *to)
{
    g_autofree char *bytes = NULL;
    gsize length;

    ck_assert_msg(g_file_get_contents(from, &bytes, &length, NULL), "%s is missing", from);
    ck_assert(
        g_file_set_contents_full(to, bytes, (gssize)length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
}

void
harness_copy(const harness *h, const char *fixture, const char *as)
{
    gboolean text = g_str_equal(fixture, "not_elf");
    g_autofree char *file = g_strconcat(fixture, text ? ".txt" : ".so", NULL);
    g_autofree char *from =
        g_build_filename(g_getenv(text ? "top_srcdir" : "top_builddir"), "tests/plugins", file, NULL);
    g_autofree char *name = g_strconcat(as, ".so", NULL);
    g_autofree char *to = g_build_filename(h->folder, name, NULL);

    copy_file(from, to);
}

static gboolean
on_too_late(gpointer data)
{
    ck_abort_msg("still waiting for %s", (const char *)data);
    return G_SOURCE_REMOVE;
}

static void
turn_while(const gboolean *is_done, const char *what)
{
    guint late = g_timeout_add_seconds(30, on_too_late, (gpointer)(guintptr)what);

    while (!*is_done)
        g_main_context_iteration(NULL, TRUE);
    g_source_remove(late);
}

static void
on_scanned(json_t *refused, gpointer data)
{
    harness *h = data;

    json_decref(h->refused);
    h->refused = json_incref(refused);
    h->done = TRUE;
}

void
harness_scan(harness *h)
{
    h->done = FALSE;
    gw_pool_scan(h->pool, on_scanned, h);
    ck_assert_msg(!h->done, "the scan answered at once");
    turn_while(&h->done, "the scan");
}

/* With a folder of its own, and a pool that is not made yet. */
static harness *
begin(void)
{
    harness *h = g_new0(harness, 1);

    h->folder = g_dir_make_tmp("gangway-plugins-XXXXXX", NULL);
    ck_assert_ptr_nonnull(h->folder);
    h->told = g_string_new(NULL);
    h->customer_context = harness_context_new("customer");
    h->partner_context = harness_context_new("partner");
    harness_aws = NULL;
    harness_aws_delay_ms = 0;
    harness_aws_cancelled = 0;
    current = h;
    return h;
}

harness *
harness_new_with(const char *host, guint max, const char *const *names)
{
    harness *h = begin();
    const char *folders[] = {h->folder, NULL};

    for (; *names; names++)
        harness_copy(h, *names, *names);
    h->pool = gw_pool_new(host, folders, max);
    harness_scan(h);
    return h;
}

/* A copy that is nobody else's to write, whatever the source's folder is. */
static void
copy_folder(const char *from, const char *to)
{
    g_autoptr(GDir) dir = g_dir_open(from, 0, NULL);
    const char *name;

    ck_assert_ptr_nonnull(dir);
    g_mkdir(to, 0700);
    while ((name = g_dir_read_name(dir))) {
        g_autofree char *source = g_build_filename(from, name, NULL),
                        *target = g_build_filename(to, name, NULL);

        if (g_file_test(source, G_FILE_TEST_IS_DIR))
            copy_folder(source, target);
        else
            copy_file(source, target);
    }
}

static void
remove_folder(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *inner = g_build_filename(path, name, NULL);

        if (g_remove(inner) < 0)
            remove_folder(inner);
    }
    g_rmdir(path);
}

harness *
harness_new_steps(const char *name)
{
    harness *h = begin();
    g_autofree char *host = g_build_filename(g_getenv("top_builddir"), "gangway-lua-host", NULL);
    g_autofree char *folder = g_build_filename(g_getenv("top_srcdir"), "tests", "steps", name, NULL);
    const char *none[] = {NULL}, *folders[] = {h->folder, NULL};

    copy_folder(folder, h->folder);
    h->pool = gw_pool_new("/nonexistent", none, 2);
    gw_pool_serve_lua(h->pool, host, folders);
    harness_scan(h);
    return h;
}

harness *
harness_new(const char *const *names)
{
    g_autofree char *host = g_build_filename(g_getenv("top_builddir"), "gangway-host", NULL);

    return harness_new_with(host, 2, names);
}

void
harness_free(harness *h)
{
    gw_pool_free(h->pool);
    remove_folder(h->folder);
    g_free(h->folder);
    json_decref(h->refused);
    json_decref(h->answer);
    json_decref(h->failure);
    g_string_free(h->told, TRUE);
    harness_context_free(h->customer_context);
    harness_context_free(h->partner_context);
    g_free(h);
}

const char *
harness_refusal(const harness *h, const char *name)
{
    size_t i;
    json_t *one;

    json_array_foreach (h->refused, i, one) {
        if (g_str_has_suffix(gw_json_string(one, "file"), name))
            return gw_json_string(one, "reason");
    }
    ck_abort_msg("%s was not refused", name);
    return NULL;
}

/* ---- calls ---- */

static void
on_done(json_t *answer, json_t *failure, gpointer data)
{
    harness *h = data;

    ck_assert_msg(!answer != !failure, "neither or both of answer and failure");
    h->answer = json_incref(answer);
    h->failure = json_incref(failure);
    h->call = NULL;
    h->done = TRUE;
    h->n_done++;
}

/* A vault that says what it was asked, and refuses the name "no". */
static json_t *
on_vault(gpointer run, const char *operation, const json_t *input, json_t **failure)
{
    harness *h = run;
    const char *name = gw_json_string(input, "name");
    g_autofree char *text = gw_json_text(input);

    g_string_append_printf(h->told, "vault %s %s\n", operation, input ? text : "");
    if (h->no_key || (h->no_keep && g_strcmp0(operation, "Keep") == 0) || g_strcmp0(name, "no") == 0) {
        *failure = gw_failure_new(GW_ERROR_INVALID, "Secret", "the vault has no key");
        return NULL;
    }
    return json_pack("{s:o}", "$secret", json_sprintf("asks/%s", name ? name : "x"));
}

static char *
on_reveal(gpointer run, const char *name, json_t **failure)
{
    harness *h = run;

    g_string_append_printf(h->told, "reveal %s\n", name);
    if (!g_str_has_prefix(name, "asks/")) {
        *failure = gw_failure_new(GW_ERROR_INVALID, "Secret", "not yours");
        return NULL;
    }
    gw_redact_learn("s3cret-of-the-vault");
    return g_strdup("s3cret-of-the-vault");
}

void
harness_start(harness *h, const char *step, gw_call_kind kind, const char *params, guint timeout_ms)
{
    gw_call_hooks hooks = {.run = h,
                           .customer_context = h->customer_context,
                           .partner_context = h->no_partner ? NULL : h->partner_context,
                           .owner = h->owned ? on_owner : NULL,
                           .intent = on_intent,
                           .outcome = on_outcome,
                           .note = on_note,
                           .progress = on_progress,
                           .log = on_log,
                           .vault = h->no_vault ? NULL : on_vault,
                           .reveal = h->no_vault ? NULL : on_reveal};
    gw_json input = json_pack("{s:o, s:n, s:n, s:{}, s:{s:s, s:s, s:s}}", "params",
                              json_loads(params ? params : "{}", 0, NULL), "seen", "want", "notes", "run",
                              "id", "r1", "step", step, "workflow", "test");

    ck_assert_ptr_nonnull(input);
    json_decref(h->answer);
    json_decref(h->failure);
    h->answer = h->failure = NULL;
    h->done = FALSE;
    h->call = gw_pool_call_start(h->pool, step, kind, input, timeout_ms, &hooks, on_done, h);
    ck_assert_msg(!h->done, "the call answered at once");
}

void
harness_wait(harness *h)
{
    turn_while(&h->done, "the call");
}

void
harness_call(harness *h, const char *step, gw_call_kind kind, const char *params)
{
    harness_start(h, step, kind, params, 0);
    harness_wait(h);
}

static gboolean
on_over(gpointer data)
{
    *(gboolean *)data = TRUE;
    return G_SOURCE_REMOVE;
}

void
harness_turn(guint ms)
{
    gboolean over = FALSE;

    g_timeout_add(ms, on_over, &over);
    turn_while(&over, "time to pass");
}

gboolean
harness_turn_until(harness *h, const char *told)
{
    for (guint i = 0; i < 500 && !strstr(h->told->str, told); i++)
        harness_turn(10);
    return strstr(h->told->str, told) != NULL;
}

int
harness_run(Suite *suite)
{
    SRunner *runner = srunner_create(suite);

    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
