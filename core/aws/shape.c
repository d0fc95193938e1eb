/* SPDX-License-Identifier: Apache-2.0 */
/* shape.c - XML elements to typed JSON and back
 *
 * A name that the table does not know is judged by its children: all <member> make a list, all <entry> a map,
 * others an object, none a text.
 */
#include "aws/shape.h"
#include "http/message.h"

#include <string.h>

/* EC2 calls members in XML as in JSON, but for the first letter. */
static char *
first_letter(const gw_service *service, const char *name, gchar (*turned)(gchar))
{
    char *out = g_strdup(name);
    if (service->protocol == GW_PROTOCOL_EC2)
        *out = turned(*out);
    return out;
}

/* A whole number, or one with a fraction: AWS's models have both under one name. */
static json_t *
number_of(const char *text)
{
    gint64 number;
    char *end;
    if (g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, &number, NULL))
        return json_integer(number);
    double real = g_ascii_strtod(text, &end);
    return *text && !*end ? json_real(real) : NULL;
}

json_t *
gw_shape_typed(const gw_member *member, const char *text)
{
    json_t *number = member->kind == GW_MEMBER_INTEGER ? number_of(text) : NULL;
    if (number)
        return number;
    if (member->kind == GW_MEMBER_BOOLEAN && strcmp(text, "true") == 0)
        return json_true();
    if (member->kind == GW_MEMBER_BOOLEAN && strcmp(text, "false") == 0)
        return json_false();
    return json_string(text);
}

json_t *
gw_shape_scalar(const gw_service *service, const char *name, const char *text)
{
    return gw_shape_typed(gw_service_member(service, name), text);
}

char *
gw_shape_text(const json_t *value)
{
    switch (value ? json_typeof(value) : JSON_NULL) {
    case JSON_STRING:
        return g_strdup(json_string_value(value));
    case JSON_INTEGER:
        return g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
    case JSON_REAL: {
        char number[G_ASCII_DTOSTR_BUF_SIZE];
        return g_strdup(g_ascii_dtostr(number, sizeof number, json_real_value(value)));
    }
    case JSON_TRUE:
        return g_strdup("true");
    case JSON_FALSE:
        return g_strdup("false");
    default:
        return NULL;
    }
}

/* ---- from XML ---- */

static gboolean
all_named(const gw_xml *element, const char *name)
{
    for (guint i = 0; i < element->children->len; i++)
        if (strcmp(((const gw_xml *)element->children->pdata[i])->name, name) != 0)
            return FALSE;
    return element->children->len > 0;
}

static json_t *list_of(const gw_service *service, const gw_member *member, const gw_xml *element);
static json_t *map_of(const gw_service *service, const gw_member *member, const gw_xml *element);
static json_t *members_of(const gw_service *service, const char *parent, const gw_xml *element);

static json_t *
by_looks(const gw_service *service, const char *parent, const gw_xml *element)
{
    if (all_named(element, "member"))
        return list_of(service, gw_service_member(service, ""), element);
    if (all_named(element, "entry"))
        return map_of(service, gw_service_member(service, ""), element);
    if (element->children->len > 0)
        return members_of(service, parent, element);
    return json_string(element->text->str);
}

static gboolean
is_blank(const gw_xml *element)
{
    const char *text = element->text->str;
    return element->children->len == 0 && text[strspn(text, " \t\r\n")] == '\0';
}

/* Of nothing, looks can't tell a structure from a text. */
static json_t *
structure(const gw_service *service, const char *parent, const gw_xml *element)
{
    return is_blank(element) ? json_object() : by_looks(service, parent, element);
}

static json_t *
item_of(const gw_service *service, const gw_member *list, const gw_xml *element)
{
    json_t *number = list->integers ? number_of(element->text->str) : NULL;
    if (number)
        return number;
    return list->structures ? structure(service, list->name, element)
                            : by_looks(service, list->name, element);
}

static json_t *
list_of(const gw_service *service, const gw_member *member, const gw_xml *element)
{
    json_t *list = json_array();
    for (guint i = 0; i < element->children->len; i++)
        json_array_append_new(list, item_of(service, member, element->children->pdata[i]));
    return list;
}

static json_t *
map_value(const gw_service *service, const gw_member *member, const gw_xml *value)
{
    json_t *number = value && member->integers ? number_of(value->text->str) : NULL;
    if (number)
        return number;
    return value ? by_looks(service, member->name, value) : json_null();
}

static json_t *
map_of(const gw_service *service, const gw_member *member, const gw_xml *element)
{
    json_t *map = json_object();
    for (guint i = 0; i < element->children->len; i++) {
        const gw_xml *entry = element->children->pdata[i];
        const char *key = gw_xml_child_text(entry, member->key);
        if (key)
            json_object_set_new(map, key, map_value(service, member, gw_xml_child(entry, member->value)));
    }
    return map;
}

