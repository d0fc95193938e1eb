/* SPDX-License-Identifier: Apache-2.0 */
/* proof.c - the chain of a run walked: each event fits the one before, each row the newest event that names
 * it
 */
#include "store/proof.h"

#include <string.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"
#include "store/chain.h"
#include "store/store_private.h"

/* ---- rows ---- */

static const struct {
    const char *name;
    const char *what; /* of a row, for people; %s: its key */
    const char *all;  /* key, id, created, taken, document */
} tables[GW_ROW_TABLES] = {
    {"runs", "the run's own row", "SELECT run, id, created, NULL, doc FROM runs WHERE run = ?"},
    {"steps", "the row of step '%s'", "SELECT step, id, NULL, NULL, doc FROM steps WHERE run = ?"},
    {"tasks", "the task of step '%s'", "SELECT step, id, NULL, NULL, doc FROM tasks WHERE run = ?"},
    {"inbox", "word %s of the inbox",
     "SELECT CAST(id AS TEXT), id, created, taken, word FROM inbox WHERE run = ?"},
};

const char *
gw_row_table_name(gw_row_table table)
{
    return tables[table].name;
}

static void
add_number(GString *text, gint64 number)
{
    if (number == GW_NO_COLUMN)
        g_string_append(text, "null,");
    else
        g_string_append_printf(text, "%" G_GINT64_FORMAT ",", number);
}

char *
gw_row_hash(const gw_row_columns *columns)
{
    g_autoptr(GString) text = g_string_new("[");

    add_number(text, columns->id);
    add_number(text, columns->created);
    add_number(text, columns->taken);
    g_string_append(text, columns->doc);
    g_string_append_c(text, ']');
    return gw_sha256(text->str, text->len);
}

void
gw_rows_note(json_t *rows, gw_row_table table, const char *key, const char *hash)
{
    json_t *part = json_object_get(rows, tables[table].name);

    if (!part) {
        part = json_object();
        json_object_set_new(rows, tables[table].name, part);
    }
    json_object_set_new(part, key, hash ? json_string(hash) : json_null());
}

/* ---- what events say of rows ---- */

gw_proof *
gw_proof_new(const char *run)
{
    gw_proof *proof = g_new0(gw_proof, 1);

    proof->run = g_strdup(run);
    proof->head = g_strdup("");
    proof->rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return proof;
}

void
gw_proof_free(gw_proof *proof)
{
    if (!proof)
        return;
    g_free(proof->run);
    g_free(proof->head);
    g_hash_table_unref(proof->rows);
    g_free(proof);
}

static char *
row_name(gw_row_table table, const char *key)
{
    return g_strconcat(tables[table].name, "/", key, NULL);
}

static void
learn(gw_proof *proof, const json_t *rows)
{
    const char *key;
    json_t *hash;

    for (gw_row_table table = 0; table < GW_ROW_TABLES; table++) {
        json_object_foreach (json_object_get(rows, tables[table].name), key, hash) {
            char *name = row_name(table, key);

            if (json_is_string(hash)) {
                g_hash_table_replace(proof->rows, name, g_strdup(json_string_value(hash)));
            } else {
                g_hash_table_remove(proof->rows, name);
                g_free(name);
            }
        }
    }
}

void
gw_proof_advance(gw_proof *proof, gint64 time, char *head, const json_t *rows)
{
    proof->seq++;
    proof->time = time;
    g_free(proof->head);
    proof->head = head;
    learn(proof, rows);
}

/* ---- the events ---- */

static gboolean
broken(GError **error, const gw_proof *proof, gint64 seq, const char *how)
{
    g_set_error(error, GW_ERROR, GW_ERROR_CORRUPT,
                "the journal of run '%s' is not what was written: event %" G_GINT64_FORMAT
                " %s: put a copy of the store back",
                proof->run, seq, how);
    return FALSE;
}

/* Text behind a NUL is not seen by C, but it is there. */
static gboolean
has_hidden_text(sqlite3_stmt *row)
{
    for (int i = 2; i <= 6; i++)
        if ((gsize)sqlite3_column_bytes(row, i) != strlen(gw_sqlite_text(row, i)))
            return TRUE;
    return FALSE;
}

