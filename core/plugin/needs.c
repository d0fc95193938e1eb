/* SPDX-License-Identifier: Apache-2.0 */
/* needs.c - from declared operations and their resources, filled from a step's parameters, to policies
 *
 * An operation without a resource that its patterns tell is not needed; one without a pattern acts on any.
 * What it needs of another service besides acts on that one's resources, which nobody names: on any.
 */
#include "plugin/needs.h"

#include <string.h>

#include "aws/service.h"
#include "base/json.h"

#define MAX_RESOURCES 200 /* of one action, more become "*" */

/* Where it only matters whether there are any. */
static const gw_resource_owner anybody = {"aws", NULL};

static gboolean
holds(const json_t *list, const char *text)
{
    json_t *item;
    size_t i;

    json_array_foreach (list, i, item)
        if (g_strcmp0(json_string_value(item), text) == 0)
            return TRUE;
    return FALSE;
}

/* {"arn:…": true} of one action; empty when it is not needed. New reference. */
static json_t *
resources_of(const json_t *step, const char *action, const json_t *params, const gw_resource_owner *owner)
{
    json_t *resources = json_object(), *actions;
    gboolean named = FALSE, few = TRUE;
    const char *pattern;

    json_object_foreach (json_object_get(step, "resources"), pattern, actions) {
        if (!holds(actions, action))
            continue;
        named = TRUE;
        few = few && gw_resource_fill(pattern, params, owner, resources, MAX_RESOURCES);
    }
    if (named && few)
        return resources;
    json_object_clear(resources);
    json_object_set_new(resources, "*", json_true());
    return resources;
}

/* ---- needs ---- */

static json_t *
member(json_t *object, const char *name)
{
    if (!json_object_get(object, name))
        json_object_set_new(object, name, json_object());
    return json_object_get(object, name);
}

static gboolean
same_service(const char *action, const char *other)
{
    gsize length = strcspn(action, ":");
    return strncmp(action, other, length + 1) == 0;
}

static void
add_action(json_t *needs, const json_t *step, const char *action, const json_t *params,
           const gw_resource_owner *owner)
{
    gboolean partner = g_str_has_prefix(action, "partner/");
    g_auto(GStrv) parts = g_strsplit(partner ? action + strlen("partner/") : action, ":", 2);
    const gw_service *service = gw_service_find(parts[0]);
    gw_json resources = resources_of(step, action, params, owner);
    g_auto(GStrv) actions = service ? gw_service_needs(service, parts[1]) : NULL;
    json_t *of = member(needs, partner ? "partner" : "customer");

    for (char **one = actions; one && *one && json_object_size(resources) > 0; one++)
        if (same_service(*actions, *one))
            json_object_update(member(of, *one), resources);
        else
            json_object_set_new(member(of, *one), "*", json_true());
}

void
gw_needs_add(json_t *needs, const json_t *step, const json_t *params, const gw_resource_owner *owner)
{
    static const char *const lists[] = {"reads", "writes"};
    json_t *action;
    size_t i;

    for (int n = 0; n < 2; n++)
        json_array_foreach (json_object_get(step, lists[n]), i, action)
            add_action(needs, step, json_string_value(action), params, owner);
}

static void
add_resource(json_t *of, const char *action, const char *resource)
{
    json_object_set_new(member(of, action), resource, json_true());
}

void
gw_needs_add_member(json_t *needs, json_t *own, const json_t *step, const json_t *params,
                    const gw_resource_owner *owner, const char *role)
{
    g_autofree char *arn = g_strdup_printf("arn:%s:iam::%s:role/%s", owner->partition, owner->account, role);
    gw_json all = json_object();
    const char *context, *action;
    json_t *actions, *resources;

    gw_needs_add(all, step, params, owner);
    json_object_foreach (all, context, actions) {
        json_t *into = member(strcmp(context, "customer") == 0 ? own : needs, context);
        json_object_foreach (actions, action, resources)
            json_object_update(member(into, action), resources);
    }
    add_resource(member(needs, "customer"), "sts:AssumeRole", arn);
    add_resource(member(needs, "customer"), "organizations:DescribeAccount", "*");
}

static gboolean
has_action(const json_t *step, const char *list, gboolean partner, const json_t *params)
{
    json_t *action;
    size_t i;

    json_array_foreach (json_object_get(step, list), i, action) {
        const char *name = json_string_value(action);
        if (g_str_has_prefix(name, "partner/") != partner)
            continue;
        gw_json resources = resources_of(step, name, params, &anybody);
        if (json_object_size(resources) > 0)
            return TRUE;
    }
    return FALSE;
}

gboolean
gw_needs_partner(const json_t *step, const json_t *params)
{
    if (has_action(step, "writes", TRUE, params))
        return TRUE;
    return has_action(step, "reads", TRUE, params) && !has_action(step, "reads", FALSE, params) &&
           !has_action(step, "writes", FALSE, params);
}

/* Of a write that these parameters need: a read may be one that the step does without. */
static const gw_service *
service_written(const json_t *step, const char *name, const json_t *params)
{
    gboolean partner = g_str_has_prefix(name, "partner/");
    g_auto(GStrv) parts = g_strsplit(partner ? name + strlen("partner/") : name, ":", 2);
    gw_json resources = resources_of(step, name, params, &anybody);

    return json_object_size(resources) > 0 ? gw_service_find(parts[0]) : NULL;
}

