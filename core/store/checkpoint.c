/* SPDX-License-Identifier: Apache-2.0 */
/* checkpoint.c - signed heads of a run's chain: when one is due, and whether they still fit the events */
#include "store/checkpoint.h"

#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

#define EVERY 64

gboolean
gw_checkpoint_demanded(const char *kind)
{
    static const char *const parts[] = {"run.", "person.", "word.", "secret.", NULL};
    static const char *const whole[] = {"step.skipped", "step.accepted", "step.retry", "rows.taken_over",
                                        NULL};

    for (int i = 0; parts[i]; i++)
        if (g_str_has_prefix(kind, parts[i]))
            return TRUE;
    return g_strv_contains(whole, kind);
}

static json_t *
signed_document(const char *run, gint64 seq, const char *head, gint64 time)
{
    return json_pack("{s:s, s:s, s:s, s:I, s:I}", "kind", "checkpoint", "run", run, "head", head, "seq",
                     (json_int_t)seq, "time", (json_int_t)time);
}

/* ---- made ---- */

static gboolean
is_due(gw_sqlite *db, const gw_proof *proof, gboolean *due, GError **error)
{
    sqlite3_stmt *row;

    if (gw_sqlite_first(db, &row, error, "SELECT coalesce(max(seq), 0) FROM checkpoints WHERE run = ?", "t",
                        proof->run) != 1)
        return FALSE;
    *due = proof->seq - sqlite3_column_int64(row, 0) >= EVERY;
    gw_sqlite_end(row);
    return TRUE;
}

gboolean
gw_checkpoint_add(gw_sqlite *db, const gw_signer *signer, const gw_proof *proof, gboolean demanded,
                  GError **error)
{
    gboolean due = demanded;

    if (!due && !is_due(db, proof, &due, error))
        return FALSE;
    if (!due)
        return TRUE;

    gint64 now = gw_now_ms();
    gw_json document = signed_document(proof->run, proof->seq, proof->head, now);
    g_autofree char *signature = gw_signer_sign(signer, document, error);
    return signature &&
           gw_sqlite_run(
               db, error,
               "INSERT INTO checkpoints (run, seq, head, time, key, signature) VALUES (?, ?, ?, ?, ?, ?)",
               "tititt", proof->run, proof->seq, proof->head, now, gw_signer_id(signer), signature);
}

/* ---- checked ---- */

typedef struct {
    const gw_proof *proof;
    GHashTable *keys; /* may be NULL */
    gboolean strict;
    guint count;
    gint64 last;
    char *key; /* of the last one */
} review;

static gboolean
unfit(GError **error, const review *r, gint64 seq, const char *how)
{
    g_set_error(error, GW_ERROR, GW_ERROR_CORRUPT,
                "the journal of run '%s' is not what was signed: the signature at event %" G_GINT64_FORMAT
                " %s",
                r->proof->run, seq, how);
    return FALSE;
}

static gboolean
check_row(review *r, sqlite3_stmt *row, GError **error)
{
    gint64 seq = sqlite3_column_int64(row, 0);
    const char *head = gw_sqlite_text(row, 1), *key = gw_sqlite_text(row, 3), *is = gw_sqlite_text(row, 5);
    gw_json document = signed_document(r->proof->run, seq, head, sqlite3_column_int64(row, 2));

    if (!*is)
        return unfit(error, r, seq, "has no event: the end of the chain was cut off");
    if (strcmp(head, is) != 0)
        return unfit(error, r, seq, "is of another chain: this one was made anew");
    gboolean known = r->keys && g_hash_table_contains(r->keys, key);
    if (r->keys && r->strict && !known) {
        g_autofree char *how =
            g_strdup_printf("is by key %s, which is not known here: give it with --key too", key);
        return unfit(error, r, seq, how);
    }
    if (known && !gw_signature_fits(r->keys, key, document, gw_sqlite_text(row, 4)))
        return unfit(error, r, seq, "is wrong: it was not made with the key");
    r->count++;
    r->last = seq;
    g_free(r->key);
    r->key = g_strdup(key);
    return TRUE;
}

static gboolean
check_rows(gw_sqlite *db, review *r, GError **error)
{
    sqlite3_stmt *row;
    int got = gw_sqlite_first(db, &row, error,
                              "SELECT c.seq, c.head, c.time, c.key, c.signature, e.hash FROM checkpoints c"
                              "  LEFT JOIN events e ON e.run = c.run AND e.seq = c.seq"
                              "  WHERE c.run = ? ORDER BY c.seq",
                              "t", r->proof->run);

    for (; got == 1; got = gw_sqlite_next(db, row, error)) {
        if (!check_row(r, row, error)) {
            gw_sqlite_end(row);
            return FALSE;
        }
    }
    return got == 0;
}

/* What a holder of the key would have signed at once. */
static gboolean
check_tail(gw_sqlite *db, const review *r, GError **error)
{
    sqlite3_stmt *row;
    int got = gw_sqlite_first(db, &row, error,
                              "SELECT seq, kind FROM events WHERE run = ? AND seq > ? ORDER BY seq", "ti",
                              r->proof->run, r->last);

    for (; got == 1; got = gw_sqlite_next(db, row, error)) {
        if (!gw_checkpoint_demanded(gw_sqlite_text(row, 1)))
            continue;
        g_set_error(
            error, GW_ERROR, GW_ERROR_CORRUPT,
            "run '%s' is signed up to event %" G_GINT64_FORMAT ", but event %" G_GINT64_FORMAT
            " (%s) is not: whoever wrote it had no key; if that was one of you, 'gangway audit sign %s' "
            "vouches for it",
            r->proof->run, r->last, (gint64)sqlite3_column_int64(row, 0), gw_sqlite_text(row, 1),
            r->proof->run);
        gw_sqlite_end(row);
        return FALSE;
    }
    return got == 0;
}

gboolean
gw_checkpoints_check(gw_sqlite *db, const gw_proof *proof, GHashTable *keys, gboolean strict, json_t **status,
                     GError **error)
{
    review r = {proof, keys, strict, 0, 0, NULL};
    gboolean ok = check_rows(db, &r, error) && (!keys || !r.count || check_tail(db, &r, error));

    if (ok && status)
        *status = json_pack("{s:i, s:I, s:s?, s:b}", "checkpoints", (int)r.count, "signed_to",
                            (json_int_t)r.last, "key", r.key, "checked", keys != NULL);
    g_free(r.key);
    return ok;
}
