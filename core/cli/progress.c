/* SPDX-License-Identifier: Apache-2.0 */
/* progress.c - a run as it goes: phases as headings, a line for each step that came to something */

#include "base/json.h"
#include "cli/out.h"
#include "cli/runs.h"
#include "cli/view.h"

#include <string.h>

enum { MARK_WIDTH = 2, ID_WIDTH = 20, STATUS_WIDTH = 9 };

void
gw_progress_init(gw_progress *progress)
{
    *progress = (gw_progress){.shown = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free)};
}

void
gw_progress_release(gw_progress *progress)
{
    gw_out_status("");
    g_clear_pointer(&progress->heading, g_free);
    g_clear_pointer(&progress->phase, g_free);
    g_clear_pointer(&progress->run, g_free);
    g_clear_pointer(&progress->open, json_decref);
    g_clear_pointer(&progress->shown, g_hash_table_unref);
}

static void
show_phase(gw_progress *progress, const char *phase)
{
    if (!phase || !*phase || g_strcmp0(progress->phase, phase) == 0)
        return;
    g_free(progress->phase);
    progress->phase = g_strdup(phase);
    gw_out("\n" GW_BOLD "%s" GW_PLAIN "\n", phase);
}

/* The mark of a step that came to something; NULL while it is on its way. `moved`: it was not so from the
 * start. */
static const char *
step_mark(const char *status, gboolean moved)
{
    static const struct {
        const char *status, *utf8, *plain;
    } marks[] = {{"attested", "✓", "+"},
                 {"waiting", "✋", "!"},
                 {"stopped", "✗", "x"},
                 {"failed", "✗", "x"},
                 {"skipped", "-", "-"}};

    if (g_strcmp0(status, "verified") == 0)
        return moved ? gw_mark("✓", "+") : "=";
    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++)
        if (g_strcmp0(status, marks[i].status) == 0)
            return gw_mark(marks[i].utf8, marks[i].plain);
    return NULL;
}

static char *
task_detail(const json_t *news)
{
    const char *reason = gw_json_string(news, "reason");
    const char *asked = gw_json_string(json_object_get(news, "task"), "actor");
    const char *actor = asked ? asked : gw_json_string(news, "actor"); /* a denial asks ops, whoever acts */
    g_autofree char *due = gw_due_text(json_object_get(news, "due"));
    gboolean says_more = reason && !g_str_has_prefix(reason, "waiting for");

    return g_strdup_printf("%s%s%s%s%s%s%s", actor ? actor : "", actor ? ": " : "",
                           gw_json_string(news, "title"), *due ? ", until " : "", due, says_more ? ": " : "",
                           says_more ? reason : "");
}

static char *
step_detail(const json_t *news)
{
    const char *status = gw_json_string(news, "status"), *reason = gw_json_string(news, "reason");

    if (g_strcmp0(status, "waiting") == 0 && gw_json_string(news, "title"))
        return task_detail(news);
    if (reason && *reason)
        return g_strdup(reason);
    return g_strcmp0(status, "verified") == 0 ? gw_changes_text(json_object_get(news, "changes"))
                                              : g_strdup("");
}

/* In columns, whatever is wide or invisible in them. */
static char *
step_line(const char *mark, const char *id, const char *status, const char *detail)
{
    g_autofree char *marked = gw_padded(mark, MARK_WIDTH), *named = gw_padded(id, ID_WIDTH);
    g_autofree char *stands = *detail ? gw_padded(status, STATUS_WIDTH) : g_strdup(status);
    const char *color = gw_status_color(status);

    return g_strdup_printf("  %s%s" GW_PLAIN " %s %s%s" GW_PLAIN "%s" GW_HANG "%s", color, marked, named,
                           color, stands, *detail ? " " : "", detail);
}

/* What there is to do, while somebody waits for it to be done. */
static void
show_task(const gw_progress *progress, const char *step, json_t *task)
{
    if (!progress->stays || !progress->run || !json_is_object(task))
        return;
    gw_json whole = json_copy(task);
    json_object_set_new(whole, "run", json_string(progress->run));
    json_object_set_new(whole, "step", json_string(step));
    gw_out_block("      ", gw_json_string(whole, "instructions"));
    gw_view_command("      ", whole);
}

