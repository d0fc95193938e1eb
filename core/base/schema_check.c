/* SPDX-License-Identifier: Apache-2.0 */
/* schema_check.c - is a schema one that we understand, so that no rule is silently ignored?
 */
#include <string.h>

#include "base/error.h"
#include "base/format.h"
#include "base/json.h"
#include "base/schema.h"
#include "base/schema_private.h"
#include "base/text.h"

#define MAX_DEPTH 32

/* The library counts anew for each place where a match may begin: with texts of at most
 * GW_SCHEMA_PATTERN_TEXT bytes a hopeless pattern costs about a second. */
#define MATCH_LIMITS "(*LIMIT_MATCH=20000)(*LIMIT_DEPTH=10000)"

typedef gboolean (*checker)(const json_t *rule, const char *path, guint depth, GError **error);

static gboolean check(const json_t *schema, const char *path, guint depth, GError **error);

GRegex *
gw_schema_pattern(const char *pattern, GError **error)
{
    g_autofree char *limited = g_strconcat(MATCH_LIMITS, pattern, NULL);

    return g_regex_new(limited, G_REGEX_DOLLAR_ENDONLY, (GRegexMatchFlags)0, error);
}

const char **
gw_schema_names(const json_t *object)
{
    const char **names = g_new0(const char *, json_object_size(object) + 1);
    const char *key;
    json_t *value;
    gsize count = 0;

    json_object_foreach ((json_t *)(guintptr)object, key, value)
        names[count++] = key;
    return names;
}

static gboolean
expect(gboolean fits, const char *path, const char *wanted, GError **error)
{
    if (!fits)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "%s: must be %s", path, wanted);
    return fits;
}

static gboolean
check_any(G_GNUC_UNUSED const json_t *rule, G_GNUC_UNUSED const char *path, G_GNUC_UNUSED guint depth,
          G_GNUC_UNUSED GError **error)
{
    return TRUE;
}

static gboolean
check_text(const json_t *rule, const char *path, G_GNUC_UNUSED guint depth, GError **error)
{
    return expect(json_is_string(rule), path, "a text", error);
}

static gboolean
check_flag(const json_t *rule, const char *path, G_GNUC_UNUSED guint depth, GError **error)
{
    return expect(json_is_boolean(rule), path, "true or false", error);
}

static gboolean
check_number(const json_t *rule, const char *path, G_GNUC_UNUSED guint depth, GError **error)
{
    return expect(json_is_number(rule), path, "a number", error);
}

static gboolean
check_count(const json_t *rule, const char *path, G_GNUC_UNUSED guint depth, GError **error)
{
    return expect(json_is_integer(rule) && json_integer_value(rule) >= 0, path, "a whole number, 0 or more",
                  error);
}

static gboolean
check_format(const json_t *rule, const char *path, G_GNUC_UNUSED guint depth, GError **error)
{
    g_autofree char *names = gw_format_names();
    g_autofree char *wanted = g_strconcat("one of ", names, NULL);

    return expect(gw_format_known(json_string_value(rule)), path, wanted, error);
}

static gboolean
check_enum(const json_t *rule, const char *path, G_GNUC_UNUSED guint depth, GError **error)
{
    return expect(json_array_size(rule) > 0, path, "an array of at least one value", error);
}

static gboolean
check_type(const json_t *rule, const char *path, G_GNUC_UNUSED guint depth, GError **error)
{
    gboolean fits =
        json_is_string(rule) ? gw_schema_is_type(json_string_value(rule)) : json_array_size(rule) > 0;
    size_t i;
    json_t *one;

    json_array_foreach (rule, i, one)
        fits = fits && json_is_string(one) && gw_schema_is_type(json_string_value(one));
    return expect(fits, path, "string, integer, number, boolean, object, array or null, or an array of these",
                  error);
}

static gboolean
check_pattern(const json_t *rule, const char *path, guint depth, GError **error)
{
    g_autoptr(GError) fault = NULL;

    if (!check_text(rule, path, depth, error))
        return FALSE;

    g_autoptr(GRegex) regex = gw_schema_pattern(json_string_value(rule), &fault);
    if (!regex)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "%s: not a pattern: %s", path, fault->message);
    return regex != NULL;
}

