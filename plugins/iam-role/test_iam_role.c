/* SPDX-License-Identifier: Apache-2.0 */
/* test_iam_role.c - roles made, half made, found; trusts that are not safe enough; policies in other words
 */
#include "iam-role.c"
#include "read.c"
#include "trust.c"
#include <gangway/testing.h>

#define TRUST "'trust': {'account': '068664126052', 'external_id': 'x-1234'}"
#define BARE "{'role_name': 'cmp', " TRUST ", 'prove_from_partner': false}"
#define FULL                                                                                                 \
    "{'role_name': 'cmp', " TRUST ", 'description': 'for the platform', 'max_session_s': 7200,"              \
    " 'inline': {'costs': " COSTS "}, 'managed_policies': {'cmp': " CORE "},"                                \
    " 'attached': ['arn:aws:iam::aws:policy/SecurityAudit'], 'tags': {'made-by': 'gangway'}}"
#define COSTS                                                                                                \
    "{'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Action': ['ce:Get*', 'ce:List*'],"         \
    " 'Resource': '*'}]}"
#define CORE                                                                                                 \
    "{'Version': '2012-10-17', 'Statement': [{'Sid': 'A', 'Effect': 'Allow', 'Action': 's3:GetObject',"      \
    " 'Resource': 'arn:aws:s3:::b/*'}]}"
#define OLD_CORE "{'Version': '2012-10-17', 'Statement': []}"
#define TRUSTED                                                                                              \
    "{'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'AWS':"                       \
    " 'arn:aws:iam::068664126052:root'}, 'Action': 'sts:AssumeRole', 'Condition': {'StringEquals':"          \
    " {'sts:ExternalId': 'x-1234'}}}]}"
#define ROLE(trust, more)                                                                                    \
    "{'Role': {'RoleName': 'cmp', 'Arn': 'arn:aws:iam::111122223333:role/cmp', 'Path': '/',"                 \
    " 'MaxSessionDuration': 7200, 'AssumeRolePolicyDocument': {'$text': " trust "}" more "}}"
#define IT "{'RoleName': 'cmp'}"
#define CALLER "{'Account': '111122223333', 'Arn': 'arn:aws:sts::111122223333:assumed-role/admin/me'}"
#define OWN "arn:aws:iam::111122223333:policy/cmp"

static void
gone(const char *request, const char *input)
{
    gt_refuse(request, input, "invalid", "NoSuchEntity", "cannot be found");
}

static void
policy_shown(const char *document)
{
    char answer[1024];
    gt_answer("aws:iam:GetPolicy", "{'PolicyArn': '" OWN "'}", "{'Policy': {'DefaultVersionId': 'v3'}}");
    snprintf(answer, sizeof answer, "{'PolicyVersion': {'Document': {'$text': %s}}}", document);
    gt_answer("aws:iam:GetPolicyVersion", "{'PolicyArn': '" OWN "', 'VersionId': 'v3'}", answer);
}

static void
room(const char *summary)
{
    gt_answer("aws:iam:GetAccountSummary", "{}", summary);
}

#define ROOM "{'SummaryMap': {'Roles': 7, 'RolesQuota': 1000, 'AttachedPoliciesPerRoleQuota': 10}}"

/* The policy of AWS's that is to be attached is there. */
static void
aws_has_it(void)
{
    gt_answer("aws:iam:GetPolicy", "{'PolicyArn': 'arn:aws:iam::aws:policy/SecurityAudit'}",
              "{'Policy': {}}");
}

/* A role with nothing in it but its trust. */
static void
bare_role(const char *role)
{
    gt_answer("aws:iam:GetRole", IT, role);
    gt_answer("aws-all:iam:ListRolePolicies", IT, "{'PolicyNames': []}");
    gt_answer("aws-all:iam:ListAttachedRolePolicies", IT, "{'AttachedPolicies': []}");
}

static void
full_role(const char *costs, const char *core)
{
    char answer[1024];
    gt_answer("aws:iam:GetRole", IT,
              ROLE(TRUSTED, ", 'Description': 'theirs', 'Tags': [{'Key': 'made-by', 'Value': 'gangway'},"
                            " {'Key': 'team', 'Value': 'a'}]"));
    policy_shown(core);
    gt_answer("aws-all:iam:ListRolePolicies", IT, "{'PolicyNames': ['theirs', 'costs']}");
    snprintf(answer, sizeof answer, "{'PolicyDocument': {'$text': %s}}", costs);
    gt_answer("aws:iam:GetRolePolicy", "{'RoleName': 'cmp', 'PolicyName': 'costs'}", answer);
    gt_answer("aws-all:iam:ListAttachedRolePolicies", IT,
              "{'AttachedPolicies': [{'PolicyArn': '" OWN
              "'}, {'PolicyArn': 'arn:aws:iam::aws:policy/SecurityAudit'},"
              " {'PolicyArn': 'arn:aws:iam::aws:policy/Billing'}]}");
}

static void
assumed(void)
{
    gt_answer("aws@partner:sts:AssumeRole",
              "{'RoleArn': 'arn:aws:iam::111122223333:role/cmp', 'RoleSessionName': 'gangway-proof',"
              " 'ExternalId': 'x-1234', 'DurationSeconds': 900}",
              "{'Credentials': {'AccessKeyId': 'ASIAEXAMPLE', 'SecretAccessKey': 'very-secret'}}");
}

static void
no_partner(void)
{
    gt_refuse("aws@partner:sts:AssumeRole", "{}", "invalid", "NoSuchContext", "no partner is configured");
}

