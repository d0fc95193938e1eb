/* SPDX-License-Identifier: Apache-2.0 */
/* runrow.c - a run's row while it is being written: lease checked, events chained, columns kept beside the
 * document
 */
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "store/chain.h"
#include "store/owner.h"
#include "store/store_private.h"

void
gw_run_row_clear(gw_run_row *row)
{
    g_clear_pointer(&row->doc, json_decref);
    g_clear_pointer(&row->rows, json_decref);
}

static gboolean
check_epoch(const char *run, gint64 epoch, gint64 current, const char *owner, GError **error)
{
    if (epoch == current || epoch == GW_ANY_EPOCH)
        return TRUE;
    g_autofree char *holder = owner ? gw_owner_text(owner) : g_strdup("nobody");
    g_set_error(
        error, GW_ERROR, GW_ERROR_CONFLICT,
        "run '%s' has been taken over (by %s now): nothing was written here; look with 'gangway show %s'",
        run, holder, run);
    return FALSE;
}

/* ---- rows and their hashes ---- */

void
gw_run_row_note(gw_run_row *row, gw_row_table table, const char *key, const gw_row_columns *columns)
{
    g_autofree char *hash = columns ? gw_row_hash(columns) : NULL;

    if (!row->rows)
        row->rows = json_object();
    gw_rows_note(row->rows, table, key, hash);
}

gboolean
gw_run_row_holds(const gw_run_row *row, gw_row_table table, const char *key, const gw_row_columns *columns,
                 GError **error)
{
    g_autofree char *hash = columns ? gw_row_hash(columns) : NULL;

    /* What this very transaction has written is not in the events yet. */
    if (json_object_get(json_object_get(row->rows, gw_row_table_name(table)), key))
        return TRUE;
    return gw_proof_holds(row->proof, table, key, hash, error);
}

/* ---- read ---- */

static gboolean
keep_document(const gw_kept_row *kept, gpointer data, GError **error)
{
    gw_run_row *row = data;

    row->id = kept->columns.id;
    row->created = kept->columns.created;
    if (gw_run_row_holds(row, GW_ROW_RUN, row->run, &kept->columns, error))
        row->doc = gw_row_parse(kept->columns.doc, GW_ROW_RUN, error);
    return row->doc != NULL;
}

/* Only what sets members of the run's document reads it. */
static gboolean
load_document(gw_store *store, gw_run_row *row, GError **error)
{
    gw_row_choice itself = {.table = GW_ROW_RUN, .run = row->run};

    return row->doc || (store->calls->rows(store->writer, &itself, keep_document, row, error) && row->doc);
}

/* The first time, all of the run is held against its events; later they must follow those that are known. */
static gboolean
load_proof(gw_store *store, gw_run_row *row, gint64 seq, const char *head, GError **error)
{
    gboolean first;

    row->proof = g_hash_table_lookup(store->proofs, row->run);
    first = !row->proof;
    if (first) {
        row->proof = gw_proof_new(row->run);
        g_hash_table_insert(store->proofs, g_strdup(row->run), row->proof);
    }
    if (!first && row->proof->seq == seq && strcmp(row->proof->head, head) == 0)
        return TRUE;
    return gw_proof_follow(row->proof, store->writer, error) &&
           gw_proof_ends_at(row->proof, seq, head, error) &&
           (!first || gw_proof_check(row->proof, store->writer, error));
}

gboolean
gw_run_row_load_unsigned(gw_store *store, const char *run, gint64 epoch, gw_run_row *row, GError **error)
{
    g_auto(gw_run_end) end = {0};
    int got = store->calls->run_end(store->writer, run, &end, error);

    if (got == 0)
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "no run '%s'", run);
    row->run = run;
    return got == 1 && check_epoch(run, epoch, end.epoch, end.owner, error) &&
           load_proof(store, row, end.seq, end.head, error);
}

/* What is written next is signed with all that is before it: nobody's forgery gets a signature that way. */
gboolean
gw_run_row_load(gw_store *store, const char *run, gint64 epoch, gw_run_row *row, GError **error)
{
    return gw_run_row_load_unsigned(store, run, epoch, row, error) &&
           (!store->keys || gw_checkpoint_vouches(store->writer, row->proof, store->keys, error));
}

/* ---- one unfinished run a workflow and customer, or AWS account ---- */

static gboolean
is_finished(const char *status)
{
    static const char *const finished[] = {"done", "cancelled", "undone", NULL};

    return status && g_strv_contains(finished, status);
}

/* Does the document say something now because of which another run may be in the way? */
static gboolean
claims_anew(const json_t *doc, const json_t *members)
{
    static const char *const names[] = {"workflow", "customer", "account", NULL};
    const char *status = gw_json_string(members, "status");

    for (int i = 0; names[i]; i++)
        if (json_object_get(members, names[i]) &&
            g_strcmp0(gw_json_string(members, names[i]), gw_json_string(doc, names[i])) != 0)
            return TRUE;
    return status && is_finished(gw_json_string(doc, "status")) && !is_finished(status);
}

static gboolean
refuse_rival(const gw_run_columns *rival, gpointer data, GError **error)
{
    const gw_run_choice *wanted = data;
    gboolean same_customer = wanted->customer && !g_strcmp0(rival->customer, wanted->customer);

    g_set_error(error, GW_ERROR, GW_ERROR_CONFLICT,
                "workflow '%s' %s '%s' is under way already as run '%s' (%s): resume that one or cancel it",
                wanted->workflow, same_customer ? "for customer" : "in AWS account",
                same_customer ? wanted->customer : wanted->account, rival->run, rival->status);
    return FALSE;
}

