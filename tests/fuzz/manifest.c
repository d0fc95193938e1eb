/* SPDX-License-Identifier: Apache-2.0 */
/* manifest.c - what a plugin says of itself, its schemas over parameters that it says, too, and what it asks
 * for
 */
#include "fuzz.h"

#include "base/schema.h"
#include "plugin/manifest.h"
#include "plugin/policy.h"

static void
use(json_t *step)
{
    json_t *schema = json_object_get(step, "params"), *given = json_object_get(schema, "default");
    gw_json params = json_is_object(given) ? json_deep_copy(given) : json_object();
    g_autoptr(GError) error = NULL;
    must_be_told(gw_schema_apply(schema, params, "with", &error), error);
    g_auto(GStrv) secrets = gw_manifest_secrets(schema, params);
    MUST(secrets != NULL);
    must_be_kept(params);
}

static void
ask(const char *name)
{
    gw_json refusal = NULL;
    gw_request_target *target = gw_request_target_read(name, &refusal);
    MUST(!target != !refusal);
    MUST(!refusal || g_utf8_validate(gw_json_string(refusal, "message"), -1, NULL));
    gw_request_target_free(target);
}

void
fuzz(const char *text, gsize length)
{
    const gw_plugin_file file = {.path = (char[]){"/p/x.so"}, .sha256 = (char[]){"00"}, .descriptor = -1};
    g_autoptr(GError) error = NULL;
    gw_json document = gw_json_parse(text, length, "it", NULL);
    ask(text);
    if (!document)
        return;
    gw_json steps = gw_manifest_read(document, &file, &error);
    must_be_told(steps != NULL, error);
    json_t *step;
    size_t i;
    json_array_foreach (steps, i, step)
        use(step);
}
