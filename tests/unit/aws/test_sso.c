/* SPDX-License-Identifier: Apache-2.0 */
/* test_sso.c - keys for the token that `aws sso login` left: used, renewed, written back, and tokens that are
 * no good
 */
#include "aws/profile_settings.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "fixture.h"
#include "suite.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define START_URL "https://acme.awsapps.com/start"
#define ACCOUNT "sso_account_id = 123456789012\nsso_role_name = Admin\n"

static const char config[] = "[profile new]\nsso_session = acme\n" ACCOUNT
                             "[sso-session acme]\nsso_start_url = " START_URL "\nsso_region = eu-west-1\n"
                             "sso_registration_scopes = sso:account:access\n"
                             "[profile old]\nsso_start_url = " START_URL "\nsso_region = eu-west-1\n" ACCOUNT
                             "[profile then]\nrole_arn = arn:then\nsource_profile = new\n";

static void
begin(void)
{
    setup();
    no_keys();
    write_config("%s", config);
}

/* ---- the cache ---- */

static char *
cache_name(const char *of)
{
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA1, of, -1);
    return g_strdup_printf(".aws/sso/cache/%s.json", hash);
}

static void
cache(const char *of, const char *text)
{
    g_autofree char *name = cache_name(of);
    g_free(write_file(name, text));
}

static json_t *
cached(const char *of)
{
    g_autofree char *name = cache_name(of);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    return json_load_file(path, 0, NULL);
}

static char *
token_text(const char *token, gint64 lives_s)
{
    g_autofree char *expires = in_seconds(lives_s);
    return g_strdup_printf("{\"accessToken\":\"%s\",\"expiresAt\":\"%s\",\"startUrl\":\"" START_URL "\"}",
                           token, expires);
}

static char *
renewable_text(const char *token, gint64 lives_s, gint64 registered_s)
{
    g_autofree char *expires = in_seconds(lives_s);
    g_autofree char *registered = in_seconds(registered_s);
    return g_strdup_printf("{\"accessToken\":\"%s\",\"expiresAt\":\"%s\",\"refreshToken\":\"hush-refresh\","
                           "\"clientId\":\"client\",\"clientSecret\":\"hush-client\","
                           "\"registrationExpiresAt\":\"%s\",\"startUrl\":\"" START_URL "\",\"other\":[1]}",
                           token, expires, registered);
}

static void
cache_token(const char *of, const char *token, gint64 lives_s)
{
    g_autofree char *text = token_text(token, lives_s);
    cache(of, text);
}

static void
cache_renewable(const char *token, gint64 lives_s)
{
    g_autofree char *text = renewable_text(token, lives_s, 3600);
    cache("acme", text);
}

/* ---- answers ---- */

static void
say_keys(const char *name, gint64 lives_s)
{
    g_autofree char *text = g_strdup_printf("{\"roleCredentials\":{\"accessKeyId\":\"%s\","
                                            "\"secretAccessKey\":\"s3cr3t\",\"sessionToken\":\"t-%s\","
                                            "\"expiration\":%" G_GINT64_FORMAT "}}",
                                            name, name, gw_now_ms() + lives_s * 1000);
    server_say(peer, 200, NULL, text);
}

static void
succeeds(gw_aws_context *context)
{
    outcome out;
    server_say(peer, 200, NULL, "{}");
    call_roots(&out, context);
    assert_json(out.answer, "{}");
    outcome_clear(&out);
}

static void
fails(const char *profile, const char *cls, const char *part)
{
    g_autoptr(gw_aws_context) context = context_new(profile);
    g_autofree char *start = g_strdup_printf("cannot get keys from SSO of profile '%s': ", profile);
    outcome out;
    call_roots(&out, context);
    ck_assert_ptr_nonnull(out.failure);
    ck_assert_str_eq(gw_json_string(out.failure, "class"), cls);
    assert_says(&out, start);
    assert_says(&out, part);
    assert_keeps_secret(&out, "hush");
    outcome_clear(&out);
}

/* ---- the good path ---- */

