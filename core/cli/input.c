/* SPDX-License-Identifier: Apache-2.0 */
/* input.c - what --input and --set say, laid on top of each other in the order of precedence */

#include "base/configfile.h"
#include "base/error.h"
#include "base/json.h"
#include "base/schema.h"
#include "base/secretref.h"
#include "cli/cli.h"
#include "cli/secret_text.h"
#include "base/text.h"
#include "engine/run_secrets.h"

#include <string.h>

static const json_t *
schema_at(const json_t *schema, const char *dotted)
{
    g_auto(GStrv) parts = g_strsplit(dotted, ".", -1);
    for (char **part = parts; *part; part++)
        schema = json_object_get(json_object_get(schema, "properties"), *part);
    return schema;
}

/* `--set customer_id=1234` is a text when the schema wants one, although 1234 is a number in JSON. Only null
 * is never a text: it takes the member out. */
static gboolean
set_one(const json_t *schema, json_t *input, const char *assignment, GError **error)
{
    const char *equals = strchr(assignment, '=');
    g_autofree char *key = equals ? g_strndup(assignment, (gsize)(equals - assignment)) : NULL;
    const char *type = key ? gw_json_string(schema_at(schema, key), "type") : NULL;

    if (!equals || g_strcmp0(type, "string") != 0 || equals[1] == '"' || strcmp(equals + 1, "null") == 0)
        return gw_config_set(input, assignment, error);
    gw_json text = json_string(equals + 1);
    g_autofree char *quoted = text ? gw_json_text(text) : g_strdup(equals + 1);
    g_autofree char *as_text = g_strconcat(key, "=", quoted, NULL);
    return gw_config_set(input, as_text, error);
}

/* ---- secrets ---- */

static json_t *
find_plain(const json_t *value, const char *path, gpointer data)
{
    char **found = data;

    if (!*found && !gw_secret_ref(value) &&
        !(json_object_size(value) == 1 && gw_json_string(value, "secret")))
        *found = g_strdup(path);
    return NULL;
}

/* The first secret input that stands in `document` as it is. Caller frees. */
static char *
plain_secret(const json_t *schema, const json_t *document)
{
    char *found = NULL;

    gw_secret_walk(schema, (json_t *)(guintptr)document, find_plain, &found);
    return found;
}

static gboolean
check_sets(const json_t *schema, const json_t *set, GError **error)
{
    g_autofree char *path = plain_secret(schema, set);

    if (path)
        g_set_error(
            error, GW_ERROR, GW_ERROR_INVALID,
            "'%s' is secret, and a command line can be read by others: use --set-file %s=FILE (-: standard "
            "input), --set-env %s=NAME, or keep it with 'gangway secret set NAME' and use --set-secret "
            "%s=NAME",
            path, path, path, path);
    return path == NULL;
}

static gboolean
check_private(const json_t *schema, const json_t *document, const char *path, GError **error)
{
    g_autofree char *secret = plain_secret(schema, document);
    g_autofree char *holds = secret ? g_strdup_printf("the secret '%s'", secret) : NULL;

    return !secret || gw_secret_file_check(path, holds, error);
}

static char *
text_of_file(const char *value, GError **error)
{
    return gw_secret_text_read(value, error);
}

static char *
text_of_environment(const char *value, GError **error)
{
    const char *text = g_getenv(value);

    if (!text || !*text)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "the environment has no '%s'", value);
    return text && *text ? g_strdup(text) : NULL;
}

/* Each `KEY=WHERE`, with the text that is there; `read` NULL: a reference to the vault's secret of that name.
 */
