/* SPDX-License-Identifier: Apache-2.0 */
/* check_view.c - what a check of a plugin found: a line a check, and under it what was wrong and how to see
 * it again */

#include "cli/check_view.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/marks.h"
#include "cli/out.h"
#include "cli/view.h"

#include <string.h>

/* What each check tries, in a few words. */
static const struct {
    const char *check, *about;
} abouts[] = {
    {"load", "it is loaded, and what it declares can be"},
    {"quiet", "it prints nothing while it is loaded"},
    {"operations", "each operation that it declares is known to the simulator"},
    {"params", "there are parameters to try it with"},
    {"converges", "looked, applied, looked again: it comes to what the case expects"},
    {"look", "two looks are equal and write nothing"},
    {"again", "a second apply changes nothing"},
    {"killed", "killed before and after each request and resumed: the same end, no write twice"},
    {"failures", "each class of failure at each request is passed on, and mends"},
    {"lost", "the answer to each write is lost: the same end, no write twice"},
    {"mangled", "answers that AWS should never give crash nothing"},
    {"late", "answers after the time-out: the same end"},
    {"permissions", "with just the permissions that it declares it comes to the same"},
    {"two", "two processes at once come to a good end"},
    {"actions", "it asks for nothing that it does not declare"},
    {"unused", "it declares nothing that it does not ask for"},
    {"secrets", "no secret in what it says"},
    {"time-outs", "each call ends by itself"},
};

static const char *
about(const char *check)
{
    for (gsize i = 0; i < G_N_ELEMENTS(abouts); i++)
        if (strcmp(abouts[i].check, check) == 0)
            return abouts[i].about;
    return check;
}

static char *
id_of(const json_t *result)
{
    return g_strdup_printf("%s/%s/%s", gw_json_string(result, "step"), gw_json_string(result, "case"),
                           gw_json_string(result, "check"));
}

/* Of one case: what all cases together tell needs all of them. */
static char *
reproduce(const json_t *result, const char *command)
{
    g_autofree char *id = id_of(result), *quoted = g_shell_quote(id);
    const char *test = gw_json_string(result, "case");

    return strcmp(test, "all") == 0 ? g_strdup(command) : g_strdup_printf("%s --only %s", command, quoted);
}

/* TAP is for programs: no line of it is wrapped. */
G_GNUC_PRINTF(1, 2) static void tap(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *line = g_strdup_vprintf(format, args);
    va_end(args);
    gw_out_bytes(line, strlen(line));
}

static void
view_tap(const json_t *result, const char *command, guint number)
{
    g_autofree char *id = id_of(result), *again = reproduce(result, command);
    gboolean ok = gw_json_true(result, "ok");
    size_t i;
    json_t *fault;

    const char *untried = gw_json_string(result, "untried");

    tap("%sok %u - %s: %s%s%s\n", ok ? "" : "not ", number, id, about(gw_json_string(result, "check")),
        untried ? " # SKIP not tried: " : "", untried ? untried : "");
    json_array_foreach (json_object_get(result, "faults"), i, fault) {
        g_autofree char *line = gw_one_line(json_string_value(fault), 0);
        tap("# %s\n", line);
    }
    if (!ok)
        tap("# see it again: %s\n", again);
}

static void
view_line(const json_t *result, const char *command)
{
    gboolean ok = gw_json_true(result, "ok");
    g_autofree char *id = id_of(result), *again = reproduce(result, command);
    gint64 tries = gw_json_int(result, "tries", 0);
    g_autofree char *trials = tries ? gw_count_text((guint)tries, "trial") : g_strdup("");
    size_t i;
    json_t *fault;

    if (json_object_get(result, "untried")) {
        gw_out("%s %s: not tried: %s\n", gw_mark("–", "-"), id, gw_json_string(result, "untried"));
        return;
    }
    gw_out("%s%s" GW_PLAIN " %s: %s%s%s%s\n", ok ? GW_GREEN : GW_RED,
           ok ? gw_mark("✓", "ok") : gw_mark("✗", "fault"), id, about(gw_json_string(result, "check")),
           tries ? " (" : "", trials, tries ? ")" : "");
    json_array_foreach (json_object_get(result, "faults"), i, fault)
        gw_out_block("    ", json_string_value(fault));
    if (!ok)
        gw_out("    " GW_DIM "see it again: %s" GW_PLAIN "\n", again);
}

void
gw_check_view(const json_t *result, const char *command, guint number)
{
    if (gw_opt.tap)
        view_tap(result, command, number);
    else
        view_line(result, command);
}

guint
gw_check_failed(const json_t *results)
{
    guint failed = 0;
    size_t i;
    json_t *result;

    json_array_foreach (results, i, result)
        failed += !gw_json_true(result, "ok");
    return failed;
}

static guint
all_untried(const json_t *results)
{
    guint untried = 0;
    size_t i;
    json_t *result;

    json_array_foreach (results, i, result)
        untried += json_object_get(result, "untried") != NULL;
    return untried;
}

static guint
all_tries(const json_t *results)
{
    guint tries = 0;
    size_t i;
    json_t *result;

    json_array_foreach (results, i, result)
        tries += (guint)gw_json_int(result, "tries", 0);
    return tries;
}

void
gw_check_view_end(const char *file, const json_t *results, gint64 ms)
{
    guint failed = gw_check_failed(results), n = (guint)json_array_size(results);
    g_autofree char *took = gw_duration_text(ms), *checks = gw_count_text(n, "check");
    g_autofree char *trials = gw_count_text(all_tries(results), "trial");
    g_autofree char *faulty = failed ? g_strdup_printf("%u with faults", failed) : g_strdup("all well");

    if (gw_opt.tap) {
        tap("1..%u\n", n);
        return;
    }
    guint untried = all_untried(results);
    g_autofree char *rest = untried ? g_strdup_printf(", %u not tried", untried) : g_strdup("");
    gw_out("\n" GW_BOLD "%s" GW_PLAIN ": %s, %s, %s%s" GW_PLAIN "%s, %s\n", file, checks, trials,
           failed ? GW_RED : GW_GREEN, faulty, rest, took);
}

json_t *
gw_check_document(const char *file, const json_t *results, gint64 ms)
{
    return json_pack("{s:s, s:b, s:i, s:I, s:O}", "file", file, "ok", gw_check_failed(results) == 0, "trials",
                     (int)all_tries(results), "ms", (json_int_t)ms, "checks", results);
}
