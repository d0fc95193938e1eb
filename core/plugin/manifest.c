/* SPDX-License-Identifier: Apache-2.0 */
/* manifest.c - trusts neither the host process, which a plugin shares, nor what the plugin's author wrote
 */
#include "plugin/manifest.h"

#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/schema.h"
#include "base/secretref.h"
#include "plugin/outside.h"
#include "plugin/policy.h"
#include "plugin/resource.h"

#define DEFAULT_TIMEOUT_S 60
#define MAX_TIMEOUT_S 3600
#define MAX_TEXT 200
#define MAX_LIBRARIES 128
#define MAX_PATH 4096

static gboolean invalid(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean
invalid(GError **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID, text);
    return FALSE;
}

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"
#define MAX_WORD 80

/* `iam:GetRole`, `partner/sts:AssumeRole`, `http:POST` */
static gboolean
is_action(const char *name)
{
    if (name && gw_outside_is(name))
        return TRUE;
    if (name && g_str_has_prefix(name, "partner/"))
        name += strlen("partner/");
    gsize service = name ? strspn(name, LOWER DIGITS "-") : 0;
    if (service == 0 || service > MAX_WORD || name[service] != ':' || !g_ascii_isupper(name[service + 1]))
        return FALSE;
    const char *operation = name + service + 1;
    gsize length = strspn(operation, LOWER UPPER DIGITS);
    return length <= MAX_WORD && operation[length] == '\0';
}

static gboolean
is_step_name(const char *name)
{
    gsize length = strlen(name);

    return length > 0 && length <= 64 && strspn(name, LOWER DIGITS "-") == length && name[0] != '-' &&
           name[length - 1] != '-';
}

static gboolean
check_action(const json_t *step, const char *member, const char *action, GError **error)
{
    const char *name = gw_json_string(step, "name");

    if (!is_action(action))
        return invalid(error,
                       "step '%s' declares '%s' among its %s: an action looks like iam:GetRole or "
                       "partner/sts:AssumeRole, or is http:POST or smtp:send",
                       name, action ? action : "?", member);
    g_autofree char *fault = gw_policy_declared_fault(member, action);
    return fault ? invalid(error, "step '%s' declares '%s' among its %s: %s", name, action, member, fault)
                 : TRUE;
}

static gboolean
check_actions(const json_t *step, const char *member, GError **error)
{
    size_t i;
    json_t *action;

    json_array_foreach (json_object_get(step, member), i, action)
        if (!check_action(step, member, json_string_value(action), error))
            return FALSE;
    return TRUE;
}

static gboolean
check_schema(const json_t *step, const char *member, GError **error)
{
    const json_t *schema = json_object_get(step, member);
    const char *type = gw_json_string(schema, "type");
    g_autoptr(GError) fault = NULL;

    if (!gw_schema_check_schema(schema, &fault))
        return invalid(error, "step '%s': %s: %s", gw_json_string(step, "name"), member, fault->message);
    if (g_strcmp0(type, "object") != 0)
        return invalid(error, "step '%s': %s must be a schema of type object", gw_json_string(step, "name"),
                       member);
    return TRUE;
}

static gboolean
check_resource(const json_t *step, const char *resource, const json_t *actions, GError **error)
{
    g_autofree char *fault = gw_resource_fault(resource, json_object_get(step, "params"));
    g_autofree char *shown = g_utf8_substring(resource, 0, MIN(100, g_utf8_strlen(resource, -1)));
    const char *name = gw_json_string(step, "name");
    json_t *action;
    size_t i;

    if (fault)
        return invalid(error, "step '%s': resource '%s': %s", name, shown, fault);
    if (json_array_size(actions) == 0)
        return invalid(error, "step '%s': resource '%s' has no list of operations", name, shown);
    json_array_foreach (actions, i, action) {
        const char *text = json_string_value(action);
        if (!gw_manifest_declares(step, "reads", text) && !gw_manifest_declares(step, "writes", text))
            return invalid(error, "step '%s': resource '%s': '%s' is neither among its reads nor its writes",
                           name, shown, text ? text : "?");
    }
    return TRUE;
}

/* {"arn:…": ["iam:GetRole"]} of operations that are declared. */
static gboolean
check_resources(const json_t *step, const json_t *resources, GError **error)
{
    const char *resource;
    json_t *actions;

    if (resources && !json_is_object(resources))
        return invalid(error, "step '%s': resources is not a JSON object", gw_json_string(step, "name"));
    json_object_foreach ((json_t *)(guintptr)resources, resource, actions)
        if (!check_resource(step, resource, actions, error))
            return FALSE;
    return TRUE;
}