START_TEST(a_session_gives_keys)
{
    cache_token("acme", "hush-token", 3600);
    g_autoptr(gw_aws_context) context = context_new("new");
    ck_assert_str_eq(gw_aws_context_origin(context), "SSO of profile 'new'");
    ck_assert_int_eq(gw_aws_context_certainty(context), GW_AWS_KEYS_TO_FETCH);
    say_keys("SSO", 3600);
    succeeds(context);
    ck_assert(g_str_has_prefix(server_request(peer, 0), "GET /federation/credentials?"));
    assert_heard(0, "account_id=123456789012");
    assert_heard(0, "role_name=Admin");
    assert_heard(0, "\r\nx-amz-sso_bearer_token: hush-token\r\n");
    ck_assert_ptr_null(strstr(server_request(peer, 0), "Authorization"));
    assert_heard(1, "Credential=SSO/");
    assert_heard(1, "X-Amz-Security-Token: t-SSO\r\n");
    ck_assert_ptr_null(strstr(server_request(peer, 1), "hush"));
}
END_TEST

START_TEST(the_older_form)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autoptr(GDateTime) later = g_date_time_add_hours(now, 1);
    g_autofree char *until = g_date_time_format(later, "%Y-%m-%dT%H:%M:%SUTC"); /* as it was once written */
    g_autofree char *text = g_strdup_printf("{\"accessToken\":\"hush-old\",\"expiresAt\":\"%s\"}", until);
    cache(START_URL, text);
    g_autoptr(gw_aws_context) context = context_new("old");
    say_keys("SSO", 3600);
    succeeds(context);
    assert_heard(0, "\r\nx-amz-sso_bearer_token: hush-old\r\n");
}
END_TEST

START_TEST(a_role_after_the_session)
{
    cache_token("acme", "hush-token", 3600);
    g_autoptr(gw_aws_context) context = context_new("then");
    say_keys("SSO", 3600);
    say_role("ROLE", 3600);
    succeeds(context);
    assert_heard(1, "Credential=SSO/");
    assert_heard(2, "Credential=ROLE/");
}
END_TEST

START_TEST(keys_are_renewed)
{
    cache_token("acme", "hush-one", 3600);
    g_autoptr(gw_aws_context) context = context_new("new");
    say_keys("OLD", 2);
    succeeds(context);
    cache_token("acme", "hush-two", 3600);
    g_usleep(2100 * 1000);
    say_keys("NEW", 3600);
    succeeds(context);
    assert_heard(2, "\r\nx-amz-sso_bearer_token: hush-two\r\n");
    assert_heard(3, "Credential=NEW/");
}
END_TEST

START_TEST(an_endpoint_of_its_own)
{
    cache_token("acme", "hush-token", 3600);
    g_setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1", TRUE);
    g_setenv("AWS_ENDPOINT_URL_SSO", server_url(peer), TRUE);
    g_setenv("AWS_ENDPOINT_URL_ORGANIZATIONS", server_url(peer), TRUE);
    g_autoptr(gw_aws_context) context = context_new("new");
    say_keys("SSO", 3600);
    succeeds(context);
}
END_TEST

/* ---- renewing the token ---- */

START_TEST(a_token_is_renewed)
{
    cache_renewable("hush-old", -5);
    g_autoptr(gw_aws_context) context = context_new("new");
    server_say(peer, 200, NULL,
               "{\"accessToken\":\"hush-new\",\"tokenType\":\"Bearer\",\"expiresIn\":28800,"
               "\"refreshToken\":\"hush-next\"}");
    say_keys("SSO", 3600);
    succeeds(context);
    ck_assert(g_str_has_prefix(server_request(peer, 0), "POST /token HTTP/1.1\r\n"));
    assert_heard(0, "\"grantType\": \"refresh_token\"");
    assert_heard(0, "\"refreshToken\": \"hush-refresh\"");
    assert_heard(0, "\"clientId\": \"client\"");
    assert_heard(0, "\"clientSecret\": \"hush-client\"");
    ck_assert_ptr_null(strstr(server_request(peer, 0), "Authorization"));
    assert_heard(1, "\r\nx-amz-sso_bearer_token: hush-new\r\n");

    gw_json document = cached("acme");
    ck_assert_str_eq(gw_json_string(document, "accessToken"), "hush-new");
    ck_assert_str_eq(gw_json_string(document, "refreshToken"), "hush-next");
    ck_assert_str_eq(gw_json_string(document, "clientSecret"), "hush-client");
    ck_assert_uint_eq(json_array_size(json_object_get(document, "other")), 1);
    const char *until = gw_json_string(document, "expiresAt");
    g_autoptr(GDateTime) at = g_date_time_new_from_iso8601(until, NULL);
    gint64 left = g_date_time_to_unix(at) - gw_now_ms() / 1000;
    ck_assert(left > 28700 && left <= 28800);
    g_autofree char *name = cache_name("acme");
    g_autofree char *path = g_build_filename(folder, name, NULL);
    struct stat status;
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0600);
}
END_TEST

