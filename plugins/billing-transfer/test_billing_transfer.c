/* SPDX-License-Identifier: Apache-2.0 */
/* test_billing_transfer.c - invited, accepted, declined, expired; when it begins; what AWS refuses
 */
#include "billing-transfer.c"
#include <gangway/testing.h>

#define PARAMS "{'account_id': '111122223333', 'name': 'Acme'}"
#define BY_API "{'account_id': '111122223333', 'name': 'Acme', 'accept': 'api'}"
#define LIST "aws-all@partner:organizations:ListInboundResponsibilityTransfers"
#define OUTBOUND "aws-all:organizations:ListOutboundResponsibilityTransfers"
#define INVITE "aws@partner:organizations:InviteOrganizationToTransferResponsibility"
#define TRANSFER(id, source, status, more)                                                                   \
    "{'Id': 'rt-" id "', 'Name': 'Acme', 'Status': '" status "', 'ActiveHandshakeId': 'h-" id                \
    "', 'StartTimestamp': 1796083200, 'Source': {'ManagementAccountId': '" source "'}" more "}"
#define OURS(status) TRANSFER("1", "111122223333", status, "")
#define OTHER TRANSFER("2", "999999999999", "ACCEPTED", "")
#define TRANSFERS(list) "{'ResponsibilityTransfers': [" list "]}"

static void
look(const char *params_text, const char *transfers)
{
    gt_begin(steps, params_text);
    gt_answer(LIST, "{'Type': 'BILLING'}", transfers);
    gt_look();
}

/* There is none that counts: does the bill go to somebody already? */
static void
look_new(const char *params_text, const char *transfers)
{
    gt_begin(steps, params_text);
    gt_answer(LIST, "{'Type': 'BILLING'}", transfers);
    gt_answer(OUTBOUND, "{'Type': 'BILLING'}", "{'ResponsibilityTransfers': []}");
    gt_look();
}

static void
refuse_because(const char *code, const char *reason)
{
    char failure[256];
    snprintf(failure, sizeof failure,
             "{'class': 'invalid', 'code': '%s', 'message': 'refused: %s', 'details': {'Reason': '%s'}}",
             code, reason, reason);
    gt_answer(LIST, "{}", "{}");
    gt_refuse_with(INVITE, "{}", failure);
    gt_apply();
}

START_TEST(invited)
{
    look_new(PARAMS, TRANSFERS(OTHER));
    gt_check_changes("absent");
    const char *why = json_string_value(json_object_get(gt_answer_of("desire"), "irreversible"));
    ck_assert(strstr(why, "Cost Explorer") && strstr(why, "24 hours") && strstr(why, "is 0"));
    gt_answer(LIST, "{}", TRANSFERS(OTHER));
    gt_answer(
        INVITE,
        "{'Type': 'BILLING', 'Target': {'Id': '111122223333', 'Type': 'ACCOUNT'}, 'SourceName': 'Acme'}",
        "{'Handshake': {'Id': 'h-1'}}");
    gt_apply();
    gt_check_worked();
    gt_check_has(gt_notes(), "{'invited': 'h-1'}");
    time_t start = (time_t)json_integer_value(json_object_get(gt_notes(), "start"));
    const struct tm *date = gmtime(&start);
    ck_assert(start > time(NULL) + 3 * 86400 - 60 && start < time(NULL) + 65 * 86400);
    ck_assert(date->tm_mday == 1 && date->tm_hour == 0 && date->tm_min == 0 && date->tm_sec == 0);
}
END_TEST

START_TEST(somebody_pays_already)
{
    static const char *const over[] = {"'WITHDRAWN'", "'ACCEPTED', 'EndTimestamp': 1700000000", "'DECLINED'"};
    char list[300];

    gt_begin(steps, PARAMS);
    gt_answer(LIST, "{}", "{}");
    gt_answer(OUTBOUND, "{}",
              TRANSFERS(TRANSFER("7", "111122223333", "ACCEPTED",
                                 ", 'Target': {'ManagementAccountId': '444455556666'}")));
    gt_look();
    gt_check_failed("conflict", "RESPONSIBILITY_TRANSFER_ALREADY_EXISTS",
                    "account 444455556666 pays the organization's bill already (transfer rt-7)");
    for (int i = 0; i < 3; i++) { /* what is over is none */
        snprintf(
            list, sizeof list,
            "{'ResponsibilityTransfers': [{'Id': 'rt-7', 'Source': {'ManagementAccountId': '111122223333'}, "
            "'Status': %s}]}",
            over[i]);
        gt_begin(steps, PARAMS);
        gt_answer(LIST, "{}", "{}");
        gt_answer(OUTBOUND, "{}", list);
        gt_look();
        gt_check_changes("absent");
    }
    gt_begin(steps, PARAMS); /* who may not ask is told what to allow */
    gt_answer(LIST, "{}", "{}");
    gt_refuse(OUTBOUND, "{}", "denied", "AccessDeniedException", "no");
    gt_look();
    gt_check_failed("denied", "AccessDeniedException", "no");
}
END_TEST

