/* SPDX-License-Identifier: Apache-2.0 */
/* sealed.c - the table of sealed secrets; what becomes of a run's is in the run's chain, in one transaction
 */
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "store/store_private.h"

typedef struct {
    const char *run, *name, *kind, *about, *by;
    gint64 epoch;
    GBytes *sealed, *after;
    gboolean silent, last, same;
} change;

/* ---- on the store's thread ---- */

static gboolean
tell(gw_store *store, gw_job *job, const change *c, const char *event, GError **error)
{
    g_auto(gw_run_row) row = {0};
    gw_json data = json_pack("{s:s, s:s*, s:s*}", "secret", c->name, "about", c->about, "by", c->by);

    if (c->silent || !*c->run)
        return TRUE;
    if (!data) {
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID, "a secret's name or who used it is no UTF-8");
        return FALSE;
    }
    g_autofree char *text = gw_json_text(data);
    if (!gw_run_row_load(store, c->run, c->epoch, &row, error) ||
        !gw_run_row_event(store, &row, event, NULL, text, error) || !gw_run_row_save(store, &row, error))
        return FALSE;
    job->events++;
    return TRUE;
}

static gboolean
do_put(gw_store *store, gw_job *job, GError **error)
{
    const change *c = job->arg;

    return gw_sqlite_run(
               store->writer, error,
               "INSERT INTO secrets (run, name, kind, about, created, sealed) VALUES (?, ?, ?, ?, ?, ?)"
               "  ON CONFLICT DO UPDATE SET kind = excluded.kind, about = excluded.about,"
               "  created = CASE WHEN ? THEN created ELSE excluded.created END,"
               "  sealed = excluded.sealed, used = NULL, used_by = NULL",
               "ttttibi", c->run, c->name, c->kind, c->about ? c->about : "", gw_now_ms(), c->sealed,
               (gint64)c->same) &&
           tell(store, job, c, "secret.kept", error);
}

static gboolean
changed_one(gw_store *store, const change *c, GError **error)
{
    if (sqlite3_changes(store->writer->db) == 1)
        return TRUE;
    g_set_error(
        error, GW_ERROR, GW_ERROR_CONFLICT,
        "secret '%s' was changed, shown or removed by somebody else just now: look with 'gangway secret "
        "list'",
        c->name);
    return FALSE;
}

static gboolean
do_use(gw_store *store, gw_job *job, GError **error)
{
    static const char once[] = "UPDATE secrets SET used = ?, used_by = ?, sealed = NULL"
                               "  WHERE run = ? AND name = ? AND sealed = ?";
    static const char again[] = "UPDATE secrets SET used = ?, used_by = ?"
                                "  WHERE run = ? AND name = ? AND sealed = ?";
    const change *c = job->arg;

    return gw_sqlite_run(store->writer, error, c->last ? once : again, "itttb", gw_now_ms(), c->by, c->run,
                         c->name, c->sealed) &&
           changed_one(store, c, error) &&
           tell(store, job, c, c->last ? "secret.shown" : "secret.used", error);
}

static gboolean
do_remove(gw_store *store, gw_job *job, GError **error)
{
    const change *c = job->arg;

    return gw_sqlite_run(store->writer, error, "DELETE FROM secrets WHERE run = ? AND name = ?", "tt", c->run,
                         c->name) &&
           changed_one(store, c, error) && tell(store, job, c, "secret.removed", error);
}

static gboolean
do_swap(gw_store *store, gw_job *job, GError **error)
{
    const change *c = job->arg;

    return gw_sqlite_run(store->writer, error,
                         "UPDATE secrets SET sealed = ? WHERE run = ? AND name = ? AND sealed = ?", "bttb",
                         c->after, c->run, c->name, c->sealed) &&
           changed_one(store, c, error);
}

/* ---- writing ---- */

gboolean
gw_store_secret_put(gw_store *store, const char *run, gint64 epoch, const char *name, const char *kind,
                    const char *about, GBytes *sealed, GError **error)
{
    change c = {.run = run, .name = name, .kind = kind, .about = about, .epoch = epoch, .sealed = sealed};

    return gw_group_wait(store, do_put, &c, error);
}

