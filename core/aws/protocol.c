/* SPDX-License-Identifier: Apache-2.0 */
/* protocol.c - the client's half of the protocols: requests from JSON, JSON from answers
 */
#include "aws/protocol.h"
#include "aws/checksum.h"
#include "aws/failure.h"
#include "aws/reserved.h"
#include "aws/rest.h"
#include "aws/retry.h"
#include "aws/shape.h"
#include "base/json.h"

#include <string.h>

/* ---- requests ---- */

static void
set_json_body(gw_message *request, const json_t *document)
{
    char *text = json_dumps(document, 0);
    gw_message_set_body(request, text ? text : "{}", text ? strlen(text) : 2);
    free(text);
}

static gw_message *
encode_query(const gw_service *service, const char *operation, const json_t *input)
{
    gw_message *request = gw_message_new_request("POST", "/", NULL);
    gw_message_add_header(request, "Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    gw_message_take_body(request, gw_shape_to_form(service, operation, input));
    return request;
}

static gw_message *
encode_json(const gw_service *service, const char *operation, const json_t *input)
{
    gw_message *request = gw_message_new_request("POST", "/", NULL);
    g_autofree char *type = g_strconcat("application/x-amz-json-", service->json, NULL);
    g_autofree char *target = g_strconcat(service->target, ".", operation, NULL);
    gw_message_add_header(request, "Content-Type", type);
    gw_message_add_header(request, "X-Amz-Target", target);
    set_json_body(request, input);
    return request;
}

static void
set_xml_body(const gw_service *service, gw_message *request, const char *root, const json_t *document)
{
    GString *body = g_string_new(NULL);
    g_string_append_printf(body, "<%s xmlns=\"%s\">", root, service->xmlns);
    gw_shape_write_members(service, body, document);
    gw_xml_close(body, root);
    gw_message_add_header(request, "Content-Type", "application/xml");
    gw_message_take_body(request, body);
}

static void
set_raw_body(gw_message *request, const json_t *text)
{
    gw_message_add_header(request, "Content-Type", "text/plain");
    gw_message_set_body(request, json_string_value(text), json_string_length(text));
}

static gboolean
set_bytes_body(gw_message *request, const json_t *base64)
{
    gsize n = 0;
    const char *text = json_string_value(base64);
    g_autofree guchar *bytes = g_base64_decode(text, &n);
    g_autofree char *again = g_base64_encode(bytes, n);
    gw_message_set_body(request, bytes, n);
    if (!gw_message_header(request, "Content-Type"))
        gw_message_add_header(request, "Content-Type", "application/octet-stream");
    return strcmp(text, again) == 0;
}

static gboolean
set_payload(const gw_service *service, const gw_operation *op, gw_message *request, json_t *input,
            GError **error)
{
    json_t *payload = op->payload ? json_object_get(input, op->payload) : NULL;
    gboolean fine = TRUE;
    if (op->bytes && payload)
        fine = json_is_string(payload) && set_bytes_body(request, payload);
    else if (op->raw && json_is_string(payload))
        set_raw_body(request, payload);
    else if (!op->raw && json_is_object(payload))
        set_xml_body(service, request, gw_service_xml_name(service, op->payload), payload);
    else
        fine = !payload && !op->checksum;
    if (!fine) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "'%s' must be %s", op->payload,
                    op->bytes ? "bytes in base64"
                    : op->raw ? "a text"
                              : "an object");
        return FALSE;
    }
    if (payload)
        json_object_del(input, op->payload);
    return TRUE;
}

static void
set_checksum(gw_message *request)
{
    if (gw_message_header(request, "Content-MD5"))
        return;
    g_autofree char *checksum = gw_crc32_base64(request->body);
    gw_message_set_header(request, "x-amz-sdk-checksum-algorithm", "CRC32");
    gw_message_set_header(request, "x-amz-checksum-crc32", checksum);
}