/* The number of a trusted account is the ARN of its root in the role's own partition. */
START_TEST(in_another_partition)
{
    static const char caller[] =
        "{'Account': '111122223333', 'Arn': 'arn:aws-us-gov:iam::111122223333:user/a'}";
    gt_begin(steps, BARE);
    gt_partition("customer", "aws-us-gov");
    gone("aws:iam:GetRole", IT);
    room(ROOM);
    gt_answer("aws:sts:GetCallerIdentity", "{}", caller);
    gt_look();
    const json_t *statement =
        json_array_get(json_object_get(json_object_get(gt_want(), "trust"), "Statement"), 0);
    gt_check_has(json_object_get(statement, "Principal"), "{'AWS': 'arn:aws-us-gov:iam::068664126052:root'}");
    gt_check_has(gt_outputs(), "{'role_arn': 'arn:aws-us-gov:iam::111122223333:role/cmp'}");
}
END_TEST

START_TEST(fresh)
{
    gt_begin(steps, FULL);
    gone("aws:iam:GetRole", IT);
    gt_answer("aws:sts:GetCallerIdentity", "{}", CALLER);
    gone("aws:iam:GetPolicy", "{'PolicyArn': '" OWN "'}");
    aws_has_it();
    room(ROOM);
    gt_answer("aws:sts:GetCallerIdentity", "{}", CALLER);
    gt_look();
    gt_check_changes("absent");
    gt_check_has(gt_outputs(), "{'role_arn': 'arn:aws:iam::111122223333:role/cmp', 'role_name': 'cmp'}");
    gt_answer("aws:sts:GetCallerIdentity", "{}", CALLER);
    gt_answer("aws:iam:CreateRole",
              "{'RoleName': 'cmp', 'AssumeRolePolicyDocument': " TRUSTED
              ", 'Description': 'for the platform',"
              " 'MaxSessionDuration': 7200, 'Tags': [{'Key': 'made-by', 'Value': 'gangway'}]}",
              "{'Role': {}}");
    gt_answer("aws:iam:PutRolePolicy",
              "{'RoleName': 'cmp', 'PolicyName': 'costs', 'PolicyDocument': " COSTS "}", "{}");
    gt_answer("aws:iam:CreatePolicy", "{'PolicyName': 'cmp', 'PolicyDocument': " CORE "}", "{}");
    gt_answer("aws:iam:AttachRolePolicy", "{'RoleName': 'cmp', 'PolicyArn': '" OWN "'}", "{}");
    gt_answer("aws:iam:AttachRolePolicy",
              "{'RoleName': 'cmp', 'PolicyArn': 'arn:aws:iam::aws:policy/SecurityAudit'}", "{}");
    gt_apply();
    gt_check_worked();
}
END_TEST

/* Told before anybody is asked for anything. */
START_TEST(no_room)
{
    static const char *const summaries[][2] = {
        {"{'SummaryMap': {'Roles': 1000, 'RolesQuota': 1000}}", "has 1000 of at most 1000 roles"},
        {"{'SummaryMap': {'Roles': 7, 'RolesQuota': 1000, 'AttachedPoliciesPerRoleQuota': 1}}",
         "2 policies attached to a role are wanted, and the account's quota is 1"}};

    for (int i = 0; i < 2; i++) {
        gt_begin(steps, FULL);
        gone("aws:iam:GetRole", IT);
        gt_answer("aws:sts:GetCallerIdentity", "{}", CALLER);
        gone("aws:iam:GetPolicy", "{'PolicyArn': '" OWN "'}");
        aws_has_it();
        room(summaries[i][0]);
        gt_look();
        gt_check_failed("conflict", "QuotaReached", summaries[i][1]);
    }
    gt_begin(steps, BARE); /* who may not ask is told what to allow */
    gone("aws:iam:GetRole", IT);
    gt_refuse("aws:iam:GetAccountSummary", "{}", "denied", "AccessDenied", "no");
    gt_look();
    gt_check_failed("denied", "AccessDenied", "no");
}
END_TEST

START_TEST(converged)
{
    gt_begin(steps, FULL);
    full_role(COSTS, CORE);
    assumed();
    gt_look();
    gt_check_changes("");
    gt_check_has(gt_seen(), "{'assumable': true, 'other_inline': ['theirs'], 'description': 'theirs'}");
    gt_check_has(gt_outputs(), "{'role_arn': 'arn:aws:iam::111122223333:role/cmp'}");
    char *text = json_dumps(gt_answer_of("inspect"), 0);
    ck_assert_ptr_null(strstr(text, "very-secret"));
    free(text);
}
END_TEST

START_TEST(without_partner)
{
    gt_begin(steps, "{'role_name': 'cmp', " TRUST "}");
    bare_role(ROLE(TRUSTED, ""));
    no_partner();
    gt_look();
    gt_check_changes("");
    ck_assert_ptr_null(json_object_get(gt_seen(), "assumable"));
}
END_TEST

START_TEST(not_assumable_yet)
{
    gt_begin(steps, "{'role_name': 'cmp', " TRUST "}");
    bare_role(ROLE(TRUSTED, ""));
    gt_refuse("aws@partner:sts:AssumeRole", "{}", "denied", "AccessDenied", "not authorized");
    gt_answer("aws@partner:sts:GetCallerIdentity", "{}", "{'Account': '068664126052'}");
    gt_look();
    gt_check_changes("change /assumable");
    gt_answer("aws@partner:sts:AssumeRole", "{}", "{'Credentials': {}}");
    gt_apply(); /* nothing to write: it is tried once more, and the engine looks again */
    gt_check_worked();
}
END_TEST

