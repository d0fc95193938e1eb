/* SPDX-License-Identifier: Apache-2.0 */
/* test_http.c - the HTTP client against a server that misbehaves */
#include "base/error.h"
#include "http/http.h"
#include "server.h"
#include "suite.h"

#include <string.h>

typedef struct {
    GMainLoop *loop;
    guint wanted;
    guint done;
    guint status;
    char *body;
    char *code;
    char *message;
    gboolean sent;
    gw_error_class cls;
} outcome;

static gw_http *http;
static server *peer;

static void
setup(void)
{
    peer = server_start();
    http = gw_http_new(NULL);
    ck_assert_ptr_nonnull(http);
}

static void
teardown(void)
{
    gw_http_free(http);
    server_stop(peer);
}

static void
on_done(const gw_http_result *result, gpointer data)
{
    outcome *out = data;
    g_clear_pointer(&out->body, g_free);
    if (result->answer) {
        gsize n;
        const char *body = gw_message_body(result->answer, &n);
        out->status = result->answer->status;
        out->body = g_strndup(body, n);
    } else {
        g_free(out->code);
        g_free(out->message);
        out->code = g_strdup(result->code);
        out->message = g_strdup(result->error->message);
        out->cls = (gw_error_class)result->error->code;
        out->sent = result->sent;
    }
    if (++out->done >= out->wanted)
        g_main_loop_quit(out->loop);
}

static void
outcome_begin(outcome *out, guint wanted)
{
    memset(out, 0, sizeof *out);
    out->loop = g_main_loop_new(NULL, FALSE);
    out->wanted = wanted;
}

static void
outcome_clear(outcome *out)
{
    g_main_loop_unref(out->loop);
    g_free(out->body);
    g_free(out->code);
    g_free(out->message);
}

static void
run(outcome *out, const char *base, const char *method, const char *body, const gw_http_limits *limits)
{
    g_autoptr(gw_message) request = gw_message_new_request(method, "/a%20b/../c", "x=1");
    gw_message_add_header(request, "X-Empty", "");
    gw_message_add_header(request, "X-Full", "yes");
    if (body)
        gw_message_set_body(request, body, strlen(body));
    outcome_begin(out, 1);
    gw_http_start(http, base, request, limits, on_done, out);
    ck_assert_uint_eq(out->done, 0);
    g_main_loop_run(out->loop);
}

START_TEST(methods_and_headers)
{
    static const char *const cases[][3] = {{"GET", NULL, NULL},
                                           {"POST", "hello", "Content-Length: 5"},
                                           {"POST", NULL, "Content-Length: 0"},
                                           {"PUT", NULL, "Content-Length: 0"},
                                           {"PUT", "hello", "Content-Length: 5"},
                                           {"DELETE", NULL, NULL},
                                           {"HEAD", NULL, NULL}};
    setup();
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        outcome out;
        server_say(peer, 200, "X-Y: z\r\n", strcmp(cases[i][0], "HEAD") == 0 ? "" : "world");
        run(&out, server_url(peer), cases[i][0], cases[i][1], NULL);
        ck_assert_uint_eq(out.status, 200);
        const char *heard = server_request(peer, i);
        g_autofree char *line = g_strconcat(cases[i][0], " /a%20b/../c?x=1 HTTP/1.1\r\n", NULL);
        ck_assert_msg(g_str_has_prefix(heard, line), "%s", heard);
        ck_assert_ptr_nonnull(strstr(heard, "\r\nX-Empty:\r\n"));
        ck_assert_ptr_nonnull(strstr(heard, "\r\nX-Full: yes\r\n"));
        ck_assert_ptr_nonnull(strstr(heard, "\r\nUser-Agent: gangway/"));
        ck_assert_ptr_null(strstr(heard, "Expect:"));
        ck_assert_ptr_null(strstr(heard, "Content-Type:"));
        if (cases[i][2])
            ck_assert_msg(strstr(heard, cases[i][2]) != NULL, "%s", heard);
        else
            ck_assert_ptr_null(strstr(heard, "Content-Length"));
        outcome_clear(&out);
    }
    ck_assert_uint_eq(server_connections(peer), 1);
    teardown();
}
END_TEST

START_TEST(redirects_are_answers)
{
    setup();
    outcome out;
    server_say(peer, 302, "Location: http://127.0.0.1:1/\r\n", "elsewhere");
    run(&out, server_url(peer), "GET", NULL, NULL);
    ck_assert_uint_eq(out.status, 302);
    ck_assert_str_eq(out.body, "elsewhere");
    outcome_clear(&out);
    teardown();
}
END_TEST