static json_t *
percent_text(const char *text)
{
    g_autofree char *plain = gw_percent_decode(text, -1, FALSE);
    json_t *value = plain ? json_string(plain) : NULL;
    return value ? value : json_string(text);
}

/* `name` is the member's in JSON, which the table may not know. */
static json_t *
typed(const gw_service *service, const gw_member *member, const char *name, const gw_xml *element)
{
    switch (member->kind) {
    case GW_MEMBER_LIST:
        return list_of(service, member, element);
    case GW_MEMBER_STRUCTURE:
        return structure(service, name, element);
    case GW_MEMBER_MAP:
        return map_of(service, member, element);
    case GW_MEMBER_INTEGER:
    case GW_MEMBER_BOOLEAN:
        return gw_shape_typed(member, element->text->str);
    case GW_MEMBER_TEXT:
        return member->percent ? percent_text(element->text->str) : json_string(element->text->str);
    case GW_MEMBER_UNKNOWN:
    default:
        return by_looks(service, name, element);
    }
}

json_t *
gw_shape_from_xml(const gw_service *service, const gw_xml *element)
{
    return typed(service, gw_service_xml_member(service, NULL, element->name), element->name, element);
}

/* An item of a flattened list, or a name that came before: what can repeat is a list. */
static void
append_repeated(json_t *object, const char *name, json_t *value)
{
    json_t *there = json_object_get(object, name);
    if (!json_is_array(there)) {
        json_t *list = json_array();
        if (there)
            json_array_append(list, there);
        json_object_set_new(object, name, list);
        there = list;
    }
    json_array_append_new(there, value);
}

static json_t *
members_of(const gw_service *service, const char *parent, const gw_xml *element)
{
    json_t *object = json_object();
    for (guint i = 0; i < element->children->len; i++) {
        const gw_xml *child = element->children->pdata[i];
        const gw_member *member = gw_service_xml_member(service, parent, child->name);
        g_autofree char *name =
            member->name ? g_strdup(member->name) : first_letter(service, child->name, g_ascii_toupper);
        if (member->flat)
            append_repeated(object, name, item_of(service, member, child));
        else if (json_object_get(object, name))
            append_repeated(object, name, typed(service, member, name, child));
        else
            json_object_set_new(object, name, typed(service, member, name, child));
    }
    return object;
}

json_t *
gw_shape_members(const gw_service *service, const gw_xml *element)
{
    return members_of(service, NULL, element);
}

/* ---- to XML ---- */

static void write_value(const gw_service *service, GString *out, const gw_member *member, const char *name,
                        const json_t *value);
static void write_members(const gw_service *service, GString *out, const char *parent, const json_t *object);

static void
write_items(const gw_service *service, GString *out, const char *item, const char *parent, const json_t *list)
{
    const gw_member *plain = gw_service_member(service, "");
    gsize i;
    json_t *value;
    json_array_foreach (list, i, value) {
        gw_xml_open(out, item);
        write_value(service, out, plain, parent, value);
        gw_xml_close(out, item);
    }
}

static void
write_map(const gw_service *service, GString *out, const gw_member *member, const json_t *map)
{
    const gw_member *plain = gw_service_member(service, "");
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)(guintptr)map, key, value) {
        gw_xml_open(out, "entry");
        gw_xml_leaf(out, member->key, key);
        gw_xml_open(out, member->value);
        write_value(service, out, plain, member->name, value);
        gw_xml_close(out, member->value);
        gw_xml_close(out, "entry");
    }
}

static void
write_value(const gw_service *service, GString *out, const gw_member *member, const char *name,
            const json_t *value)
{
    if (json_is_array(value)) {
        write_items(service, out, member->item, name, value);
    } else if (json_is_object(value)) {
        if (member->kind == GW_MEMBER_MAP)
            write_map(service, out, member, value);
        else
            write_members(service, out, name, value);
    } else {
        g_autofree char *text = gw_shape_text(value);
        g_autofree char *encoded = text && member->percent ? gw_percent_encode(text, -1, NULL) : NULL;
        if (text)
            gw_xml_text(out, encoded ? encoded : text);
    }
}

static void
write_members(const gw_service *service, GString *out, const char *parent, const json_t *object)
{
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)(guintptr)object, name, value) {
        const gw_member *member = gw_service_member_in(service, parent, name);
        g_autofree char *tag =
            member->xml ? g_strdup(member->xml) : first_letter(service, name, g_ascii_tolower);
        if (json_is_null(value))
            continue;
        if (member->flat && json_is_array(value)) {
            write_items(service, out, tag, name, value);
            continue;
        }
        gw_xml_open(out, tag);
        write_value(service, out, member, name, value);
        gw_xml_close(out, tag);
    }
}

void
gw_shape_write_members(const gw_service *service, GString *out, const json_t *object)
{
    write_members(service, out, NULL, object);
}
