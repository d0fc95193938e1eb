/* SPDX-License-Identifier: Apache-2.0 */
/* rows.c - the documents of rows: merging what is set, reading back what was kept
 */
#include "base/error.h"
#include "base/json.h"
#include "store/store_private.h"

/* Somebody may write back what was read, and these are the store's to say. */
static const char *const given[] = {"run", "id", "lease", "created", "updated", NULL};

void
gw_row_merge(json_t *doc, const json_t *row)
{
    json_object_update(doc, (json_t *)(guintptr)row);
    for (guint i = 0; given[i]; i++)
        json_object_del(doc, given[i]);
}

static gint64
time_of(const json_t *doc, const char *name)
{
    gint64 at = gw_json_int(doc, name, 0);

    return at > 0 ? at : GW_NO_COLUMN;
}

gw_row_asked
gw_row_asked_of(const json_t *doc, gw_row_table table)
{
    if (table == GW_ROW_TASK)
        return (gw_row_asked){gw_json_string(doc, "actor"), time_of(doc, "due"), GW_NO_COLUMN};
    return (gw_row_asked){NULL, GW_NO_COLUMN,
                          table == GW_ROW_STEP ? time_of(doc, "next_look") : GW_NO_COLUMN};
}

gboolean
gw_row_asked_same(const gw_row_asked *a, const gw_row_asked *b)
{
    return !g_strcmp0(a->actor, b->actor) && a->due == b->due && a->next_look == b->next_look;
}

json_t *
gw_stored_parse(const char *text, const char *what, GError **error)
{
    json_t *document = json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);

    if (!document)
        g_set_error(error, GW_ERROR, GW_ERROR_CORRUPT,
                    "%s is not JSON: the store was changed by something else", what);
    return document;
}
