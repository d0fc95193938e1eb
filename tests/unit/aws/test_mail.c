/* SPDX-License-Identifier: Apache-2.0 */
/* test_mail.c - what stands in a mail, what can't, and a mail server that refuses, hangs up or is not trusted
 */
#include "base/error.h"
#include "http/mail.h"
#include "http/mime.h"
#include "smtp.h"
#include "suite.h"

#include <glib/gstdio.h>
#include <string.h>

static const char *const somebody[] = {"csm@example.com", NULL};
static const gw_mime_mail plain = {"a@example.com", somebody,      "Ready",
                                   "one\ntwo",      "gangway-1-a", 1763892000000};

static char *
written(const gw_mime_mail *letter)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = gw_mime_write(letter, &error);
    ck_assert_msg(bytes != NULL, "%s", error ? error->message : "");
    return g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

#define ck_contains(text, part) ck_assert_msg(strstr(text, part) != NULL, "'%s' is not in '%s'", part, text)
#define ck_lacks(text, part) ck_assert_msg(strstr(text, part) == NULL, "'%s' is in '%s'", part, text)

/* ---- the message ---- */

START_TEST(a_whole_letter)
{
    g_autofree char *text = written(&plain);
    ck_assert_str_eq(text, "Date: Sun, 23 Nov 2025 10:00:00 +0000\r\n"
                           "From: a@example.com\r\n"
                           "To: csm@example.com\r\n"
                           "Subject: Ready\r\n"
                           "Message-ID: <gangway-1-a@example.com>\r\n"
                           "Auto-Submitted: auto-generated\r\n"
                           "MIME-Version: 1.0\r\n"
                           "Content-Type: text/plain; charset=utf-8\r\n"
                           "Content-Transfer-Encoding: quoted-printable\r\n"
                           "\r\n"
                           "one\r\ntwo\r\n");
}
END_TEST

START_TEST(several_recipients)
{
    static const char *const both[] = {"a@example.com", "b@example.com", NULL};
    gw_mime_mail letter = plain;
    letter.to = both;
    g_autofree char *text = written(&letter);
    ck_contains(text, "To: a@example.com,\r\n b@example.com\r\n");
}
END_TEST

/* No line is longer than 78, whatever the subject; encoded words end at whole characters. */
START_TEST(subjects)
{
    g_autoptr(GString) umlauts = g_string_new(NULL);
    for (guint i = 0; i < 60; i++)
        g_string_append(umlauts, "ü");
    g_autofree char *words = g_strdup("word");
    for (guint i = 0; i < 5; i++) {
        g_autofree char *twice = g_strconcat(words, " ", words, NULL);
        g_free(words);
        words = g_steal_pointer(&twice);
    }
    const char *const subjects_[] = {umlauts->str, words, "=?UTF-8?Q?no?=", "a  b",
                                     "🦆🦆🦆🦆🦆🦆🦆🦆🦆🦆🦆🦆🦆🦆🦆🦆"};
    for (gsize i = 0; i < G_N_ELEMENTS(subjects_); i++) {
        gw_mime_mail letter = plain;
        letter.subject = subjects_[i];
        g_autofree char *text = written(&letter);
        g_auto(GStrv) lines = g_strsplit(text, "\r\n", -1);
        for (guint n = 0; lines[n]; n++)
            ck_assert_msg(strlen(lines[n]) <= 78, "%zu: %s", strlen(lines[n]), lines[n]);
        if (i != 1 && i != 3)
            ck_contains(text, "Subject: =?UTF-8?B?");
    }
}
END_TEST

START_TEST(bodies)
{
    gw_mime_mail letter = plain;
    letter.text = "Zürich = 1\r\n.\nends in a blank \n\ttab\t\rlast\r\n";
    g_autofree char *text = written(&letter);
    ck_contains(text, "\r\n\r\nZ=C3=BCrich =3D 1\r\n.\r\nends in a blank=20\r\n\ttab=09\r\nlast\r\n");
    g_autofree char *grown = g_strnfill(500, 'y');
    letter.text = grown;
    g_autofree char *folded = written(&letter);
    ck_contains(folded, "y=\r\ny");
}
END_TEST