START_TEST(months)
{
    ck_assert_int_eq(month_begins(1970, 0), 0);
    ck_assert_int_eq(month_begins(2026, 11), 1796083200);
    ck_assert_int_eq(month_begins(2026, 12), 1798761600);
    ck_assert_int_eq(month_begins(2028, 1), 1832976000);
    ck_assert_int_eq(month_begins(2028, 2), 1835481600);
    ck_assert_int_eq(month_begins(2099, 13), 4105123200);
}
END_TEST

/* Parameters with the month that begins `ahead` after this one, by its number. */
static char *
in_months(int ahead, char *given, size_t size, time_t *begins)
{
    time_t now = time(NULL);
    const struct tm *date = gmtime(&now);
    int month = date->tm_mon + ahead;

    *begins = month_begins(date->tm_year + 1900, month);
    snprintf(given, size,
             "{'account_id': '111122223333', 'name': 'Acme', 'start': '%04d-%02d', 'notes': 'contract 7'}",
             date->tm_year + 1900 + month / 12, month % 12 + 1);
    return given;
}

START_TEST(the_month_asked_for)
{
    char given[200], invitation[100];
    time_t begins;

    look_new(in_months(2, given, sizeof given, &begins), "{}");
    gt_answer(LIST, "{}", "{}");
    snprintf(invitation, sizeof invitation, "{'StartTimestamp': %lld, 'Notes': 'contract 7'}",
             (long long)begins);
    gt_answer(INVITE, invitation, "{'Handshake': {'Id': 'h-1'}}");
    gt_apply();
    gt_check_worked();
}
END_TEST

/* Told before anybody is asked for anything; what has been agreed on stays so. */
START_TEST(a_month_that_cannot_be_chosen)
{
    char given[200];
    time_t begins;

    look_new(in_months(0, given, sizeof given, &begins), "{}");
    gt_check_failed("invalid", "START_DATE_TOO_EARLY", "begins too soon");
    look_new(in_months(3, given, sizeof given, &begins), "{}");
    gt_check_failed("invalid", "START_DATE_TOO_LATE", "only the next two");
    look(in_months(0, given, sizeof given, &begins), TRANSFERS(OURS("ACCEPTED")));
    gt_check_changes("");
}
END_TEST

START_TEST(waits_for_the_customer)
{
    look(PARAMS, TRANSFERS(OURS("REQUESTED")));
    gt_check_has(gt_answer_of("inspect"), "{'kind': 'pending', 'task': {'actor': 'customer'}}");
    const char *text =
        json_string_value(json_object_get(json_object_get(gt_answer_of("inspect"), "task"), "instructions"));
    ck_assert(strstr(text, "2026-12-01") && strstr(text, "download") && strstr(text, "h-1"));
    look(PARAMS, TRANSFERS(OURS("REQUESTED") ", " OTHER ", " OURS("ACCEPTED")));
    gt_check_changes("");
    gt_check_has(gt_outputs(), "{'transfer': 'rt-1', 'start': '2026-12-01'}");
}
END_TEST

