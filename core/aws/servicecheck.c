/* SPDX-License-Identifier: Apache-2.0 */
/* servicecheck.c - a service's file: its shape by a schema, its operations held to their verbs, its hosts to
 * AWS's
 *
 * A file can't say that a removal is less than one: where the operation's name says what it does, the file
 * may only be stricter.
 */
#include "aws/servicecheck.h"
#include "aws/services.h"

#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/region.h"
#include "base/schema.h"

#define TEXT "{\"type\": \"string\", \"minLength\": 1, \"maxLength\": 200}"
#define WORD "{\"type\": \"string\", \"pattern\": \"^[A-Za-z0-9._/*+-]{1,100}$\"}"
#define HOST "{\"type\": \"string\", \"pattern\": \"^[a-z0-9]([a-z0-9.-]|\\\\{region\\\\}){3,100}$\"}"
#define NAME "{\"type\": \"string\", \"pattern\": \"^[a-z0-9][a-z0-9.-]{0,60}$\"}"
#define BINDINGS "{\"type\": \"object\", \"additionalProperties\": " WORD "}"
#define PAGING "{\"type\": \"array\", \"minItems\": 2, \"maxItems\": 3, \"items\": " WORD "}"
/* As service.h tells of members. */
#define NOTE                                                                                                 \
    "^([A-Za-z0-9]{1,80}/)?[A-Za-z0-9]{1,80}(=[A-Za-z0-9_-]{1,80})?"                                         \
    "(\\\\[=?[A-Za-z0-9_-]{0,80}[.#]?\\\\]|\\\\{(#|[A-Za-z0-9]{1,40}:[A-Za-z0-9]{1,40})?\\\\}|[#?%.])?$"
#define NOTES "{\"type\": \"array\", \"items\": {\"type\": \"string\", \"pattern\": \"" NOTE "\"}}"
#define SWITCH "{\"type\": \"boolean\"}"
#define OPERATION                                                                                            \
    "{\"type\": \"object\", \"required\": [\"kind\"], \"properties\": {"                                     \
    "\"kind\": {\"type\": \"string\", \"enum\": [\"reads\", \"adds\", \"changes\", \"removes\"]},"           \
    "\"method\": {\"type\": \"string\", \"enum\": [\"GET\", \"HEAD\", \"POST\", \"PUT\", \"PATCH\", "        \
    "\"DELETE\"]},"                                                                                          \
    "\"uri\": {\"type\": \"string\", \"pattern\": \"^/[A-Za-z0-9._~{}+/?=&:-]{0,300}$\"},"                   \
    "\"query\": " BINDINGS ", \"headers\": " BINDINGS ", \"payload\": " WORD ","                             \
    "\"answer_headers\": " BINDINGS ", \"answer_payload\": " WORD ","                                        \
    "\"action\": {\"type\": \"string\", \"pattern\": \"^[a-z0-9-]+:[A-Za-z0-9]+$\"},"                        \
    "\"also\": {\"type\": \"string\", \"pattern\": \"^[a-z0-9-]+:[A-Za-z0-9]+$\"},"                          \
    "\"free\": " SWITCH ", \"bytes\": " SWITCH ", \"paging\": " PAGING ","                                   \
    "\"members\": " NOTES ", \"inputs\": " NOTES "}}"
#define HOSTS                                                                                                \
    "{\"type\": \"object\", \"required\": [\"usual\"], \"properties\": {\"region\": " WORD                   \
    ", \"usual\": " HOST ", \"fips\": " HOST ", \"dual\": " HOST ", \"fips_dual\": " HOST "}}"

