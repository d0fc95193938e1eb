/* SPDX-License-Identifier: Apache-2.0 */
/* verify.c - `gangway verify`: is what finished runs left still so? It only looks */

#include "base/error.h"
#include "base/json.h"
#include "cli/await.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "cli/runs.h"
#include "cli/view.h"

#include <string.h>

static const GOptionEntry verify_options[] = {{"all", 'a', 0, G_OPTION_ARG_NONE, &gw_opt.all,
                                               "the last finished run of each workflow and customer", NULL},
                                              GW_OPTION_KEY,
                                              G_OPTION_ENTRY_NULL};

/* ---- which ---- */

/* The newest comes first, and stands for its workflow and customer. */
static json_t *
last_runs(gw_cli *cli, GError **error)
{
    gw_json rows = gw_cli_store(cli, error) ? gw_store_runs(cli->store, error) : NULL;
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    gsize i;
    json_t *row;
    if (!rows)
        return NULL;
    json_t *last = json_array();
    json_array_foreach (rows, i, row) {
        gw_json of = json_pack("[O, O]", json_object_get(row, "workflow"), json_object_get(row, "customer"));
        if (g_strcmp0(gw_json_string(row, "status"), "done") == 0 && g_hash_table_add(seen, gw_json_text(of)))
            json_array_append(last, row);
    }
    return last;
}

/* What was not found is told with the others. */
static json_t *
named_runs(gw_cli *cli, char **names, GError **error)
{
    json_t *rows = gw_cli_store(cli, error) ? json_array() : NULL;
    for (; rows && *names; names++) {
        g_autoptr(GError) problem = NULL;
        g_autofree char *name = g_utf8_make_valid(*names, -1);
        json_t *row = gw_cli_run_load(cli, *names, &problem);
        json_array_append_new(
            rows, row ? row : json_pack("{s:s, s:o}", "run", name, "error", gw_failure_from_error(problem)));
    }
    return rows;
}

static json_t *
chosen_runs(gw_cli *cli, char **names, GError **error)
{
    if (gw_opt.all == (*names != NULL)) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    gw_opt.all ? "--all means every customer's last run: leave the runs out"
                               : "RUN is missing: name one or more, or say --all");
        return NULL;
    }
    return gw_opt.all ? last_runs(cli, error) : named_runs(cli, names, error);
}

/* ---- the telling ---- */

static void
view_step(const json_t *step)
{
    const char *mark = gw_json_string(step, "mark"), *id = gw_json_string(step, "id");
    const char *reason = gw_json_string(step, "reason");
    if (strcmp(mark, "drift") == 0) {
        gw_out("  " GW_YELLOW "~" GW_PLAIN " %s (%s) is not as it was left\n", id,
               gw_json_string(step, "uses"));
        gw_view_changes(json_object_get(step, "changes"), "      ");
    } else if (strcmp(mark, "failed") == 0) {
        gw_out("  " GW_RED "%s" GW_PLAIN " %s could not be looked at: %s\n", gw_mark("✗", "x"), id,
               reason ? reason : "?");
    }
}

static void
view_drift(const json_t *drift)
{
    const char *customer = gw_json_string(drift, "customer");
    gint64 changed = gw_json_int(drift, "drift", 0), failed = gw_json_int(drift, "failed", 0);
    guint same = (guint)gw_json_int(drift, "same", 0);
    g_autofree char *steps = gw_count_text(same, "step");
    gsize i;
    json_t *step;

    gw_out(GW_BOLD "%s" GW_PLAIN "%s%s, run %s\n", gw_json_string(drift, "workflow"),
           customer ? " for customer " : "", customer ? customer : "", gw_json_string(drift, "run"));
    json_array_foreach (json_object_get(drift, "steps"), i, step)
        view_step(step);
    gw_out("  %s%s as it was left" GW_PLAIN ", %" G_GINT64_FORMAT " changed since, %" G_GINT64_FORMAT
           " could not be looked at\n",
           changed || failed ? "" : GW_GREEN, steps, changed, failed);
}

