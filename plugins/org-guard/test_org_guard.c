/* SPDX-License-Identifier: Apache-2.0 */
/* test_org_guard.c - what a snapshot holds, what two of them differ in, and how patient the asking is
 */
#include "ask.c"
#include "differences.c"
#include "org-guard.c"
#include "organization.c"
#include "services.c"
#include "sha256.c"
#include <gangway/testing.h>
#include "words.c"
#include <glib.h>

#define ORGANIZATION                                                                                         \
    "{'Organization': {'Id': 'o-exampleorg', 'MasterAccountId': '111122223333', 'FeatureSet': 'ALL',"        \
    " 'MasterAccountEmail': 'Root@Acme.example'}}"
#define ALLOW "{'$text': {'Version': '2012-10-17', 'Statement': []}}"

/* ---- scenes ---- */

static void
org(const char *operation, const char *input, const char *answer)
{
    g_autofree char *request = g_strconcat("aws:organizations:", operation, NULL);
    gt_answer(request, input, answer);
}

static void
tree(void)
{
    org("DescribeOrganization", "{}", ORGANIZATION);
    org("ListRoots", "{}",
        "{'Roots': [{'Id': 'r-1', 'PolicyTypes': [{'Type': 'SERVICE_CONTROL_POLICY', 'Status': "
        "'ENABLED'}]}]}");
    org("ListOrganizationalUnitsForParent", "{'ParentId': 'r-1'}",
        "{'OrganizationalUnits': [{'Id': 'ou-1-shop', 'Name': 'Shop'}]}");
    org("ListAccountsForParent", "{'ParentId': 'r-1'}",
        "{'Accounts': [{'Id': '111122223333', 'Name': 'Acme', 'Email': 'Root@Acme.example', 'State': "
        "'ACTIVE',"
        " 'Status': 'ACTIVE', 'JoinedMethod': 'INVITED', 'JoinedTimestamp': 1}], 'NextToken': 'more'}");
    org("ListAccountsForParent", "{'ParentId': 'r-1', 'NextToken': 'more'}", "{'Accounts': []}");
    org("ListOrganizationalUnitsForParent", "{'ParentId': 'ou-1-shop'}", "{'OrganizationalUnits': []}");
    org("ListAccountsForParent", "{'ParentId': 'ou-1-shop'}",
        "{'Accounts': [{'Id': '222233334444', 'Name': 'acme-shop', 'Email': 'shop@acme.example',"
        " 'Status': 'SUSPENDED', 'JoinedMethod': 'CREATED'}]}");
}

static void
policies_and_trust(void)
{
    org("ListPolicies", "{'Filter': 'SERVICE_CONTROL_POLICY'}",
        "{'Policies': [{'Id': 'p-regions', 'Name': 'regions', 'Type': 'SERVICE_CONTROL_POLICY'}]}");
    org("ListTargetsForPolicy", "{'PolicyId': 'p-regions'}",
        "{'Targets': [{'TargetId': 'r-1'}, {'TargetId': 'ou-1-shop'}]}");
    org("DescribePolicy", "{'PolicyId': 'p-regions'}", "{'Policy': {'Content': " ALLOW "}}");
    gt_refuse("aws:organizations:DescribeResourcePolicy", "{}", "invalid", "ResourcePolicyNotFoundException",
              "none");
    org("ListAWSServiceAccessForOrganization", "{}",
        "{'EnabledServicePrincipals': [{'ServicePrincipal': 'sso.amazonaws.com', 'DateEnabled': 1}]}");
    org("ListDelegatedAdministrators", "{}", "{'DelegatedAdministrators': [{'Id': '222233334444'}]}");
    org("ListDelegatedServicesForAccount", "{'AccountId': '222233334444'}",
        "{'DelegatedServices': [{'ServicePrincipal': 'fms.amazonaws.com'}]}");
    org("ListHandshakesForOrganization", "{}",
        "{'Handshakes': [{'Id': 'h-1', 'State': 'OPEN', 'Action': 'INVITE'},"
        " {'Id': 'h-2', 'State': 'ACCEPTED', 'Action': 'INVITE'}]}");
}

