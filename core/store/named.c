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
    gw_db *reader;
    const char *run;
    GHashTable *whole; /* hashes that were looked at */
} inspection;

int
gw_blob_state(gw_db *reader, const char *sha256, const char **how, GError **error)
{
    g_autoptr(GBytes) bytes = NULL;
    int got = reader->calls->blob(reader, sha256, &bytes, error);
    gsize size = 0;

    if (got == 0)
        *how = "is gone from the store";
    if (got != 1)
        return got;
    gconstpointer data = g_bytes_get_data(bytes, &size);
    g_autofree char *is = gw_sha256(data ? data : "", size);
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
inspect_outputs(inspection *self, const json_t *document, GError **error)
{
    json_t *kept = json_object_get(document, "kept"), *sha256;
    const char *output;

    json_object_foreach (kept, output, sha256)
        if (!inspect(self, json_string_value(sha256), "the kept output", output, error))
            return FALSE;
    return TRUE;
}

static gboolean
inspect_row(const gw_kept_row *row, gpointer data, GError **error)
{
    inspection *self = data;
    gw_json document = gw_stored_parse(row->columns.doc, "a row or an event", error);

    return document && inspect_run(self, document, "files", error) && inspect_outputs(self, document, error);
}

static gboolean
inspect_event(const gw_kept_event *kept, gpointer data, GError **error)
{
    gw_json document = gw_stored_parse(kept->event.data, "a row or an event", error);

    return document && inspect_run(data, document, "sha256", error);
}

gboolean
gw_named_check(gw_db *reader, const char *run, GError **error)
{
    static const char *const kinds[] = {"run.started", "run.upgraded"};
    static const gw_row_table tables[] = {GW_ROW_RUN, GW_ROW_STEP};
    g_autoptr(GHashTable) whole = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    inspection self = {reader, run, whole};

    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++) {
        gw_row_choice rows = {.table = tables[i], .run = run};

        if (!reader->calls->rows(reader, &rows, inspect_row, &self, error))
            return FALSE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        gw_event_choice events = {.run = run, .kind = kinds[i]};

        if (!reader->calls->events(reader, &events, inspect_event, &self, error))
            return FALSE;
    }
    return gw_evidence_check(reader, run, error);
}
