/* SPDX-License-Identifier: Apache-2.0 */
/* test_iam_admin_user.c - administrators found by every way there is, those who only look like one, and users
 * made, half made and left alone
 */
#include "scenes.h"

#define PARAMS "{'user_name': 'ops'}"
static void
check_passed_over(size_t at, const char *part)
{
    gt_check_has(json_array_get(json_object_get(gt_answer_of("inspect"), "evidence"), at), part);
}

/* The words have quotes of their own. */
static void
check_found(const char *how)
{
    ck_assert_str_eq(json_string_value(json_object_get(gt_outputs(), "found")), how);
}

/* ---- found ---- */

START_TEST(attached)
{
    gt_begin(steps, PARAMS);
    attached_to("[{'UserName': 'alice', 'UserId': 'AIDA1'}]", "[]");
    password("alice");
    shown("alice", ARN("people/alice"));
    allowed(ARN("people/alice"));
    gt_look();
    gt_check_changes("");
    gt_check_has(gt_outputs(), "{'user_name': 'alice', 'user_arn': '" ARN(
                                   "people/alice") "', 'found': 'AdministratorAccess attached',"
                                                   " 'usable': true}");
    gt_check_has(gt_seen(), "{'user_name': 'alice', 'full_permissions': true}");
    gt_check_has(json_array_get(json_object_get(gt_answer_of("inspect"), "evidence"), 0),
                 "{'kind': 'iam-simulation', 'user_arn': '" ARN("people/alice") "'}");
}
END_TEST

START_TEST(by_group)
{
    gt_begin(steps, PARAMS);
    attached_to("[]", "[{'GroupName': 'empty'}, {'GroupName': 'admins'}, {'GroupName': 'never-asked'}]");
    gt_answer("aws-all:iam:GetGroup", "{'GroupName': 'empty'}", "{'Users': []}");
    gt_answer("aws-all:iam:GetGroup", "{'GroupName': 'admins'}",
              "{'Users': [" USER("bob", "") ", " USER("carol", "") "]}");
    keys("bob", "{'Status': 'Inactive'}, {'Status': 'Active'}");
    allowed(ARN("bob"));
    gt_look();
    gt_check_changes("");
    gt_check_has(gt_outputs(), "{'user_name': 'bob', 'usable': true}");
    check_found("AdministratorAccess by group 'admins'");
}
END_TEST

