/* SPDX-License-Identifier: Apache-2.0 */
/* txn.c - transactions on a run: what is put in, and how the store's thread writes it
 */
#include "base/json.h"
#include "base/text.h"
#include "store/private.h"

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

/* Steps and tasks are kept the same way. */
typedef struct {
    const char *select;
    const char *put;
    const char *what;
} row_table;

#define SELECT_DOC(table) "SELECT doc FROM " table " WHERE run = ? AND step = ?"
#define PUT_DOC(table)                                                                                       \
    "INSERT INTO " table                                                                                     \
    " (run, step, doc) VALUES (?, ?, ?) ON CONFLICT (run, step) DO UPDATE SET doc = excluded.doc"

static const row_table steps = {SELECT_DOC("steps"), PUT_DOC("steps"), "a step's row"};
static const row_table tasks = {SELECT_DOC("tasks"), PUT_DOC("tasks"), "a task's row"};

static gboolean
merge_row(gw_store *store, const row_table *table, const char *run, const gw_op *op, GError **error)
{
    sqlite3_stmt *found;
    int got = gw_sqlite_first(store->writer, &found, error, table->select, "tt", run, op->step);
    gw_json doc = got == 1 ? gw_row_parse(gw_sqlite_text(found, 0), table->what, error) : json_object();

    if (got == 1)
        gw_sqlite_end(found);
    if (got < 0 || !doc)
        return FALSE;
    gw_row_merge(doc, op->row);

    g_autofree char *text = gw_json_text(doc);
    return gw_sqlite_run(store->writer, error, table->put, "ttt", run, op->step, text);
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
        return merge_row(store, &steps, row->run, op, error);
    case GW_OP_TASK:
        return merge_row(store, &tasks, row->run, op, error);
    case GW_OP_TASK_CLOSED:
        return gw_sqlite_run(store->writer, error, "DELETE FROM tasks WHERE run = ? AND step = ?", "tt",
                             row->run, op->step);
    case GW_OP_INBOX:
        return gw_sqlite_run(store->writer, error,
                             "UPDATE inbox SET taken = ? WHERE run = ? AND id <= ? AND taken IS NULL", "iti",
                             gw_now_ms(), row->run, op->id);
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
    for (guint i = 0; i < txn->ops->len; i++) {
        const gw_op *op = txn->ops->pdata[i];

        if (!do_op(store, &row, op, error))
            return FALSE;
        job->events += op->type == GW_OP_EVENT;
    }
    return gw_run_row_save(store, &row, error);
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