/* Those that could not be looked at, after all the others. */
static void
view_failed(const json_t *drifts, gsize n)
{
    g_autofree char *count = gw_count_text((guint)n, "run");
    gsize i;
    json_t *drift;
    gw_warn("gangway: " GW_RED "%s of %zu could not be verified:" GW_PLAIN "\n", count,
            json_array_size(drifts));
    json_array_foreach (drifts, i, drift) {
        const json_t *failure = json_object_get(drift, "error");
        if (failure)
            gw_warn("  run %s (exit code %d): %s\n", gw_json_string(drift, "run"), GW_EXIT_ERROR,
                    gw_json_string(failure, "message"));
    }
}

/* ---- one by one, since each may be another customer's ---- */

static json_t *
verify_run(gw_cli *cli, const json_t *row, GError **error)
{
    gw_run_options options = {.stop = &gw_stopped};
    gw_cli_close(cli);
    g_clear_pointer(&cli->refused, json_decref);
    gw_engine *engine = gw_cli_engine(cli, GW_NEED_STORE | GW_NEED_AWS, row, error);
    return engine ? gw_await_drift(engine, gw_json_string(row, "run"), &options, error) : NULL;
}

/* Its drift, or {"run", "workflow", "customer", "error"}. */
static json_t *
verify_or_tell(gw_cli *cli, json_t *row)
{
    g_autoptr(GError) problem = NULL;
    if (json_object_get(row, "error"))
        return json_incref(row);
    json_t *drift = verify_run(cli, row, &problem);
    if (drift)
        return drift;
    return json_pack("{s:O, s:O?, s:O?, s:o}", "run", json_object_get(row, "run"), "workflow",
                     json_object_get(row, "workflow"), "customer", json_object_get(row, "customer"), "error",
                     gw_failure_from_error(problem));
}

typedef struct {
    json_t *drifts;
    gint64 changed, unseen; /* steps */
    gsize failed;           /* runs */
} tally;

static void
verify_all(gw_cli *cli, const json_t *rows, tally *all)
{
    gsize i;
    json_t *row;
    json_array_foreach (rows, i, row) {
        if (gw_stopped)
            break;
        json_t *drift = verify_or_tell(cli, row);
        json_array_append_new(all->drifts, drift);
        all->changed += gw_json_int(drift, "drift", 0);
        all->unseen += gw_json_int(drift, "failed", 0);
        if (json_object_get(drift, "error"))
            all->failed++;
        else
            view_drift(drift);
    }
}

static int
cmd_verify(gw_cli *cli, char **args, GError **error)
{
    cli->store_for = GW_STORE_READ;
    gw_json rows = chosen_runs(cli, args, error), drifts = json_array();
    tally all = {.drifts = drifts};
    if (!rows)
        return GW_EXIT_ERROR;

    gw_stop_watch();
    verify_all(cli, rows, &all);
    if (gw_stopped)
        return GW_EXIT_INTERRUPTED;
    const json_t *only = json_array_size(rows) == 1 && all.failed ? json_array_get(drifts, 0) : NULL;
    if (only) {
        gw_failure_to_error(json_object_get(only, "error"), error);
        g_autofree char *named = g_strdup_printf("run %s", gw_json_string(only, "run"));
        if (!error || !g_str_has_prefix((*error)->message, named))
            g_prefix_error(error, "%s: ", named);
        return GW_EXIT_ERROR;
    }
    if (gw_opt.json)
        gw_out_json(drifts);
    else if (!json_array_size(drifts))
        gw_out("no finished runs yet\n");
    if (all.failed)
        view_failed(drifts, all.failed);
    return all.failed    ? GW_EXIT_ERROR
           : all.changed ? GW_EXIT_CHANGES
           : all.unseen  ? GW_EXIT_ERROR
                         : GW_EXIT_OK;
}

const gw_command gw_command_verify = {
    .group = "Looking",
    .name = "verify",
    .args = "[RUN...]",
    .summary = "is what finished runs left still so? (drift)",
    .text = "Looks again at everything that was verified, and at what people attested, changing nothing. "
            "What no API shows or was skipped can't be looked at; the guard is about the time of its run. "
            "A run that can't be verified does not keep the others from being verified: which it was, and "
            "why, is said at the end.",
    .exits = "0 all is as it was left; 1 error, or a run could not be verified, whatever the others are; "
             "2 something changed since; else 1 if something could not be looked at",
    .options = verify_options,
    .aws = TRUE,
    .run = cmd_verify,
};
