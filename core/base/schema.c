/* SPDX-License-Identifier: Apache-2.0 */
/* schema.c - values against a schema: every fault with its path and the reason, and defaults filled in
 */
#include "base/schema.h"

#include <string.h>

#include "base/error.h"
#include "base/format.h"
#include "base/json.h"
#include "base/schema_private.h"
#include "base/secretref.h"
#include "base/text.h"

#define MAX_FAULTS 10
#define MAX_SHOWN 60 /* letters of a value in a message */

typedef struct {
    GString *text; /* one fault a line */
    guint count;
    gboolean strict; /* the value is only looked at */
} faults;

static void check(const json_t *schema, json_t *value, const char *path, faults *found);

static void add_fault(faults *found, const char *path, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void
add_fault(faults *found, const char *path, const char *format, ...)
{
    if (++found->count > MAX_FAULTS)
        return;

    va_list args;
    va_start(args, format);
    g_string_append_printf(found->text, "%s%s: ", found->text->len ? "\n" : "", path);
    g_string_append_vprintf(found->text, format, args);
    va_end(args);
}

static char *
shortened(const char *text)
{
    if (g_utf8_strlen(text, -1) <= MAX_SHOWN)
        return g_strdup(text);

    const char *end = g_utf8_offset_to_pointer(text, MAX_SHOWN);
    return g_strdup_printf("%.*s…", (int)(end - text), text);
}

/* A value as a message may show it; a secret one not at all. */
static char *
shown(const json_t *schema, const json_t *value)
{
    if (gw_json_true(schema, "secret"))
        return g_strdup("the value");

    /* As JSON, because that has no line breaks and control characters; without a string's quotes. */
    g_autofree char *text = gw_json_text(value);
    if (json_is_string(value)) {
        text[strlen(text) - 1] = '\0';
        memmove(text, text + 1, strlen(text));
    }
    g_autofree char *brief = shortened(text);
    return g_strdup_printf("'%s'", brief);
}

char *
gw_schema_member_path(const char *path, const char *key)
{
    g_autofree char *name = shortened(key);

    for (char *c = name; *c; c++) {
        if (g_ascii_iscntrl(*c))
            *c = '?';
    }
    return g_strdup_printf("%s.%s", path, name);
}

/* ---- types ---- */

static const struct {
    const char *name;
    const char *article;
    guint fits; /* bits of json_type */
} types[] = {
    {"string", "a string", 1u << JSON_STRING},
    {"integer", "an integer", 1u << JSON_INTEGER},
    {"number", "a number", 1u << JSON_INTEGER | 1u << JSON_REAL},
    {"boolean", "true or false", 1u << JSON_TRUE | 1u << JSON_FALSE},
    {"object", "an object", 1u << JSON_OBJECT},
    {"array", "an array", 1u << JSON_ARRAY},
    {"null", "null", 1u << JSON_NULL},
};

gboolean
gw_schema_is_type(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(types); i++) {
        if (!strcmp(name, types[i].name))
            return TRUE;
    }
    return FALSE;
}

/* Does the value's type fit `name`? Otherwise what it should be is added to `wanted`. */
static gboolean
fits_type(const char *name, const json_t *value, GString *wanted)
{
    for (guint i = 0; name && i < G_N_ELEMENTS(types); i++) {
        if (strcmp(name, types[i].name) != 0)
            continue;
        if (types[i].fits & 1u << json_typeof(value))
            return TRUE;
        g_string_append_printf(wanted, "%s%s", wanted->len ? " or " : "", types[i].article);
    }
    return FALSE;
}

static const char *
type_of(const json_t *value)
{
    for (guint i = 0; i < G_N_ELEMENTS(types); i++) {
        if (types[i].fits & 1u << json_typeof(value))
            return json_is_boolean(value) ? json_is_true(value) ? "true" : "false" : types[i].article;
    }
    return "a number";
}

static gboolean
check_type(const json_t *schema, const json_t *value, const char *path, faults *found)
{
    const json_t *type = json_object_get(schema, "type");
    g_autoptr(GString) wanted = g_string_new(NULL);
    size_t i;
    json_t *one;

    if (!type || fits_type(json_string_value(type), value, wanted))
        return TRUE;
    json_array_foreach (type, i, one) {
        if (fits_type(json_string_value(one), value, wanted))
            return TRUE;
    }
    add_fault(found, path, "must be %s, is %s", wanted->str, type_of(value));
    return FALSE;
}

/* People write 1234 where an id is text, in a file and after --set; a number's own text is what they mean. */
static json_t *
as_text(const json_t *schema, const json_t *value)
{
    if (!json_is_integer(value) || g_strcmp0(gw_json_string(schema, "type"), "string") != 0)
        return NULL;

    g_autofree char *text = gw_json_text(value);
    return json_string(text);
}

