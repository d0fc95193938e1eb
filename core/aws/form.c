/* SPDX-License-Identifier: Apache-2.0 */
/* form.c - parameters of the query protocol: Tags.member.1.Key=a to JSON and back
 */
#include "aws/shape.h"
#include "base/error.h"
#include "base/json.h"
#include "http/message.h"

#include <stdlib.h>
#include <string.h>

#define MAX_FIELDS 20000
#define MAX_DEPTH 32

/* ---- to a form ---- */

static void
append_pair(GString *out, const char *name, const char *text)
{
    g_autofree char *value = gw_percent_encode(text, -1, " ");
    if (out->len > 0)
        g_string_append_c(out, '&');
    g_string_append_printf(out, "%s=%s", name, g_strdelimit(value, " ", '+'));
}

static gboolean
is_ec2(const gw_service *service)
{
    return service->protocol == GW_PROTOCOL_EC2;
}

static void append_value(const gw_service *service, GString *out, const char *prefix, const gw_member *member,
                         const char *name, const json_t *value);

/* EC2 has nothing between a list's name and the number, and says nothing of an empty one. */
static void
append_list(const gw_service *service, GString *out, const char *prefix, const gw_member *member,
            const char *name, const json_t *list)
{
    gsize i;
    json_t *value;
    if (json_array_size(list) == 0 && !is_ec2(service))
        append_pair(out, prefix, "");
    json_array_foreach (list, i, value) {
        g_autofree char *at = is_ec2(service) ? g_strdup_printf("%s.%zu", prefix, i + 1)
                                              : g_strdup_printf("%s.%s.%zu", prefix, member->item, i + 1);
        append_value(service, out, at, gw_service_member(service, ""), name, value);
    }
}

static void
append_map(const gw_service *service, GString *out, const char *prefix, const gw_member *member,
           const json_t *map)
{
    guint n = 0;
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)(guintptr)map, key, value) {
        n++;
        g_autofree char *key_name = g_strdup_printf("%s.entry.%u.%s", prefix, n, member->key);
        g_autofree char *value_name = g_strdup_printf("%s.entry.%u.%s", prefix, n, member->value);
        append_pair(out, key_name, key);
        append_value(service, out, value_name, gw_service_member(service, ""), member->name, value);
    }
}

static void
append_members(const gw_service *service, GString *out, const char *prefix, const char *parent,
               const json_t *object)
{
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)(guintptr)object, key, value) {
        const gw_member *member = gw_service_member_in(service, parent, key);
        const char *wire = is_ec2(service) && member->xml ? member->xml : key;
        g_autofree char *plain = prefix ? g_strconcat(prefix, ".", wire, NULL) : g_strdup(wire);
        g_autofree char *name = gw_percent_encode(plain, -1, NULL);
        append_value(service, out, name, member, key, value);
    }
}

/* `name` is the member's in JSON. */
static void
append_value(const gw_service *service, GString *out, const char *prefix, const gw_member *member,
             const char *name, const json_t *value)
{
    g_autofree char *text = gw_shape_text(value);
    if (text)
        append_pair(out, prefix, text);
    else if (json_is_array(value))
        append_list(service, out, prefix, member, name, value);
    else if (member->kind == GW_MEMBER_MAP && json_is_object(value))
        append_map(service, out, prefix, member, value);
    else
        append_members(service, out, prefix, name, value);
}

GString *
gw_shape_to_form(const gw_service *service, const char *operation, const json_t *input)
{
    GString *out = g_string_new(NULL);
    append_pair(out, "Action", operation);
    append_pair(out, "Version", service->version);
    append_members(service, out, NULL, NULL, input);
    return out;
}

/* ---- from a form ---- */

/* Puts `text` at a.b.c of nested objects; numbers are keys for now. */
static gboolean
plant(json_t *root, const char *name, const char *text, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(name, ".", MAX_DEPTH + 1);
    guint n = g_strv_length(parts);
    json_t *at = root;
    for (guint i = 0; i < n && n <= MAX_DEPTH; i++) {
        json_t *next = json_object_get(at, parts[i]);
        gboolean last = i + 1 == n;
        if (!*parts[i] || (next && (last || !json_is_object(next))))
            break;
        if (!next) {
            next = last ? json_string(text) : json_object();
            if (!next || json_object_set_new(at, parts[i], next) != 0)
                break;
        }
        if (last)
            return TRUE;
        at = next;
    }
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "parameter '%.100s' is malformed or there twice", name);
    return FALSE;
}

