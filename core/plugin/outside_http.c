/* SPDX-License-Identifier: Apache-2.0 */
/* outside_http.c - http:POST: a JSON document to an address from the parameters, signed if that is asked for
 *
 * The address itself may be the secret (Slack's and Teams' are), so messages and the journal have its origin
 * only. A redirect is not followed: whoever can redirect could have the message sent anywhere.
 */
#include "plugin/outside_private.h"

#include "base/error.h"
#include "base/format.h"
#include "base/json.h"
#include "base/text.h"
#include "plugin/answer.h"

#include <curl/curl.h>
#include <string.h>
#include <time.h>

#define KEY_MIN 16 /* bytes of a key to sign with */
#define ID_MAX 128
#define SHOWN_MAX 200 /* bytes of an answer in a message */

/* ---- the address ---- */

static char *
origin_of(GUri *uri)
{
    const char *host = g_uri_get_host(uri);
    const char *open = strchr(host, ':') ? "[" : "", *close = strchr(host, ':') ? "]" : "";
    g_autofree char *port =
        g_uri_get_port(uri) > 0 ? g_strdup_printf(":%d", g_uri_get_port(uri)) : g_strdup("");

    return g_strconcat(g_uri_get_scheme(uri), "://", open, host, close, port, NULL);
}

static gboolean
read_address(gw_outside *self, const json_t *params, const char *path, json_t **failure)
{
    const char *url = json_string_value(gw_outside_param(params, path));
    g_autoptr(GUri) uri = url ? g_uri_parse(url, G_URI_FLAGS_ENCODED, NULL) : NULL;

    if (!url) {
        *failure = gw_outside_refusal("NoDestination", "there is no address in parameter '%s'",
                                      path ? path : "(none named)");
        return FALSE;
    }
    const char *fault = gw_url_fault(url);
    if (fault) {
        *failure = gw_outside_refusal("BadAddress", "parameter '%s' %s", path, fault);
        return FALSE;
    }
    const char *own = g_uri_get_path(uri);
    self->base = origin_of(uri);
    self->request = gw_message_new_request("POST", own && *own ? own : "/", g_uri_get_query(uri));
    return TRUE;
}

/* ---- what goes there ---- */

static gboolean
is_header_text(const char *text)
{
    gsize n = strlen(text);

    for (gsize i = 0; i < n; i++)
        if (!g_ascii_isgraph(text[i]) || text[i] == '"' || text[i] == '\\')
            return FALSE;
    return n > 0 && n <= ID_MAX;
}

/* v1 = HMAC-SHA256 of "timestamp.body": who replays an old one is found out by its time. */
static void
sign(gw_outside *self, const char *key, const char *body)
{
    g_autofree char *at = g_strdup_printf("%" G_GINT64_FORMAT, gw_now_ms() / 1000);
    g_autofree char *text = g_strconcat(at, ".", body, NULL);
    g_autofree char *mac = g_compute_hmac_for_string(G_CHECKSUM_SHA256, (const guchar *)key, strlen(key),
                                                     text, (gssize)strlen(text));
    g_autofree char *value = g_strconcat("v1=", mac, NULL);

    gw_message_set_header(self->request, "Gangway-Timestamp", at);
    gw_message_set_header(self->request, "Gangway-Signature", value);
}

static gboolean
read_signature(gw_outside *self, const json_t *params, const char *path, const char *body, json_t **failure)
{
    const char *key = json_string_value(gw_outside_param(params, path));

    if (!path)
        return TRUE;
    if (!key || strlen(key) < KEY_MIN) {
        *failure = gw_outside_refusal("BadKey", "parameter '%s' has no key of at least %d bytes to sign with",
                                      path, KEY_MIN);
        return FALSE;
    }
    sign(self, key, body);
    return TRUE;
}

static gboolean
read_body(gw_outside *self, const json_t *document, const char *id, char **body, json_t **failure)
{
    g_autofree char *text = json_is_object(document) ? gw_json_text(document) : NULL;

    if (!text || strlen(text) > GW_OUTSIDE_MAX) {
        *failure = gw_outside_refusal("BadBody", text ? "the message is larger than 256 KiB"
                                                      : "'json' of http:POST is not an object");
        return FALSE;
    }
    if (id && !is_header_text(id)) {
        *failure =
            gw_outside_refusal("BadId", "'id' of http:POST is not one word of at most %d letters", ID_MAX);
        return FALSE;
    }
    gw_message_set_header(self->request, "Content-Type", "application/json");
    gw_message_set_header(self->request, "Gangway-Delivery", id);
    gw_message_set_header(self->request, "Idempotency-Key", id);
    gw_message_set_body(self->request, text, strlen(text));
    *body = g_steal_pointer(&text);
    return TRUE;
}

