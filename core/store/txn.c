/* SPDX-License-Identifier: Apache-2.0 */
/* txn.c - transactions on a run: what is put in, and how the store's thread writes it
 */
#include "base/json.h"
#include "store/store_private.h"

static void
op_free(gpointer data)
{
    gw_op *op = data;

    g_free(op->kind);
    g_free(op->step);
    g_free(op->data);
    json_decref(op->row);
    g_free(op);
}

gw_txn *
gw_txn_new(const char *run, gint64 epoch)
{
    gw_txn *txn = g_new0(gw_txn, 1);

    txn->run = g_strdup(run);
    txn->epoch = epoch;
    txn->ops = g_ptr_array_new_with_free_func(op_free);
    return txn;
}

void
gw_txn_free(gw_txn *txn)
{
    if (!txn)
        return;
    g_free(txn->run);
    g_ptr_array_unref(txn->ops);
    g_free(txn);
}

static gw_op *
add_op(gw_txn *txn, gw_op_type type, const char *step)
{
    gw_op *op = g_new0(gw_op, 1);

    op->type = type;
    op->step = g_strdup(step);
    g_ptr_array_add(txn->ops, op);
    return op;
}

static void
add_row(gw_txn *txn, gw_op_type type, const char *step, json_t *row)
{
    add_op(txn, type, step)->row = json_deep_copy(row);
    json_decref(row);
}

void
gw_txn_event(gw_txn *txn, const char *kind, const char *step, json_t *data)
{
    gw_op *op = add_op(txn, GW_OP_EVENT, step);

    op->kind = g_strdup(kind);
    op->data = gw_json_text(data);
    json_decref(data);
}

void
gw_txn_run(gw_txn *txn, json_t *row)
{
    add_row(txn, GW_OP_RUN, NULL, row);
}

void
gw_txn_step(gw_txn *txn, const char *step, json_t *row)
{
    add_row(txn, GW_OP_STEP, step, row);
}

void
gw_txn_task(gw_txn *txn, const char *step, json_t *row)
{
    add_row(txn, row ? GW_OP_TASK : GW_OP_TASK_CLOSED, step, row);
}

void
gw_txn_inbox_taken(gw_txn *txn, gint64 id)
{
    add_op(txn, GW_OP_INBOX, NULL)->id = id;
}

/* ---- on the store's thread ---- */

/* A row's document as it stands, after it was held against the events. */
typedef struct {
    const gw_run_row *row;
    gw_row_table table;
    json_t *doc; /* NULL: there is none */
} standing;

static gboolean
keep_document(const gw_kept_row *kept, gpointer data, GError **error)
{
    standing *self = data;

    if (gw_run_row_holds(self->row, self->table, kept->key, &kept->columns, error))
        self->doc = gw_row_parse(kept->columns.doc, self->table, error);
    return self->doc != NULL;
}

/* An empty one where there is none; NULL and an error. */
static json_t *
read_doc(gw_store *store, gw_row_table table, const gw_run_row *row, const char *step, GError **error)
{
    standing self = {row, table, NULL};
    gw_row_choice one = {.table = table, .run = row->run, .key = step};

    if (!store->calls->rows(store->writer, &one, keep_document, &self, error))
        return NULL;
    if (!self.doc && gw_run_row_holds(row, table, step, NULL, error))
        self.doc = json_object();
    return self.doc;
}

static gboolean
merge_row(gw_store *store, gw_row_table table, gw_run_row *row, const gw_op *op, GError **error)
{
    gw_json doc = read_doc(store, table, row, op->step, error), before = json_copy(doc);
    gw_row_columns columns = {.created = GW_NO_COLUMN, .taken = GW_NO_COLUMN};

    if (!doc)
        return FALSE;
    gw_row_merge(doc, op->row);
    gw_row_asked was = gw_row_asked_of(before, table), asked = gw_row_asked_of(doc, table);

    g_autofree char *text = gw_json_text(doc);
    columns.doc = text;
    if (!store->calls->put_row(store->writer, table, row->run, op->step, text, &asked, &columns.id, error))
        return FALSE;
    row->asked |= !gw_row_asked_same(&was, &asked);
    gw_run_row_note(row, table, op->step, &columns);
    return TRUE;
}

static gboolean
close_task(gw_store *store, gw_run_row *row, const char *step, GError **error)
{
    gw_json doc = read_doc(store, GW_ROW_TASK, row, step, error);
    int closed = doc ? store->calls->close_task(store->writer, row->run, step, error) : -1;

    if (closed == 1) {
        gw_run_row_note(row, GW_ROW_TASK, step, NULL);
        row->asked = TRUE;
    }
    return closed >= 0;
}

static gboolean
do_op(gw_store *store, gw_run_row *row, const gw_op *op, GError **error)
{
    switch (op->type) {
    case GW_OP_EVENT:
        return gw_run_row_event(store, row, op->kind, op->step, op->data, error);
    case GW_OP_RUN:
        return gw_run_row_merge(store, row, op->row, error);
    case GW_OP_STEP:
        return merge_row(store, GW_ROW_STEP, row, op, error);
    case GW_OP_TASK:
        return merge_row(store, GW_ROW_TASK, row, op, error);
    case GW_OP_TASK_CLOSED:
        return close_task(store, row, op->step, error);
    case GW_OP_INBOX:
        return gw_inbox_take(store, row, op->id, error);
    }
    return FALSE;
}

static gboolean
write_txn(gw_store *store, gw_job *job, GError **error)
{
    const gw_txn *txn = job->txn;
    g_auto(gw_run_row) row = {0};

    if (!gw_run_row_load(store, txn->run, txn->epoch, &row, error))
        return FALSE;
    for (guint i = 0; i < txn->ops->len; i++)
        if (!do_op(store, &row, txn->ops->pdata[i], error))
            return FALSE;
    if (!gw_run_row_save(store, &row, error))
        return FALSE;
    job->events = row.written;
    return TRUE;
}

void
gw_store_commit(gw_store *store, gw_txn *txn, gw_store_done done, gpointer data)
{
    gw_job *job = g_new0(gw_job, 1);

    job->work = write_txn;
    job->txn = txn;
    job->done = done;
    job->data = data;
    gw_group_queue(store, job);
}
