/* SPDX-License-Identifier: Apache-2.0 */
/* takeover.c - a store from before rows were under the chain: each run gets one event with its rows as they
 * stand
 */
#include "store/sqlite/takeover.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "store/chain.h"
#include "store/owner.h"
#include "store/store_private.h"

typedef struct {
    char *run;
    gint64 seq;
    char *head;
} ending;

static void
ending_free(gpointer data)
{
    ending *end = data;

    g_free(end->run);
    g_free(end->head);
    g_free(end);
}

/* An older program that is at work now would write on without hashes. */
static gboolean
refuse_if_held(const gw_sqlite *sqlite, sqlite3_stmt *row, GError **error)
{
    gw_json held = gw_lease_json(gw_sqlite_text(row, 3), sqlite3_column_int64(row, 4), 0);

    if (!gw_json_true(held, "live"))
        return TRUE;
    g_autofree char *holder = gw_owner_text(gw_sqlite_text(row, 3));
    g_set_error(
        error, GW_ERROR, GW_ERROR_CONFLICT,
        "the store '%s' is of an older gangway, and run '%s' is being worked on by %s: let it come to "
        "rest or end it, then try again",
        sqlite->base.name, gw_sqlite_text(row, 0), holder);
    return FALSE;
}

static GPtrArray *
read_endings(gw_sqlite *sqlite, GError **error)
{
    g_autoptr(GPtrArray) endings = g_ptr_array_new_with_free_func(ending_free);
    sqlite3_stmt *row;
    int got = gw_sqlite_first(sqlite, &row, error,
                              "SELECT run, seq, head, lease_owner, lease_until FROM runs ORDER BY id", "");

    for (; got == 1; got = gw_sqlite_next(sqlite, row, error)) {
        ending *end = g_new0(ending, 1);

        end->run = g_strdup(gw_sqlite_text(row, 0));
        end->seq = sqlite3_column_int64(row, 1);
        end->head = g_strdup(gw_sqlite_text(row, 2));
        g_ptr_array_add(endings, end);
        if (!refuse_if_held(sqlite, row, error)) {
            gw_sqlite_end(row);
            return NULL;
        }
    }
    return got < 0 ? NULL : g_steal_pointer(&endings);
}

static gboolean
take_over(gw_sqlite *sqlite, const ending *end, GError **error)
{
    gw_json hashes = gw_proof_survey(end->run, &sqlite->base, error);

    if (!hashes)
        return FALSE;
    g_autofree char *rows = gw_json_text(hashes);
    gw_event event = {end->run, end->seq + 1, gw_now_ms(), GW_EVENT_TAKEN_OVER, NULL, "{}", rows};
    g_autofree char *hash = gw_chain_hash(end->head, &event);

    return gw_sqlite_run(sqlite, error,
                         "INSERT INTO events (run, seq, time, kind, step, data, hash, rows)"
                         "  VALUES (?, ?, ?, ?, NULL, ?, ?, ?)",
                         "tiitttt", event.run, event.seq, event.time, event.kind, event.data, hash, rows) &&
           gw_sqlite_run(sqlite, error, "UPDATE runs SET updated = ?, seq = ?, head = ? WHERE run = ?",
                         "iitt", event.time, event.seq, hash, event.run);
}

gboolean
gw_take_over(gw_sqlite *sqlite, GError **error)
{
    g_autoptr(GPtrArray) endings = read_endings(sqlite, error);

    for (guint i = 0; endings && i < endings->len; i++)
        if (!take_over(sqlite, endings->pdata[i], error))
            return FALSE;
    return endings != NULL;
}