/* An operator's secret by its name, as people write it: `password = { secret = "smtp-password" }`. */
static json_t *
as_reference(const json_t *schema, const json_t *value)
{
    const char *name = json_object_size(value) == 1 ? gw_json_string(value, "secret") : NULL;

    return name && gw_json_true(schema, "secret") ? gw_secret_ref_new(name) : NULL;
}

static json_t *
as_meant(const faults *found, const json_t *schema, const json_t *value)
{
    if (found->strict)
        return NULL;

    json_t *meant = as_text(schema, value);
    return meant ? meant : as_reference(schema, value);
}

/* ---- rules ---- */

static void
check_choice(const json_t *schema, const json_t *value, const char *path, faults *found)
{
    const json_t *wanted = json_object_get(schema, "const");
    const json_t *choices = json_object_get(schema, "enum");
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GString) list = g_string_new(NULL);
    size_t i;
    json_t *one;

    if (wanted && !json_equal(wanted, value)) {
        g_autofree char *text = gw_json_text(wanted);

        add_fault(found, path, "must be %s", text);
    }
    json_array_foreach (choices, i, one) {
        g_autofree char *text = gw_json_text(one);

        if (json_equal(one, value))
            return;
        if (json_is_string(one))
            g_ptr_array_add(names, (gpointer)(guintptr)json_string_value(one));
        g_string_append_printf(list, "%s%s", i ? ", " : "", text);
    }
    if (!choices)
        return;

    g_autofree char *is = shown(schema, value);
    g_ptr_array_add(names, NULL);
    const char *near = json_is_string(value)
                           ? gw_nearest(json_string_value(value), (const char *const *)names->pdata)
                           : NULL;
    g_autofree char *hint = near ? g_strdup_printf("; did you mean '%s'?", near) : g_strdup("");
    add_fault(found, path, "%s is not one of %s%s", is, list->str, hint);
}

static void
check_range(const json_t *schema, const char *least, const char *most, double is, const char *unit,
            const char *path, faults *found)
{
    const json_t *low = json_object_get(schema, least), *high = json_object_get(schema, most);

    if (low && is < json_number_value(low)) {
        g_autofree char *text = gw_json_text(low);
        add_fault(found, path, "must be at least %s%s", text, unit);
    }
    if (high && is > json_number_value(high)) {
        g_autofree char *text = gw_json_text(high);
        add_fault(found, path, "must be at most %s%s", text, unit);
    }
}

static void
check_pattern(const json_t *schema, const json_t *value, const char *path, faults *found)
{
    const char *pattern = gw_json_string(schema, "pattern");

    if (!pattern)
        return;
    if (json_string_length(value) > GW_SCHEMA_PATTERN_TEXT) {
        add_fault(found, path, "is longer than the %d bytes that a pattern is tried on",
                  GW_SCHEMA_PATTERN_TEXT);
        return;
    }

    g_autoptr(GError) error = NULL;
    g_autoptr(GRegex) regex = gw_schema_pattern(pattern, &error);
    gboolean fits = regex && g_regex_match_full(regex, json_string_value(value), -1, 0, (GRegexMatchFlags)0,
                                                NULL, &error);

    if (error) {
        add_fault(found, path, "cannot be tried against the pattern %s: %s", pattern, error->message);
    } else if (!fits) {
        /* What the pattern means, in words, where whoever wrote it says so. */
        const char *words = gw_json_string(schema, "patternText");
        g_autofree char *is = shown(schema, value);

        add_fault(found, path, words ? "%s is not %s" : "%s does not match the pattern %s", is,
                  words ? words : pattern);
    }
}

static void
check_format(const json_t *schema, const json_t *value, const char *path, faults *found)
{
    g_autofree char *fault = gw_format_fault(gw_json_string(schema, "format"), json_string_value(value));

    if (!fault)
        return;
    g_autofree char *is = shown(schema, value);
    add_fault(found, path, "%s %s", is, fault);
}

/* ---- arrays and objects ---- */

static void
check_array(const json_t *schema, json_t *array, const char *path, faults *found)
{
    const json_t *items = json_object_get(schema, "items");
    size_t i;
    json_t *item;

    check_range(schema, "minItems", "maxItems", (double)json_array_size(array), " items", path, found);
    json_array_foreach (array, i, item) {
        g_autofree char *sub = g_strdup_printf("%s[%zu]", path, i);
        json_t *text = as_meant(found, items, item);

        if (text)
            json_array_set_new(array, i, item = text);
        if (items)
            check(items, item, sub, found);
    }
}

