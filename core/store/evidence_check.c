/* SPDX-License-Identifier: Apache-2.0 */
/* evidence_check.c - are the files that were kept as evidence still there, and what the journal says?
 */
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "store/store_private.h"

typedef struct {
    gw_db *reader;
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

static gboolean
note_there(const gw_sealed *secret, gpointer data, GError **error G_GNUC_UNUSED)
{
    *(gboolean *)data = secret->there;
    return TRUE;
}

/* Without its key a sealed file is as good as gone. */
static gboolean
has_its_key(const kept_file *self, GError **error)
{
    gboolean there = FALSE;

    if (!gw_json_true(self->item, "sealed"))
        return TRUE;
    g_autofree char *name = g_strconcat("evidence/", gw_json_string(self->item, "kept"), NULL);
    if (!self->reader->calls->secrets(self->reader, self->run, name, note_there, &there, error))
        return FALSE;
    return there || fail(self, error, "can't be opened: its key is gone from the vault");
}

static gboolean
check_event(const gw_kept_event *kept, gpointer data, GError **error)
{
    const char *text = kept->event.data;
    gw_json document = gw_json_parse(text, strlen(text), "an event", error);
    kept_file self = {data, kept->event.run, kept->event.step ? kept->event.step : "", NULL};
    size_t i;
    json_t *item;

    if (!document)
        return FALSE;
    json_array_foreach (json_object_get(document, "evidence"), i, item) {
        self.item = item;
        if (gw_json_string(item, "kept") && (!has_its_hash(&self, error) || !has_its_key(&self, error)))
            return FALSE;
    }
    return TRUE;
}

gboolean
gw_evidence_check(gw_db *reader, const char *run, GError **error)
{
    gw_event_choice kept = {.run = run, .mention = "\"kept\""};

    return reader->calls->events(reader, &kept, check_event, reader, error);
}
