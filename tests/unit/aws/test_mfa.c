/* SPDX-License-Identifier: Apache-2.0 */
/* test_mfa.c - codes of MFA devices: who is asked, when, how often, and what becomes of a code
 */
#include "aws/profile_settings.h"
#include "base/error.h"
#include "base/json.h"
#include "fixture.h"
#include "suite.h"

#include <string.h>

#define DEVICE "arn:aws:iam::1:mfa/me"

static const char config[] =
    "[profile base]\naws_access_key_id = BASE\naws_secret_access_key = s\n"
    "[profile guarded]\nrole_arn = arn:guarded\nsource_profile = base\nmfa_serial = " DEVICE "\n"
    "[profile twin]\nrole_arn = arn:guarded\nsource_profile = base\nmfa_serial = " DEVICE "\n"
    "[profile other]\nrole_arn = arn:other\nsource_profile = base\nmfa_serial = " DEVICE "\n"
    "[profile behind]\nrole_arn = arn:behind\nsource_profile = guarded\n";

/* ---- a person ---- */

typedef struct {
    const char *const *codes; /* what is answered, one after the other; NULL: no code */
    const char *problem;
    guint asked;
    gboolean later; /* keeps the question, to be answered from the loop */
    gw_aws_question *open;
} person;

static void
ask(gw_aws_question *question, gpointer data)
{
    person *who = data;
    ck_assert_str_eq(gw_aws_question_device(question), DEVICE);
    ck_assert_ptr_null(who->open); /* one at a time */
    who->asked++;
    if (who->later)
        who->open = question;
    else
        gw_aws_question_answer(question, who->codes[who->asked - 1], who->problem);
}

static void
answer(person *who, const char *code)
{
    gw_aws_question *question = who->open;
    who->open = NULL;
    gw_aws_question_answer(question, code, NULL);
}

static void
until(const guint *n, guint wanted)
{
    while (*n < wanted)
        g_main_context_iteration(NULL, TRUE);
}