START_TEST(by_documents)
{
    static const struct {
        const char *user, *groups, *policies, *found;
    } cases[] = {
        {", 'UserPolicyList': [" INLINE("mine", "[" ALL "]") "]", "", "", "inline policy 'mine'"},
        {", 'UserPolicyList': [" INLINE("one", ALL) "]", "", "", "inline policy 'one'"},
        {", 'UserPolicyList': [" INLINE(
             "l",
             "[{'Effect': 'Allow', 'Action': ['s3:*', '*:*'], 'Resource': ['arn:aws:s3:::b', '*']}]") "]",
         "", "", "inline policy 'l'"},
        {", 'AttachedManagedPolicies': [{'PolicyArn': '" OWN "'}]", "",
         "{'Arn': '" OWN "', 'PolicyVersionList': [{'IsDefaultVersion': false, 'Document': " DOCUMENT(
             "[]") "},"
                   " {'IsDefaultVersion': true, 'Document': " DOCUMENT("[" ALL "]") "}]}",
         "policy '" OWN "'"},
        {", 'GroupList': ['none', 'g']",
         "{'GroupName': 'g', 'GroupPolicyList': [" INLINE("theirs", "[" ALL "]") "]}", "",
         "inline policy 'theirs' of group 'g'"},
        {", 'GroupList': ['g']", "{'GroupName': 'g', 'AttachedManagedPolicies': [{'PolicyArn': '" OWN "'}]}",
         "{'Arn': '" OWN
         "', 'PolicyVersionList': [{'IsDefaultVersion': true, 'Document': " DOCUMENT(ALL) "}]}",
         "policy '" OWN "' of group 'g'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char user[2048];
        snprintf(user, sizeof user, "{'UserName': 'dave', 'Arn': '" ARN("dave") "'%s}", cases[i].user);
        gt_begin(steps, PARAMS);
        attached_to("[]", "[]");
        account(user, cases[i].groups, cases[i].policies);
        password("dave");
        allowed(ARN("dave"));
        gt_look();
        gt_check_changes("");
        gt_check_has(gt_outputs(), "{'user_name': 'dave', 'user_arn': '" ARN("dave") "'}");
        check_found(cases[i].found);
    }
}
END_TEST

START_TEST(in_pages)
{
    gt_begin(steps, PARAMS);
    attached_to("[]", "[]");
    gt_answer("aws:iam:GetAccountAuthorizationDetails", FILTER,
              "{'UserDetailList': [" USER("erin",
                                          ", 'GroupList': ['g']") "], 'IsTruncated': true, 'Marker': 'm1'}");
    gt_answer("aws:iam:GetAccountAuthorizationDetails",
              "{'Filter': ['User', 'Group', 'LocalManagedPolicy'], 'Marker': 'm1'}",
              "{'GroupDetailList': [{'GroupName': 'g', 'AttachedManagedPolicies': [{'PolicyArn': '" OWN
              "'}]}], 'IsTruncated': true, 'Marker': 'm2'}");
    gt_answer("aws:iam:GetAccountAuthorizationDetails",
              "{'Filter': ['User', 'Group', 'LocalManagedPolicy'], 'Marker': 'm2'}",
              "{'Policies': [{'Arn': '" OWN
              "', 'PolicyVersionList': [{'IsDefaultVersion': true, 'Document': " DOCUMENT(
                  "[" ALL "]") "}]}], 'IsTruncated': false}");
    password("erin");
    allowed(ARN("erin"));
    gt_look();
    gt_check_changes("");
    check_found("policy '" OWN "' of group 'g'");
}
END_TEST

/* The one that is asked for goes first, and may get its login later. */
START_TEST(the_one_that_is_asked_for)
{
    gt_begin(steps, PARAMS);
    attached_to("[{'UserName': 'alice'}, {'UserName': 'ops'}]", "[]");
    keys("ops", "");
    shown("ops", ARN("ops"));
    allowed(ARN("ops"));
    gt_look();
    gt_check_changes("");
    gt_check_has(gt_outputs(), "{'user_name': 'ops', 'usable': false}");
}
END_TEST

/* ---- not found ---- */

START_TEST(nobody)
{
    gt_begin(steps, PARAMS);
    attached_to("[]", "[]");
    account(USER("bob", ", 'AttachedManagedPolicies': [{'PolicyArn': 'arn:aws:iam::aws:policy/Billing'}]"),
            "", "");
    room();
    gt_look();
    gt_check_changes("absent");
    gt_check_has(gt_want(), "{'user_name': 'ops', 'full_permissions': true}");
    gt_check_has(gt_outputs(), "{'user_name': 'ops'}");
    gt_answer("aws:iam:CreateUser", "{'UserName': 'ops', 'Tags': [{'Key': 'gangway-run', 'Value': 'r-1'}]}",
              "{'User': {}}");
    gt_answer("aws:iam:AttachUserPolicy", "{'UserName': 'ops', 'PolicyArn': '" ADMIN_POLICY "'}", "{}");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(in_another_partition)
{
    static const char policy[] = "{'PolicyArn': 'arn:aws-cn:iam::aws:policy/AdministratorAccess'}";
    gt_begin(steps, PARAMS);
    gt_partition("customer", "aws-cn");
    gt_answer("aws-all:iam:ListEntitiesForPolicy", policy,
              "{'PolicyUsers': [], 'PolicyGroups': [], 'PolicyRoles': []}");
    account("", "", "");
    room();
    gt_look();
    gt_answer("aws:iam:CreateUser", "{'UserName': 'ops'}", "{'User': {}}");
    gt_answer("aws:iam:AttachUserPolicy", policy, "{}");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(no_room_for_a_user)
{
    gt_begin(steps, PARAMS);
    attached_to("[]", "[]");
    account("", "", "");
    gt_answer("aws:iam:GetAccountSummary", "{}", "{'SummaryMap': {'Users': 5000, 'UsersQuota': 5000}}");
    gt_look();
    gt_check_failed("conflict", "QuotaReached", "has 5000 of at most 5000 users");
}
END_TEST

START_TEST(nobody_can_sign_in)
{
    gt_begin(steps, PARAMS);
    attached_to("[{'UserName': 'old'}]", "[{'GroupName': 'admins'}]");
    keys("old", "{'Status': 'Inactive'}, {'Status': 'Expired'}");
    gt_answer("aws-all:iam:GetGroup", "{'GroupName': 'admins'}",
              "{'Users': [" USER("old", "") ", " USER("robot", "") "]}");
    keys("robot", "");
    account(USER("old", "") ", " USER("robot", ", 'UserPolicyList': [" INLINE("p", "[" ALL "]") "]"), "", "");
    room();
    gt_look();
    gt_check_changes("absent");
    check_passed_over(0, "{'kind': 'passed-over', 'user_name': 'old',"
                         " 'why': 'it has neither a password nor an active access key'}");
    check_passed_over(1, "{'user_name': 'robot'}");
}
END_TEST

START_TEST(iam_says_no)
{
    static const struct {
        const char *but, *decision, *more, *why;
    } cases[] = {
        {"organizations:AttachPolicy", "explicitDeny", "{}", "a policy denies it"},
        {"support:CreateCase", "implicitDeny",
         "{'PermissionsBoundaryDecisionDetail':"
         " {'AllowedByPermissionsBoundary': false}}",
         "its permissions boundary does not allow"},
        {"iam:CreateUser", "implicitDeny", "{'MissingContextValues': ['aws:MultiFactorAuthPresent']}",
         "without conditions"},
        {"kms:CreateKey", "maybe", "{}", "no policy allows it"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        gt_begin(steps, PARAMS);
        attached_to("[{'UserName': 'alice'}]", "[]");
        password("alice");
        shown("alice", ARN("alice"));
        simulated(ARN("alice"), cases[i].but, cases[i].decision, cases[i].more);
        account(USER("alice", ", 'UserPolicyList': [" INLINE("p", "[" ALL "]") "]"), "", "");
        room();
        gt_look();
        gt_check_changes("absent");
        json_t *evidence = json_array_get(json_object_get(gt_answer_of("inspect"), "evidence"), 0);
        const char *why = json_string_value(json_object_get(evidence, "why"));
        ck_assert_msg(why && strstr(why, cases[i].why), "%s", why);
    }
}
END_TEST

/* Policies that look like everything and are not make nobody a candidate: IAM is not even asked. */
START_TEST(not_everything)
{
    static const char *const statements[] = {
        "[{'Effect': 'Allow', 'NotAction': 'iam:*', 'Resource': '*'}]",
        "[{'Effect': 'Allow', 'NotAction': '*', 'Resource': '*'}]",
        "[{'Effect': 'Allow', 'Action': '*', 'NotResource': '*'}]",
        "[{'Effect': 'Allow', 'Action': '*', 'Resource': 'arn:aws:s3:::*'}]",
        "[{'Effect': 'Allow', 'Action': 's3:*', 'Resource': '*'}]",
        "[{'Effect': 'Deny', 'Action': '*', 'Resource': '*'}]",
        "[{'Effect': 'Allow', 'Action': '*', 'Resource': '*', 'Condition': {'Bool': {'a:B': 'true'}}}]",
        "[{'Effect': 'allow', 'Action': '*', 'Resource': '*'}]",
        "[{'Effect': 'Allow', 'Resource': '*'}]",
        "[7, null, 'x', []]",
        "'*'",
        "null",
    };
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
        char user[1024];
        snprintf(user, sizeof user,
                 USER("dave",
                      ", 'PermissionsBoundary': {'PermissionsBoundaryArn': '" OWN
                      "'}, 'UserPolicyList': [{'PolicyName': 'p', 'PolicyDocument': " DOCUMENT("%s") "}]"),
                 statements[i]);
        gt_begin(steps, PARAMS);
        attached_to("[]", "[]");
        /* a boundary that allows everything gives nothing */
        account(user, "",
                "{'Arn': '" OWN "', 'PolicyVersionList': [{'IsDefaultVersion': true, 'Document': " DOCUMENT(
                    "[" ALL "]") "}]}");
        room();
        gt_look();
        gt_check_changes("absent");
    }
}
END_TEST

/* ---- conditions, which IAM could not judge ---- */

#define CONDITIONAL(effect)                                                                                  \
    "[{'Effect': '" effect "', 'Action': 's3:*', 'Resource': '*',"                                           \
    " 'Condition': {'IpAddress': {'aws:SourceIp': '192.0.2.0/24'}}}]"

static void
doubtful(const char *user, const char *groups, const char *policies, bool none)
{
    gt_begin(steps, PARAMS);
    attached_to("[{'UserName': 'alice'}]", "[]");
    password("alice");
    shown("alice", ARN("alice"));
    simulated(ARN("alice"), NULL, NULL, "{'MissingContextValues': ['aws:SourceIp']}");
    account(user, groups, policies);
    if (none)
        room();
    gt_look();
}

START_TEST(a_condition_that_only_allows_more)
{
    doubtful(USER("alice", ", 'UserPolicyList': [" INLINE("p", CONDITIONAL("Allow")) "]"), "", "", false);
    gt_check_changes("");
    gt_check_has(gt_outputs(),
                 "{'user_name': 'alice', 'found': 'AdministratorAccess attached', 'usable': true}");
}
END_TEST

START_TEST(a_condition_that_denies)
{
    static const char policy[] =
        "{'Arn': '" OWN "', 'PolicyVersionList': [{'IsDefaultVersion': true, 'Document': " DOCUMENT(
            CONDITIONAL("Deny")) "}]}";
    static const struct {
        const char *user, *groups;
    } cases[] = {
        {USER("alice", ", 'UserPolicyList': [" INLINE("p", CONDITIONAL("Deny")) "]"), ""},
        {USER("alice", ", 'UserPolicyList': [{'PolicyName': 'p', 'PolicyDocument': 'unreadable'}]"), ""},
        {USER("alice", ", 'AttachedManagedPolicies': [{'PolicyArn': '" OWN "'}]"), ""},
        {USER("alice", ", 'PermissionsBoundary': {'PermissionsBoundaryArn': '" OWN "'}"), ""},
        {USER("alice", ", 'GroupList': ['g']"),
         "{'GroupName': 'g', 'GroupPolicyList': [" INLINE("p", CONDITIONAL("Deny")) "]}"},
        {USER("alice", ", 'GroupList': ['g']"),
         "{'GroupName': 'g', 'AttachedManagedPolicies': [{'PolicyArn': '" OWN "'}]}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        doubtful(cases[i].user, cases[i].groups, policy, true);
        gt_check_changes("absent");
        check_passed_over(0,
                          "{'user_name': 'alice', 'why': 'a policy denies it something under a condition'}");
    }
}
END_TEST

START_TEST(doubt_by_documents)
{
    gt_begin(steps, PARAMS);
    attached_to("[]", "[]");
    account(
        USER("dave",
             ", 'UserPolicyList': [" INLINE(
                 "p", "[" ALL ", {'Effect': 'Deny', 'Action': 'ec2:*',"
                      " 'Resource': '*', 'Condition': {'Bool':"
                      " {'aws:SecureTransport': 'false'}}}]") "]") ", " USER("erin",
                                                                             ", 'UserPolicyList': [" INLINE(
                                                                                 "q", "[" ALL "]") "]"),
        "", "");
    password("dave");
    simulated(ARN("dave"), NULL, NULL, "{'MissingContextValues': ['aws:SecureTransport']}");
    password("erin");
    allowed(ARN("erin"));
    gt_look();
    gt_check_changes("");
    gt_check_has(gt_outputs(), "{'user_name': 'erin'}");
    check_passed_over(0, "{'user_name': 'dave'}");
}
END_TEST

/* ---- the name is taken ---- */

START_TEST(name_taken)
{
    gt_begin(steps, PARAMS);
    attached_to("[]", "[]");
    account(
        USER("ops", ", 'Tags': [{'Key': 'gangway-run', 'Value': 'r-2'}, {'Key': 'team', 'Value': 'r-1'}]"),
        "", "");
    gt_look();
    gt_check_failed("conflict", "UserExists", "'ops' exists already and has no full permissions (no policy");
    gt_begin(steps, PARAMS);
    attached_to("[]", "[]");
    account(USER("Ops", ""), "", "");
    gt_look();
    gt_check_failed("conflict", "UserExists", "a user 'Ops', and names that differ only in case");
}
END_TEST

START_TEST(name_taken_by_a_spoilt_administrator)
{
    gt_begin(steps, PARAMS);
    attached_to("[{'UserName': 'ops'}]", "[]");
    password("ops");
    shown("ops", ARN("ops"));
    simulated(ARN("ops"), "s3:CreateBucket", "explicitDeny", "{}");
    account(USER("ops", ""), "", "");
    gt_look();
    gt_check_failed("conflict", "UserExists", "(a policy denies it 's3:CreateBucket')");
}
END_TEST

START_TEST(name_taken_but_somebody_else_will_do)
{
    gt_begin(steps, PARAMS);
    attached_to("[{'UserName': 'alice'}]", "[]");
    password("alice");
    shown("alice", ARN("alice"));
    allowed(ARN("alice"));
    gt_look();
    gt_check_changes("");
}
END_TEST

/* ---- half made ---- */

START_TEST(made_but_not_attached)
{
    gt_begin(steps, PARAMS);
    attached_to("[]", "[]");
    account(USER("ops", ", 'Tags': [{'Key': 'gangway-run', 'Value': 'r-1'}]"), "", "");
    gt_look();
    gt_check_changes("change /full_permissions");
    gt_answer("aws:iam:AttachUserPolicy", "{'UserName': 'ops', 'PolicyArn': '" ADMIN_POLICY "'}", "{}");
    gt_apply();
    gt_check_worked();
}
END_TEST

/* IAM shows the policy already, and does not reckon with it yet. */
START_TEST(attached_but_not_in_force)
{
    gt_begin(steps, PARAMS);
    attached_to("[{'UserName': 'ops'}]", "[]");
    keys("ops", "");
    shown("ops", ARN("ops"));
    simulated(ARN("ops"), "iam:CreateUser", "implicitDeny", "{}");
    account(USER("ops", ", 'Tags': [{'Key': 'gangway-run', 'Value': 'r-1'}]"), "", "");
    gt_look();
    gt_check_changes("change /full_permissions");
}
END_TEST

static void
look_at_nobody(void)
{
    gt_begin(steps, PARAMS);
    attached_to("[]", "[]");
    account("", "", "");
    room();
    gt_look();
    gt_check_changes("absent");
}

START_TEST(apply_fails)
{
    look_at_nobody();
    gt_refuse("aws:iam:CreateUser", "{}", "conflict", "EntityAlreadyExists",
              "User with name ops already exists");
    gt_apply();
    gt_check_failed("unavailable", "EntityAlreadyExists", "looking again");
    look_at_nobody();
    gt_refuse("aws:iam:CreateUser", "{}", "invalid", "LimitExceeded", "5000");
    gt_apply();
    gt_check_failed("conflict", "LimitExceeded", "no room");
    look_at_nobody();
    gt_refuse("aws:iam:CreateUser", "{}", "denied", "AccessDenied", "no");
    gt_apply();
    gt_check_failed("denied", "AccessDenied", "no");
    look_at_nobody();
    gt_answer("aws:iam:CreateUser", "{}", "{'User': {}}");
    gt_refuse("aws:iam:AttachUserPolicy", "{}", "invalid", "NoSuchEntity", "ops cannot be found");
    gt_apply();
    gt_check_failed("unavailable", "NoSuchEntity", "not visible everywhere yet");
}
END_TEST

/* ---- IAM does not answer as it should ---- */

START_TEST(gone_meanwhile)
{
    gt_begin(steps, PARAMS);
    attached_to("[]", "[{'GroupName': 'g'}]");
    gt_refuse("aws-all:iam:GetGroup", "{}", "invalid", "NoSuchEntity", "g cannot be found");
    gt_look();
    gt_check_failed("unavailable", "NoSuchEntity", "'g' is gone");
    gt_begin(steps, PARAMS);
    attached_to("[{'UserName': 'a'}]", "[]");
    gt_refuse("aws:iam:GetLoginProfile", "{}", "invalid", "NoSuchEntity", "no");
    gt_refuse("aws-all:iam:ListAccessKeys", "{}", "invalid", "NoSuchEntity", "no");
    gt_look();
    gt_check_failed("unavailable", "NoSuchEntity", "'a' is gone");
    gt_begin(steps, PARAMS);
    attached_to("[{'UserName': 'a'}]", "[]");
    password("a");
    gt_refuse("aws:iam:GetUser", "{}", "invalid", "NoSuchEntity", "no");
    gt_look();
    gt_check_failed("unavailable", "NoSuchEntity", "'a' is gone");
    gt_begin(steps, PARAMS);
    attached_to("[{'UserName': 'a'}]", "[]");
    password("a");
    shown("a", ARN("a"));
    gt_refuse("aws-all:iam:SimulatePrincipalPolicy", "{}", "invalid", "NoSuchEntity", "no");
    gt_look();
    gt_check_failed("unavailable", "NoSuchEntity", "'a' is gone");
}
END_TEST

START_TEST(denied)
{
    gt_begin(steps, PARAMS);
    gt_refuse("aws-all:iam:ListEntitiesForPolicy", "{}", "denied", "AccessDenied", "no list");
    gt_look();
    gt_check_failed("denied", "AccessDenied", "no list");
    gt_begin(steps, PARAMS);
    attached_to("[]", "[]");
    gt_refuse("aws:iam:GetAccountAuthorizationDetails", "{}", "denied", "AccessDenied", "no details");
    gt_look();
    gt_check_failed("denied", "AccessDenied", "no details");
    gt_begin(steps, PARAMS);
    attached_to("[{'UserName': 'a'}]", "[]");
    gt_refuse("aws:iam:GetLoginProfile", "{}", "denied", "AccessDenied", "no login");
    gt_look();
    gt_check_failed("denied", "AccessDenied", "no login");
    gt_begin(steps, PARAMS);
    attached_to("[{'UserName': 'a'}]", "[]");
    password("a");
    shown("a", ARN("a"));
    gt_refuse("aws-all:iam:SimulatePrincipalPolicy", "{}", "denied", "AccessDenied", "no simulation");
    gt_look();
    gt_check_failed("denied", "AccessDenied", "no simulation");
}
END_TEST

START_TEST(pages_without_an_end)
{
    static const char more[] = "{'UserDetailList': [], 'IsTruncated': true, 'Marker': 'm'}";
    gt_begin(steps, PARAMS);
    attached_to("[]", "[]");
    gt_answer("aws:iam:GetAccountAuthorizationDetails", FILTER, "{'IsTruncated': true}");
    gt_look();
    gt_check_failed("unavailable", "BadAnswer", "Marker");
    gt_begin(steps, PARAMS);
    attached_to("[]", "[]");
    gt_answer("aws:iam:GetAccountAuthorizationDetails", FILTER, more);
    gt_answer("aws:iam:GetAccountAuthorizationDetails", "{'Marker': 'm'}", more);
    gt_look();
    gt_check_failed("unavailable", "BadAnswer", "another Marker");
}
END_TEST

START_TEST(too_many)
{
    json_t *members = json_array();
    for (int i = 0; i < 60; i++)
        json_array_append_new(
            members, json_pack("{s:o, s:s}", "UserName", json_sprintf("robot-%02d", i), "Arn", ARN("robot")));
    json_t *group = json_pack("{s:o}", "Users", members);
    char *text = json_dumps(group, 0), name[16];
    gt_begin(steps, PARAMS);
    attached_to("[]", "[{'GroupName': 'robots'}]");
    gt_answer("aws-all:iam:GetGroup", "{}", text);
    for (int i = 0; i < 50; i++) {
        snprintf(name, sizeof name, "robot-%02d", i);
        keys(name, "");
    }
    account("", "", "");
    room();
    gt_look();
    gt_check_changes("absent");
    check_passed_over(49, "{'user_name': 'robot-49'}");
    check_passed_over(50, "{'kind': 'not-looked-at', 'users': 10}");
    free(text);
    json_decref(group);
}
END_TEST

START_TEST(malformed)
{
    gt_begin(steps, PARAMS);
    gt_answer("aws-all:iam:ListEntitiesForPolicy", "{}", "{'PolicyUsers': [{'UserId': 'x'}]}");
    gt_look();
    gt_check_failed("unavailable", "BadAnswer", "UserName");
    gt_begin(steps, PARAMS);
    attached_to("[{'UserName': 'alice'}]", "[{'GroupName': 'g'}]");
    gt_answer("aws-all:iam:GetGroup", "{}", "{'Users': [" USER("bob", "") "]}");
    keys("alice", "{'Status': 'Active'}");
    shown("alice", ARN("alice"));
    simulated(ARN("alice"), "iam:PassRole", "explicitDeny", "{'MissingContextValues': ['a:b']}");
    account(USER("ops", ", 'GroupList': ['g'], 'PermissionsBoundary': {'PermissionsBoundaryArn': '" OWN
                        "'}, 'Tags': [{'Key': 'gangway-run', 'Value': 'r-1'}], 'UserPolicyList': [" INLINE(
                            "p", CONDITIONAL("Deny")) "]"),
            "{'GroupName': 'g', 'AttachedManagedPolicies': [{'PolicyArn': '" OWN "'}]}",
            "{'Arn': '" OWN
            "', 'PolicyVersionList': [{'IsDefaultVersion': true, 'Document': " DOCUMENT("[" ALL "]") "}]}");
    gt_mangle();
}
END_TEST

/* 65 characters */
#define LONG "{'user_name': 'a123456789b123456789c123456789d123456789e123456789f123456789g1234'}"

START_TEST(parameters)
{
    static const char *const bad[] = {"{}",
                                      "{'user_name': ''}",
                                      "{'user_name': 'two words'}",
                                      "{'user_name': ['ops']}",
                                      "{'user_name': 'a/b'}",
                                      "{'user_name': 'ops', 'access_key': 'yes'}",
                                      "{'user_name': 'ops', 'login': 1}",
                                      "{'user_name': 'ops', 'password': 'x'}",
                                      LONG};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!gt_fits(steps, bad[i]), "should not fit: %s", bad[i]);
    ck_assert(gt_fits(steps, PARAMS));
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {in_another_partition,
                                  no_room_for_a_user,
                                  attached,
                                  by_group,
                                  by_documents,
                                  in_pages,
                                  the_one_that_is_asked_for,
                                  nobody,
                                  nobody_can_sign_in,
                                  iam_says_no,
                                  not_everything,
                                  a_condition_that_only_allows_more,
                                  a_condition_that_denies,
                                  doubt_by_documents,
                                  name_taken,
                                  name_taken_by_a_spoilt_administrator,
                                  name_taken_but_somebody_else_will_do,
                                  made_but_not_attached,
                                  attached_but_not_in_force,
                                  apply_fails,
                                  gone_meanwhile,
                                  denied,
                                  pages_without_an_end,
                                  too_many,
                                  malformed,
                                  parameters,
                                  NULL};
    return gt_run("iam-admin-user", tests);
}
