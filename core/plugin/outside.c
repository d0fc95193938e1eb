/* SPDX-License-Identifier: Apache-2.0 */
/* outside.c - a message to the outside on its way: read, sent once, or laid into the simulator's outbox
 */
#include "plugin/outside_private.h"

#include "base/error.h"
#include "base/json.h"

#include <string.h>

#define POST "http:POST"
#define MAIL "smtp:send"
#define ANSWER_MAX ((gsize)64 * 1024)
#define CONNECT_MS 10000
#define TOTAL_MS 40000

struct gw_outside_call {
    const gw_outside *outside;
    gw_http_call *post;
    gw_mail_call *mail;
    gboolean rehearsed;
    gw_outside_done done;
    gpointer data;
};

/* ---- reading ---- */

gboolean
gw_outside_is(const char *name)
{
    return strcmp(name, POST) == 0 || strcmp(name, MAIL) == 0;
}

json_t *
gw_outside_param(const json_t *params, const char *path)
{
    g_auto(GStrv) parts = g_strsplit(path ? path : "", ".", -1);

    for (char **part = parts; *part; part++)
        params = json_object_get(params, *part);
    return *parts ? (json_t *)(guintptr)params : NULL;
}

json_t *
gw_outside_refusal(const char *code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    return gw_failure_new(GW_ERROR_INVALID, code, "%s", text);
}

gw_outside *
gw_outside_new(const char *name, const json_t *params, const json_t *input, json_t **failure)
{
    gw_outside *self = g_new0(gw_outside, 1);

    self->name = g_strdup(name);
    if (strcmp(name, POST) == 0 ? gw_outside_read_post(self, params, input, failure)
                                : gw_outside_read_mail(self, params, input, failure))
        return self;
    json_object_set_new(*failure, "action", json_string(name));
    json_object_set_new(*failure, "sent", json_false());
    gw_outside_free(self);
    return NULL;
}

void
gw_outside_free(gw_outside *outside)
{
    if (!outside)
        return;
    gw_message_free(outside->request);
    json_decref(outside->about);
    json_decref(outside->record);
    json_decref(outside->account);
    if (outside->mail.message)
        g_bytes_unref(outside->mail.message);
    g_free(outside->to);
    g_free(outside->base);
    g_free(outside->name);
    g_free(outside);
}

json_t *
gw_outside_about(const gw_outside *outside)
{
    return outside->about;
}

/* ---- sending ---- */

static void
finish(gw_outside_call *call, json_t *answer, json_t *failure)
{
    if (failure)
        json_object_set_new(failure, "action", json_string(call->outside->name));
    call->done(answer, failure, call->data);
    json_decref(answer);
    json_decref(failure);
    g_free(call);
}

static void
on_post(const gw_http_result *result, gpointer data)
{
    gw_outside_call *call = data;
    json_t *failure = NULL;
    json_t *answer =
        gw_outside_judge_post(call->rehearsed ? "the simulator" : call->outside->base, result, &failure);

    if (answer && call->rehearsed && call->outside->mail.message) {
        json_object_set(answer, "reply", json_object_get(answer, "body"));
        json_object_del(answer, "body");
    }
    finish(call, answer, failure);
}

static void
on_mail(const gw_mail_result *result, gpointer data)
{
    json_t *failure = NULL;
    json_t *answer = gw_outside_judge_mail(result, &failure);

    finish(data, answer, failure);
}

/* The outbox's address is http://host:port/path. */
static gw_http_call *
send_to_outbox(gw_outside_call *call, gw_http *http, const char *outbox)
{
    static const gw_http_limits limits = {CONNECT_MS, TOTAL_MS, ANSWER_MAX, TRUE, TRUE, NULL, TRUE};
    const char *path = strchr(outbox + strlen("http://"), '/');
    g_autofree char *base = g_strndup(outbox, path ? (gsize)(path - outbox) : strlen(outbox));
    g_autofree char *text = gw_json_text(call->outside->record);
    g_autoptr(gw_message) request = gw_message_new_request("POST", path ? path : "/", NULL);

    call->rehearsed = TRUE;
    gw_message_set_header(request, "Content-Type", "application/json");
    gw_message_set_body(request, text, strlen(text));
    return gw_http_start(http, base, request, &limits, on_post, call);
}

gw_outside_call *
gw_outside_send(const gw_outside *outside, gw_http *http, const char *outbox, gw_outside_done done,
                gpointer data)
{
    static const gw_http_limits limits = {CONNECT_MS, TOTAL_MS, ANSWER_MAX, TRUE, FALSE, NULL, TRUE};
    gw_outside_call *call = g_new0(gw_outside_call, 1);

    call->outside = outside;
    call->done = done;
    call->data = data;
    if (outbox)
        call->post = send_to_outbox(call, http, outbox);
    else if (outside->request)
        call->post = gw_http_start(http, outside->base, outside->request, &limits, on_post, call);
    else
        call->mail = gw_mail_start(http, &outside->mail, on_mail, call);
    return call;
}

void
gw_outside_cancel(gw_outside_call *call)
{
    if (!call)
        return;
    gw_http_cancel(call->post);
    gw_mail_cancel(call->mail);
    g_free(call);
}