START_TEST(never_assumable)
{
    gt_begin(steps, "{'role_name': 'cmp', " TRUST "}");
    bare_role(ROLE(TRUSTED, ""));
    gt_refuse("aws@partner:sts:AssumeRole", "{}", "denied", "AccessDenied", "not authorized");
    gt_answer("aws@partner:sts:GetCallerIdentity", "{}", "{'Account': '068664126052'}");
    gt_look();
    gt_refuse("aws@partner:sts:AssumeRole", "{}", "denied", "AccessDenied", "not authorized");
    gt_apply();
    gt_check_failed("denied", "AccessDenied", "not authorized");
}
END_TEST

START_TEST(not_for_the_partner)
{
    gt_begin(steps, "{'role_name': 'cmp', " TRUST "}");
    bare_role(ROLE(TRUSTED, ""));
    gt_refuse("aws@partner:sts:AssumeRole", "{}", "denied", "AccessDenied", "not authorized");
    gt_answer("aws@partner:sts:GetCallerIdentity", "{}", "{'Account': '555555555555'}");
    gt_look();
    gt_check_changes("");
    ck_assert_ptr_null(json_object_get(gt_seen(), "assumable"));
}
END_TEST

START_TEST(partner_credentials_expired)
{
    gt_begin(steps, "{'role_name': 'cmp', " TRUST "}");
    bare_role(ROLE(TRUSTED, ""));
    gt_refuse("aws@partner:sts:AssumeRole", "{}", "denied", "ExpiredToken", "expired");
    gt_look();
    gt_check_failed("denied", "ExpiredToken", "expired");
}
END_TEST