static gboolean
set_from(json_t *input, char **assignments, const char *option,
         char *(*read)(const char *value, GError **error), GError **error)
{
    for (; assignments && *assignments; assignments++) {
        const char *equals = strchr(*assignments, '=');
        if (!equals || equals == *assignments || !equals[1]) {
            g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "%s takes KEY=%s, not '%s'", option,
                        read == text_of_file ? "FILE" : "NAME", *assignments);
            return FALSE;
        }
        char *text = read ? read(equals + 1, error) : g_strdup(equals + 1);
        if (read && text)
            gw_redact_learn(text);
        gw_json value = !text ? NULL : read ? json_string(text) : gw_secret_ref_new(text);
        char *json = value ? gw_json_text(value) : NULL;
        g_autofree char *key = g_strndup(*assignments, (gsize)(equals - *assignments));
        char *whole = json ? g_strconcat(key, "=", json, NULL) : NULL;
        gboolean ok = whole && gw_config_set(input, whole, error);
        gw_seal_forget(text);
        gw_seal_forget(json);
        gw_seal_forget(whole);
        if (!ok)
            return FALSE;
    }
    return TRUE;
}

gboolean
gw_input_is_given(void)
{
    return gw_opt.inputs || gw_opt.sets || gw_opt.set_files || gw_opt.set_envs || gw_opt.set_secrets;
}

json_t *
gw_input_without_secrets(const json_t *schema, const json_t *input)
{
    json_t *copy = json_deep_copy(input);

    gw_secrets_pick(schema, copy, NULL);
    return copy;
}

/* ---- files and words ---- */

static json_t *
read_file(const json_t *schema, const char *path, GError **error)
{
    gw_json document = gw_config_load(path, error);
    g_autofree char *folder = g_path_get_dirname(path);
    if (!document)
        return NULL;
    if (!gw_schema_load_files(schema, document, folder, path, error) ||
        !check_private(schema, document, path, error))
        return NULL;
    return g_steal_pointer(&document);
}

static json_t *
read_files(const json_t *schema, GError **error)
{
    gw_json input = json_object();

    for (char **path = gw_opt.inputs; path && *path; path++) {
        gw_json document = read_file(schema, *path, error);
        if (!document)
            return NULL;
        json_t *merged = gw_json_merge(input, document);
        json_decref(input);
        input = merged;
    }
    return g_steal_pointer(&input);
}

/* Of two values for one member it is not clear which is meant. */
static gboolean
check_once(GError **error)
{
    char **const given[] = {gw_opt.sets, gw_opt.set_files, gw_opt.set_envs, gw_opt.set_secrets};
    g_autoptr(GHashTable) keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(given); i++)
        for (char **assignment = given[i]; assignment && *assignment; assignment++) {
            g_autofree char *key = g_strndup(*assignment, strcspn(*assignment, "="));
            if (!g_hash_table_add(keys, g_strdup(key))) {
                g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                            "'%s' is set more than once on the command line: give it once", key);
                return FALSE;
            }
        }
    return TRUE;
}

static json_t *
read_sets(const json_t *schema, GError **error)
{
    gw_json set = json_object();

    if (!check_once(error))
        return NULL;
    for (char **assignment = gw_opt.sets; assignment && *assignment; assignment++)
        if (!set_one(schema, set, *assignment, error))
            return NULL;
    if (!gw_schema_load_files(schema, set, NULL, "--set", error) || !check_sets(schema, set, error) ||
        !set_from(set, gw_opt.set_files, "--set-file", text_of_file, error) ||
        !set_from(set, gw_opt.set_envs, "--set-env", text_of_environment, error) ||
        !set_from(set, gw_opt.set_secrets, "--set-secret", NULL, error))
        return NULL;
    return g_steal_pointer(&set);
}

json_t *
gw_input_read_patch(const json_t *schema, GError **error)
{
    gw_json input = read_files(schema, error);
    gw_json set = input ? read_sets(schema, error) : NULL;

    return set ? gw_json_merge(input, set) : NULL;
}

json_t *
gw_input_read(const json_t *schema, GError **error)
{
    gw_json input = read_files(schema, error);
    gw_json set = input ? read_sets(schema, error) : NULL;
    json_t *merged = set ? gw_json_merge(input, set) : NULL;

    gw_json_take_out(merged, set);
    return merged;
}