static const char *
text_or_none(const json_t *doc, const char *name)
{
    const char *text = gw_json_string(doc, name);

    return text && *text ? text : NULL;
}

/* The database's own rules refuse such a one too, but don't say which run it is. */
static gboolean
is_the_only_one(gw_store *store, const gw_run_row *row, GError **error)
{
    gw_run_choice rivals = {.which = GW_RUNS_IN_THE_WAY,
                            .run = row->run,
                            .workflow = gw_json_string(row->doc, "workflow"),
                            .customer = text_or_none(row->doc, "customer"),
                            .account = text_or_none(row->doc, "account"),
                            .limit = 1};

    if (is_finished(gw_json_string(row->doc, "status")) || (!rivals.customer && !rivals.account))
        return TRUE;
    return store->calls->runs(store->writer, &rivals, refuse_rival, &rivals, error);
}

/* ---- written ---- */

gboolean
gw_run_row_merge(gw_store *store, gw_run_row *row, const json_t *members, GError **error)
{
    if (!load_document(store, row, error))
        return FALSE;
    row->claims |= claims_anew(row->doc, members);
    gw_row_merge(row->doc, members);
    row->changed = TRUE;
    return TRUE;
}

/* The id in the table says which run is the newest one, so it is covered too. */
static void
note_self(gw_run_row *row, const char *doc)
{
    gw_row_columns columns = {row->id, row->created, GW_NO_COLUMN, doc};

    gw_run_row_note(row, GW_ROW_RUN, row->run, &columns);
}

static void
inserted(gw_store *store, gw_run_row *row, gint64 now, const char *doc)
{
    row->proof = gw_proof_new(row->run);
    g_hash_table_replace(store->proofs, g_strdup(row->run), row->proof);
    row->created = now;
    note_self(row, doc);
}

static gw_run_columns
columns_of(const gw_run_row *row, const char *doc)
{
    return (gw_run_columns){.run = row->run,
                            .workflow = gw_json_string(row->doc, "workflow"),
                            .customer = gw_json_string(row->doc, "customer"),
                            .status = gw_json_string(row->doc, "status"),
                            .account = gw_json_string(row->doc, "account"),
                            .doc = doc,
                            .created = row->created,
                            .updated = row->created};
}

static gboolean
is_new(gw_store *store, const char *run, GError **error)
{
    g_auto(gw_run_end) end = {0};
    int got = store->calls->run_end(store->writer, run, &end, error);

    if (got == 1)
        g_set_error(error, GW_ERROR, GW_ERROR_CONFLICT, "a run '%s' exists already", run);
    return got == 0;
}

gboolean
gw_run_row_insert(gw_store *store, gw_run_row *row, guint lease_seconds, GError **error)
{
    g_autofree char *owner = gw_owner_self();
    g_autofree char *doc = gw_json_text(row->doc);
    gint64 now = gw_now_ms();
    gw_run_columns columns = columns_of(row, doc);

    columns.created = columns.updated = now;
    columns.lease = gw_lease_of(owner, 1, lease_seconds);
    if (!is_the_only_one(store, row, error) || !is_new(store, row->run, error) ||
        !store->calls->add_run(store->writer, &columns, &row->id, error))
        return FALSE;
    inserted(store, row, now, doc);
    return TRUE;
}

static gboolean
save_document(gw_store *store, gw_run_row *row, GError **error)
{
    g_autofree char *doc = gw_json_text(row->doc);
    gw_run_columns columns = columns_of(row, doc);

    if ((row->claims && !is_the_only_one(store, row, error)) ||
        !store->calls->save_run(store->writer, &columns, error))
        return FALSE;
    note_self(row, doc);
    return TRUE;
}

/* ---- events ---- */

static gboolean
write_event(gw_store *store, gw_run_row *row, const json_t *hashes, GError **error)
{
    g_autofree char *rows = hashes ? gw_json_text(hashes) : NULL;
    gw_event event = {row->run,       row->proof->seq + 1, gw_now_ms(), row->last.kind,
                      row->last.step, row->last.data,      rows};
    g_autofree char *hash = gw_chain_hash(row->proof->head, &event);

    if (!store->calls->add_event(store->writer, &event, hash, error))
        return FALSE;
    gw_proof_advance(row->proof, event.time, g_steal_pointer(&hash), hashes);
    row->stays |= gw_checkpoint_stays(event.kind);
    row->last.kind = NULL;
    row->written++;
    return TRUE;
}

gboolean
gw_run_row_event(gw_store *store, gw_run_row *row, const char *kind, const char *step, const char *data,
                 GError **error)
{
    if (row->last.kind && !write_event(store, row, NULL, error))
        return FALSE;
    row->last.kind = kind;
    row->last.step = step;
    row->last.data = data;
    return TRUE;
}

gboolean
gw_run_row_save(gw_store *store, gw_run_row *row, GError **error)
{
    if (row->changed && !save_document(store, row, error))
        return FALSE;
    if (row->asked && !store->calls->sum_up(store->writer, row->run, error))
        return FALSE;
    if (row->rows && !row->last.kind && !gw_run_row_event(store, row, GW_EVENT_ROWS, NULL, "{}", error))
        return FALSE;
    if (!row->last.kind)
        return TRUE;
    return write_event(store, row, row->rows, error) &&
           store->calls->set_end(store->writer, row->run, row->proof->seq, row->proof->time, row->proof->head,
                                 error) &&
           (!store->signer || gw_checkpoint_add(store->writer, store->signer, row->proof, row->stays, error));
}
