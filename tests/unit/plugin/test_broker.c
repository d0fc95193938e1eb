/* SPDX-License-Identifier: Apache-2.0 */
/* test_broker.c - what a plugin may ask for and what it gets, through the real host; AWS is played
 */
#include <stdlib.h>

#include "base/error.h"
#include "base/json.h"
#include "harness.h"

static const char *const asks[] = {"asks", NULL};

/* The n-th answer that the step's inspect got. */
static json_t *
answer_at(const harness *h, size_t n)
{
    const json_t *doc = json_object_get(json_object_get(h->answer, "seen"), "doc");

    ck_assert_ptr_nonnull(doc);
    return json_array_get(json_object_get(doc, "answers"), n);
}

static void
look_at(harness *h, const char *name)
{
    g_autofree char *params =
        g_strdup_printf("{\"look\": [{\"name\": \"%s\", \"input\": {\"A\": 1}}]}", name);

    harness_call(h, "asks", GW_CALL_LOOK, params);
    ck_assert_ptr_nonnull(h->answer);
}

/* ---- names ---- */

static const struct {
    const char *name;
    const char *sent;
} good_names[] = {
    {"aws:iam:GetRole", "sent customer iam:GetRole {\"A\":1}"},
    {"aws@customer:iam:GetRole", "sent customer iam:GetRole {\"A\":1}"},
    {"aws@partner:sts:AssumeRole", "sent partner sts:AssumeRole {\"A\":1}"},
    {"aws/eu-west-1:iam:GetRole", "sent customer iam:GetRole in eu-west-1 {\"A\":1}"},
    {"aws-all:iam:ListRoles", "sent customer iam:ListRoles all {\"A\":1}"},
    {"aws@partner/us-east-1:sts:AssumeRole", "sent partner sts:AssumeRole in us-east-1 {\"A\":1}"},
};

START_TEST(a_name_says_which_context_region_and_operation)
{
    harness *h = harness_new(asks);

    look_at(h, good_names[_i].name);
    ck_contains(h->told->str, good_names[_i].sent);
    ck_assert_uint_eq(json_object_size(answer_at(h, 0)), 0);
    harness_free(h);
}
END_TEST

static const struct {
    const char *name;
    const char *code;
    const char *part; /* of the message */
} bad_names[] = {
    {"", "UnknownRequest", "aws:iam:GetRole"},
    {"iam:GetRole", "UnknownRequest", "'iam:GetRole' is no request"},
    {"aws:iam", "UnknownRequest", ""},
    {"aws:iam:", "UnknownRequest", ""},
    {"aws::GetRole", "UnknownRequest", ""},
    {"aws:IAM:GetRole", "UnknownRequest", ""},
    {"aws:iam:getRole", "UnknownRequest", ""},
    {"aws:iam:GetRole:more", "UnknownRequest", ""},
    {"aws:iam:GetRole\\n", "UnknownRequest", ""},
    {"aws:iam:Get\\u001bRole", "UnknownRequest", "Get Role"},
    {"aws/../etc:iam:GetRole", "UnknownRequest", ""},
    {"gcp:iam:GetRole", "UnknownRequest", ""},
    {"aws@nobody:iam:GetRole", "NoSuchContext", "'customer' and 'partner'"},
    {"aws:iam:GetUser", "UndeclaredAction", "iam:GetUser"},
    {"aws:iam:GetRoel", "UndeclaredAction", "did you mean 'iam:GetRole'?"},
    {"aws@partner:iam:GetRole", "UndeclaredAction", "partner/iam:GetRole"},
    {"aws:iamm:GetRole", "UnknownService", "did you mean 'iam'?"},
    {"aws:iam:CreateRole", "WriteInLook", "apply"},
    {"aws:iam:DeleteRole", "Removal", "additive only"},
    {"http:POST", "WriteInLook", "apply"},
    {"http:GET", "UnknownRequest", "http:POST"},
    {"http:POST ", "UnknownRequest", ""},
    {"smtp:send", "UndeclaredAction", "add it to the step's writes"},
};