START_TEST(half_done)
{
    gt_begin(steps, FULL);
    gt_answer("aws:iam:GetRole", IT, ROLE(TRUSTED, ", 'Tags': [{'Key': 'made-by', 'Value': 'gangway'}]"));
    policy_shown(CORE);
    gt_answer("aws-all:iam:ListRolePolicies", IT, "{'PolicyNames': []}");
    gt_answer("aws-all:iam:ListAttachedRolePolicies", IT, "{}");
    aws_has_it();
    no_partner();
    gt_look();
    gt_check_changes("add /attached/arn:aws:iam::111122223333:policy~1cmp, "
                     "add /attached/arn:aws:iam::aws:policy~1SecurityAudit, add /inline/costs");
    gt_answer("aws:iam:PutRolePolicy", "{'PolicyName': 'costs'}", "{}");
    gt_answer("aws:iam:AttachRolePolicy", "{'PolicyArn': '" OWN "'}", "{}");
    gt_answer("aws:iam:AttachRolePolicy", "{'PolicyArn': 'arn:aws:iam::aws:policy/SecurityAudit'}", "{}");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(only_the_policy_is_there)
{
    gt_begin(steps, "{'role_name': 'cmp', " TRUST ", 'managed_policies': {'cmp': " CORE "}}");
    gone("aws:iam:GetRole", IT);
    gt_answer("aws:sts:GetCallerIdentity", "{}", CALLER);
    policy_shown(OLD_CORE);
    room(ROOM);
    gt_answer("aws:sts:GetCallerIdentity", "{}", CALLER);
    gt_look();
    gt_check_changes("add /attached, add /managed_policies/cmp/Statement/0, add /trust");
    gt_answer("aws:sts:GetCallerIdentity", "{}", CALLER);
    gt_answer("aws:iam:CreateRole", IT, "{}");
    gt_answer("aws:iam:CreatePolicyVersion",
              "{'PolicyArn': '" OWN "', 'PolicyDocument': " CORE ", 'SetAsDefault': true}", "{}");
    gt_answer("aws:iam:AttachRolePolicy", "{'PolicyArn': '" OWN "'}", "{}");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(foreign_and_different)
{
    gt_begin(steps, "{'role_name': 'cmp', " TRUST ", 'max_session_s': 3600, 'tags': {'made-by': 'gangway'},"
                    " 'prove_from_partner': false}");
    bare_role(ROLE("{'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'AWS':"
                   " 'arn:aws:iam::999999999999:root'}, 'Action': 'sts:AssumeRole'}]}",
                   ", 'Description': 'theirs', 'Tags': [{'Key': 'team', 'Value': 'a'}]"));
    gt_look();
    gt_check_changes("change /max_session_s, add /tags/made-by, add /trust/Statement/0/Condition, "
                     "change /trust/Statement/0/Principal/AWS");
    gt_answer("aws:iam:UpdateAssumeRolePolicy", "{'RoleName': 'cmp', 'PolicyDocument': " TRUSTED "}", "{}");
    gt_answer("aws:iam:UpdateRole",
              "{'RoleName': 'cmp', 'MaxSessionDuration': 3600, 'Description': 'theirs'}", "{}");
    gt_answer("aws:iam:TagRole", "{'RoleName': 'cmp', 'Tags': [{'Key': 'made-by', 'Value': 'gangway'}]}",
              "{}");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(in_other_words)
{
    gt_begin(
        steps,
        "{'role_name': 'cmp', 'prove_from_partner': false, 'inline': {'costs': " COSTS
        "}, 'trust': {'Version':"
        " '2012-10-17', 'Statement': {'Effect': 'Allow', 'Action': ['sts:AssumeRole'], 'Principal': {'AWS':"
        " ['068664126052']}, 'Condition': {'StringEquals': {'sts:ExternalId': ['x-1234']}}}}}");
    gt_answer("aws:iam:GetRole", IT, ROLE(TRUSTED, ""));
    gt_answer("aws-all:iam:ListRolePolicies", IT, "{'PolicyNames': ['costs']}");
    gt_answer("aws:iam:GetRolePolicy", IT,
              "{'PolicyDocument': {'$text': {'Version': '2012-10-17', 'Statement': {'Resource': ['*'], "
              "'Effect': 'Allow',"
              " 'Action': ['CE:List*', 'ce:get*', 'ce:Get*']}}}}");
    gt_answer("aws-all:iam:ListAttachedRolePolicies", IT, "{'AttachedPolicies': []}");
    gt_look();
    gt_check_changes("");
}
END_TEST

START_TEST(other_words_that_mean_another_thing)
{
    gt_begin(steps,
             "{'role_name': 'cmp', 'prove_from_partner': false, " TRUST ", 'inline': {'costs': " COSTS "}}");
    gt_answer("aws:iam:GetRole", IT, ROLE(TRUSTED, ""));
    gt_answer("aws-all:iam:ListRolePolicies", IT, "{'PolicyNames': ['costs']}");
    gt_answer("aws:iam:GetRolePolicy", IT,
              "{'PolicyDocument': {'$text': {'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', "
              "'Resource': '*',"
              " 'Action': ['ce:Get*', 'ce:List*'], 'Condition': {'Bool': {'aws:MultiFactorAuthPresent': "
              "'true'}}}]}}}");
    gt_answer("aws-all:iam:ListAttachedRolePolicies", IT, "{'AttachedPolicies': []}");
    gt_look();
    gt_check_changes("remove /inline/costs/Statement/0/Condition");
}
END_TEST

START_TEST(under_another_path)
{
    gt_begin(steps, "{'role_name': 'cmp', 'path': '/doit/', " TRUST ", 'prove_from_partner': false}");
    bare_role(ROLE(TRUSTED, ""));
    gt_look();
    gt_check_failed("conflict", "OtherPath", "set path to '/'");
    gt_begin(steps, "{'role_name': 'cmp', 'path': '/doit/', " TRUST ", 'prove_from_partner': false}");
    gone("aws:iam:GetRole", IT);
    room(ROOM);
    gt_answer("aws:sts:GetCallerIdentity", "{}", CALLER);
    gt_look();
    gt_check_has(gt_outputs(), "{'role_arn': 'arn:aws:iam::111122223333:role/doit/cmp'}");
    gt_answer("aws:iam:CreateRole", "{'Path': '/doit/'}", "{}");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(unsafe_trusts)
{
    static const struct {
        const char *trust, *code;
    } bad[] = {
        {"{}", "BadTrust"},
        {"{'external_id': 'x-1234'}", "BadTrust"},
        {"{'Statement': 'Allow'}", "BadTrust"},
        {"{'account': '068664126052'}", "NoExternalId"},
        {"{'Statement': [{'Effect': 'Allow', 'Principal': {'AWS': '068664126052'}, 'Action': "
         "'sts:AssumeRole'}]}",
         "NoExternalId"},
        {"{'Statement': [{'Principal': {'AWS': '068664126052'}, 'Condition': {'StringLike': "
         "{'sts:ExternalId': '*'}}}]}",
         "NoExternalId"},
        {"{'Statement': {'Effect': 'Allow', 'Principal': '*', 'Condition': {'StringEquals': "
         "{'sts:ExternalId': 'x'}}}}",
         "OpenTrust"},
        {"{'Statement': [{'Effect': 'Allow', 'Principal': {'AWS': ['068664126052', '*']}}]}", "OpenTrust"},
        {"{'Statement': [{'Effect': 'Allow', 'NotPrincipal': {'AWS': '068664126052'}, 'Condition': "
         "{'StringEquals': {'sts:ExternalId': 'x'}}}]}",
         "OpenTrust"},
    };
    char text[512];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        snprintf(text, sizeof text, "{'role_name': 'cmp', 'trust': %s}", bad[i].trust);
        gt_begin(steps, text);
        gt_look();
        gt_check_failed("invalid", bad[i].code, "'trust' of role 'cmp'");
    }
}
END_TEST

START_TEST(other_trusts)
{
    static const char *const fine[] = {
        "'trust': {'account': '068664126052'}, 'without_external_id': 'the contract of 2021 has none'",
        "'trust': {'Statement': [{'Effect': 'Allow', 'Principal': {'Service': 'ec2.amazonaws.com'}, "
        "'Action': 'sts:x'}]}",
        "'trust': {'Statement': [{'Effect': 'Deny', 'Principal': '*', 'Action': 'sts:AssumeRole'}]}",
        "'trust': {'Statement': [{'Effect': 'Allow', 'Principal': {'AWS': '068664126052'}, 'Action': "
        "'sts:AssumeRole',"
        " 'Condition': {'StringEquals': {'STS:externalid': 'x-1'}}}]}"};
    char text[512];
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
        snprintf(text, sizeof text, "{'role_name': 'cmp', %s}", fine[i]);
        gt_begin(steps, text);
        gone("aws:iam:GetRole", IT);
        room(ROOM);
        gt_answer("aws:sts:GetCallerIdentity", "{}", CALLER);
        gt_look();
        gt_check_changes("absent");
    }
}
END_TEST

/* Why there is none is told with the role, and its trust is proven without one. */
START_TEST(no_external_id_for_a_reason)
{
    static const char plain[] =
        "{'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'AWS':"
        " 'arn:aws:iam::068664126052:root'}, 'Action': 'sts:AssumeRole'}]}";
    char role[512];
    snprintf(role, sizeof role, ROLE("%s", ""), plain);
    gt_begin(steps, "{'role_name': 'cmp', 'trust': {'account': '068664126052'},"
                    " 'without_external_id': 'the contract of 2021 has none'}");
    bare_role(role);
    gt_answer("aws@partner:sts:AssumeRole",
              "{'RoleArn': 'arn:aws:iam::111122223333:role/cmp', 'RoleSessionName': 'gangway-proof',"
              " 'DurationSeconds': 900}",
              "{'Credentials': {}}");
    gt_look();
    gt_check_changes("");
    gt_check_has(json_array_get(json_object_get(gt_answer_of("inspect"), "evidence"), 0),
                 "{'kind': 'without-external-id', 'why': 'the contract of 2021 has none'}");
}
END_TEST

START_TEST(not_visible_yet)
{
    gt_begin(steps, BARE);
    gone("aws:iam:GetRole", IT);
    room(ROOM);
    gt_answer("aws:sts:GetCallerIdentity", "{}", CALLER);
    gt_look();
    gt_refuse("aws:iam:CreateRole", IT, "conflict", "EntityAlreadyExists", "exists");
    gt_apply();
    gt_check_failed("unavailable", "EntityAlreadyExists", "not visible everywhere yet");
}
END_TEST

/* The nth of the requests that read a role finds nothing, though GetRole did. */
START_TEST(not_visible_everywhere)
{
    static const struct {
        const char *request, *answer;
    } reads_of[] = {
        {"aws:iam:GetRole", ROLE(TRUSTED, "")},
        {"aws:iam:GetPolicy", "{'Policy': {'DefaultVersionId': 'v1'}}"},
        {"aws:iam:GetPolicyVersion", "{'PolicyVersion': {'Document': {'$text': " CORE "}}}"},
        {"aws-all:iam:ListRolePolicies", "{'PolicyNames': ['costs']}"},
        {"aws:iam:GetRolePolicy", "{'PolicyDocument': {'$text': " COSTS "}}"},
        {"aws-all:iam:ListAttachedRolePolicies", "{}"},
    };
    for (size_t n = 2; n < sizeof reads_of / sizeof *reads_of; n++) {
        gt_begin(steps, FULL);
        for (size_t i = 0; i < n; i++)
            gt_answer(reads_of[i].request, "{}", reads_of[i].answer);
        gone(reads_of[n].request, "{}");
        gt_look();
        gt_check_failed("unavailable", "NoSuchEntity", "not visible everywhere yet");
    }
}
END_TEST

#define ATTACHED(arn) "{'role_name': 'cmp', " TRUST ", 'attached': ['" arn "']}"

START_TEST(attached_that_nobody_has)
{
    gt_begin(steps, ATTACHED("arn:aws:iam::aws:policy/AdministratorAcess"));
    gone("aws:iam:GetRole", IT);
    gone("aws:iam:GetPolicy", "{'PolicyArn': 'arn:aws:iam::aws:policy/AdministratorAcess'}");
    gt_look();
    gt_check_failed("invalid", "NoSuchPolicy", "AWS has no such policy: correct it");

    gt_begin(steps, "{'role_name': 'cmp', " TRUST ", 'attached_exist': true,"
                    " 'attached': ['arn:aws:iam::111122223333:policy/own']}");
    gone("aws:iam:GetRole", IT);
    gt_answer("aws:sts:GetCallerIdentity", "{}", CALLER);
    gone("aws:iam:GetPolicy", "{'PolicyArn': 'arn:aws:iam::111122223333:policy/own'}");
    gt_look();
    gt_check_failed("invalid", "NoSuchPolicy", "the account has no such policy: correct it");

    gt_begin(steps, ATTACHED("arn:aws:iam::222222222222:policy/theirs"));
    gone("aws:iam:GetRole", IT);
    gt_answer("aws:sts:GetCallerIdentity", "{}", CALLER);
    gt_look();
    gt_check_failed("invalid", "ForeignPolicy", "of its own account (arn:aws:iam::111122223333:…)");
}
END_TEST

/* Who may not ask is told by the write, if it is so. One of the account's own may be made by another step. */
START_TEST(attached_that_may_be)
{
    gt_begin(steps, ATTACHED("arn:aws:iam::aws:policy/SecurityAudit"));
    gone("aws:iam:GetRole", IT);
    gt_refuse("aws:iam:GetPolicy", "{}", "denied", "AccessDenied", "not authorized");
    room(ROOM);
    gt_answer("aws:sts:GetCallerIdentity", "{}", CALLER);
    gt_look();
    gt_check_changes("absent");

    gt_begin(steps, ATTACHED("arn:aws:iam::111122223333:policy/own"));
    gone("aws:iam:GetRole", IT);
    gt_answer("aws:sts:GetCallerIdentity", "{}", CALLER);
    room(ROOM);
    gt_answer("aws:sts:GetCallerIdentity", "{}", CALLER);
    gt_look();
    gt_check_changes("absent");
}
END_TEST

START_TEST(external_ids_that_sts_refuses)
{
    static const char *const bad[] = {"'a b'", "'x'", "'ä-1'", "['fine', 'not fine']", "7"};
    char text[512];

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        snprintf(text, sizeof text,
                 "{'role_name': 'cmp', 'trust': {'Statement': [{'Effect': 'Allow', 'Principal': {'AWS':"
                 " '068664126052'}, 'Action': 'sts:AssumeRole', 'Condition': {'StringEquals':"
                 " {'sts:ExternalId': %s}}}]}}",
                 bad[i]);
        gt_begin(steps, text);
        gt_look();
        gt_check_failed("invalid", "BadExternalId", "which STS does not take");
    }
}
END_TEST

static const struct {
    const char *document, *words;
} unreadable[] = {
    {"{}", "it has no Statement"},
    {"{'Statment': []}", "unknown element 'Statment'"},
    {"{'Statement': []}", "it has no Statement"},
    {"{'Version': '2012', 'Statement': [{'Effect': 'Allow', 'Action': '*', 'Resource': '*'}]}", "Version"},
    {"{'Statement': ['all']}", "no object"},
    {"{'Statement': {'Action': '*', 'Resource': '*'}}", "Effect '(none)'"},
    {"{'Statement': {'Effect': 'allow', 'Action': '*', 'Resource': '*'}}", "Effect 'allow' is neither"},
    {"{'Statement': {'Effect': 'Allow', 'Acton': '*', 'Resource': '*'}}", "unknown element 'Acton'"},
    {"{'Statement': {'Effect': 'Allow', 'Resource': '*'}}", "neither Action and NotAction"},
    {"{'Statement': {'Effect': 'Allow', 'Action': '*', 'NotAction': 'a:b', 'Resource': '*'}}", "both Action"},
    {"{'Statement': {'Effect': 'Allow', 'Action': [], 'Resource': '*'}}", "empty list of Action"},
    {"{'Statement': {'Effect': 'Allow', 'Action': 'GetObject', 'Resource': '*'}}",
     "'GetObject' is not as in"},
    {"{'Statement': {'Effect': 'Allow', 'Action': ['a:b', 7], 'Resource': '*'}}", "is no text"},
    {"{'Statement': {'Effect': 'Allow', 'Action': 's3:*'}}", "neither Resource and NotResource"},
    {"{'Statement': {'Effect': 'Allow', 'Action': 's3:*', 'Resource': 'acme/*'}}", "neither an ARN nor *"},
    {"{'Statement': {'Effect': 'Allow', 'Action': '*', 'Resource': '*', 'Principal': '*'}}",
     "with Principal"},
    {"{'Statement': {'Sid': 'a b', 'Effect': 'Allow', 'Action': '*', 'Resource': '*'}}", "Sid 'a b'"},
    {"{'Statement': {'Effect': 'Allow', 'Action': '*', 'Resource': '*', 'Condition': 'x'}}", "Condition"},
    {"{'Statement': {'Effect': 'Allow', 'Action': '*', 'Resource': '*', 'Condition': {'Bool': 'x'}}}",
     "Bool"},
    {"{'Statement': {'Effect': 'Allow', 'Action': '*', 'Resource': '*', 'Condition': {'StringEqualz': {}}}}",
     "unknown operator 'StringEqualz'"},
    {"{'Statement': {'Effect': 'Allow', 'Action': '*', 'Resource': '*', 'Condition': {'NullIfExists': {}}}}",
     "unknown operator 'NullIfExists'"},
    {"{'Statement': {'Effect': 'Allow', 'Action': '*', 'Resource': '*', 'Condition': {'ForAllValues:': {}}}}",
     "unknown operator 'ForAllValues:'"},
    {"{'Statement': {'Effect': 'Allow', 'Action': '*', 'Resource': '*', 'Condition': {'Null': {},"
     " 'ForAnyValue:StringLikeIfExists': {}, 'boolIfExists': {}, 'StringEqualsIgnoreCase': 7}}}",
     "StringEqualsIgnoreCase in a Condition"},
};

START_TEST(policies_that_iam_refuses)
{
    char text[512];

    for (size_t i = 0; i < sizeof unreadable / sizeof *unreadable; i++) {
        snprintf(text, sizeof text, "{'role_name': 'cmp', " TRUST ", 'inline': {'x': %s}}",
                 unreadable[i].document);
        gt_begin(steps, text);
        gone("aws:iam:GetRole", IT);
        room(ROOM);
        gt_look();
        gt_check_failed("invalid", "BadPolicy", unreadable[i].words);
    }
}
END_TEST

static void
long_policies(const char *key, size_t n, const char *words)
{
    char *filler = calloc(1, n + 1), *text = calloc(1, 2 * n + 1024);

    memset(filler, 'a', n);
    sprintf(text,
            "{'role_name': 'cmp', " TRUST ", '%s': {'x': {'Statement': {'Effect': 'Allow', 'Action': 's3:*',"
            " 'Resource': 'arn:aws:s3:::%s'}}, 'y': {'Statement': {'Effect': 'Allow', 'Action': 's3:*',"
            " 'Resource': 'arn:aws:s3:::%s'}}}}",
            key, filler, filler);
    gt_begin(steps, text);
    gone("aws:iam:GetRole", IT);
    if (strcmp(key, "managed_policies") == 0) {
        gt_answer("aws:sts:GetCallerIdentity", "{}", CALLER);
        gone("aws:iam:GetPolicy", "{}");
        gone("aws:iam:GetPolicy", "{}");
    }
    room(ROOM);
    gt_look();
    gt_check_failed("invalid", "BadPolicy", words);
    free(filler);
    free(text);
}

START_TEST(policies_that_are_too_long)
{
    long_policies("managed_policies", 6144, "and may have 6144");
    long_policies("inline", 5200, "together, and may have 10240");
}
END_TEST

START_TEST(trusts_that_iam_refuses)
{
    static const char *const bad[] = {
        "{'Statement': [{'Effect': 'Allow', 'Principal': {'AWS': '068664126052'}}]}",
        "{'Statement': [{'Effect': 'Allow', 'Action': 'sts:AssumeRole'}]}",
        "{'Statement': [{'Effect': 'Allow', 'Principal': {}, 'Action': 'sts:x', 'Resource': '*'}]}"};
    char text[512];

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        snprintf(text, sizeof text,
                 "{'role_name': 'cmp', 'without_external_id': 'none of ours', 'trust': %s}", bad[i]);
        gt_begin(steps, text);
        gt_look();
        gt_check_failed("invalid", "BadPolicy", "'trust' of role 'cmp'");
    }
}
END_TEST