static const char schema_text[] =
    "{\"type\": \"object\", \"required\": [\"gangway_service\", \"id\", \"protocol\", \"operations\"],"
    "\"properties\": {"
    "\"gangway_service\": {\"const\": 1},"
    "\"id\": {\"type\": \"string\", \"pattern\": \"^[a-z][a-z0-9-]{0,39}$\"},"
    "\"title\": " TEXT ", \"sign\": " WORD ", \"suffix\": {\"type\": \"string\", \"pattern\": "
    "\"^[A-Z][A-Z0-9_]{0,60}$\"}, \"host\": " NAME ", \"prefix\": " WORD ", \"version\": " WORD ","
    "\"xmlns\": " TEXT ", \"target\": " WORD ", \"json\": {\"type\": \"string\", \"enum\": [\"1.0\", "
    "\"1.1\"]},"
    "\"protocol\": {\"type\": \"string\"},"
    "\"home\": " SWITCH ", \"dual_only\": " SWITCH ", \"gov_fips\": " SWITCH ","
    "\"partitions\": {\"type\": \"array\", \"minItems\": 1, \"items\": {\"type\": \"string\", \"enum\": "
    "[\"aws\", \"aws-cn\", \"aws-us-gov\", \"aws-eusc\"]}},"
    "\"hosts\": {\"type\": \"object\", \"properties\": {\"aws\": " HOSTS ", \"aws-cn\": " HOSTS
    ", \"aws-us-gov\": " HOSTS ", \"aws-eusc\": " HOSTS "}},"
    "\"headers\": " BINDINGS ", \"paging\": " PAGING ","
    "\"members\": " NOTES ", \"inputs\": " NOTES ","
    "\"operations\": {\"type\": \"object\", \"additionalProperties\": " OPERATION "}}}";

/* ---- an operation ---- */

static gw_aws_kind
kind_of(const json_t *told)
{
    gw_aws_kind kind = GW_AWS_READ;

    while (strcmp(gw_aws_kind_name(kind), gw_json_string(told, "kind")) != 0)
        kind++;
    return kind;
}

/* Headers that say who asks, for what, and how: no input may choose them. */
static gboolean
is_own_header(const char *wire)
{
    static const char *const own[] = {
        "accept-encoding", "authorization", "connection", "date", "expect", "host", "te",
        "trailer",         "upgrade",       NULL};
    g_autofree char *name = g_ascii_strdown(wire, -1);

    return g_strv_contains(own, name) || g_str_has_prefix(name, "content-") ||
           g_str_has_prefix(name, "transfer-") || g_str_has_prefix(name, "proxy-") ||
           g_str_has_prefix(name, "x-amz-") || g_str_has_prefix(name, "amz-");
}

static gboolean
check_headers(const char *where, const json_t *headers, GError **error)
{
    const char *member;
    json_t *wire;

    json_object_foreach ((json_t *)(guintptr)headers, member, wire)
        if (is_own_header(json_string_value(wire))) {
            g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                        "%s: '%s' is a header of the request itself, which no member can be", where,
                        json_string_value(wire));
            return FALSE;
        }
    return TRUE;
}

static const char *
verb_text(const char *name, gw_aws_kind said)
{
    gw_aws_kind verb = gw_service_verb_kind(name);

    if (verb == GW_AWS_UNKNOWN)
        return "removes, since nobody can tell more by its verb";
    return gw_aws_kind_name(said < verb ? verb : GW_AWS_REMOVE);
}

/* What an HTTP method says goes before what the file says. */
static gboolean
fits_method(const char *method, gw_aws_kind kind)
{
    if (g_strcmp0(method, "DELETE") == 0)
        return kind == GW_AWS_REMOVE;
    return kind != GW_AWS_READ || (g_strcmp0(method, "PUT") != 0 && g_strcmp0(method, "PATCH") != 0);
}

static gboolean
check_operation(const char *name, const json_t *told, gboolean rest, GError **error)
{
    gw_aws_kind kind = kind_of(told);
    const char *method = gw_json_string(told, "method"), *uri = gw_json_string(told, "uri");
    g_autofree char *where = g_strdup_printf("operations.%s.headers", name);

    if (!gw_service_is_operation_name(name))
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "operations.%s: a name is a capital and then letters and digits, as AWS writes it", name);
    else if (!gw_service_may_be(name, kind))
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "operations.%s.kind: it says '%s', and by its name it is one that %s: Gangway takes "
                    "nothing away, and no file can call a removal less",
                    name, gw_aws_kind_name(kind), verb_text(name, kind));
    else if (!fits_method(method, kind))
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "operations.%s.kind: it says '%s', and by its method, %s, it does more", name,
                    gw_aws_kind_name(kind), method);
    else if (rest && !uri)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "operations.%s.uri: missing; a service of this protocol is asked by paths", name);
    else if (uri && strchr(uri, '='))
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "operations.%s.uri: no values stand in it: members that go there are named in query",
                    name);
    else
        return check_headers(where, json_object_get(told, "headers"), error);
    return FALSE;
}