static gboolean
check_step(const json_t *step, GError **error)
{
    static const char shape[] = "{s:s, s:s, s:o, s:o, s:o, s:o, s:b, s:b, s:I, s?o}";
    const char *name, *summary;
    json_t *parts[4], *resources = NULL;
    int inspects, applies;
    json_int_t timeout;
    json_error_t fault;

    if (json_unpack_ex((json_t *)(guintptr)step, &fault, JSON_STRICT, shape, "name", &name, "summary",
                       &summary, "params", &parts[0], "outputs", &parts[1], "reads", &parts[2], "writes",
                       &parts[3], "inspect", &inspects, "apply", &applies, "timeout_s", &timeout, "resources",
                       &resources) < 0)
        return invalid(error, "its host sent a manifest that is none: %s", fault.text);
    if (!json_is_array(parts[2]) || !json_is_array(parts[3]))
        return invalid(error, "its host sent a manifest whose actions are no lists");
    if (!is_step_name(name))
        return invalid(error, "its host sent a step called '%s'", name);
    if (strlen(summary) > MAX_TEXT || strpbrk(summary, "\r\n\033"))
        return invalid(error, "step '%s': its summary is not one line of at most %d bytes", name, MAX_TEXT);
    if (timeout < 0 || timeout > MAX_TIMEOUT_S)
        return invalid(error, "step '%s': a timeout of %" G_GINT64_FORMAT " s, at most %d can be", name,
                       (gint64)timeout, MAX_TIMEOUT_S);
    return check_schema(step, "params", error) && check_schema(step, "outputs", error) &&
           check_actions(step, "reads", error) && check_actions(step, "writes", error) &&
           check_resources(step, resources, error);
}

/* Paths of shared objects; the core reads these files. */
static gboolean
check_libraries(const json_t *libraries, GError **error)
{
    gsize i;
    json_t *path;

    json_array_foreach (libraries, i, path) {
        const char *text = json_string_value(path);

        if (!text || text[0] != '/' || strlen(text) > MAX_PATH || i >= MAX_LIBRARIES)
            return invalid(error, "its host sent a list of libraries that is none");
    }
    return !libraries || json_is_array(libraries) ||
           invalid(error, "its host sent libraries that are no list");
}

static json_t *
complete(const json_t *step, const json_t *manifest, const gw_plugin_file *file)
{
    json_t *whole = json_copy((json_t *)(guintptr)step);

    if (gw_json_int(step, "timeout_s", 0) == 0)
        json_object_set_new(whole, "timeout_s", json_integer(DEFAULT_TIMEOUT_S));
    if (!json_object_get(whole, "resources"))
        json_object_set_new(whole, "resources", json_object());
    json_object_set(whole, "plugin", json_object_get(manifest, "name"));
    json_object_set(whole, "version", json_object_get(manifest, "version"));
    json_object_set(whole, "vendor", json_object_get(manifest, "vendor"));
    if (json_array_size(json_object_get(manifest, "libraries")) > 0)
        json_object_set(whole, "libraries", json_object_get(manifest, "libraries"));
    g_autofree char *path = g_utf8_make_valid(file->path, -1);
    json_object_set_new(whole, "file", json_string(path));
    json_object_set_new(whole, "sha256", json_string(file->sha256));
    if (file->signature)
        json_object_set(whole, "signature", file->signature);
    return whole;
}

json_t *
gw_manifest_read(const json_t *manifest, const gw_plugin_file *file, GError **error)
{
    gw_json steps = json_array();
    const char *texts[3];
    json_t *listed, *step, *libraries = NULL;
    int abi, api;
    json_error_t fault;
    size_t i;

    if (json_unpack_ex((json_t *)(guintptr)manifest, &fault, JSON_STRICT,
                       "{s:s, s:s, s:s, s:i, s:i, s:o, s?o}", "name", &texts[0], "version", &texts[1],
                       "vendor", &texts[2], "abi", &abi, "api", &api, "steps", &listed, "libraries",
                       &libraries) < 0) {
        invalid(error, "its host sent a manifest that is none: %s", fault.text);
        return NULL;
    }
    if (!check_libraries(libraries, error))
        return NULL;
    for (i = 0; i < G_N_ELEMENTS(texts); i++) {
        if (strlen(texts[i]) > MAX_TEXT || strpbrk(texts[i], "\r\n\033")) {
            invalid(error, "its name, version or vendor is not one line of at most %d bytes", MAX_TEXT);
            return NULL;
        }
    }
    json_array_foreach (listed, i, step) {
        if (!check_step(step, error))
            return NULL;
        json_array_append_new(steps, complete(step, manifest, file));
    }
    if (json_array_size(steps) == 0) {
        invalid(error, "its host sent a manifest without steps");
        return NULL;
    }
    return g_steal_pointer(&steps);
}

gboolean
gw_manifest_declares(const json_t *step, const char *member, const char *action)
{
    size_t i;
    json_t *declared;

    json_array_foreach (json_object_get(step, member), i, declared) {
        if (!g_strcmp0(json_string_value(declared), action))
            return TRUE;
    }
    return FALSE;
}

static void
add_texts(const json_t *value, GPtrArray *texts)
{
    size_t i;
    const char *key;
    json_t *part;

    if (gw_secret_ref(value) || json_object_get(value, "$unknown")) /* a stand-in is no secret */
        return;
    if (json_is_string(value) && json_string_length(value) > 0)
        g_ptr_array_add(texts, g_strdup(json_string_value(value)));
    json_array_foreach (value, i, part)
        add_texts(part, texts);
    json_object_foreach ((json_t *)(guintptr)value, key, part)
        add_texts(part, texts);
}

static json_t *
take_secret(const json_t *value, G_GNUC_UNUSED const char *path, gpointer texts)
{
    add_texts(value, texts);
    return NULL; /* it stays */
}

char **
gw_manifest_secrets(const json_t *schema, const json_t *params)
{
    GPtrArray *texts = g_ptr_array_new();

    gw_secret_walk(schema, (json_t *)(guintptr)params, take_secret, texts);
    g_ptr_array_add(texts, NULL);
    return (char **)g_ptr_array_free(texts, FALSE);
}