gboolean
gw_outside_read_post(gw_outside *self, const json_t *params, const json_t *input, json_t **failure)
{
    const char *to = NULL, *id = NULL, *sign_with = NULL;
    g_autofree char *body = NULL;
    json_t *document;
    json_error_t fault;

    if (json_unpack_ex((json_t *)(guintptr)input, &fault, JSON_STRICT, "{s:s, s:o, s?s, s?s}", "to", &to,
                       "json", &document, "id", &id, "sign_with", &sign_with) < 0) {
        *failure = gw_outside_refusal("BadRequest", "the input of http:POST: %s", fault.text);
        return FALSE;
    }
    if (!read_address(self, params, to, failure) || !read_body(self, document, id, &body, failure) ||
        !read_signature(self, params, sign_with, body, failure))
        return FALSE;
    self->about = json_pack("{s:s, s:s, s:O, s:s?, s:b}", "to", self->base, "parameter", to, "json", document,
                            "id", id, "signed", sign_with != NULL);
    /* A rehearsal's outbox is a file that may be kept. */
    self->record = json_pack("{s:s, s:s, s:o, s:s?, s:b}", "request", self->name, "to", self->base, "body",
                             gw_redact(document, NULL), "id", id, "signed", sign_with != NULL);
    return TRUE;
}

/* ---- what came back ---- */

/* Text of anybody's as far as it may be shown, in one line. */
static char *
excerpt(const gw_message *answer, gsize most)
{
    gsize n;
    const char *body = gw_message_body(answer, &n);
    g_autofree char *text = g_strndup(body, n); /* a NUL ends it */
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *clean = gw_redact_text(valid); /* before the cut: a part of a secret is not found */

    if (strlen(clean) > most)
        *g_utf8_find_prev_char(clean, clean + most + 1) = '\0';
    return g_strstrip(gw_printable(clean));
}

/* As it was told; how long is believed is the engine's to say. */
static gint64
retry_after(const gw_message *answer)
{
    const char *text = gw_message_header(answer, "Retry-After");
    guint64 seconds = 0;

    if (!text)
        return 0;
    if (g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT32, &seconds, NULL))
        return (gint64)seconds;
    time_t at = curl_getdate(text, NULL);
    return at > 0 ? MAX((gint64)difftime(at, time(NULL)), 0) : 0;
}

static gw_error_class
class_of(guint status)
{
    if (status == 429)
        return GW_ERROR_THROTTLED;
    if (status >= 500 || status == 408 || status == 425)
        return GW_ERROR_UNAVAILABLE;
    return GW_ERROR_INVALID;
}

/* Who says "too many", "not now" or "no" has not done it; other faults of a server say nothing about that. */
static gboolean
may_have_arrived(guint status)
{
    return status >= 500 && status != 501 && status != 503;
}

static json_t *
refused(const char *to, const gw_message *answer)
{
    guint status = answer->status;
    g_autofree char *code = g_strdup_printf("Http%u", status), *said = excerpt(answer, SHOWN_MAX);
    gboolean redirect = status / 100 == 3;
    json_t *failure =
        redirect
            ? gw_failure_new(GW_ERROR_INVALID, "Redirected",
                             "'%s' answered %u, a redirect, which is not followed: give the address that "
                             "it leads to",
                             to, status)
            : gw_failure_new(class_of(status), code, "'%s' answered %u%s%s", to, status, *said ? ": " : "",
                             said);

    json_object_set_new(failure, "status", json_integer(status));
    json_object_set_new(failure, "sent", json_boolean(may_have_arrived(status)));
    if (class_of(status) != GW_ERROR_INVALID && retry_after(answer) > 0)
        json_object_set_new(failure, "retry_after", json_integer(retry_after(answer)));
    return failure;
}

static json_t *
unanswered(const char *to, const gw_http_result *result)
{
    const char *remedy = g_strcmp0(result->code, "TlsFailure") == 0
                             ? ": its certificate must be one that AWS_CA_BUNDLE or the system trusts"
                         : result->sent ? ""
                                        : ": check the address and the network";
    json_t *failure =
        gw_failure_new((gw_error_class)result->error->code, result->code, "%s '%s': %s%s",
                       result->sent ? "no answer came from" : "cannot reach", to, result->reason, remedy);

    json_object_set_new(failure, "sent", json_boolean(result->sent));
    return failure;
}

json_t *
gw_outside_judge_post(const char *to, const gw_http_result *result, json_t **failure)
{
    if (!result->answer) {
        *failure = unanswered(to, result);
        return NULL;
    }
    if (result->answer->status / 100 != 2) {
        *failure = refused(to, result->answer);
        return NULL;
    }
    g_autofree char *body = excerpt(result->answer, 4096);
    return json_pack("{s:i, s:s}", "status", (int)result->answer->status, "body", body);
}
