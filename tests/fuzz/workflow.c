/* SPDX-License-Identifier: Apache-2.0 */
/* workflow.c - the text of a workflow: what it declares, under the limits of every script */
#include "fuzz.h"

#include "engine/run.h"

typedef struct {
    const char *text;
    gsize length;
} source;

/* The script itself; it has no other file. */
static char *
read_source(const char *path, gsize *length, gpointer data, GError **error)
{
    const source *self = data;
    if (strcmp(path, "fuzz.lua") != 0) {
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "there is no '%s'", path);
        return NULL;
    }
    *length = self->length;
    char *copy = g_malloc(self->length + 1);
    memcpy(copy, self->text, self->length + 1);
    return copy;
}

void
fuzz(const char *text, gsize length)
{
    source self = {text, length};
    g_autoptr(GError) error = NULL, fault = NULL;
    g_autoptr(gw_workflow) workflow = g_new0(gw_workflow, 1);
    workflow->path = g_strdup("/w/fuzz.lua");
    gboolean well = gw_bind_declare(workflow, read_source, &self, &error);
    must_be_told(well, error);
    if (!well)
        return;
    gw_json given = json_object(), input = gw_workflow_input(workflow, given, &fault);
    must_be_told(input != NULL, fault);
    must_be_kept(workflow->input);
    MUST(workflow->name && *workflow->name && g_utf8_validate(workflow->name, -1, NULL));
}
