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
drop_last(gw_db *db, const gw_proof *proof, GError **error)
{
    return !proof->passing || db->calls->drop_checkpoint(db, proof->run, proof->passing, error);
}

gboolean
gw_checkpoint_add(gw_db *db, const gw_signer *signer, gw_proof *proof, gboolean stays, GError **error)
{
    gint64 now = gw_now_ms();
    gw_json document = signed_document(proof->run, proof->seq, proof->head, now);
    g_autofree char *signature = gw_signer_sign(signer, document, error);

    gw_checkpoint made = {proof->seq, now, proof->head, gw_signer_id(signer), signature, proof->head};
    if (!signature || !drop_last(db, proof, error) ||
        !db->calls->add_checkpoint(db, proof->run, &made, error))
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
check_one(const gw_checkpoint *c, gpointer data, GError **error)
{
    review *r = data;
    gw_json document = signed_document(r->proof->run, c->seq, c->head, c->time);

    if (!*c->is)
        return unfit(error, r, c->seq, "has no event: the end of the chain was cut off");
    if (strcmp(c->head, c->is) != 0)
        return unfit(error, r, c->seq, "is of another chain: this one was made anew");
    gboolean known = r->keys && g_hash_table_contains(r->keys, c->key);
    if (known && !gw_signature_fits(r->keys, c->key, document, c->signature))
        return unfit(error, r, c->seq, "is wrong: it was not made with the key");
    r->count++;
    if (r->keys && !known)
        remember(&r->foreign, &r->stranger, c->seq, c->key);
    else
        remember(&r->last, &r->key, c->seq, c->key);
    return TRUE;
}

static gboolean
check_rows(gw_db *db, review *r, GError **error)
{
    return db->calls->checkpoints(db, r->proof->run, 0, check_one, r, error);
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

static gboolean
not_signed(const gw_kept_event *kept, gpointer data, GError **error)
{
    const review *r = data;

    g_set_error(error, GW_ERROR, GW_ERROR_DENIED,
                "run '%s' is signed up to event %" G_GINT64_FORMAT ", but event %" G_GINT64_FORMAT
                " (%s) is not: whoever wrote it had no key; if that was one of you, 'gangway audit sign %s' "
                "vouches for it",
                r->proof->run, r->last, kept->event.seq, kept->event.kind, r->proof->run);
    return FALSE;
}

/* Who has a key signs each transaction in itself: even a crash leaves no end without a signature. */
static gboolean
check_tail(gw_db *db, review *r, GError **error)
{
    gw_event_choice next = {.run = r->proof->run, .after = r->last, .limit = 1};

    if (r->last == r->proof->seq && r->last)
        return TRUE;
    if (r->foreign == r->proof->seq && r->foreign)
        return signed_by_a_stranger(r, error);
    if (!r->last)
        return never_signed(r, error);
    return db->calls->events(db, &next, not_signed, r, error);
}

gboolean
gw_checkpoints_fit(gw_db *db, const gw_proof *proof, GError **error)
{
    review r = {.proof = proof};
    gboolean ok = check_rows(db, &r, error);

    review_clear(&r);
    return ok;
}

gboolean
gw_checkpoints_check(gw_db *db, const gw_proof *proof, GHashTable *keys, json_t **status, GError **error)
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

typedef struct {
    const gw_proof *proof;
    GHashTable *keys;
    gboolean fits;
} head_check;

static gboolean
fits_head(const gw_checkpoint *c, gpointer data, GError **error G_GNUC_UNUSED)
{
    head_check *self = data;
    gw_json document = signed_document(self->proof->run, self->proof->seq, self->proof->head, c->time);

    self->fits = g_hash_table_contains(self->keys, c->key) &&
                 gw_signature_fits(self->keys, c->key, document, c->signature);
    return TRUE;
}

gboolean
gw_checkpoint_vouches(gw_db *db, gw_proof *proof, GHashTable *keys, GError **error)
{
    head_check self = {proof, keys, FALSE};

    if (proof->vouched && proof->vouched == proof->seq)
        return TRUE;
    /* The first time all signatures are held against the chain, as an audit does. */
    if (proof->vouched && !db->calls->checkpoints(db, proof->run, proof->seq, fits_head, &self, error))
        return FALSE;
    gw_json status = NULL;
    if (!self.fits && !gw_checkpoints_check(db, proof, keys, &status, error))
        return FALSE;
    proof->vouched = proof->seq;
    return TRUE;
}