/* The schema of a member, or NULL: an unknown one is a fault. A schema that names no members allows any. */
static const json_t *
member_schema(const json_t *schema, const char *key, const char *path, faults *found)
{
    const json_t *properties = json_object_get(schema, "properties");
    const json_t *others = json_object_get(schema, "additionalProperties");
    const json_t *own = json_object_get(properties, key);

    if (own || json_is_object(others))
        return own ? own : others;
    if (json_is_true(others) || (!properties && !others))
        return NULL;

    g_autofree const char **known = gw_schema_names(properties);
    g_autofree char *hint = gw_nearest_hint(key, known);
    add_fault(found, path, "unknown%s", hint);
    return NULL;
}

static void
check_name(const json_t *schema, const char *key, const char *path, faults *found)
{
    const json_t *rule = json_object_get(schema, "propertyNames");
    g_autofree char *sub = rule ? g_strdup_printf("%s (its name)", path) : NULL;
    gw_json name = rule ? json_string(key) : NULL;

    if (name)
        check(rule, name, sub, found);
}

static void
check_members(const json_t *schema, json_t *object, const char *path, faults *found)
{
    void *next;
    const char *key;
    json_t *value;

    check_range(schema, "minProperties", "maxProperties", (double)json_object_size(object), " member(s)",
                path, found);
    json_object_foreach_safe (object, next, key, value) {
        g_autofree char *sub = gw_schema_member_path(path, key);
        const json_t *rule = member_schema(schema, key, sub, found);
        json_t *text = as_meant(found, rule, value);

        if (text)
            json_object_set_new(object, key, value = text);
        check_name(schema, key, sub, found);
        if (rule)
            check(rule, value, sub, found);
    }
}

static void
fill_defaults(const json_t *schema, json_t *object, const char *path, faults *found)
{
    const char *key;
    json_t *rule;

    json_object_foreach (json_object_get(schema, "properties"), key, rule) {
        const json_t *otherwise = json_object_get(rule, "default");

        if (!otherwise || json_object_get(object, key))
            continue;

        g_autofree char *sub = gw_schema_member_path(path, key);
        json_object_set_new(object, key, json_deep_copy(otherwise));
        check(rule, json_object_get(object, key), sub, found);
    }
}

static void
check_required(const json_t *schema, const json_t *object, const char *path, faults *found)
{
    size_t i;
    json_t *name;

    json_array_foreach (json_object_get(schema, "required"), i, name) {
        const char *key = json_string_value(name);
        const json_t *rule = json_object_get(json_object_get(schema, "properties"), key);
        const char *description = gw_json_string(rule, "description");
        g_autofree char *sub = gw_schema_member_path(path, key);

        if (!json_object_get(object, key))
            add_fault(found, sub, "is required%s%s", description ? ": " : "", description ? description : "");
    }
}

/* A reference, also one whose name a step has still to make. */
static gboolean
is_secret_name(const json_t *value)
{
    const json_t *name = json_object_get(value, "$secret");

    return json_object_size(value) == 1 && (json_is_string(name) || json_object_get(name, "$unknown"));
}

static void
check(const json_t *schema, json_t *value, const char *path, faults *found)
{
    if (json_object_get(value, "$unknown") || (is_secret_name(value) && gw_json_true(schema, "secret")))
        return;
    if (gw_secret_ref(value))
        add_fault(found, path, "is a secret, and only what is marked as secret can be one");
    if (gw_secret_ref(value) || !check_type(schema, value, path, found))
        return;

    check_choice(schema, value, path, found);
    if (json_is_string(value)) {
        double length = (double)g_utf8_strlen(json_string_value(value), -1);

        check_range(schema, "minLength", "maxLength", length, " characters long", path, found);
        check_pattern(schema, value, path, found);
        check_format(schema, value, path, found);
    } else if (json_is_number(value)) {
        check_range(schema, "minimum", "maximum", json_number_value(value), "", path, found);
    } else if (json_is_array(value)) {
        check_array(schema, value, path, found);
    } else if (json_is_object(value)) {
        check_members(schema, value, path, found);
        if (!found->strict)
            fill_defaults(schema, value, path, found);
        check_required(schema, value, path, found);
    }
}

static gboolean
check_all(const json_t *schema, json_t *value, const char *what, gboolean strict, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    faults found = {text, 0, strict};

    check(schema, value, what, &found);
    if (found.count == 0)
        return TRUE;
    if (found.count > MAX_FAULTS)
        g_string_append_printf(text, "\nand %u more", found.count - MAX_FAULTS);
    g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID, text->str);
    return FALSE;
}

gboolean
gw_schema_apply(const json_t *schema, json_t *value, const char *what, GError **error)
{
    return check_all(schema, value, what, FALSE, error);
}

gboolean
gw_schema_check(const json_t *schema, const json_t *value, const char *what, GError **error)
{
    return check_all(schema, (json_t *)(guintptr)value, what, TRUE, error);
}
