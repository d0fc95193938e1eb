/* SPDX-License-Identifier: Apache-2.0 */
/* inbox.c - commands that people left for whoever works on a run, until that process takes them
 *
 * The table's column and the event call a command "word": stores have it so.
 */
#include "base/json.h"
#include "base/text.h"
#include "store/store_private.h"

typedef struct {
    const char *run;
    char *command;
    const char *step;
    char *about; /* the event's data but for the id */
    gint64 id;
} entry;

static gboolean
insert_command(gw_store *store, gw_run_row *row, entry *l, GError **error)
{
    gw_row_columns columns = {.created = gw_now_ms(), .taken = GW_NO_COLUMN, .doc = l->command};

    if (!gw_sqlite_run(store->writer, error, "INSERT INTO inbox (run, word, created) VALUES (?, ?, ?)", "tti",
                       l->run, l->command, columns.created))
        return FALSE;
    l->id = columns.id = sqlite3_last_insert_rowid(store->writer->db);

    g_autofree char *key = g_strdup_printf("%" G_GINT64_FORMAT, l->id);
    gw_run_row_note(row, GW_ROW_COMMAND, key, &columns);
    return TRUE;
}

/* Whoever leaves a command holds no lease; that it was left is true in any case, and whoever takes it must
 * find it in the journal. */
static gboolean
put_command(gw_store *store, gw_job *job, GError **error)
{
    entry *l = job->arg;
    g_auto(gw_run_row) row = {0};

    if (!gw_run_row_load(store, l->run, GW_ANY_EPOCH, &row, error) ||
        !insert_command(store, &row, l, error) ||
        !gw_run_row_event(store, &row, "word.left", l->step, l->about, error) ||
        !gw_run_row_save(store, &row, error))
        return FALSE;
    job->events = row.written;
    return TRUE;
}

/* What it says is in the row that the event has the hash of: it can hold what no log should show. */
gint64
gw_store_inbox_put(gw_store *store, const char *run, const json_t *command, GError **error)
{
    g_autofree char *text = gw_json_text(command);
    gw_json about = json_pack("{s:s?}", "verb", gw_json_string(command, "verb"));
    g_autofree char *data = gw_json_text(about);
    entry l = {run, text, gw_json_string(command, "step"), data, 0};

    return gw_trust_may_write(store, run, error) && gw_group_wait(store, put_command, &l, error) ? l.id : 0;
}

static gw_row_columns
columns_of(sqlite3_stmt *found)
{
    return (gw_row_columns){sqlite3_column_int64(found, 0), sqlite3_column_int64(found, 2), GW_NO_COLUMN,
                            gw_sqlite_text(found, 1)};
}

#define WAITING "SELECT id, word, created FROM inbox WHERE run = ? AND taken IS NULL"

static gboolean
take_command(gw_store *store, gw_run_row *row, gw_row_columns *columns, GError **error)
{
    g_autofree char *key = g_strdup_printf("%" G_GINT64_FORMAT, columns->id);

    if (!gw_run_row_holds(row, GW_ROW_COMMAND, key, columns, error))
        return FALSE;
    columns->taken = gw_now_ms();
    gw_run_row_note(row, GW_ROW_COMMAND, key, columns);
    return gw_sqlite_run(store->writer, error, "UPDATE inbox SET taken = ? WHERE id = ?", "ii",
                         columns->taken, columns->id);
}

gboolean
gw_inbox_take(gw_store *store, gw_run_row *row, gint64 id, GError **error)
{
    sqlite3_stmt *found;
    gboolean ok = TRUE;
    int got = gw_sqlite_first(store->writer, &found, error, WAITING " AND id <= ?", "ti", row->run, id);

    for (; got == 1; got = gw_sqlite_next(store->writer, found, error)) {
        gw_row_columns columns = columns_of(found);

        ok = take_command(store, row, &columns, error);
        if (!ok) {
            gw_sqlite_end(found);
            break;
        }
    }
    return ok && got >= 0;
}

/* One that no event knows was put there by something else: it must not be heard. */
static json_t *
read_command(gw_store *store, const char *run, sqlite3_stmt *found, GError **error)
{
    gw_row_columns columns = columns_of(found);
    g_autofree char *key = g_strdup_printf("%" G_GINT64_FORMAT, columns.id);
    g_autofree char *hash = gw_row_hash(&columns);
    const gw_proof *proof = gw_read_proof(store, run, error);

    if (!proof || !gw_proof_holds(proof, GW_ROW_COMMAND, key, hash, error))
        return NULL;
    json_t *command = gw_stored_parse(columns.doc, "a word in the inbox", error);
    return command ? json_pack("{s:I, s:o}", "id", (json_int_t)columns.id, "word", command) : NULL;
}

static json_t *
read_commands(gw_store *store, const char *run, GError **error)
{
    gw_json commands = json_array();
    sqlite3_stmt *found;
    int got = gw_sqlite_first(store->reader, &found, error, WAITING " ORDER BY id", "t", run);

    for (; got == 1; got = gw_sqlite_next(store->reader, found, error)) {
        json_t *command = read_command(store, run, found, error);

        if (!command) {
            gw_sqlite_end(found);
            return NULL;
        }
        json_array_append_new(commands, command);
    }
    return got < 0 ? NULL : g_steal_pointer(&commands);
}

json_t *
gw_store_inbox(gw_store *store, const char *run, GError **error)
{
    json_t *commands = gw_read_begin(store, error) ? read_commands(store, run, error) : NULL;

    gw_read_end(store);
    return commands;
}

gboolean
gw_store_inbox_is_taken(gw_store *store, gint64 id)
{
    sqlite3_stmt *found;

    g_mutex_lock(&store->reading);
    int got = gw_sqlite_first(store->reader, &found, NULL,
                              "SELECT 1 FROM inbox WHERE id = ? AND taken IS NOT NULL", "i", id);
    if (got == 1)
        gw_sqlite_end(found);
    g_mutex_unlock(&store->reading);
    return got == 1;
}