static gw_message *
encode_rest(const gw_service *service, const char *operation, const json_t *given, GError **error)
{
    const gw_operation *op = gw_service_operation(service, operation);
    gw_json input = json_copy((json_t *)(guintptr)given);
    g_autoptr(gw_message) request = gw_rest_encode(service, operation, input, error);
    if (!request)
        return NULL;
    gboolean json_body = service->protocol == GW_PROTOCOL_REST_JSON && strcmp(request->method, "GET") != 0;
    if (json_body) {
        gw_message_add_header(request, "Content-Type", "application/json");
        set_json_body(request, input);
        return g_steal_pointer(&request);
    }
    if (op && service->protocol == GW_PROTOCOL_REST_XML && !set_payload(service, op, request, input, error))
        return NULL;
    if (json_object_size(input) > 0) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "'%s' is no parameter of it",
                    json_object_iter_key(json_object_iter(input)));
        return NULL;
    }
    if (op && op->checksum)
        set_checksum(request);
    return g_steal_pointer(&request);
}

gw_message *
gw_aws_encode_request(const gw_service *service, const char *operation, const json_t *input, GError **error)
{
    gw_json empty = json_object();
    if (!input || json_is_null(input))
        input = empty;
    if (!json_is_object(input) || !gw_service_has_operation(service, operation)) {
        const char *what = json_is_object(input) ? "no such operation" : "its input must be an object";
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot call '%s:%.128s': %s", service->id, operation,
                    what);
        return NULL;
    }
    g_autofree char *fault = gw_reserved_fault(service, operation, input);
    if (fault) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot call '%s:%s': %s", service->id, operation,
                    fault);
        return NULL;
    }
    service = gw_service_request_view(service, operation);
    if (service->protocol == GW_PROTOCOL_QUERY || service->protocol == GW_PROTOCOL_EC2)
        return encode_query(service, operation, input);
    if (service->protocol == GW_PROTOCOL_JSON)
        return encode_json(service, operation, input);
    gw_message *request = encode_rest(service, operation, input, error);
    if (!request)
        g_prefix_error(error, "cannot call '%s:%s': ", service->id, operation);
    return request;
}

/* ---- successes ---- */

static json_t *bad_answer(const char *format, ...) G_GNUC_PRINTF(1, 2);

static json_t *
bad_answer(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    return gw_failure_new(GW_ERROR_UNAVAILABLE, "BadAnswer", "the answer can't be read: %s", text);
}

static gw_xml *
parse_xml(const gw_message *answer, json_t **failure)
{
    g_autoptr(GError) error = NULL;
    gsize n;
    const char *body = gw_message_body(answer, &n);
    gw_xml *root = gw_xml_parse(body, n, &error);
    if (!root)
        *failure = bad_answer("%s", error->message);
    return root;
}

static json_t *
parse_json(const gw_message *answer, json_t **failure)
{
    g_autoptr(GError) error = NULL;
    gsize n;
    const char *body = gw_message_body(answer, &n);
    if (n == 0)
        return json_object();
    json_t *document = gw_json_parse(body, n, "answer", &error);
    if (json_is_object(document))
        return document;
    *failure = bad_answer("%s", error ? error->message : "not a JSON object");
    json_decref(document);
    return NULL;
}

/* Another element's name at the root means nothing, to SDKs either. But a page of a proxy's is no answer, and
 * an error is none under whatever status. */
static gw_xml *
parse_root(const gw_message *answer, json_t **failure)
{
    gw_xml *root = parse_xml(answer, failure);
    if (!root || (g_ascii_strcasecmp(root->name, "html") != 0 && strcmp(root->name, "Error") != 0))
        return root;
    *failure = bad_answer("it begins with <%s>", root->name);
    gw_xml_free(root);
    return NULL;
}

static json_t *
decode_query(const gw_service *service, const char *operation, const gw_message *answer, json_t **failure)
{
    g_autoptr(gw_xml) root = parse_root(answer, failure);
    if (!root)
        return NULL;
    g_autofree char *response = g_strconcat(operation, "Response", NULL);
    g_autofree char *name = g_strconcat(operation, "Result", NULL);
    const gw_xml *result = gw_xml_child(root, name);
    if (result)
        return gw_shape_members(service, result);
    if (strcmp(root->name, response) == 0 || gw_xml_child(root, "ResponseMetadata"))
        return json_object();
    *failure = bad_answer("there is no <%s> in <%s>", name, root->name);
    return NULL;
}

