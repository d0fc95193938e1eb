/* SPDX-License-Identifier: Apache-2.0 */
/* reserved.c - which names and values of an input would reach beyond it, by the protocol that carries it
 */
#include "aws/reserved.h"

#include <string.h>

/* ---- names ---- */

/* What the form of a query request says besides the input: the operation, and signatures of all versions. */
static gboolean
is_reserved(const char *name)
{
    static const char *const reserved[] = {
        "Action",           "AWSAccessKeyId", "Expires",   "Operation",
        "SecurityToken",    "Signature",      "Timestamp", "SignatureMethod",
        "SignatureVersion", "Version",        NULL};
    for (const char *const *one = reserved; *one; one++)
        if (g_ascii_strcasecmp(*one, name) == 0)
            return TRUE;
    return g_ascii_strncasecmp(name, "X-Amz-", strlen("X-Amz-")) == 0;
}

/* Dots would reach into other members of a form, brackets into other elements of XML. */
static gboolean
is_name(const char *name)
{
    if (!g_ascii_isalpha(*name) && *name != '_')
        return FALSE;
    for (const char *p = name; *p; p++)
        if (!g_ascii_isalnum(*p) && *p != '_')
            return FALSE;
    return TRUE;
}

static gboolean
is_reference(const json_t *value)
{
    return json_object_size(value) == 1 && json_object_get(value, "$secret");
}

static char *names_fault(const gw_service *service, const gw_member *member, const json_t *value);

static char *
items_fault(const gw_service *service, const json_t *list)
{
    char *fault = NULL;
    gsize i;
    json_t *item;
    json_array_foreach (list, i, item)
        if (!fault)
            fault = names_fault(service, gw_service_member(service, ""), item);
    return fault;
}

/* The keys of a map are values: they may be anything. */
static char *
names_fault(const gw_service *service, const gw_member *member, const json_t *value)
{
    const char *name;
    json_t *inner;
    char *fault = NULL;
    if (json_is_array(value))
        return items_fault(service, value);
    if (is_reference(value))
        return NULL;
    json_object_foreach ((json_t *)(guintptr)value, name, inner) {
        if (!fault && member->kind != GW_MEMBER_MAP && !is_name(name))
            fault = g_strdup_printf("'%.100s' is no name of a member", name);
        if (!fault)
            fault = names_fault(service, gw_service_member(service, name), inner);
    }
    return fault;
}

/* EC2's members have names of their own in the form, which a service's file may choose. */
static char *
reserved_fault(const gw_service *service, const char *operation, const json_t *input)
{
    const gw_service *view =
        service->protocol == GW_PROTOCOL_EC2 ? gw_service_request_view(service, operation) : NULL;
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)(guintptr)input, name, value)
        if (is_reserved(name) || (view && is_reserved(gw_service_xml_name(view, name))))
            return g_strdup_printf("'%.100s' is what the request itself says: leave it out", name);
    return NULL;
}

/* ---- values in paths and headers ---- */

static gboolean
has_control(const char *text)
{
    for (const char *p = text; text && *p; p++)
        if (g_ascii_iscntrl(*p))
            return TRUE;
    return FALSE;
}

/* S3 takes a slash for the end of the bucket's name, encoded or not, and what follows for an object. */
static gboolean
leads_elsewhere(const gw_service *service, const char *text)
{
    return strcmp(text, ".") == 0 || strcmp(text, "..") == 0 || has_control(text) ||
           (service->protocol == GW_PROTOCOL_REST_XML && strchr(text, '/'));
}

/* An object's name may have slashes, but no part that a client or server would resolve. */
static gboolean
key_leads_elsewhere(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "/", -1);
    const char *const *all = (const char *const *)parts;
    return g_strv_contains(all, ".") || g_strv_contains(all, "..") || has_control(text);
}

static char *
path_fault(const gw_service *service, const char *pattern, const json_t *input)
{
    const char *end;
    for (const char *at = pattern; at && (at = strchr(at, '{')) && (end = strchr(at, '}')); at = end) {
        gboolean rest = end[-1] == '+';
        g_autofree char *name = g_strndup(at + 1, (gsize)(end - at - 1 - rest));
        const char *text = json_string_value(json_object_get(input, name));
        if (text && (rest ? key_leads_elsewhere(text) : leads_elsewhere(service, text)))
            return g_strdup_printf("'%s' stands in the path, and this would lead to another one", name);
    }
    return NULL;
}

/* May it stand in a header's name? */
static gboolean
is_token(const char *text)
{
    for (const char *p = text; *p; p++)
        if (!g_ascii_isalnum(*p) && !strchr("!#$%&'*+-.^_`|~", *p))
            return FALSE;
    return *text;
}

static gboolean
breaks_header(const json_t *value)
{
    gsize i;
    const char *key;
    json_t *item;
    json_array_foreach (value, i, item)
        if (has_control(json_string_value(item)))
            return TRUE;
    json_object_foreach ((json_t *)(guintptr)value, key, item)
        if (!is_token(key) || has_control(json_string_value(item)))
            return TRUE;
    return has_control(json_string_value(value));
}

static char *
header_fault(const char *bindings, const json_t *input)
{
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)(guintptr)input, name, value) {
        g_autofree char *wire = gw_binding_wire(bindings, name);
        if (wire && breaks_header(value))
            return g_strdup_printf(
                "'%s' stands in a header, and has a line break or a character that may not be there", name);
    }
    return NULL;
}

static char *
rest_fault(const gw_service *service, const char *operation, const json_t *input)
{
    const gw_operation *op = gw_service_operation(service, operation);
    char *fault = op ? path_fault(service, op->uri, input) : NULL;
    if (!fault && op)
        fault = header_fault(op->headers, input);
    return fault ? fault : header_fault(service->headers, input);
}

/* ---- inputs ---- */

char *
gw_reserved_fault(const gw_service *service, const char *operation, const json_t *input)
{
    gboolean form = service->protocol == GW_PROTOCOL_QUERY || service->protocol == GW_PROTOCOL_EC2;
    gboolean xml = service->protocol == GW_PROTOCOL_REST_XML;
    char *fault = form ? reserved_fault(service, operation, input) : NULL;
    if (!fault && (form || xml))
        fault = names_fault(service, gw_service_member(service, ""), input);
    if (!fault && service->protocol != GW_PROTOCOL_JSON && !form)
        fault = rest_fault(service, operation, input);
    return fault;
}