START_TEST(answers_too_large)
{
    setup();
    gw_http_limits limits = {.max_body = 1000};
    g_autofree char *exact = g_strnfill(1000, 'x');
    g_autofree char *more = g_strnfill(1001, 'x');
    outcome out;
    server_say(peer, 200, NULL, exact);
    run(&out, server_url(peer), "GET", NULL, &limits);
    ck_assert_uint_eq(out.status, 200);
    outcome_clear(&out);

    server_say(peer, 200, NULL, more);
    run(&out, server_url(peer), "GET", NULL, &limits);
    ck_assert_str_eq(out.code, "AnswerTooLarge");
    ck_assert_int_eq(out.cls, GW_ERROR_UNAVAILABLE);
    ck_assert_ptr_nonnull(strstr(out.message, "is larger than"));
    outcome_clear(&out);

    g_autoptr(GString) headers = g_string_new("HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 400; i++)
        g_string_append_printf(headers, "X-%d: y\r\n", i);
    g_string_append(headers, "\r\n");
    server_say_raw(peer, headers->str);
    run(&out, server_url(peer), "GET", NULL, &limits);
    ck_assert_str_eq(out.code, "AnswerTooLarge");
    outcome_clear(&out);
    teardown();
}
END_TEST

START_TEST(answers_that_break_off)
{
    static const char *const cases[] = {
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "this is not HTTP at all\r\n\r\n",
        "",
    };
    setup();
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        outcome out;
        server_say_raw(peer, cases[i]);
        run(&out, server_url(peer), "POST", "x", NULL);
        ck_assert_msg(out.message != NULL, "%s was taken for an answer", cases[i]);
        ck_assert_int_eq(out.cls, GW_ERROR_UNAVAILABLE);
        ck_assert(out.sent);
        outcome_clear(&out);
    }
    outcome out;
    server_reset(peer);
    run(&out, server_url(peer), "POST", "x", NULL);
    ck_assert_int_eq(out.cls, GW_ERROR_UNAVAILABLE);
    ck_assert(out.sent);
    outcome_clear(&out);
    teardown();
}
END_TEST

/* On a kept connection that dies, curl would send again by itself. */
START_TEST(once_means_once)
{
    for (int once = 0; once < 2; once++) {
        setup();
        gw_http_limits limits = {.once = once};
        outcome out;
        server_say(peer, 200, NULL, "first");
        run(&out, server_url(peer), "PUT", NULL, &limits);
        outcome_clear(&out);
        server_hang_up(peer);
        server_say(peer, 200, NULL, "again");
        run(&out, server_url(peer), "PUT", NULL, &limits);
        if (once) {
            ck_assert_str_eq(out.code, "ConnectionLost");
            ck_assert(out.sent);
            ck_assert_uint_eq(server_heard(peer), 2);
        } else {
            ck_assert_str_eq(out.body, "again");
            ck_assert_uint_eq(server_heard(peer), 3);
        }
        outcome_clear(&out);
        teardown();
    }
}
END_TEST

START_TEST(time_outs)
{
    setup();
    gw_http_limits limits = {.total_ms = 100};
    outcome out;
    server_wait(peer, 400);
    run(&out, server_url(peer), "GET", NULL, &limits);
    ck_assert_str_eq(out.code, "Timeout");
    ck_assert_int_eq(out.cls, GW_ERROR_UNAVAILABLE);
    ck_assert(out.sent);
    outcome_clear(&out);
    teardown();
}
END_TEST

START_TEST(unreachable_endpoints)
{
    static const struct {
        const char *base, *code;
        gw_error_class cls;
    } cases[] = {
        {"http://127.0.0.1:1", "Unreachable", GW_ERROR_UNAVAILABLE},
        {"http://does-not-exist.invalid", "Unreachable", GW_ERROR_UNAVAILABLE},
        {"ftp://127.0.0.1:1", "BadEndpoint", GW_ERROR_INVALID},
        {"file:///etc", "BadEndpoint", GW_ERROR_INVALID},
        {"http://", "BadEndpoint", GW_ERROR_INVALID},
    };
    setup();
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        outcome out;
        run(&out, cases[i].base, "GET", NULL, NULL);
        ck_assert_msg(g_strcmp0(out.code, cases[i].code) == 0, "%s: %s %s", cases[i].base, out.code,
                      out.message);
        ck_assert_int_eq(out.cls, cases[i].cls);
        ck_assert(!out.sent);
        ck_assert_ptr_nonnull(strstr(out.message, cases[i].base));
        ck_assert_ptr_nonnull(strstr(out.message, "AWS_ENDPOINT_URL"));
        outcome_clear(&out);
    }
    teardown();
}
END_TEST

