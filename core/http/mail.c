/* SPDX-License-Identifier: Apache-2.0 */
/* mail.c - sends one mail to an SMTP server, and tells from the server's last answer whether it was taken
 *
 * Between the end of the message and the server's answer to it nobody can know whether it was taken: only
 * there a failure counts as sent.
 */
#include "http/mail.h"

#include "base/error.h"
#include "base/text.h"
#include "http/request.h"

#include <string.h>

#define CONNECT_MS 10000
#define TOTAL_MS 40000
#define REPLY_MAX 512
#define GO_AHEAD 354 /* the answer to DATA */

struct gw_mail_call {
    gw_transfer transfer;
    GBytes *message;
    gsize given; /* bytes of it that curl has taken */
    struct curl_slist *recipients;
    char *server; /* for messages: "mail.example.com:587" */
    GString *reply;
    gw_mail_done done;
    gpointer data;
};

/* ---- what curl asks for ---- */

static size_t
on_read(char *buffer, size_t size, size_t n, void *user)
{
    gw_mail_call *call = user;
    gsize length;
    const char *data = g_bytes_get_data(call->message, &length);
    gsize part = MIN(size * n, length - call->given);
    memcpy(buffer, data + call->given, part);
    call->given += part;
    return part;
}

/* Each line that the server says; the last one counts, but for its good-bye. */
static size_t
on_line(char *data, size_t size, size_t n, void *user)
{
    gw_mail_call *call = user;
    if (size * n >= 3 && strncmp(data, "221", 3) == 0)
        return size * n;
    g_string_truncate(call->reply, 0);
    /* Searched before it is cut: a part of a secret is not found. */
    g_autofree char *line = g_strndup(data, size * n), *clean = gw_redact_text(line);
    g_string_append_len(call->reply, clean, (gssize)MIN(strlen(clean), REPLY_MAX));
    g_strchomp(call->reply->str);
    call->reply->len = strlen(call->reply->str);
    return size * n;
}

/* ---- how it went ---- */

static gboolean
is_all_said(const gw_mail_call *call, long status)
{
    return call->given == g_bytes_get_size(call->message) && status == GO_AHEAD;
}

/* What a number of the server's means for who sends. */
static const char *
refusal_code(long status, gw_error_class *cls)
{
    *cls = status / 100 == 4 ? GW_ERROR_UNAVAILABLE : GW_ERROR_INVALID;
    if (status == 530 || status == 534 || status == 535 || status == 538)
        return "LoginRefused";
    return status / 100 == 4 ? "MailDeferred" : "MailRefused";
}

static const char *
failure_code(CURLcode curl, gw_error_class *cls)
{
    *cls = GW_ERROR_UNAVAILABLE;
    switch ((int)curl) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
        return "Unreachable";
    case CURLE_OPERATION_TIMEDOUT:
        return "Timeout";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_USE_SSL_FAILED:
        *cls = GW_ERROR_INVALID;
        return "TlsFailure";
    case CURLE_SSL_CONNECT_ERROR:
        return "TlsFailure";
    case CURLE_LOGIN_DENIED:
        *cls = GW_ERROR_INVALID;
        return "LoginRefused";
    default:
        return "ConnectionLost";
    }
}

static const char *
remedy(const char *code)
{
    if (strcmp(code, "TlsFailure") == 0)
        return ": it must offer TLS with a certificate that AWS_CA_BUNDLE or the system trusts";
    if (strcmp(code, "LoginRefused") == 0)
        return ": check the user and the password";
    if (strcmp(code, "Unreachable") == 0)
        return ": check host, port and the network";
    return "";
}

static void
tell_failure(gw_mail_call *call, CURLcode curl, long status)
{
    gw_error_class cls;
    const char *code = failure_code(curl, &cls);
    g_autoptr(GError) error = NULL;
    g_autofree char *reason = gw_transfer_reason(&call->transfer, curl);
    gw_mail_result result = {.reply = call->reply->str, .status = (guint)status};

    if (is_all_said(call, status)) {
        result.sent = TRUE;
        result.code = "AnswerLost";
        g_set_error(&error, GW_ERROR, GW_ERROR_UNAVAILABLE,
                    "mail server '%s' has the whole message, but did not say whether it takes it: %s",
                    call->server, reason);
    } else if (status >= 400 && strcmp(code, "TlsFailure") != 0) {
        result.code = refusal_code(status, &cls);
        g_set_error(&error, GW_ERROR, (int)cls, "mail server '%s' refused: %s%s", call->server,
                    call->reply->str, remedy(result.code));
    } else {
        result.code = code;
        g_set_error(&error, GW_ERROR, (int)cls, "cannot hand the mail to '%s': %s%s", call->server, reason,
                    remedy(code));
    }
    result.error = error;
    call->done(&result, call->data);
}

static void
tell(gw_transfer *transfer, CURLcode code)
{
    gw_mail_call *call = (gw_mail_call *)transfer;
    long status = 0;

    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    if (code != CURLE_OK) {
        tell_failure(call, code, status);
        return;
    }
    gw_mail_result result = {.reply = call->reply->str, .status = (guint)status};
    call->done(&result, call->data);
}

/* ---- life ---- */

static void
release(gw_transfer *transfer)
{
    gw_mail_call *call = (gw_mail_call *)transfer;

    curl_slist_free_all(call->recipients);
    g_bytes_unref(call->message);
    g_string_free(call->reply, TRUE);
    g_free(call->server);
    g_free(call);
}

static void
set_server(gw_mail_call *call, const gw_mail *mail)
{
    CURL *easy = call->transfer.easy;
    g_autofree char *url =
        g_strdup_printf("%s://%s", mail->security == GW_MAIL_TLS ? "smtps" : "smtp", call->server);

    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(easy, CURLOPT_USE_SSL,
                     mail->security == GW_MAIL_PLAIN ? (long)CURLUSESSL_NONE : (long)CURLUSESSL_ALL);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    /* Each mail has a connection of its own: a server that was lost is not met again unawares. */
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    if (!mail->user)
        return;
    curl_easy_setopt(easy, CURLOPT_USERNAME, mail->user);
    curl_easy_setopt(easy, CURLOPT_PASSWORD, mail->password ? mail->password : "");
}

static void
set_message(gw_mail_call *call, const gw_mail *mail)
{
    CURL *easy = call->transfer.easy;

    for (guint i = 0; mail->to[i]; i++)
        call->recipients = curl_slist_append(call->recipients, mail->to[i]);
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM, mail->from);
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, call->recipients);
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)g_bytes_get_size(call->message));
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(easy, CURLOPT_READDATA, call);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_line);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, call);
}

gw_mail_call *
gw_mail_start(gw_http *http, const gw_mail *mail, gw_mail_done done, gpointer data)
{
    gw_mail_call *call = g_new0(gw_mail_call, 1);

    call->transfer.tell = tell;
    call->transfer.release = release;
    call->message = g_bytes_ref(mail->message);
    call->server = g_strdup_printf("%s:%u", mail->host, mail->port);
    call->reply = g_string_new(NULL);
    call->done = done;
    call->data = data;
    gw_transfer_init(&call->transfer, http, CONNECT_MS, TOTAL_MS);
    set_server(call, mail);
    set_message(call, mail);
    gw_transfer_start(&call->transfer);
    return call;
}

void
gw_mail_cancel(gw_mail_call *call)
{
    if (call)
        gw_transfer_cancel(&call->transfer);
}
