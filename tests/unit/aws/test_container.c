/* SPDX-License-Identifier: Apache-2.0 */
/* test_container.c - keys from a container's agent: who may be asked, with which token, and answers of every
 * kind
 */
#include "aws/profile_settings.h"
#include "base/error.h"
#include "base/json.h"
#include "fixture.h"
#include "suite.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define FULL "AWS_CONTAINER_CREDENTIALS_FULL_URI"
#define RELATIVE "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
#define TOKEN "AWS_CONTAINER_AUTHORIZATION_TOKEN"
#define TOKEN_FILE "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"

static void
begin(void)
{
    setup();
    no_keys();
    g_autofree char *url = g_strconcat(server_url(peer), "/creds?id=7%2F8", NULL);
    g_setenv(FULL, url, TRUE);
}

static void
say_keys(const char *name, gint64 lives_s)
{
    g_autofree char *expires = in_seconds(lives_s);
    g_autofree char *text = g_strdup_printf(
        "{\"AccessKeyId\":\"%s\",\"SecretAccessKey\":\"s3cr3t\",\"Token\":\"t-%s\",\"Expiration\":\"%s\"}",
        name, name, expires);
    server_say(peer, 200, NULL, text);
}

/* ---- the good path ---- */

START_TEST(an_agent_gives_keys)
{
    g_setenv(TOKEN, "Bearer of-mine", TRUE);
    g_autoptr(gw_aws_context) context = context_new(NULL);
    ck_assert_str_eq(gw_aws_context_origin(context), "the container's agent (" FULL ")");
    ck_assert_int_eq(gw_aws_context_certainty(context), GW_AWS_KEYS_TO_FETCH);
    outcome out;
    say_keys("AGENT", 3600);
    server_say(peer, 200, NULL, "{}");
    call_roots(&out, context);
    assert_json(out.answer, "{}");
    ck_assert(g_str_has_prefix(server_request(peer, 0), "GET /creds?id=7%2F8 HTTP/1.1\r\n"));
    assert_heard(0, "\r\nAuthorization: Bearer of-mine\r\n");
    assert_heard(1, "Credential=AGENT/");
    assert_heard(1, "X-Amz-Security-Token: t-AGENT\r\n");
    ck_assert_ptr_null(strstr(server_request(peer, 1), "of-mine"));
    outcome_clear(&out);
}
END_TEST

START_TEST(many_callers_are_one_question)
{
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    outcome_begin(&out, 3);
    say_keys("AGENT", 3600);
    for (int i = 0; i < 3; i++)
        server_say(peer, 200, NULL, "{}");
    for (int i = 0; i < 3; i++)
        gw_aws_call_start(context, "organizations", "ListRoots", NULL, NULL, FALSE, on_done, &out);
    g_main_loop_run(out.loop);
    ck_assert_uint_eq(server_heard(peer), 4);
    ck_assert_ptr_null(strstr(server_request(peer, 0), "Authorization"));
    outcome_clear(&out);
}
END_TEST

START_TEST(the_token_is_read_each_time)
{
    g_autofree char *path = write_file("token", "first\n");
    g_setenv(TOKEN_FILE, path, TRUE);
    g_setenv(TOKEN, "not-this-one", TRUE);
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    say_keys("OLD", 2);
    server_say(peer, 200, NULL, "{}");
    call_roots(&out, context);
    outcome_clear(&out);
    g_free(write_file("token", "  second  \n"));
    g_usleep(2100 * 1000);
    say_keys("NEW", 3600);
    server_say(peer, 200, NULL, "{}");
    call_roots(&out, context);
    assert_json(out.answer, "{}");
    assert_heard(0, "\r\nAuthorization: first\r\n");
    assert_heard(2, "\r\nAuthorization: second\r\n");
    assert_heard(3, "Credential=NEW/");
    assert_unsaid("not-this-one");
    outcome_clear(&out);
}
END_TEST

START_TEST(no_proxy_sees_them)
{
    g_setenv("http_proxy", "http://127.0.0.1:1", TRUE);
    g_setenv("AWS_MAX_ATTEMPTS", "1", TRUE);
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    say_keys("AGENT", 3600);
    call_roots(&out, context);
    ck_assert_uint_eq(server_heard(peer), 1);
    assert_failed(&out, "unavailable", "Unreachable", 1);
    outcome_clear(&out);
}
END_TEST

