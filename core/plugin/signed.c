/* SPDX-License-Identifier: Apache-2.0 */
/* signed.c - who signed a plugin: its file, or each file of a step in Lua that requires others
 */
#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"
#include "plugin/plugin_file.h"

#include <string.h>

/* One that is not trusted makes the whole so. */
static gboolean
add_file(gw_plugin_file *file, const gw_trust *trust, const char *name, const json_t *text, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(file->path), *path = g_build_filename(folder, name, NULL);
    g_autofree char *sha256 = gw_sha256(json_string_value(text), json_string_length(text));
    json_t *record = gw_trust_check(trust, path, sha256, error);

    if (!record) {
        g_prefix_error(error, "'%s', which it requires: ", path);
        return FALSE;
    }
    if (file->signature && !gw_trust_is_good(file->signature)) {
        json_decref(record);
        return TRUE;
    }
    json_decref(file->signature);
    file->signature = record;
    return TRUE;
}

/* The files of a bundle (bundle.h); new reference, NULL of a file that is its own text. */
static json_t *
files_of(const gw_plugin_file *file)
{
    gsize length = 0;
    g_autoptr(GBytes) bytes = file->lua ? gw_plugin_file_bytes(file, NULL) : NULL;
    const char *text = bytes ? g_bytes_get_data(bytes, &length) : NULL;
    gw_json bundle = text && *text == '{' ? json_loadb(text, length, 0, NULL) : NULL;

    return json_incref(json_object_get(bundle, "files"));
}

gboolean
gw_plugin_file_verify(gw_plugin_file *file, const gw_trust *trust, GError **error)
{
    gw_json files = files_of(file);
    const char *name;
    json_t *text;

    g_clear_pointer(&file->signature, json_decref);
    json_object_foreach (files, name, text)
        if (!add_file(file, trust, name, text, error))
            return FALSE;
    if (!file->signature)
        file->signature = gw_trust_check(trust, file->path, file->sha256, error);
    return file->signature != NULL;
}
