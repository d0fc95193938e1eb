/* SPDX-License-Identifier: Apache-2.0 */
/* bundle.c - the text of a step in Lua, with what it requires: what the host is handed of it */
#include "fuzz.h"

#include "plugin/bundle.h"

/* It is the text as it is, or a bundle with that text under the step's name. */
static void
check_bundle(const char *bytes, gsize size, const char *text, gsize length)
{
    if (size == length && (size == 0 || memcmp(bytes, text, size) == 0))
        return;
    MUST(*text != '{');
    gw_json bundle = json_loadb(bytes, size, 0, NULL);
    const char *name = gw_json_string(bundle, "name");
    const json_t *own = json_object_get(json_object_get(bundle, "files"), name ? name : "");
    MUST(own && json_string_length(own) == length && memcmp(json_string_value(own), text, length) == 0);
}

void
fuzz(const char *text, gsize length)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) made = gw_bundle_make(as_file(text, length), text, length, &error);

    must_be_told(made != NULL, error);
    if (!made)
        return;
    gsize size = 0;
    const char *bytes = g_bytes_get_data(made, &size);
    check_bundle(bytes, size, text, length);
}