static void
services_but_root_features(void)
{
    gt_answer("aws/us-east-1:fms:GetAdminAccount", "{}",
              "{'AdminAccount': '222233334444', 'RoleStatus': 'READY'}");
    gt_answer("aws/us-east-1:fms:ListAdminAccountsForOrganization", "{}",
              "{'AdminAccounts': [{'AdminAccount': '222233334444', 'Status': 'ONBOARDING_COMPLETE'}]}");
    gt_answer("aws/us-east-1:cloudformation:DescribeOrganizationsAccess", "{}", "{'Status': 'ENABLED'}");
    gt_answer(
        "aws:cur:DescribeReportDefinitions", "{}",
        "{'ReportDefinitions': [{'ReportName': 'daily', 'S3Bucket': 'b', 'ReportStatus': {'x': 'y'}}]}");
    gt_answer("aws:bcm-data-exports:ListExports", "{}",
              "{'Exports': [{'ExportName': 'cur2', 'ExportArn': 'arn:x', 'ExportStatus': {'StatusCode': "
              "'HEALTHY'}}]}");
    gt_answer("aws/us-east-1:sso-admin:ListInstances", "{}",
              "{'Instances': [{'InstanceArn': 'arn:aws:sso:::instance/ssoins-1', 'IdentityStoreId': 'd-1',"
              " 'Status': 'ACTIVE'}]}");
    gt_answer("aws/us-east-1:sso-admin:ListPermissionSets",
              "{'InstanceArn': 'arn:aws:sso:::instance/ssoins-1'}", "{'PermissionSets': ['ps-2', 'ps-1']}");
    gt_answer("aws/us-east-1:backup:DescribeGlobalSettings", "{}",
              "{'GlobalSettings': {'isCrossAccountBackupEnabled': 'true'}, 'LastUpdateTime': 3}");
    gt_answer("aws/us-east-1:ram:GetResourceShares", "{'resourceOwner': 'SELF'}",
              "{'resourceShares': [{'resourceShareArn': 'arn:aws:ram:us-east-1:1:resource-share/x',"
              " 'name': 'net', 'status': 'ACTIVE'}, {'resourceShareArn': 'arn:old', 'status': 'DELETED'}]}");
}

static void
services(void)
{
    gt_answer("aws:iam:ListOrganizationsFeatures", "{}", "{'EnabledFeatures': ['RootSessions']}");
    services_but_root_features();
}

static void
whole(const char *params_text)
{
    gt_begin(steps, params_text);
    tree();
    policies_and_trust();
    services();
}

/* The snapshot of the whole scene, once taken. */
static json_t *
snapshot_of(void)
{
    whole("{}");
    gt_look();
    gt_check_changes("");
    return json_deep_copy(json_object_get(gt_outputs(), "snapshot"));
}

/* Looks at the whole scene with an earlier snapshot, changed by `over` before. */
static void
compare_with(const char *over, const char *announced)
{
    json_t *before = snapshot_of(), *change = gt_json(over), *part;
    const char *area;
    json_object_foreach (change, area, part)
        json_object_update_recursive(json_object_get(before, area), part);
    g_autofree char *text = json_dumps(before, JSON_COMPACT);
    g_autofree char *given = g_strdup_printf("{'before': %s, 'announced': %s}", text, announced);
    whole(given);
    gt_look();
    json_decref(before);
    json_decref(change);
}

static void
check_only(const char *words)
{
    json_t *found = json_object_get(gt_seen(), "differences");
    g_autofree char *text = json_dumps(found, 0);
    gt_check_worked();
    ck_assert_msg(json_array_size(found) == 1, "differences: %s", text);
    ck_assert_str_eq(json_string_value(json_array_get(found, 0)), words);
    gt_check_changes("remove /differences/0");
    const char *told = json_string_value(json_object_get(gt_answer_of("desire"), "instructions"));
    ck_assert_msg(told && strstr(told, words) && strstr(told, "gangway approve"), "said: %s", told);
}

/* ---- what a snapshot holds ---- */