static void
begin(void)
{
    setup();
    no_keys();
    write_config("%s", config);
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
fails(gw_aws_context *context, const char *code, const char *part)
{
    outcome out;
    call_roots(&out, context);
    ck_assert_ptr_nonnull(out.failure);
    ck_assert_str_eq(gw_json_string(out.failure, "class"), "denied");
    ck_assert_str_eq(gw_json_string(out.failure, "code"), code);
    assert_says(&out, part);
    assert_keeps_secret(&out, "424242");
    outcome_clear(&out);
}

/* ---- the good path ---- */

START_TEST(a_code_opens_a_session)
{
    static const char *const codes[] = {"424242"};
    person who = {.codes = codes};
    gw_aws_client_set_asker(aws, ask, &who);
    g_autoptr(gw_aws_context) context = context_new("guarded");
    ck_assert_int_eq(gw_aws_context_certainty(context), GW_AWS_KEYS_TO_ASK);
    say_role("GUARDED", 3600);
    succeeds(context);
    succeeds(context);
    ck_assert_uint_eq(who.asked, 1);
    assert_heard(0, "RoleArn=arn%3Aguarded");
    assert_heard(0, "SerialNumber=arn%3Aaws%3Aiam%3A%3A1%3Amfa%2Fme&TokenCode=424242");
    assert_heard(1, "Credential=GUARDED/");
    assert_heard(2, "Credential=GUARDED/");
}
END_TEST

START_TEST(who_goes_the_same_way_is_not_asked)
{
    static const char *const codes[] = {"424242", "515151"};
    person who = {.codes = codes};
    gw_aws_client_set_asker(aws, ask, &who);
    g_autoptr(gw_aws_context) one = context_new("guarded");
    g_autoptr(gw_aws_context) same = context_new("guarded");
    g_autoptr(gw_aws_context) behind = context_new("behind");
    g_autoptr(gw_aws_context) other = context_new("other");
    say_role("GUARDED", 3600);
    succeeds(one);
    succeeds(same);
    say_role("BEHIND", 3600);
    succeeds(behind);
    ck_assert_uint_eq(who.asked, 1);
    assert_heard(3, "Credential=GUARDED/");
    assert_heard(3, "RoleArn=arn%3Abehind");
    ck_assert_ptr_null(strstr(server_request(peer, 3), "TokenCode"));
    say_role("OTHER", 3600);
    succeeds(other);
    ck_assert_uint_eq(who.asked, 2);
    assert_heard(5, "TokenCode=515151");
}
END_TEST

START_TEST(one_question_at_a_time)
{
    person who = {.later = TRUE};
    gw_aws_client_set_asker(aws, ask, &who);
    g_autoptr(gw_aws_context) one = context_new("guarded");
    g_autoptr(gw_aws_context) other = context_new("other");
    outcome out;
    outcome_begin(&out, 2);
    gw_aws_call_start(one, "organizations", "ListRoots", NULL, NULL, FALSE, on_done, &out);
    gw_aws_call_start(other, "organizations", "ListRoots", NULL, NULL, FALSE, on_done, &out);
    until(&who.asked, 1);
    say_role("ONE", 3600);
    server_say(peer, 200, NULL, "{}");
    answer(&who, "424242");
    until(&out.done, 1);
    say_role("OTHER", 3600);
    server_say(peer, 200, NULL, "{}");
    until(&who.asked, 2);
    answer(&who, "515151");
    g_main_loop_run(out.loop);
    assert_json(out.answer, "{}");
    ck_assert_uint_eq(who.asked, 2);
    outcome_clear(&out);
}
END_TEST

START_TEST(keys_last_to_their_end)
{
    static const char *const codes[] = {"424242", "515151"};
    person who = {.codes = codes};
    gw_aws_client_set_asker(aws, ask, &who);
    g_autoptr(gw_aws_context) context = context_new("guarded");
    g_autoptr(gw_aws_context) late = context_new("guarded");
    say_role("SHORT", 200); /* less than the five minutes before which others are renewed */
    succeeds(context);
    succeeds(late);
    ck_assert_uint_eq(who.asked, 1);
    g_autoptr(gw_aws_context) other = context_new("other");
    say_role("EXPIRING", 2);
    succeeds(other);
    g_usleep(2100 * 1000);
    static const char *const more[] = {"1", "2", "616161"};
    who.codes = more;
    say_role("FRESH", 3600);
    succeeds(other);
    ck_assert_uint_eq(who.asked, 3);
    assert_heard(5, "TokenCode=616161");
    assert_heard(6, "Credential=FRESH/");
}
END_TEST

START_TEST(keys_that_aws_takes_for_expired)
{
    static const char *const codes[] = {"424242", "515151"};
    person who = {.codes = codes};
    gw_aws_client_set_asker(aws, ask, &who);
    g_autoptr(gw_aws_context) context = context_new("guarded");
    say_role("OLD", 3600);
    server_say(peer, 400, NULL, "{\"__type\":\"ExpiredTokenException\",\"message\":\"expired\"}");
    say_role("NEW", 3600);
    succeeds(context);
    ck_assert_uint_eq(who.asked, 2);
    assert_heard(3, "Credential=NEW/");
}
END_TEST

/* ---- no code ---- */

START_TEST(nobody_can_be_asked)
{
    g_autoptr(gw_aws_context) context = context_new("guarded");
    fails(context, "NoCredentials",
          "cannot assume 'arn:guarded' for profile 'guarded': no code of the MFA device '" DEVICE
          "': there is no terminal to ask on: use a profile with credential_process");
    ck_assert_uint_eq(server_heard(peer), 0);
    g_autoptr(gw_aws_context) behind = context_new("behind");
    fails(behind, "NoCredentials", "cannot assume 'arn:guarded' for profile 'guarded'");
}
END_TEST

START_TEST(codes_that_are_none)
{
    static const char *const codes[] = {"",        "42424",    "4242424",     "42424x",
                                        " 424242", "424242\n", "４２４２４２"};
    person who = {.codes = codes};
    gw_aws_client_set_asker(aws, ask, &who);
    g_autoptr(gw_aws_context) context = context_new("guarded");
    for (gsize i = 0; i < G_N_ELEMENTS(codes); i++)
        fails(context, "NoCredentials", "a code has six digits");
    static const char *const none[] = {NULL};
    person silent = {.codes = none};
    gw_aws_client_set_asker(aws, ask, &silent);
    fails(context, "NoCredentials", "no code was given");
    person gone = {.codes = none, .problem = "the phone is in the car"};
    gw_aws_client_set_asker(aws, ask, &gone);
    fails(context, "NoCredentials", "the phone is in the car");
    ck_assert_uint_eq(server_heard(peer), 0);
}
END_TEST

START_TEST(a_code_that_is_wrong)
{
    static const char *const codes[] = {"424242", "515151"};
    person who = {.codes = codes};
    gw_aws_client_set_asker(aws, ask, &who);
    g_autoptr(gw_aws_context) context = context_new("guarded");
    server_say(
        peer, 403, NULL,
        "<ErrorResponse><Error><Code>AccessDenied</Code><Message>MultiFactorAuthentication failed with "
        "invalid MFA one time pass code.</Message></Error></ErrorResponse>");
    fails(context, "AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code");
    ck_assert_uint_eq(server_heard(peer), 1);
    say_role("GUARDED", 3600);
    succeeds(context);
    assert_heard(1, "TokenCode=515151");
}
END_TEST

/* Kept keys of the role before have become worthless: the person is asked again, not sent in circles. */
START_TEST(a_session_that_ended_early)
{
    static const char *const codes[] = {"424242", "515151"};
    person who = {.codes = codes};
    gw_aws_client_set_asker(aws, ask, &who);
    g_autoptr(gw_aws_context) guarded = context_new("guarded");
    g_autoptr(gw_aws_context) behind = context_new("behind");
    say_role("GUARDED", 3600);
    succeeds(guarded);
    server_say(peer, 400, NULL,
               "<ErrorResponse><Error><Code>ExpiredToken</Code><Message>it expired</Message></Error>"
               "</ErrorResponse>");
    fails(behind, "ExpiredToken", "it expired");
    say_role("GUARDED2", 3600);
    say_role("BEHIND", 3600);
    succeeds(behind);
    ck_assert_uint_eq(who.asked, 2);
    assert_heard(4, "Credential=GUARDED2/");
}
END_TEST

/* ---- letting go ---- */

START_TEST(nobody_waits_for_the_answer)
{
    person who = {.later = TRUE};
    outcome out;
    outcome_begin(&out, 1);
    gw_aws_client_set_asker(aws, ask, &who);
    g_autoptr(gw_aws_context) one = context_new("guarded");
    g_autoptr(gw_aws_context) other = context_new("other");
    gw_aws_call *under_way =
        gw_aws_call_start(one, "organizations", "ListRoots", NULL, NULL, FALSE, on_done, &out);
    until(&who.asked, 1);
    gw_aws_call_cancel(under_way);
    g_clear_pointer(&one, gw_aws_context_unref);
    answer(&who, "424242"); /* too late: it goes nowhere */
    ck_assert_uint_eq(server_heard(peer), 0);
    ck_assert_uint_eq(out.done, 0);
    who.later = FALSE;
    static const char *const codes[] = {"", "515151"};
    who.codes = codes;
    say_role("OTHER", 3600);
    succeeds(other);
    assert_heard(0, "TokenCode=515151");
    assert_unsaid("424242");
    outcome_clear(&out);
}
END_TEST

START_TEST(a_place_in_the_queue_is_given_up)
{
    person who = {.later = TRUE};
    outcome out;
    outcome_begin(&out, 3);
    gw_aws_client_set_asker(aws, ask, &who);
    g_autoptr(gw_aws_context) one = context_new("guarded");
    g_autoptr(gw_aws_context) second = context_new("twin");
    g_autoptr(gw_aws_context) third = context_new("other");
    gw_aws_context *const contexts[] = {one, second, third};
    gw_aws_call *calls[3];
    for (guint i = 0; i < 3; i++)
        calls[i] =
            gw_aws_call_start(contexts[i], "organizations", "ListRoots", NULL, NULL, FALSE, on_done, &out);
    until(&who.asked, 1);
    gw_aws_call_cancel(calls[1]);
    g_clear_pointer(&second, gw_aws_context_unref);
    gw_aws_call_cancel(calls[0]);
    g_clear_pointer(&one, gw_aws_context_unref);
    gw_aws_question *first = g_steal_pointer(&who.open);
    until(&who.asked, 2); /* the third has its turn, though the first question is open yet */
    say_role("OTHER", 3600);
    server_say(peer, 200, NULL, "{}");
    answer(&who, "515151");
    until(&out.done, 1);
    assert_json(out.answer, "{}");
    gw_aws_question_answer(first, "424242", NULL);
    assert_unsaid("424242");
    outcome_clear(&out);
}
END_TEST

START_TEST(an_answer_after_the_end)
{
    person who = {.later = TRUE};
    outcome out;
    outcome_begin(&out, 1);
    gw_aws_client_set_asker(aws, ask, &who);
    gw_aws_context *context = context_new("guarded");
    gw_aws_call *under_way =
        gw_aws_call_start(context, "organizations", "ListRoots", NULL, NULL, FALSE, on_done, &out);
    until(&who.asked, 1);
    gw_aws_call_cancel(under_way);
    gw_aws_context_unref(context);
    gw_aws_client_free(aws);
    answer(&who, "424242");
    aws = gw_aws_client_new(http);
    ck_assert_uint_eq(out.done, 0);
    outcome_clear(&out);
}
END_TEST

/* ---- fetching ahead ---- */

static void
on_fetched(json_t *failure, gpointer data)
{
    outcome *out = data;
    on_done(failure ? NULL : json_null(), failure, out);
}

static void
fetch(gw_aws_context *context, outcome *out)
{
    outcome_begin(out, 1);
    gw_aws_context_fetch(context, on_fetched, out);
    if (!out->done)
        g_main_loop_run(out->loop);
}

START_TEST(keys_can_be_fetched_ahead)
{
    static const char *const codes[] = {"424242"};
    person who = {.codes = codes};
    gw_aws_client_set_asker(aws, ask, &who);
    g_autoptr(gw_aws_context) context = context_new("guarded");
    outcome out;
    say_role("GUARDED", 3600);
    fetch(context, &out);
    ck_assert_ptr_null(out.failure);
    outcome_clear(&out);
    fetch(context, &out);
    ck_assert_ptr_null(out.failure);
    outcome_clear(&out);
    succeeds(context);
    ck_assert_uint_eq(who.asked, 1);
    ck_assert_uint_eq(server_heard(peer), 2);
    g_autoptr(gw_aws_context) plain = context_new("base");
    ck_assert_int_eq(gw_aws_context_certainty(plain), GW_AWS_KEYS_SURE);
    fetch(plain, &out);
    ck_assert_ptr_null(out.failure);
    outcome_clear(&out);
    gw_aws_client_set_asker(aws, NULL, NULL);
    g_autoptr(gw_aws_context) other = context_new("other");
    fetch(other, &out);
    assert_says(&out, "there is no terminal to ask on");
    outcome_clear(&out);
}
END_TEST

SUITE_WITH("mfa", begin, teardown, a_code_opens_a_session, who_goes_the_same_way_is_not_asked,
           one_question_at_a_time, keys_last_to_their_end, keys_that_aws_takes_for_expired,
           nobody_can_be_asked, codes_that_are_none, a_code_that_is_wrong, a_session_that_ended_early,
           nobody_waits_for_the_answer, a_place_in_the_queue_is_given_up, an_answer_after_the_end,
           keys_can_be_fetched_ahead)