START_TEST(a_bad_name_is_refused_and_nothing_is_sent)
{
    harness *h = harness_new(asks);

    look_at(h, bad_names[_i].name);
    ck_assert_str_eq(gw_json_string(answer_at(h, 0), "class"), "invalid");
    ck_assert_str_eq(gw_json_string(answer_at(h, 0), "code"), bad_names[_i].code);
    ck_contains(gw_json_string(answer_at(h, 0), "message"), bad_names[_i].part);
    ck_assert_uint_eq(h->told->len, 0);
    harness_free(h);
}
END_TEST

/* Neither a look nor a write gets so far as to be sent, or meant. */
START_TEST(an_input_that_is_more_than_input_is_refused)
{
    static const char *const asked[][2] = {
        {"aws:iam:GetRole", "{\"Action\": \"DeleteRole\"}"},
        {"aws:iam:CreateRole", "{\"RoleName\": \"r\", \"Version\": \"1\"}"},
        {"aws@partner:sts:AssumeRole", "{\"X-Amz-Signature\": \"x\"}"},
        {"aws-all:iam:ListRoles", "{\"A.Action\": \"x\"}"},
    };
    harness *h = harness_new(asks);
    g_autofree char *params =
        g_strdup_printf("{\"apply\": [{\"name\": \"%s\", \"input\": %s}]}", asked[_i][0], asked[_i][1]);

    harness_call(h, "asks", GW_CALL_APPLY, params);
    ck_contains(h->told->str, "ReservedMember");
    ck_lacks(h->told->str, "sent");
    ck_lacks(h->told->str, "intent");
    harness_free(h);
}
END_TEST

START_TEST(without_a_context_a_request_fails)
{
    harness *h = harness_new(asks);

    h->no_partner = TRUE;
    look_at(h, "aws@partner:sts:AssumeRole");
    ck_assert_str_eq(gw_json_string(answer_at(h, 0), "code"), "NoSuchContext");
    ck_contains(gw_json_string(answer_at(h, 0), "message"), "--partner-profile");
    harness_free(h);
}
END_TEST

/* ---- answers ---- */

static json_t *
give_credentials(const char *context, const char *service, const char *operation, const json_t *input,
                 json_t **failure)
{
    (void)context, (void)service, (void)operation, (void)input, (void)failure;
    return json_pack("{s:{s:s, s:s, s:s}, s:{s:s}, s:[{s:s, s:s}]}", "Credentials", "AccessKeyId", "AKIA",
                     "SecretAccessKey", "hush-1", "SessionToken", "hush-2", "AssumedRoleUser", "Arn", "arn:x",
                     "List", "secretAccessKey", "hush-3", "UserName", "u");
}

START_TEST(a_plugin_never_sees_a_credential)
{
    harness *h = harness_new(asks);

    harness_aws = give_credentials;
    look_at(h, "aws@partner:sts:AssumeRole");
    g_autofree char *text = gw_json_text(h->answer);
    ck_contains(text, "arn:x");
    ck_contains(text, "\"UserName\":\"u\"");
    ck_lacks(text, "hush");
    ck_lacks(text, "AKIA");
    harness_free(h);
}
END_TEST

START_TEST(nor_does_the_journal)
{
    harness *h = harness_new(asks);

    harness_aws = give_credentials;
    harness_call(h, "asks", GW_CALL_APPLY,
                 "{\"password\": \"s3cr3t-word\", \"apply\": [{\"name\": \"aws:iam:CreateRole\", \"input\": "
                 "{\"Password\": \"p4ss\", \"Description\": \"it is s3cr3t-word\", \"RoleName\": \"r\"}}]}");
    ck_assert_ptr_nonnull(h->answer);
    const char *outcome = strstr(h->told->str, "outcome");
    ck_assert_ptr_nonnull(outcome);
    ck_contains(outcome, "arn:x");
    ck_lacks(outcome, "hush");
    g_autofree char *intent = g_strndup(h->told->str, strcspn(h->told->str, "\n"));
    ck_contains(intent, "\"RoleName\":\"r\"");
    ck_lacks(intent, "p4ss");
    ck_lacks(intent, "s3cr3t-word");
    /* AWS itself gets what the plugin meant. */
    ck_contains(h->told->str, "it is s3cr3t-word\",\"Password\":\"p4ss\"");
    harness_free(h);
}
END_TEST

