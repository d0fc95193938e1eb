/* SPDX-License-Identifier: Apache-2.0 */
/* test_org_accounts.c - which accounts are listed, in which order, and answers that can't be used
 */
#include "org-accounts.c"
#include <gangway/testing.h>

#define ORGANIZATION                                                                                         \
    "{'Organization': {'Id': 'o-acme0example', 'MasterAccountId': '111122223333', 'FeatureSet': 'ALL'}}"
#define ACCOUNT(id, name, status, joined)                                                                    \
    "{'Id': '" id "', 'Name': '" name "', 'Email': '" name "@acme.example', 'Status': '" status              \
    "', 'JoinedMethod': '" joined "'}"
#define SHOP ACCOUNT("444455556666", "shop", "ACTIVE", "CREATED")
#define OLD ACCOUNT("222233334444", "old", "SUSPENDED", "CREATED")
#define LABS ACCOUNT("333344445555", "labs", "ACTIVE", "INVITED")
#define ACME ACCOUNT("111122223333", "acme", "ACTIVE", "INVITED")

static void
begin(const char *params_text)
{
    gt_begin(steps, params_text);
    gt_answer("aws:organizations:DescribeOrganization", "{}", ORGANIZATION);
}

static void
all_accounts(void)
{
    gt_answer("aws-all:organizations:ListAccounts", "{}",
              "{'Accounts': [" SHOP ", " OLD ", " LABS ", " ACME "]}");
}

/* Their numbers, in the order in which they are told. */
static void
check_ids(const char *wanted)
{
    json_t *account, *list = json_object_get(gt_outputs(), "accounts");
    char ids[256] = "";
    size_t i;

    json_array_foreach (list, i, account)
        snprintf(ids + strlen(ids), sizeof ids - strlen(ids), "%s%s", i ? " " : "", gw_member(account, "id"));
    ck_assert_str_eq(ids, wanted);
    ck_assert_int_eq(json_integer_value(json_object_get(gt_outputs(), "count")), (int)json_array_size(list));
    gt_check_changes("");
}

START_TEST(active_accounts_in_order)
{
    begin("{}");
    all_accounts();
    gt_look();
    check_ids("111122223333 333344445555 444455556666");
    gt_check_has(json_array_get(json_object_get(gt_outputs(), "accounts"), 1),
                 "{'name': 'labs', 'email': 'labs@acme.example', 'status': 'ACTIVE', 'joined': 'INVITED',"
                 " 'management': false}");
}
END_TEST

START_TEST(by_status)
{
    begin("{'status': ['SUSPENDED', 'PENDING_CLOSURE']}");
    all_accounts();
    gt_look();
    check_ids("222233334444");
}
END_TEST

START_TEST(without_the_management_account)
{
    begin("{'management': false}");
    all_accounts();
    gt_look();
    check_ids("333344445555 444455556666");
}
END_TEST

START_TEST(by_tags)
{
    begin("{'tags': {'stage': 'prod'}}");
    all_accounts();
    gt_answer("aws-all:organizations:ListTagsForResource", "{'ResourceId': '111122223333'}", "{'Tags': []}");
    gt_answer("aws-all:organizations:ListTagsForResource", "{'ResourceId': '333344445555'}",
              "{'Tags': [{'Key': 'stage', 'Value': 'test'}]}");
    gt_answer("aws-all:organizations:ListTagsForResource", "{'ResourceId': '444455556666'}",
              "{'Tags': [{'Key': 'team', 'Value': 'x'}, {'Key': 'stage', 'Value': 'prod'}]}");
    gt_look();
    check_ids("444455556666");
    gt_check_has(json_array_get(json_object_get(gt_outputs(), "accounts"), 0),
                 "{'tags': {'team': 'x', 'stage': 'prod'}}");
}
END_TEST