gboolean
gw_store_secret_put_again(gw_store *store, const char *name, const char *kind, const char *about,
                          GBytes *sealed, GError **error)
{
    change c = {.run = "", .name = name, .kind = kind, .about = about, .sealed = sealed, .same = TRUE};

    return gw_group_wait(store, do_put, &c, error);
}

gboolean
gw_store_secret_prepare(gw_store *store, const char *run, const char *name, const char *kind, GBytes *sealed,
                        GError **error)
{
    change c = {.run = run, .name = name, .kind = kind, .sealed = sealed, .silent = TRUE};

    return gw_group_wait(store, do_put, &c, error);
}

gboolean
gw_store_secret_use(gw_store *store, const char *run, const char *name, GBytes *sealed, const char *by,
                    gboolean last, GError **error)
{
    change c = {.run = run, .name = name, .by = by, .epoch = GW_ANY_EPOCH, .sealed = sealed, .last = last};

    return gw_trust_may_write(store, run, error) && gw_group_wait(store, do_use, &c, error);
}

gboolean
gw_store_secret_remove(gw_store *store, const char *run, const char *name, const char *by, GError **error)
{
    change c = {.run = run, .name = name, .by = by, .epoch = GW_ANY_EPOCH, .silent = by == NULL};

    return gw_trust_may_write(store, run, error) && gw_group_wait(store, do_remove, &c, error);
}

gboolean
gw_store_secret_swap(gw_store *store, const char *run, const char *name, GBytes *before, GBytes *after,
                     GError **error)
{
    change c = {.run = run, .name = name, .sealed = before, .after = after};

    return gw_group_wait(store, do_swap, &c, error);
}

/* ---- reading ---- */

#define COLUMNS "run, name, kind, about, created, sealed IS NOT NULL, used, used_by"

static json_t *
read_row(sqlite3_stmt *found)
{
    json_t *row = json_pack("{s:s, s:s, s:s, s:s, s:I, s:b}", "run", gw_sqlite_text(found, 0), "name",
                            gw_sqlite_text(found, 1), "kind", gw_sqlite_text(found, 2), "about",
                            gw_sqlite_text(found, 3), "created", (json_int_t)sqlite3_column_int64(found, 4),
                            "there", sqlite3_column_int(found, 5));

    if (row && sqlite3_column_type(found, 6) != SQLITE_NULL)
        json_object_set_new(row, "used",
                            json_pack("{s:I, s:s}", "at", (json_int_t)sqlite3_column_int64(found, 6), "by",
                                      gw_sqlite_text(found, 7)));
    return row;
}

static json_t *
read_one(gw_store *store, const char *run, const char *name, GBytes **sealed, GError **error)
{
    sqlite3_stmt *found;
    int got = gw_sqlite_first(store->reader, &found, error,
                              "SELECT " COLUMNS ", sealed FROM secrets WHERE run = ? AND name = ?", "tt", run,
                              name);

    if (got == 0)
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "there is no secret '%s%s%s'", run, *run ? "/" : "",
                    name);
    if (got != 1)
        return NULL;
    json_t *row = read_row(found);
    gconstpointer bytes = sqlite3_column_blob(found, 8);
    if (sealed && bytes)
        *sealed = g_bytes_new(bytes, (gsize)sqlite3_column_bytes(found, 8));
    gw_sqlite_end(found);
    return row;
}

json_t *
gw_store_secret(gw_store *store, const char *run, const char *name, GBytes **sealed, GError **error)
{
    g_mutex_lock(&store->reading);
    json_t *row = read_one(store, run, name, sealed, error);
    g_mutex_unlock(&store->reading);
    return row;
}

static json_t *
read_all(gw_store *store, GError **error)
{
    gw_json rows = json_array();
    sqlite3_stmt *found;
    int got = gw_sqlite_first(store->reader, &found, error,
                              "SELECT " COLUMNS " FROM secrets ORDER BY run, name", "");

    for (; got == 1; got = gw_sqlite_next(store->reader, found, error))
        json_array_append_new(rows, read_row(found));
    return got < 0 ? NULL : g_steal_pointer(&rows);
}

json_t *
gw_store_secrets(gw_store *store, GError **error)
{
    g_mutex_lock(&store->reading);
    json_t *rows = read_all(store, error);
    g_mutex_unlock(&store->reading);
    return rows;
}