/* The members stand beside the request's id. */
static json_t *
decode_ec2(const gw_service *service, const gw_message *answer, json_t **failure)
{
    g_autoptr(gw_xml) root = parse_root(answer, failure);
    json_t *document = root ? gw_shape_members(service, root) : NULL;
    if (document)
        json_object_del(document, "RequestId");
    return document;
}

/* The whole body is one member: a policy's text, or an element. */
static json_t *
decode_payload(const gw_service *service, const gw_operation *op, const gw_message *answer, json_t **failure)
{
    gsize n;
    const char *body = gw_message_body(answer, &n);
    if (op->bytes) {
        g_autofree char *base64 = g_base64_encode((const guchar *)body, n);
        return json_pack("{s:s}", op->answer_payload, base64);
    }
    if (op->raw) {
        json_t *text = json_stringn(body, n);
        if (text && n > 0 && *body == '{')
            return json_pack("{s:o}", op->answer_payload, text);
        json_decref(text);
        *failure = bad_answer("not a JSON document");
        return NULL;
    }
    g_autoptr(gw_xml) root = parse_root(answer, failure);
    if (!root)
        return NULL;
    /* S3 says us-east-1 by an empty location. */
    const gw_member *member = gw_service_member(service, op->answer_payload);
    gboolean structure = member->kind == GW_MEMBER_STRUCTURE;
    gboolean nothing = root->children->len == 0 && root->text->len == 0;
    json_t *value = structure ? gw_shape_members(service, root)
                    : nothing ? json_null()
                              : gw_shape_from_xml(service, root);
    return json_pack("{s:o}", op->answer_payload, value);
}

static json_t *
decode_rest_xml(const gw_service *service, const char *operation, const gw_message *answer, json_t **failure)
{
    const gw_operation *op = gw_service_operation(service, operation);
    json_t *document = NULL;
    if (op && op->answer_payload) {
        document = decode_payload(service, op, answer, failure);
    } else if (op && op->answer_root) {
        g_autoptr(gw_xml) root = parse_root(answer, failure);
        if (root)
            document = gw_shape_members(service, root);
    } else {
        document = json_object();
    }
    return document;
}

/* ---- failures ---- */

/* What AWS calls the error: no namespace before it, no address behind it. */
static char *
bare_code(const char *code)
{
    const char *hash = strrchr(code, '#');
    const char *begin = hash ? hash + 1 : code;
    return g_strndup(begin, strcspn(begin, ": "));
}

typedef struct {
    char *code;
    char *message;
    char *request_id;
    json_t *details;
} wire_error;

static void
read_xml_error(const gw_service *service, const gw_xml *root, wire_error *out)
{
    const gw_xml *errors = gw_xml_child(root, "Errors"); /* of older services, and of some stand-ins */
    const gw_xml *error =
        strcmp(root->name, "Error") == 0 ? root : gw_xml_child(errors ? errors : root, "Error");
    const char *code = gw_xml_child_text(error, "Code");
    const char *id = gw_xml_child_text(root, "RequestId");
    if (!id)
        id = gw_xml_child_text(root, "RequestID");
    if (!code || !*code)
        return;
    out->code = bare_code(code);
    out->message = g_strdup(gw_xml_child_text(error, "Message"));
    out->request_id = g_strdup(id);
    out->details = gw_shape_members(service, error);
}

static void
read_json_error(const gw_message *answer, const json_t *body, wire_error *out)
{
    const char *code = gw_message_header(answer, "x-amzn-ErrorType");
    if (!code)
        code = gw_json_string(body, "__type");
    if (!code)
        code = gw_json_string(body, "code");
    const char *message = gw_json_string(body, "message");
    if (!code || !*code)
        return;
    out->code = bare_code(code);
    out->message = g_strdup(message ? message : gw_json_string(body, "Message"));
    out->details = body ? json_copy((json_t *)(guintptr)body) : NULL;
}