static gboolean
follow_event(gw_proof *proof, sqlite3_stmt *row, GError **error)
{
    gw_event event = {.run = proof->run,
                      .seq = sqlite3_column_int64(row, 0),
                      .time = sqlite3_column_int64(row, 1),
                      .kind = gw_sqlite_text(row, 2),
                      .step = (const char *)sqlite3_column_text(row, 3),
                      .data = gw_sqlite_text(row, 4),
                      .rows = (const char *)sqlite3_column_text(row, 6)};

    if (event.seq != proof->seq + 1)
        return broken(error, proof, proof->seq + 1, "is missing");

    g_autofree char *hash = gw_chain_hash(proof->head, &event);
    if (has_hidden_text(row) || strcmp(hash, gw_sqlite_text(row, 5)) != 0)
        return broken(error, proof, event.seq, "was changed, or the one before it was");

    gw_json rows = event.rows ? json_loads(event.rows, 0, NULL) : NULL;
    gw_proof_advance(proof, event.time, g_steal_pointer(&hash), rows);
    return TRUE;
}

gboolean
gw_proof_follow(gw_proof *proof, gw_sqlite *db, GError **error)
{
    sqlite3_stmt *row;
    int got = gw_sqlite_first(db, &row, error,
                              "SELECT seq, time, kind, step, data, hash, rows FROM events"
                              "  WHERE run = ? AND (seq > ? OR seq < 1) ORDER BY seq",
                              "ti", proof->run, proof->seq);

    for (; got == 1; got = gw_sqlite_next(db, row, error)) {
        if (!follow_event(proof, row, error)) {
            gw_sqlite_end(row);
            return FALSE;
        }
    }
    return got == 0;
}

gboolean
gw_proof_ends_at(const gw_proof *proof, gint64 seq, const char *head, GError **error)
{
    if (proof->seq < seq)
        return broken(error, proof, proof->seq + 1, "is missing");
    if (proof->seq > seq)
        return broken(error, proof, seq + 1, "was added");
    return !strcmp(proof->head, head) ||
           broken(error, proof, proof->seq, "is not the one that the run ended with");
}

/* ---- rows against events ---- */

static gboolean
not_proven(GError **error, const gw_proof *proof, gw_row_table table, const char *key, const char *how)
{
    g_autoptr(GString) what = g_string_new(tables[table].what);

    g_string_replace(what, "%s", key, 1);
    g_set_error(error, GW_ERROR, GW_ERROR_CORRUPT,
                "run '%s' is not what its journal says: %s (table %s) %s: put a copy of the store back",
                proof->run, what->str, tables[table].name, how);
    return FALSE;
}

gboolean
gw_proof_holds(const gw_proof *proof, gw_row_table table, const char *key, const char *hash, GError **error)
{
    g_autofree char *name = row_name(table, key);
    const char *known = g_hash_table_lookup(proof->rows, name);

    if (g_strcmp0(known, hash) == 0)
        return TRUE;
    return not_proven(error, proof, table, key,
                      !known  ? "is there, and no event says so"
                      : !hash ? "is gone, and no event says so"
                              : "was changed, and no event says so");
}

static gint64
number_or_none(sqlite3_stmt *row, int column)
{
    return sqlite3_column_type(row, column) == SQLITE_NULL ? GW_NO_COLUMN : sqlite3_column_int64(row, column);
}

static char *
hash_of_row(sqlite3_stmt *row)
{
    gw_row_columns columns = {sqlite3_column_int64(row, 1), number_or_none(row, 2), number_or_none(row, 3),
                              gw_sqlite_text(row, 4)};

    if ((gsize)sqlite3_column_bytes(row, 4) != strlen(columns.doc))
        return g_strdup("text with a NUL in it");
    return gw_row_hash(&columns);
}

/* Tells `each` of every row of a table; it says whether to go on. */
typedef gboolean (*row_told)(gw_row_table table, const char *key, const char *hash, gpointer data,
                             GError **error);

