/* SPDX-License-Identifier: Apache-2.0 */
/* servicefile.c - one AWS service from a JSON file: its shape by a schema, its operations held to their verbs
 *
 * A file can't say that a removal is less than one: where the operation's name says what it does, the file
 * may only be stricter. An operation that is not in the file can't be called, so a misspelt one is told.
 */
#include "aws/servicefile.h"
#include "aws/services.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/region.h"
#include "base/schema.h"

#define LIMIT ((gsize)1024 * 1024)

#define TEXT "{\"type\": \"string\", \"minLength\": 1, \"maxLength\": 200}"
#define WORD "{\"type\": \"string\", \"pattern\": \"^[A-Za-z0-9._/*+-]{1,100}$\"}"
#define HOST "{\"type\": \"string\", \"pattern\": \"^[a-z0-9]([a-z0-9.-]|\\\\{region\\\\}){3,100}$\"}"
#define NAME "{\"type\": \"string\", \"pattern\": \"^[a-z0-9][a-z0-9.-]{0,60}$\"}"
#define BINDINGS "{\"type\": \"object\", \"additionalProperties\": " WORD "}"
#define PAGING "{\"type\": \"array\", \"minItems\": 2, \"maxItems\": 3, \"items\": " WORD "}"
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
    "\"free\": " SWITCH ", \"bytes\": " SWITCH ", \"paging\": " PAGING "}}"
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
    "\"protocol\": {\"type\": \"string\", \"enum\": [\"query\", \"json\", \"rest-json\", \"rest-xml\"]},"
    "\"home\": " SWITCH ", \"dual_only\": " SWITCH ", \"gov_fips\": " SWITCH ","
    "\"partitions\": {\"type\": \"array\", \"minItems\": 1, \"items\": {\"type\": \"string\", \"enum\": "
    "[\"aws\", \"aws-cn\", \"aws-us-gov\", \"aws-eusc\"]}},"
    "\"hosts\": {\"type\": \"object\", \"properties\": {\"aws\": " HOSTS ", \"aws-cn\": " HOSTS
    ", \"aws-us-gov\": " HOSTS ", \"aws-eusc\": " HOSTS "}},"
    "\"headers\": " BINDINGS ", \"paging\": " PAGING ","
    "\"members\": {\"type\": \"array\", \"items\": {\"type\": \"string\", \"pattern\": "
    "\"^[A-Za-z0-9]+[^ ]{1,60}$\"}},"
    "\"operations\": {\"type\": \"object\", \"additionalProperties\": " OPERATION "}}}";

/* ---- texts as the table has them ---- */

/* "a b c"; NULL of none. */
static char *
words(const json_t *list)
{
    GString *out = g_string_new(NULL);
    size_t i;
    json_t *word;

    json_array_foreach (list, i, word)
        g_string_append_printf(out, "%s%s", i ? " " : "", json_string_value(word));
    return g_string_free(out, out->len == 0);
}

/* "Member=wire Other=wire"; NULL of none. */
static char *
bindings(const json_t *object)
{
    GString *out = g_string_new(NULL);
    const char *member;
    json_t *wire;

    json_object_foreach ((json_t *)(guintptr)object, member, wire)
        g_string_append_printf(out, "%s%s=%s", out->len ? " " : "", member, json_string_value(wire));
    return g_string_free(out, out->len == 0);
}

/* "A B": the operations of a kind; NULL of none. */
static char *
of_kind(const json_t *operations, const char *kind)
{
    gw_json names = json_array();
    const char *name;
    json_t *operation;

    json_object_foreach ((json_t *)(guintptr)operations, name, operation)
        if (strcmp(gw_json_string(operation, "kind"), kind) == 0)
            json_array_append_new(names, json_string(name));
    return words(names);
}

/* ---- an operation ---- */

static void
fill_operation(gw_operation *out, const char *name, const json_t *told)
{
    *out = (gw_operation){.name = name,
                          .method = gw_json_string(told, "method"),
                          .uri = gw_json_string(told, "uri"),
                          .query = bindings(json_object_get(told, "query")),
                          .headers = bindings(json_object_get(told, "headers")),
                          .payload = gw_json_string(told, "payload"),
                          .answer_headers = bindings(json_object_get(told, "answer_headers")),
                          .answer_payload = gw_json_string(told, "answer_payload"),
                          .action = gw_json_string(told, "action"),
                          .also = gw_json_string(told, "also"),
                          .paging = words(json_object_get(told, "paging")),
                          .free = gw_json_true(told, "free"),
                          .bytes = gw_json_true(told, "bytes")};
}

static const gw_operation *
operations_of(const json_t *told)
{
    gw_operation *list = g_new0(gw_operation, json_object_size(told) + 1);
    const char *name;
    json_t *operation;
    gsize n = 0;

    json_object_foreach ((json_t *)(guintptr)told, name, operation)
        fill_operation(&list[n++], name, operation);
    return list;
}

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

/* ---- hosts ---- */

static const gw_odd_hosts *
hosts_of(const json_t *told)
{
    const char *partition;
    json_t *hosts;
    gsize n = 0;

    if (!told)
        return NULL;
    gw_odd_hosts *list = g_new0(gw_odd_hosts, json_object_size(told) + 1);
    json_object_foreach ((json_t *)(guintptr)told, partition, hosts)
        list[n++] = (gw_odd_hosts){partition,
                                   {gw_json_string(hosts, "usual"), gw_json_string(hosts, "fips"),
                                    gw_json_string(hosts, "dual"), gw_json_string(hosts, "fips_dual")},
                                   gw_json_string(hosts, "region")};
    return list;
}

