/* SPDX-License-Identifier: Apache-2.0 */
/* test_notify.c - each channel's words, one delivery whatever happens, and who finds out when nobody knows
 */
#include "channels.c"
#include "notify.c"
#include <gangway/testing.h>

#define WORDS "'subject': 'Ready', 'text': 'line one\\nline two'"
#define EMAIL                                                                                                \
    "'email': {'host': 'mail.example.com', 'from': 'a@example.com', 'to': ['csm@example.com', "              \
    "'b@example.com']}"
#define SLACK "'slack': {'url': 'https://hooks.slack.com/services/T0/B0/hush-hush'}"
#define TEAMS "'teams': {'url': 'https://prod.example.com/workflows/hush-hush'}"
#define SNS "'sns': {'topic': 'arn:aws:sns:eu-west-1:111122223333:onboarding'}"
#define SES "'ses': {'from': 'a@acme.example', 'to': ['csm@example.com'], 'region': 'eu-west-1'}"
#define WEBHOOK "'webhook': {'url': 'https://csm.example.com/hook', 'signing_key': '0123456789abcdef'}"

static void
begin(const char *channel)
{
    char text[1024];

    snprintf(text, sizeof text, "{" WORDS "%s%s}", *channel ? ", " : "", channel);
    gt_begin(steps, text);
}

/* Plan, apply, look: what was sent is verified, and the next look asks for nothing. */
static void
deliver(const char *channel, const char *request, const char *input, const char *answer)
{
    begin(channel);
    gt_look();
    gt_check_changes("absent");
    gt_answer(request, input, answer);
    gt_apply();
    gt_check_worked();
    gt_look();
    gt_check_changes("");
    ck_assert_str_eq(json_string_value(json_object_get(json_object_get(gt_notes(), "delivery"), "state")),
                     "delivered");
}

START_TEST(by_mail)
{
    deliver(EMAIL, "smtp:send",
            "{'account': 'email', 'subject': 'Ready', 'text': 'line one\\nline two', 'id': 'gangway-r-1-s'}",
            "{'status': 250, 'reply': '250 2.0.0 Ok: queued as 4F1'}");
    gt_check_has(gt_seen(),
                 "{'by': 'email', 'to': ['csm@example.com', 'b@example.com'], 'id': 'gangway-r-1-s', "
                 "'receipt': {'reply': '250 2.0.0 Ok: queued as 4F1'}}");
    gt_check_has(gt_outputs(), "{'by': 'email', 'id': 'gangway-r-1-s'}");
}
END_TEST

START_TEST(by_slack)
{
    deliver(SLACK, "http:POST",
            "{'to': 'slack.url', 'json': {'text': 'Ready\\n\\nline one\\nline two', 'mrkdwn': false}}",
            "{'status': 200, 'body': 'ok'}");
    gt_check_has(gt_seen(), "{'by': 'slack', 'to': 'hooks.slack.com'}");
}
END_TEST

