/* SPDX-License-Identifier: Apache-2.0 */
/* test_spp_relationship.c - from nothing to an accepted service period, and every way in which that can end
 * before
 */
#include "spp-relationship.c"
#include "make.c"
#include "read.c"
#include <gangway/testing.h>

#define CUSTOMER "'account_id': '111122223333', 'display_name': 'Acme'"
#define PLAIN "{" CUSTOMER "}"
#define MONTH "'service_period': {'type': 'MINIMUM_NOTICE_PERIOD', 'notice_days': '30'}"
#define WITH_PERIOD "{" CUSTOMER ", " MONTH "}"
#define BY_API "{" CUSTOMER ", " MONTH ", 'accept': 'api'}"

#define ALL "aws-all@partner:partnercentral-channel:"
#define ONE "aws@partner:partnercentral-channel:"
#define PMA(status)                                                                                          \
    "{'id': 'pma-0123456789abc', 'accountId': '068664126052', 'status': '" status                            \
    "', 'displayName': 'Reseller'}"
#define DETAIL(name, model)                                                                                  \
    "{'relationshipDetail': {'id': 'rs-0123456789abc', 'associatedAccountId': '111122223333', 'revision': "  \
    "'1',"                                                                                                   \
    " 'displayName': '" name "', 'associationType': 'END_CUSTOMER', 'resaleAccountModel': '" model           \
    "', 'sector': 'COMMERCIAL'}}"
#define SHAKE(id, receiver, status, created)                                                                 \
    "{'id': '" id "', 'senderAccountId': '068664126052', 'receiverAccountId': '" receiver                    \
    "', 'senderDisplayName': 'Reseller', 'status': '" status "', 'createdAt': '" created "'}"
#define TO_CUSTOMER(status) SHAKE("ch-0123456789abc", "111122223333", status, "2026-11-20T10:00:00Z")
#define ITEMS(list) "{'items': [" list "]}"
#define MADE "{'relationshipDetail': {'id': 'rs-0123456789abc'}}"

static void
programs(const char *items)
{
    gt_answer(ALL "ListProgramManagementAccounts", "{'catalog': 'AWS', 'programs': ['SOLUTION_PROVIDER']}",
              items);
}

static void
relationships(const char *items)
{
    gt_answer(ALL "ListRelationships",
              "{'associatedAccountIds': ['111122223333'],"
              " 'programManagementAccountIdentifiers': ['pma-0123456789abc']}",
              items);
}

static void
handshakes(const char *type, const char *items)
{
    char input[160];
    snprintf(input, sizeof input, "{'handshakeType': '%s', 'participantType': 'SENDER'}", type);
    gt_answer(ALL "ListChannelHandshakes", input, items);
}

/* What a look asks, and before it what is asked when something is to be made. */
static void
short_bond(const char *name)
{
    char items[160];
    snprintf(items, sizeof items, ITEMS("{'id': 'rs-0123456789abc', 'revision': '1', 'displayName': '%s'}"),
             name);
    programs(ITEMS(PMA("ACTIVE")));
    relationships(items);
}

static void
bond(const char *detail)
{
    short_bond("Acme");
    gt_answer(ONE "GetRelationship", "{'identifier': 'rs-0123456789abc'}", detail);
}

static void
pending_period(const char *items)
{
    short_bond("Acme");
    handshakes("START_SERVICE_PERIOD", items);
}

static void
bond_and_period(const char *items)
{
    pending_period(items);
    gt_answer(ONE "GetRelationship", "{'identifier': 'rs-0123456789abc'}", DETAIL("Acme", "END_CUSTOMER"));
}

START_TEST(made)
{
    gt_begin(steps, PLAIN);
    programs(ITEMS(PMA("ACTIVE")));
    relationships(ITEMS(""));
    gt_look();
    gt_check_changes("absent");
    programs(ITEMS(PMA("ACTIVE")));
    relationships(ITEMS(""));
    gt_answer(ONE "CreateRelationship",
              "{'catalog': 'AWS', 'associationType': 'END_CUSTOMER', 'resaleAccountModel': 'END_CUSTOMER',"
              " 'sector': 'COMMERCIAL', 'associatedAccountId': '111122223333', 'displayName': 'Acme',"
              " 'programManagementAccountIdentifier': 'pma-0123456789abc'}",
              MADE);
    gt_apply();
    gt_check_worked();
    ck_assert_uint_eq(json_object_size(gt_notes()), 0);
}
END_TEST

