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

    if (!store->calls->add_command(store->writer, l->run, l->command, columns.created, &columns.id, error))
        return FALSE;
    l->id = columns.id;

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

typedef struct {
    gw_run_row *row;
    GArray *ids;
    gint64 now;
} taking;

static gboolean
take_command(const gw_kept_row *kept, gpointer data, GError **error)
{
    taking *self = data;
    gw_row_columns columns = kept->columns;

    if (!gw_run_row_holds(self->row, GW_ROW_COMMAND, kept->key, &columns, error))
        return FALSE;
    columns.taken = self->now;
    gw_run_row_note(self->row, GW_ROW_COMMAND, kept->key, &columns);
    g_array_append_val(self->ids, columns.id);
    return TRUE;
}

gboolean
gw_inbox_take(gw_store *store, gw_run_row *row, gint64 id, GError **error)
{
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof id);
    taking self = {row, ids, gw_now_ms()};
    gw_row_choice waiting = {.table = GW_ROW_COMMAND, .run = row->run, .waiting = id};
    gboolean ok = id <= 0 || store->calls->rows(store->writer, &waiting, take_command, &self, error);

    for (guint i = 0; ok && i < ids->len; i++)
        ok = store->calls->take_command(store->writer, g_array_index(ids, gint64, i), self.now, error);
    return ok;
}

typedef struct {
    gw_store *store;
    json_t *commands;
} listening;

/* One that no event knows was put there by something else: it must not be heard. */
static gboolean
read_command(const gw_kept_row *kept, gpointer data, GError **error)
{
    listening *self = data;
    g_autofree char *hash = gw_row_hash(&kept->columns);
    const gw_proof *proof = gw_read_proof(self->store, kept->run, error);

    if (!proof || !gw_proof_holds(proof, GW_ROW_COMMAND, kept->key, hash, error))
        return FALSE;
    json_t *command = gw_stored_parse(kept->columns.doc, "a word in the inbox", error);
    if (command)
        json_array_append_new(self->commands,
                              json_pack("{s:I, s:o}", "id", (json_int_t)kept->columns.id, "word", command));
    return command != NULL;
}

static json_t *
read_commands(gw_store *store, const char *run, GError **error)
{
    gw_json commands = json_array();
    listening self = {store, commands};
    gw_row_choice waiting = {.table = GW_ROW_COMMAND, .run = run, .waiting = G_MAXINT64};

    return store->calls->rows(store->reader, &waiting, read_command, &self, error)
               ? g_steal_pointer(&commands)
               : NULL;
}

json_t *
gw_store_inbox(gw_store *store, const char *run, GError **error)
{
    json_t *commands = gw_read_begin(store, error) ? read_commands(store, run, error) : NULL;

    gw_read_end(store);
    return commands;
}

static gboolean
note_taken(const gw_kept_row *kept, gpointer data, GError **error G_GNUC_UNUSED)
{
    *(gboolean *)data = kept->columns.taken != GW_NO_COLUMN;
    return TRUE;
}

gboolean
gw_store_inbox_is_taken(gw_store *store, gint64 id)
{
    g_autofree char *key = g_strdup_printf("%" G_GINT64_FORMAT, id);
    gw_row_choice one = {.table = GW_ROW_COMMAND, .key = key};
    gboolean taken = FALSE;

    g_mutex_lock(&store->reading);
    store->calls->rows(store->reader, &one, note_taken, &taken, NULL);
    g_mutex_unlock(&store->reading);
    return taken;
}
