/* SPDX-License-Identifier: Apache-2.0 */
/* protocol_server.c - the server's half of the protocols: JSON from requests, answers from JSON
 */
#include "aws/protocol.h"
#include "aws/rest.h"
#include "aws/shape.h"
#include "aws/sigv4.h"
#include "base/error.h"
#include "base/json.h"

#include <string.h>

void
gw_aws_request_free(gw_aws_request *request)
{
    if (!request)
        return;
    g_free(request->operation);
    json_decref(request->input);
    g_free(request);
}

static gw_aws_request *
request_new(const gw_service *service, const char *operation, json_t *input)
{
    gw_aws_request *request = g_new0(gw_aws_request, 1);
    request->service = service;
    request->operation = g_strdup(operation);
    request->input = input;
    return request;
}

/* ---- requests ---- */

static json_t *
body_object(const gw_message *request, GError **error)
{
    gsize n;
    const char *body = gw_message_body(request, &n);
    if (n == 0)
        return json_object();
    json_t *document = gw_json_parse(body, n, "request", error);
    if (!document || json_is_object(document))
        return document;
    json_decref(document);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "the request is not a JSON object");
    return NULL;
}

static gw_aws_request *
decode_json(const gw_message *request, const char *target, GError **error)
{
    const gw_service *service = gw_service_by_target(target);
    const char *operation = service ? strrchr(target, '.') + 1 : NULL;
    if (!service || !gw_service_has_operation(service, operation)) {
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "no service answers to the target '%.200s'", target);
        return NULL;
    }
    json_t *input = body_object(request, error);
    return input ? request_new(service, operation, input) : NULL;
}

static gw_aws_request *
decode_query(const gw_message *request, const char *sign, GError **error)
{
    g_autofree char *form = g_strndup(gw_message_body(request, NULL), g_bytes_get_size(request->body));
    const char *text = *form ? form : request->query ? request->query : "";
    /* The service is known by its version, and how to read the form by its service. */
    const gw_service *any = gw_service_find("sts");
    gw_json plain = gw_shape_from_form(any, text, error);
    if (!plain)
        return NULL;
    const char *operation = gw_json_string(plain, "Action");
    const char *version = gw_json_string(plain, "Version");
    const gw_service *service = version ? gw_service_by_signing(sign, version) : NULL;
    if (!service || !operation || !gw_service_has_operation(service, operation)) {
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "no service has action '%.128s' in version '%.20s'",
                    operation ? operation : "", version ? version : "");
        return NULL;
    }
    json_t *input = gw_shape_from_form(gw_service_request_view(service, operation), text, error);
    if (!input)
        return NULL;
    gw_aws_request *decoded = request_new(service, operation, input);
    json_object_del(input, "Action");
    json_object_del(input, "Version");
    return decoded;
}

static gboolean
take_xml_payload(const gw_service *service, const gw_operation *op, const gw_message *request, json_t *input,
                 GError **error)
{
    gsize n;
    const char *body = gw_message_body(request, &n);
    if (!op || !op->payload || (n == 0 && !op->bytes))
        return TRUE;
    if (op->bytes) {
        g_autofree char *base64 = g_base64_encode((const guchar *)body, n);
        return json_object_set_new(input, op->payload, json_string(base64)) == 0;
    }
    if (op->raw) {
        json_t *text = json_stringn(body, n);
        if (text)
            return json_object_set_new(input, op->payload, text) == 0;
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "the body is not UTF-8");
        return FALSE;
    }
    const char *name = gw_service_xml_name(service, op->payload);
    g_autoptr(gw_xml) root = gw_xml_parse(body, n, NULL);
    if (!root || strcmp(root->name, name) != 0) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "the body is not a <%s> element", name);
        return FALSE;
    }
    return json_object_set_new(input, op->payload, gw_shape_members(service, root)) == 0;
}

static gw_aws_request *
decode_rest(const gw_service *service, const gw_message *given, GError **error)
{
    gboolean xml = service->protocol == GW_PROTOCOL_REST_XML;
    g_autoptr(gw_message) request = gw_message_copy(given);
    gw_json input = xml ? json_object() : body_object(request, error);
    if (!input)
        return NULL;
    if (xml)
        gw_rest_bucket_from_host(request, gw_message_header(request, "Host"));
    g_autofree char *operation = gw_rest_match(service, request, input);
    if (!operation) {
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "%s has no operation for %s %.200s", service->id,
                    request->method, request->path);
        return NULL;
    }
    const gw_operation *op = gw_service_operation(service, operation);
    gw_rest_take_headers(service, op ? op->headers : NULL, request, input);
    gw_rest_take_headers(service, service->headers, request, input);
    if (xml && !take_xml_payload(gw_service_view(service, operation), op, request, input, error))
        return NULL;
    return request_new(service, operation, g_steal_pointer(&input));
}