START_TEST(a_token_that_is_about_to_expire)
{
    cache_renewable("hush-old", 120);
    g_autoptr(gw_aws_context) context = context_new("new");
    server_say(peer, 200, NULL, "{\"accessToken\":\"hush-new\",\"expiresIn\":600}");
    say_keys("SSO", 3600);
    succeeds(context);
    assert_heard(1, "\r\nx-amz-sso_bearer_token: hush-new\r\n");
    gw_json document = cached("acme");
    ck_assert_str_eq(gw_json_string(document, "refreshToken"), "hush-refresh"); /* it stays */

    cache_renewable("hush-old", 120); /* not renewed, but good for two minutes yet */
    g_autoptr(gw_aws_context) other = context_new("new");
    server_say(peer, 400, NULL, "{\"error\":\"invalid_grant\"}");
    say_keys("SSO", 3600);
    succeeds(other);
    assert_heard(4, "\r\nx-amz-sso_bearer_token: hush-old\r\n");
}
END_TEST

START_TEST(what_was_written_is_read_next_time)
{
    cache_renewable("hush-old", -5);
    g_autoptr(gw_aws_context) one = context_new("new");
    g_autoptr(gw_aws_context) other = context_new("new");
    server_say(peer, 200, NULL, "{\"accessToken\":\"hush-new\",\"expiresIn\":28800}");
    say_keys("ONE", 3600);
    succeeds(one);
    say_keys("OTHER", 3600);
    succeeds(other);
    ck_assert_uint_eq(server_heard(peer), 5);
    assert_heard(3, "\r\nx-amz-sso_bearer_token: hush-new\r\n");
}
END_TEST

/* The other program's renewal made our refresh token worthless. */
static char *
renewed_elsewhere(G_GNUC_UNUSED const char *request, gpointer data)
{
    guint *n = data;
    if (++*n > 1)
        return server_text(200, NULL,
                           *n == 2 ? "{\"roleCredentials\":{\"accessKeyId\":\"A\",\"secretAccessKey\":\"s\","
                                     "\"sessionToken\":\"t\",\"expiration\":4102444800000}}"
                                   : "{}");
    cache_token("acme", "hush-theirs", 3600);
    return server_text(400, NULL, "{\"error\":\"invalid_grant\",\"error_description\":\"hush\"}");
}

START_TEST(renewed_by_somebody_else)
{
    guint n = 0;
    cache_renewable("hush-old", -5);
    server_speak(peer, renewed_elsewhere, &n);
    g_autoptr(gw_aws_context) context = context_new("new");
    outcome out;
    call_roots(&out, context);
    assert_json(out.answer, "{}");
    assert_heard(1, "\r\nx-amz-sso_bearer_token: hush-theirs\r\n");
    outcome_clear(&out);
}
END_TEST

START_TEST(tokens_that_cannot_be_renewed)
{
    static const char *const answers[] = {
        "{}",
        "[]",
        "hush",
        "{\"accessToken\":\"hush-new\"}",
        "{\"accessToken\":\"hush-new\",\"expiresIn\":0}",
        "{\"accessToken\":\"hush-new\",\"expiresIn\":-1}",
        "{\"accessToken\":\"hush-new\",\"expiresIn\":\"hush\"}",
        "{\"accessToken\":\"hush-new\",\"expiresIn\":9223372036854775807}",
        "{\"accessToken\":\"hush\\r\\nX: y\",\"expiresIn\":600}",
        "{\"accessToken\":\"\",\"expiresIn\":600}",
    };
    g_setenv("AWS_MAX_ATTEMPTS", "1", TRUE);
    for (gsize i = 0; i < G_N_ELEMENTS(answers); i++) {
        cache_renewable("hush-old", -5);
        server_say(peer, 200, NULL, answers[i]);
        g_autoptr(gw_aws_context) context = context_new("new");
        outcome out;
        call_roots(&out, context);
        ck_assert_ptr_nonnull(out.failure);
        assert_keeps_secret(&out, "hush");
        outcome_clear(&out);
        ck_assert_uint_eq(server_heard(peer), i + 1);
        gw_json document = cached("acme");
        ck_assert_str_eq(gw_json_string(document, "accessToken"), "hush-old");
    }
    server_say(peer, 400, NULL, "{\"error\":\"invalid_grant\",\"error_description\":\"hush-client\"}");
    fails("new", "denied", "the session has expired and can't be renewed: run 'aws sso login --profile new'");
    server_say(peer, 401, NULL, "{\"error\":\"invalid_client\"}");
    fails("new", "denied", "run 'aws sso login --profile new'");
    server_say(peer, 500, NULL, "{\"message\":\"hush-refresh hush-client\"}");
    fails("new", "unavailable", "");
}
END_TEST

