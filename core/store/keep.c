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
    gint64 id;
} letter;

static gboolean
put_word(gw_store *store, gw_job *job, GError **error)
{
    letter *l = job->arg;
    GError *fault = NULL;

    if (gw_sqlite_run(store->writer, &fault, "INSERT INTO inbox (run, word, created) VALUES (?, ?, ?)", "tti",
                      l->run, l->word, gw_now_ms())) {
        l->id = sqlite3_last_insert_rowid(store->writer->db);
        return TRUE;
    }
    if (sqlite3_extended_errcode(store->writer->db) == SQLITE_CONSTRAINT_FOREIGNKEY) {
        g_clear_error(&fault);
        g_set_error(&fault, GW_ERROR, GW_ERROR_NOT_FOUND, "no run '%s'", l->run);
    }
    g_propagate_error(error, fault);
    return FALSE;
}

gint64
gw_store_inbox_put(gw_store *store, const char *run, const json_t *word, GError **error)
{
    g_autofree char *text = gw_json_text(word);
    letter l = {run, text, 0};

    return gw_group_wait(store, put_word, &l, error) ? l.id : 0;
}

static json_t *
read_words(gw_store *store, const char *run, GError **error)
{
    gw_json words = json_array();
    sqlite3_stmt *found;
    int got =
        gw_sqlite_first(store->reader, &found, error,
                        "SELECT id, word FROM inbox WHERE run = ? AND taken IS NULL ORDER BY id", "t", run);

    for (; got == 1; got = gw_sqlite_next(store->reader, found, error)) {
        json_t *word = gw_kept_parse(gw_sqlite_text(found, 1), "a word in the inbox", error);

        if (!word) {
            gw_sqlite_end(found);
            return NULL;
        }
        json_array_append_new(
            words, json_pack("{s:I, s:o}", "id", (json_int_t)sqlite3_column_int64(found, 0), "word", word));
    }
    return got < 0 ? NULL : g_steal_pointer(&words);
}

json_t *
gw_store_inbox(gw_store *store, const char *run, GError **error)
{
    g_mutex_lock(&store->reading);
    json_t *words = read_words(store, run, error);
    g_mutex_unlock(&store->reading);
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
