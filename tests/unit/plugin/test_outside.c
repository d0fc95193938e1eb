/* SPDX-License-Identifier: Apache-2.0 */
/* test_outside.c - http:POST and smtp:send: where they may go, what they carry, and what an answer, or none,
 * means
 */
#include "plugin/outside.h"

#include "../aws/server.h"
#include "../aws/suite.h"
#include "base/error.h"
#include "base/json.h"

#include <string.h>

#define KEY "0123456789abcdef"
#define ck_contains(text, part) ck_assert_msg(strstr(text, part) != NULL, "'%s' is not in '%s'", part, text)
#define ck_lacks(text, part) ck_assert_msg(strstr(text, part) == NULL, "'%s' is in '%s'", part, text)

static gw_http *http;
static server *peer;
static json_t *answer, *failure;
static gboolean done;

static void
forget(void)
{
    json_decref(answer);
    json_decref(failure);
    answer = failure = NULL;
    done = FALSE;
}

static void
setup(void)
{
    http = gw_http_new(NULL);
    peer = server_start();
    forget();
}

static void
teardown(void)
{
    gw_http_free(http);
    server_stop(peer);
    forget();
}

static json_t *
parsed(const char *text)
{
    g_autofree char *quoted = g_strdelimit(g_strdup(text), "'", '"');
    json_t *document = json_loads(quoted, 0, NULL);
    ck_assert_msg(document != NULL, "%s", text);
    return document;
}

static void
on_done(json_t *its_answer, json_t *its_failure, G_GNUC_UNUSED gpointer data)
{
    answer = its_answer ? json_incref(its_answer) : NULL;
    failure = its_failure ? json_incref(its_failure) : NULL;
    done = TRUE;
}

static void
send_it(const char *name, const json_t *params, const char *input, const char *outbox)
{
    gw_json asked = parsed(input);
    json_t *refusal = NULL;
    gw_outside *outside = gw_outside_new(name, params, asked, &refusal);
    ck_assert_msg(outside != NULL, "%s", refusal ? gw_json_string(refusal, "message") : "");
    gw_outside_send(outside, http, outbox, on_done, NULL);
    while (!done)
        g_main_context_iteration(NULL, TRUE);
    gw_outside_free(outside);
}

static json_t *
hook_params(void)
{
    return json_pack("{s:{s:o, s:s}}", "hook", "url",
                     json_sprintf("%s/secret/path?token=hush", server_url(peer)), "key", KEY);
}

static void
post(const char *input)
{
    gw_json params = hook_params();
    forget();
    send_it("http:POST", params, input, NULL);
}

static void
ck_fails(const char *cls, const char *code, gboolean sent)
{
    ck_assert_msg(failure != NULL, "it worked");
    ck_assert_str_eq(gw_json_string(failure, "class"), cls);
    ck_assert_str_eq(gw_json_string(failure, "code"), code);
    ck_assert_str_eq(gw_json_string(failure, "action"), "http:POST");
    ck_assert_msg(gw_json_true(failure, "sent") == sent, "%s", gw_json_string(failure, "message"));
    ck_lacks(gw_json_string(failure, "message"), "secret/path");
    ck_lacks(gw_json_string(failure, "message"), "hush");
}

#define PLAIN "{'to': 'hook.url', 'json': {'text': 'hello'}}"

/* ---- what leaves ---- */

START_TEST(a_document_goes_where_the_parameter_says)
{
    server_say(peer, 200, NULL, "ok");
    post(PLAIN);
    ck_assert_str_eq(gw_json_string(answer, "body"), "ok");
    ck_assert_int_eq(gw_json_int(answer, "status", 0), 200);
    const char *request = server_request(peer, 0);
    ck_assert(g_str_has_prefix(request, "POST /secret/path?token=hush HTTP/1.1\r\n"));
    ck_contains(request, "\r\nContent-Type: application/json\r\n");
    ck_contains(request, "\r\n\r\n{\"text\":\"hello\"}");
    ck_lacks(request, "Gangway-Signature");
    ck_lacks(request, "Idempotency-Key");
}
END_TEST

static char *
header_of(const char *request, const char *name)
{
    g_autofree char *start = g_strdup_printf("\r\n%s: ", name);
    const char *found = strstr(request, start);
    ck_assert_msg(found != NULL, "no %s in %s", name, request);
    found += strlen(start);
    return g_strndup(found, strcspn(found, "\r"));
}

