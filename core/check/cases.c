/* SPDX-License-Identifier: Apache-2.0 */
/* cases.c - sets of parameters: read from a file, or made up from a step's schema */
#include "check/check.h"

#include "base/configfile.h"
#include "base/error.h"
#include "base/json.h"
#include "base/schema.h"
#include "base/text.h"

#include <string.h>

static const char case_schema[] =
    "{\"type\": \"object\", \"required\": [\"cases\"], \"properties\": {"
    "\"waits\": {\"type\": \"object\", \"additionalProperties\": {\"type\": \"string\"}},"
    "\"translates\": {\"type\": \"object\", \"additionalProperties\": {\"type\": \"string\"}},"
    "\"untried\": {\"type\": \"object\", \"additionalProperties\": {\"type\": \"string\"}},"
    "\"cases\": {\"type\": \"array\", \"minItems\": 1, \"items\": {\"type\": \"object\", \"required\": "
    "[\"params\"],"
    " \"properties\": {\"case\": {\"type\": \"string\", \"pattern\": \"^[^/]{1,60}$\"},"
    " \"step\": {\"type\": \"string\"}, \"params\": {\"type\": \"object\"}, \"org\": {\"type\": \"object\"},"
    " \"notes\": {\"type\": \"object\"}, \"vault\": {\"type\": \"object\"}, \"people\": {\"type\": "
    "\"array\", \"items\": {\"type\": \"object\"}},"
    " \"expect\": {\"type\": \"string\", \"enum\": [\"converged\", \"person\", \"looked\", \"conflict\", "
    "\"denied\","
    " \"invalid\", \"throttled\", \"unavailable\"]}}}}}}";

static const char *
only_step(const json_t *steps)
{
    void *first = json_object_iter((json_t *)(guintptr)steps);

    return json_object_size(steps) == 1 ? json_object_iter_key(first) : NULL;
}

/* The three forms of a file are one afterwards. */
static json_t *
normal(json_t *file)
{
    if (json_is_array(file))
        return json_pack("{s:O}", "cases", file);
    if (json_object_get(file, "cases"))
        return json_incref(file);
    if (json_object_get(file, "params") && json_is_object(json_object_get(file, "params")))
        return json_pack("{s:[O]}", "cases", file);
    return json_pack("{s:[{s:O}]}", "cases", "params", file);
}

static gboolean
complete(json_t *test, size_t i, const json_t *steps, GError **error)
{
    const char *step = gw_json_string(test, "step"), *only = only_step(steps);

    if (!step && !only) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "cases[%zu]: which step is it for? the plugin has several: say \"step\"", i);
        return FALSE;
    }
    if (!step)
        json_object_set_new(test, "step", json_string(only));
    else if (!json_object_get(steps, step)) {
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "cases[%zu]: the plugin has no step '%s'", i, step);
        return FALSE;
    }
    if (!json_object_get(test, "case")) {
        g_autofree char *name = g_strdup_printf("%zu", i + 1);
        json_object_set_new(test, "case", json_string(name));
    }
    return TRUE;
}

static json_t *
read_file(const char *path, const json_t *steps, GError **error)
{
    gw_json file = g_str_has_suffix(path, ".cfg") ? gw_config_load(path, error) : gw_json_load(path, error);
    gw_json schema = json_loads(case_schema, 0, NULL), whole = file ? normal(file) : NULL;
    size_t i;
    json_t *test;

    if (!whole || !gw_schema_check(schema, whole, "params", error)) {
        if (whole)
            g_prefix_error(error, "'%s': ", path);
        return NULL;
    }
    json_array_foreach (json_object_get(whole, "cases"), i, test) {
        if (!complete(test, i, steps, error)) {
            g_prefix_error(error, "'%s': ", path);
            return NULL;
        }
    }
    return g_steal_pointer(&whole);
}

/* ---- made up ---- */

static json_t *
sample_text(const json_t *schema)
{
    static const char *const samples[][2] = {
        {"aws-region", "eu-west-1"},     {"aws-partition", "aws"},
        {"aws-account", "111122223333"}, {"country", "DE"},
        {"email", "dana@acme.example"},  {"https-url", "https://acme.example/"},
        {"date", "2099-12-31"},          {"arn", "arn:aws:iam::111122223333:role/x"},
        {"s3-bucket", "example"},        {"iam-policy", "arn:aws:iam::aws:policy/ReadOnlyAccess"}};
    const char *format = gw_json_string(schema, "format");
    gint64 least = gw_json_int(schema, "minLength", 0);

    for (gsize i = 0; format && i < G_N_ELEMENTS(samples); i++)
        if (strcmp(samples[i][0], format) == 0)
            return json_string(samples[i][1]);
    g_autoptr(GString) text = g_string_new("example");
    while ((gint64)text->len < least && text->len < 4096)
        g_string_append_c(text, 'x');
    return json_string(text->str);
}

static json_t *made_up(const json_t *schema);

static json_t *
made_up_object(const json_t *schema)
{
    json_t *object = json_object(), *name;
    const json_t *properties = json_object_get(schema, "properties");
    size_t i;

    json_array_foreach (json_object_get(schema, "required"), i, name)
        json_object_set_new(object, json_string_value(name),
                            made_up(json_object_get(properties, json_string_value(name))));
    return object;
}

static json_t *
made_up(const json_t *schema)
{
    json_t *given = json_object_get(schema, "default"), *type = json_object_get(schema, "type");
    const char *name = json_string_value(json_is_array(type) ? json_array_get(type, 0) : type);

    if (!given)
        given = json_object_get(schema, "const");
    if (!given)
        given = json_array_get(json_object_get(schema, "enum"), 0);
    if (given)
        return json_deep_copy(given);
    if (g_strcmp0(name, "object") == 0)
        return made_up_object(schema);
    if (g_strcmp0(name, "array") == 0)
        return json_array();
    if (g_strcmp0(name, "boolean") == 0)
        return json_true();
    if (g_strcmp0(name, "integer") == 0 || g_strcmp0(name, "number") == 0)
        return json_integer((json_int_t)gw_json_int(schema, "minimum", 1));
    return sample_text(schema);
}

static json_t *
make_up(const json_t *steps)
{
    json_t *cases = json_array(), *step;
    const char *name;

    json_object_foreach ((json_t *)(guintptr)steps, name, step)
        json_array_append_new(cases, json_pack("{s:s, s:s, s:o}", "step", name, "case", "made up", "params",
                                               made_up(json_object_get(step, "params"))));
    return json_pack("{s:o}", "cases", cases);
}

json_t *
gw_check_cases_read(const char *path, const json_t *steps, GError **error)
{
    return path ? read_file(path, steps, error) : make_up(steps);
}
