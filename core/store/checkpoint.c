/* SPDX-License-Identifier: Apache-2.0 */
/* checkpoint.c - signed heads of a run's chain: made with each transaction, and held against the events */
#include "store/checkpoint.h"

#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

/* What begins or ends a run, and every command of a person. */
gboolean
gw_checkpoint_stays(const char *kind)
{
    static const char *const parts[] = {"run.", "person.", "word.", "secret.", NULL};
    static const char *const whole[] = {"step.attested", "step.skipped",    "step.accepted",
                                        "step.retry",    "rows.taken_over", NULL};

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

/* The signature before this one says no more than it does, unless it marks a command or a turn of the run. */
static gboolean
drop_last(gw_sqlite *db, const gw_proof *proof, GError **error)
{
    return !proof->passing || gw_sqlite_run(db, error, "DELETE FROM checkpoints WHERE run = ? AND seq = ?",
                                            "ti", proof->run, proof->passing);
}

gboolean
gw_checkpoint_add(gw_sqlite *db, const gw_signer *signer, gw_proof *proof, gboolean stays, GError **error)
{
    gint64 now = gw_now_ms();
    gw_json document = signed_document(proof->run, proof->seq, proof->head, now);
    g_autofree char *signature = gw_signer_sign(signer, document, error);

    if (!signature || !drop_last(db, proof, error) ||
        !gw_sqlite_run(
            db, error,
            "INSERT INTO checkpoints (run, seq, head, time, key, signature) VALUES (?, ?, ?, ?, ?, ?)",
            "tititt", proof->run, proof->seq, proof->head, now, gw_signer_id(signer), signature))
        return FALSE;
    proof->vouched = proof->seq;
    proof->passing = stays ? 0 : proof->seq;
    return TRUE;
}

/* ---- checked ---- */

typedef struct {
    const gw_proof *proof;
    GHashTable *keys; /* may be NULL */
    guint count;
    gint64 last;    /* by a key that is known; of any where none are */
    char *key;      /* of that one */
    gint64 foreign; /* the last by a key that is not */
    char *stranger; /* that key */
} review;

static void
review_clear(review *r)
{
    g_free(r->key);
    g_free(r->stranger);
}

static gboolean
unfit(GError **error, const review *r, gint64 seq, const char *how)
{
    g_set_error(error, GW_ERROR, GW_ERROR_CORRUPT,
                "the journal of run '%s' is not what was signed: the signature at event %" G_GINT64_FORMAT
                " %s",
                r->proof->run, seq, how);
    return FALSE;
}

static void
remember(gint64 *seq, char **key, gint64 is, const char *by)
{
    *seq = is;
    g_free(*key);
    *key = g_strdup(by);
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
    if (known && !gw_signature_fits(r->keys, key, document, gw_sqlite_text(row, 4)))
        return unfit(error, r, seq, "is wrong: it was not made with the key");
    r->count++;
    if (r->keys && !known)
        remember(&r->foreign, &r->stranger, seq, key);
    else
        remember(&r->last, &r->key, seq, key);
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

static gboolean
never_signed(const review *r, GError **error)
{
    g_set_error(error, GW_ERROR, GW_ERROR_DENIED,
                "run '%s' is not signed with a key that is known here: it is from before this key, or was "
                "begun without it, or its signatures were taken away: if you know that it stands as it "
                "should, 'gangway audit sign %s' vouches for it",
                r->proof->run, r->proof->run);
    return FALSE;
}

/* Whoever has that key says that it stands so; nobody here can tell who that is. */
static gboolean
signed_by_a_stranger(const review *r, GError **error)
{
    g_set_error(
        error, GW_ERROR, GW_ERROR_DENIED,
        "run '%s' is signed with key %s, which is not known here: if it is a colleague's or an earlier "
        "one of yours, add its public part to audit.known_keys in the settings ('gangway audit key "
        "show' prints it there); if not, see who wrote what with 'gangway log %s'",
        r->proof->run, r->stranger, r->proof->run);
    return FALSE;
}

/* Who has a key signs each transaction in itself: even a crash leaves no end without a signature. */
static gboolean
check_tail(gw_sqlite *db, const review *r, GError **error)
{
    sqlite3_stmt *row;

    if (r->last == r->proof->seq && r->last)
        return TRUE;
    if (r->foreign == r->proof->seq && r->foreign)
        return signed_by_a_stranger(r, error);
    if (!r->last)
        return never_signed(r, error);
    if (gw_sqlite_first(db, &row, error,
                        "SELECT seq, kind FROM events WHERE run = ? AND seq > ? ORDER BY seq", "ti",
                        r->proof->run, r->last) != 1)
        return FALSE;
    g_set_error(error, GW_ERROR, GW_ERROR_DENIED,
                "run '%s' is signed up to event %" G_GINT64_FORMAT ", but event %" G_GINT64_FORMAT
                " (%s) is not: whoever wrote it had no key; if that was one of you, 'gangway audit sign %s' "
                "vouches for it",
                r->proof->run, r->last, (gint64)sqlite3_column_int64(row, 0), gw_sqlite_text(row, 1),
                r->proof->run);
    gw_sqlite_end(row);
    return FALSE;
}

gboolean
gw_checkpoints_fit(gw_sqlite *db, const gw_proof *proof, GError **error)
{
    review r = {.proof = proof};
    gboolean ok = check_rows(db, &r, error);

    review_clear(&r);
    return ok;
}

gboolean
gw_checkpoints_check(gw_sqlite *db, const gw_proof *proof, GHashTable *keys, json_t **status, GError **error)
{
    review r = {.proof = proof, .keys = keys};
    gboolean ok = check_rows(db, &r, error) && (!keys || check_tail(db, &r, error));

    if (ok)
        *status = json_pack("{s:i, s:I, s:s?, s:b}", "checkpoints", (int)r.count, "signed_to",
                            (json_int_t)r.last, "key", r.key, "checked", keys != NULL);
    review_clear(&r);
    return ok;
}

/* ---- the last one alone ---- */

static gboolean
fits_head(const gw_proof *proof, GHashTable *keys, sqlite3_stmt *row)
{
    const char *key = gw_sqlite_text(row, 1);
    gw_json document = signed_document(proof->run, proof->seq, proof->head, sqlite3_column_int64(row, 0));

    return g_hash_table_contains(keys, key) && gw_signature_fits(keys, key, document, gw_sqlite_text(row, 2));
}

gboolean
gw_checkpoint_vouches(gw_sqlite *db, gw_proof *proof, GHashTable *keys, GError **error)
{
    sqlite3_stmt *row;
    gboolean fits = FALSE;

    if (proof->vouched && proof->vouched == proof->seq)
        return TRUE;
    int got = gw_sqlite_first(db, &row, error,
                              "SELECT time, key, signature FROM checkpoints WHERE run = ? AND seq = ?", "ti",
                              proof->run, proof->seq);
    if (got == 1) {
        fits = fits_head(proof, keys, row);
        gw_sqlite_end(row);
    }
    if (got < 0)
        return FALSE;
    /* The whole review says what is wrong. */
    gw_json status = NULL;
    if (!fits && !gw_checkpoints_check(db, proof, keys, &status, error))
        return FALSE;
    proof->vouched = proof->seq;
    return TRUE;
}