START_TEST(there)
{
    gt_begin(steps, PLAIN);
    bond(DETAIL("Acme", "END_CUSTOMER"));
    gt_look();
    gt_check_changes("");
    gt_check_has(gt_outputs(),
                 "{'relationship': 'rs-0123456789abc', 'program_management_account': 'pma-0123456789abc'}");
}
END_TEST

/* An answer that got lost: the next attempt sends the same token, so that AWS can tell. */
START_TEST(lost_answer)
{
    gt_begin(steps, PLAIN);
    programs(ITEMS(PMA("ACTIVE")));
    relationships(ITEMS(""));
    gt_look();
    programs(ITEMS(PMA("ACTIVE")));
    relationships(ITEMS(""));
    gt_refuse(ONE "CreateRelationship", "{}", "unavailable", "HttpError", "connection broke");
    gt_apply();
    gt_check_failed("unavailable", "HttpError", "broke");
    const char *token = json_string_value(json_object_get(gt_notes(), "token-relationship"));
    ck_assert(token && strncmp(token, "r-1-relationship", 16) == 0);
    char same[128];
    snprintf(same, sizeof same, "{'clientToken': '%s'}", token);
    programs(ITEMS(PMA("ACTIVE")));
    relationships(ITEMS(""));
    gt_answer(ONE "CreateRelationship", same, MADE);
    gt_apply();
    gt_check_worked();
    ck_assert_ptr_null(json_object_get(gt_notes(), "token-relationship"));
}
END_TEST

