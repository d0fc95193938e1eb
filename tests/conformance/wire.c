/* SPDX-License-Identifier: Apache-2.0 */
/* wire.c - Gangway's protocols and signer for tests in other languages: a JSON question a line, an answer a
 * line
 *
 * {"do": "encode" | "place" | "decode" | "unpack" | "pack" | "refuse" | "sign" | "verify" | "operations" |
 * "host" | "settings" | "kinds" | "lists", …}; what else a question holds is what the function that it is for
 * takes (aws/protocol.h, aws/sigv4.h). A message is
 * {"method", "path", "query", "status", "headers": [[name, value], …], "body"}. Faults are answered as
 * {"error": text}.
 */
#include "aws/endpoint.h"
#include "aws/protocol.h"
#include "aws/servicefile.h"
#include "aws/sigv4a.h"
#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef json_t *(*answerer)(const json_t *question);

static json_t *
fault(const GError *error)
{
    return json_pack("{s:s}", "error", error->message);
}

static gw_message *
read_message(const json_t *from)
{
    const char *method = gw_json_string(from, "method");
    const char *body = gw_json_string(from, "body");
    gw_message *message =
        method ? gw_message_new_request(method, gw_json_string(from, "path"), gw_json_string(from, "query"))
               : gw_message_new_answer((guint)gw_json_int(from, "status", 200));
    size_t i;
    json_t *header;
    json_array_foreach (json_object_get(from, "headers"), i, header)
        gw_message_add_header(message, json_string_value(json_array_get(header, 0)),
                              json_string_value(json_array_get(header, 1)));
    if (body)
        gw_message_set_body(message, body, strlen(body));
    return message;
}

static json_t *
write_message(const gw_message *message)
{
    json_t *headers = json_array();
    for (guint i = 0; i < gw_message_n_headers(message); i++) {
        const gw_header *header = gw_message_nth_header(message, i);
        json_array_append_new(headers, json_pack("[ss]", header->name, header->value));
    }
    gsize length;
    const char *body = gw_message_body(message, &length);
    return json_pack("{s:s*, s:s*, s:s*, s:i, s:o, s:s%}", "method", message->method, "path", message->path,
                     "query", message->query, "status", (int)message->status, "headers", headers, "body",
                     body, (int)length);
}

static const gw_service *
service_of(const json_t *question)
{
    const char *id = gw_json_string(question, "service");
    const gw_service *service = gw_service_find(id);
    if (!service)
        g_error("no service '%s'", id);
    return service;
}

static json_t *
answer_encode(const json_t *question)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(gw_message) message =
        gw_aws_encode_request(service_of(question), gw_json_string(question, "operation"),
                              json_object_get(question, "input"), &error);
    return message ? write_message(message) : fault(error);
}

/* Like "encode", for a "region" and maybe an "endpoint" of one's own: with host and scope of the signature.
 */
static json_t *
answer_place(const json_t *question)
{
    g_autoptr(GError) error = NULL;
    const gw_service *service = service_of(question);
    g_autoptr(gw_message) message = gw_aws_encode_request(service, gw_json_string(question, "operation"),
                                                          json_object_get(question, "input"), &error);
    if (!message)
        return fault(error);
    g_autoptr(GHashTable) none = g_hash_table_new(g_str_hash, g_str_equal);
    g_autofree char *url = g_strdup(gw_json_string(question, "endpoint"));
    const gw_settings settings = {.endpoint_url = url, .endpoints = none};
    g_autoptr(gw_endpoint) endpoint =
        gw_endpoint_new(&settings, service, gw_json_string(question, "region"), message, &error);
    if (!endpoint)
        return fault(error);
    json_t *placed = write_message(message);
    json_object_set_new(placed, "base", json_string(endpoint->base));
    json_object_set_new(placed, "scope",
                        service->sign ? json_sprintf("%s/%s", endpoint->region, service->sign) : json_null());
    return placed;
}

static json_t *
answer_decode(const json_t *question)
{
    g_autoptr(gw_message) message = read_message(question);
    json_t *failure = NULL;
    json_t *answer = gw_aws_decode_response(service_of(question), gw_json_string(question, "operation"),
                                            message, &failure);
    return answer ? json_pack("{s:o}", "answer", answer) : json_pack("{s:o}", "failure", failure);
}

