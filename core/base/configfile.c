/* SPDX-License-Identifier: Apache-2.0 */
/* configfile.c - files that people write, and KEY=VALUE from a command line, into JSON
 */
#include "base/hidden.h"
#include "base/configfile.h"

#include <libconfig.h>
#include <string.h>

#include "base/cfgsource.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"

#define MAX_DEPTH 50

typedef struct {
    const gw_cfgsource *source;
    GError **error;
} context;

static json_t *value_of(config_setting_t *setting, guint depth, const context *ctx);

static json_t *
refuse(config_setting_t *setting, const context *ctx, const char *why)
{
    g_autofree char *place = gw_cfgsource_place(ctx->source, (int)config_setting_source_line(setting));
    const char *name = config_setting_name(setting);

    g_set_error(ctx->error, GW_ERROR, GW_ERROR_INVALID, "%s: '%s' %s", place, name ? name : "a value", why);
    return NULL;
}

static json_t *
members_of(config_setting_t *setting, guint depth, const context *ctx)
{
    gboolean named = config_setting_is_group(setting);
    gw_json into = named ? json_object() : json_array();
    int count = config_setting_length(setting);

    if (depth > MAX_DEPTH)
        return refuse(setting, ctx, "is nested too deeply");
    for (int i = 0; i < count; i++) {
        config_setting_t *member = config_setting_get_elem(setting, (unsigned)i);
        json_t *value = value_of(member, depth + 1, ctx);

        if (!value)
            return NULL;
        if (named)
            json_object_set_new(into, config_setting_name(member), value);
        else
            json_array_append_new(into, value);
    }
    return g_steal_pointer(&into);
}

static json_t *
value_of(config_setting_t *setting, guint depth, const context *ctx)
{
    json_t *value = NULL;

    switch (config_setting_type(setting)) {
    case CONFIG_TYPE_INT:
    case CONFIG_TYPE_INT64:
        return json_integer(config_setting_get_int64(setting));
    case CONFIG_TYPE_BOOL:
        return json_boolean(config_setting_get_bool(setting));
    case CONFIG_TYPE_FLOAT:
        value = json_real(config_setting_get_float(setting));
        return value ? value : refuse(setting, ctx, "is not a number that can be kept");
    case CONFIG_TYPE_STRING:
        value = json_string(config_setting_get_string(setting));
        return value ? value : refuse(setting, ctx, "is not UTF-8");
    default:
        return members_of(setting, depth, ctx);
    }
}

static json_t *
parse_source(config_t *config, const gw_cfgsource *source, GError **error)
{
    context ctx = {source, error};

    if (config_read_string(config, source->text->str))
        return value_of(config_root_setting(config), 0, &ctx);

    g_autofree char *place = gw_cfgsource_place(source, config_error_line(config));
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "%s: %s", place, config_error_text(config));
    return NULL;
}

static json_t *
parse_libconfig(const char *path, const char *text, gsize length, GError **error)
{
    g_autoptr(gw_cfgsource) source = gw_cfgsource_new(path, text, length, error);
    config_t config;

    if (!source)
        return NULL;
    config_init(&config);
    json_t *document = parse_source(&config, source, error);
    config_destroy(&config);
    return document;
}

static gboolean
is_json(const char *path, const char *text)
{
    text += gw_byte_order_mark(text, strlen(text));
    text += strspn(text, " \t\r\n");
    return g_str_has_suffix(path, ".json") || *text == '{' || *text == '[';
}

json_t *
gw_config_load(const char *path, GError **error)
{
    gsize length;
    g_autofree char *text = gw_file_read(path, GW_FILE_MAX, &length, error);

    if (!text)
        return NULL;

    gw_json document = is_json(path, text) ? gw_json_parse(text, length, path, error)
                                           : parse_libconfig(path, text, length, error);
    if (document && !json_is_object(document)) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "%s: must be an object: names and values", path);
        return NULL;
    }
    return g_steal_pointer(&document);
}

static json_t *
parse_value(const char *text)
{
    json_t *value = gw_json_parse(text, strlen(text), "value", NULL);

    return value ? value : json_string(text);
}

static gboolean
set_path(json_t *object, char **names, json_t *value, const char *assignment, GError **error)
{
    for (; names[1]; names++) {
        json_t *next = json_object_get(object, names[0]);

        if (!next)
            json_object_set_new(object, names[0], next = json_object());
        if (!json_is_object(next)) {
            g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot set '%s': '%s' has a value and no members",
                        assignment, names[0]);
            return FALSE;
        }
        object = next;
    }
    json_object_set(object, names[0], value);
    return TRUE;
}

gboolean
gw_config_set(json_t *object, const char *assignment, GError **error)
{
    const char *equals = strchr(assignment, '=');
    g_autofree char *path = equals ? g_strndup(assignment, (gsize)(equals - assignment)) : NULL;
    g_auto(GStrv) names = path ? g_strsplit(path, ".", -1) : NULL;

    if (!g_utf8_validate(assignment, -1, NULL)) {
        g_autofree char *shown = gw_text_visible(assignment, MIN(strcspn(assignment, "="), 40), 40);
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "the assignment to '%s' is not UTF-8", shown);
        return FALSE;
    }
    if (!names || !names[0] || g_strv_contains((const char *const *)names, "")) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "'%s' is not an assignment: write name=value or group.name=value", assignment);
        return FALSE;
    }

    gw_json value = parse_value(equals + 1);
    return set_path(object, names, value, path, error);
}