/* ---- the service ---- */

static gw_protocol
protocol_of(const char *name)
{
    static const char *const names[] = {
        [GW_PROTOCOL_QUERY] = "query",
        [GW_PROTOCOL_JSON] = "json",
        [GW_PROTOCOL_REST_JSON] = "rest-json",
        [GW_PROTOCOL_REST_XML] = "rest-xml",
    };
    gw_protocol protocol = GW_PROTOCOL_QUERY;

    while (strcmp(names[protocol], name) != 0)
        protocol++;
    return protocol;
}

static char *
suffix_of(const char *id)
{
    char *suffix = g_ascii_strup(id, -1);

    return g_strdelimit(suffix, "-", '_');
}

/* The document is the service's from now on: its texts are what the table points to. */
static gw_service *
service_of(json_t *told)
{
    const char *id = gw_json_string(told, "id"), *suffix = gw_json_string(told, "suffix");
    const char *sign = gw_json_string(told, "sign"), *host = gw_json_string(told, "host");
    const json_t *operations = json_object_get(told, "operations");
    gw_service *service = g_new(gw_service, 1);

    *service = (gw_service){.id = id,
                            .title = gw_json_string(told, "title"),
                            .suffix = suffix ? suffix : suffix_of(id),
                            .sign = sign ? sign : id,
                            .host = host ? host : id,
                            .odd_hosts = hosts_of(json_object_get(told, "hosts")),
                            .home = gw_json_true(told, "home"),
                            .dual_only = gw_json_true(told, "dual_only"),
                            .gov_fips = gw_json_true(told, "gov_fips"),
                            .partitions = words(json_object_get(told, "partitions")),
                            .protocol = protocol_of(gw_json_string(told, "protocol")),
                            .json = gw_json_string(told, "json"),
                            .target = gw_json_string(told, "target"),
                            .version = gw_json_string(told, "version"),
                            .xmlns = gw_json_string(told, "xmlns"),
                            .prefix = gw_json_string(told, "prefix"),
                            .reads = of_kind(operations, "reads"),
                            .adds = of_kind(operations, "adds"),
                            .changes = of_kind(operations, "changes"),
                            .removes = of_kind(operations, "removes"),
                            .headers = bindings(json_object_get(told, "headers")),
                            .members = words(json_object_get(told, "members")),
                            .paging = words(json_object_get(told, "paging")),
                            .operations = operations_of(operations),
                            .listed = TRUE,
                            .document = json_incref(told)};
    return service;
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
static gboolean
check_alias(const gw_service *service, GError **error)
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
check(const json_t *told, GError **error)
{
    const char *protocol = gw_json_string(told, "protocol"), *name;
    gboolean json = strcmp(protocol, "json") == 0;
    json_t *operation;

    if (json && (!gw_json_string(told, "json") || !gw_json_string(told, "target"))) {
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID,
                            "json, target: the protocol 'json' needs both, as in \"1.1\" and \"AmazonSSM\"");
        return FALSE;
    }
    if (strcmp(protocol, "query") == 0 && !gw_json_string(told, "version")) {
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID,
                            "version: the protocol 'query' needs the API's, as in \"2010-05-15\"");
        return FALSE;
    }
    json_object_foreach (json_object_get(told, "operations"), name, operation)
        if (!check_operation(name, operation, g_str_has_prefix(protocol, "rest-"), error))
            return FALSE;
    return check_headers("headers", json_object_get(told, "headers"), error) &&
           check_hosts(json_object_get(told, "hosts"), error);
}

static json_t *
read_checked(const char *path, GError **error)
{
    static json_t *schema;
    gsize length;
    g_autofree char *text = gw_file_read_own(path, LIMIT, &length, error);
    gw_json told = text ? gw_json_parse(text, length, path, error) : NULL;

    if (!schema)
        schema = json_loads(schema_text, 0, NULL);
    if (!told)
        return NULL;
    if (gw_schema_check(schema, told, "service", error) && check(told, error))
        return g_steal_pointer(&told);
    g_prefix_error(error, "cannot use '%s': ", path);
    return NULL;
}

/* For the life of the program: whoever was given it may hold it. */
static gw_service *
keep(gw_service *service)
{
    static GSList *kept;

    kept = g_slist_prepend(kept, service);
    return service;
}

const gw_service *
gw_servicefile_read(const char *path, GError **error)
{
    gw_json told = read_checked(path, error);
    g_autofree char *file = g_path_get_basename(path);

    if (!told)
        return NULL;
    const char *id = gw_json_string(told, "id");
    if (!g_str_has_prefix(file, id) || strcmp(file + strlen(id), ".json") != 0)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot use '%s': it is of '%s': call it %s.json",
                    path, id, id);
    else if (gw_service_builtin(id))
        g_set_error(
            error, GW_ERROR, GW_ERROR_INVALID,
            "cannot use '%s': the service '%s' is built in, and no file can change it: remove the file", path,
            id);
    else {
        gw_service *service = keep(service_of(told));
        if (check_alias(service, error))
            return service;
        g_prefix_error(error, "cannot use '%s': ", path);
    }
    return NULL;
}