static gboolean
is_query(const gw_message *request)
{
    const char *type = gw_message_header(request, "Content-Type");
    gsize n;
    const char *body = gw_message_body(request, &n);
    gboolean form = type && g_str_has_prefix(type, "application/x-www-form-urlencoded");
    return (form && n > 0) || (n > 7 && strncmp(body, "Action=", 7) == 0) ||
           (request->query && g_str_has_prefix(request->query, "Action="));
}

static const gw_service *
unsigned_rest_service(const gw_message *request)
{
    for (guint i = 0; gw_service_nth(i); i++) {
        const gw_service *service = gw_service_nth(i);
        gw_json ignored = json_object();
        g_autofree char *operation = service->sign || service->protocol != GW_PROTOCOL_REST_JSON
                                         ? NULL
                                         : gw_rest_match(service, request, ignored);
        if (operation)
            return service;
    }
    return gw_service_find("s3");
}

gw_aws_request *
gw_aws_decode_request(const gw_message *request, GError **error)
{
    const char *target = gw_message_header(request, "X-Amz-Target");
    if (target)
        return decode_json(request, target, error);
    g_autoptr(gw_sigv4_authorization) authorization =
        gw_sigv4_authorization_parse(gw_message_header(request, "Authorization"));
    const char *sign = authorization ? authorization->service : NULL;
    const gw_service *service = sign ? gw_service_by_signing(sign, NULL) : NULL;
    /* S3 does not care what a body is called. */
    if (is_query(request) && !(service && service->protocol == GW_PROTOCOL_REST_XML))
        return decode_query(request, sign, error);
    if (!sign)
        service = unsigned_rest_service(request);
    if (!service || service->protocol == GW_PROTOCOL_QUERY || service->protocol == GW_PROTOCOL_EC2 ||
        service->protocol == GW_PROTOCOL_JSON) {
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND,
                    "no service is known for this request, signed for '%s'", sign ? sign : "");
        return NULL;
    }
    return decode_rest(service, request, error);
}

/* ---- answers ---- */

static void
set_request_id(const gw_service *service, gw_message *answer, const char *request_id)
{
    gboolean s3 = service->protocol == GW_PROTOCOL_REST_XML;
    gw_message_set_header(answer, s3 ? "x-amz-request-id" : "x-amzn-RequestId", request_id);
}

static void
set_json(const gw_service *service, gw_message *answer, const json_t *document)
{
    g_autofree char *type = service->json ? g_strconcat("application/x-amz-json-", service->json, NULL)
                                          : g_strdup("application/json");
    char *text = json_dumps(document, JSON_COMPACT);
    gw_message_set_header(answer, "Content-Type", type);
    gw_message_set_body(answer, text ? text : "{}", text ? strlen(text) : 2);
    free(text);
}

static void
set_query_answer(const gw_service *service, gw_message *answer, const char *operation, const json_t *document,
                 const char *request_id)
{
    GString *body = g_string_new(NULL);
    g_string_append_printf(body, "<%sResponse xmlns=\"%s\"><%sResult>", operation, service->xmlns, operation);
    gw_shape_write_members(service, body, document);
    g_string_append_printf(body, "</%sResult><ResponseMetadata>", operation);
    gw_xml_leaf(body, "RequestId", request_id);
    g_string_append_printf(body, "</ResponseMetadata></%sResponse>", operation);
    gw_message_set_header(answer, "Content-Type", "text/xml");
    gw_message_take_body(answer, body);
}

static void
set_ec2_answer(const gw_service *service, gw_message *answer, const char *operation, const json_t *document,
               const char *request_id)
{
    GString *body = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    g_string_append_printf(body, "<%sResponse xmlns=\"%s\">", operation, service->xmlns);
    gw_xml_leaf(body, "requestId", request_id);
    gw_shape_write_members(service, body, document);
    g_string_append_printf(body, "</%sResponse>", operation);
    gw_message_set_header(answer, "Content-Type", "text/xml;charset=UTF-8");
    gw_message_take_body(answer, body);
}

static void
set_xml_answer(const gw_service *service, gw_message *answer, const char *root, const json_t *document)
{
    GString *body = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    g_string_append_printf(body, "<%s xmlns=\"%s\">", root, service->xmlns);
    g_autofree char *text = gw_shape_text(document);
    if (text)
        gw_xml_text(body, text);
    else
        gw_shape_write_members(service, body, document);
    gw_xml_close(body, root);
    gw_message_set_header(answer, "Content-Type", "application/xml");
    gw_message_take_body(answer, body);
}