START_TEST(a_role_after_the_agent)
{
    write_config("%s", "[profile p]\nrole_arn = arn:r\ncredential_source = EcsContainer\n");
    g_autoptr(gw_aws_context) context = context_new("p");
    outcome out;
    say_keys("AGENT", 3600);
    say_role("ROLE", 3600);
    server_say(peer, 200, NULL, "{}");
    call_roots(&out, context);
    assert_json(out.answer, "{}");
    assert_heard(1, "Credential=AGENT/");
    assert_heard(1, "RoleArn=arn%3Ar");
    assert_heard(2, "Credential=ROLE/");
    outcome_clear(&out);
    g_unsetenv(FULL);
    refuse_context("p", "its credential_source 'EcsContainer' has no keys: a container's agent");
}
END_TEST

/* ---- who may be asked ---- */

static char *
url_of_plan(GError **error)
{
    g_autoptr(gw_settings) settings = gw_settings_load(NULL, error);
    if (!settings)
        return NULL;
    ck_assert_int_eq(settings->plan->kind, GW_SOURCE_CONTAINER);
    return g_strdup(settings->plan->url);
}

START_TEST(hosts_that_may_be_asked)
{
    static const char *const urls[] = {
        "http://127.0.0.1/x",        "http://127.99.3.4:8080/x", "http://localhost:1/x",
        "http://LOCALHOST/x",        "http://169.254.170.2/x",   "http://169.254.170.23/v1/credentials",
        "http://[::1]:8080/x",       "http://[fd00:ec2::23]/x",  "http://[FD00:EC2:0::23]/x",
        "https://example.com/x?y=z", "https://10.0.0.1:8443/x",  "https://[2001:db8::1]/x",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(urls); i++) {
        g_autoptr(GError) error = NULL;
        g_setenv(FULL, urls[i], TRUE);
        g_autofree char *url = url_of_plan(&error);
        ck_assert_msg(g_strcmp0(url, urls[i]) == 0, "%s: %s", urls[i], error ? error->message : url);
    }
    g_setenv(RELATIVE, "/v2/credentials/1", TRUE);
    g_autofree char *url = url_of_plan(NULL);
    ck_assert_str_eq(url, "http://169.254.170.2/v2/credentials/1");
}
END_TEST

START_TEST(hosts_that_may_not)
{
    static const char *const urls[] = {
        "http://example.com/x",
        "http://10.0.0.1/x",
        "http://169.254.169.254/latest/meta-data/",
        "http://169.254.170.3/x",
        "http://169.254.170.2.example.com/x",
        "http://127.0.0.1.example.com/x",
        "http://localhost.example.com/x",
        "http://localhost./x",
        "http://2130706433/x",
        "http://0x7f000001/x",
        "http://127.1/x",
        "http://0.0.0.0/x",
        "http://128.0.0.1/x",
        "http://[::ffff:10.0.0.1]/x",
        "http://[::]/x",
        "http://[fd00:ec2::24]/x",
        "http://[fe80::1%25lo]/x",
        "http://127.0.0.1@example.com/x",
        "https://user:pw-secret@example.com/x",
        "https://example.com/x#fragment",
        "ftp://127.0.0.1/x",
        "file:///etc/passwd",
        "127.0.0.1/x",
        "//127.0.0.1/x",
        "http:///x",
        "http://127.0.0.1/a b",
        "http://127.0.0.1/\r\nX: y",
        "http://127.0.0.1:99999/x",
        "nonsense",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(urls); i++) {
        g_autoptr(GError) error = NULL;
        g_setenv(FULL, urls[i], TRUE);
        g_autofree char *url = url_of_plan(&error);
        ck_assert_msg(!url, "%s was taken", urls[i]);
        ck_assert(g_error_matches(error, GW_ERROR, GW_ERROR_INVALID));
        ck_assert_msg(g_str_has_prefix(error->message, "no credentials") || strstr(error->message, FULL),
                      "%s", error->message);
        ck_assert_ptr_null(strstr(error->message, "pw-secret"));
    }
    static const char *const paths[] = {"x", "@example.com/x", ".example.com/x", "/a b", "//[", "/x#y"};
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(GError) error = NULL;
        g_setenv(RELATIVE, paths[i], TRUE);
        g_autofree char *url = url_of_plan(&error);
        g_autoptr(GUri) uri = url ? g_uri_parse(url, G_URI_FLAGS_ENCODED, NULL) : NULL;
        ck_assert_msg(!url || g_strcmp0(g_uri_get_host(uri), "169.254.170.2") == 0, "%s", url);
    }
    ck_assert_uint_eq(server_heard(peer), 0);
}
END_TEST