/* ---- what a schema can't say ---- */

static gboolean
ends_like(const char *host, const gw_partition *partition)
{
    g_autofree char *plain = g_strconcat(".", partition->suffix, NULL);
    g_autofree char *dual = g_strconcat(".", partition->dual_suffix, NULL);

    return g_str_has_suffix(host, plain) || g_str_has_suffix(host, dual);
}

/* Requests carry a session's token: they leave for AWS's own hosts only. */
static gboolean
check_hosts(const json_t *hosts, GError **error)
{
    const char *id, *key;
    json_t *of, *host;

    json_object_foreach ((json_t *)(guintptr)hosts, id, of) {
        const gw_partition *partition = gw_partition_find(id);
        json_object_foreach (of, key, host)
            if (strcmp(key, "region") != 0 && !ends_like(json_string_value(host), partition)) {
                g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                            "hosts.%s.%s: '%s' is no host of AWS there: its name ends in .%s or .%s", id, key,
                            json_string_value(host), partition->suffix, partition->dual_suffix);
                return FALSE;
            }
    }
    return TRUE;
}

/* A second name of a service that is built in would go round what is known of it. */
gboolean
gw_servicecheck_alias(const gw_service *service, GError **error)
{
    const gw_service *same = NULL;

    for (const gw_service *other = gw_services; other->id; other++) {
        if (g_strcmp0(other->sign, service->sign) == 0 || g_strcmp0(other->host, service->host) == 0 ||
            (service->target && g_strcmp0(other->target, service->target) == 0))
            same = other;
    }
    if (same)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "it is asked as '%s' is, which is built in, and no file can change that: use '%s'",
                    same->id, same->id);
    return !same;
}

static gboolean
check_members(const json_t *told, GError **error)
{
    const char *protocol = gw_json_string(told, "protocol"), *name;
    gboolean json = strcmp(protocol, "json") == 0;
    json_t *operation;

    if (json && (!gw_json_string(told, "json") || !gw_json_string(told, "target"))) {
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID,
                            "json, target: the protocol 'json' needs both, as in \"1.1\" and \"AmazonSSM\"");
        return FALSE;
    }
    gboolean form = strcmp(protocol, "query") == 0 || strcmp(protocol, "ec2") == 0;
    if (form && !gw_json_string(told, "version")) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "version: the protocol '%s' needs the API's, as in \"2010-05-15\"", protocol);
        return FALSE;
    }
    json_object_foreach (json_object_get(told, "operations"), name, operation)
        if (!check_operation(name, operation, g_str_has_prefix(protocol, "rest-"), error))
            return FALSE;
    return check_headers("headers", json_object_get(told, "headers"), error) &&
           check_hosts(json_object_get(told, "hosts"), error);
}

/* The protocols are those of the program. */
static json_t *
make_schema(void)
{
    json_t *schema = json_loads(schema_text, 0, NULL), *names = json_array();
    json_t *protocol = json_object_get(json_object_get(schema, "properties"), "protocol");

    for (gw_protocol p = GW_PROTOCOL_QUERY; gw_protocol_name(p); p++)
        json_array_append_new(names, json_string(gw_protocol_name(p)));
    json_object_set_new(protocol, "enum", names);
    return schema;
}

gboolean
gw_servicecheck(const json_t *told, GError **error)
{
    static json_t *schema;

    if (!schema)
        schema = make_schema();
    return gw_schema_check(schema, told, "service", error) && check_members(told, error);
}