static void
show_step(gw_progress *progress, const json_t *news)
{
    const char *id = gw_json_string(news, "id"), *status = gw_json_string(news, "status");
    if (!id || !status)
        return;
    gboolean moved = gw_json_string(news, "title") || json_array_size(json_object_get(news, "changes"));
    const char *mark = step_mark(status, moved);
    /* What is tried again by itself asks nobody for a hand. */
    if (mark && strcmp(status, "waiting") == 0 && !gw_json_string(news, "title"))
        mark = gw_mark("…", ".");
    if (!mark) {
        g_autofree char *going = g_strdup_printf(GW_DIM "  %s %s" GW_PLAIN, gw_mark("…", "..."), id);
        gw_out_status(going);
        return;
    }
    g_autofree char *detail = step_detail(news);
    g_autofree char *one = gw_one_line(detail, 0);
    g_autofree char *line = step_line(mark, id, status, one);
    /* A look every second that finds the same is not news. */
    if (g_strcmp0(progress->silent, id) == 0 ||
        g_strcmp0(g_hash_table_lookup(progress->shown, id), line) == 0)
        return;
    show_phase(progress, gw_json_string(news, "phase"));
    gw_out("%s\n", line);
    show_task(progress, id, json_object_get(news, "task"));
    g_hash_table_replace(progress->shown, g_strdup(id), g_steal_pointer(&line));
}

static void
show_log(const json_t *news)
{
    const char *id = gw_json_string(news, "id"), *text = gw_json_string(news, "text");
    gint64 level = gw_json_int(news, "level", 1);
    if (level < 1 || !text)
        return;
    g_autofree char *line = gw_one_line(text, 0);
    gw_out("    %s%s%s%s" GW_PLAIN "\n", level > 1 ? GW_YELLOW : GW_DIM, id ? id : "", id ? ": " : "", line);
}

/* Of what was open before there is no news: it is told once, but for what moved since. */
static void
show_open(gw_progress *progress)
{
    gw_json still = json_array();
    size_t i;
    json_t *task;

    json_array_foreach (progress->open, i, task)
        if (!g_hash_table_contains(progress->shown, gw_json_string(task, "step")))
            json_array_append(still, task);
    json_decref(progress->open);
    progress->open = NULL;
    if (json_array_size(still) > 0)
        gw_view_tasks(still, FALSE);
}

/* Who stays should know for what, and that leaving is safe. */
static void
show_run(gw_progress *progress, const json_t *news)
{
    const char *reason = gw_json_string(news, "reason"), *run = gw_json_string(news, "run");
    if (!progress->run && run) {
        progress->run = g_strdup(run);
        if (progress->names_run)
            gw_out("run %s\n", run);
    }
    if (g_strcmp0(gw_json_string(news, "status"), "waiting") != 0 || !reason)
        return;
    if (progress->open)
        show_open(progress);
    g_autofree char *brief = gw_one_line(reason, 50);
    g_autofree char *line = g_strdup_printf(GW_DIM "%s (Ctrl-C leaves)" GW_PLAIN, brief);
    gw_out_status(line);
}

void
gw_progress_news(json_t *news, gpointer data)
{
    gw_progress *progress = data;
    const char *kind = gw_json_string(news, "kind");

    /* What is refused has no heading. */
    if (progress->heading)
        gw_out("%s\n", progress->heading);
    g_clear_pointer(&progress->heading, g_free);
    if (g_strcmp0(kind, "run") == 0) {
        show_run(progress, news);
    } else if (g_strcmp0(kind, "step") == 0) {
        show_step(progress, news);
    } else if (g_strcmp0(kind, "progress") == 0) {
        g_autofree char *going = g_strdup_printf(GW_DIM "  %s: %s" GW_PLAIN, gw_json_string(news, "id"),
                                                 gw_json_string(news, "text"));
        gw_out_status(going);
    } else if (g_strcmp0(kind, "log") == 0) {
        show_log(news);
    }
}

void
gw_plan_news(json_t *news, G_GNUC_UNUSED gpointer data)
{
    const char *id = gw_json_string(news, "id");
    if (!id)
        return;
    g_autofree char *going = g_strdup_printf(GW_DIM "  looking at %s" GW_PLAIN, id);
    gw_out_status(going);
}