START_TEST(a_signature_is_over_time_and_body)
{
    server_say(peer, 204, NULL, "");
    post("{'to': 'hook.url', 'json': {'b': 1, 'a': 'ü'}, 'id': 'gangway-1-tell', 'sign_with': 'hook.key'}");
    ck_assert_ptr_nonnull(answer);
    const char *request = server_request(peer, 0);
    g_autofree char *at = header_of(request, "Gangway-Timestamp"),
                    *mac = header_of(request, "Gangway-Signature");
    g_autofree char *id = header_of(request, "Gangway-Delivery"),
                    *key = header_of(request, "Idempotency-Key");
    g_autofree char *text = g_strconcat(at, ".", strstr(request, "\r\n\r\n") + 4, NULL);
    g_autofree char *own =
        g_compute_hmac_for_string(G_CHECKSUM_SHA256, (const guchar *)KEY, strlen(KEY), text, -1);
    g_autofree char *wanted = g_strconcat("v1=", own, NULL);
    ck_assert_str_eq(mac, wanted);
    ck_assert_str_eq(id, "gangway-1-tell");
    ck_assert_str_eq(key, id);
    ck_assert(ABS(g_get_real_time() / 1000000 - g_ascii_strtoll(at, NULL, 10)) < 60);
}
END_TEST

START_TEST(what_is_journaled_has_no_secret)
{
    gw_json params = hook_params();
    gw_json asked = parsed("{'to': 'hook.url', 'json': {'text': 'x'}, 'sign_with': 'hook.key'}");
    json_t *refusal = NULL;
    gw_outside *outside = gw_outside_new("http:POST", params, asked, &refusal);
    g_autofree char *about = gw_json_text(gw_outside_about(outside));
    ck_contains(about, server_url(peer));
    ck_contains(about, "\"signed\":true");
    ck_lacks(about, "hush");
    ck_lacks(about, "secret/path");
    ck_lacks(about, KEY);
    gw_outside_free(outside);
}
END_TEST

/* ---- what may not leave ---- */

static const struct {
    const char *params, *input, *code, *words;
} refused[] = {
    {"{}", PLAIN, "NoDestination", "'hook.url'"},
    {"{'hook': {'url': 7}}", PLAIN, "NoDestination", "'hook.url'"},
    {"{'hook': {'url': 'http://example.com/x'}}", PLAIN, "BadAddress", "https"},
    {"{'hook': {'url': 'file:///etc/passwd'}}", PLAIN, "BadAddress", "hook.url"},
    {"{'hook': {'url': 'https://'}}", PLAIN, "BadAddress", "hook.url"},
    {"{'hook': {'url': '//example.com'}}", PLAIN, "BadAddress", "hook.url"},
    {"{'hook': {'url': 'https://u:hush@example.com/'}}", PLAIN, "BadAddress", "user or password"},
    {"{'hook': {'url': 'https://example.com/\\r\\nX: y'}}", PLAIN, "BadAddress", "hook.url"},
    {"{'hook': {'url': 'http://127.0.0.1.example.com/'}}", PLAIN, "BadAddress", "https"},
    {"{'hook': {'url': 'https://example.com'}}", "{'to': 'https://example.com', 'json': {}}", "NoDestination",
     ""},
    {"{'hook': {'url': 'https://example.com'}}", "{'to': 'hook.url', 'json': 'x'}", "BadBody",
     "not an object"},
    {"{'hook': {'url': 'https://example.com'}}", "{'to': 'hook.url'}", "BadRequest", "json"},
    {"{'hook': {'url': 'https://example.com'}}", "{'to': 'hook.url', 'json': {}, 'headers': {}}",
     "BadRequest", "headers"},
    {"{'hook': {'url': 'https://example.com'}}", "{'to': 'hook.url', 'json': {}, 'id': 'a\\r\\nX: y'}",
     "BadId", ""},
    {"{'hook': {'url': 'https://example.com'}}", "{'to': 'hook.url', 'json': {}, 'id': ''}", "BadId", ""},
    {"{'hook': {'url': 'https://example.com'}}", "{'to': 'hook.url', 'json': {}, 'sign_with': 'hook.key'}",
     "BadKey", "hook.key"},
    {"{'hook': {'url': 'https://example.com', 'key': 'short'}}",
     "{'to': 'hook.url', 'json': {}, 'sign_with': 'hook.key'}", "BadKey", "16 bytes"},
};

