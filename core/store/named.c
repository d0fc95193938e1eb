/* SPDX-License-Identifier: Apache-2.0 */
/* named.c - is everything there that a run's events and rows name by its hash, and is it still that?
 *
 * The files of the workflow and the plugins that the run began with, the documents that steps kept, and the
 * files that people handed in.
 */
#include <string.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"
#include "store/store_private.h"

typedef struct {
    gw_sqlite *reader;
    const char *run;
    GHashTable *whole; /* hashes that were looked at */
} inspection;

int
gw_blob_state(gw_sqlite *reader, const char *sha256, const char **how, GError **error)
{
    sqlite3_stmt *found;
    int got = gw_sqlite_first(reader, &found, error, "SELECT bytes FROM blobs WHERE sha256 = ?", "t", sha256);

    if (got == 0)
        *how = "is gone from the store";
    if (got != 1)
        return got;
    gconstpointer bytes = sqlite3_column_blob(found, 0);
    g_autofree char *is = gw_sha256(bytes ? bytes : "", (gsize)sqlite3_column_bytes(found, 0));
    gw_sqlite_end(found);
    *how = strcmp(is, sha256) == 0 ? NULL : "was changed in the store";
    return *how ? 0 : 1;
}

static gboolean
inspect(inspection *self, const char *sha256, const char *what, const char *name, GError **error)
{
    const char *how = NULL;

    if (!sha256 || g_hash_table_contains(self->whole, sha256))
        return TRUE;
    int state = gw_blob_state(self->reader, sha256, &how, error);
    if (state == 1)
        g_hash_table_add(self->whole, g_strdup(sha256));
    if (state == 0)
        g_set_error(error, GW_ERROR, GW_ERROR_CORRUPT,
                    "run '%s' is not whole: %s%s%s%s, kept as %s, %s: put a copy of the store back",
                    self->run, what, name ? " '" : "", name ? name : "", name ? "'" : "", sha256, how);
    return state == 1;
}

/* Of the run's row, or of the event that it began with. */
static gboolean
inspect_run(inspection *self, const json_t *document, const char *files, GError **error)
{
    json_t *plugins = json_object_get(document, "plugins"), *plugin;
    const char *step;

    if (!inspect(self, gw_json_string(document, files), "the workflow that it began with", NULL, error))
        return FALSE;
    json_object_foreach (plugins, step, plugin)
        if (!inspect(self, gw_json_string(plugin, "sha256"), "the plugin of step", step, error))
            return FALSE;
    return TRUE;
}

static gboolean
inspect_step(inspection *self, const json_t *document, const char *files G_GNUC_UNUSED, GError **error)
{
    json_t *kept = json_object_get(document, "kept"), *sha256;
    const char *output;

    json_object_foreach (kept, output, sha256)
        if (!inspect(self, json_string_value(sha256), "the kept output", output, error))
            return FALSE;
    return TRUE;
}

static const struct {
    const char *sql;
    const char *files; /* the member with the hash of the workflow's files */
    gboolean (*inspect)(inspection *self, const json_t *document, const char *files, GError **error);
} sources[] = {
    {"SELECT doc FROM runs WHERE run = ?", "files", inspect_run},
    {"SELECT data FROM events WHERE run = ? AND kind = 'run.started'", "sha256", inspect_run},
    {"SELECT data FROM events WHERE run = ? AND kind = 'run.upgraded'", "sha256", inspect_run},
    {"SELECT doc FROM steps WHERE run = ? AND doc LIKE '%\"kept\"%'", NULL, inspect_step},
};

static gboolean
inspect_source(inspection *self, int which, GError **error)
{
    sqlite3_stmt *row;
    int got = gw_sqlite_first(self->reader, &row, error, sources[which].sql, "t", self->run);

    for (; got == 1; got = gw_sqlite_next(self->reader, row, error)) {
        gw_json document = gw_stored_parse(gw_sqlite_text(row, 0), "a row or an event", error);

        if (!document || !sources[which].inspect(self, document, sources[which].files, error)) {
            gw_sqlite_end(row);
            return FALSE;
        }
    }
    return got == 0;
}

gboolean
gw_named_check(gw_sqlite *reader, const char *run, GError **error)
{
    g_autoptr(GHashTable) whole = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    inspection self = {reader, run, whole};

    for (int i = 0; i < (int)G_N_ELEMENTS(sources); i++)
        if (!inspect_source(&self, i, error))
            return FALSE;
    return gw_evidence_check(reader, run, error);
}