static json_t *
fail_as_told(const char *context, const char *service, const char *operation, const json_t *input,
             json_t **failure)
{
    (void)context, (void)service, (void)operation;
    *failure = gw_failure_new(gw_error_class_from_name(gw_json_string(input, "class")),
                              gw_json_string(input, "code"), "as told");
    json_object_set_new(*failure, "action", json_string("iam:GetRole"));
    json_object_set_new(*failure, "status", json_integer(400));
    return NULL;
}

static json_t *
throttle(const char *context, const char *service, const char *operation, const json_t *input,
         json_t **failure)
{
    (void)context, (void)service, (void)operation, (void)input;
    *failure = gw_failure_new(GW_ERROR_THROTTLED, "Throttling", "slow down\033[2J");
    return NULL;
}

START_TEST(the_reason_of_the_last_request_is_passed_on)
{
    const char *names[] = {"example", NULL};
    harness *h = harness_new(names);

    /* example.c returns GW_FAILED without saying why. */
    harness_aws = throttle;
    harness_call(h, "account-alias", GW_CALL_LOOK, "{\"alias\": \"x\"}");
    ck_failure(h, "throttled", "Throttling");
    ck_assert_str_eq(gw_json_string(h->failure, "message"), "slow down [2J");
    harness_free(h);
}
END_TEST

START_TEST(a_failure_reaches_the_plugin_whole)
{
    harness *h = harness_new(asks);

    harness_aws = fail_as_told;
    harness_call(
        h, "asks", GW_CALL_LOOK,
        "{\"look\": [{\"name\": \"aws:iam:GetRole\", \"input\": {\"class\": \"throttled\", \"code\": "
        "\"Throttling\"}}]}");
    ck_assert_str_eq(gw_json_string(answer_at(h, 0), "class"), "throttled");
    ck_assert_str_eq(gw_json_string(answer_at(h, 0), "code"), "Throttling");
    ck_assert_str_eq(gw_json_string(answer_at(h, 0), "action"), "iam:GetRole");
    ck_assert_int_eq(gw_json_int(answer_at(h, 0), "status", 0), 400);
    harness_free(h);
}
END_TEST

static json_t *
give_too_much(const char *context, const char *service, const char *operation, const json_t *input,
              json_t **failure)
{
    (void)context, (void)service, (void)operation, (void)input, (void)failure;
    g_autofree char *text = g_strnfill((gsize)17 * 1024 * 1024, 'x');

    return json_pack("{s:s}", "Much", text);
}

START_TEST(an_answer_that_does_not_fit_is_a_failure)
{
    harness *h = harness_new(asks);

    harness_aws = give_too_much;
    look_at(h, "aws:iam:GetRole");
    ck_assert_str_eq(gw_json_string(answer_at(h, 0), "code"), "AnswerTooLarge");
    harness_free(h);
}
END_TEST

static json_t *
give_a_lot(const char *context, const char *service, const char *operation, const json_t *input,
           json_t **failure)
{
    (void)context, (void)service, (void)operation, (void)input, (void)failure;
    g_autofree char *text = g_strnfill((gsize)5 * 1024 * 1024, 'x');

    return json_pack("{s:s}", "Much", text);
}

START_TEST(an_answer_of_megabytes_arrives)
{
    harness *h = harness_new(asks);

    harness_aws = give_a_lot;
    harness_call(
        h, "asks", GW_CALL_APPLY,
        "{\"apply\": [{\"name\": \"aws:iam:GetRole\", \"input\": {}}, {\"name\": \"aws:iam:GetRole\", "
        "\"input\": {}}]}");
    ck_assert_ptr_nonnull(h->answer);
    harness_free(h);
}
END_TEST

/* ---- writes ---- */

#define CREATE "{\"apply\": [{\"name\": \"aws:iam:CreateRole\", \"input\": {\"RoleName\": \"r\"}}]}"
#define INTENT                                                                                               \
    "intent {\"context\":\"customer\",\"input\":{\"RoleName\":\"r\"},\"operation\":\"CreateRole\","          \
    "\"service\":\"iam\"}\n"