START_TEST(refused_before_it_leaves)
{
    gw_json params = parsed(refused[_i].params), asked = parsed(refused[_i].input);
    json_t *refusal = NULL;
    ck_assert_ptr_null(gw_outside_new("http:POST", params, asked, &refusal));
    ck_assert_str_eq(gw_json_string(refusal, "class"), "invalid");
    ck_assert_str_eq(gw_json_string(refusal, "code"), refused[_i].code);
    ck_contains(gw_json_string(refusal, "message"), refused[_i].words);
    ck_lacks(gw_json_string(refusal, "message"), "hush");
    ck_assert(!gw_json_true(refusal, "sent"));
    json_decref(refusal);
}
END_TEST

START_TEST(too_large)
{
    gw_json params = hook_params();
    g_autofree char *text = g_strnfill(256 * 1024, 'x');
    gw_json asked = json_pack("{s:s, s:{s:s}}", "to", "hook.url", "json", "text", text);
    json_t *refusal = NULL;
    ck_assert_ptr_null(gw_outside_new("http:POST", params, asked, &refusal));
    ck_assert_str_eq(gw_json_string(refusal, "code"), "BadBody");
    json_decref(refusal);
}
END_TEST

#define MAIL "'from': 'a@example.com', 'to': ['b@example.com']"
#define LETTER "{'account': 'm', 'subject': 's', 'text': 't', 'id': 'i'}"

static const struct {
    const char *params, *input, *code, *words;
} refused_mails[] = {
    {"{}", LETTER, "NoDestination", "'m'"},
    {"{'m': 'mail.example.com'}", LETTER, "NoDestination", "'m'"},
    {"{'m': {" MAIL "}}", LETTER, "BadAddress", "host"},
    {"{'m': {'host': 'h/evil', " MAIL "}}", LETTER, "BadAddress", "host"},
    {"{'m': {'host': 'u:p@h', " MAIL "}}", LETTER, "BadAddress", "host"},
    {"{'m': {'host': 'h', 'port': 70000, " MAIL "}}", LETTER, "BadAddress", "port"},
    {"{'m': {'host': 'h', 'security': 'ssl', " MAIL "}}", LETTER, "BadAddress", "starttls"},
    {"{'m': {'host': 'h', 'security': 'none', 'user': 'u', 'password': 'hush', " MAIL "}}", LETTER,
     "PlainPassword", "TLS"},
    {"{'m': {'host': 'h', 'from': 'a@b\\r\\nRCPT TO:<x@y>', 'to': ['b@example.com']}}", LETTER, "BadAddress",
     "from"},
    {"{'m': {'host': 'h', 'from': 'a@b', 'to': ['b@c\\nX: y']}}", LETTER, "BadAddress", "to"},
    {"{'m': {'host': 'h', 'from': 'a@b', 'to': []}}", LETTER, "BadAddress", "to"},
    {"{'m': {'host': 'h', 'from': 'a@b', 'to': 'b@c'}}", LETTER, "BadAddress", "to"},
    {"{'m': {'host': 'h', " MAIL "}}",
     "{'account': 'm', 'subject': 's\\r\\nBcc: x@y', 'text': 't', 'id': 'i'}", "BadLetter", "subject"},
    {"{'m': {'host': 'h', " MAIL "}}", "{'account': 'm', 'subject': 's', 'text': 't', 'id': 'i>'}",
     "BadLetter", "id"},
    {"{'m': {'host': 'h', " MAIL "}}", "{'account': 'm', 'subject': 's', 'text': 't'}", "BadRequest", "id"},
    {"{'m': {'host': 'h', " MAIL "}}",
     "{'account': 'm', 'subject': 's', 'text': 't', 'id': 'i', 'to': ['x@y']}", "BadRequest", "to"},
};

