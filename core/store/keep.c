/* SPDX-License-Identifier: Apache-2.0 */
/* keep.c - what is kept beside the journal: bytes by their hash, and words for whoever runs a run
 */
#include <string.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"
#include "store/private.h"

/* ---- bytes ---- */

typedef struct {
    const char *sha256;
    GBytes *bytes;
} blob;

static gboolean
put_blob(gw_store *store, gw_job *job, GError **error)
{
    const blob *b = job->arg;

    return gw_sqlite_run(store->writer, error,
                         "INSERT INTO blobs (sha256, created, bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                         "tib", b->sha256, gw_now_ms(), b->bytes);
}

/* 1 when there is such a blob, 0 when not, -1 with an error. `bytes` may be NULL. */
static int
find_blob(gw_store *store, const char *sha256, GBytes **bytes, GError **error)
{
    sqlite3_stmt *found;

    g_mutex_lock(&store->reading);
    /* Without `bytes` none of what may be megabytes is read. */
    int got = gw_sqlite_first(store->reader, &found, error,
                              bytes ? "SELECT bytes FROM blobs WHERE sha256 = ?"
                                    : "SELECT 1 FROM blobs WHERE sha256 = ?",
                              "t", sha256);
    if (got == 1 && bytes) {
        gconstpointer data = sqlite3_column_blob(found, 0);

        *bytes = g_bytes_new(data, (gsize)sqlite3_column_bytes(found, 0));
    }
    if (got == 1)
        gw_sqlite_end(found);
    g_mutex_unlock(&store->reading);
    return got;
}

static char *
hash_of(GBytes *bytes)
{
    gsize length = 0;
    gconstpointer data = g_bytes_get_data(bytes, &length);

    return gw_sha256(data, length);
}

char *
gw_store_blob_put(gw_store *store, GBytes *bytes, GError **error)
{
    g_autofree char *sha256 = hash_of(bytes);
    blob b = {sha256, bytes};
    int there = find_blob(store, sha256, NULL, error);

    if (there < 0 || (there == 0 && !gw_group_wait(store, put_blob, &b, error)))
        return NULL;
    return g_steal_pointer(&sha256);
}

static gboolean
put_blobs(gw_store *store, gw_job *job, GError **error)
{
    const GPtrArray *all = job->arg;

    for (guint i = 0; i < all->len; i++) {
        g_autofree char *sha256 = hash_of(all->pdata[i]);
        blob b = {sha256, all->pdata[i]};
        gw_job one = {.arg = &b};

        if (!put_blob(store, &one, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
gw_store_blobs_put(gw_store *store, const GPtrArray *all, GError **error)
{
    return all->len == 0 || gw_group_wait(store, put_blobs, (gpointer)(guintptr)all, error);
}

gboolean
gw_store_blob_has(gw_store *store, const char *sha256)
{
    return find_blob(store, sha256, NULL, NULL) == 1;
}

GBytes *
gw_store_blob_get(gw_store *store, const char *sha256, GError **error)
{
    g_autoptr(GBytes) bytes = NULL;
    int there = find_blob(store, sha256, &bytes, error);

    if (there == 0)
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "the store keeps nothing under '%s'", sha256);
    if (there != 1)
        return NULL;

    g_autofree char *is = hash_of(bytes);
    if (strcmp(is, sha256) != 0) {
        g_set_error(error, GW_ERROR, GW_ERROR_CORRUPT,
                    "what the store keeps under '%s' was changed: it has the hash %s", sha256, is);
        return NULL;
    }
    return g_steal_pointer(&bytes);
}

/* ---- words ---- */

typedef struct {
    const char *run;
    char *word;
    const char *step;
    char *about; /* the event's data but for the id */
    gint64 id;
} letter;

static gboolean
insert_word(gw_store *store, gw_run_row *row, letter *l, GError **error)
{
    gw_row_columns columns = {.created = gw_now_ms(), .taken = GW_NO_COLUMN, .doc = l->word};

    if (!gw_sqlite_run(store->writer, error, "INSERT INTO inbox (run, word, created) VALUES (?, ?, ?)", "tti",
                       l->run, l->word, columns.created))
        return FALSE;
    l->id = columns.id = sqlite3_last_insert_rowid(store->writer->db);

    g_autofree char *key = g_strdup_printf("%" G_GINT64_FORMAT, l->id);
    gw_run_row_note(row, GW_ROW_WORD, key, &columns);
    return TRUE;
}

/* Whoever leaves a word holds no lease; that it was left is true in any case, and whoever takes it must find
 * it in the journal. */
static gboolean
put_word(gw_store *store, gw_job *job, GError **error)
{
    letter *l = job->arg;
    g_auto(gw_run_row) row = {0};

    if (!gw_run_row_load(store, l->run, GW_ANY_EPOCH, &row, error) || !insert_word(store, &row, l, error) ||
        !gw_run_row_event(store, &row, "word.left", l->step, l->about, error) ||
        !gw_run_row_save(store, &row, error))
        return FALSE;
    job->events = row.written;
    return TRUE;
}

/* What it says is in the row that the event has the hash of: it can hold what no log should show. */
gint64
gw_store_inbox_put(gw_store *store, const char *run, const json_t *word, GError **error)
{
    g_autofree char *text = gw_json_text(word);
    gw_json about = json_pack("{s:s?}", "verb", gw_json_string(word, "verb"));
    g_autofree char *data = gw_json_text(about);
    letter l = {run, text, gw_json_string(word, "step"), data, 0};

    return gw_trust_may_write(store, run, error) && gw_group_wait(store, put_word, &l, error) ? l.id : 0;
}

static gw_row_columns
word_columns(sqlite3_stmt *found)
{
    return (gw_row_columns){sqlite3_column_int64(found, 0), sqlite3_column_int64(found, 2), GW_NO_COLUMN,
                            gw_sqlite_text(found, 1)};
}

#define WAITING_WORDS "SELECT id, word, created FROM inbox WHERE run = ? AND taken IS NULL"

static gboolean
take_word(gw_store *store, gw_run_row *row, gw_row_columns *columns, GError **error)
{
    g_autofree char *key = g_strdup_printf("%" G_GINT64_FORMAT, columns->id);

    if (!gw_run_row_holds(row, GW_ROW_WORD, key, columns, error))
        return FALSE;
    columns->taken = gw_now_ms();
    gw_run_row_note(row, GW_ROW_WORD, key, columns);
    return gw_sqlite_run(store->writer, error, "UPDATE inbox SET taken = ? WHERE id = ?", "ii",
                         columns->taken, columns->id);
}

gboolean
gw_words_take(gw_store *store, gw_run_row *row, gint64 id, GError **error)
{
    sqlite3_stmt *found;
    gboolean ok = TRUE;
    int got = gw_sqlite_first(store->writer, &found, error, WAITING_WORDS " AND id <= ?", "ti", row->run, id);

    for (; got == 1; got = gw_sqlite_next(store->writer, found, error)) {
        gw_row_columns columns = word_columns(found);

        ok = take_word(store, row, &columns, error);
        if (!ok) {
            gw_sqlite_end(found);
            break;
        }
    }
    return ok && got >= 0;
}

/* One that no event knows was put there by something else: it must not be heard. */
static json_t *
read_word(gw_store *store, const char *run, sqlite3_stmt *found, GError **error)
{
    gw_row_columns columns = word_columns(found);
    g_autofree char *key = g_strdup_printf("%" G_GINT64_FORMAT, columns.id);
    g_autofree char *hash = gw_row_hash(&columns);
    const gw_proof *proof = gw_read_proof(store, run, error);

    if (!proof || !gw_proof_holds(proof, GW_ROW_WORD, key, hash, error))
        return NULL;
    json_t *word = gw_kept_parse(columns.doc, "a word in the inbox", error);
    return word ? json_pack("{s:I, s:o}", "id", (json_int_t)columns.id, "word", word) : NULL;
}

static json_t *
read_words(gw_store *store, const char *run, GError **error)
{
    gw_json words = json_array();
    sqlite3_stmt *found;
    int got = gw_sqlite_first(store->reader, &found, error, WAITING_WORDS " ORDER BY id", "t", run);

    for (; got == 1; got = gw_sqlite_next(store->reader, found, error)) {
        json_t *word = read_word(store, run, found, error);

        if (!word) {
            gw_sqlite_end(found);
            return NULL;
        }
        json_array_append_new(words, word);
    }
    return got < 0 ? NULL : g_steal_pointer(&words);
}

json_t *
gw_store_inbox(gw_store *store, const char *run, GError **error)
{
    json_t *words = gw_read_begin(store, error) ? read_words(store, run, error) : NULL;

    gw_read_end(store);
    return words;
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