static int
compare_index(gconstpointer a, gconstpointer b)
{
    guint64 x = g_ascii_strtoull(*(const char *const *)a, NULL, 10);
    guint64 y = g_ascii_strtoull(*(const char *const *)b, NULL, 10);
    return x < y ? -1 : x > y;
}

/* The keys of an object in the order of their numbers; NULL when one is no number. */
static GPtrArray *
numbered(json_t *object)
{
    g_autoptr(GPtrArray) keys = g_ptr_array_new();
    const char *key;
    json_t *value;
    json_object_foreach (object, key, value) {
        if (!g_ascii_isdigit(*key) || strspn(key, "0123456789") != strlen(key))
            return NULL;
        g_ptr_array_add(keys, (gpointer)(guintptr)key);
    }
    g_ptr_array_sort(keys, compare_index);
    return g_steal_pointer(&keys);
}

static json_t *settle(const gw_service *service, const gw_member *member, const char *name, json_t *value);

static json_t *
settle_list(const gw_service *service, const gw_member *member, const char *name, json_t *items,
            GPtrArray *keys)
{
    static const gw_member whole = {.kind = GW_MEMBER_INTEGER};
    const gw_member *item = member->integers ? &whole : gw_service_member(service, "");
    json_t *list = json_array();
    for (guint i = 0; i < keys->len; i++)
        json_array_append_new(list, settle(service, item, name, json_object_get(items, keys->pdata[i])));
    return list;
}

static json_t *
settle_map(const gw_service *service, const gw_member *member, json_t *entries, GPtrArray *keys)
{
    json_t *map = json_object();
    for (guint i = 0; i < keys->len; i++) {
        json_t *entry = json_object_get(entries, keys->pdata[i]);
        const char *key = gw_json_string(entry, member->key);
        json_t *value = json_object_get(entry, member->value);
        if (key && value)
            json_object_set_new(map, key, settle(service, gw_service_member(service, ""), NULL, value));
    }
    return map;
}

/* By the names in the form, which EC2's table knows as those in XML. */
static json_t *
settle_members(const gw_service *service, const char *parent, json_t *object)
{
    json_t *out = json_object();
    const char *key;
    json_t *value;
    json_object_foreach (object, key, value) {
        const gw_member *member = is_ec2(service) ? gw_service_xml_member(service, parent, key)
                                                  : gw_service_member_in(service, parent, key);
        const char *name = is_ec2(service) && member->name ? member->name : key;
        json_object_set_new(out, name, settle(service, member, name, value));
    }
    return out;
}

/* Lists and maps are told by their one key, "member" or "entry", over numbers; EC2's lists by numbers alone.
 */
static json_t *
settle(const gw_service *service, const gw_member *member, const char *name, json_t *value)
{
    if (!json_is_object(value)) {
        const char *text = json_string_value(value);
        gboolean empty_list = member->kind == GW_MEMBER_LIST && !*text;
        return empty_list ? json_array() : gw_shape_typed(member, text);
    }
    json_t *items = is_ec2(service) ? value : json_object_get(value, "member");
    json_t *entries = json_object_get(value, "entry");
    json_t *inner = items ? items : entries;
    if ((json_object_size(value) == 1 || items == value) && json_is_object(inner)) {
        g_autoptr(GPtrArray) keys = numbered(inner);
        if (keys && items)
            return settle_list(service, member, name, items, keys);
        if (keys)
            return settle_map(service, member, entries, keys);
    }
    return settle_members(service, name, value);
}

json_t *
gw_shape_from_form(const gw_service *service, const char *form, GError **error)
{
    g_auto(GStrv) pairs = g_strsplit(form, "&", MAX_FIELDS + 1);
    gw_json root = json_object();
    if (g_strv_length(pairs) > MAX_FIELDS) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "more than %d parameters", MAX_FIELDS);
        return NULL;
    }
    for (char **pair = pairs; *pair; pair++) {
        char *equals = strchr(*pair, '=');
        g_autofree char *name = gw_percent_decode(*pair, equals ? equals - *pair : -1, TRUE);
        g_autofree char *value = gw_percent_decode(equals ? equals + 1 : "", -1, TRUE);
        if (!name || !value) {
            g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "parameter '%.100s' is malformed", *pair);
            return NULL;
        }
        if (**pair && !plant(root, name, value, error))
            return NULL;
    }
    return settle_members(service, NULL, root);
}
