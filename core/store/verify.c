/* SPDX-License-Identifier: Apache-2.0 */
/* verify.c - is the journal what was written? The chain of a run, and the database's own check
 */
#include <string.h>

#include "base/error.h"
#include "store/chain.h"
#include "store/private.h"

typedef struct {
    const char *run;
    gint64 seq; /* of the last event that fits */
    char *head; /* its hash */
} chain;

static gboolean
broken(GError **error, const chain *c, gint64 seq, const char *how)
{
    g_set_error(error, GW_ERROR, GW_ERROR_CORRUPT,
                "the journal of run '%s' is not what was written: event %" G_GINT64_FORMAT " %s", c->run, seq,
                how);
    return FALSE;
}

static gboolean
check_event(chain *c, sqlite3_stmt *row, GError **error)
{
    gw_event event = {.run = c->run,
                      .seq = sqlite3_column_int64(row, 0),
                      .time = sqlite3_column_int64(row, 1),
                      .kind = gw_sqlite_text(row, 2),
                      .step = (const char *)sqlite3_column_text(row, 3),
                      .data = gw_sqlite_text(row, 4)};

    if (event.seq != c->seq + 1)
        return broken(error, c, c->seq + 1, "is missing");

    char *hash = gw_chain_hash(c->head, &event);
    g_free(c->head);
    c->head = hash;
    c->seq = event.seq;
    return !strcmp(hash, gw_sqlite_text(row, 5)) ||
           broken(error, c, event.seq, "was changed, or the one before it was");
}

static gboolean
check_events(gw_store *store, chain *c, GError **error)
{
    sqlite3_stmt *row;
    int got = gw_sqlite_first(
        store->reader, &row, error,
        "SELECT seq, time, kind, step, data, hash FROM events WHERE run = ? ORDER BY seq", "t", c->run);

    for (; got == 1; got = gw_sqlite_next(store->reader, row, error)) {
        if (!check_event(c, row, error)) {
            gw_sqlite_end(row);
            return FALSE;
        }
    }
    return got == 0;
}

/* The run's row knows the last event, so that a chain cut short is noticed. */
static gboolean
check_end(const chain *c, gint64 seq, const char *head, GError **error)
{
    if (c->seq < seq)
        return broken(error, c, c->seq + 1, "is missing");
    if (c->seq > seq)
        return broken(error, c, seq + 1, "was added");
    return !strcmp(c->head, head) || broken(error, c, c->seq, "is not the one that the run ended with");
}

static gboolean
check_run(gw_store *store, chain *c, GError **error)
{
    sqlite3_stmt *row;
    int got =
        gw_sqlite_first(store->reader, &row, error, "SELECT seq, head FROM runs WHERE run = ?", "t", c->run);

    if (got == 0)
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "no run '%s'", c->run);
    if (got != 1)
        return FALSE;

    gint64 seq = sqlite3_column_int64(row, 0);
    g_autofree char *head = g_strdup(gw_sqlite_text(row, 1));
    gw_sqlite_end(row);
    return check_events(store, c, error) && check_end(c, seq, head, error);
}

gboolean
gw_store_verify(gw_store *store, const char *run, char **head, GError **error)
{
    chain c = {run, 0, g_strdup("")};

    /* One transaction, so that row and events are of the same moment while others write. */
    g_mutex_lock(&store->reading);
    gboolean ok = gw_sqlite_run(store->reader, error, "BEGIN", "") && check_run(store, &c, error);
    if (!sqlite3_get_autocommit(store->reader->db))
        gw_sqlite_run(store->reader, NULL, "ROLLBACK", "");
    g_mutex_unlock(&store->reading);

    if (ok && head)
        *head = g_steal_pointer(&c.head);
    g_free(c.head);
    return ok;
}

static gboolean
check_database(gw_store *store, GError **error)
{
    sqlite3_stmt *row;

    if (gw_sqlite_first(store->reader, &row, error, "PRAGMA integrity_check(1)", "") != 1)
        return FALSE;

    gboolean ok = !strcmp(gw_sqlite_text(row, 0), "ok");
    if (!ok)
        g_set_error(error, GW_ERROR, GW_ERROR_CORRUPT, "the store '%s' is damaged: %s: put a copy back",
                    store->reader->path, gw_sqlite_text(row, 0));
    gw_sqlite_end(row);
    return ok;
}

gboolean
gw_store_check(gw_store *store, GError **error)
{
    g_mutex_lock(&store->reading);
    gboolean ok = check_database(store, error);
    g_mutex_unlock(&store->reading);
    return ok;
}