#define SENT "sent customer iam:CreateRole {\"RoleName\":\"r\"}\n"

START_TEST(a_write_is_told_before_and_after)
{
    harness *h = harness_new(asks);

    harness_call(h, "asks", GW_CALL_APPLY, CREATE);
    ck_assert_ptr_nonnull(h->answer);
    ck_assert_str_eq(h->told->str, INTENT SENT "outcome {\"answer\":{}}\nprogress [{}]\n");
    harness_free(h);
}
END_TEST

START_TEST(a_failed_write_is_told_too)
{
    harness *h = harness_new(asks);

    harness_aws = fail_as_told;
    harness_call(
        h, "asks", GW_CALL_APPLY,
        "{\"apply\": [{\"name\": \"aws:iam:CreateRole\", \"input\": {\"class\": \"conflict\", \"code\": "
        "\"EntityAlreadyExists\"}}], \"fail\": \"conflict\"}");
    ck_failure(h, "conflict", "Told");
    ck_contains(h->told->str, "outcome {\"failure\":{");
    ck_contains(h->told->str, "EntityAlreadyExists");
    harness_free(h);
}
END_TEST

START_TEST(a_failure_tells_no_secret)
{
    harness *h = harness_new(asks);

    harness_aws = fail_as_told;
    harness_call(h, "asks", GW_CALL_APPLY,
                 "{\"password\": \"s3cr3t-word\", \"fail\": \"invalid\", \"words\": \"not s3cr3t-word\"}");
    ck_failure(h, "invalid", "Told");
    ck_assert_str_eq(gw_json_string(h->failure, "message"), "not (redacted)");
    harness_free(h);
}
END_TEST

START_TEST(a_write_waits_for_its_intent)
{
    harness *h = harness_new(asks);

    h->hold = TRUE;
    harness_start(h, "asks", GW_CALL_APPLY, CREATE, 0);
    ck_assert(harness_turn_until(h, "intent"));
    harness_turn(50);
    ck_lacks(h->told->str, "sent");
    harness_release(h);
    harness_wait(h);
    ck_assert_ptr_nonnull(h->answer);
    ck_contains(h->told->str, SENT "outcome");
    harness_free(h);
}
END_TEST

START_TEST(a_run_that_may_not_write_sends_nothing)
{
    harness *h = harness_new(asks);

    h->refuse = TRUE;
    harness_call(h, "asks", GW_CALL_APPLY, CREATE);
    ck_lacks(h->told->str, "sent customer");
    ck_lacks(h->told->str, "outcome");
    ck_contains(h->told->str, "MayNotWrite");
    harness_free(h);
}
END_TEST

START_TEST(reads_are_not_told)
{
    harness *h = harness_new(asks);

    harness_call(h, "asks", GW_CALL_APPLY, "{\"apply\": [{\"name\": \"aws:iam:GetRole\", \"input\": {}}]}");
    ck_lacks(h->told->str, "intent");
    ck_contains(h->told->str, "sent customer iam:GetRole {}\n");
    harness_free(h);
}
END_TEST

START_TEST(a_write_has_no_pages)
{
    harness *h = harness_new(asks);

    harness_call(h, "asks", GW_CALL_APPLY,
                 "{\"apply\": [{\"name\": \"aws-all:iam:CreateRole\", \"input\": {}}]}");
    ck_contains(h->told->str, "BadRequest");
    ck_lacks(h->told->str, "sent");
    harness_free(h);
}
END_TEST

START_TEST(a_write_as_partner_is_declared_by_itself)
{
    harness *h = harness_new(asks);

    harness_call(h, "asks", GW_CALL_APPLY,
                 "{\"apply\": [{\"name\": \"aws@partner:iam:CreateRole\", \"input\": {}}]}");
    ck_contains(h->told->str, "\"context\":\"partner\"");
    ck_contains(h->told->str, "sent partner iam:CreateRole {}\n");
    harness_free(h);
}
END_TEST

/* ---- plugins that are gone while something is under way ---- */

