/* SPDX-License-Identifier: Apache-2.0 */
/* evidence_check.c - are the files that were kept as evidence still there, and what the journal says?
 */
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "store/store_private.h"

typedef struct {
    gw_sqlite *reader;
    const char *run;
    const char *step;
    const json_t *item;
} kept_file;

static gboolean
fail(const kept_file *self, GError **error, const char *what)
{
    g_set_error(error, GW_ERROR, GW_ERROR_CORRUPT, "%s '%s' of step '%s', kept as %s, %s", "evidence",
                gw_json_string(self->item, "file"), self->step, gw_json_string(self->item, "kept"), what);
    return FALSE;
}

static gboolean
has_its_hash(const kept_file *self, GError **error)
{
    const char *how = NULL;
    int state = gw_blob_state(self->reader, gw_json_string(self->item, "kept"), &how, error);

    return state == 0 ? fail(self, error, how) : state == 1;
}

/* Without its key a sealed file is as good as gone. */
static gboolean
has_its_key(const kept_file *self, GError **error)
{
    sqlite3_stmt *found;

    if (!gw_json_true(self->item, "sealed"))
        return TRUE;
    g_autofree char *name = g_strconcat("evidence/", gw_json_string(self->item, "kept"), NULL);
    int got = gw_sqlite_first(self->reader, &found, error,
                              "SELECT 1 FROM secrets WHERE run = ? AND name = ? AND sealed IS NOT NULL", "tt",
                              self->run, name);
    if (got == 1)
        gw_sqlite_end(found);
    return got == 0 ? fail(self, error, "can't be opened: its key is gone from the vault") : got == 1;
}

static gboolean
check_event(kept_file *self, const char *data, GError **error)
{
    gw_json document = gw_json_parse(data, strlen(data), "an event", error);
    size_t i;
    json_t *item;

    if (!document)
        return FALSE;
    json_array_foreach (json_object_get(document, "evidence"), i, item) {
        self->item = item;
        if (gw_json_string(item, "kept") && (!has_its_hash(self, error) || !has_its_key(self, error)))
            return FALSE;
    }
    return TRUE;
}

gboolean
gw_evidence_check(gw_sqlite *reader, const char *run, GError **error)
{
    sqlite3_stmt *found;
    int got =
        gw_sqlite_first(reader, &found, error,
                        "SELECT step, data FROM events WHERE run = ? AND data LIKE '%\"kept\"%'", "t", run);

    for (; got == 1; got = gw_sqlite_next(reader, found, error)) {
        g_autofree char *step = g_strdup(gw_sqlite_text(found, 0));
        kept_file self = {reader, run, step, NULL};

        if (!check_event(&self, gw_sqlite_text(found, 1), error)) {
            gw_sqlite_end(found);
            return FALSE;
        }
    }
    return got == 0;
}