static void
units(void)
{
    gt_answer("aws-all:organizations:ListAccountsForParent", "{'ParentId': 'ou-ac1e-workloads'}",
              "{'Accounts': [" SHOP "]}");
    gt_answer("aws-all:organizations:ListOrganizationalUnitsForParent", "{'ParentId': 'ou-ac1e-workloads'}",
              "{'OrganizationalUnits': [{'Id': 'ou-ac1e-nested00', 'Name': 'Nested'}]}");
    gt_answer("aws-all:organizations:ListAccountsForParent", "{'ParentId': 'ou-ac1e-nested00'}",
              "{'Accounts': [" LABS "]}");
    gt_answer("aws-all:organizations:ListOrganizationalUnitsForParent", "{'ParentId': 'ou-ac1e-nested00'}",
              "{'OrganizationalUnits': []}");
}

START_TEST(below_a_unit)
{
    begin("{'ou': 'ou-ac1e-workloads'}");
    units();
    gt_look();
    check_ids("333344445555 444455556666");
    begin("{'ou': 'ou-ac1e-workloads', 'recursive': false}");
    gt_answer("aws-all:organizations:ListAccountsForParent", "{'ParentId': 'ou-ac1e-workloads'}",
              "{'Accounts': [" SHOP "]}");
    gt_look();
    check_ids("444455556666");
}
END_TEST

START_TEST(units_in_a_circle)
{
    begin("{'ou': 'ou-ac1e-workloads'}");
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
        gt_answer("aws-all:organizations:ListAccountsForParent", "{'ParentId': 'ou-ac1e-workloads'}",
                  "{'Accounts': []}");
        gt_answer("aws-all:organizations:ListOrganizationalUnitsForParent",
                  "{'ParentId': 'ou-ac1e-workloads'}",
                  "{'OrganizationalUnits': [{'Id': 'ou-ac1e-workloads'}]}");
    }
    gt_look();
    gt_check_failed("unavailable", "BadAnswer", "deep");
}
END_TEST

START_TEST(no_such_unit)
{
    begin("{'ou': 'ou-ac1e-workloads'}");
    gt_refuse("aws-all:organizations:ListAccountsForParent", "{'ParentId': 'ou-ac1e-workloads'}", "not-found",
              "ParentNotFoundException", "no such parent");
    gt_look();
    gt_check_failed("invalid", "UnknownUnit", "no organizational unit 'ou-ac1e-workloads': correct 'ou'");
}
END_TEST

START_TEST(refused)
{
    gt_begin(steps, "{}");
    gt_refuse("aws:organizations:DescribeOrganization", "{}", "invalid", "AWSOrganizationsNotInUseException",
              "not in use");
    gt_look();
    gt_check_failed("invalid", "NoOrganization", "management account");
    begin("{}");
    gt_refuse("aws-all:organizations:ListAccounts", "{}", "denied", "AccessDeniedException",
              "not authorized");
    gt_look();
    gt_check_failed("denied", "AccessDeniedException", "not authorized");
}
END_TEST

START_TEST(malformed)
{
    begin("{}");
    gt_answer("aws-all:organizations:ListAccounts", "{}", "{'Accounts': [{'Id': '12', 'Status': 'ACTIVE'}]}");
    gt_look();
    gt_check_failed("unavailable", "BadAnswer", "Id");
    begin("{'tags': {'a': 'b'}, 'ou': 'ou-ac1e-workloads'}");
    units();
    gt_answer("aws-all:organizations:ListTagsForResource", "{'ResourceId': '333344445555'}", "{'Tags': []}");
    gt_answer("aws-all:organizations:ListTagsForResource", "{'ResourceId': '444455556666'}", "{'Tags': []}");
    gt_mangle();
}
END_TEST

START_TEST(parameters)
{
    ck_assert(!gt_fits(steps, "{'ou': 'Workloads'}"));
    ck_assert(!gt_fits(steps, "{'status': []}"));
    ck_assert(!gt_fits(steps, "{'status': ['CLOSED']}"));
    ck_assert(!gt_fits(steps, "{'unit': 'r-ac1e'}"));
    ck_assert(gt_fits(steps, "{'ou': 'r-ac1e', 'recursive': false}"));
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {active_accounts_in_order,
                                  by_status,
                                  without_the_management_account,
                                  by_tags,
                                  below_a_unit,
                                  units_in_a_circle,
                                  no_such_unit,
                                  refused,
                                  malformed,
                                  parameters,
                                  NULL};
    return gt_run("org-accounts", tests);
}