START_TEST(mails_refused_before_they_leave)
{
    gw_json params = parsed(refused_mails[_i].params), asked = parsed(refused_mails[_i].input);
    json_t *refusal = NULL;
    ck_assert_ptr_null(gw_outside_new("smtp:send", params, asked, &refusal));
    ck_assert_str_eq(gw_json_string(refusal, "code"), refused_mails[_i].code);
    ck_contains(gw_json_string(refusal, "message"), refused_mails[_i].words);
    ck_lacks(gw_json_string(refusal, "message"), "hush");
    json_decref(refusal);
}
END_TEST

/* ---- what comes back ---- */

START_TEST(refusals)
{
    static const struct {
        int status;
        const char *cls, *code;
        gboolean sent;
    } cases[] = {{400, "invalid", "Http400", FALSE},    {403, "invalid", "Http403", FALSE},
                 {404, "invalid", "Http404", FALSE},    {410, "invalid", "Http410", FALSE},
                 {429, "throttled", "Http429", FALSE},  {500, "unavailable", "Http500", TRUE},
                 {502, "unavailable", "Http502", TRUE}, {503, "unavailable", "Http503", FALSE},
                 {504, "unavailable", "Http504", TRUE}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        server_say(peer, cases[i].status, NULL, "no\x1b[2J_service");
        post(PLAIN);
        ck_fails(cases[i].cls, cases[i].code, cases[i].sent);
        ck_contains(gw_json_string(failure, "message"), "no [2J_service");
        ck_assert_int_eq(gw_json_int(failure, "status", 0), cases[i].status);
    }
    ck_assert_uint_eq(server_heard(peer), G_N_ELEMENTS(cases));
}
END_TEST

START_TEST(how_long_to_wait)
{
    static const struct {
        const char *header;
        gint64 seconds;
    } cases[] = {{"Retry-After: 7\r\n", 7},
                 {"Retry-After: 3601\r\n", 3601},
                 {"Retry-After: 172800\r\n", 172800}, /* kept, not cut; the engine has the last word */
                 {"Retry-After: 99999999\r\n", 99999999},
                 {"Retry-After: -5\r\n", 0},
                 {"Retry-After: soon\r\n", 0},
                 {NULL, 0},
                 {"Retry-After: Thu, 01 Jan 1970 00:00:00 GMT\r\n", 0}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        server_say(peer, 429, cases[i].header, "");
        post(PLAIN);
        ck_fails("throttled", "Http429", FALSE);
        ck_assert_int_eq(gw_json_int(failure, "retry_after", 0), cases[i].seconds);
    }
    g_autoptr(GDateTime) later = g_date_time_new_from_unix_utc(g_get_real_time() / 1000000 + 7300);
    g_autofree char *date = g_date_time_format(later, "Retry-After: %a, %d %b %Y %H:%M:%S GMT\r\n");
    server_say(peer, 429, date, "");
    post(PLAIN);
    ck_assert(ABS(gw_json_int(failure, "retry_after", 0) - 7300) < 10);
}
END_TEST

START_TEST(a_redirect_is_not_followed)
{
    g_autofree char *there = g_strdup_printf("Location: %s/elsewhere\r\n", server_url(peer));
    for (int status = 301; status <= 308; status++) {
        server_say(peer, status, there, "");
        post(PLAIN);
        ck_fails("invalid", "Redirected", FALSE);
    }
    ck_assert_uint_eq(server_heard(peer), 8);
}
END_TEST

START_TEST(lost_after_it_was_sent)
{
    server_hang_up(peer);
    post(PLAIN);
    ck_fails("unavailable", "ConnectionLost", TRUE);
    server_reset(peer);
    post(PLAIN);
    ck_fails("unavailable", "ConnectionLost", TRUE);
    server_say_raw(peer, "HTTP/1.1 200 OK\r\nContent-Length: 1");
    post(PLAIN);
    ck_fails("unavailable", "ConnectionLost", TRUE);
    server_say_raw(peer, "nonsense\r\n\r\n");
    post(PLAIN);
    ck_assert(gw_json_true(failure, "sent"));
    ck_assert_uint_eq(server_heard(peer), 4); /* never by itself a second time */
}
END_TEST