static void
read_error(const gw_service *service, const gw_message *answer, wire_error *out)
{
    gsize n;
    const char *body = gw_message_body(answer, &n);
    if (service->protocol == GW_PROTOCOL_QUERY || service->protocol == GW_PROTOCOL_REST_XML ||
        service->protocol == GW_PROTOCOL_EC2) {
        g_autoptr(gw_xml) root = n ? gw_xml_parse(body, n, NULL) : NULL;
        if (root)
            read_xml_error(service, root, out);
    } else {
        gw_json document = n ? gw_json_parse(body, n, "answer", NULL) : NULL;
        read_json_error(answer, json_is_object(document) ? document : NULL, out);
    }
}

/* An answer to HEAD has no body, so the status must do. */
static const char *
code_of_status(const gw_service *service, guint status)
{
    if (service->protocol != GW_PROTOCOL_REST_XML)
        return NULL;
    switch (status) {
    case 301:
        return "PermanentRedirect";
    case 403:
        return "AccessDenied";
    case 404:
        return "NoSuchBucket";
    default:
        return NULL;
    }
}

static void
drop_shown(json_t *details)
{
    static const char *const shown[] = {"Code",   "Message",   "Type",   "code", "message",
                                        "__type", "RequestId", "HostId", NULL};
    for (const char *const *name = shown; *name; name++)
        json_object_del(details, *name);
}

static json_t *
failure_of(const gw_service *service, const char *operation, const gw_message *answer)
{
    wire_error found = {NULL, NULL, NULL, NULL};
    read_error(service, answer, &found);
    const char *by_status = code_of_status(service, answer->status);
    g_autofree char *code = found.code  ? found.code
                            : by_status ? g_strdup(by_status)
                                        : g_strdup_printf("Http%u", answer->status);
    g_autofree char *message =
        found.message && *found.message
            ? found.message
            : g_strdup_printf("%s:%s answered %u and gave no reason", service->id, operation, answer->status);
    const char *id = gw_message_header(answer, "x-amzn-RequestId");
    if (!id)
        id = found.request_id ? found.request_id : gw_message_header(answer, "x-amz-request-id");
    json_t *failure = gw_failure_new(gw_aws_error_class(code, answer->status), code, "%s", message);
    json_object_set_new(failure, "status", json_integer(answer->status));
    if (id)
        json_object_set_new(failure, "request_id", json_string(id));
    gw_error_class cls = gw_failure_class(failure);
    if ((cls == GW_ERROR_THROTTLED || cls == GW_ERROR_UNAVAILABLE) && gw_retry_after(answer) > 0)
        json_object_set_new(failure, "retry_after", json_integer(gw_retry_after(answer)));
    drop_shown(found.details);
    if (json_object_size(found.details) > 0)
        json_object_set(failure, "details", found.details);
    json_decref(found.details);
    if (message != found.message)
        g_free(found.message);
    g_free(found.request_id);
    return failure;
}

/* Of many reads at once, which one was it? */
static void
name_operation(const gw_service *service, const char *operation, json_t *failure)
{
    json_object_set_new(
        failure, "message",
        json_sprintf("%s:%s: %s", service->id, operation, gw_json_string(failure, "message")));
}

json_t *
gw_aws_decode_response(const gw_service *service, const char *operation, const gw_message *answer,
                       json_t **failure)
{
    if (answer->status < 200 || answer->status >= 300) {
        *failure = failure_of(service, operation, answer);
        return NULL;
    }
    const gw_operation *op = gw_service_operation(service, operation);
    json_t *document;
    service = gw_service_view(service, operation);
    if (service->protocol == GW_PROTOCOL_EC2)
        document = decode_ec2(service, answer, failure);
    else if (service->protocol == GW_PROTOCOL_QUERY)
        document = decode_query(service, operation, answer, failure);
    else if (service->protocol == GW_PROTOCOL_REST_XML)
        document = decode_rest_xml(service, operation, answer, failure);
    else
        document = parse_json(answer, failure);
    if (!document)
        name_operation(service, operation, *failure);
    else if (op)
        gw_rest_take_headers(service, op->answer_headers, answer, document);
    return document;
}
