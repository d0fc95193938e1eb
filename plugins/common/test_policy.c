/* SPDX-License-Identifier: Apache-2.0 */
/* test_policy.c - policies in other words: which differences mean nothing (doc/policies.md), and look-alikes
 * that mean something
 */
#include "principals.h"
#include <gangway/testing.h>

static gw_call call;

static void
begin(void)
{
    call.kept = json_array();
}

static void
end(void)
{
    json_decref(call.kept);
}

/* A document with one statement that says this, besides the usual. */
static json_t *
document(const char *says)
{
    char text[2048];
    snprintf(text, sizeof text, "{'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', %s}]}", says);
    return gw_keep(&call, gt_json(text));
}

static bool
mean_the_same(json_t *one, json_t *other)
{
    return json_equal(policy_normal(&call, one, true), policy_normal(&call, other, true)) != 0;
}

#define ON "'Resource': '*', "
#define GET "'Action': 's3:GetObject', 'Resource': '*'"
#define IF(condition) GET ", 'Condition': {" condition "}"

static const char *const same[][2] = {
    /* Sid */
    {"'Sid': '', " GET, GET},
    {"'Sid': 'one', " GET, "'Sid': 'other', " GET},
    /* one or many, order, twice */
    {ON "'Action': ['s3:GetObject']", ON "'Action': 's3:GetObject'"},
    {ON "'Action': ['a:B', 'a:C']", ON "'Action': ['a:C', 'a:B', 'a:B']"},
    {"'Action': 'a:B', 'Resource': ['x', 'y']", "'Resource': ['y', 'x', 'y'], 'Action': 'a:B'"},
    {IF("'StringLike': {'aws:a': ['x', 'y']}"), IF("'StringLike': {'aws:a': ['y', 'x']}")},
    {GET ", 'Principal': {'AWS': ['1', '2']}", GET ", 'Principal': {'AWS': ['2', '1']}"},
    /* case */
    {ON "'Action': 'IAM:listaccesskeys'", ON "'Action': 'iam:ListAccessKeys'"},
    {ON "'Action': ['ce:get*', 'CE:Get*']", ON "'Action': 'ce:Get*'"},
    {ON "'NotAction': 'S3:*'", ON "'NotAction': 's3:*'"},
    {IF("'StringEquals': {'AWS:SourceAccount': '1'}"), IF("'StringEquals': {'aws:sourceaccount': '1'}")},
    {IF("'StringEquals': {'sts:externalid': 'x'}"), IF("'StringEquals': {'sts:ExternalId': 'x'}")},
    {IF("'StringEqualsIgnoreCase': {'a:b': 'X'}"), IF("'StringEqualsIgnoreCase': {'a:b': 'x'}")},
    {IF("'ForAnyValue:StringNotEqualsIgnoreCaseIfExists': {'a:b': ['X', 'y']}"),
     IF("'ForAnyValue:StringNotEqualsIgnoreCaseIfExists': {'a:b': ['x', 'Y']}")},
    /* nothing */
    {GET ", 'Condition': {}", GET},
    {IF("'StringEquals': {}"), GET},
    {IF("'StringEquals': {}, 'Bool': {'a:b': 'true'}"), IF("'Bool': {'a:b': 'true'}")},
    /* numbers and truth */
    {IF("'Bool': {'aws:SecureTransport': true}"), IF("'Bool': {'aws:SecureTransport': 'true'}")},
    {IF("'Bool': {'aws:SecureTransport': [false]}"), IF("'Bool': {'aws:SecureTransport': 'false'}")},
    {IF("'NumericLessThan': {'aws:MultiFactorAuthAge': 3600}"),
     IF("'NumericLessThan': {'aws:MultiFactorAuthAge': '3600'}")},
    /* operators and addresses */
    {IF("'ArnEquals': {'aws:SourceArn': 'arn:*'}"), IF("'ArnLike': {'aws:SourceArn': 'arn:*'}")},
    {IF("'ForAllValues:ArnNotEqualsIfExists': {'a:b': 'arn:*'}"),
     IF("'ForAllValues:ArnNotLikeIfExists': {'a:b': 'arn:*'}")},
    {IF("'IpAddress': {'aws:SourceIp': '203.0.113.7'}"),
     IF("'IpAddress': {'aws:SourceIp': '203.0.113.7/32'}")},
    {IF("'NotIpAddress': {'aws:SourceIp': ['10.0.0.1/32']}"),
     IF("'NotIpAddress': {'aws:SourceIp': '10.0.0.1'}")},
    /* principals */
    {GET ", 'Principal': '*'", GET ", 'Principal': {'AWS': '*'}"},
    {GET ", 'Principal': {'AWS': '123456789012'}",
     GET ", 'Principal': {'AWS': 'arn:aws:iam::123456789012:root'}"},
    {GET ", 'Principal': {'AWS': '123456789012'}",
     GET ", 'Principal': {'AWS': ['arn:aws-cn:iam::123456789012:root', '123456789012']}"},
    {GET ", 'NotPrincipal': {'AWS': '123456789012'}",
     GET ", 'NotPrincipal': {'AWS': 'arn:aws-us-gov:iam::123456789012:root'}"},
    {GET ", 'Principal': {'Service': ['a.amazonaws.com'], 'AWS': '1'}",
     GET ", 'Principal': {'AWS': ['1'], 'Service': 'a.amazonaws.com'}"},
};