/* Not one thing is there: account, its handshake with itself, relationship. */
START_TEST(from_nothing)
{
    const char *mine = ITEMS(SHAKE("ch-00000000000pm", "068664126052", "PENDING", "2026-11-20T10:00:00Z"));
    gt_begin(steps, PLAIN);
    programs(ITEMS(""));
    gt_look();
    gt_check_changes("absent");
    programs(ITEMS(""));
    gt_answer("aws@partner:sts:GetCallerIdentity", "{}", "{'Account': '068664126052'}");
    gt_answer(
        ONE "CreateProgramManagementAccount",
        "{'accountId': '068664126052', 'program': 'SOLUTION_PROVIDER', 'displayName': 'Program management'}",
        "{}");
    programs(ITEMS(PMA("PENDING")));
    handshakes("PROGRAM_MANAGEMENT_ACCOUNT", ITEMS(""));
    gt_answer(ONE "CreateChannelHandshake",
              "{'handshakeType': 'PROGRAM_MANAGEMENT_ACCOUNT', 'associatedResourceIdentifier': "
              "'pma-0123456789abc'}",
              "{}");
    programs(ITEMS(PMA("PENDING")));
    handshakes("PROGRAM_MANAGEMENT_ACCOUNT", mine);
    gt_answer(ONE "AcceptChannelHandshake", "{'identifier': 'ch-00000000000pm'}", "{}");
    programs(ITEMS(PMA("ACTIVE")));
    relationships(ITEMS(""));
    gt_answer(ONE "CreateRelationship", "{}", MADE);
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(program_of_another_account)
{
    gt_begin(steps, "{" CUSTOMER ", 'program_account': '111111111111'}");
    gt_answer(ALL "ListProgramManagementAccounts", "{'accountIds': ['111111111111']}", ITEMS(PMA("PENDING")));
    handshakes("PROGRAM_MANAGEMENT_ACCOUNT",
               ITEMS(SHAKE("ch-00000000000pm", "111111111111", "PENDING", "2026-11-20T10:00:00Z")));
    gt_look();
    gt_check_has(gt_answer_of("inspect"), "{'kind': 'pending', 'task': {'actor': 'ops'}}");
    gt_begin(steps, PLAIN);
    programs(ITEMS(PMA("PENDING")));
    handshakes("PROGRAM_MANAGEMENT_ACCOUNT",
               ITEMS(SHAKE("ch-00000000000pm", "068664126052", "ACCEPTED", "2026-11-20T10:00:00Z")));
    gt_look();
    gt_check_has(gt_answer_of("inspect"), "{'kind': 'pending', 'after': 30}");
}
END_TEST

START_TEST(several_or_inactive_programs)
{
    gt_begin(steps, PLAIN);
    programs(ITEMS(PMA("ACTIVE") ", {'id': 'pma-1', 'accountId': '2', 'status': 'ACTIVE'}"));
    gt_look();
    gt_check_failed("invalid", "SeveralPrograms", "program_account");
    gt_begin(steps, PLAIN);
    programs(ITEMS(PMA("INACTIVE")));
    gt_look();
    gt_check_failed("conflict", "Inactive", "pma-0123456789abc");
    gt_begin(steps, PLAIN);
    programs(ITEMS("{'id': 'pma-1', 'accountId': '2', 'status': 'INACTIVE'}, " PMA("ACTIVE")));
    relationships(ITEMS("{'id': 'rs-0123456789abc'}"));
    gt_answer(ONE "GetRelationship", "{}", DETAIL("Acme", "END_CUSTOMER"));
    gt_look();
    gt_check_changes("");
}
END_TEST

START_TEST(renamed)
{
    gt_begin(steps, PLAIN);
    bond(DETAIL("Acme Ltd", "END_CUSTOMER"));
    gt_look();
    gt_check_changes("change /display_name");
    short_bond("Acme Ltd");
    gt_answer(ONE "UpdateRelationship",
              "{'displayName': 'Acme', 'revision': '1', 'identifier': 'rs-0123456789abc'}", "{}");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(of_another_kind)
{
    gt_begin(steps, PLAIN);
    bond(DETAIL("Acme", "SOLUTION_PROVIDER"));
    gt_look();
    gt_check_failed("conflict", "OtherRelationship", "resale_model 'SOLUTION_PROVIDER', not 'END_CUSTOMER'");
}
END_TEST

START_TEST(period_offered)
{
    gt_begin(steps, WITH_PERIOD);
    bond_and_period(ITEMS(""));
    gt_look();
    gt_check_changes("add /service_period");
    ck_assert_ptr_nonnull(json_object_get(gt_answer_of("desire"), "irreversible"));
    pending_period(ITEMS(""));
    gt_answer(ONE "CreateChannelHandshake",
              "{'handshakeType': 'START_SERVICE_PERIOD', 'associatedResourceIdentifier': 'rs-0123456789abc',"
              " 'payload': {'startServicePeriodPayload': {'servicePeriodType': 'MINIMUM_NOTICE_PERIOD',"
              " 'minimumNoticeDays': '30', 'programManagementAccountIdentifier': 'pma-0123456789abc'}}}",
              "{}");
    gt_apply();
    gt_check_worked();
    pending_period(ITEMS(TO_CUSTOMER("PENDING")));
    gt_look();
    gt_check_has(gt_answer_of("inspect"), "{'kind': 'pending', 'task': {'actor': 'customer'}}");
    json_t *task = json_object_get(gt_answer_of("inspect"), "task");
    ck_assert_ptr_nonnull(
        strstr(json_string_value(json_object_get(task, "instructions")), "ch-0123456789abc"));
    bond_and_period(ITEMS(TO_CUSTOMER("ACCEPTED")));
    gt_look();
    gt_check_changes("");
    gt_check_has(gt_outputs(), "{'handshake': 'ch-0123456789abc'}");
}
END_TEST

START_TEST(fixed_period)
{
    gt_begin(steps,
             "{" CUSTOMER ", 'service_period': {'type': 'FIXED_COMMITMENT_PERIOD', 'end_date': '2027-12-31',"
             " 'note': 'contract 7'}}");
    bond_and_period(ITEMS(""));
    gt_look();
    pending_period(ITEMS(""));
    gt_answer(ONE "CreateChannelHandshake",
              "{'payload': {'startServicePeriodPayload': {'servicePeriodType': 'FIXED_COMMITMENT_PERIOD',"
              " 'endDate': '2027-12-31T23:59:59Z', 'note': 'contract 7'}}}",
              "{}");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(accepted_by_api)
{
    gt_begin(steps, BY_API);
    bond_and_period(ITEMS(TO_CUSTOMER("PENDING")));
    gt_look();
    gt_check_changes("change /service_period/status");
    pending_period(ITEMS(TO_CUSTOMER("PENDING")));
    gt_refuse("aws:partnercentral-channel:AcceptChannelHandshake", "{}", "invalid",
              "ResourceNotFoundException", "no such");
    gt_apply();
    gt_check_failed("unavailable", "ResourceNotFoundException", "not visible");
    pending_period(ITEMS(TO_CUSTOMER("PENDING")));
    gt_answer("aws:partnercentral-channel:AcceptChannelHandshake",
              "{'catalog': 'AWS', 'identifier': 'ch-0123456789abc'}", "{}");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(offered_and_accepted_at_once)
{
    gt_begin(steps, BY_API);
    bond_and_period(ITEMS(""));
    gt_look();
    pending_period(ITEMS(""));
    gt_answer(ONE "CreateChannelHandshake", "{}", "{'channelHandshakeDetail': {'id': 'ch-0123456789abc'}}");
    gt_answer("aws:partnercentral-channel:AcceptChannelHandshake", "{'identifier': 'ch-0123456789abc'}",
              "{}");
    gt_apply();
    gt_check_worked();
}
END_TEST

#define AGREED(terms)                                                                                        \
    "{'id': 'ch-0123456789abc', 'receiverAccountId': '111122223333', 'status': 'ACCEPTED', 'createdAt':"     \
    " '2026-11-20T10:00:00Z', 'detail': {'startServicePeriodHandshakeDetail': {" terms "}}}"

START_TEST(of_other_terms)
{
    gt_begin(steps, WITH_PERIOD);
    bond_and_period(ITEMS(AGREED("'servicePeriodType': 'MINIMUM_NOTICE_PERIOD', 'minimumNoticeDays': '30'")));
    gt_look();
    gt_check_changes("");
    gt_begin(steps, WITH_PERIOD);
    bond_and_period(ITEMS(AGREED("'servicePeriodType': 'MINIMUM_NOTICE_PERIOD', 'minimumNoticeDays': '14'")));
    gt_look();
    gt_check_failed("conflict", "OtherPeriod", "with notice_days '14', not '30'");
    gt_begin(steps, WITH_PERIOD);
    bond_and_period(
        ITEMS(AGREED("'servicePeriodType': 'FIXED_COMMITMENT_PERIOD', 'endDate': '2027-12-31T23:59:59Z'")));
    gt_look();
    gt_check_failed("conflict", "OtherPeriod", "with type 'FIXED_COMMITMENT_PERIOD'");
    gt_begin(steps, "{" CUSTOMER ", 'service_period': {'type': 'FIXED_COMMITMENT_PERIOD', 'end_date':"
                    " '2027-12-31'}}");
    bond_and_period(
        ITEMS(AGREED("'servicePeriodType': 'FIXED_COMMITMENT_PERIOD', 'endDate': '2027-12-31T23:59:59Z'")));
    gt_look();
    gt_check_changes("");
}
END_TEST

/* The latest counts, in whatever order they are listed, and another one is sent. */
START_TEST(expired)
{
    const char *both =
        ITEMS(SHAKE("ch-0000000000new", "111122223333", "EXPIRED", "2026-11-20T10:00:00Z") ", " SHAKE(
            "ch-0000000000old", "111122223333", "CANCELED", "2026-11-01T10:00:00Z"));
    gt_begin(steps, WITH_PERIOD);
    bond_and_period(both);
    gt_look();
    gt_check_changes("change /service_period/status");
    gt_check_has(gt_seen(), "{'service_period': {'handshake': 'ch-0000000000new', 'status': 'EXPIRED'}}");
    pending_period(both);
    gt_answer(ONE "CreateChannelHandshake", "{}", "{}");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(rejected)
{
    gt_begin(steps, WITH_PERIOD);
    bond_and_period(ITEMS(TO_CUSTOMER("REJECTED")));
    gt_look();
    pending_period(ITEMS(TO_CUSTOMER("REJECTED")));
    gt_apply();
    gt_check_failed("conflict", "Rejected", "'111122223333' has rejected handshake 'ch-0123456789abc'");
    pending_period(ITEMS(TO_CUSTOMER("REJECTED")));
    gt_answer(ONE "CreateChannelHandshake", "{}", "{}");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(quota)
{
    gt_begin(steps, WITH_PERIOD);
    bond_and_period(ITEMS(""));
    gt_look();
    pending_period(ITEMS(""));
    gt_refuse(ONE "CreateChannelHandshake", "{}", "invalid", "ServiceQuotaExceededException", "too many");
    gt_apply();
    gt_check_failed("conflict", "ServiceQuotaExceededException", "five handshakes a day");
}
END_TEST

START_TEST(made_meanwhile)
{
    gt_begin(steps, PLAIN);
    programs(ITEMS(PMA("ACTIVE")));
    relationships(ITEMS(""));
    gt_look();
    programs(ITEMS(PMA("ACTIVE")));
    relationships(ITEMS(""));
    gt_refuse(ONE "CreateRelationship", "{}", "conflict", "ConflictException", "exists");
    short_bond("Acme");
    gt_apply();
    gt_check_worked();
}
END_TEST

/* It may be in another program, and then no look finds it. */
START_TEST(made_elsewhere)
{
    gt_begin(steps, PLAIN);
    programs(ITEMS(PMA("ACTIVE")));
    relationships(ITEMS(""));
    gt_look();
    programs(ITEMS(PMA("ACTIVE")));
    relationships(ITEMS(""));
    gt_refuse(ONE "CreateRelationship", "{}", "conflict", "ConflictException", "exists");
    programs(ITEMS(PMA("ACTIVE")));
    relationships(ITEMS(""));
    gt_apply();
    gt_check_failed("unavailable", "ConflictException", "with another program management account");
}
END_TEST

START_TEST(denied)
{
    gt_begin(steps, PLAIN);
    gt_refuse(ALL "ListProgramManagementAccounts", "{}", "denied", "AccessDeniedException", "not linked");
    gt_look();
    gt_check_failed("denied", "AccessDeniedException", "not linked");
}
END_TEST

START_TEST(malformed)
{
    gt_begin(steps, PLAIN);
    programs("{'items': 'none'}");
    gt_look();
    gt_check_failed("unavailable", "BadAnswer", "items");
    gt_begin(steps, PLAIN);
    programs("{'items': [{'status': 'ACTIVE'}]}");
    gt_look();
    gt_check_failed("unavailable", "BadAnswer", "an item's id");
    gt_begin(steps, WITH_PERIOD);
    bond_and_period(ITEMS(TO_CUSTOMER("EXPIRED")));
    gt_look();
    gt_mangle();
}
END_TEST

START_TEST(periods_that_lack_something)
{
    gt_begin(steps,
             "{" CUSTOMER ", 'service_period': {'type': 'MINIMUM_NOTICE_PERIOD', 'end_date': '2027-12-31'}}");
    bond_and_period(ITEMS(""));
    gt_look();
    gt_check_failed("invalid", "BadPeriod", "notice_days");
    gt_begin(steps, "{" CUSTOMER ", 'service_period': {'note': 'x'}}");
    bond_and_period(ITEMS(""));
    gt_look();
    gt_check_failed("invalid", "BadPeriod", "type");
}
END_TEST

START_TEST(parameters)
{
    static const char *const bad[] = {
        "{}",
        "{'account_id': '1', 'display_name': 'Acme'}",
        "{'account_id': '111122223333'}",
        "{'account_id': '111122223333', 'display_name': ''}",
        "{" CUSTOMER ", 'catalog': 'aws'}",
        "{" CUSTOMER ", 'program_account': 'x'}",
        "{" CUSTOMER ", 'sector': 'PRIVATE'}",
        "{" CUSTOMER ", 'accept': 'yes'}",
        "{" CUSTOMER ", 'service_period': {'notice_days': '7'}}",
        "{" CUSTOMER ", 'service_period': {'end_date': 'soon'}}",
        "{'account_id': '111122223333', 'display_name': 'A name of more than thirty signs'}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!gt_fits(steps, bad[i]), "should not fit: %s", bad[i]);
    ck_assert(gt_fits(steps, BY_API));
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {made,
                                  there,
                                  lost_answer,
                                  from_nothing,
                                  program_of_another_account,
                                  several_or_inactive_programs,
                                  renamed,
                                  of_another_kind,
                                  period_offered,
                                  fixed_period,
                                  accepted_by_api,
                                  offered_and_accepted_at_once,
                                  of_other_terms,
                                  expired,
                                  rejected,
                                  quota,
                                  made_meanwhile,
                                  made_elsewhere,
                                  denied,
                                  malformed,
                                  periods_that_lack_something,
                                  parameters,
                                  NULL};
    return gt_run("spp-relationship", tests);
}
