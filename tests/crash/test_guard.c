/* SPDX-License-Identifier: Apache-2.0 */
/* test_guard.c - a thousand accounts behind throttling, a kill, and somebody who takes one away in the
 * middle: the first look is kept, and the run stops and names what is missing
 */
#include "base/json.h"
#include "tests/lib/crowd.h"
#include "tests/lib/world.h"
#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#define CROWD 1000

static json_t *
step_of(const json_t *run, const char *id)
{
    json_t *step;
    size_t i;

    json_array_foreach (json_object_get(run, "steps"), i, step)
        if (strcmp(gw_json_string(step, "id"), id) == 0)
            return step;
    return NULL;
}

static json_t *
show(const world *self)
{
    json_t *run = NULL;

    ck_assert_int_eq(WORLD_RUN(self, "gangway", NULL, &run, "show", "last"), 0);
    return run;
}

static guint
count(const world *self, const char *what)
{
    g_autofree char *path = g_build_filename(self->folder, "log", NULL), *text = NULL;
    guint found = 0;

    ck_assert(g_file_get_contents(path, &text, NULL, NULL));
    for (const char *at = text; (at = strstr(at, what)); at++)
        found++;
    return found;
}

static int
start(const world *self, const char *kill_at)
{
    g_autofree char *example = g_build_filename(world_tree("top_srcdir"), "scripts/examples/acme.cfg", NULL);

    return WORLD_RUN(self, "tests/crash/gangway-killable", kill_at, NULL, "start", "aws-onboarding",
                     "--input", example, "--profile", "customer", "--partner-profile", "partner");
}

/* Killed with the first look in hand but not on disk: it is taken again, before anything was changed. */
static char *
begin(const world *self)
{
    ck_assert_int_eq(start(self, "before:9"), 137);
    ck_assert_uint_eq(count(self, "\"ListRoots\""), 1);
    ck_assert_uint_eq(count(self, "\"changed\":true"), 0);
    ck_assert_int_eq(WORLD_RUN(self, "gangway", NULL, NULL, "resume", "last"), 3);
    gw_json run = show(self);
    json_t *guard = step_of(run, "guard-before");
    ck_assert_str_eq(gw_json_string(guard, "status"), "verified");
    ck_assert_uint_eq(count(self, "\"ListRoots\""), 2);
    return g_strdup(gw_json_string(json_object_get(guard, "outputs"), "snapshot"));
}

static void
disturb(const world *self)
{
    gw_json acted =
        world_talk(self, "/_sim/people",
                   "{\"step\": \"organization\", \"want\": {\"accounts\": {\"900000000777\": null},"
                   "\"policies\": {\"p-crowd0003\": {\"targets\": {\"ou-ac1e-crowd0013\": null}}}}}");

    ck_assert(gw_json_true(acted, "acted"));
}

/* Every word that only a person can give, until nobody is waited for. */
static void
say_all(const world *self)
{
    g_autofree char *shown = g_build_filename(world_tree("top_srcdir"), "scripts/examples/acme.cfg", NULL);

    for (int i = 0; i < 20; i++) {
        gw_json run = show(self);
        if (strcmp(gw_json_string(run, "status"), "waiting") != 0)
            return;
        g_autofree char *step = world_people_act(self);
        if (step)
            WORLD_RUN(self, "gangway", NULL, NULL, "done", "last", step, "--by", "dana", "--evidence", shown);
        else
            WORLD_RUN(self, "gangway", NULL, NULL, "resume", "last");
    }
}

static void
check_stopped(const world *self, const char *snapshot)
{
    gw_json run = show(self);
    json_t *after = step_of(run, "guard-after");
    const char *reason = gw_json_string(after, "reason");

    ck_assert_str_eq(gw_json_string(run, "status"), "stopped");
    ck_assert_msg(strstr(reason, "account '900000000777' (\"crowd-777\") is no longer in the organization"),
                  "%s", reason);
    ck_assert_msg(
        strstr(reason, "'p-crowd0003' (\"crowd 3\") was detached from 'ou-ac1e-crowd0013' (\"Unit 13\")"),
        "%s", reason);
    /* The third: what was attached to the account. */
    ck_assert_uint_eq(json_array_size(json_object_get(after, "changes")), 3);
    json_t *outputs = json_object_get(step_of(run, "guard-before"), "outputs");
    ck_assert_str_eq(gw_json_string(outputs, "snapshot"), snapshot);
}

/* The journal holds hashes, not the organization. */
static void
check_sizes(const world *self)
{
    gw_json log = NULL;

    ck_assert_int_eq(WORLD_RUN(self, "gangway", NULL, &log, "log", "last"), 0);
    g_autofree char *text = gw_json_text(log);
    ck_assert_msg(!strstr(text, "crowd-500"), "an account is in the journal");
    ck_assert_msg(strlen(text) < 100000, "the journal has %zu bytes", strlen(text));
}

START_TEST(a_thousand_accounts)
{
    g_autofree char *folder = g_dir_make_tmp("gangway-guard-XXXXXX", NULL);
    g_autofree char *org = g_build_filename(folder, "org.json", NULL);
    const char *const extra[] = {"--throttle", "0.05", "--org", org, NULL};
    world self;

    crowd_write(org, CROWD);
    world_open(&self, extra);
    g_autofree char *snapshot = begin(&self);
    disturb(&self);
    say_all(&self);
    check_stopped(&self, snapshot);
    check_sizes(&self);
    ck_assert_uint_ge(count(&self, "TooManyRequestsException"), 1);
    ck_assert_int_eq(
        WORLD_RUN(&self, "gangway", NULL, NULL, "skip", "last", "guard-after", "--why", "we did it"), 0);
    ck_assert_int_eq(WORLD_RUN(&self, "gangway", NULL, NULL, "audit", "verify"), 0);
    world_close(&self);
    g_unlink(org);
    g_rmdir(folder);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("guard");
    TCase *tests = tcase_create("guard");

    tcase_set_timeout(tests, 600);
    tcase_add_test(tests, a_thousand_accounts);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