START_TEST(invited_and_accepted_by_api)
{
    look_new(BY_API, "{}");
    gt_answer(LIST, "{}", "{}");
    gt_answer(INVITE, "{}", "{'Handshake': {'Id': 'h-1'}}");
    gt_answer(LIST, "{}", TRANSFERS(OURS("REQUESTED")));
    gt_answer("aws:organizations:AcceptHandshake", "{'HandshakeId': 'h-1'}", "{}");
    gt_apply();
    gt_check_worked();
    look_new(BY_API, "{}"); /* what was sent may be listed later */
    gt_answer(LIST, "{}", "{}");
    gt_answer(INVITE, "{}", "{'Handshake': {'Id': 'h-1'}}");
    gt_answer(LIST, "{}", "{}");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(accepted_by_api)
{
    look(BY_API, TRANSFERS(OURS("REQUESTED")));
    gt_check_changes("change /status");
    gt_answer(LIST, "{}", TRANSFERS(OURS("REQUESTED")));
    gt_answer("aws:organizations:AcceptHandshake", "{'HandshakeId': 'h-1'}", "{}");
    gt_apply();
    gt_check_worked();
    gt_answer(LIST, "{}", TRANSFERS(OURS("REQUESTED")));
    gt_refuse("aws:organizations:AcceptHandshake", "{}", "conflict", "HandshakeAlreadyInStateException",
              "is");
    gt_apply();
    gt_check_worked();
    gt_answer(LIST, "{}", TRANSFERS(OURS("REQUESTED")));
    gt_refuse("aws:organizations:AcceptHandshake", "{}", "invalid", "HandshakeNotFoundException", "no");
    gt_apply();
    gt_check_failed("unavailable", "HandshakeNotFoundException", "not visible");
}
END_TEST

START_TEST(over)
{
    look_new(PARAMS, TRANSFERS(TRANSFER("1", "111122223333", "ACCEPTED", ", 'EndTimestamp': 1700000000.5")));
    gt_check_changes("absent");
    look_new(PARAMS, TRANSFERS(OURS("EXPIRED") ", " OURS("WITHDRAWN") ", " OURS("CANCELED")));
    gt_check_changes("absent");
}
END_TEST

START_TEST(declined)
{
    look_new(PARAMS, TRANSFERS(OURS("DECLINED")));
    gt_check_changes("absent");
    json_object_set_new(gt_notes(), "invited", json_string("h-1"));
    gt_answer(LIST, "{}", TRANSFERS(OURS("DECLINED")));
    gt_apply();
    gt_check_failed("conflict", "Declined", "'111122223333' has declined");
    gt_answer(LIST, "{}", TRANSFERS(OURS("DECLINED")));
    gt_answer(INVITE, "{}", "{'Handshake': {'Id': 'h-3'}}");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(sent_twice)
{
    look_new(PARAMS, "{}");
    gt_answer(LIST, "{}", "{}");
    gt_refuse(INVITE, "{}", "conflict", "DuplicateHandshakeException", "there is one");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(refusals)
{
    look_new(PARAMS, "{}");
    refuse_because("ConstraintViolationException", "RESPONSIBILITY_TRANSFER_MAX_INBOUND_QUOTA_VIOLATION");
    gt_check_failed("conflict", "RESPONSIBILITY_TRANSFER_MAX_INBOUND_QUOTA_VIOLATION", "have AWS raise it");
    refuse_because("HandshakeConstraintViolationException", "PAST_DUE_INVOICE");
    gt_check_failed("conflict", "PAST_DUE_INVOICE", "paid");
    refuse_because("InvalidInputException", "SOMETHING_NEW");
    gt_check_failed("invalid", "InvalidInputException", "SOMETHING_NEW");
    gt_begin(steps, PARAMS);
    gt_refuse(LIST, "{}", "denied", "AccessDeniedException", "no");
    gt_look();
    gt_check_failed("denied", "AccessDeniedException", "no");
}
END_TEST

START_TEST(malformed)
{
    look(PARAMS, "{'ResponsibilityTransfers': 'none'}");
    gt_check_failed("unavailable", "BadAnswer", "ResponsibilityTransfers");
    look(BY_API, TRANSFERS("1, {}, " OTHER ", " OURS("REQUESTED")));
    gt_mangle();
}
END_TEST

START_TEST(parameters)
{
    ck_assert(!gt_fits(steps, "{'account_id': '1', 'name': 'x'}"));
    ck_assert(!gt_fits(steps, "{'account_id': '111122223333'}"));
    ck_assert(!gt_fits(steps, "{'account_id': '111122223333', 'name': 'Größe'}"));
    ck_assert(!gt_fits(steps, "{'account_id': '111122223333', 'name': 'x', 'start': '2026-13'}"));
    ck_assert(!gt_fits(steps, "{'account_id': '111122223333', 'name': 'x', 'accept': 'me'}"));
    ck_assert(gt_fits(steps, BY_API));
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {invited,
                                  somebody_pays_already,
                                  months,
                                  the_month_asked_for,
                                  a_month_that_cannot_be_chosen,
                                  waits_for_the_customer,
                                  invited_and_accepted_by_api,
                                  accepted_by_api,
                                  over,
                                  declined,
                                  sent_twice,
                                  refusals,
                                  malformed,
                                  parameters,
                                  NULL};
    return gt_run("billing-transfer", tests);
}