static json_t *
answer_unpack(const json_t *question)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(gw_message) message = read_message(question);
    g_autoptr(gw_aws_request) request = gw_aws_decode_request(message, &error);
    if (!request)
        return fault(error);
    return json_pack("{s:s, s:s, s:O}", "service", request->service->id, "operation", request->operation,
                     "input", request->input);
}

static json_t *
answer_pack(const json_t *question)
{
    g_autoptr(gw_message) message =
        gw_aws_encode_response(service_of(question), gw_json_string(question, "operation"),
                               json_object_get(question, "output"), gw_json_string(question, "request_id"));
    return write_message(message);
}

static json_t *
answer_refuse(const json_t *question)
{
    g_autoptr(gw_message) message = gw_aws_encode_error(
        service_of(question), (guint)gw_json_int(question, "status", 400), gw_json_string(question, "code"),
        gw_json_string(question, "message"), json_object_get(question, "extra"),
        gw_json_string(question, "request_id"), gw_json_true(question, "head"));
    return write_message(message);
}

/* Signs for the set of regions that is asked for, and tells the public key. */
static json_t *
sign_for_set(gw_message *message, const gw_sigv4_keys *keys, const gw_sigv4_scope *scope)
{
    g_autoptr(GError) error = NULL;
    if (!gw_sigv4a_sign(message, keys, scope, &error))
        return fault(error);
    g_autofree char *public_key = gw_sigv4a_public_key(keys->access_key, keys->secret_key);
    json_t *signed_one = write_message(message);
    json_object_set_new(signed_one, "public_key", json_string(public_key));
    return signed_one;
}

/* Was it signed by the key pair of these keys, with "signed_headers" and "signature"? */
static json_t *
answer_verify(const json_t *question)
{
    const gw_sigv4_scope scope = {.date_time = gw_json_string(question, "date_time"),
                                  .service = gw_json_string(question, "service")};
    g_autoptr(gw_message) message = read_message(question);
    g_autofree char *public_key =
        gw_sigv4a_public_key(gw_json_string(question, "access_key"), gw_json_string(question, "secret_key"));
    g_autofree char *canonical =
        gw_sigv4_canonical_request(message, scope.service, gw_json_string(question, "signed_headers"), NULL);
    g_autofree char *text = gw_sigv4a_string_to_sign(canonical, &scope);
    gboolean good = gw_sigv4a_verify(public_key, text, gw_json_string(question, "signature"));
    return json_pack("{s:s, s:s, s:s, s:b}", "public_key", public_key, "canonical", canonical,
                     "string_to_sign", text, "verified", good);
}

/* With "region_set", by SigV4a. Else, with "signed_headers", the steps for just those; without, what the
 * signer itself makes of the request. */
static json_t *
answer_sign(const json_t *question)
{
    const gw_sigv4_keys keys = {.access_key = gw_json_string(question, "access_key"),
                                .secret_key = gw_json_string(question, "secret_key"),
                                .session_token = gw_json_string(question, "session_token")};
    const char *region_set = gw_json_string(question, "region_set");
    const gw_sigv4_scope scope = {.date_time = gw_json_string(question, "date_time"),
                                  .region = region_set ? region_set : gw_json_string(question, "region"),
                                  .service = gw_json_string(question, "service")};
    const char *names = gw_json_string(question, "signed_headers");
    g_autoptr(gw_message) message = read_message(question);
    if (region_set)
        return sign_for_set(message, &keys, &scope);
    if (!names) {
        gw_sigv4_sign(message, &keys, &scope);
        return write_message(message);
    }
    g_autofree char *canonical = gw_sigv4_canonical_request(message, scope.service, names, NULL);
    g_autofree char *text = gw_sigv4_string_to_sign(canonical, &scope);
    g_autofree char *signature = gw_sigv4_signature(message, keys.secret_key, &scope, names, NULL);
    return json_pack("{s:s, s:s, s:s}", "canonical", canonical, "string_to_sign", text, "signature",
                     signature);
}

static json_t *
answer_operations(G_GNUC_UNUSED const json_t *question)
{
    json_t *all = json_object();
    for (const char *const *id = gw_aws_services(); *id; id++) {
        const gw_service *service = gw_service_find(*id);
        json_t *names = json_array();
        for (const gw_operation *operation = service->operations; operation && operation->name; operation++)
            json_array_append_new(names, json_string(operation->name));
        json_object_set_new(all, service->id, names);
    }
    return all;
}

