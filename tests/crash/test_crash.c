/* SPDX-License-Identifier: Apache-2.0 */
/* test_crash.c - the stock workflow, killed at every event of its journal in turn, ends as if nothing had
 * happened
 *
 * Each trial has a simulator and a store of its own. The runner is killed once, right before or after event n
 * is committed; the run is then resumed, people do their part, and in the end the simulated AWS and the log
 * of the requests that changed it must equal those of a run that nobody disturbed. Two programs are made of
 * this, one that kills before the events and one that kills after them, which can run side by side.
 */
#include "base/json.h"
#include "tests/lib/world.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>

#ifndef KILL_BEFORE /* the Makefile says which program this is */
#define KILL_BEFORE TRUE
#endif
#define MAX_COMMANDS 40
#define MOMENT (KILL_BEFORE ? "before" : "after")

/* ---- one trial ---- */

static int
next_command(const world *self, const char *kill_at, gboolean begun, const char *example)
{
    g_autofree char *attest = begun ? world_people_act(self) : NULL;

    if (!begun)
        return WORLD_RUN(self, "tests/crash/gangway-killable", kill_at, NULL, "start", "aws-onboarding",
                         "--input", example, "--profile", "customer", "--partner-profile", "partner");
    if (attest) {
        int status = WORLD_RUN(self, "tests/crash/gangway-killable", kill_at, NULL, "done", "last", attest,
                               "--by", "ops@example.com", "--evidence", example);
        return status == 0 ? 3 : status; /* 0 is of the step, the run may be waiting for others */
    }
    return WORLD_RUN(self, "tests/crash/gangway-killable", kill_at, NULL, "resume", "last");
}

/* Runs to the end, killed once at `event` (0: never). Gives the number of events in the journal. */
static guint
drive(const world *self, guint event)
{
    g_autofree char *example = g_build_filename(world_tree("top_srcdir"), "scripts/examples/acme.cfg", NULL);
    gboolean killed = event == 0, done = FALSE;
    guint events = 0;

    for (int i = 0; i < MAX_COMMANDS && !done; i++) {
        if (!killed || !events)
            events = world_events(self);
        g_autofree char *kill_at =
            killed || event <= events ? NULL : g_strdup_printf("%s:%u", MOMENT, event - events);
        int status = next_command(self, kill_at, events > 0, example);
        ck_assert_msg(status == 0 || status == 3 || status == 137, "event %u: exit status %d", event, status);
        killed |= status == 137;
        done = status == 0 && world_is_done(self);
    }
    ck_assert_msg(done, "event %u (%s): the run did not end", event, MOMENT);
    ck_assert_msg(killed, "event %u was never reached", event);
    ck_assert_int_eq(WORLD_RUN(self, "gangway", NULL, NULL, "audit", "verify"), 0);
    return world_events(self);
}

/* ---- what is left in the end ---- */

static gboolean
is_volatile(const char *key)
{
    static const char *const names[] = {"Date",    "Id",       "id",        "time",         "Time",
                                        "clock",   "at",       "since",     "seq",          "moment",
                                        "session", "sessions", "people",    "counter",      "late",
                                        "history", "created",  "updated",   "mfa_enabled",  "modified",
                                        "started", "expires",  "refreshed", "lastDelivery", NULL};

    for (int i = 0; names[i]; i++)
        if (g_str_has_suffix(key, names[i]))
            return TRUE;
    return FALSE;
}

static json_t *
steady(const json_t *document)
{
    json_t *copy, *value;
    const char *key;
    size_t i;

    if (json_is_object(document)) {
        copy = json_object();
        json_object_foreach ((json_t *)(guintptr)document, key, value)
            if (!is_volatile(key))
                json_object_set_new(copy, key, steady(value));
        return copy;
    }
    if (!json_is_array(document))
        return json_deep_copy(document);
    copy = json_array();
    json_array_foreach ((json_t *)(guintptr)document, i, value)
        json_array_append_new(copy, steady(value));
    return copy;
}

