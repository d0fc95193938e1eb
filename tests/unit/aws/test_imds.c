/* SPDX-License-Identifier: Apache-2.0 */
/* test_imds.c - keys of an instance's role: the second version of the service only, its token, and answers of
 * every kind */
#include "aws/profile_settings.h"
#include "base/error.h"
#include "base/json.h"
#include "fixture.h"
#include "suite.h"

#include <string.h>

#define ENDPOINT "AWS_EC2_METADATA_SERVICE_ENDPOINT"
#define MODE "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"
#define ROLES "GET /latest/meta-data/iam/security-credentials/"

static void
begin(void)
{
    setup();
    no_keys();
    g_unsetenv("AWS_EC2_METADATA_DISABLED");
    g_setenv(ENDPOINT, server_url(peer), TRUE);
}

static void
say_token(const char *token)
{
    server_say(peer, 200, "x-aws-ec2-metadata-token-ttl-seconds: 21600\r\n", token);
}

static void
say_keys(const char *name, gint64 lives_s)
{
    g_autofree char *expires = in_seconds(lives_s);
    g_autofree char *text = g_strdup_printf(
        "{\"Code\":\"Success\",\"Type\":\"AWS-HMAC\",\"AccessKeyId\":\"%s\",\"SecretAccessKey\":\"s3cr3t\","
        "\"Token\":\"t-%s\",\"Expiration\":\"%s\"}",
        name, name, expires);
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
fails(const char *cls, const char *part)
{
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    call_roots(&out, context);
    assert_failed(&out, cls, "NoCredentials", 0);
    assert_says(&out, part);
    assert_keeps_secret(&out, "hush");
    outcome_clear(&out);
}

/* ---- the good path ---- */

START_TEST(an_instance_gives_keys)
{
    g_autoptr(gw_aws_context) context = context_new(NULL);
    ck_assert_str_eq(gw_aws_context_origin(context), "the instance's metadata");
    ck_assert_int_eq(gw_aws_context_certainty(context), GW_AWS_KEYS_TO_FETCH);
    ck_assert_uint_eq(server_heard(peer), 0);
    say_token("tok==\n");
    server_say(peer, 200, NULL, "my-role");
    say_keys("INSTANCE", 3600);
    succeeds(context);
    ck_assert(g_str_has_prefix(server_request(peer, 0), "PUT /latest/api/token HTTP/1.1\r\n"));
    assert_heard(0, "\r\nx-aws-ec2-metadata-token-ttl-seconds: 21600\r\n");
    ck_assert(g_str_has_prefix(server_request(peer, 1), ROLES " HTTP/1.1\r\n"));
    assert_heard(1, "\r\nx-aws-ec2-metadata-token: tok==\r\n");
    ck_assert(g_str_has_prefix(server_request(peer, 2), ROLES "my-role HTTP/1.1\r\n"));
    assert_heard(2, "\r\nx-aws-ec2-metadata-token: tok==\r\n");
    assert_heard(3, "Credential=INSTANCE/");
    assert_heard(3, "X-Amz-Security-Token: t-INSTANCE\r\n");
    ck_assert_ptr_null(strstr(server_request(peer, 3), "tok=="));
}
END_TEST

START_TEST(the_token_is_kept)
{
    g_autoptr(gw_aws_context) one = context_new(NULL);
    g_autoptr(gw_aws_context) other = context_new(NULL);
    say_token("tok");
    server_say(peer, 200, NULL, "role");
    say_keys("FIRST", 2);
    succeeds(one);
    server_say(peer, 200, NULL, "role");
    say_keys("SECOND", 3600);
    succeeds(other);
    g_usleep(2100 * 1000);
    server_say(peer, 200, NULL, "role");
    say_keys("THIRD", 3600);
    succeeds(one);
    ck_assert_uint_eq(server_heard(peer), 10);
    for (guint i = 1; i < 10; i++)
        ck_assert(!g_str_has_prefix(server_request(peer, i), "PUT "));
    assert_heard(9, "Credential=THIRD/");
}
END_TEST

START_TEST(a_token_that_is_no_good_any_more)
{
    g_autoptr(gw_aws_context) one = context_new(NULL);
    g_autoptr(gw_aws_context) other = context_new(NULL);
    say_token("old");
    server_say(peer, 200, NULL, "role");
    say_keys("FIRST", 3600);
    succeeds(one);
    server_say(peer, 401, NULL, "");
    say_token("new");
    server_say(peer, 200, NULL, "role");
    say_keys("SECOND", 3600);
    succeeds(other);
    assert_heard(5, "PUT /latest/api/token");
    assert_heard(6, "\r\nx-aws-ec2-metadata-token: new\r\n");
    server_say(peer, 401, NULL, "");
    say_token("newer");
    server_say(peer, 401, NULL, "hush");
    fails("denied", "answered with status 401");
}
END_TEST

START_TEST(a_short_lived_token_is_not_kept)
{
    g_autoptr(gw_aws_context) one = context_new(NULL);
    g_autoptr(gw_aws_context) other = context_new(NULL);
    for (int i = 0; i < 2; i++) {
        server_say(peer, 200, "x-aws-ec2-metadata-token-ttl-seconds: 60\r\n", "tok");
        server_say(peer, 200, NULL, "role");
        say_keys("KEYS", 3600);
        succeeds(i ? other : one);
    }
    assert_heard(4, "PUT /latest/api/token");
}
END_TEST

START_TEST(names_of_roles_are_only_names)
{
    static const char *const cases[][2] = {
        {"one\ntwo\n", ROLES "one HTTP"},
        {"a b", ROLES "a%20b HTTP"},
        {"../../user-data", ROLES "..%2F..%2Fuser-data HTTP"},
        {"x?y#z", ROLES "x%3Fy%23z HTTP"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        guint n = server_heard(peer);
        g_autoptr(gw_aws_context) context = context_new(NULL);
        if (i == 0)
            say_token("tok");
        server_say(peer, 200, NULL, cases[i][0]);
        say_keys("KEYS", 3600);
        succeeds(context);
        assert_heard(n + (i == 0 ? 2 : 1), cases[i][1]);
    }
}
END_TEST

START_TEST(a_role_after_the_instance)
{
    write_config("%s", "[profile p]\nrole_arn = arn:r\ncredential_source = Ec2InstanceMetadata\n");
    g_autoptr(gw_aws_context) context = context_new("p");
    say_token("tok");
    server_say(peer, 200, NULL, "role");
    say_keys("INSTANCE", 3600);
    say_role("ROLE", 3600);
    succeeds(context);
    assert_heard(3, "Credential=INSTANCE/");
    assert_heard(4, "Credential=ROLE/");
    g_setenv("AWS_EC2_METADATA_DISABLED", "TRUE", TRUE);
    refuse_context("p", "its credential_source 'Ec2InstanceMetadata' has no keys: instance metadata "
                        "(AWS_EC2_METADATA_DISABLED is true)");
}
END_TEST

START_TEST(no_proxy_sees_them)
{
    g_setenv("http_proxy", "http://127.0.0.1:1", TRUE);
    g_setenv("AWS_MAX_ATTEMPTS", "1", TRUE);
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    say_token("tok");
    server_say(peer, 200, NULL, "role");
    say_keys("KEYS", 3600);
    call_roots(&out, context);
    ck_assert_uint_eq(server_heard(peer), 3);
    assert_failed(&out, "unavailable", "Unreachable", 1);
    outcome_clear(&out);
}
END_TEST

/* AWS hands out keys that have expired when it can't make new ones, and takes them. */
START_TEST(expired_keys_serve_a_while)
{
    g_autoptr(gw_aws_context) context = context_new(NULL);
    say_token("tok");
    server_say(peer, 200, NULL, "role");
    say_keys("STALE", -60);
    succeeds(context);
    succeeds(context);
    assert_heard(4, "Credential=STALE/");
    ck_assert_uint_eq(server_heard(peer), 5);
}
END_TEST

/* ---- where it is ---- */

START_TEST(where_the_service_is)
{
    static const char *const cases[][3] = {
        {NULL, NULL, "http://169.254.169.254"},
        {NULL, "IPv4", "http://169.254.169.254"},
        {NULL, "ipv6", "http://[fd00:ec2::254]"},
        {"http://127.0.0.1:7/", "IPv6", "http://127.0.0.1:7"},
        {"http://127.0.0.1:7/path/", NULL, "http://127.0.0.1:7/path"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_setenv(ENDPOINT, cases[i][0] ? cases[i][0] : "", TRUE);
        g_setenv(MODE, cases[i][1] ? cases[i][1] : "", TRUE);
        g_autoptr(gw_settings) settings = gw_settings_load(NULL, NULL);
        ck_assert_str_eq(settings->plan->url, cases[i][2]);
    }
    g_unsetenv(ENDPOINT);
    g_unsetenv(MODE);
    write_config("%s", "[default]\nec2_metadata_service_endpoint_mode = IPv6\n");
    g_autoptr(gw_settings) six = gw_settings_load(NULL, NULL);
    ck_assert_str_eq(six->plan->url, "http://[fd00:ec2::254]");
    static const char *const bad[] = {"nonsense", "ftp://127.0.0.1", "http://u:hush@127.0.0.1",
                                      "http://127.0.0.1/?x"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_setenv(ENDPOINT, bad[i], TRUE);
        refuse_context(NULL, "cannot use " ENDPOINT ": it must be http://host:port");
    }
    g_setenv(MODE, "IPv5", TRUE);
    refuse_context(NULL, "'IPv5': it is IPv4 or IPv6");
}
END_TEST

START_TEST(it_can_be_turned_off)
{
    g_setenv("AWS_EC2_METADATA_DISABLED", "true", TRUE);
    refuse_context(NULL, "instance metadata (AWS_EC2_METADATA_DISABLED is true)");
    g_setenv("AWS_EC2_METADATA_DISABLED", "false", TRUE);
    gw_aws_context_unref(context_new(NULL));
    ck_assert_uint_eq(server_heard(peer), 0);
}
END_TEST

/* ---- nobody there ---- */

START_TEST(the_whole_chain_failed)
{
    g_setenv(ENDPOINT, "http://127.0.0.1:1", TRUE);
    fails("denied", "cannot find AWS credentials; tried, in this order: the environment (AWS_ACCESS_KEY_ID "
                    "is not set), profile 'default' (neither in");
    fails("denied", "web identity (AWS_WEB_IDENTITY_TOKEN_FILE is not set), a container's agent "
                    "(AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and _FULL_URI are not set), the instance's "
                    "metadata (nothing answers at 'http://127.0.0.1:1' within a second): set AWS_PROFILE");
    write_config("%s", "[profile p]\nregion = eu-west-1\n");
    g_setenv("AWS_PROFILE", "p", TRUE);
    fails("denied", "cannot find credentials for profile 'p'; tried, in this order: its role");
}
END_TEST

START_TEST(silence_ends)
{
    gint64 before = g_get_monotonic_time();
    server_wait(peer, 3000);
    fails("denied", "nothing answers at");
    ck_assert_int_lt(g_get_monotonic_time() - before, 2500 * 1000);
    ck_assert_uint_eq(server_heard(peer), 1);
}
END_TEST

/* Where it answered before it is there: the run waits for it, not for a person. */
START_TEST(an_instance_that_fell_silent)
{
    g_autoptr(gw_aws_context) context = context_new(NULL);
    say_token("tok");
    server_say(peer, 200, NULL, "role");
    say_keys("KEYS", 3600);
    succeeds(context);
    server_wait(peer, 1500);
    fails("unavailable", "nothing answers at");
}
END_TEST

/* ---- answers ---- */

START_TEST(tokens_that_are_none)
{
    static const int statuses[] = {400, 403, 404, 405, 302, 500};
    static const char *const texts[] = {"", " \n", "a b", "a\nb", "a\x01", "\x80"};
    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++) {
        server_say(peer, statuses[i], NULL, "hush");
        fails(statuses[i] == 500 ? "unavailable" : "denied",
              statuses[i] == 403 ? "turned off for this instance" : "answered with status");
    }
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        say_token(texts[i]);
        fails("unavailable", "it gave no token");
    }
    g_autofree char *huge = g_strnfill(5000, 'x');
    say_token(huge);
    fails("unavailable", "it gave no token");
    /* the first version, which wants no token, is never asked */
    for (guint i = 0; i < server_heard(peer); i++)
        assert_heard(i, "PUT /latest/api/token");
}
END_TEST

START_TEST(no_role)
{
    say_token("hush");
    server_say(peer, 404, NULL, "<html>not found</html>");
    fails("denied", "no role is attached to this instance");
    server_say(peer, 200, NULL, "\n");
    fails("unavailable", "it names no role");
    g_autofree char *huge = g_strnfill(129, 'x');
    server_say(peer, 200, NULL, huge);
    fails("unavailable", "it names no role");
    g_autofree char *larger = g_strnfill(65 * 1024, 'x');
    server_say(peer, 200, NULL, larger);
    fails("unavailable", "larger than 64");
}
END_TEST

START_TEST(answers_that_cannot_be_used)
{
    static const char *const cases[][3] = {
        {"", "unavailable", "it is not JSON"},
        {"hush", "unavailable", "it is not JSON"},
        {"[]", "unavailable", "there is no AccessKeyId in it"},
        {"{\"Code\":\"Failed\",\"Message\":\"hush\"}", "denied", "it gave no keys: Failed"},
        {"{\"Code\":\"AssumeRoleUnauthorizedAccess\"}", "denied", "AssumeRoleUnauthorizedAccess"},
        {"{\"Code\":\"Success\"}", "unavailable", "there is no AccessKeyId in it"},
        {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"hush\"}", "unavailable", "there is no Token in it"},
        {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"hush\",\"Token\":\"hush\"}", "unavailable",
         "there is no Expiration in it"},
        {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"hush\",\"Token\":\"hush\",\"Expiration\":\"hush\"}",
         "unavailable", "its Expiration is not a time"},
        {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"hu sh\",\"Token\":\"hush\",\"Expiration\":\"hush\"}",
         "unavailable", "characters that no key has"},
    };
    say_token("hush-token");
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        server_say(peer, 200, NULL, "role");
        server_say(peer, 200, NULL, cases[i][0]);
        fails(cases[i][1], cases[i][2]);
    }
    g_autofree char *code = g_strnfill(3000, 'C');
    g_autofree char *text = g_strdup_printf("{\"Code\":\"%s\"}", code);
    server_say(peer, 200, NULL, "role");
    server_say(peer, 200, NULL, text);
    fails("denied", "its answer says why at length");
}
END_TEST

START_TEST(letting_go_while_it_is_asked)
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
    for (int i = 0; i < 500; i++) {
        g_main_context_iteration(NULL, FALSE);
        g_usleep(1000);
    }
    ck_assert_uint_eq(out.done, 0);
    outcome_clear(&out);
}
END_TEST

SUITE_WITH("imds", begin, teardown, an_instance_gives_keys, the_token_is_kept,
           a_token_that_is_no_good_any_more, a_short_lived_token_is_not_kept, names_of_roles_are_only_names,
           a_role_after_the_instance, no_proxy_sees_them, expired_keys_serve_a_while, where_the_service_is,
           it_can_be_turned_off, the_whole_chain_failed, silence_ends, an_instance_that_fell_silent,
           tokens_that_are_none, no_role, answers_that_cannot_be_used, letting_go_while_it_is_asked)