/* IAM counts policies of all paths; what is under another is found by none of our looks. */
START_TEST(policy_under_another_path)
{
    gt_begin(steps, FULL);
    gone("aws:iam:GetRole", IT);
    gt_answer("aws:sts:GetCallerIdentity", "{}", CALLER);
    gone("aws:iam:GetPolicy", "{'PolicyArn': '" OWN "'}");
    aws_has_it();
    room(ROOM);
    gt_answer("aws:sts:GetCallerIdentity", "{}", CALLER);
    gt_look();
    gt_answer("aws:sts:GetCallerIdentity", "{}", CALLER);
    gt_answer("aws:iam:CreateRole", IT, "{'Role': {}}");
    gt_answer("aws:iam:PutRolePolicy", IT, "{}");
    gt_refuse("aws:iam:CreatePolicy", "{'PolicyName': 'cmp'}", "conflict", "EntityAlreadyExists", "exists");
    gt_apply();
    gt_check_failed("unavailable", "EntityAlreadyExists", "or is under another path: then");
}
END_TEST

static void
refused_with_principal(const char *who, const char *words)
{
    char text[512];
    snprintf(
        text, sizeof text,
        "{'role_name': 'cmp', 'prove_from_partner': false, 'without_external_id': 'none of ours', 'trust':"
        " {'Statement': [{'Effect': 'Allow', 'Action': 'sts:AssumeRole', 'Principal': %s}]}}",
        who);
    gt_begin(steps, text);
    gone("aws:iam:GetRole", IT);
    room(ROOM);
    gt_answer("aws:sts:GetCallerIdentity", "{}", CALLER);
    gt_look();
    gt_refuse("aws:iam:CreateRole", IT, "invalid", "MalformedPolicyDocument", words);
    gt_apply();
}