START_TEST(everything)
{
    json_t *snapshot = snapshot_of();
    gt_check_has(
        snapshot,
        "{'format': 1, 'organization': {'id': 'o-exampleorg', 'feature_set': 'ALL',"
        " 'root_email': 'root@acme.example'}, 'policy_types': {'SERVICE_CONTROL_POLICY': 'ENABLED'},"
        " 'units': {'ou-1-shop': {'name': 'Shop', 'parent': 'r-1'}},"
        " 'accounts': {'222233334444': {'name': 'acme-shop', 'state': 'SUSPENDED', 'joined': 'CREATED',"
        " 'parent': 'ou-1-shop'}}, 'trusted_services': {'sso.amazonaws.com': 'enabled'},"
        " 'delegated_administrators': {'222233334444': {'services': ['fms.amazonaws.com']}},"
        " 'handshakes': {'h-1': 'INVITE'}, 'root_features': {'RootSessions': 'enabled'},"
        " 'stacksets': {'organizations_access': 'ENABLED'}, 'resource_policy': {}}");
    gt_check_has(
        snapshot,
        "{'policies': {'p-regions': {'name': 'regions', 'targets': ['ou-1-shop', 'r-1']}},"
        " 'identity_center': {'arn:aws:sso:::instance/ssoins-1': {'permission_sets': ['ps-1', 'ps-2']}},"
        " 'backup': {'us-east-1': {'isCrossAccountBackupEnabled': 'true'}},"
        " 'firewall_manager': {'administrator': '222233334444'}}");
    ck_assert_uint_eq(json_object_size(json_object_get(snapshot, "handshakes")), 1);
    ck_assert_uint_eq(json_object_size(json_object_get(snapshot, "resource_shares")), 1);
    ck_assert_ptr_null(json_object_get(snapshot, "unseen"));
    gt_check_has(gt_seen(), "{'counts': {'accounts': 2, 'units': 1, 'policies': 1, 'attachments': 2}}");
    json_decref(snapshot);
}
END_TEST

/* Neither the order nor the white space of a policy's text, nor a delivery, is a change. */
START_TEST(what_means_the_same)
{
    gw_call call = {.kept = json_array()};
    guard self = {.call = &call};
    const char *one = guard_hash(&self, "{\"a\": 1, \"b\": [2]}");
    ck_assert_str_eq(one, guard_hash(&self, "{\"b\":[2],\n\"a\":1}"));
    ck_assert_str_ne(one, guard_hash(&self, "{\"a\": 2, \"b\": [2]}"));
    ck_assert_str_ne(one, guard_hash(&self, "not JSON"));
    json_decref(call.kept);
}
END_TEST