static const char *const different[][2] = {
    {ON "'Action': 's3:GetObject'", ON "'Action': 's3:GetObjectAcl'"},
    {ON "'Action': 's3:Get*'", ON "'Action': ['s3:Get*', 's3:List*']"},
    {ON "'Action': 's3:GetObject'", ON "'NotAction': 's3:GetObject'"},
    {ON "'Action': []", ON "'Action': '*'"},
    {"'Action': 'a:B', 'Resource': 'arn:aws:s3:::B'", "'Action': 'a:B', 'Resource': 'arn:aws:s3:::b'"},
    {"'Action': 'a:B', 'Resource': '*'", "'Action': 'a:B', 'NotResource': '*'"},
    /* conditions that ask for something */
    {IF("'StringEquals': {'a:b': []}"), GET},
    {IF("'StringEquals': {'a:b': ''}"), GET},
    {IF("'Null': {'a:b': 'true'}"), GET},
    {IF("'StringEquals': {'a:b': 'X'}"), IF("'StringEquals': {'a:b': 'x'}")},
    {IF("'StringLike': {'a:b': 'X'}"), IF("'StringLike': {'a:b': 'x'}")},
    {IF("'StringEquals': {'a:b': 'x'}"), IF("'StringLike': {'a:b': 'x'}")},
    {IF("'StringEquals': {'a:b': 'x'}"), IF("'StringEqualsIfExists': {'a:b': 'x'}")},
    {IF("'StringEquals': {'a:b': 'x'}"), IF("'StringEqualsIgnoreCase': {'a:b': 'x'}")},
    {IF("'StringEquals': {'a:b': 'x'}"), IF("'ForAnyValue:StringEquals': {'a:b': 'x'}")},
    {IF("'ArnEquals': {'a:b': 'x'}"), IF("'ArnNotEquals': {'a:b': 'x'}")},
    {IF("'ArnEquals': {'a:b': 'x'}"), IF("'ArnLikeIfExists': {'a:b': 'x'}")},
    {IF("'ArnEquals': {'a:b': 'x'}"), IF("'ArnLike': {'a:b': 'X'}")},
    {IF("'ArnEquals': {'a:b': 'x'}, 'ArnLike': {'a:b': 'y'}"), IF("'ArnLike': {'a:b': ['x', 'y']}")},
    {IF("'ArnEquals': {'a:b': 'x'}, 'ArnLike': {'a:b': 'y'}"), IF("'ArnLike': {'a:b': 'y'}")},
    {IF("'ArnLike': {'a:b': 'y'}, 'ArnEquals': {'a:b': 'x'}"), IF("'ArnLike': {'a:b': 'x'}")},
    {IF("'StringEquals': {'a:b': 'x', 'A:B': 'y'}"), IF("'StringEquals': {'a:b': 'y'}")},
    {IF("'StringEquals': {'A:B': 'y', 'a:b': 'x'}"), IF("'StringEquals': {'a:b': 'x'}")},
    {IF("'StringEquals': {'a:b': 'x', 'A:B': 'y'}"), IF("'StringEquals': {'a:b': 'x'}")},
    {IF("'StringEquals': {'a:b': ['x', 'y']}"), IF("'StringEquals': {'a:b': 'x'}")},
    {IF("'StringEquals': {'aws:SourceArn': 'x'}"), IF("'StringEquals': {'aws:SourceAccount': 'x'}")},
    {IF("'Bool': {'a:b': 'true'}"), IF("'Bool': {'a:b': 'false'}")},
    {IF("'NumericEquals': {'a:b': 1}"), IF("'NumericEquals': {'a:b': 10}")},
    {IF("'IpAddress': {'a:b': '10.0.0.0'}"), IF("'IpAddress': {'a:b': '10.0.0.0/8'}")},
    {IF("'StringEquals': {'a:b': '10.0.0.1'}"), IF("'StringEquals': {'a:b': '10.0.0.1/32'}")},
    /* other principals */
    {GET ", 'Principal': '*'", GET ", 'NotPrincipal': '*'"},
    {GET ", 'Principal': '*'", GET ", 'Principal': {'Service': '*'}"},
    {GET ", 'Principal': {'AWS': '123456789012'}", GET ", 'Principal': {'AWS': '123456789013'}"},
    {GET ", 'Principal': {'AWS': '123456789012'}",
     GET ", 'Principal': {'AWS': 'arn:aws:iam::123456789012:user/root'}"},
    {GET ", 'Principal': {'AWS': '123456789012'}",
     GET ", 'Principal': {'AWS': 'arn:aws:iam::123456789012:root/x'}"},
    {GET ", 'Principal': {'AWS': '123456789012'}",
     GET ", 'Principal': {'AWS': 'arn:aws:sts::123456789012:root'}"},
    {GET ", 'Principal': {'AWS': '123456789012'}", GET ", 'Principal': {'AWS': 'x:iam::123456789012:root'}"},
    {GET ", 'Principal': {'AWS': '123456789012'}", GET ", 'Principal': {'CanonicalUser': '123456789012'}"},
    {GET ", 'Principal': {'AWS': 'a:role/R'}", GET ", 'Principal': {'AWS': 'a:role/r'}"},
    {GET ", 'Principal': '*'", GET},
    {"'Effect': 'Deny', " GET, GET},
};