START_TEST(no_tls_spoken_there)
{
    setup();
    outcome out;
    g_autofree char *base = g_strconcat("https", server_url(peer) + 4, NULL);
    server_say_raw(peer, "HTTP/1.1 400 plain text here\r\n\r\n");
    gw_http_limits limits = {.total_ms = 3000, .connect_ms = 3000};
    run(&out, base, "GET", NULL, &limits);
    ck_assert_msg(!out.sent && out.message, "%s", out.message);
    outcome_clear(&out);
    g_setenv("AWS_CA_BUNDLE", "/does/not/exist.pem", TRUE);
    run(&out, base, "GET", NULL, &limits);
    ck_assert_str_eq(out.code, "TlsFailure");
    ck_assert_int_eq(out.cls, GW_ERROR_INVALID);
    ck_assert_ptr_nonnull(strstr(out.message, "AWS_CA_BUNDLE"));
    g_unsetenv("AWS_CA_BUNDLE");
    outcome_clear(&out);
    teardown();
}
END_TEST

START_TEST(many_at_once)
{
    setup();
    outcome out;
    outcome_begin(&out, 200);
    g_autoptr(gw_message) request = gw_message_new_request("GET", "/", NULL);
    for (int i = 0; i < 200; i++)
        server_say(peer, 200, NULL, "x");
    for (int i = 0; i < 200; i++)
        gw_http_start(http, server_url(peer), request, NULL, on_done, &out);
    g_main_loop_run(out.loop);
    ck_assert_uint_eq(server_heard(peer), 200);
    ck_assert_uint_le(server_connections(peer), 16);
    outcome_clear(&out);
    teardown();
}
END_TEST

START_TEST(cancelled_calls_stay_silent)
{
    setup();
    outcome out, ignored;
    outcome_begin(&out, 1);
    outcome_begin(&ignored, 1);
    g_autoptr(gw_message) request = gw_message_new_request("GET", "/", NULL);
    gw_http_call *before = gw_http_start(http, server_url(peer), request, NULL, on_done, &ignored);
    gw_http_cancel(before);
    server_wait(peer, 100);
    gw_http_call *during = gw_http_start(http, server_url(peer), request, NULL, on_done, &ignored);
    while (server_heard(peer) == 0)
        g_main_context_iteration(NULL, FALSE);
    gw_http_cancel(during);
    server_say(peer, 200, NULL, "x");
    gw_http_start(http, server_url(peer), request, NULL, on_done, &out);
    g_main_loop_run(out.loop);
    ck_assert_uint_eq(ignored.done, 0);
    /* and those that are still under way when the pool goes */
    gw_http_start(http, server_url(peer), request, NULL, on_done, &ignored);
    outcome_clear(&out);
    teardown();
    ck_assert_uint_eq(ignored.done, 0);
    outcome_clear(&ignored);
}
END_TEST

/* It answers for itself: nothing of the endpoint is known. */
START_TEST(a_proxy_that_refuses_is_named)
{
    setup();
    outcome out;
    server_say(peer, 403, NULL, "no");
    g_setenv("HTTPS_PROXY", server_url(peer), TRUE);
    run(&out, "https://iam.amazonaws.invalid", "GET", NULL, NULL);
    g_unsetenv("HTTPS_PROXY");
    ck_assert_str_eq(out.code, "Unreachable");
    ck_assert(!out.sent);
    ck_assert_msg(strstr(out.message, "the proxy does not connect: CONNECT tunnel failed") ||
                      strstr(out.message, "the proxy does not connect: received HTTP code 403 from proxy"),
                  "%s", out.message);
    ck_assert_msg(strstr(out.message, "check HTTPS_PROXY and NO_PROXY") != NULL, "%s", out.message);
    outcome_clear(&out);
    teardown();
}
END_TEST

SUITE("http", a_proxy_that_refuses_is_named, methods_and_headers, redirects_are_answers, answers_too_large,
      answers_that_break_off, once_means_once, time_outs, unreachable_endpoints, no_tls_spoken_there,
      many_at_once, cancelled_calls_stay_silent)