START_TEST(hashes)
{
    char hex[65], many[200];
    guard_sha256("", 0, hex);
    ck_assert_str_eq(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    guard_sha256("abc", 3, hex);
    ck_assert_str_eq(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    memset(many, 'a', sizeof many);
    for (size_t length = 0; length <= sizeof many; length++) {
        g_autofree char *right = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (guchar *)many, length);
        guard_sha256(many, length, hex);
        ck_assert_str_eq(hex, right);
    }
}
END_TEST

START_TEST(not_allowed_or_not_there)
{
    static const char *const asked[][2] = {
        {"aws:iam:ListOrganizationsFeatures", "ServiceAccessNotEnabledException"},
        {"aws/us-east-1:fms:GetAdminAccount", "ResourceNotFoundException"},
        {"aws/us-east-1:cloudformation:DescribeOrganizationsAccess", "AccessDenied"},
        {"aws:cur:DescribeReportDefinitions", "AccessDeniedException"},
        {"aws:bcm-data-exports:ListExports", "AccessDeniedException"},
        {"aws/us-east-1:sso-admin:ListInstances", "AccessDeniedException"},
        {"aws/us-east-1:backup:DescribeGlobalSettings", "InvalidRequestException"}};
    gt_begin(steps, "{}");
    tree();
    policies_and_trust();
    for (size_t i = 0; i < G_N_ELEMENTS(asked); i++)
        gt_refuse(asked[i][0], "{}", g_str_has_prefix(asked[i][1], "Access") ? "denied" : "invalid",
                  asked[i][1], "no");
    gt_refuse_with("aws/us-east-1:ram:GetResourceShares", "{}",
                   "{'class': 'denied', 'code': 'AccessDeniedException', 'message': 'no', 'action': "
                   "'ram:GetResourceShares'}");
    gt_look();
    gt_check_changes("");
    json_t *snapshot = json_object_get(gt_outputs(), "snapshot");
    gt_check_has(snapshot, "{'root_features': {}, 'firewall_manager': {}, 'unseen': {"
                           "'stacksets': 'AccessDenied', 'cost_reports': 'AccessDeniedException',"
                           "'identity_center': 'AccessDeniedException', 'backup': 'InvalidRequestException',"
                           "'resource_shares': 'AccessDeniedException (ram:GetResourceShares)'}}");
    ck_assert_ptr_null(json_object_get(snapshot, "backup"));
    gt_check_has(gt_seen(), "{'unseen': {'stacksets': 'AccessDenied'}}");
}
END_TEST

START_TEST(denied_in_the_organization)
{
    gt_begin(steps, "{}");
    org("DescribeOrganization", "{}", ORGANIZATION);
    gt_refuse("aws:organizations:ListRoots", "{}", "denied", "AccessDeniedException", "not authorized");
    gt_look();
    gt_check_failed("denied", "AccessDeniedException", "not authorized");
    gt_begin(steps, "{}");
    gt_refuse("aws:organizations:DescribeOrganization", "{}", "invalid", "AWSOrganizationsNotInUseException",
              "none");
    gt_look();
    gt_check_failed("invalid", "AWSOrganizationsNotInUseException", "use its management account");
}
END_TEST

START_TEST(a_service_that_is_down)
{
    gt_begin(steps, "{}");
    tree();
    policies_and_trust();
    gt_refuse("aws:iam:ListOrganizationsFeatures", "{}", "unavailable", "ServiceFailure", "try again");
    gt_look();
    gt_check_failed("unavailable", "ServiceFailure", "try again");
}
END_TEST

/* ---- asking ---- */

START_TEST(throttled)
{
    gt_begin(steps, "{}");
    gt_refuse("aws:organizations:DescribeOrganization", "{}", "throttled", "TooManyRequestsException",
              "slow");
    tree();
    policies_and_trust();
    services();
    gt_look();
    gt_check_changes("");
}
END_TEST

START_TEST(a_list_without_end)
{
    gt_begin(steps, "{}");
    org("DescribeOrganization", "{}", ORGANIZATION);
    org("ListRoots", "{}", "{'Roots': [], 'NextToken': 'again'}");
    org("ListRoots", "{'NextToken': 'again'}", "{'Roots': [], 'NextToken': 'again'}");
    gt_look();
    gt_check_failed("unavailable", "BadPages", "does not come to an end");
}
END_TEST

START_TEST(paces)
{
    guard self = {0};
    guard_pace *one = pace_of(&self, "aws:a:B"), *other = pace_of(&self, "aws:a:C");
    double began = seconds();
    ck_assert(one != other && one == pace_of(&self, "aws:a:B"));
    for (int i = 0; i < (int)BURST; i++)
        wait_for_turn(one);
    ck_assert(seconds() - began < 0.5);
    for (int i = 0; i < 3; i++)
        wait_for_turn(one);
    ck_assert(seconds() - began >= 2.0 / RATE);
    for (int i = 0; i < 20; i++)
        slow_down(other);
    ck_assert(other->rate >= SLOWEST && other->rate <= SLOWEST);
    for (int i = 0; i < 100; i++)
        speed_up(other);
    ck_assert(other->rate <= RATE);
    for (int i = 0; i < 100; i++) {
        g_autofree char *name = g_strdup_printf("aws:a:B%d", i);
        ck_assert_ptr_nonnull(pace_of(&self, name));
    }
}
END_TEST

/* ---- differences ---- */

START_TEST(nothing_differs)
{
    compare_with("{}", "[]");
    gt_check_changes("");
    gt_check_has(gt_outputs(), "{'announced': []}");
}
END_TEST

START_TEST(each_difference)
{
    static const char *const cases[][2] = {
        {"{'accounts': {'999988887777': {'name': 'acme-lost'}}}",
         "account '999988887777' (\"acme-lost\") is no longer in the organization"},
        {"{'accounts': {'222233334444': {'parent': 'r-1'}}}",
         "account '222233334444' (\"acme-shop\") was moved from the root 'r-1' to 'ou-1-shop' (\"Shop\")"},
        {"{'accounts': {'222233334444': {'state': 'ACTIVE'}}}",
         "account '222233334444' (\"acme-shop\"): state was \"ACTIVE\" and is \"SUSPENDED\""},
        {"{'policies': {'p-regions': {'targets': ['222233334444', 'ou-1-shop', 'r-1']}}}",
         "policy 'p-regions' (\"regions\") was detached from '222233334444' (\"acme-shop\")"},
        {"{'policies': {'p-regions': {'targets': ['ou-1-shop']}}}",
         "policy 'p-regions' (\"regions\") was attached to the root 'r-1'"},
        {"{'policies': {'p-regions': {'content': 'other'}}}",
         "policy 'p-regions' (\"regions\"): its content changed"},
        {"{'policies': {'p-gone': {'name': 'x) was deleted\\n\\u001b[2Jpolicy \\\"p-1\\\" (y'}}}",
         "policy 'p-gone' (\"x) was deleted\\n\\u001B[2Jpolicy \\\"p-1\\\" (y\") was deleted"},
        {"{'policies': {'p-gone': {'name': 'gone'}}}", "policy 'p-gone' (\"gone\") was deleted"},
        {"{'trusted_services': {'fms.amazonaws.com': 'enabled'}}",
         "trusted service 'fms.amazonaws.com' was disabled"},
        {"{'delegated_administrators': {'222233334444': {'services': []}}}",
         "account '222233334444' (\"acme-shop\") became delegated administrator of fms.amazonaws.com"},
        {"{'organization': {'feature_set': 'CONSOLIDATED_BILLING'}}",
         "the organization's 'feature_set' was \"CONSOLIDATED_BILLING\" and is \"ALL\""},
        {"{'identity_center': {'arn:aws:sso:::instance/ssoins-1': {'permission_sets': ['ps-1', 'ps-2', "
         "'x']}}}",
         "IAM Identity Center 'arn:aws:sso:::instance/ssoins-1' lost the permission set x"},
        {"{'backup': {'us-east-1': {'isCrossAccountBackupEnabled': 'false'}}}",
         "backup settings of 'us-east-1': isCrossAccountBackupEnabled was \"false\" and is \"true\""},
        {"{'data_exports': {'old': 'arn:y'}}", "data export 'old' is gone"},
        {"{'units': {'ou-1-old': {'name': 'Old'}}}", "organizational unit 'ou-1-old' (\"Old\") was deleted"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        compare_with(cases[i][0], "[]");
        check_only(cases[i][1]);
    }
}
END_TEST

/* What is there now and was not before. */
START_TEST(what_came)
{
    json_t *before = snapshot_of();
    json_object_del(json_object_get(before, "accounts"), "222233334444");
    g_autofree char *text = json_dumps(before, 0);
    g_autofree char *given = g_strdup_printf("{'before': %s}", text);
    whole(given);
    gt_look();
    check_only("account '222233334444' (\"acme-shop\") joined the organization");
    json_decref(before);
}
END_TEST

START_TEST(announced)
{
    const char *email = "{'organization': {'root_email': 'old@acme.example'}}";
    compare_with(email, "[]");
    check_only("the organization's 'root_email' was \"old@acme.example\" and is \"root@acme.example\"");
    compare_with(email,
                 "[{'path': 'organization/root_email', 'to': 'ROOT@acme.example', 'why': 'root-email'}]");
    gt_check_changes("");
    const char *said = json_string_value(json_array_get(json_object_get(gt_outputs(), "announced"), 0));
    ck_assert_str_eq(said,
                     "the organization's 'root_email' was \"old@acme.example\" and is \"root@acme.example\" "
                     "(root-email)");
    compare_with(email, "[{'path': 'organization/root_email', 'to': 'other@acme.example'}]");
    gt_check_changes("remove /differences/0");
    compare_with(email, "[{'path': 'organization/*'}]");
    gt_check_changes("");
    compare_with(email, "[{'path': 'accounts/*'}]");
    gt_check_changes("remove /differences/0");
}
END_TEST

/* What could not be seen before is compared with nothing; what could must be seen again. */
START_TEST(unseen)
{
    json_t *before = snapshot_of();
    json_object_del(before, "backup");
    json_object_set_new(before, "unseen", gt_json("{'backup': 'AccessDeniedException'}"));
    g_autofree char *text = json_dumps(before, 0);
    g_autofree char *given = g_strdup_printf("{'before': %s}", text);
    whole(given);
    gt_look();
    gt_check_changes("");
    json_decref(before);

    before = snapshot_of();
    g_autofree char *all = json_dumps(before, 0);
    g_autofree char *with_all = g_strdup_printf("{'before': %s}", all);
    gt_begin(steps, with_all);
    tree();
    policies_and_trust();
    gt_refuse("aws:iam:ListOrganizationsFeatures", "{}", "denied", "AccessDenied", "no");
    services_but_root_features();
    gt_look();
    check_only("root_features can't be looked at any more: AccessDenied");
    json_decref(before);
}
END_TEST

START_TEST(many_differences)
{
    g_autoptr(GString) over = g_string_new("{'accounts': {");
    for (int i = 0; i < 50; i++)
        g_string_append_printf(over, "%s'9%011d': {'name': 'x'}", i ? ", " : "", i);
    g_string_append(over, "}}");
    compare_with(over->str, "[]");
    ck_assert_uint_eq(json_array_size(json_object_get(gt_seen(), "differences")), 50);
    const char *told = json_string_value(json_object_get(gt_answer_of("desire"), "instructions"));
    ck_assert(told && strstr(told, "and 30 more"));
}
END_TEST

/* ---- bad input ---- */

START_TEST(no_snapshot)
{
    static const char *const bad[] = {"{'before': {}}", "{'before': {'format': 2}}", "{'before': 'ba7816bf'}",
                                      "{'before': {'format': '1'}}"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        gt_begin(steps, bad[i]);
        gt_look();
        gt_check_failed("invalid", "NoSnapshot", "pass the output 'snapshot'");
    }
}
END_TEST

START_TEST(strange_snapshots)
{
    static const char *const strange[] = {
        "{'format': 1}", "{'format': 1, 'accounts': 7, 'policies': [[]], 'units': 'x', 'unseen': 3}",
        "{'format': 1, 'policies': {'p': {'targets': {'a': {'b': {'c': {'d': {'e': {'f': {'g': 1}}}}}}}}}}",
        "{'format': 1, 'accounts': {'': {'': ['']}}, 'a/b': {'c/d': {'e/f': 'g'}}}"};
    for (size_t i = 0; i < G_N_ELEMENTS(strange); i++) {
        g_autofree char *given = g_strdup_printf("{'before': %s}", strange[i]);
        whole(given);
        gt_look();
        gt_check_worked();
    }
}
END_TEST

START_TEST(malformed)
{
    whole("{}");
    gt_mangle();
}
END_TEST

START_TEST(parameters)
{
    ck_assert(!gt_fits(steps, "{'before': 7}"));
    ck_assert(!gt_fits(steps, "{'announced': [{}]}"));
    ck_assert(!gt_fits(steps, "{'announced': [{'path': '*'}]}"));
    ck_assert(!gt_fits(steps, "{'announced': [{'path': 'a/b', 'too': 'x'}]}"));
    ck_assert(!gt_fits(steps, "{'regions': ['moon']}"));
    ck_assert(gt_fits(steps, "{'regions': ['eu-west-1', 'us-gov-west-1'], 'announced': [{'path': 'a/b'}]}"));
    ck_assert_ptr_null((void *)steps[0].apply);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {everything,
                                  what_means_the_same,
                                  hashes,
                                  not_allowed_or_not_there,
                                  denied_in_the_organization,
                                  a_service_that_is_down,
                                  throttled,
                                  a_list_without_end,
                                  paces,
                                  nothing_differs,
                                  each_difference,
                                  what_came,
                                  announced,
                                  unseen,
                                  many_differences,
                                  no_snapshot,
                                  strange_snapshots,
                                  malformed,
                                  parameters,
                                  NULL};
    return gt_run("org-guard", tests);
}