START_TEST(nobody_breaks_out_of_a_header)
{
    static const char *const evil[] = {"x\r\nBcc: b@example.com",
                                       "x\nBcc: b@example.com",
                                       "x\rBcc: y",
                                       "\t",
                                       "x\x0b",
                                       "x\x7f",
                                       "x\xc2\x85y",
                                       "x\xe2\x80\xa8y",
                                       "\xff",
                                       "\x1b[2J"};
    for (gsize i = 0; i < G_N_ELEMENTS(evil); i++) {
        g_autoptr(GError) error = NULL;
        gw_mime_mail letter = plain;
        letter.subject = evil[i];
        ck_assert_ptr_null(gw_mime_write(&letter, &error));
        ck_assert(g_error_matches(error, GW_ERROR, GW_ERROR_INVALID));
        ck_contains(error->message, "subject");
    }
    gw_mime_mail letter = plain;
    letter.id = "a>\r\nBcc: x";
    ck_assert_ptr_null(gw_mime_write(&letter, NULL));
    letter = plain;
    letter.from = "a@example.com\r\nBcc: x@y";
    ck_assert_ptr_null(gw_mime_write(&letter, NULL));
}
END_TEST

START_TEST(addresses)
{
    static const char *const good[] = {"a@b", "a.b+c@example.com", "o'neil@example.co.uk",
                                       "x_y-z@xn--zrich-kva.ch"};
    static const char *const bad[] = {"",
                                      "a",
                                      "@b",
                                      "a@",
                                      "a@@b",
                                      "a b@c",
                                      "a@b c",
                                      "<a@b>",
                                      "A <a@b>",
                                      "a@b>",
                                      "\"a\"@b",
                                      "a@b,c@d",
                                      "a@b\r\n",
                                      "a@b\r\nRCPT TO:<c@d>",
                                      ".a@b",
                                      "a.@b",
                                      "a..b@c",
                                      "a@.b",
                                      "a@b..c",
                                      "a@-b",
                                      "a@b;",
                                      "ü@b.ch",
                                      "a@zürich.ch",
                                      "a@[127.0.0.1]",
                                      "a@b SIZE=1",
                                      "a@b\t",
                                      "a(x)@b"};
    for (gsize i = 0; i < G_N_ELEMENTS(good); i++)
        ck_assert_msg(gw_mime_is_address(good[i]), "%s", good[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        ck_assert_msg(!gw_mime_is_address(bad[i]), "%s", bad[i]);
    g_autofree char *name = g_strnfill(65, 'a');
    g_autofree char *grown = g_strconcat(name, "@b", NULL);
    ck_assert(!gw_mime_is_address(grown));
}
END_TEST

/* ---- the server ---- */

typedef struct {
    GMainLoop *loop;
    char *code, *message, *reply;
    guint status;
    gboolean sent, worked;
    gw_error_class cls;
} outcome;

static gw_http *http;
static smtp_peer *peer;
static char *folder, *certificate, *key;

static void
on_done(const gw_mail_result *result, gpointer data)
{
    outcome *out = data;
    out->worked = result->error == NULL;
    out->reply = g_strdup(result->reply);
    out->status = result->status;
    out->sent = result->sent;
    out->code = g_strdup(result->code);
    out->message = g_strdup(result->error ? result->error->message : NULL);
    out->cls = result->error ? (gw_error_class)result->error->code : GW_ERROR_INTERNAL;
    g_main_loop_quit(out->loop);
}

static void
outcome_clear(outcome *out)
{
    g_free(out->code);
    g_free(out->message);
    g_free(out->reply);
}

/* Hands a letter to the peer, and waits until both have done. */
static outcome
hand_over(gw_mail_security security, const char *user, const char *password)
{
    g_autoptr(GBytes) message = gw_mime_write(&plain, NULL);
    gw_mail mail = {"127.0.0.1", smtp_port(peer), security, user, password, plain.from, plain.to, message};
    outcome out = {.loop = g_main_loop_new(NULL, FALSE)};
    gw_mail_start(http, &mail, on_done, &out);
    g_main_loop_run(out.loop);
    g_main_loop_unref(out.loop);
    gw_http_free(http);
    http = NULL;
    smtp_join(peer);
    return out;
}

static void
make_certificate(const char *name)
{
    g_autofree char *extension = g_strconcat("subjectAltName=", name, NULL);
    folder = g_dir_make_tmp("gw-mail-XXXXXX", NULL);
    certificate = g_build_filename(folder, "cert.pem", NULL);
    key = g_build_filename(folder, "key.pem", NULL);
    const char *const argv[] = {
        "openssl", "req",   "-x509", "-newkey",   "ec",       "-pkeyopt", "ec_paramgen_curve:prime256v1",
        "-nodes",  "-days", "1",     "-subj",     "/CN=test", "-addext",  extension,
        "-keyout", key,     "-out",  certificate, NULL};
    int status = 1;
    ck_assert(g_spawn_sync(NULL, (char **)(guintptr)argv, NULL,
                           G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status,
                           NULL) &&
              status == 0);
}

static void
setup(void)
{
    http = gw_http_new(NULL);
    peer = NULL;
    folder = certificate = key = NULL;
    g_unsetenv("AWS_CA_BUNDLE");
}

static void
teardown(void)
{
    gw_http_free(http);
    if (peer)
        smtp_stop(peer);
    if (folder) {
        g_remove(certificate);
        g_remove(key);
        g_rmdir(folder);
    }
    g_free(folder);
    g_free(certificate);
    g_free(key);
}

START_TEST(taken)
{
    peer = smtp_start(NULL, NULL, FALSE);
    outcome out = hand_over(GW_MAIL_PLAIN, NULL, NULL);
    ck_assert_msg(out.worked, "%s", out.message);
    ck_assert_str_eq(out.reply, "250 2.0.0 Ok: queued as 4F1A2");
    ck_contains(smtp_heard(peer), "MAIL FROM:<a@example.com>");
    ck_contains(smtp_heard(peer), "RCPT TO:<csm@example.com>");
    g_autofree char *sent = written(&plain);
    ck_assert_str_eq(smtp_message(peer), sent);
    outcome_clear(&out);
}
END_TEST

START_TEST(over_tls)
{
    for (int at_once = 0; at_once < 2; at_once++) {
        if (at_once) {
            teardown();
            setup();
        }
        make_certificate("IP:127.0.0.1");
        g_setenv("AWS_CA_BUNDLE", certificate, TRUE);
        peer = smtp_start(certificate, key, at_once);
        outcome out = hand_over(at_once ? GW_MAIL_TLS : GW_MAIL_STARTTLS, "dana", "s3cret-word");
        ck_assert_msg(out.worked, "%s", out.message);
        ck_contains(smtp_heard(peer), "AUTH PLAIN");
        outcome_clear(&out);
    }
}
END_TEST

START_TEST(who_is_not_trusted_gets_nothing)
{
    static const char *const names[] = {"IP:127.0.0.1", "DNS:example.com"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        if (i) {
            teardown();
            setup();
        }
        make_certificate(names[i]);
        if (i)
            g_setenv("AWS_CA_BUNDLE", certificate, TRUE); /* trusted, but another's */
        peer = smtp_start(certificate, key, FALSE);
        outcome out = hand_over(GW_MAIL_STARTTLS, "dana", "s3cret-word");
        ck_assert(!out.worked && !out.sent);
        ck_assert_str_eq(out.code, "TlsFailure");
        ck_assert_int_eq(out.cls, GW_ERROR_INVALID);
        ck_lacks(smtp_heard(peer), "AUTH");
        ck_lacks(smtp_heard(peer), "MAIL");
        ck_lacks(out.message, "s3cret-word");
        outcome_clear(&out);
    }
}
END_TEST

START_TEST(without_tls_nothing_is_said)
{
    peer = smtp_start(NULL, NULL, FALSE);
    outcome out = hand_over(GW_MAIL_STARTTLS, "dana", "s3cret-word");
    ck_assert(!out.worked && !out.sent);
    ck_assert_str_eq(out.code, "TlsFailure");
    ck_lacks(smtp_heard(peer), "AUTH");
    ck_lacks(smtp_heard(peer), "MAIL");
    outcome_clear(&out);
}
END_TEST

static const struct {
    const char *command, *reply, *code;
    gw_error_class cls;
} refusals[] = {
    {"", "421 4.7.0 too busy", "MailDeferred", GW_ERROR_UNAVAILABLE},
    {"", "554 5.7.1 go away", "MailRefused", GW_ERROR_INVALID},
    {"AUTH", "535 5.7.8 wrong", "LoginRefused", GW_ERROR_INVALID},
    {"MAIL", "530 5.7.0 log in first", "LoginRefused", GW_ERROR_INVALID},
    {"MAIL", "451 4.3.0 later", "MailDeferred", GW_ERROR_UNAVAILABLE},
    {"RCPT", "550 5.1.1 no such user", "MailRefused", GW_ERROR_INVALID},
    {"RCPT", "450 4.2.1 greylisted", "MailDeferred", GW_ERROR_UNAVAILABLE},
    {"DATA", "554 5.5.1 no", "MailRefused", GW_ERROR_INVALID},
    {".", "552 5.3.4 too large", "MailRefused", GW_ERROR_INVALID},
    {".", "451 4.3.0 out of disk", "MailDeferred", GW_ERROR_UNAVAILABLE},
};

/* A no is a no wherever it comes: nothing was delivered. */
START_TEST(refused)
{
    peer = smtp_start(NULL, NULL, FALSE);
    smtp_say(peer, refusals[_i].command, refusals[_i].reply);
    gboolean logs_in = strcmp(refusals[_i].command, "AUTH") == 0;
    outcome out = hand_over(GW_MAIL_PLAIN, logs_in ? "dana" : NULL, logs_in ? "s3cret-word" : NULL);
    ck_assert(!out.worked);
    ck_assert_msg(!out.sent, "%s", out.message);
    ck_assert_str_eq(out.code, refusals[_i].code);
    ck_assert_int_eq(out.cls, refusals[_i].cls);
    ck_contains(out.message, refusals[_i].reply);
    outcome_clear(&out);
}
END_TEST

/* Only after the message's end nobody knows. */
START_TEST(hung_up)
{
    static const char *const commands[] = {"", "EHLO", "MAIL", "RCPT", "DATA", "."};
    peer = smtp_start(NULL, NULL, FALSE);
    smtp_say(peer, commands[_i], NULL);
    if (_i < 2)
        smtp_say(peer, "HELO", NULL);
    outcome out = hand_over(GW_MAIL_PLAIN, NULL, NULL);
    ck_assert(!out.worked);
    ck_assert_int_eq(out.cls, GW_ERROR_UNAVAILABLE);
    ck_assert_msg(out.sent == (_i == 5), "%s: %s", commands[_i], out.message);
    ck_assert_str_eq(out.code, _i == 5 ? "AnswerLost" : "ConnectionLost");
    outcome_clear(&out);
}
END_TEST

START_TEST(nobody_there)
{
    peer = smtp_start(NULL, NULL, FALSE);
    smtp_join(peer);
    outcome out = hand_over(GW_MAIL_PLAIN, NULL, NULL);
    ck_assert(!out.worked && !out.sent);
    ck_assert_str_eq(out.code, "Unreachable");
    outcome_clear(&out);
}
END_TEST

START_TEST(forgotten)
{
    peer = smtp_start(NULL, NULL, FALSE);
    g_autoptr(GBytes) message = gw_mime_write(&plain, NULL);
    gw_mail mail = {"127.0.0.1", smtp_port(peer), GW_MAIL_PLAIN, NULL, NULL, plain.from, plain.to, message};
    gw_mail_cancel(gw_mail_start(http, &mail, NULL, NULL));
    while (g_main_context_iteration(NULL, FALSE))
        ;
    gw_mail_start(http, &mail, NULL, NULL); /* forgotten with the pool */
}
END_TEST

static void
add(Suite *suite, const TTest *const *tests, gboolean with_server)
{
    TCase *group = tcase_create(with_server ? "server" : "letter");
    tcase_set_timeout(group, 60);
    if (with_server)
        tcase_add_checked_fixture(group, setup, teardown);
    for (; *tests; tests++)
        tcase_add_test(group, *tests);
    if (with_server) {
        tcase_add_loop_test(group, refused, 0, (int)G_N_ELEMENTS(refusals));
        tcase_add_loop_test(group, hung_up, 0, 6);
    }
    suite_add_tcase(suite, group);
}

int
main(void)
{
    g_autofree char *openssl = g_find_program_in_path("openssl"); /* makes the certificates */
    const TTest *const letters[] = {
        a_whole_letter, several_recipients, subjects, bodies, nobody_breaks_out_of_a_header, addresses, NULL};
    const TTest *const talks[] = {taken,     without_tls_nothing_is_said, nobody_there,
                                  forgotten, openssl ? over_tls : NULL,   who_is_not_trusted_gets_nothing,
                                  NULL};
    Suite *suite = suite_create("mail");
    add(suite, letters, FALSE);
    add(suite, talks, TRUE);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