static gboolean
check_properties(const json_t *rule, const char *path, guint depth, GError **error)
{
    const char *key;
    json_t *schema;

    if (!expect(json_is_object(rule), path, "an object", error))
        return FALSE;
    json_object_foreach ((json_t *)(guintptr)rule, key, schema) {
        g_autofree char *sub = g_strdup_printf("%s.%s", path, key);

        if (!check(schema, sub, depth + 1, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
check_required(const json_t *rule, const char *path, G_GNUC_UNUSED guint depth, GError **error)
{
    gboolean fits = json_is_array(rule);
    size_t i;
    json_t *name;

    json_array_foreach (rule, i, name)
        fits = fits && json_is_string(name);
    return expect(fits, path, "an array of names", error);
}

static gboolean
check_others(const json_t *rule, const char *path, guint depth, GError **error)
{
    return json_is_boolean(rule) || check(rule, path, depth + 1, error);
}

static gboolean
check_items(const json_t *rule, const char *path, guint depth, GError **error)
{
    return check(rule, path, depth + 1, error);
}

static const struct {
    const char *name;
    checker check;
} keywords[] = {
    {"type", check_type},           {"enum", check_enum},
    {"const", check_any},           {"properties", check_properties},
    {"required", check_required},   {"additionalProperties", check_others},
    {"items", check_items},         {"pattern", check_pattern},
    {"minLength", check_count},     {"maxLength", check_count},
    {"minimum", check_number},      {"maximum", check_number},
    {"minItems", check_count},      {"maxItems", check_count},
    {"minProperties", check_count}, {"maxProperties", check_count},
    {"propertyNames", check_items}, {"default", check_any},
    {"description", check_text},    {"secret", check_flag},
    {"format", check_format},       {"patternText", check_text},
    {"readOnly", check_flag},
};

static gboolean
check_keyword(const char *name, const json_t *rule, const char *path, guint depth, GError **error)
{
    const char *known[G_N_ELEMENTS(keywords) + 1] = {NULL};

    for (guint i = 0; i < G_N_ELEMENTS(keywords); i++) {
        known[i] = keywords[i].name;
        if (!strcmp(name, keywords[i].name)) {
            g_autofree char *sub = g_strdup_printf("%s.%s", path, name);

            return keywords[i].check(rule, sub, depth, error);
        }
    }

    g_autofree char *hint = gw_nearest_hint(name, known);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "%s: unknown keyword '%s'%s", path, name, hint);
    return FALSE;
}

/* Names that are required but not described are slips, unless anything goes. */
static gboolean
check_required_known(const json_t *schema, const char *path, GError **error)
{
    const json_t *properties = json_object_get(schema, "properties");
    const json_t *others = json_object_get(schema, "additionalProperties");
    size_t i;
    json_t *name;

    if (!properties || json_is_object(others) || json_is_true(others))
        return TRUE;
    json_array_foreach (json_object_get(schema, "required"), i, name) {
        if (json_object_get(properties, json_string_value(name)))
            continue;

        g_autofree const char **known = gw_schema_names(properties);
        g_autofree char *hint = gw_nearest_hint(json_string_value(name), known);
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "%s.required: '%s' is not among the properties%s",
                    path, json_string_value(name), hint);
        return FALSE;
    }
    return TRUE;
}

static gboolean
check_default(const json_t *schema, const char *path, GError **error)
{
    gw_json value = json_deep_copy(json_object_get(schema, "default"));
    g_autofree char *sub = g_strdup_printf("%s.default", path);

    return !value || gw_schema_apply(schema, value, sub, error);
}

static gboolean
check(const json_t *schema, const char *path, guint depth, GError **error)
{
    const char *name;
    json_t *rule;

    if (!expect(json_is_object(schema), path, "an object", error))
        return FALSE;
    if (!expect(depth <= MAX_DEPTH, path, "nested less deeply", error))
        return FALSE;
    json_object_foreach ((json_t *)(guintptr)schema, name, rule) {
        if (!check_keyword(name, rule, path, depth, error))
            return FALSE;
    }
    return check_required_known(schema, path, error) && check_default(schema, path, error);
}

gboolean
gw_schema_check_schema(const json_t *schema, GError **error)
{
    return check(schema, "schema", 0, error);
}