/* {"service", "names": [operation, …]}: what each does; of a service that is not in the table, by its verb.
 */
static json_t *
answer_kinds(const json_t *question)
{
    static const gw_service stranger = {.id = "stranger"};
    const gw_service *service = gw_service_find(gw_json_string(question, "service"));
    json_t *kinds = json_object(), *name;
    size_t i;
    json_array_foreach (json_object_get(question, "names"), i, name) {
        const char *text = json_string_value(name);
        gw_aws_kind kind = gw_service_kind(service ? service : &stranger, text);
        json_object_set_new(kinds, text, json_string(gw_aws_kind_name(kind)));
    }
    return kinds;
}

/* {"service"}: the names in its lists, by list. */
static json_t *
answer_lists(const json_t *question)
{
    const gw_service *service = service_of(question);
    return json_pack("{s:s, s:s, s:s, s:s}", "reads", service->reads ? service->reads : "", "adds",
                     service->adds ? service->adds : "", "changes", service->changes ? service->changes : "",
                     "removes", service->removes ? service->removes : "");
}

/* {"service", "region", "fips", "dual"}: AWS's own host, and the region to sign for. */
static json_t *
answer_host(const json_t *question)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *signing = NULL;
    gw_host_options options = {gw_json_true(question, "fips"), gw_json_true(question, "dual")};
    g_autofree char *host =
        gw_host_find(service_of(question), gw_json_string(question, "region"), &options, &signing, &error);
    return host ? json_pack("{s:s, s:s}", "host", host, "signing", signing) : fault(error);
}

/* {"environment": {name: text}, "profile"}: whose keys are taken, the region, and IAM's configured endpoint.
 */
static json_t *
answer_settings(const json_t *question)
{
    g_auto(GStrv) before = g_listenv();
    for (char **name = before; *name; name++)
        if (g_str_has_prefix(*name, "AWS_"))
            g_unsetenv(*name);
    const char *name;
    json_t *value;
    json_object_foreach (json_object_get(question, "environment"), name, value)
        g_setenv(name, json_string_value(value), TRUE);
    g_autoptr(GError) error = NULL;
    g_autoptr(gw_settings) settings = gw_settings_load(gw_json_string(question, "profile"), &error);
    if (!settings)
        return fault(error);
    const gw_key_plan *plan = settings->plan;
    return json_pack("{s:[s*, s*, s?], s:s, s:s?}", "keys", plan->access_key, plan->secret_key,
                     plan->session_token, "region", settings->region, "url",
                     gw_settings_endpoint(settings, gw_service_find("iam")));
}

static json_t *
answer(const json_t *question)
{
    static const struct {
        const char *name;
        answerer answer;
    } answerers[] = {
        {"encode", answer_encode},     {"place", answer_place},   {"decode", answer_decode},
        {"unpack", answer_unpack},     {"pack", answer_pack},     {"refuse", answer_refuse},
        {"sign", answer_sign},         {"verify", answer_verify}, {"operations", answer_operations},
        {"kinds", answer_kinds},       {"lists", answer_lists},   {"host", answer_host},
        {"settings", answer_settings},
    };
    for (guint i = 0; i < G_N_ELEMENTS(answerers); i++)
        if (g_strcmp0(answerers[i].name, gw_json_string(question, "do")) == 0)
            return answerers[i].answer(question);
    return json_pack("{s:s}", "error", "nothing is known of such a question");
}

int
main(void)
{
    const char *top = g_getenv("top_srcdir");
    g_autofree char *services = g_build_filename(top ? top : ".", "scripts", "services.d", NULL);
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    gw_servicefile_folders((const char *const[]){services, NULL});
    while ((length = getline(&line, &size, stdin)) > 0) {
        g_autoptr(GError) error = NULL;
        gw_json question = gw_json_parse(line, (gsize)length, "question", &error);
        gw_json reply = question ? answer(question) : fault(error);
        g_autofree char *text = json_dumps(reply, JSON_COMPACT);
        puts(text);
        fflush(stdout);
    }
    free(line);
    return 0;
}