/* A user or a role may have been made a moment ago, whatever AWS says; an account or a service is known. */
START_TEST(principal_not_visible_yet)
{
    refused_with_principal("{'AWS': ['444455556666', 'arn:aws:iam::444455556666:role/new']}",
                           "Invalid principal in policy");
    gt_check_failed("unavailable", "MalformedPolicyDocument",
                    "AWS knows 'arn:aws:iam::444455556666:role/new' only some seconds after it was made");
    refused_with_principal("{'AWS': 'arn:aws:sts::444455556666:assumed-role/new/me'}",
                           "words of another kind");
    gt_check_failed("unavailable", "MalformedPolicyDocument", "words of another kind");
    refused_with_principal("{'AWS': '999999999999'}", "Invalid principal in policy");
    gt_check_failed("invalid", "MalformedPolicyDocument", "'arn:aws:iam::999999999999:root'");
    refused_with_principal("{'Service': 'nobody.amazonaws.com'}", "Invalid principal in policy");
    gt_check_failed("invalid", "MalformedPolicyDocument", "Invalid principal in policy");
}
END_TEST

/* Known before anything is sent, so a plan says it. */
START_TEST(deleted_principal)
{
    static const char *const gone_ones[] = {"{'AWS': 'AROA27HJSWAHEPTTLIWSO'}",
                                            "{'AWS': ['068664126052', 'AIDACKCEVSQ6C2EXAMPLE']}"};
    char text[512];
    for (size_t i = 0; i < sizeof gone_ones / sizeof *gone_ones; i++) {
        snprintf(
            text, sizeof text,
            "{'role_name': 'cmp', 'prove_from_partner': false, 'without_external_id': 'none of ours',"
            " 'trust': {'Statement': [{'Effect': 'Allow', 'Action': 'sts:AssumeRole', 'Principal': %s}]}}",
            gone_ones[i]);
        gt_begin(steps, text);
        gone("aws:iam:GetRole", IT);
        room(ROOM);
        gt_answer("aws:sts:GetCallerIdentity", "{}", CALLER);
        gt_look();
        gt_check_failed("conflict", "DeletedPrincipal",
                        i ? "'AIDACKCEVSQ6C2EXAMPLE'" : "its statement 1 names");
    }
}
END_TEST