static gint
compare_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The requests that changed something, one a line, sorted: independent steps may come in any order. */
static char *
changing_requests(const world *self)
{
    g_autofree char *path = g_build_filename(self->folder, "log", NULL);
    g_autofree char *text = NULL;
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);

    ck_assert(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) all = g_strsplit(text, "\n", -1);
    for (char **line = all; *line; line++) {
        gw_json entry = **line ? json_loads(*line, 0, NULL) : NULL;
        const char *service = gw_json_string(entry, "service");
        if (!gw_json_true(entry, "changed") || g_strcmp0(service, "sts") == 0)
            continue;
        json_object_del(json_object_get(entry, "input"), "clientToken"); /* another one in each run */
        g_autofree char *input = gw_json_text(json_object_get(entry, "input"));
        g_ptr_array_add(lines,
                        g_strdup_printf("%s:%s %s", service, gw_json_string(entry, "operation"), input));
    }
    g_ptr_array_sort(lines, compare_text);
    g_ptr_array_add(lines, NULL);
    return g_strjoinv("\n", (char **)lines->pdata);
}

/* The guard's first look, by its hash: one that was taken again after something had changed is another one.
 */
static char *
first_look(const world *self)
{
    gw_json run = NULL;
    json_t *step;
    size_t i;

    WORLD_RUN(self, "gangway", NULL, &run, "show", "last");
    json_array_foreach (json_object_get(run, "steps"), i, step)
        if (g_strcmp0(gw_json_string(step, "id"), "guard-before") == 0)
            return g_strdup(gw_json_string(json_object_get(step, "outputs"), "snapshot"));
    return NULL;
}

typedef struct {
    guint events;
    char *state;
    char *requests;
    char *guard;
} ending;

static ending
trial(guint event)
{
    world self;
    ending result;

    world_open(&self, NULL);
    result.events = drive(&self, event);
    gw_json state = world_talk(&self, "/_sim/state", NULL);
    gw_json rest = steady(state);
    result.state = gw_json_text(rest);
    result.requests = changing_requests(&self);
    result.guard = first_look(&self);
    ck_assert_msg(result.guard, "the guard's first look is not in the run");
    world_close(&self);
    return result;
}

static void
ending_clear(ending *self)
{
    g_free(self->state);
    g_free(self->requests);
    g_free(self->guard);
}

static ending undisturbed;

/* Check's messages are short: the places where the two part are shown. */
static void
must_equal(const char *what, const char *moment, const char *result, const char *expected)
{
    size_t same = 0;

    while (result[same] && result[same] == expected[same])
        same++;
    size_t from = same > 100 ? same - 100 : 0;
    ck_assert_msg(!result[same] && !expected[same],
                  "killed %s: %s differs:\n…%.300s…\nundisturbed:\n…%.300s…", moment, what, result + from,
                  expected + from);
}

static void
try_event(guint event)
{
    ending result = trial(event);
    g_autofree char *moment = g_strdup_printf("%s event %u", MOMENT, event);

    must_equal("the list of changing requests", moment, result.requests, undisturbed.requests);
    must_equal("AWS", moment, result.state, undisturbed.state);
    must_equal("the guard's first look", moment, result.guard, undisturbed.guard);
    ending_clear(&result);
}

/* GANGWAY_CRASH_STEP=n tries every n-th event only (for slow builds). */
START_TEST(test_killed_at_every_event)
{
    const char *step = g_getenv("GANGWAY_CRASH_STEP");
    guint stride = step && atoi(step) > 0 ? (guint)atoi(step) : 1;

    world_keep_plugins();
    undisturbed = trial(0);
    ck_assert_msg(undisturbed.events > 20, "only %u events", undisturbed.events);
    for (guint event = 1; event < undisturbed.events; event += stride)
        try_event(event);
    g_print("%u events, killed %s each %u\n", undisturbed.events, MOMENT, stride);
    ending_clear(&undisturbed);
    world_forget_plugins();
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("crash");
    TCase *tests = tcase_create("crash");

    tcase_set_timeout(tests, 1800);
    tcase_add_test(tests, test_killed_at_every_event);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
