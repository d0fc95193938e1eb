/* SPDX-License-Identifier: Apache-2.0 */
/* pages.c - lists too long for one answer: runs, open tasks, and events of all runs, a page at a time
 */
#include <errno.h>

#include "base/error.h"
#include "base/json.h"
#include "store/store_private.h"

typedef struct {
    json_t *rows;
    guint limit;
    gw_cursor last; /* of the last row */
    gboolean more;  /* there is one behind it */
} page;

/* The row behind the last one of a page is asked for, too: it says that there is one. */
static gboolean
is_full(page *self)
{
    self->more = json_array_size(self->rows) == self->limit;
    return self->more;
}

/* ---- where a page ended ---- */

static gboolean
read_number(const char *text, char **end, gint64 *number)
{
    errno = 0;
    *number = g_ascii_isdigit(*text) ? g_ascii_strtoll(text, end, 10) : -1;
    return *number >= 0 && errno == 0;
}

static gboolean
read_cursor(const char *text, gw_cursor *cursor, GError **error)
{
    char *dot = NULL, *end = NULL;

    if (!text)
        return TRUE;
    if (read_number(text, &dot, &cursor->major) && *dot == '.' &&
        read_number(dot + 1, &end, &cursor->minor) && !*end)
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                "'%s' is not where a page ended: give the \"next\" of the page before, or nothing for the "
                "first one",
                text);
    return FALSE;
}

static json_t *
cursor_text(const gw_cursor *cursor)
{
    return json_sprintf("%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT, cursor->major, cursor->minor);
}

static gboolean
begin(page *self, const char *after, guint limit, gw_cursor *from, GError **error)
{
    if (limit < 1 || limit > GW_PAGE_LIMIT) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "a page has 1 to %d rows, not %u", GW_PAGE_LIMIT,
                    limit);
        return FALSE;
    }
    if (!read_cursor(after, from, error))
        return FALSE;
    *self = (page){.rows = json_array(), .limit = limit, .last = *from};
    return TRUE;
}

static json_t *
finish(page *self, const char *name, gboolean ok)
{
    json_t *rows = self->rows;

    if (ok)
        return json_pack("{s:o, s:o}", name, rows, "next",
                         self->more ? cursor_text(&self->last) : json_null());
    json_decref(rows);
    return NULL;
}

/* ---- runs ---- */

static json_t *
time_or_null(gint64 at)
{
    return at == GW_NO_COLUMN ? json_null() : json_integer(at);
}

static gboolean
add_run(const gw_run_columns *row, gpointer data, GError **error)
{
    page *self = data;

    if (is_full(self))
        return FALSE;
    json_t *run = gw_run_document(row, error);
    if (!run)
        return FALSE;
    json_object_set_new(run, "actor", row->asked.actor ? json_string(row->asked.actor) : json_null());
    json_object_set_new(run, "due", time_or_null(row->asked.due));
    json_object_set_new(run, "next_look", time_or_null(row->asked.next_look));
    json_array_append_new(self->rows, run);
    self->last = (gw_cursor){row->id, 0};
    return TRUE;
}

static const gw_store_filter everything;

json_t *
gw_store_runs_page(gw_store *store, const gw_store_filter *filter, const char *after, guint limit,
                   GError **error)
{
    gw_cursor from = {0};
    page self;

    if (!begin(&self, after, limit, &from, error))
        return NULL;
    gw_run_choice choice = {.which = GW_RUNS_PAGE,
                            .limit = (gint64)limit + 1,
                            .before = from.major,
                            .filter = filter ? filter : &everything};
    g_mutex_lock(&store->reading);
    gboolean ok = store->calls->runs(store->reader, &choice, add_run, &self, error);
    g_mutex_unlock(&store->reading);
    return finish(&self, "runs", ok);
}

/* ---- tasks ---- */

static gboolean
add_task(const gw_kept_row *row, const char *workflow, const char *customer, gpointer data, GError **error)
{
    page *self = data;

    if (is_full(self))
        return FALSE;
    json_t *task = gw_task_document(row, error);
    if (!task)
        return FALSE;
    json_object_set_new(task, "workflow", workflow ? json_string(workflow) : json_null());
    json_object_set_new(task, "customer", customer ? json_string(customer) : json_null());
    json_array_append_new(self->rows, task);
    self->last = (gw_cursor){row->asked.due == GW_NO_COLUMN ? GW_NEVER : row->asked.due, row->columns.id};
    return TRUE;
}

json_t *
gw_store_tasks_page(gw_store *store, const gw_store_filter *filter, const char *after, guint limit,
                    GError **error)
{
    gw_cursor from = {0};
    page self;

    if (!begin(&self, after, limit, &from, error))
        return NULL;
    g_mutex_lock(&store->reading);
    gboolean ok = store->calls->tasks(store->reader, filter ? filter : &everything, &from, (gint64)limit + 1,
                                      add_task, &self, error);
    g_mutex_unlock(&store->reading);
    return finish(&self, "tasks", ok);
}

/* ---- events ---- */

static gboolean
add_event(const gw_kept_event *kept, const gw_cursor *at, gpointer data, GError **error)
{
    page *self = data;
    json_t *event = gw_event_document(kept, error);

    if (!event)
        return FALSE;
    json_object_set_new(event, "run", json_string(kept->event.run));
    json_array_append_new(self->rows, event);
    self->last = *at;
    return TRUE;
}

json_t *
gw_store_feed(gw_store *store, const char *after, guint limit, GError **error)
{
    gw_cursor from = {0};
    page self;

    if (!begin(&self, after, limit, &from, error))
        return NULL;
    g_mutex_lock(&store->reading);
    gboolean ok = store->calls->feed(store->reader, &from, limit, add_event, &self, error);
    g_mutex_unlock(&store->reading);
    self.more = TRUE;
    return finish(&self, "events", ok);
}
