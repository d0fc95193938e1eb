/* SPDX-License-Identifier: Apache-2.0 */
/* outside_mail.c - smtp:send: a plain-text mail by the server, from the sender and to the recipients that a
 * parameter names
 */
#include "plugin/outside_private.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "http/mime.h"
#include "plugin/answer.h"

#include <string.h>

#define RECIPIENTS_MAX 50

static const struct {
    const char *name;
    gw_mail_security security;
    guint port;
} securities[] = {
    {"starttls", GW_MAIL_STARTTLS, 587},
    {"tls", GW_MAIL_TLS, 465},
    {"none", GW_MAIL_PLAIN, 25},
};

static gboolean
refuse(json_t **failure, const char *code, const char *path, const char *what)
{
    *failure = gw_outside_refusal(code, "parameter '%s' %s", path, what);
    return FALSE;
}

static gboolean
read_security(gw_mail *mail, const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(securities); i++) {
        if (strcmp(securities[i].name, name ? name : "starttls") != 0)
            continue;
        mail->security = securities[i].security;
        if (!mail->port)
            mail->port = securities[i].port;
        return TRUE;
    }
    return FALSE;
}

static gboolean
read_recipients(gw_outside *self, const json_t *to)
{
    gsize n = json_array_size(to);

    if (n == 0 || n > RECIPIENTS_MAX)
        return FALSE;
    self->to = g_new0(char *, n + 1);
    for (gsize i = 0; i < n; i++) {
        const char *address = json_string_value(json_array_get(to, i));
        if (!address || !gw_mime_is_address(address))
            return FALSE;
        self->to[i] = (char *)(guintptr)address;
    }
    self->mail.to = (const char *const *)self->to;
    return TRUE;
}

static gboolean
read_account(gw_outside *self, const json_t *params, const char *path, json_t **failure)
{
    json_t *account = gw_outside_param(params, path);
    gw_mail *mail = &self->mail;

    self->account = json_is_object(account) ? json_deep_copy(account) : NULL;
    if (!self->account)
        return refuse(failure, "NoDestination", path, "has no mail server");
    mail->host = gw_json_string(self->account, "host");
    mail->from = gw_json_string(self->account, "from");
    mail->user = gw_json_string(self->account, "user");
    mail->password = gw_json_string(self->account, "password");
    gint64 port = gw_json_int(self->account, "port", 0);
    mail->port = (guint)CLAMP(port, 0, 65536);
    if (!mail->host || !gw_mime_is_host(mail->host) || port < 0 || port > 65535)
        return refuse(failure, "BadAddress", path,
                      "has no 'host' as in mail.example.com, or no 'port' that can be");
    if (!read_security(mail, gw_json_string(self->account, "security")))
        return refuse(failure, "BadAddress", path, "has a 'security' that is not starttls, tls or none");
    if (mail->password && mail->security == GW_MAIL_PLAIN)
        return refuse(failure, "PlainPassword", path, "has a password, which is not sent without TLS");
    if (!mail->from || !gw_mime_is_address(mail->from))
        return refuse(failure, "BadAddress", path, "has no 'from' as in name@example.com");
    return read_recipients(self, json_object_get(self->account, "to")) ||
           refuse(failure, "BadAddress", path,
                  "has no list 'to' of 1 to 50 addresses as in name@example.com");
}

gboolean
gw_outside_read_mail(gw_outside *self, const json_t *params, const json_t *input, json_t **failure)
{
    const char *path, *subject, *text, *id;
    g_autoptr(GError) error = NULL;
    json_error_t fault;

    if (json_unpack_ex((json_t *)(guintptr)input, &fault, JSON_STRICT, "{s:s, s:s, s:s, s:s}", "account",
                       &path, "subject", &subject, "text", &text, "id", &id) < 0) {
        *failure = gw_outside_refusal("BadRequest", "the input of smtp:send: %s", fault.text);
        return FALSE;
    }
    if (strlen(text) > GW_OUTSIDE_MAX) {
        *failure = gw_outside_refusal("BadBody", "the message is larger than 256 KiB");
        return FALSE;
    }
    if (!read_account(self, params, path, failure))
        return FALSE;
    gw_mail *mail = &self->mail;
    const gw_mime_mail record = {mail->from, mail->to, subject, text, id, gw_now_ms()};
    mail->message = gw_mime_write(&record, &error);
    if (!mail->message) {
        *failure = gw_outside_refusal("BadLetter", "%s", error->message);
        return FALSE;
    }
    /* A rehearsal's outbox is a file that may be kept. */
    g_autofree char *open_subject = gw_redact_text(subject), *open_text = gw_redact_text(text);
    const gw_mime_mail shown = {mail->from, mail->to, open_subject, open_text, id, gw_now_ms()};
    g_autoptr(GBytes) kept = gw_mime_write(&shown, NULL);
    gsize n = 0;
    const char *bytes = kept ? g_bytes_get_data(kept, &n) : "";
    g_autofree char *server = g_strdup_printf("%s:%u", mail->host, mail->port);
    json_t *to = json_object_get(self->account, "to");
    self->about = json_pack("{s:s, s:s, s:s, s:O, s:s, s:s, s:s}", "server", server, "parameter", path,
                            "from", mail->from, "to", to, "subject", subject, "text", text, "id", id);
    self->record = json_pack("{s:s, s:s, s:s, s:O, s:s, s:s%}", "request", self->name, "to", server, "from",
                             mail->from, "recipients", to, "id", id, "body", bytes, n);
    return TRUE;
}

json_t *
gw_outside_judge_mail(const gw_mail_result *result, json_t **failure)
{
    g_autofree char *reply = gw_printable(result->reply ? result->reply : "");

    if (!result->error)
        return json_pack("{s:i, s:s}", "status", (int)result->status, "reply", reply);
    g_autofree char *message = gw_printable(result->error->message);
    *failure = gw_failure_new((gw_error_class)result->error->code, result->code, "%s", message);
    json_object_set_new(*failure, "sent", json_boolean(result->sent));
    if (result->status)
        json_object_set_new(*failure, "status", json_integer(result->status));
    return NULL;
}