START_TEST(other_words)
{
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        json_t *one = document(same[i][0]), *other = document(same[i][1]);
        ck_assert_msg(mean_the_same(one, other), "%s\n%s", same[i][0], same[i][1]);
        json_t *seen = policy_normal(&call, one, false);
        ck_assert_msg(policy_wanted(&call, seen, other) == seen, "%s", same[i][0]);
        ck_assert(policy_same_statement(&call, json_array_get(json_object_get(one, "Statement"), 0),
                                        json_array_get(json_object_get(other, "Statement"), 0)));
    }
}
END_TEST

START_TEST(another_meaning)
{
    for (size_t i = 0; i < sizeof different / sizeof *different; i++) {
        json_t *one = document(different[i][0]), *other = document(different[i][1]);
        ck_assert_msg(!mean_the_same(one, other), "%s\n%s", different[i][0], different[i][1]);
        ck_assert_msg(!mean_the_same(other, one), "%s\n%s", different[i][0], different[i][1]);
    }
}
END_TEST

/* What documents say besides their statements, and how these stand in them. */
START_TEST(whole_documents)
{
#define ONE "{'Effect': 'Allow', 'Action': 'a:B', 'Resource': '*'}"
#define TWO "{'Effect': 'Deny', 'Action': 'a:C', 'Resource': '*'}"
    static const struct {
        const char *one, *other;
        bool same;
    } cases[] = {
        {"{'Statement': [" ONE "]}", "{'Statement': " ONE "}", true},
        {"{'Statement': [" ONE "]}", "{'Version': '2008-10-17', 'Statement': [" ONE "]}", true},
        {"{'Statement': [" ONE "]}", "{'Version': '2012-10-17', 'Statement': [" ONE "]}", false},
        {"{'Id': 'x', 'Statement': [" ONE "]}", "{'Statement': [" ONE "]}", true},
        {"{'Statement': [" ONE ", " TWO "]}", "{'Statement': [" TWO ", " ONE "]}", true},
        {"{'Statement': [" ONE ", " TWO ", " ONE "]}", "{'Statement': [" TWO ", " ONE "]}", true},
        {"{'Statement': [" ONE ", " TWO "]}", "{'Statement': [" ONE "]}", false},
        {"{'Statement': []}", "{'Statement': [" ONE "]}", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_t *one = gw_keep(&call, gt_json(cases[i].one)), *other = gw_keep(&call, gt_json(cases[i].other));
        ck_assert_msg(mean_the_same(one, other) == cases[i].same, "%s\n%s", cases[i].one, cases[i].other);
    }
}
END_TEST

/* What is sent is what was asked for: only what compares is folded. */
START_TEST(words_are_kept)
{
    json_t *wanted =
        document("'Sid': 'Mine', 'Action': ['s3:GetObject'], 'Condition': {'ArnEquals': {'AWS:a': 'x'}}");
    json_t *statement = json_array_get(json_object_get(policy_wanted(&call, NULL, wanted), "Statement"), 0);
    gt_check_has(statement,
                 "{'Sid': 'Mine', 'Action': 's3:GetObject', 'Condition': {'ArnEquals': {'AWS:a': 'x'}}}");
}
END_TEST

/* Whatever somebody has written there: no crash, and never the same as something else. */
START_TEST(odd_documents)
{
    static const char *const odd[] = {
        "{'Statement': [1, null, 'x', [], {}]}",
        "{'Statement': [{'Condition': 1, 'Principal': 2, 'Action': {'a': 1}, 'Sid': 3}]}",
        "{'Statement': [{'Condition': {'': {'': null}, 'ArnEquals': 1, ':': [], 'x:': {'a': {'b': 1}}}}]}",
        "{'Statement': [{'Principal': {'AWS': [[['1']], {'AWS': 'AROA27HJSWAHEPTTLIWSO'}, null, 1.5]}}]}",
        "{'Statement': [{'Principal': {'AWS': 'arn:aws:iam::'}, 'NotPrincipal': ['arn:', ':root', 'A']}]}",
        "{'Statement': 'x'}",
        "{}",
    };
    json_t *plain = document(GET);
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        json_t *one = gw_keep(&call, gt_json(odd[i]));
        ck_assert_msg(!mean_the_same(one, plain), "%s", odd[i]);
        ck_assert_msg(mean_the_same(one, one), "%s", odd[i]);
        principals_names(&call, principals_of(&call, one), principals_may_be_new);
    }
}
END_TEST

