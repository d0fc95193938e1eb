/* SPDX-License-Identifier: Apache-2.0 */
/* test_web_identity.c - keys for a token in a file: what STS is told, how often the file is read, what is
 * refused
 */
#include "aws/profile_settings.h"
#include "base/error.h"
#include "base/json.h"
#include "fixture.h"
#include "suite.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define FILE_VARIABLE "AWS_WEB_IDENTITY_TOKEN_FILE"

static char *token_path;

static void
begin(void)
{
    setup();
    no_keys();
    token_path = write_file("run/token", "ey.hush.first\n");
    g_setenv(FILE_VARIABLE, token_path, TRUE);
    g_setenv("AWS_ROLE_ARN", "arn:aws:iam::1:role/env", TRUE);
}

static void
end(void)
{
    g_free(token_path);
    teardown();
}

static void
say_keys(const char *name, gint64 lives_s)
{
    g_autofree char *expires = in_seconds(lives_s);
    g_autofree char *text = g_strdup_printf(
        "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>%s"
        "</AccessKeyId><SecretAccessKey>s3cr3t</SecretAccessKey><SessionToken>t-%s</SessionToken><Expiration>"
        "%s</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>",
        name, name, expires);
    server_say(peer, 200, NULL, text);
}

static void
say_error(int status, const char *code, const char *message)
{
    g_autofree char *text = g_strdup_printf(
        "<ErrorResponse><Error><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>", code, message);
    server_say(peer, status, NULL, text);
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

/* ---- the good path ---- */

START_TEST(the_environment_names_a_token)
{
    g_setenv("AWS_ROLE_SESSION_NAME", "pod-7", TRUE);
    g_autoptr(gw_aws_context) context = context_new(NULL);
    ck_assert_str_eq(gw_aws_context_origin(context), "web identity (" FILE_VARIABLE ")");
    ck_assert_int_eq(gw_aws_context_certainty(context), GW_AWS_KEYS_TO_FETCH);
    say_keys("WEB", 3600);
    succeeds(context);
    assert_heard(0, "Action=AssumeRoleWithWebIdentity&Version=2011-06-15");
    assert_heard(0, "&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fenv");
    assert_heard(0, "&RoleSessionName=pod-7");
    assert_heard(0, "&WebIdentityToken=ey.hush.first");
    ck_assert_ptr_null(strstr(server_request(peer, 0), "Authorization"));
    ck_assert_ptr_null(strstr(server_request(peer, 0), "X-Amz-Security-Token"));
    assert_heard(1, "Credential=WEB/");
    assert_heard(1, "X-Amz-Security-Token: t-WEB\r\n");
    ck_assert_ptr_null(strstr(server_request(peer, 1), "hush"));
}
END_TEST

START_TEST(a_profile_names_a_token)
{
    g_autofree char *other = write_file("other", "ey.hush.other");
    write_config("[profile web]\nrole_arn = arn:p\nweb_identity_token_file = %s\nduration_seconds = 900\n"
                 "[profile then]\nrole_arn = arn:then\nsource_profile = web\n",
                 other);
    g_autoptr(gw_aws_context) web = context_new("web");
    ck_assert_str_eq(gw_aws_context_origin(web), "web identity of profile 'web'");
    say_keys("WEB", 3600);
    succeeds(web);
    assert_heard(0, "RoleArn=arn%3Ap&RoleSessionName=gangway");
    assert_heard(0, "WebIdentityToken=ey.hush.other");
    assert_heard(0, "DurationSeconds=900");
    g_autoptr(gw_aws_context) then = context_new("then");
    say_keys("WEB", 3600);
    say_role("THEN", 3600);
    succeeds(then);
    assert_heard(3, "Credential=WEB/");
    assert_heard(3, "RoleArn=arn%3Athen");
    assert_heard(4, "Credential=THEN/");
}
END_TEST

START_TEST(the_file_is_read_each_time)
{
    g_autoptr(gw_aws_context) context = context_new(NULL);
    say_keys("OLD", 2);
    succeeds(context);
    g_free(write_file("run/token", "ey.hush.second"));
    g_usleep(2100 * 1000);
    say_keys("NEW", 3600);
    server_say(peer, 400, NULL, "{\"__type\":\"ExpiredTokenException\",\"message\":\"expired\"}");
    say_keys("NEWEST", 3600); /* AWS thinks otherwise: once more */
    succeeds(context);
    assert_heard(2, "WebIdentityToken=ey.hush.second");
    assert_heard(3, "Credential=NEW/");
    assert_heard(5, "Credential=NEWEST/");
}
END_TEST

START_TEST(what_passes_is_repeated)
{
    g_autoptr(gw_aws_context) context = context_new(NULL);
    say_error(400, "IDPCommunicationError", "try again");
    server_hang_up(peer);
    say_keys("WEB", 3600);
    succeeds(context);
    ck_assert_uint_eq(server_heard(peer), 4);
}
END_TEST

/* ---- refusals ---- */

static void
fails(const char *cls, const char *code, const char *part)
{
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    call_roots(&out, context);
    ck_assert_ptr_nonnull(out.failure);
    ck_assert_str_eq(gw_json_string(out.failure, "class"), cls);
    ck_assert_str_eq(gw_json_string(out.failure, "code"), code);
    assert_says(&out, "cannot get keys from web identity (" FILE_VARIABLE "): ");
    assert_says(&out, part);
    assert_keeps_secret(&out, "hush");
    outcome_clear(&out);
}

START_TEST(refusals)
{
    say_error(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity");
    fails("denied", "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity");
    ck_assert_uint_eq(server_heard(peer), 1);
    say_error(400, "ExpiredTokenException", "Token expired");
    fails("denied", "ExpiredTokenException", "check the role's trust policy, and that the token");
    say_error(400, "InvalidIdentityToken", "No OpenIDConnect provider found for ey.hush.first there");
    fails("invalid", "InvalidIdentityToken", "No OpenIDConnect provider found for ");
    say_error(400, "IDPRejectedClaim", "no");
    fails("invalid", "IDPRejectedClaim", "no");
    ck_assert_uint_eq(server_heard(peer), 4);
}
END_TEST

START_TEST(answers_that_cannot_be_used)
{
    static const char *const cases[] = {
        "<AssumeRoleWithWebIdentityResponse/>",
        ("<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>hush"
         "</AccessKeyId></Credentials></AssumeRoleWithWebIdentityResult></"
         "AssumeRoleWithWebIdentityResponse>"),
        "hush",
        "",
        "{\"hush\":1}",
    };
    g_setenv("AWS_MAX_ATTEMPTS", "1", TRUE);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(gw_aws_context) context = context_new(NULL);
        outcome out;
        server_say(peer, 200, NULL, cases[i]);
        call_roots(&out, context);
        ck_assert_str_eq(gw_json_string(out.failure, "class"), "unavailable");
        assert_keeps_secret(&out, "hush");
        outcome_clear(&out);
    }
}
END_TEST

START_TEST(files_without_a_token)
{
    static const char *const texts[] = {"", "\n", "hush\nhush", "hush\x01", "h\xc3\xbcsh hush"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_free(write_file("run/token", texts[i]));
        fails("denied", "NoCredentials", "is not a token");
    }
    g_autofree char *huge = g_strnfill(20001, 'x');
    g_free(write_file("run/token", huge));
    fails("denied", "NoCredentials", "larger than 20000 bytes");
    g_remove(token_path);
    fails("denied", "NoCredentials", "No such file");
    ck_assert_int_eq(mkfifo(token_path, 0600), 0);
    fails("denied", "NoCredentials", "is not a regular file");
    ck_assert_uint_eq(server_heard(peer), 0);
}
END_TEST

START_TEST(settings_that_make_no_sense)
{
    g_unsetenv("AWS_ROLE_ARN");
    refuse_context(NULL, "cannot use " FILE_VARIABLE ": set AWS_ROLE_ARN, too");
    write_config("%s", "[profile a]\nweb_identity_token_file = /x\n"
                       "[profile b]\nweb_identity_token_file = /x\nrole_arn = r\nduration_seconds = 1\n");
    refuse_context("a", "cannot use profile 'a': web_identity_token_file needs role_arn");
    refuse_context("b", "duration_seconds is '1'");
}
END_TEST

START_TEST(letting_go_while_sts_thinks)
{
    outcome out;
    outcome_begin(&out, 1);
    g_autoptr(gw_aws_context) context = context_new(NULL);
    server_wait(peer, 300);
    gw_aws_call *under_way =
        gw_aws_call_start(context, "organizations", "ListRoots", NULL, NULL, FALSE, on_done, &out);
    while (server_heard(peer) == 0)
        g_main_context_iteration(NULL, FALSE);
    gw_aws_call_cancel(under_way);
    g_clear_pointer(&context, gw_aws_context_unref);
    for (int i = 0; i < 400; i++) {
        g_main_context_iteration(NULL, FALSE);
        g_usleep(1000);
    }
    ck_assert_uint_eq(out.done, 0);
    outcome_clear(&out);
}
END_TEST

SUITE_WITH("web identity", begin, end, the_environment_names_a_token, a_profile_names_a_token,
           the_file_is_read_each_time, what_passes_is_repeated, refusals, answers_that_cannot_be_used,
           files_without_a_token, settings_that_make_no_sense, letting_go_while_sts_thinks)