START_TEST(a_write_that_is_on_its_way_is_told_before_the_call_is_over)
{
    harness *h = harness_new(asks);

    harness_aws_delay_ms = 400;
    harness_start(h, "asks", GW_CALL_APPLY, CREATE, 100);
    harness_wait(h);
    ck_failure(h, "timed-out", "TimedOut");
    ck_assert_str_eq(h->told->str, INTENT SENT "outcome {\"answer\":{}}\n");
    ck_assert_uint_eq(harness_aws_cancelled, 0);
    harness_free(h);
}
END_TEST

START_TEST(a_write_that_was_only_meant_is_not_sent_any_more)
{
    harness *h = harness_new(asks);

    h->hold = TRUE;
    harness_start(h, "asks", GW_CALL_APPLY, CREATE, 100);
    harness_turn(300);
    ck_assert(!h->done);
    harness_release(h);
    ck_assert(h->done);
    ck_failure(h, "timed-out", "TimedOut");
    ck_lacks(h->told->str, "sent customer");
    ck_contains(h->told->str, "outcome");
    ck_contains(h->told->str, "NotSent");
    harness_free(h);
}
END_TEST

START_TEST(a_read_that_nobody_waits_for_is_forgotten)
{
    harness *h = harness_new(asks);

    harness_aws_delay_ms = 5000;
    harness_start(h, "asks", GW_CALL_LOOK, "{\"look\": [{\"name\": \"aws:iam:GetRole\", \"input\": {}}]}",
                  100);
    harness_wait(h);
    ck_failure(h, "timed-out", "TimedOut");
    ck_assert_uint_eq(harness_aws_cancelled, 1);
    harness_free(h);
}
END_TEST

START_TEST(after_a_cancel_nothing_is_told)
{
    harness *h = harness_new(asks);

    harness_aws_delay_ms = 100;
    harness_start(h, "asks", GW_CALL_APPLY, CREATE, 0);
    ck_assert(harness_turn_until(h, "sent"));
    gw_pool_call_cancel(h->call);
    harness_turn(200);
    ck_assert(!h->done);
    ck_assert_str_eq(h->told->str, INTENT SENT);
    harness_free(h);
}
END_TEST

START_TEST(a_late_go_finds_nobody)
{
    harness *h = harness_new(asks);

    h->hold = TRUE;
    harness_start(h, "asks", GW_CALL_APPLY, _i ? CREATE : "{\"apply\": [{\"note\": \"k\", \"value\": 1}]}",
                  0);
    ck_assert(harness_turn_until(h, _i ? "intent" : "note"));
    gw_pool_call_cancel(h->call);
    harness_turn(20);
    harness_release(h);
    harness_turn(20);
    ck_assert(!h->done);
    ck_lacks(h->told->str, "sent");
    ck_lacks(h->told->str, "outcome");
    harness_free(h);
}
END_TEST

START_TEST(a_pool_that_ends_drops_its_calls)
{
    harness *h = harness_new(asks);

    harness_aws_delay_ms = 1000;
    harness_start(h, "asks", GW_CALL_APPLY, CREATE, 0);
    ck_assert(harness_turn_until(h, "sent"));
    gw_pool_free(h->pool);
    h->pool = NULL;
    ck_assert_uint_eq(harness_aws_cancelled, 1);
    harness_turn(20);
    ck_assert(!h->done);
    harness_free(h);
}
END_TEST

/* ---- notes ---- */

START_TEST(a_note_is_kept_and_there_in_the_next_function)
{
    harness *h = harness_new(asks);

    harness_call(
        h, "asks", GW_CALL_LOOK,
        "{\"look\": [{\"note\": \"token\", \"value\": {\"a\": [1]}}, {\"note\": \"gone\", \"value\": 1}, "
        "{\"note\": \"gone\"}]}");
    ck_assert_str_eq(h->told->str, "note token {\"a\":[1]}\nnote gone 1\nnote gone (dropped)\n");
    const json_t *want = json_object_get(json_object_get(h->answer, "want"), "doc");
    gw_json notes = json_pack("{s:{s:[i]}}", "token", "a", 1);
    ck_assert(json_equal(json_object_get(want, "notes"), notes));
    ck_assert(gw_json_true(answer_at(h, 0), "kept"));
    harness_free(h);
}
END_TEST

