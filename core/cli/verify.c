/* SPDX-License-Identifier: Apache-2.0 */
/* verify.c - `gangway verify`: is what finished runs left still so? It only looks */

#include "base/error.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "cli/runs.h"
#include "cli/view.h"

#include <string.h>

const GOptionEntry gw_verify_options[] = {{"all", 'a', 0, G_OPTION_ARG_NONE, &gw_opt.all,
                                           "the last finished run of each workflow and customer", NULL},
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

static json_t *
named_runs(gw_cli *cli, char **names, GError **error)
{
    gw_json rows = json_array();
    for (; *names; names++) {
        json_t *row = gw_cli_run_load(cli, *names, error);
        if (!row)
            return NULL;
        json_array_append_new(rows, row);
    }
    return g_steal_pointer(&rows);
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

/* ---- one by one, since each may be another customer's ---- */

static json_t *
verify_run(gw_cli *cli, const json_t *row, GError **error)
{
    gw_run_options options = {.stop = &gw_stopped};
    gw_cli_close(cli);
    g_clear_pointer(&cli->refused, json_decref);
    gw_engine *engine = gw_cli_engine(cli, GW_NEED_STORE | GW_NEED_AWS, row, error);
    return engine ? gw_engine_drift(engine, gw_json_string(row, "run"), &options, error) : NULL;
}

int
gw_cmd_verify(gw_cli *cli, char **args, GError **error)
{
    gw_json rows = chosen_runs(cli, args, error), drifts = json_array();
    gint64 changed = 0, failed = 0;
    gsize i;
    json_t *row;
    if (!rows)
        return GW_EXIT_ERROR;

    gw_stop_watch();
    json_array_foreach (rows, i, row) {
        json_t *drift = verify_run(cli, row, error);
        if (!drift) {
            g_prefix_error(error, "run %s: ", gw_json_string(row, "run"));
            return GW_EXIT_ERROR;
        }
        json_array_append_new(drifts, drift);
        changed += gw_json_int(drift, "drift", 0);
        failed += gw_json_int(drift, "failed", 0);
        view_drift(drift);
    }
    if (gw_opt.json)
        gw_out_json(drifts);
    else if (!json_array_size(drifts))
        gw_out("no finished runs yet\n");
    return changed ? GW_EXIT_CHANGES : failed ? GW_EXIT_ERROR : GW_EXIT_OK;
}