const char *
gw_needs_absent_service(const json_t *step, const json_t *params, const char *partition, const char *partners,
                        const char **where)
{
    json_t *action;
    size_t i;

    json_array_foreach (json_object_get(step, "writes"), i, action) {
        const char *name = json_string_value(action);
        const char *its = g_str_has_prefix(name, "partner/") ? partners : partition;
        const gw_service *service = service_written(step, name, params);
        if (!service || gw_service_is_in(service, its))
            continue;
        if (where)
            *where = its;
        return service->id;
    }
    return NULL;
}

gboolean
gw_needs_vault(const json_t *step, const json_t *params)
{
    json_t *action;
    size_t i;

    json_array_foreach (json_object_get(step, "writes"), i, action) {
        const char *name = json_string_value(action);
        gw_json resources =
            g_str_has_prefix(name, "vault:") ? resources_of(step, name, params, &anybody) : NULL;
        if (json_object_size(resources) > 0)
            return TRUE;
    }
    return FALSE;
}

/* ---- the policy ---- */

static gint
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* An object's names, sorted; borrowed. */
static GPtrArray *
names_of(const json_t *object)
{
    GPtrArray *names = g_ptr_array_new();
    const char *name;
    json_t *value;

    json_object_foreach ((json_t *)(guintptr)object, name, value)
        g_ptr_array_add(names, (gpointer)(guintptr)name);
    g_ptr_array_sort(names, compare_names);
    return names;
}

static json_t *
list_of(const json_t *resources)
{
    g_autoptr(GPtrArray) names = names_of(resources);
    json_t *list = json_array();

    if (json_object_get(resources, "*"))
        g_ptr_array_set_size(names, 0);
    for (guint i = 0; i < names->len; i++)
        json_array_append_new(list, json_string(g_ptr_array_index(names, i)));
    if (names->len == 0)
        json_array_append_new(list, json_string("*"));
    return list;
}

/* Actions on the same resources share a statement. */
json_t *
gw_needs_policy(const json_t *needs, const char *context)
{
    const json_t *actions = json_object_get(needs, context);
    g_autoptr(GPtrArray) names = names_of(actions);
    gw_json by_resources = json_object();
    json_t *statements = json_array();

    for (guint i = 0; i < names->len; i++) {
        const char *action = g_ptr_array_index(names, i);
        gw_json resources = list_of(json_object_get(actions, action));
        g_autofree char *key = gw_json_text(resources);
        json_t *statement = json_object_get(by_resources, key);
        if (!statement) {
            statement = json_pack("{s:s, s:[], s:O}", "Effect", "Allow", "Action", "Resource", resources);
            json_array_append(statements, statement);
            json_object_set_new(by_resources, key, statement);
        }
        json_array_append_new(json_object_get(statement, "Action"), json_string(action));
    }
    if (names->len > 0)
        return json_pack("{s:s, s:o}", "Version", "2012-10-17", "Statement", statements);
    json_decref(statements);
    return NULL;
}

/* ---- policies that have room ---- */

gsize
gw_needs_size(const json_t *policy)
{
    char *text = json_dumps(policy, JSON_COMPACT);
    gsize n = 0;

    for (const char *p = text; p && *p; p++)
        n += !g_ascii_isspace(*p);
    free(text);
    return n;
}

static json_t *
part_of(const json_t *list, gboolean second)
{
    json_t *part = json_array();
    size_t n = json_array_size(list), from = second ? n / 2 : 0, to = second ? n : n / 2;

    for (size_t i = from; i < to; i++)
        json_array_append(part, json_array_get(list, i));
    return part;
}

/* A statement by itself, or in halves of its longer list until each has room. */
static void
add_halves(json_t *statements, json_t *statement, gsize most)
{
    const json_t *actions = json_object_get(statement, "Action"),
                 *resources = json_object_get(statement, "Resource");
    const char *longer = json_array_size(actions) >= json_array_size(resources) ? "Action" : "Resource";
    const json_t *list = json_object_get(statement, longer);
    gw_json alone = json_pack("{s:s, s:[O]}", "Version", "2012-10-17", "Statement", statement);

    if (json_array_size(list) < 2 || gw_needs_size(alone) <= most) {
        json_array_append(statements, statement);
        return;
    }
    for (int second = 0; second < 2; second++) {
        gw_json half = json_copy(statement);
        json_object_set_new(half, longer, part_of(list, second));
        add_halves(statements, half, most);
    }
}

json_t *
gw_needs_split(const json_t *policy, gsize most)
{
    json_t *documents = json_array(), *last = NULL, *statement;
    gw_json statements = json_array();
    size_t i;

    json_array_foreach (json_object_get(policy, "Statement"), i, statement)
        add_halves(statements, statement, most);
    json_array_foreach (statements, i, statement) {
        json_t *there = json_object_get(last, "Statement");
        json_array_append(there, statement);
        if (last && gw_needs_size(last) <= most)
            continue;
        json_array_remove(there, json_array_size(there) - 1);
        last = json_pack("{s:s, s:[O]}", "Version", "2012-10-17", "Statement", statement);
        json_array_append_new(documents, last);
    }
    return documents;
}