START_TEST(nothing_to_renew_with)
{
    g_autofree char *unregistered = renewable_text("hush-old", -5, -5);
    cache("acme", unregistered);
    fails("new", "denied", "the session has expired: run 'aws sso login --profile new'");
    cache_token("acme", "hush", -5);
    fails("new", "denied", "the session has expired: run 'aws sso login --profile new'");
    cache_token(START_URL, "hush", -5);
    fails("old", "denied", "the session has expired: run 'aws sso login --profile old'");
    ck_assert_uint_eq(server_heard(peer), 0);
}
END_TEST

/* ---- no token ---- */

START_TEST(files_without_a_token)
{
    static const char *const texts[] = {
        "",
        "hush",
        "[]",
        "{}",
        "{\"accessToken\":\"hush\"}",
        "{\"expiresAt\":\"2100-01-01T00:00:00Z\"}",
        "{\"accessToken\":7,\"expiresAt\":\"2100-01-01T00:00:00Z\"}",
        "{\"accessToken\":\"\",\"expiresAt\":\"2100-01-01T00:00:00Z\"}",
        "{\"accessToken\":\"hush hush\",\"expiresAt\":\"2100-01-01T00:00:00Z\"}",
        "{\"accessToken\":\"hush\\r\\nX: y\",\"expiresAt\":\"2100-01-01T00:00:00Z\"}",
        "{\"accessToken\":\"hush\",\"expiresAt\":\"soon\"}",
        "{\"accessToken\":\"hush\",\"expiresAt\":\"UTC\"}",
        "{\"accessToken\":\"hush\",\"expiresAt\":7}",
        "{\"accessToken\":\"hush\",\"expiresAt\":\"2100-01-01T00:00:00Z\"",
    };
    fails("new", "denied", "nobody has signed in: there is no '");
    fails("new", "denied", "': run 'aws sso login --profile new'");
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        cache("acme", texts[i]);
        fails("new", "denied", "has no accessToken with its expiresAt: run 'aws sso login");
    }
    g_autofree char *huge = g_strnfill(256 * 1024 + 1, ' ');
    cache("acme", huge);
    fails("new", "denied", "larger than");
    g_autofree char *name = cache_name("acme");
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_remove(path);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    fails("new", "denied", "is not a regular file");
    ck_assert_uint_eq(server_heard(peer), 0);
}
END_TEST

/* ---- refusals ---- */

START_TEST(refusals)
{
    cache_token("acme", "hush-token", 3600);
    server_say(peer, 401, "x-amzn-ErrorType: UnauthorizedException\r\n",
               "{\"message\":\"Session token not found or invalid: hush-token\"}");
    fails("new", "denied", "the session has ended: run 'aws sso login --profile new'");
    server_say(peer, 403, "x-amzn-ErrorType: ForbiddenException\r\n",
               "{\"message\":\"No access hush-token\"}");
    fails("new", "denied", "No access");
    server_say(peer, 404, "x-amzn-ErrorType: ResourceNotFoundException\r\n", "{\"message\":\"none\"}");
    fails("new", "invalid", "none: check sso_account_id and sso_role_name");
    g_setenv("AWS_MAX_ATTEMPTS", "1", TRUE);
    server_say(peer, 500, NULL, "{\"message\":\"hush-token\"}");
    fails("new", "unavailable", "");
    server_say(peer, 429, "x-amzn-ErrorType: TooManyRequestsException\r\n", "{}");
    fails("new", "throttled", "");
}
END_TEST

