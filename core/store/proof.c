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
} tables[GW_ROW_TABLES] = {
    {"runs", "the run's own row"},
    {"steps", "the row of step '%s'"},
    {"tasks", "the task of step '%s'"},
    {"inbox", "word %s of the inbox"},
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

static gboolean
follow_event(const gw_kept_event *kept, gpointer data, GError **error)
{
    gw_proof *proof = data;
    const gw_event *event = &kept->event;

    if (event->seq != proof->seq + 1)
        return broken(error, proof, proof->seq + 1, "is missing");

    g_autofree char *hash = gw_chain_hash(proof->head, event);
    if (kept->hidden || strcmp(hash, kept->hash) != 0)
        return broken(error, proof, event->seq, "was changed, or the one before it was");

    gw_json rows = event->rows ? json_loads(event->rows, 0, NULL) : NULL;
    gw_proof_advance(proof, event->time, g_steal_pointer(&hash), rows);
    return TRUE;
}

gboolean
gw_proof_follow(gw_proof *proof, gw_db *db, GError **error)
{
    gw_event_choice rest = {.run = proof->run, .after = proof->seq, .odd = TRUE};

    return db->calls->events(db, &rest, follow_event, proof, error);
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

/* No row's hash is this one. */
static char *
hash_of_row(const gw_kept_row *row)
{
    return row->hidden ? g_strdup("text with a NUL in it") : gw_row_hash(&row->columns);
}

typedef struct {
    const gw_proof *proof;
    GHashTable *seen; /* names of rows */
    gw_row_table table;
    gw_row_asked sum; /* of what was seen; the actor is owned */
    gboolean any_task;
} checking;

/* As the database sums up; tasks come by their ids. */
static void
add_to_sum(checking *self, const gw_row_asked *asked)
{
    gboolean sooner =
        asked->due != GW_NO_COLUMN && (self->sum.due == GW_NO_COLUMN || asked->due < self->sum.due);

    if (self->table == GW_ROW_TASK && (sooner || !self->any_task)) {
        g_free((char *)(guintptr)self->sum.actor);
        self->sum.actor = g_strdup(asked->actor);
        self->any_task = TRUE;
    }
    if (sooner)
        self->sum.due = asked->due;
    if (asked->next_look != GW_NO_COLUMN &&
        (self->sum.next_look == GW_NO_COLUMN || asked->next_look < self->sum.next_look))
        self->sum.next_look = asked->next_look;
}

/* Its columns that lists ask for say what its document says. */
static gboolean
check_asked(checking *self, const gw_kept_row *row, GError **error)
{
    gw_json doc = json_loads(row->columns.doc, 0, NULL);
    gw_row_asked said = gw_row_asked_of(doc, self->table);

    if (!gw_row_asked_same(&said, &row->asked))
        return not_proven(error, self->proof, self->table, row->key,
                          "was changed in a column that says when or whose, and no event says so");
    add_to_sum(self, &row->asked);
    return TRUE;
}

static gboolean
check_one(const gw_kept_row *row, gpointer data, GError **error)
{
    checking *self = data;
    g_autofree char *hash = hash_of_row(row);

    g_hash_table_add(self->seen, row_name(self->table, row->key));
    return gw_proof_holds(self->proof, self->table, row->key, hash, error) &&
           (self->table == GW_ROW_RUN || self->table == GW_ROW_COMMAND || check_asked(self, row, error));
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

/* The first column that does not say what the document or the last event says. */
static const char *
wrong_column(const checking *self, const gw_run_columns *run)
{
    const struct {
        const char *name, *is;
    } columns[] = {{"workflow", run->workflow},
                   {"customer", run->customer},
                   {"status", run->status},
                   {"account", run->account}};
    gw_json doc = json_loads(run->doc, 0, NULL);

    if (run->hidden)
        return run->hidden;
    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++)
        if (g_strcmp0(columns[i].is, gw_json_string(doc, columns[i].name)) != 0)
            return columns[i].name;
    if (run->updated != self->proof->time)
        return "updated";
    if (g_strcmp0(run->asked.actor, self->sum.actor) != 0)
        return "actor";
    if (run->asked.due != self->sum.due)
        return "due";
    return run->asked.next_look == self->sum.next_look ? NULL : "next_look";
}

static gboolean
check_columns(const gw_run_columns *run, gpointer data, GError **error)
{
    const checking *self = data;
    const gw_proof *proof = self->proof;
    const char *wrong = wrong_column(self, run);

    if (!wrong)
        return TRUE;
    g_autofree char *how = g_strdup_printf("was changed in its column '%s', and no event says so", wrong);
    return not_proven(error, proof, GW_ROW_RUN, proof->run, how);
}

static gboolean
check_all(checking *self, gw_db *db, GError **error)
{
    const char *run = self->proof->run;
    gw_run_choice itself = {.which = GW_RUNS_ITSELF, .run = run};

    for (; self->table < GW_ROW_TABLES; self->table++) {
        gw_row_choice all = {.table = self->table, .run = run};

        if (!db->calls->rows(db, &all, check_one, self, error))
            return FALSE;
    }
    return check_gone(self, error) && db->calls->runs(db, &itself, check_columns, self, error);
}

gboolean
gw_proof_check(const gw_proof *proof, gw_db *db, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    checking self = {proof, seen, 0, {NULL, GW_NO_COLUMN, GW_NO_COLUMN}, FALSE};
    gboolean ok = check_all(&self, db, error);

    g_free((char *)(guintptr)self.sum.actor);
    return ok;
}

typedef struct {
    json_t *rows;
    gw_row_table table;
} noting;

static gboolean
note_one(const gw_kept_row *row, gpointer data, GError **error G_GNUC_UNUSED)
{
    const noting *self = data;
    g_autofree char *hash = hash_of_row(row);

    gw_rows_note(self->rows, self->table, row->key, hash);
    return TRUE;
}

json_t *
gw_proof_survey(const char *run, gw_db *db, GError **error)
{
    gw_json rows = json_object();
    noting self = {rows, 0};

    for (; self.table < GW_ROW_TABLES; self.table++) {
        gw_row_choice all = {.table = self.table, .run = run};

        if (!db->calls->rows(db, &all, note_one, &self, error))
            return NULL;
    }
    return g_steal_pointer(&rows);
}