START_TEST(conditions_that_always_hold)
{
    static const struct {
        const char *says;
        bool always;
    } cases[] = {{GET, true},
                 {GET ", 'Condition': {}", true},
                 {IF("'StringEquals': {}"), true},
                 {IF("'StringEquals': {'a:b': []}"), false},
                 {IF("'Bool': {'a:b': true}"), false},
                 {GET ", 'Condition': 'x'", false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_t *statement = json_array_get(json_object_get(document(cases[i].says), "Statement"), 0);
        ck_assert_msg(policy_is_always(&call, statement) == cases[i].always, "%s", cases[i].says);
    }
}
END_TEST

START_TEST(who_is_gone_and_who_may_be_new)
{
    static const struct {
        const char *who;
        bool is_gone, may_be_new;
    } cases[] = {
        {"AROA27HJSWAHEPTTLIWSO", true, false},
        {"AIDACKCEVSQ6C2EXAMPLE", true, false},
        {"AROA27HJSWAHEPTTLIWSO:session", false, false},
        {"AROAlower7HJSWAHEPTTL", false, false},
        {"AROA", false, false},
        {"AKIAIOSFODNN7EXAMPLE", false, false},
        {"123456789012", false, false},
        {"*", false, false},
        {"", false, false},
        {"arn:aws:iam::123456789012:root", false, false},
        {"arn:aws:iam::123456789012:user/AROA27HJSWAHEPTTLIWSO", false, true},
        {"arn:aws:iam::123456789012:role/root", false, true},
        {"arn:aws-cn:sts::123456789012:assumed-role/a/b", false, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_msg(principals_is_gone(cases[i].who) == cases[i].is_gone, "%s", cases[i].who);
        ck_assert_msg(principals_may_be_new(cases[i].who) == cases[i].may_be_new, "%s", cases[i].who);
    }
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {other_words,
                                  another_meaning,
                                  whole_documents,
                                  words_are_kept,
                                  odd_documents,
                                  conditions_that_always_hold,
                                  who_is_gone_and_who_may_be_new,
                                  NULL};
    Suite *suite = suite_create("policies");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, begin, end);
    for (const TTest *const *test = tests; *test; test++)
        tcase_add_test(all, *test);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