/* ---- tokens ---- */

static void
fails_unasked(const char *part)
{
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    call_roots(&out, context);
    assert_failed(&out, "denied", "NoCredentials", 0);
    assert_says(&out, "cannot get keys from the container's agent");
    assert_says(&out, part);
    assert_keeps_secret(&out, "hush");
    ck_assert_uint_eq(server_heard(peer), 0);
    outcome_clear(&out);
}

START_TEST(files_without_a_token)
{
    static const char *const texts[] = {"",       " \n \n",  "hush\nhush", "hush\r\nX-Other: 1\r\n",
                                        "hu\tsh", "hush\x80"};
    g_autofree char *huge = g_strnfill(20001, 'x');
    g_autofree char *path = write_file("token", "");
    g_setenv(TOKEN_FILE, path, TRUE);
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_free(write_file("token", texts[i]));
        fails_unasked("/token' is not a token: it is empty, or of more than one line");
    }
    g_free(write_file("token", huge));
    fails_unasked("larger than 20000 bytes");
    g_remove(path);
    fails_unasked("/token': No such file");
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    fails_unasked("it is not a regular file");
    g_setenv(TOKEN_FILE, folder, TRUE);
    fails_unasked("it is not a regular file");
    g_setenv(TOKEN_FILE, "/dev/zero", TRUE);
    fails_unasked("it is not a regular file");
    g_unsetenv(TOKEN_FILE);
    g_setenv(TOKEN, "hush\r\nX-Other: 1", TRUE);
    fails_unasked(TOKEN " is not a token");
}
END_TEST

/* ---- answers ---- */

static void
fails(const char *cls, const char *part)
{
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    call_roots(&out, context);
    assert_failed(&out, cls, "NoCredentials", 0);
    assert_says(&out, "cannot get keys from the container's agent");
    assert_says(&out, part);
    assert_keeps_secret(&out, "hush");
    outcome_clear(&out);
}

START_TEST(answers_that_cannot_be_used)
{
    static const char *const cases[][2] = {
        {"", "it is not JSON"},
        {"hush", "it is not JSON"},
        {"{\"AccessKeyId\":\"hush\"", "it is not JSON"},
        {"[]", "there is no AccessKeyId in it"},
        {"\"hush\"", "its answer can't be used"},
        {"{}", "there is no AccessKeyId in it"},
        {"{\"AccessKeyId\":7,\"SecretAccessKey\":\"hush\"}", "there is no AccessKeyId in it"},
        {"{\"AccessKeyId\":\"A\"}", "there is no SecretAccessKey in it"},
        {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"\"}", "there is no SecretAccessKey in it"},
        {"{\"AccessKeyId\":\"A\\r\\nX: y\",\"SecretAccessKey\":\"hush\"}", "characters that no key has"},
        {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"hush\",\"Token\":\"hush\\nhush\"}",
         "characters that no key has"},
        {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"hush\",\"Expiration\":\"hush\"}",
         "its Expiration is not a time"},
        {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"hush\",\"Expiration\":{}}",
         "its Expiration is not a time"},
        {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"hush\",\"Expiration\":-5}",
         "its Expiration is not a time"},
        {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"hush\",\"Expiration\":\"2001-01-01T00:00:00Z\"}",
         "its keys have expired"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        server_say(peer, 200, NULL, cases[i][0]);
        fails("unavailable", cases[i][1]);
    }
    ck_assert_uint_eq(server_heard(peer), G_N_ELEMENTS(cases));
}
END_TEST

START_TEST(huge_answers)
{
    g_autofree char *huge = g_strnfill(65 * 1024, ' ');
    for (int i = 0; i < 3; i++)
        server_say(peer, 200, NULL, huge);
    fails("unavailable", "larger than 64");
}
END_TEST

START_TEST(refusals_are_not_repeated)
{
    static const int statuses[] = {204, 302, 400, 404};
    g_setenv(TOKEN, "hush", TRUE);
    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++) {
        g_autofree char *status = g_strdup_printf("it answered with status %d: check", statuses[i]);
        g_autofree char *headers = g_strdup_printf("Location: %s/elsewhere\r\n", server_url(peer));
        server_say(peer, statuses[i], headers, statuses[i] == 204 ? "" : "hush");
        fails("denied", status);
    }
    for (int status = 401; status <= 403; status += 2) {
        server_say(peer, status, NULL, "hush hush");
        fails("denied", "or the file that has it");
    }
    ck_assert_uint_eq(server_heard(peer), G_N_ELEMENTS(statuses) + 2);
    for (guint i = 0; i < server_heard(peer); i++)
        assert_heard(i, "GET /creds");
}
END_TEST