static gboolean
tell_rows(const char *run, gw_sqlite *db, gw_row_table table, row_told each, gpointer data, GError **error)
{
    sqlite3_stmt *row;
    int got = gw_sqlite_first(db, &row, error, tables[table].all, "t", run);

    for (; got == 1; got = gw_sqlite_next(db, row, error)) {
        gboolean hidden = (gsize)sqlite3_column_bytes(row, 0) != strlen(gw_sqlite_text(row, 0));
        g_autofree char *hash = hidden ? g_strdup("a name with a NUL in it") : hash_of_row(row);

        if (!each(table, gw_sqlite_text(row, 0), hash, data, error)) {
            gw_sqlite_end(row);
            return FALSE;
        }
    }
    return got == 0;
}

typedef struct {
    const gw_proof *proof;
    GHashTable *seen; /* names of rows */
} checking;

static gboolean
check_one(gw_row_table table, const char *key, const char *hash, gpointer data, GError **error)
{
    checking *self = data;

    g_hash_table_add(self->seen, row_name(table, key));
    return gw_proof_holds(self->proof, table, key, hash, error);
}

static gboolean
check_gone(const checking *self, GError **error)
{
    GHashTableIter names;
    gpointer name;

    g_hash_table_iter_init(&names, self->proof->rows);
    while (g_hash_table_iter_next(&names, &name, NULL)) {
        const char *key = strchr(name, '/') + 1;

        if (g_hash_table_contains(self->seen, name))
            continue;
        for (gw_row_table table = 0; table < GW_ROW_TABLES; table++)
            if (g_str_has_prefix(name, tables[table].name))
                return gw_proof_holds(self->proof, table, key, NULL, error);
    }
    return TRUE;
}

/* To the last byte: what is behind a NUL counts for an index, and C does not see it. */
static gboolean
says_the_same(sqlite3_stmt *row, int column, const json_t *value)
{
    const void *text = sqlite3_column_text(row, column);
    gsize length = (gsize)sqlite3_column_bytes(row, column);

    if (!text || !json_is_string(value))
        return !text && !json_is_string(value);
    return length == json_string_length(value) && memcmp(text, json_string_value(value), length) == 0;
}

/* Columns that say what the document or the last event says, for the sake of an index or a list. */
static gboolean
check_columns(const gw_proof *proof, gw_sqlite *db, GError **error)
{
    static const char *const names[] = {"workflow", "customer", "status", "account"};
    sqlite3_stmt *row;
    const char *wrong = NULL;

    if (gw_sqlite_first(db, &row, error,
                        "SELECT workflow, customer, status, account, updated, doc FROM runs WHERE run = ?",
                        "t", proof->run) != 1)
        return FALSE;
    gw_json doc = json_loads(gw_sqlite_text(row, 5), 0, NULL);
    for (int i = 0; i < (int)G_N_ELEMENTS(names); i++)
        if (!says_the_same(row, i, json_object_get(doc, names[i])))
            wrong = names[i];
    if (sqlite3_column_int64(row, 4) != proof->time)
        wrong = "updated";
    gw_sqlite_end(row);
    if (!wrong)
        return TRUE;

    g_autofree char *how = g_strdup_printf("was changed in its column '%s', and no event says so", wrong);
    return not_proven(error, proof, GW_ROW_RUN, proof->run, how);
}

gboolean
gw_proof_check(const gw_proof *proof, gw_sqlite *db, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    checking self = {proof, seen};

    for (gw_row_table table = 0; table < GW_ROW_TABLES; table++)
        if (!tell_rows(proof->run, db, table, check_one, &self, error))
            return FALSE;
    return check_gone(&self, error) && check_columns(proof, db, error);
}

static gboolean
note_one(gw_row_table table, const char *key, const char *hash, gpointer data, GError **error G_GNUC_UNUSED)
{
    gw_rows_note(data, table, key, hash);
    return TRUE;
}

json_t *
gw_proof_survey(const char *run, gw_sqlite *db, GError **error)
{
    gw_json rows = json_object();

    for (gw_row_table table = 0; table < GW_ROW_TABLES; table++)
        if (!tell_rows(run, db, table, note_one, rows, error))
            return NULL;
    return g_steal_pointer(&rows);
}
