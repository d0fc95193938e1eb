/* SPDX-License-Identifier: Apache-2.0 */
/* template.c - the text of a template, filled in by a script */
#include "fuzz.h"

#include "engine/workflow_files.h"

typedef struct {
    const char *text;
    gsize length;
} source;

static char *
read_source(G_GNUC_UNUSED const char *path, gsize *length, gpointer data, G_GNUC_UNUSED GError **error)
{
    const source *self = data;
    *length = self->length;
    char *copy = g_malloc(self->length + 1);
    memcpy(copy, self->text, self->length + 1);
    return copy;
}

void
fuzz(const char *text, gsize length)
{
    static const char code[] = "local fill = template 'it.json'\n"
                               "fill { name = 'a${n}', n = 3, list = { 1, 'x' }, role = { arn = 'a:b' }, "
                               "blob = ('x'):rep(1 << 16) }";
    source self = {text, length};
    gw_bind_owner owner = {NULL, read_source, &self, json_object()};
    g_autoptr(GError) error = NULL;
    gw_script *script = gw_script_new(NULL, &owner);
    MUST(gw_bind_prepare(script, GW_LOOP_NONE, &error));
    gboolean well = gw_script_load(script, code, sizeof code - 1, "fuzz.lua", TRUE, &error) &&
                    gw_script_call(script, 0, 0, &error);
    must_be_told(well, error);
    gw_script_free(script);
    json_decref(owner.files);
}