START_TEST(failures_are_repeated)
{
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    server_hang_up(peer);
    server_say(peer, 503, NULL, "busy");
    say_keys("AGENT", 3600);
    server_say(peer, 200, NULL, "{}");
    call_roots(&out, context);
    assert_json(out.answer, "{}");
    assert_heard(3, "Credential=AGENT/");
    outcome_clear(&out);
    for (int i = 0; i < 3; i++)
        server_say(peer, i ? 500 : 429, NULL, "hush");
    fails("unavailable", "it answered with status 500 (3 attempts)");
    ck_assert_uint_eq(server_heard(peer), 7);
}
END_TEST

START_TEST(silence_ends)
{
    gint64 before = g_get_monotonic_time();
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    server_wait(peer, 4000);
    say_keys("AGENT", 3600);
    server_say(peer, 200, NULL, "{}");
    call_roots(&out, context);
    assert_json(out.answer, "{}");
    ck_assert_int_lt(g_get_monotonic_time() - before, 3900 * 1000);
    outcome_clear(&out);
}
END_TEST

START_TEST(nobody_listens)
{
    g_setenv(FULL, "http://127.0.0.1:1/x", TRUE);
    fails("unavailable", "cannot reach 'http://127.0.0.1:1'");
}
END_TEST

/* ---- renewal ---- */

START_TEST(keys_at_hand_serve_while_renewal_fails)
{
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    say_keys("OLD", 4); /* renewed in their last second */
    server_say(peer, 200, NULL, "{}");
    call_roots(&out, context);
    outcome_clear(&out);
    g_usleep(3100 * 1000);
    server_say(peer, 404, NULL, "");
    server_say(peer, 200, NULL, "{}");
    call_roots(&out, context);
    assert_json(out.answer, "{}");
    assert_heard(3, "Credential=OLD/");
    outcome_clear(&out);
    g_usleep(1000 * 1000);
    server_say(peer, 404, NULL, "");
    call_roots(&out, context);
    assert_failed(&out, "denied", "NoCredentials", 0);
    outcome_clear(&out);
}
END_TEST

START_TEST(letting_go_while_it_is_asked)
{
    outcome out;
    outcome_begin(&out, 1);
    g_autoptr(gw_aws_context) context = context_new(NULL);
    server_say(peer, 503, NULL, "");
    gw_aws_call *under_way =
        gw_aws_call_start(context, "organizations", "ListRoots", NULL, NULL, FALSE, on_done, &out);
    while (server_heard(peer) == 0)
        g_main_context_iteration(NULL, FALSE);
    gw_aws_call_cancel(under_way);
    g_clear_pointer(&context, gw_aws_context_unref);
    for (int i = 0; i < 100; i++) {
        g_main_context_iteration(NULL, FALSE);
        g_usleep(1000);
    }
    ck_assert_uint_eq(out.done, 0);
    outcome_clear(&out);
}
END_TEST

SUITE_WITH("container", begin, teardown, an_agent_gives_keys, many_callers_are_one_question,
           the_token_is_read_each_time, no_proxy_sees_them, a_role_after_the_agent, hosts_that_may_be_asked,
           hosts_that_may_not, files_without_a_token, answers_that_cannot_be_used, huge_answers,
           refusals_are_not_repeated, failures_are_repeated, silence_ends, nobody_listens,
           keys_at_hand_serve_while_renewal_fails, letting_go_while_it_is_asked)