START_TEST(limit)
{
    gt_begin(steps, "{'role_name': 'cmp', " TRUST ", 'managed_policies': {'cmp': " CORE
                    "}, 'prove_from_partner': false}");
    gt_answer("aws:iam:GetRole", IT, ROLE(TRUSTED, ""));
    policy_shown(OLD_CORE);
    gt_answer("aws-all:iam:ListRolePolicies", IT, "{'PolicyNames': []}");
    gt_answer("aws-all:iam:ListAttachedRolePolicies", IT, "{'AttachedPolicies': [{'PolicyArn': '" OWN "'}]}");
    gt_look();
    gt_check_changes("add /managed_policies/cmp/Statement/0");
    gt_refuse("aws:iam:CreatePolicyVersion", "{}", "invalid", "LimitExceeded", "5 versions");
    gt_apply();
    gt_check_failed("conflict", "LimitExceeded", "an old version");
}
END_TEST

START_TEST(denied)
{
    gt_begin(steps, BARE);
    gt_refuse("aws:iam:GetRole", IT, "denied", "AccessDenied", "no");
    gt_look();
    gt_check_failed("denied", "AccessDenied", "no");
    gt_begin(steps, BARE);
    gone("aws:iam:GetRole", IT);
    room(ROOM);
    gt_answer("aws:sts:GetCallerIdentity", "{}", CALLER);
    gt_look();
    gt_refuse("aws:iam:CreateRole", IT, "denied", "AccessDenied", "no");
    gt_apply();
    gt_check_failed("denied", "AccessDenied", "no");
}
END_TEST