/* The status says it: what follows may be cut off, endless or garbage. */
START_TEST(any_success_is_a_delivery)
{
    g_autofree char *much = g_strnfill(100000, 'x');
    static const char *const raw[] = {
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart",
        "HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nxxxx",
        "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
        "HTTP/1.1 201 Created\r\nConnection: close\r\nContent-Length: 3\r\n\r\n\xff\xfe\x01",
    };
    static const int status[] = {200, 202, 200, 204, 201};
    for (gsize i = 0; i < G_N_ELEMENTS(raw); i++) {
        server_say_raw(peer, raw[i]);
        post(PLAIN);
        ck_assert_msg(answer != NULL, "case %zu: %s", i, gw_json_string(failure, "message"));
        ck_assert_int_eq(gw_json_int(answer, "status", 0), status[i]);
        forget();
    }
    server_say(peer, 200, NULL, much);
    post(PLAIN);
    ck_assert_int_eq(gw_json_int(answer, "status", 0), 200);
    ck_assert_uint_le(strlen(gw_json_string(answer, "body")), 4096);
    forget();
    server_say(peer, 404, NULL, much);
    post(PLAIN);
    ck_fails("invalid", "Http404", FALSE);
}
END_TEST

START_TEST(never_reached)
{
    gw_json params = hook_params();
    server_stop(peer);
    send_it("http:POST", params, PLAIN, NULL);
    ck_fails("unavailable", "Unreachable", FALSE);
    peer = server_start();
    forget();
    /* TLS to one who does not speak it. */
    g_autofree char *url = g_strconcat("https", server_url(peer) + strlen("http"), NULL);
    gw_json tls = json_pack("{s:{s:s}}", "hook", "url", url);
    server_hang_up(peer);
    send_it("http:POST", tls, PLAIN, NULL);
    ck_assert(!gw_json_true(failure, "sent"));
}
END_TEST

/* ---- rehearsals ---- */

START_TEST(a_rehearsal_reaches_nobody)
{
    g_autofree char *outbox = g_strconcat(server_url(peer), "/_sim/outbox", NULL);
    gw_json far =
        parsed("{'hook': {'url': 'https://hooks.example.com/hush', 'key': '" KEY "'}, 'm': {'host': "
               "'mail.example.com', 'password': 'hush', 'user': 'u', " MAIL "}}");
    server_say(peer, 200, NULL, "ok");
    send_it("http:POST", far, "{'to': 'hook.url', 'json': {'text': 'x'}, 'sign_with': 'hook.key'}", outbox);
    ck_assert_str_eq(gw_json_string(answer, "body"), "ok");
    forget();
    server_say(peer, 200, NULL, "250 Ok: kept");
    send_it("smtp:send", far, LETTER, outbox);
    ck_assert_str_eq(gw_json_string(answer, "reply"), "250 Ok: kept");
    for (guint i = 0; i < 2; i++) {
        ck_assert(g_str_has_prefix(server_request(peer, i), "POST /_sim/outbox HTTP/1.1\r\n"));
        ck_lacks(server_request(peer, i), "hush");
        ck_lacks(server_request(peer, i), KEY);
    }
    ck_contains(server_request(peer, 1), "\"recipients\":[\"b@example.com\"]");
}
END_TEST

START_TEST(forgotten)
{
    gw_json params = hook_params(), asked = parsed(PLAIN);
    json_t *refusal = NULL;
    gw_outside *outside = gw_outside_new("http:POST", params, asked, &refusal);
    server_wait(peer, 50);
    gw_outside_cancel(gw_outside_send(outside, http, NULL, on_done, NULL));
    while (g_main_context_iteration(NULL, FALSE))
        ;
    ck_assert(!done);
    gw_outside_free(outside);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {a_document_goes_where_the_parameter_says,
                                  a_signature_is_over_time_and_body,
                                  what_is_journaled_has_no_secret,
                                  too_large,
                                  refusals,
                                  how_long_to_wait,
                                  a_redirect_is_not_followed,
                                  lost_after_it_was_sent,
                                  any_success_is_a_delivery,
                                  never_reached,
                                  a_rehearsal_reaches_nobody,
                                  forgotten,
                                  NULL};
    Suite *suite = suite_create("outside");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 60);
    tcase_add_checked_fixture(all, setup, teardown);
    for (const TTest *const *test = tests; *test; test++)
        tcase_add_test(all, *test);
    tcase_add_loop_test(all, refused_before_it_leaves, 0, (int)G_N_ELEMENTS(refused));
    tcase_add_loop_test(all, mails_refused_before_they_leave, 0, (int)G_N_ELEMENTS(refused_mails));
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
