/* SPDX-License-Identifier: Apache-2.0 */
/* test_org_identity.c - who is taken for a management account, and who is sent away with what to do
 */
#include "org-identity.c"
#include <gangway/testing.h>

#define CALLER "{'Account': '111122223333', 'UserId': 'AIDA', 'Arn': 'arn:aws:iam::111122223333:user/ops'}"
#define ORGANIZATION                                                                                         \
    "{'Organization': {'Id': 'o-exampleorg', 'MasterAccountId': '111122223333', 'FeatureSet': 'ALL',"        \
    " 'MasterAccountEmail': 'root@acme.example'}}"

static void
scene(const char *params_text, const char *caller, const char *organization)
{
    gt_begin(steps, params_text);
    gt_answer("aws:sts:GetCallerIdentity", "{}", caller);
    if (organization)
        gt_answer("aws:organizations:DescribeOrganization", "{}", organization);
}

START_TEST(management_account)
{
    scene("{}", CALLER, ORGANIZATION);
    gt_look();
    gt_check_changes("");
    gt_check_has(gt_outputs(),
                 "{'account_id': '111122223333', 'organization_id': 'o-exampleorg',"
                 " 'master_email': 'root@acme.example', 'feature_set': 'ALL', 'partition': 'aws',"
                 " 'caller_arn': 'arn:aws:iam::111122223333:user/ops'}");
    ck_assert_ptr_null((void *)steps[0].apply);
}
END_TEST

START_TEST(root_keys)
{
    scene("{}", "{'Account': '111122223333', 'Arn': 'arn:aws:iam::111122223333:root'}", NULL);
    gt_look();
    gt_check_failed("invalid", "RootCredentials", "use an IAM user or role");
}
END_TEST

START_TEST(user_of_the_name_root)
{
    scene("{}", "{'Account': '111122223333', 'Arn': 'arn:aws:iam::111122223333:user/root'}", ORGANIZATION);
    gt_look();
    gt_check_changes("");
}
END_TEST

START_TEST(member_account)
{
    scene("{}", "{'Account': '444455556666', 'Arn': 'arn:aws:sts::444455556666:assumed-role/a/b'}",
          ORGANIZATION);
    gt_look();
    gt_check_failed("invalid", "MemberAccount", "its management account '111122223333'");
}
END_TEST

START_TEST(no_organization)
{
    scene("{}", CALLER, NULL);
    gt_refuse("aws:organizations:DescribeOrganization", "{}", "invalid", "AWSOrganizationsNotInUseException",
              "not in use");
    gt_look();
    gt_check_failed("invalid", "NoOrganization", "create the organization first");
}
END_TEST

START_TEST(another_account)
{
    scene("{'expected_account': '999999999999'}", CALLER, ORGANIZATION);
    gt_look();
    gt_check_failed("conflict", "WrongAccount", "choose the right profile");
    scene("{'expected_account': '111122223333'}", CALLER, ORGANIZATION);
    gt_look();
    gt_check_changes("");
}
END_TEST

START_TEST(consolidated_billing_only)
{
    const char *billing = "{'Organization': {'Id': 'o-exampleorg', 'MasterAccountId': '111122223333',"
                          " 'FeatureSet': 'CONSOLIDATED_BILLING'}}";
    scene("{'require_all_features': true}", CALLER, billing);
    gt_look();
    gt_check_failed("invalid", "NotAllFeatures", "enable all features");
    scene("{'require_all_features': true, 'without_all_features': 'two accounts, no policies'}", CALLER,
          billing);
    gt_look();
    gt_check_changes("");
    gt_check_has(
        json_array_get(json_object_get(gt_answer_of("inspect"), "evidence"), 0),
        "{'feature_set': 'CONSOLIDATED_BILLING', 'without_all_features': 'two accounts, no policies'}");
    scene("{'without_all_features': 'not needed'}", CALLER, ORGANIZATION);
    gt_look();
    ck_assert_ptr_null(json_object_get(gt_answer_of("inspect"), "evidence"));
    scene("{}", CALLER, billing);
    gt_look();
    gt_check_changes("");
    gt_check_has(gt_outputs(), "{'feature_set': 'CONSOLIDATED_BILLING'}");
}
END_TEST

START_TEST(denied)
{
    scene("{}", CALLER, NULL);
    gt_refuse("aws:organizations:DescribeOrganization", "{}", "denied", "AccessDeniedException",
              "not authorized");
    gt_look();
    gt_check_failed("denied", "AccessDeniedException", "not authorized");
}
END_TEST

START_TEST(expired)
{
    gt_begin(steps, "{}");
    gt_refuse("aws:sts:GetCallerIdentity", "{}", "denied", "ExpiredToken", "the token has expired");
    gt_look();
    gt_check_failed("denied", "ExpiredToken", "expired");
}
END_TEST

START_TEST(other_partition)
{
    scene("{}", "{'Account': '111122223333', 'Arn': 'arn:aws-us-gov:iam::111122223333:user/ops'}",
          ORGANIZATION);
    gt_look();
    gt_check_has(gt_outputs(), "{'partition': 'aws-us-gov'}");
}
END_TEST

START_TEST(malformed)
{
    scene("{}", "{'Account': '111122223333', 'Arn': 'ops'}", NULL);
    gt_look();
    gt_check_failed("unavailable", "BadAnswer", "Arn");
    scene("{'expected_account': '111122223333', 'require_all_features': true}", CALLER, ORGANIZATION);
    gt_mangle();
}
END_TEST

START_TEST(parameters)
{
    ck_assert(!gt_fits(steps, "{'expected_account': 'acme'}"));
    ck_assert(!gt_fits(steps, "{'expected_account': '1111222233334'}"));
    ck_assert(!gt_fits(steps, "{'expected_acount': '111122223333'}"));
    ck_assert(!gt_fits(steps, "{'require_all_features': 'yes'}"));
    ck_assert(!gt_fits(steps, "{'without_all_features': ''}"));
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {management_account,
                                  root_keys,
                                  user_of_the_name_root,
                                  member_account,
                                  no_organization,
                                  another_account,
                                  consolidated_billing_only,
                                  denied,
                                  expired,
                                  other_partition,
                                  malformed,
                                  parameters,
                                  NULL};
    return gt_run("org-identity", tests);
}