START_TEST(answers_that_cannot_be_used)
{
    static const char *const cases[][2] = {
        {"{}", "there is no accessKeyId in it"},
        {"{\"roleCredentials\":7}", "there is no accessKeyId in it"},
        {"{\"roleCredentials\":{\"accessKeyId\":\"A\",\"secretAccessKey\":\"hush\"}}",
         "there is no sessionToken in it"},
        {"{\"roleCredentials\":{\"accessKeyId\":\"A\",\"secretAccessKey\":\"hush\",\"sessionToken\":\"hush\"}"
         "}",
         "there is no expiration in it"},
        {"{\"roleCredentials\":{\"accessKeyId\":\"A\",\"secretAccessKey\":\"hush\",\"sessionToken\":\"hush\","
         "\"expiration\":true}}",
         "its expiration is not a time"},
        {"{\"roleCredentials\":{\"accessKeyId\":\"A\",\"secretAccessKey\":\"hush\",\"sessionToken\":\"hush\","
         "\"expiration\":9223372036854775807}}",
         "its expiration is not a time"},
    };
    cache_token("acme", "hush-token", 3600);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        server_say(peer, 200, NULL, cases[i][0]);
        fails("new", "unavailable", cases[i][1]);
    }
}
END_TEST

START_TEST(settings_that_make_no_sense)
{
    static const char *const cases[][2] = {
        {"[profile p]\nsso_session = x\n" ACCOUNT, "there is no [sso-session x] in"},
        {"[profile p]\nsso_session = x\n" ACCOUNT "[sso-session x]\nsso_region = r\n", "lack sso_start_url"},
        {"[profile p]\nsso_session = x\n" ACCOUNT "[sso-session x]\nsso_start_url = u\n", "lack sso_region"},
        {"[profile p]\nsso_session = x\nsso_role_name = r\n[sso-session x]\nsso_start_url = u\nsso_region = "
         "r\n",
         "lack sso_account_id"},
        {"[profile p]\nsso_account_id = 1\nsso_start_url = u\nsso_region = r\n", "lack sso_role_name"},
        {"[profile p]\n" ACCOUNT, "lack sso_start_url"},
        {"[profile p]\nsso_session = x\nsso_region = other\n" ACCOUNT
         "[sso-session x]\nsso_start_url = u\nsso_region = r\n",
         "its sso_region is not that of [sso-session x]: remove one"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        write_config("%s", cases[i][0]);
        refuse_context("p", cases[i][1]);
    }
}
END_TEST

START_TEST(a_region_that_is_none)
{
    write_config("[profile p]\nsso_start_url = u\nsso_region = evil.example.com/\n" ACCOUNT);
    g_unsetenv("AWS_ENDPOINT_URL");
    cache_token("u", "hush-token", 3600);
    fails("p", "invalid", "is not the name of an AWS region");
}
END_TEST

START_TEST(letting_go_while_it_is_asked)
{
    outcome out;
    outcome_begin(&out, 1);
    for (int renewing = 0; renewing < 2; renewing++) {
        cache_renewable("hush-old", renewing ? -5 : 3600);
        g_autoptr(gw_aws_context) context = context_new("new");
        guint heard = server_heard(peer);
        server_wait(peer, 200);
        gw_aws_call *under_way =
            gw_aws_call_start(context, "organizations", "ListRoots", NULL, NULL, FALSE, on_done, &out);
        while (server_heard(peer) == heard)
            g_main_context_iteration(NULL, FALSE);
        gw_aws_call_cancel(under_way);
        g_clear_pointer(&context, gw_aws_context_unref);
        for (int i = 0; i < 300; i++) {
            g_main_context_iteration(NULL, FALSE);
            g_usleep(1000);
        }
    }
    ck_assert_uint_eq(out.done, 0);
    outcome_clear(&out);
}
END_TEST

SUITE_WITH("sso", begin, teardown, a_session_gives_keys, the_older_form, a_role_after_the_session,
           keys_are_renewed, an_endpoint_of_its_own, a_token_is_renewed, a_token_that_is_about_to_expire,
           what_was_written_is_read_next_time, renewed_by_somebody_else, tokens_that_cannot_be_renewed,
           nothing_to_renew_with, files_without_a_token, refusals, answers_that_cannot_be_used,
           settings_that_make_no_sense, a_region_that_is_none, letting_go_while_it_is_asked)