START_TEST(slack_mentions_nobody)
{
    gt_begin(steps, "{'subject': '<!channel>', 'text': 'a & b > *c*', " SLACK "}");
    gt_look();
    gt_answer("http:POST", "{'json': {'text': '&lt;!channel&gt;\\n\\na &amp; b &gt; *c*', 'mrkdwn': false}}",
              "{'status': 200, 'body': 'ok'}");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(by_teams)
{
    deliver(TEAMS, "http:POST",
            "{'to': 'teams.url', 'json': {'type': 'message', 'attachments': [{'contentType': "
            "'application/vnd.microsoft.card.adaptive', 'contentUrl': null, 'content': {'$schema': "
            "'http://adaptivecards.io/schemas/adaptive-card.json', 'type': 'AdaptiveCard', 'version': '1.4', "
            "'body': [{'type': 'RichTextBlock', 'inlines': [{'type': 'TextRun', 'text': 'Ready', 'weight': "
            "'Bolder'}]}, {'type': 'RichTextBlock', 'inlines': [{'type': 'TextRun', 'text': 'line one', "
            "'weight': "
            "'Default'}]}, {'type': 'RichTextBlock', 'inlines': [{'type': 'TextRun', 'text': 'line two', "
            "'weight': "
            "'Default'}]}]}}]}}",
            "{'status': 202, 'body': ''}");
    gt_check_has(gt_seen(), "{'by': 'teams', 'to': 'prod.example.com'}");
}
END_TEST

/* Whoever may name an account or a user in AWS may not put a link into our message. */
START_TEST(teams_shows_names_as_they_are)
{
    gt_begin(steps,
             "{'subject': '[Pay here](https://x.example)', 'text': '**Acme** {{DATE(2026-01-01T00:00:00Z)}} "
             "<at>all</at>', " TEAMS "}");
    gt_look();
    gt_answer(
        "http:POST",
        "{'json': {'attachments': [{'contentType': 'application/vnd.microsoft.card.adaptive', 'contentUrl': "
        "null, 'content': {'$schema': 'http://adaptivecards.io/schemas/adaptive-card.json', 'type': "
        "'AdaptiveCard', 'version': '1.4', 'body': [{'type': 'RichTextBlock', 'inlines': [{'type': "
        "'TextRun', 'text': '[Pay here](https://x.example)', 'weight': 'Bolder'}]}, {'type': "
        "'RichTextBlock', 'inlines': [{'type': 'TextRun', 'text': "
        "'**Acme** {{DATE(2026-01-01T00:00:00Z)}} <at>all</at>', 'weight': 'Default'}]}]}}]}}",
        "{'status': 202, 'body': ''}");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(by_sns)
{
    deliver(SNS, "aws/eu-west-1:sns:Publish",
            "{'TopicArn': 'arn:aws:sns:eu-west-1:111122223333:onboarding', 'Subject': 'Ready', 'Message': "
            "'line one\\nline two'}",
            "{'MessageId': 'm-1'}");
    gt_check_has(gt_seen(), "{'by': 'sns', 'receipt': {'message_id': 'm-1'}}");
}
END_TEST

START_TEST(by_sns_in_another_partition)
{
    deliver("'sns': {'topic': 'arn:aws-us-gov:sns:us-gov-east-1:111122223333:onboarding'}",
            "aws/us-gov-east-1:sns:Publish",
            "{'TopicArn': 'arn:aws-us-gov:sns:us-gov-east-1:111122223333:onboarding'}",
            "{'MessageId': 'm-1'}");
}
END_TEST

START_TEST(a_subject_that_sns_does_not_take)
{
    gt_begin(steps, "{'subject': 'Fertig: Zürich', 'text': 'x', " SNS "}");
    gt_look();
    gt_answer("aws/eu-west-1:sns:Publish", "{'Message': 'Fertig: Zürich\\n\\nx'}", "{'MessageId': 'm-1'}");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(by_ses)
{
    deliver(SES, "aws/eu-west-1:sesv2:SendEmail",
            "{'FromEmailAddress': 'a@acme.example', 'Destination': {'ToAddresses': ['csm@example.com']}, "
            "'Content': {'Simple': {'Subject': {'Data': 'Ready'}, 'Body': {'Text': {'Data': 'line one\\nline "
            "two'}}}}}",
            "{'MessageId': 'm-2'}");
}
END_TEST

START_TEST(by_webhook)
{
    deliver(
        WEBHOOK, "http:POST",
        "{'to': 'webhook.url', 'sign_with': 'webhook.signing_key', 'id': 'gangway-r-1-s', 'json': {'type': "
        "'gangway.notification', 'id': 'gangway-r-1-s', 'run': 'r-1', 'workflow': 'w', 'step': 's', "
        "'subject': 'Ready', 'text': 'line one\\nline two'}}",
        "{'status': 204, 'body': ''}");
}
END_TEST

/* ---- secrets ---- */

/* Neither the plan nor the notes have the secret part of an address, or a key. */
START_TEST(secrets_stay_where_they_are)
{
    static const char *const channels[] = {SLACK, TEAMS, WEBHOOK};
    for (size_t i = 0; i < sizeof channels / sizeof *channels; i++) {
        deliver(channels[i], "http:POST", "{}", "{'status': 200, 'body': 'ok'}");
        char *look = json_dumps(gt_answer_of("inspect"), 0), *want = json_dumps(gt_answer_of("desire"), 0);
        char *note = json_dumps(json_object_get(gt_notes(), "delivery"), 0);
        ck_assert(!strstr(look, "hush") && !strstr(want, "hush") && !strstr(note, "hush"));
        ck_assert(!strstr(look, "0123456789") && !strstr(want, "0123456789") && !strstr(note, "0123456789"));
        free(look);
        free(want);
        free(note);
    }
}
END_TEST

/* ---- nobody's channel ---- */

START_TEST(without_a_channel_a_person_tells)
{
    begin("");
    gt_look();
    gt_check_worked();
    ck_assert_str_eq(json_string_value(json_object_get(gt_answer_of("inspect"), "kind")), "unseen");
    ck_assert_ptr_null(json_object_get(gt_answer_of("inspect"), "reason"));
    json_t *desire = gt_answer_of("desire");
    ck_assert_str_eq(json_string_value(json_object_get(desire, "title")),
                     "Tell the customer success manager: Ready");
    ck_assert(strstr(json_string_value(json_object_get(desire, "instructions")), "line one\nline two") !=
              NULL);
    gt_apply();
    gt_check_failed("conflict", "NotSent", "a person");
}
END_TEST

START_TEST(one_channel_at_a_time)
{
    begin(SLACK ", " SNS);
    gt_look();
    gt_check_failed("invalid", "TwoChannels", "'slack' and 'sns'");
}
END_TEST

/* ---- what goes wrong ---- */

static const char *
state(void)
{
    const char *text = json_string_value(json_object_get(json_object_get(gt_notes(), "delivery"), "state"));
    return text ? text : "none";
}

static void
fail_once(const char *channel, const char *request, const char *cls, const char *code)
{
    begin(channel);
    gt_look();
    gt_refuse(request, "{}", cls, code, "it said so");
    gt_apply();
    gt_check_failed(cls, code, "it said so");
}

START_TEST(a_refusal_is_not_a_delivery)
{
    fail_once(SLACK, "http:POST", "invalid", "Http404");
    ck_assert_str_eq(state(), "none");
    gt_look();
    gt_check_changes("absent");
    fail_once(SNS, "aws/eu-west-1:sns:Publish", "denied", "AuthorizationError");
    ck_assert_str_eq(state(), "none");
    fail_once(WEBHOOK, "http:POST", "throttled", "Http429");
    ck_assert_str_eq(state(), "none");
    fail_once(EMAIL, "smtp:send", "unavailable", "MailDeferred");
    ck_assert_str_eq(state(), "none");
}
END_TEST

/* A failure that says more than class, code and message. */
static void
lose(const char *channel, const char *request, const char *extra)
{
    begin(channel);
    gt_look();
    gt_refuse_with(request, "{}", extra);
    gt_apply();
    gt_check_failed("unavailable", "Lost", "no answer came");
}

#define LOST "'class': 'unavailable', 'code': 'Lost', 'message': 'no answer came'"

START_TEST(a_lost_answer_is_for_a_person)
{
    static const struct {
        const char *channel, *request;
    } unkeyed[] = {{SLACK, "http:POST"},
                   {TEAMS, "http:POST"},
                   {SNS, "aws/eu-west-1:sns:Publish"},
                   {SES, "aws/eu-west-1:sesv2:SendEmail"}};
    for (size_t i = 0; i < sizeof unkeyed / sizeof *unkeyed; i++) {
        lose(unkeyed[i].channel, unkeyed[i].request, "{" LOST ", 'sent': true}");
        ck_assert_str_eq(state(), "lost");
        gt_look();
        gt_check_worked();
        json_t *seen = gt_answer_of("inspect");
        gt_check_has(seen,
                     "{'kind': 'unseen', 'actor': 'ops', 'reason': 'the message may have been delivered: no "
                     "answer came'}");
        const char *text = json_string_value(json_object_get(gt_answer_of("desire"), "instructions"));
        ck_assert(strstr(text, "gangway retry RUN s") != NULL);
        gt_apply(); /* nothing leaves, whoever asks */
        gt_check_failed("conflict", "NotSent", "a person");
    }
}
END_TEST

START_TEST(an_operator_sends_it_again)
{
    lose(SLACK, "http:POST", "{" LOST ", 'sent': true}");
    gt_retries(1);
    gt_look();
    gt_check_changes("absent");
    gt_answer("http:POST", "{}", "{'status': 200, 'body': 'ok'}");
    gt_apply();
    gt_look();
    gt_check_changes("");
}
END_TEST

START_TEST(and_only_once_for_each_word)
{
    lose(SLACK, "http:POST", "{" LOST ", 'sent': true}");
    gt_retries(1);
    gt_look();
    gt_refuse_with("http:POST", "{}", "{" LOST ", 'sent': true}");
    gt_apply();
    gt_check_failed("unavailable", "Lost", "no answer");
    gt_look();
    gt_check_has(gt_answer_of("inspect"), "{'kind': 'unseen'}");
}
END_TEST

START_TEST(where_the_receiver_can_tell_it_is_sent_again_by_the_same_name)
{
    lose(WEBHOOK, "http:POST", "{" LOST ", 'sent': true}");
    gt_look();
    gt_check_changes("absent");
    gt_answer("http:POST", "{'id': 'gangway-r-1-s'}", "{'status': 200, 'body': ''}");
    gt_apply();
    gt_check_worked();
    lose(EMAIL, "smtp:send", "{" LOST ", 'sent': true}");
    gt_look();
    gt_check_changes("absent");
    gt_answer("smtp:send", "{'id': 'gangway-r-1-s'}", "{'status': 250, 'reply': '250 Ok'}");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(what_did_not_leave_is_just_sent_again)
{
    lose(SNS, "aws/eu-west-1:sns:Publish", "{" LOST ", 'sent': false}");
    ck_assert_str_eq(state(), "none");
    lose(SNS, "aws/eu-west-1:sns:Publish", "{" LOST ", 'status': 503}");
    ck_assert_str_eq(state(), "none");
    lose(SNS, "aws/eu-west-1:sns:Publish", "{" LOST ", 'status': 500}");
    ck_assert_str_eq(state(), "lost");
}
END_TEST

START_TEST(cut_off_between_intent_and_outcome)
{
    begin(SES);
    gt_set_notes("{'delivery': {'state': 'sending', 'by': 'ses', 'id': 'gangway-r-1-s', 'at': "
                 "'2026-11-23T10:00:00Z', 'retries': 0}}");
    gt_look();
    gt_check_has(gt_answer_of("inspect"),
                 "{'kind': 'unseen', 'actor': 'ops', 'reason': 'the message may have been "
                 "delivered: Gangway was cut off while it was sent'}");
    begin(WEBHOOK);
    gt_set_notes("{'delivery': {'state': 'sending', 'by': 'webhook', 'id': 'gangway-r-1-s', 'retries': 0}}");
    gt_look();
    gt_check_changes("absent");
}
END_TEST

/* What Gangway keeps of the last write tells what came of a request that the step could not note itself. */
static void
cut_off(const char *write)
{
    char notes[512];
    snprintf(notes, sizeof notes,
             "{'delivery': {'state': 'sending', 'by': 'ses', 'id': 'gangway-r-1-s', 'at': "
             "'2026-11-23T10:00:00Z', 'retries': 0, 'begun': 2}, '$write': %s}",
             write);
    begin(SES);
    gt_set_notes(notes);
    gt_look();
}

START_TEST(cut_off_before_it_left)
{
    cut_off("{'n': 2, 'answer': {'MessageId': 'of-another'}}");
    gt_check_changes("absent");
    ck_assert_ptr_null(json_object_get(gt_notes(), "delivery"));
}
END_TEST

START_TEST(cut_off_after_the_answer)
{
    cut_off("{'n': 3, 'answer': {'MessageId': 'm-1'}}");
    gt_check_changes("");
    gt_check_has(gt_notes(), "{'delivery': {'state': 'delivered', 'receipt': {'message_id': 'm-1'}}}");
    cut_off("{'n': 3, 'failure': {'class': 'invalid', 'status': 400}}");
    gt_check_changes("absent");
    cut_off("{'n': 3, 'failure': {'class': 'unavailable', 'status': 500, 'message': 'oh'}}");
    gt_check_unseen();
    gt_check_has(gt_notes(), "{'delivery': {'state': 'lost', 'why': 'oh'}}");
}
END_TEST

START_TEST(cut_off_while_nobody_answered)
{
    static const char *const notes[] = {"{'n': 3}", "{'n': 3, 'answer': true}", "{'n': 3, 'failure': true}"};
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++) {
        cut_off(notes[i]);
        gt_check_unseen();
    }
}
END_TEST

/* Any 2xx: what is said besides is kept with the receipt. */
START_TEST(whatever_the_body_says)
{
    static const char *const answers[] = {"{'status': 200, 'body': '<html>thanks</html>'}",
                                          "{'status': 202, 'body': ''}", "{'status': 204, 'body': ''}",
                                          "{'status': 200, 'body': 'invalid_token'}"};
    static const char *const channels[] = {SLACK, TEAMS, WEBHOOK};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        for (size_t k = 0; k < sizeof channels / sizeof *channels; k++) {
            deliver(channels[k], "http:POST", "{}", answers[i]);
            ck_assert_str_eq(state(), "delivered");
            gt_check_has(json_object_get(gt_notes(), "delivery"),
                         i == 0 ? "{'receipt': {'body': '<html>thanks</html>'}}" : "{'receipt': {}}");
        }
}
END_TEST

START_TEST(answers_that_are_no_receipts)
{
    begin(SNS);
    gt_look();
    gt_answer("aws/eu-west-1:sns:Publish", "{}", "{}");
    gt_apply();
    gt_check_failed("unavailable", "BadAnswer", "MessageId");
    ck_assert_str_eq(state(), "lost"); /* it was accepted, by somebody */
}
END_TEST

START_TEST(notes_that_make_no_sense)
{
    static const char *const notes[] = {"{'delivery': null}", "{'delivery': 7}",
                                        "{'delivery': {'state': []}}", "{'delivery': {'state': 'delivered'}}",
                                        "{'delivery': {'state': 'lost', 'retries': 'many'}}"};
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++) {
        begin(SLACK);
        gt_set_notes(notes[i]);
        gt_look();
        gt_check_worked();
    }
}
END_TEST

START_TEST(parameters)
{
    static const char *const bad[] = {
        "{}",
        "{'subject': 'x'}",
        "{'subject': '', 'text': 'x'}",
        "{'subject': 'a\\r\\nBcc: x@example.com', 'text': 'x'}",
        "{'subject': 'a\\nb', 'text': 'x'}",
        "{'subject': 'a\\u007fb', 'text': 'x'}",
        "{" WORDS ", 'email': {}}",
        "{" WORDS ", 'email': {'host': 'h', 'from': 'a@b', 'to': []}}",
        "{" WORDS ", 'email': {'host': 'h', 'from': 'a@b', 'to': ['a@b\\r\\nRCPT TO:<c@d>']}}",
        "{" WORDS ", 'email': {'host': 'h', 'from': 'a@b>', 'to': ['a@b']}}",
        "{" WORDS ", 'email': {'host': 'h', 'from': 'A <a@b>', 'to': ['a@b']}}",
        "{" WORDS ", 'email': {'host': 'h', 'from': 'a@b', 'to': ['a@b, c@d']}}",
        "{" WORDS ", 'email': {'host': 'h/x', 'from': 'a@b', 'to': ['a@b']}}",
        "{" WORDS ", 'email': {'host': 'h', 'from': 'a@b', 'to': ['a@b'], 'security': 'maybe'}}",
        "{" WORDS ", 'email': {'host': 'h', 'from': 'a@b', 'to': ['a@b'], 'port': 0}}",
        "{" WORDS ", 'slack': {'url': 'ftp://x'}}",
        "{" WORDS ", 'slack': {'url': 'https://x y'}}",
        "{" WORDS ", 'slack': 'https://x'}",
        "{" WORDS ", 'sns': {'topic': 'onboarding'}}",
        "{" WORDS ", 'sns': {'topic': 'arn:aws:sns:eu-west-1:111122223333:x.fifo'}}",
        "{" WORDS ", 'webhook': {'url': 'https://x'}}",
        "{" WORDS ", 'webhook': {'url': 'https://x', 'signing_key': 'short'}}",
        "{" WORDS ", 'pigeon': {}}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!gt_fits(steps, bad[i]), "taken: %s", bad[i]);
    ck_assert(gt_fits(steps, "{" WORDS "}"));
    ck_assert(gt_fits(steps, "{'subject': 'Zürich ✓', 'text': 'x', " EMAIL "}"));
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {by_mail,
                                  by_slack,
                                  slack_mentions_nobody,
                                  by_teams,
                                  teams_shows_names_as_they_are,
                                  by_sns,
                                  by_sns_in_another_partition,
                                  a_subject_that_sns_does_not_take,
                                  by_ses,
                                  by_webhook,
                                  secrets_stay_where_they_are,
                                  without_a_channel_a_person_tells,
                                  one_channel_at_a_time,
                                  a_refusal_is_not_a_delivery,
                                  a_lost_answer_is_for_a_person,
                                  an_operator_sends_it_again,
                                  and_only_once_for_each_word,
                                  where_the_receiver_can_tell_it_is_sent_again_by_the_same_name,
                                  what_did_not_leave_is_just_sent_again,
                                  cut_off_between_intent_and_outcome,
                                  cut_off_before_it_left,
                                  cut_off_after_the_answer,
                                  cut_off_while_nobody_answered,
                                  whatever_the_body_says,
                                  answers_that_are_no_receipts,
                                  notes_that_make_no_sense,
                                  parameters,
                                  NULL};
    return gt_run("notify", tests);
}
