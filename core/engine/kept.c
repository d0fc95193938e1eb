/* SPDX-License-Identifier: Apache-2.0 */
/* kept.c - documents too large for a row go into the store by their hash, and come out of it for a plugin
 */
#include "engine/kept.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"
#include <string.h>

#define HASH_LENGTH 64

/* The rules of the members of `schema` ("outputs" or "params" of a step plugin). */
static json_t *
members_of(gw_run *run, const char *uses, const char *schema)
{
    const json_t *manifest = gw_pool_step(run->engine->pool, uses);

    return json_object_get(json_object_get(manifest, schema), "properties");
}

static gboolean
is_kept(const json_t *rule)
{
    return g_strcmp0(gw_json_string(rule, "format"), "kept") == 0;
}

static char *
plan_key(const char *sha256)
{
    return g_strconcat("kept:", sha256, NULL);
}

/* ---- taken ---- */

static char *
put(gw_run *run, json_t *document, GError **error)
{
    char *text = gw_json_text(document);

    if (run->plan) {
        g_autofree char *sha256 = gw_sha256(text, strlen(text));
        g_autofree char *key = plan_key(sha256);
        json_object_set(run->values, key, document);
        g_free(text);
        return g_steal_pointer(&sha256);
    }
    g_autoptr(GBytes) bytes = g_bytes_new_take(text, strlen(text));
    return gw_store_blob_put(run->engine->store, bytes, error);
}

/* In memory, until the step's row gets its outputs. */
static void
note(gw_run *run, const char *id, const char *name)
{
    json_t *row = gw_run_step(run, id), *names = json_object_get(row, "kept");

    if (!json_is_object(names)) {
        names = json_object();
        json_object_set_new(row, "kept", names);
    }
    if (!json_object_get(names, name))
        json_object_set_new(names, name, json_null());
}

static gboolean
take(gw_run *run, const char *id, json_t *rules, json_t *outputs, GError **error)
{
    const char *name;
    json_t *rule;

    json_object_foreach (rules, name, rule) {
        json_t *document = json_object_get(outputs, name);
        if (!is_kept(rule) || (!json_is_object(document) && !json_is_array(document)))
            continue;
        g_autofree char *sha256 = put(run, document, error);
        if (!sha256)
            return FALSE;
        json_object_set_new(outputs, name, json_string(sha256));
        if (!run->plan)
            note(run, id, name);
    }
    return TRUE;
}

json_t *
gw_kept_take(gw_run *run, const char *id, const char *uses, json_t *answer)
{
    static const char *const parts[] = {"seen", "want", NULL};
    json_t *rules = members_of(run, uses, "outputs");
    g_autoptr(GError) error = NULL;

    for (int i = 0; parts[i]; i++) {
        json_t *outputs = json_object_get(json_object_get(answer, parts[i]), "outputs");
        if (!take(run, id, rules, outputs, &error))
            return gw_failure_new(GW_ERROR_UNAVAILABLE, "NotKept", "an output could not be kept: %s",
                                  error->message);
    }
    return NULL;
}

void
gw_kept_name(const json_t *row, json_t *fields)
{
    const json_t *outputs = json_object_get(fields, "outputs");
    json_t *names = json_object_get(row, "kept"), *was;
    const char *name;

    if (!outputs || json_object_size(names) == 0)
        return;
    json_t *kept = json_object();
    json_object_foreach (names, name, was) {
        json_t *sha256 = json_object_get(outputs, name);
        if (json_is_string(sha256))
            json_object_set(kept, name, sha256);
    }
    json_object_set_new(fields, "kept", kept);
}

/* ---- given ---- */

static json_t *
get(gw_run *run, const char *sha256, GError **error)
{
    if (run->plan) {
        g_autofree char *key = plan_key(sha256);
        json_t *document = json_object_get(run->values, key);
        if (!document)
            g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "this plan keeps nothing under '%s'", sha256);
        return json_incref(document);
    }
    g_autoptr(GBytes) bytes = gw_store_blob_get(run->engine->store, sha256, error);
    if (!bytes)
        return NULL;
    gsize length;
    const char *text = g_bytes_get_data(bytes, &length);
    return gw_json_parse(text, length, "a kept document", error);
}

static gboolean
is_hash(const json_t *value)
{
    const char *text = json_string_value(value);

    return text && strlen(text) == HASH_LENGTH && strspn(text, "0123456789abcdef") == HASH_LENGTH;
}

static void
tell(gw_run *run, const char *id, const char *name, const GError *error)
{
    g_autofree char *text = g_strdup_printf("'%s' could not be read: %s", name, error->message);

    gw_run_news(run, json_pack("{s:s, s:s, s:i, s:s}", "kind", "log", "id", id, "level", 2, "text", text));
}

json_t *
gw_kept_give(gw_run *run, const char *id, const char *uses, json_t *params)
{
    gw_json given = json_incref(params);
    const char *name;
    json_t *rule;

    json_object_foreach (members_of(run, uses, "params"), name, rule) {
        const json_t *value = json_object_get(params, name);
        g_autoptr(GError) error = NULL;
        if (!is_kept(rule) || !is_hash(value))
            continue;
        json_t *document = get(run, json_string_value(value), &error);
        if (!document) {
            tell(run, id, name, error);
            continue;
        }
        if (given == params) {
            json_decref(given);
            given = json_copy(params);
        }
        json_object_set_new(given, name, document);
    }
    return g_steal_pointer(&given);
}