START_TEST(a_note_that_is_not_kept_fails)
{
    harness *h = harness_new(asks);

    h->refuse = TRUE;
    harness_call(h, "asks", GW_CALL_LOOK, "{\"look\": [{\"note\": \"token\", \"value\": 1}]}");
    ck_assert(!gw_json_true(answer_at(h, 0), "kept"));
    ck_assert_uint_eq(json_object_size(json_object_get(answer_at(h, 0), "notes")), 0);
    harness_free(h);
}
END_TEST

START_TEST(a_note_that_is_too_large_never_arrives)
{
    harness *h = harness_new(asks);
    g_autofree char *large = g_strnfill((gsize)65 * 1024, 'x'), *key = g_strnfill(129, 'k');
    g_autofree char *params =
        _i ? g_strdup_printf("{\"look\": [{\"note\": \"%s\", \"value\": 1}]}", key)
           : g_strdup_printf("{\"look\": [{\"note\": \"big\", \"value\": \"%s\"}]}", large);

    harness_call(h, "asks", GW_CALL_LOOK, params);
    ck_assert(!gw_json_true(answer_at(h, 0), "kept"));
    ck_assert_uint_eq(h->told->len, 0);
    harness_free(h);
}
END_TEST

static void
add_gone_tests(Suite *s)
{
    TCase *gone = tcase_create("gone");

    tcase_set_timeout(gone, 30);
    tcase_add_test(gone, a_write_that_is_on_its_way_is_told_before_the_call_is_over);
    tcase_add_test(gone, a_write_that_was_only_meant_is_not_sent_any_more);
    tcase_add_test(gone, a_read_that_nobody_waits_for_is_forgotten);
    tcase_add_test(gone, after_a_cancel_nothing_is_told);
    tcase_add_loop_test(gone, a_late_go_finds_nobody, 0, 2);
    tcase_add_test(gone, a_pool_that_ends_drops_its_calls);
    suite_add_tcase(s, gone);
}

static void
add_write_tests(Suite *s)
{
    TCase *write = tcase_create("writes");

    tcase_add_test(write, a_write_is_told_before_and_after);
    tcase_add_test(write, a_failed_write_is_told_too);
    tcase_add_test(write, a_failure_tells_no_secret);
    tcase_add_test(write, a_write_waits_for_its_intent);
    tcase_add_test(write, a_run_that_may_not_write_sends_nothing);
    tcase_add_test(write, reads_are_not_told);
    tcase_add_test(write, a_write_has_no_pages);
    tcase_add_test(write, a_write_as_partner_is_declared_by_itself);
    suite_add_tcase(s, write);
}

static Suite *
suite(void)
{
    Suite *s = suite_create("plugin broker");
    TCase *name = tcase_create("names"), *answer = tcase_create("answers"), *note = tcase_create("notes");

    tcase_add_loop_test(name, a_name_says_which_context_region_and_operation, 0, G_N_ELEMENTS(good_names));
    tcase_add_loop_test(name, a_bad_name_is_refused_and_nothing_is_sent, 0, G_N_ELEMENTS(bad_names));
    tcase_add_loop_test(name, an_input_that_is_more_than_input_is_refused, 0, 4);
    tcase_add_test(name, without_a_context_a_request_fails);
    suite_add_tcase(s, name);
    tcase_set_timeout(answer, 30);
    tcase_add_test(answer, a_plugin_never_sees_a_credential);
    tcase_add_test(answer, nor_does_the_journal);
    tcase_add_test(answer, the_reason_of_the_last_request_is_passed_on);
    tcase_add_test(answer, a_failure_reaches_the_plugin_whole);
    tcase_add_test(answer, an_answer_that_does_not_fit_is_a_failure);
    tcase_add_test(answer, an_answer_of_megabytes_arrives);
    suite_add_tcase(s, answer);
    add_write_tests(s);
    add_gone_tests(s);
    tcase_add_test(note, a_note_is_kept_and_there_in_the_next_function);
    tcase_add_test(note, a_note_that_is_not_kept_fails);
    tcase_add_loop_test(note, a_note_that_is_too_large_never_arrives, 0, 2);
    suite_add_tcase(s, note);
    return s;
}

int
main(void)
{
    return harness_run(suite());
}