static void
set_rest_xml(const gw_service *service, gw_message *answer, const gw_operation *op, const json_t *document)
{
    const json_t *payload = op && op->answer_payload ? json_object_get(document, op->answer_payload) : NULL;
    if (op && op->answer_payload && op->bytes) {
        gsize n = 0;
        g_autofree guchar *bytes = g_base64_decode(payload ? json_string_value(payload) : "", &n);
        gw_message_set_body(answer, bytes, n);
    } else if (op && op->answer_payload && op->raw) {
        gw_message_set_header(answer, "Content-Type", "application/json");
        const char *text = payload ? json_string_value(payload) : NULL;
        gw_message_set_body(answer, text ? text : "", text ? strlen(text) : 0);
    } else if (op && op->answer_payload) {
        set_xml_answer(service, answer, op->answer_payload, payload);
    } else if (op && op->answer_root) {
        set_xml_answer(service, answer, op->answer_root, document);
    }
}

gw_message *
gw_aws_encode_response(const gw_service *service, const char *operation, const json_t *output,
                       const char *request_id)
{
    gw_json document = json_is_object(output) ? json_copy((json_t *)(guintptr)output) : json_object();
    const gw_operation *op = gw_service_operation(service, operation);
    service = gw_service_view(service, operation);
    gboolean removed = op && op->method && strcmp(op->method, "DELETE") == 0;
    gw_message *answer = gw_message_new_answer(removed ? 204 : 200);
    set_request_id(service, answer, request_id);
    if (op)
        gw_rest_put_headers(op->answer_headers, answer, document);
    if (service->protocol == GW_PROTOCOL_EC2)
        set_ec2_answer(service, answer, operation, document, request_id);
    else if (service->protocol == GW_PROTOCOL_QUERY)
        set_query_answer(service, answer, operation, document, request_id);
    else if (service->protocol == GW_PROTOCOL_REST_XML)
        set_rest_xml(service, answer, op, document);
    else
        set_json(service, answer, document);
    return answer;
}

static void
set_xml_error(const gw_service *service, gw_message *answer, const json_t *error, const char *request_id)
{
    gboolean s3 = service->protocol == GW_PROTOCOL_REST_XML;
    GString *body = g_string_new(NULL);
    if (s3)
        g_string_append(body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>");
    else
        g_string_append_printf(body, "<ErrorResponse xmlns=\"%s\"><Error><Type>%s</Type>", service->xmlns,
                               answer->status >= 500 ? "Receiver" : "Sender");
    gw_shape_write_members(service, body, error);
    if (!s3)
        gw_xml_close(body, "Error");
    gw_xml_leaf(body, "RequestId", request_id);
    gw_xml_close(body, s3 ? "Error" : "ErrorResponse");
    gw_message_set_header(answer, "Content-Type", s3 ? "application/xml" : "text/xml");
    gw_message_take_body(answer, body);
}

/* Without the words of other services' errors: EC2 has a code, a message and nothing else. */
static void
set_ec2_error(gw_message *answer, const char *code, const char *message, const char *request_id)
{
    GString *body = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error>");
    gw_xml_leaf(body, "Code", code);
    gw_xml_leaf(body, "Message", message);
    g_string_append(body, "</Error></Errors>");
    gw_xml_leaf(body, "RequestID", request_id);
    gw_xml_close(body, "Response");
    gw_message_set_header(answer, "Content-Type", "text/xml;charset=UTF-8");
    gw_message_take_body(answer, body);
}

gw_message *
gw_aws_encode_error(const gw_service *service, guint status, const char *code, const char *message,
                    const json_t *extra, const char *request_id, gboolean head)
{
    gboolean ec2 = service->protocol == GW_PROTOCOL_EC2;
    gboolean xml = ec2 || service->protocol == GW_PROTOCOL_QUERY || service->protocol == GW_PROTOCOL_REST_XML;
    gw_message *answer = gw_message_new_answer(status);
    set_request_id(service, answer, request_id);
    gw_json error = xml ? json_pack("{s:s, s:s}", "Code", code, "Message", message)
                        : json_pack("{s:s, s:s}", "__type", code, "message", message);
    if (json_is_object(extra))
        json_object_update_missing(error, (json_t *)(guintptr)extra);
    if (!xml)
        gw_message_set_header(answer, "x-amzn-ErrorType", code);
    if (head)
        return answer;
    if (ec2)
        set_ec2_error(answer, code, message, request_id);
    else if (xml)
        set_xml_error(service, answer, error, request_id);
    else
        set_json(service, answer, error);
    return answer;
}
