/* SPDX-License-Identifier: Apache-2.0 */
/* servicefile.c - one AWS service from a JSON file: read, checked, and made into a row of the service table
 *
 * An operation that is not in the file can't be called, so a misspelt one is told.
 */
#include "aws/servicecheck.h"
#include "aws/servicefile.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"

#define LIMIT ((gsize)1024 * 1024)

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
                          .members = words(json_object_get(told, "members")),
                          .inputs = words(json_object_get(told, "inputs")),
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

/* One of them, as the schema has checked. */
static gw_protocol
protocol_of(const char *name)
{
    gw_protocol protocol = GW_PROTOCOL_QUERY;

    while (strcmp(gw_protocol_name(protocol), name) != 0)
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
                            .inputs = words(json_object_get(told, "inputs")),
                            .paging = words(json_object_get(told, "paging")),
                            .operations = operations_of(operations),
                            .listed = TRUE,
                            .document = json_incref(told)};
    return service;
}

/* ---- a file ---- */

static const gw_trust *trust;

void
gw_servicefile_trust(const gw_trust *whom)
{
    trust = whom;
}

static gboolean
is_admitted(const char *path, const char *text, gsize length, GError **error)
{
    g_autofree char *sha256 = trust ? gw_sha256(text, length) : NULL;
    gw_json record = trust ? gw_trust_check(trust, path, sha256, error) : NULL;

    return !trust || record;
}

static json_t *
read_checked(const char *path, GError **error)
{
    gsize length;
    g_autofree char *text = gw_file_read_own(path, LIMIT, &length, error);
    gw_json told = text ? gw_json_parse(text, length, path, error) : NULL;

    if (!told)
        return NULL;
    if (is_admitted(path, text, length, error) && gw_servicecheck(told, error))
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
        if (gw_servicecheck_alias(service, error))
            return service;
        g_prefix_error(error, "cannot use '%s': ", path);
    }
    return NULL;
}
