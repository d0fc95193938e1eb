/* SPDX-License-Identifier: Apache-2.0 */
/* resource.c - fills a step's parameters into the patterns of its resources, and says what is wrong with a
 * pattern
 */
#include "plugin/resource.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"

#define MAX_LENGTH 2048
#define MAX_TRIES 10000

/* ---- ${name}, in parts ---- */

typedef struct {
    char *path;            /* "trust.account" */
    const char *otherwise; /* after '|', or NULL */
    const char *is;        /* between '=' or '!=' and '?', or NULL */
    gboolean not ;         /* "!=" */
    gboolean each;         /* ended in ".*" */
    gboolean only_if;      /* ended in "?" */
} hole;

/* In "accept=api" and "accept!=api" the name ends before the sign. */
static void
split_condition(hole *found)
{
    char *sign = found->only_if ? strchr(found->path, '=') : NULL;

    if (!sign)
        return;
    found->is = sign + 1;
    found->not = sign > found->path && sign[-1] == '!';
    sign[found->not ? -1 : 0] = '\0';
}

/* Owns its text: `otherwise` and `is` are the end of it. */
static hole
hole_new(const char *name, gsize length)
{
    hole found = {.path = g_strndup(name, length)};
    char *bar = strchr(found.path, '|');

    if (bar) {
        *bar = '\0';
        found.otherwise = bar + 1;
    }
    length = strlen(found.path);
    found.only_if = !bar && g_str_has_suffix(found.path, "?");
    found.each = !bar && g_str_has_suffix(found.path, ".*");
    if (found.only_if || found.each)
        found.path[length - (found.each ? 2 : 1)] = '\0';
    split_condition(&found);
    return found;
}

/* ---- is the pattern one? ---- */

/* Has a value of this schema members that it does not name? */
static gboolean
takes_any(const json_t *schema)
{
    const json_t *type = json_object_get(schema, "type"),
                 *others = json_object_get(schema, "additionalProperties");

    if (type && !json_is_array(type) && g_strcmp0(json_string_value(type), "object") != 0)
        return FALSE;
    return json_is_true(others) || json_is_object(others) ||
           (!others && !json_object_get(schema, "properties"));
}

/* The schema of a parameter; an empty one inside of a parameter that takes any members. NULL: there is none.
 * A step that names no parameters has none here. New reference. */
static json_t *
schema_of(json_t *schema, const char *path)
{
    g_auto(GStrv) parts = g_strsplit(path, ".", -1);

    for (char **part = parts; *part; part++) {
        json_t *named = json_object_get(json_object_get(schema, "properties"), *part);
        if (!named)
            return part > parts && **part && takes_any(schema) ? json_object() : NULL;
        schema = named;
    }
    return *parts ? json_incref(schema) : NULL;
}

/* A value that it can't have would make an operation needed never, or always. */
static gboolean
can_be(const json_t *schema, const char *text)
{
    const json_t *values = json_object_get(schema, "enum"), *value;
    size_t i;

    json_array_foreach (values, i, value)
        if (g_strcmp0(json_string_value(value), text) == 0)
            return TRUE;
    return !values && *text;
}

static char *
hint_of(const json_t *params, const char *path)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const char *name;
    json_t *schema;

    json_object_foreach (json_object_get(params, "properties"), name, schema)
        g_ptr_array_add(names, (gpointer)(guintptr)name);
    g_ptr_array_add(names, NULL);
    const char *near = gw_nearest(path, (const char *const *)names->pdata);
    return near ? g_strdup_printf("; did you mean '%s'?", near) : g_strdup("");
}

static char *
hole_fault(const hole *found, const json_t *params)
{
    if (strcmp(found->path, "account") == 0 && !found->each && !found->only_if && !found->otherwise)
        return NULL;
    gw_json schema = schema_of((json_t *)(guintptr)params, found->path);
    if (!schema) {
        g_autofree char *hint = hint_of(params, found->path);
        return g_strdup_printf("'%s' is no parameter, nor is it the account%s", found->path, hint);
    }
    if (found->is && !can_be(schema, found->is))
        return g_strdup_printf("'%s' is never '%s'", found->path, found->is);
    return NULL;
}

char *
gw_resource_fault(const char *pattern, const json_t *schema)
{
    const char *rest = pattern, *open, *close;
    char *fault = NULL;
    g_autoptr(GString) plain = g_string_new(NULL);

    if (strlen(pattern) > MAX_LENGTH)
        return g_strdup_printf("it is over %d bytes", MAX_LENGTH);
    for (const char *c = pattern; *c; c++)
        if (!g_ascii_isgraph(*c))
            return g_strdup("it has a character that no ARN has");
    while (!fault && (open = strstr(rest, "${"))) {
        close = strchr(open, '}');
        if (!close)
            return g_strdup("a ${ has no }");
        hole found = hole_new(open + 2, (gsize)(close - open - 2));
        fault = hole_fault(&found, schema);
        g_free(found.path);
        g_string_append_len(plain, rest, open - rest);
        if (!found.only_if && plain->len == 0)
            g_string_assign(plain, "arn:"); /* the parameter is one */
        rest = close + 1;
    }
    g_string_append(plain, rest);
    if (!fault && strcmp(plain->str, "*") != 0 && !g_str_has_prefix(plain->str, "arn:"))
        return g_strdup("it is neither an ARN nor *");
    return fault;
}

