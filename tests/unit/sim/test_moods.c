/* SPDX-License-Identifier: Apache-2.0 */
/* test_moods.c - slow, late, forgetful, broken, populated: what the simulator's options do
 */
#include "client.h"

#include "base/json.h"
#include "base/text.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>

static void
write_file(const sim *s, const char *name, const char *text)
{
    g_autofree char *path = sim_file(s, name);
    ck_assert(g_file_set_contents(path, text, -1, NULL));
}

/* Runs gangway-sim with arguments that it must refuse; what it says on standard error. Caller frees. */
static char *
refused(const char *const *args)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    const char *build = g_getenv("top_builddir");
    g_autofree char *program = g_build_filename(build ? build : ".", "gangway-sim", NULL);
    g_ptr_array_add(argv, program);
    for (; *args; args++)
        g_ptr_array_add(argv, (gpointer)(guintptr)*args);
    g_ptr_array_add(argv, NULL);
    char *said = NULL;
    int status = 0;
    ck_assert(g_spawn_sync(NULL, (char **)argv->pdata, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
                           &said, &status, NULL));
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 1, "status %#x: %s", status, said);
    return said;
}

START_TEST(bad_command_lines)
{
    static const struct {
        const char *args[4];
        const char *says;
    } cases[] = {
        {{"--port", "70000"}, "--port must be from 0 to 65535"},
        {{"--throttle", "2"}, "--throttle must be"},
        {{"--latency", "-1"}, "--latency must be"},
        {{"--people", "cats"}, "--people must be auto or none"},
        {{"--teleport"}, "--teleport"},
        {{"extra"}, "unknown argument 'extra'"},
        {{"--org", "/no/such/file.json"}, "/no/such/file.json"},
        {{"--log", "/no/such/folder/log"}, "cannot write the log"},
        {{"--state", "/no/such/folder/state"}, "/no/such/folder"},
        {{"--drop", "nan"}, "--drop must be"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *said = refused(cases[i].args);
        ck_assert_msg(strstr(said, cases[i].says) != NULL, "'%s' is not in: %s", cases[i].says, said);
    }
}
END_TEST

START_TEST(bad_files)
{
    static const struct {
        const char *option, *text, *says;
    } cases[] = {
        {"--state", "{", "not JSON"},
        {"--state", "{}", "not a state"},
        {"--state", "[]", "not a state"},
        {"--state", "{\"format\":1,\"aws\":{},\"sim\":{}}", "cannot begin"},
        {"--org", "[1]", "must be an object"},
        {"--org", "{\"accounts\": {}}", "unknown member 'accounts'"},
        {"--org", "{\"aws\": {\"accounts\": 5}}", "cannot begin"},
        {"--org", "{\"aws\": {\"accounts\": {\"111122223333\": null}}}", "people.account"},
        {"--org", "{\"aws\": {\"accounts\": {\"111122223333\": {\"iam\": {\"users\": {\"x\": 1}}}}}}",
         "cannot begin"},
        {"--org", "{\"people\": 7}", "cannot begin"},
        {"--aws-config", "[default]\n", "is not gangway-sim's"},
    };
    g_autofree char *folder = g_dir_make_tmp("gangway-sim-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "file.json", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *const args[] = {cases[i].option, path, NULL};
        ck_assert(g_file_set_contents(path, cases[i].text, -1, NULL));
        g_autofree char *said = refused(args);
        ck_assert_msg(strstr(said, cases[i].says) != NULL, "'%s' is not in: %s", cases[i].says, said);
    }
    g_unlink(path);
    g_rmdir(folder);
}
END_TEST

START_TEST(state_is_kept)
{
    sim *s = sim_start("--state", "@state.json", NULL);
    sim_do(s, "customer", "iam", "TagUser",
           json_pack("{s:s, s:[{s:s, s:s}]}", "UserName", "bob", "Tags", "Key", "a", "Value", "b"));
    gw_json session = sim_call(s, "customer", "sts", "GetSessionToken", NULL);
    gw_json before = sim_control_get(s, "/_sim/state");
    s = sim_restart(s, "--state", "@state.json", NULL);
    gw_json after = sim_control_get(s, "/_sim/state");
    ck_assert(json_equal(before, after));
    ck_assert(json_is_object(json_object_get(after, "accounts")));
    const json_t *c = json_object_get(session, "Credentials");
    const gw_sigv4_keys keys = {gw_json_string(c, "AccessKeyId"), gw_json_string(c, "SecretAccessKey"),
                                gw_json_string(c, "SessionToken")};
    g_autoptr(gw_message) request = sim_request(s, "sts", "GetCallerIdentity", NULL);
    sim_sign_as(request, &keys, "sts", "us-east-1", gw_now_ms());
    g_autoptr(gw_message) answer = sim_send(s, request);
    ck_assert_uint_eq(answer->status, 200);
    sim_stop(s);
}
END_TEST

START_TEST(same_seed_same_keys)
{
    sim *a = sim_start("--seed", "7", NULL), *b = sim_start("--seed", "7", NULL),
        *c = sim_start("--seed", "8", NULL);
    ck_assert_str_eq(sim_keys(a, "customer").secret_key, sim_keys(b, "customer").secret_key);
    ck_assert_str_ne(sim_keys(a, "customer").secret_key, sim_keys(c, "customer").secret_key);
    sim_do(a, "customer", "iam", "CreateUser", json_pack("{s:s}", "UserName", "u"));
    g_usleep(1100 * 1000);
    sim_do(b, "customer", "iam", "CreateUser", json_pack("{s:s}", "UserName", "u"));
    gw_json one = sim_control_get(a, "/_sim/state"), two = sim_control_get(b, "/_sim/state");
    ck_assert(!json_equal(one, two));
    gw_json same = sim_control_get(a, "/_sim/state?timeless"),
            still = sim_control_get(b, "/_sim/state?timeless");
    ck_assert(json_equal(same, still));
    sim_stop(a);
    sim_stop(b);
    sim_stop(c);
}
END_TEST

/* ---- what goes wrong ---- */

/* Forty calls' codes as one text. */
static char *
fates(const char *seed)
{
    sim *s = sim_start("--seed", seed, "--throttle", "0.2", "--fail", "0.2", "--drop", "0.2", NULL);
    GString *codes = g_string_new(NULL);
    for (int i = 0; i < 40; i++) {
        g_autofree char *code = NULL;
        json_decref(sim_try(s, "customer", "iam", "GetAccountSummary", NULL, &code));
        g_string_append_printf(codes, "%s ", code ? code : "-");
    }
    sim_stop(s);
    return g_string_free(codes, FALSE);
}

START_TEST(misfortune_is_drawn)
{
    g_autofree char *one = fates("3");
    g_autofree char *two = fates("3");
    g_autofree char *other = fates("4");
    ck_assert_str_eq(one, two);
    ck_assert_str_ne(one, other);
    ck_assert(strstr(one, "Throttling") && strstr(one, "Dropped") && strstr(one, "- "));
    ck_assert(strstr(one, "ServiceFailure") || strstr(one, "ServiceUnavailable"));
}
END_TEST

/* With every connection broken, about half of the operations were carried out all the same. */
START_TEST(drops_come_before_and_after)
{
    sim *s = sim_start("--drop", "1", NULL);
    guint before = 0, after = 0;
    for (int i = 0; i < 16; i++) {
        g_autofree char *name = g_strdup_printf("u%d", i);
        sim_expect(s, "customer", "iam", "CreateUser", json_pack("{s:s}", "UserName", name), "Dropped");
    }
    gw_json log = sim_read_log(s);
    size_t i;
    json_t *line;
    json_array_foreach (log, i, line) {
        gboolean done = g_strcmp0(gw_json_string(line, "error"), "DroppedAfter") == 0;
        ck_assert_int_eq(gw_json_true(line, "changed"), done);
        ck_assert_int_eq((int)gw_json_int(line, "status", -1), 0);
        done ? after++ : before++;
    }
    ck_assert_uint_ge(before, 3);
    ck_assert_uint_ge(after, 3);
    gw_json state = sim_control_get(s, "/_sim/state");
    const json_t *users = json_object_get(
        json_object_get(json_object_get(json_object_get(state, "accounts"), "111122223333"), "iam"), "users");
    ck_assert_uint_eq(json_object_size(users), 5 + after);
    sim_stop(s);
}
END_TEST

static gpointer
one_call(gpointer s)
{
    sim_do(s, "customer", "sts", "GetCallerIdentity", NULL);
    return NULL;
}

START_TEST(requests_wait_side_by_side)
{
    sim *s = sim_start("--latency", "400", NULL);
    GThread *threads[8];
    gint64 begun = g_get_monotonic_time();
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new(NULL, one_call, s);
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
    gint64 took = (g_get_monotonic_time() - begun) / 1000;
    ck_assert_msg(took >= 400 && took < 2000, "it took %d ms", (int)took);
    sim_stop(s);
}
END_TEST

/* ---- what is seen late ---- */

#define TRUSTS(who)                                                                                          \
    "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"" who "\"},"   \
    "\"Action\":\"sts:AssumeRole\"}}"

START_TEST(changes_are_seen_late)
{
    sim *s = sim_start("--late-reads", "800", "--people", "none", NULL);
    sim_do(s, "customer", "iam", "CreateRole",
           json_pack("{s:s, s:s}", "RoleName", "r1", "AssumeRolePolicyDocument", TRUSTS("111122223333")));
    json_t *naming = json_pack("{s:s, s:s}", "RoleName", "r2", "AssumeRolePolicyDocument",
                               TRUSTS("arn:aws:iam::111122223333:role/r1"));
    json_t *assuming =
        json_pack("{s:s, s:s}", "RoleArn", "arn:aws:iam::111122223333:role/r1", "RoleSessionName", "x1");
    sim_expect(s, "customer", "iam", "CreateRole", json_incref(naming), "MalformedPolicyDocument");
    sim_expect(s, "customer", "sts", "AssumeRole", json_incref(assuming), "AccessDenied");
    gw_json acted = sim_control_post(s, "/_sim/people",
                                     "{\"step\": \"root-email\", \"want\": {\"email\": \"a@b.example\"}}");
    ck_assert(gw_json_true(acted, "acted"));
    gw_json old = sim_call(s, "customer", "organizations", "DescribeOrganization", NULL);
    ck_assert_str_eq(gw_json_string(json_object_get(old, "Organization"), "MasterAccountEmail"),
                     "aws-root@acme.example");
    g_usleep(900 * 1000);
    gw_json new = sim_call(s, "customer", "organizations", "DescribeOrganization", NULL);
    ck_assert_str_eq(gw_json_string(json_object_get(new, "Organization"), "MasterAccountEmail"),
                     "a@b.example");
    sim_do(s, "customer", "iam", "CreateRole", naming);
    sim_do(s, "customer", "sts", "AssumeRole", assuming);
    sim_stop(s);
}
END_TEST

/* ---- what a test wants to go wrong ---- */

START_TEST(a_test_names_what_fails)
{
    sim *s = sim_start("--people", "none", NULL);
    gw_json set =
        sim_control_post(s, "/_sim/faults",
                         "[{\"operation\": \"iam:CreateUser\", \"skip\": 1, \"code\": \"LimitExceeded\", "
                         "\"status\": 409},"
                         " {\"operation\": \"sts:*\", \"times\": 2, \"fate\": \"throttle\"}]");
    ck_assert_ptr_null(json_object_get(set, "error"));
    sim_do(s, "customer", "iam", "CreateUser", json_pack("{s:s}", "UserName", "one"));
    sim_expect(s, "customer", "iam", "CreateUser", json_pack("{s:s}", "UserName", "two"), "LimitExceeded");
    sim_do(s, "customer", "iam", "CreateUser", json_pack("{s:s}", "UserName", "two"));
    sim_expect(s, "customer", "sts", "GetCallerIdentity", NULL, "Throttling");
    sim_expect(s, "customer", "sts", "GetCallerIdentity", NULL, "Throttling");
    sim_do(s, "customer", "sts", "GetCallerIdentity", NULL);
    sim_stop(s);
}
END_TEST

START_TEST(bad_faults_are_refused)
{
    static const char *const bad[] = {"{}",
                                      "[{}]",
                                      "[{\"operation\": []}]",
                                      "[{\"operation\": \"\\r\\n\"}]",
                                      "[{\"operation\": \"*\", \"status\": 200}]",
                                      "[{\"operation\": \"*\", \"fate\": \"luck\"}]",
                                      "[",
                                      NULL};
    sim *s = sim_start("--people", "none", NULL);
    for (int i = 0; bad[i]; i++) {
        gw_json answer = sim_control_post(s, "/_sim/faults", bad[i]);
        ck_assert_msg(json_object_get(answer, "error") != NULL, "taken: %s", bad[i]);
    }
    sim_do(s, "customer", "sts", "GetCallerIdentity", NULL);
    sim_stop(s);
}
END_TEST

/* ---- people ---- */

static void
look(const sim *s, const char *service, const char *operation, int times)
{
    for (int i = 0; i < times; i++) {
        sim_do(s, "customer", service, operation, NULL);
        g_usleep(220 * 1000);
    }
}

static gboolean
mfa_is_on(const sim *s)
{
    gw_json state = sim_control_get(s, "/_sim/state");
    return gw_json_true(
        json_object_get(json_object_get(json_object_get(state, "accounts"), "111122223333"), "root"), "mfa");
}

static char *
email_of(const sim *s)
{
    gw_json state = sim_control_get(s, "/_sim/state");
    return g_strdup(
        gw_json_string(json_object_get(json_object_get(state, "accounts"), "111122223333"), "email"));
}

START_TEST(people_act_when_one_waits)
{
    sim *s = sim_start(NULL, NULL);
    sim_expect(s, "customer", "s3", "GetBucketPolicy", json_pack("{s:s}", "Bucket", "doitintl-awsops-42"),
               "NoSuchBucket");
    for (int i = 0; i < 10; i++) { /* this is one look */
        sim_do(s, "customer", "iam", "GetAccountSummary", NULL);
    }
    look(s, "iam", "GetAccountSummary", 1);
    ck_assert(mfa_is_on(s));
    look(s, "iam", "GetAccountSummary", 2);
    ck_assert(!mfa_is_on(s));
    look(s, "iam", "GetAccountSummary", 4);
    ck_assert(!mfa_is_on(s)); /* the address has not been handed over */
    look(s, "organizations", "DescribeOrganization", 3);
    g_autofree char *email = email_of(s);
    ck_assert_str_eq(email, "awsops+42@doit-intl.com");
    look(s, "iam", "GetAccountSummary", 3);
    ck_assert(mfa_is_on(s));
    look(s, "iam", "GetAccountSummary", 4);
    ck_assert(mfa_is_on(s));
    sim_stop(s);
}
END_TEST

START_TEST(nobody_is_there)
{
    sim *s = sim_start("--people", "none", NULL);
    look(s, "iam", "GetAccountSummary", 4);
    ck_assert(mfa_is_on(s));
    gw_json off =
        sim_control_post(s, "/_sim/people", "{\"step\": \"root-mfa\", \"want\": {\"state\": \"absent\"}}");
    gw_json again =
        sim_control_post(s, "/_sim/people", "{\"step\": \"root-mfa\", \"want\": {\"state\": \"absent\"}}");
    ck_assert(gw_json_true(off, "acted") && !gw_json_true(again, "acted"));
    ck_assert(!mfa_is_on(s));
    sim_stop(s);
}
END_TEST

START_TEST(another_organization)
{
    sim *s = sim_start(NULL, NULL);
    write_file(
        s, "org.json",
        "{\"aws\": {\"accounts\": {\"111122223333\": {\"root\": {\"mfa\": false}, \"quotas\": {\"roles\": 3},"
        "\"iam\": {\"users\": {\"bob\": null, \"carol\": {\"access_keys\": {\"a\": {}}}}}}},"
        "\"buckets\": {\"doitintl-awsops-1234\": {\"owner\": \"888899990000\"}}},"
        "\"people\": {\"root_email\": \"x@y.example\"},"
        "\"profiles\": {\"carol\": {\"account\": \"111122223333\", \"user\": \"carol\"}}}");
    s = sim_restart(s, "--org", "@org.json", NULL);
    ck_assert(!mfa_is_on(s));
    sim_expect(s, "customer", "iam", "GetUser", json_pack("{s:s}", "UserName", "bob"), "NoSuchEntity");
    gw_json carol = sim_call(s, "carol", "iam", "GetUser", NULL);
    ck_assert_str_eq(gw_json_string(json_object_get(carol, "User"), "UserName"), "carol");
    sim_expect(s, "carol", "iam", "CreateRole",
               json_pack("{s:s, s:s}", "RoleName", "r1", "AssumeRolePolicyDocument", TRUSTS("111122223333")),
               "LimitExceeded");
    sim_expect(s, "customer", "s3", "CreateBucket", json_pack("{s:s}", "Bucket", "doitintl-awsops-1234"),
               "BucketAlreadyExists");
    look(s, "organizations", "DescribeOrganization", 3);
    g_autofree char *email = email_of(s);
    ck_assert_str_eq(email, "x@y.example");
    sim_stop(s);
}
END_TEST

START_TEST(quit_by_request)
{
    sim *s = sim_start(NULL, NULL);
    gw_json answer = sim_control_post(s, "/_sim/quit", "");
    ck_assert(json_is_object(answer));
    sim_stop(s);
}
END_TEST

SIM_SUITE("sim moods", NULL, NULL, bad_command_lines, bad_files, state_is_kept, same_seed_same_keys,
          misfortune_is_drawn, drops_come_before_and_after, requests_wait_side_by_side, changes_are_seen_late,
          people_act_when_one_waits, nobody_is_there, another_organization, quit_by_request,
          a_test_names_what_fails, bad_faults_are_refused)