START_TEST(malformed)
{
    gt_begin(steps, BARE);
    gt_answer("aws:iam:GetRole", IT,
              "{'Role': {'Arn': 'arn:aws:iam::111122223333:role/cmp', 'Path': '/',"
              " 'AssumeRolePolicyDocument': '%7B%22Version%22'}}");
    gt_look();
    gt_check_failed("unavailable", "BadAnswer", "AssumeRolePolicyDocument");
    gt_begin(steps, BARE);
    gt_answer("aws:iam:GetRole", IT, ROLE(TRUSTED, ""));
    gt_answer("aws-all:iam:ListRolePolicies", IT, "{}");
    gt_look();
    gt_check_failed("unavailable", "BadAnswer", "PolicyNames");
    gt_begin(steps, FULL);
    full_role(COSTS, CORE);
    assumed();
    gt_mangle();
    gt_begin(steps, FULL);
    full_role(COSTS, CORE);
    gt_refuse("aws@partner:sts:AssumeRole", "{}", "denied", "AccessDenied", "not authorized");
    gt_answer("aws@partner:sts:GetCallerIdentity", "{}", "{'Account': '068664126052'}");
    gt_mangle();
}
END_TEST

START_TEST(malformed_while_absent)
{
    gt_begin(steps, FULL);
    gone("aws:iam:GetRole", IT);
    gt_answer("aws:sts:GetCallerIdentity", "{}", CALLER);
    policy_shown(CORE);
    aws_has_it();
    room(ROOM);
    gt_mangle();
}
END_TEST

START_TEST(parameters)
{
    static const char *const bad[] = {"{" TRUST "}",
                                      "{'role_name': 'cmp'}",
                                      "{'role_name': 'c m p', " TRUST "}",
                                      "{'role_name': 'cmp', 'trust': {'account': '12'}}",
                                      "{'role_name': 'cmp', 'trust': '*'}",
                                      "{'role_name': 'cmp', 'max_session_s': 60, " TRUST "}",
                                      "{'role_name': 'cmp', 'path': 'doit', " TRUST "}",
                                      "{'role_name': 'cmp', 'inline': {'a': 'b'}, " TRUST "}",
                                      "{'role_name': 'cmp', 'attached': ['SecurityAudit'], " TRUST "}",
                                      "{'role_name': 'cmp', 'tags': {'a': true}, " TRUST "}",
                                      "{'role_name': 'cmp', 'tags': {'aws:x': 'a'}, " TRUST "}",
                                      "{'role_name': 'cmp', 'tags': {'a;b': 'a'}, " TRUST "}",
                                      "{'role_name': 'cmp', 'tags': {'a': 'a&b'}, " TRUST "}",
                                      "{'role_name': 'cmp', 'tags': {'': 'b'}, " TRUST "}",
                                      "{'role_name': 'cmp', 'inline': {'a b': {}}, " TRUST "}",
                                      "{'role_name': 'cmp', 'managed_policies': {'a/b': {}}, " TRUST "}",
                                      "{'role_name': 'cmp', 'description': '漢字', " TRUST "}",
                                      ATTACHED("arn:aws:iam::111122223333:role/x"),
                                      "{'role_name': 'cmp', 'trust': {'account': '068664126052',"
                                      " 'external_id': 'a b'}}",
                                      "{'role_name': 'cmp', 'trust': {'account': '000000000000',"
                                      " 'external_id': 'x-1'}}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!gt_fits(steps, bad[i]), "should not fit: %s", bad[i]);
    ck_assert(gt_fits(steps, FULL));
    ck_assert(gt_fits(
        steps, "{'role_name': 'cmp', 'description': 'für', 'tags': {'Kunde 漢': 'ä_.:/=+-@'}, " TRUST "}"));
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {fresh,
                                  in_another_partition,
                                  no_room,
                                  converged,
                                  without_partner,
                                  not_assumable_yet,
                                  never_assumable,
                                  not_for_the_partner,
                                  partner_credentials_expired,
                                  half_done,
                                  only_the_policy_is_there,
                                  foreign_and_different,
                                  in_other_words,
                                  other_words_that_mean_another_thing,
                                  under_another_path,
                                  unsafe_trusts,
                                  other_trusts,
                                  no_external_id_for_a_reason,
                                  not_visible_yet,
                                  not_visible_everywhere,
                                  attached_that_nobody_has,
                                  attached_that_may_be,
                                  external_ids_that_sts_refuses,
                                  policies_that_iam_refuses,
                                  policies_that_are_too_long,
                                  trusts_that_iam_refuses,
                                  policy_under_another_path,
                                  principal_not_visible_yet,
                                  deleted_principal,
                                  limit,
                                  denied,
                                  malformed,
                                  malformed_while_absent,
                                  parameters,
                                  NULL};
    return gt_run("iam-role", tests);
}