/* ---- what it tells ---- */

/* The parameter at a dotted path; what is inside of an unknown value is unknown, too. */
static const json_t *
find(const json_t *params, const char *path)
{
    g_auto(GStrv) parts = g_strsplit(path, ".", -1);

    for (char **part = parts; *part && !json_object_get(params, "$unknown"); part++)
        params = json_object_get(params, *part);
    return params;
}

static gboolean
is_unknown(const json_t *value)
{
    return json_object_get(value, "$unknown") != NULL;
}

static gboolean
is_empty(const json_t *value)
{
    return !value || json_is_null(value) || json_is_false(value) ||
           (json_is_string(value) && json_string_length(value) == 0) ||
           (json_is_object(value) && json_object_size(value) == 0) ||
           (json_is_array(value) && json_array_size(value) == 0);
}

/* What is not known yet may turn out either way. */
static gboolean
counts(const hole *found, const json_t *value)
{
    if (!found->is || is_unknown(value))
        return !is_empty(value);
    return (g_strcmp0(json_string_value(value), found->is) == 0) != found->not ;
}

/* What is a wildcard to IAM is none in a name. */
static char *
literal(const char *text)
{
    g_autoptr(GString) escaped = g_string_new(NULL);

    for (; *text; text++)
        if (strchr("*?$", *text))
            g_string_append_printf(escaped, "${%c}", *text);
        else
            g_string_append_c(escaped, *text);
    return g_string_free(g_steal_pointer(&escaped), FALSE);
}

static void
add_value(GPtrArray *values, const json_t *value)
{
    if (json_is_string(value))
        g_ptr_array_add(values, literal(json_string_value(value)));
    else if (json_is_integer(value))
        g_ptr_array_add(values, g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value)));
    else
        g_ptr_array_add(values, g_strdup("*"));
}

static void
add_each(GPtrArray *values, const json_t *of)
{
    const char *name;
    json_t *item;
    size_t i;

    if (is_unknown(of)) {
        add_value(values, of);
        return;
    }
    json_object_foreach ((json_t *)(guintptr)of, name, item)
        g_ptr_array_add(values, literal(name));
    json_array_foreach (of, i, item)
        add_value(values, item);
}

static GPtrArray *
values_of(const hole *found, const json_t *params, const char *account)
{
    GPtrArray *values = g_ptr_array_new_with_free_func(g_free);
    const json_t *value = find(params, found->path);

    if (strcmp(found->path, "account") == 0)
        g_ptr_array_add(values, g_strdup(account ? account : "*"));
    else if (found->each)
        add_each(values, value);
    else if (found->only_if && counts(found, value))
        g_ptr_array_add(values, g_strdup(""));
    else if (found->otherwise && is_empty(value))
        g_ptr_array_add(values, g_strdup(found->otherwise));
    else if (!found->only_if)
        add_value(values, value);
    return values;
}

typedef struct {
    const json_t *params;
    const gw_resource_owner *owner;
    json_t *into;
    guint most, tries;
    gboolean too_many;
} filling;

static void
fill(filling *self, GString *done, const char *rest)
{
    const char *open = strstr(rest, "${"), *close = open ? strchr(open, '}') : NULL;
    gsize before = done->len;

    if (++self->tries > MAX_TRIES || json_object_size(self->into) > self->most)
        self->too_many = TRUE;
    if (self->too_many)
        return;
    if (!close) {
        g_string_append(done, rest);
        json_object_set_new(self->into, done->str, json_true());
        g_string_truncate(done, before);
        return;
    }
    hole found = hole_new(open + 2, (gsize)(close - open - 2));
    g_autoptr(GPtrArray) values = values_of(&found, self->params, self->owner->account);
    for (guint i = 0; i < values->len && !self->too_many; i++) {
        g_string_append_len(done, rest, open - rest);
        g_string_append(done, g_ptr_array_index(values, i));
        fill(self, done, close + 1);
        g_string_truncate(done, before);
    }
    g_free(found.path);
}

/* Conditions may stand before the name: "${tags?}arn:aws:iam::…". Caller frees. */
static char *
in_partition(const char *pattern, const char *partition)
{
    static const char public[] = "arn:aws:";
    const char *start = pattern;

    while (g_str_has_prefix(start, "${") && strchr(start, '}'))
        start = strchr(start, '}') + 1;
    if (!g_str_has_prefix(start, public))
        return g_strdup(pattern);
    return g_strdup_printf("%.*sarn:%s:%s", (int)(start - pattern), pattern, partition,
                           start + strlen(public));
}

gboolean
gw_resource_fill(const char *pattern, const json_t *params, const gw_resource_owner *owner, json_t *into,
                 guint most)
{
    filling self = {params, owner, into, most, 0, FALSE};
    g_autoptr(GString) done = g_string_new(NULL);
    g_autofree char *own = in_partition(pattern, owner->partition);

    fill(&self, done, own);
    return !self.too_many && json_object_size(into) <= most;
}
