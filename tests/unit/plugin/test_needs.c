/* SPDX-License-Identifier: Apache-2.0 */
/* test_needs.c - from a step's resources and parameters to a policy; patterns that are none
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "plugin/needs.h"
#include "plugin/resource.h"

#define ck_contains(text, part) ck_assert_msg(strstr(text, part) != NULL, "'%s' is not in '%s'", part, text)

static json_t *
parsed(const char *text)
{
    json_t *document = json_loads(text, JSON_DECODE_ANY, NULL);

    ck_assert_msg(document != NULL, "%s", text);
    return document;
}

/* ---- patterns ---- */

#define ACCOUNT "111122223333"

static const gw_resource_owner owner = {"aws", ACCOUNT}, anybody = {"aws", NULL};

static const struct {
    const char *pattern, *params, *told;
} patterns[] = {
    {"*", "{}", "[\"*\"]"},
    {"arn:aws:s3:::${b}", "{\"b\": \"one\"}", "[\"arn:aws:s3:::one\"]"},
    {"arn:${account}/${n}", "{\"n\": 7}", "[\"arn:" ACCOUNT "/7\"]"},
    {"arn:${b}", "{}", "[\"arn:*\"]"},
    {"arn:${b}", "{\"b\": {\"$unknown\": \"x.y\"}}", "[\"arn:*\"]"},
    {"arn:${b.c.d}", "{\"b\": {\"$unknown\": \"x.y\"}}", "[\"arn:*\"]"},
    {"arn:${b.c.d}", "{\"b\": {\"c\": {\"d\": \"e\"}}}", "[\"arn:e\"]"},
    {"arn:${b.c.d}", "{\"b\": [1, 2]}", "[\"arn:*\"]"},
    {"arn:${p|/}x", "{}", "[\"arn:/x\"]"},
    {"arn:${p|/}x", "{\"p\": \"\"}", "[\"arn:/x\"]"},
    {"arn:${p|/}x", "{\"p\": \"/a/\"}", "[\"arn:/a/x\"]"},
    {"arn:${p|}x", "{}", "[\"arn:x\"]"},
    {"${p?}arn:x", "{}", "[]"},
    {"${p?}arn:x", "{\"p\": false}", "[]"},
    {"${p?}arn:x", "{\"p\": {}}", "[]"},
    {"${p?}arn:x", "{\"p\": []}", "[]"},
    {"${p?}arn:x", "{\"p\": null}", "[]"},
    {"${p?}arn:x", "{\"p\": \"\"}", "[]"},
    {"${p?}arn:x", "{\"p\": 0}", "[\"arn:x\"]"},
    {"${p?}arn:x", "{\"p\": {\"$unknown\": \"x.y\"}}", "[\"arn:x\"]"},
    {"${p?}${q?}arn:x", "{\"p\": true}", "[]"},
    {"${p=a?}arn:x", "{\"p\": \"a\"}", "[\"arn:x\"]"},
    {"${p=a?}arn:x", "{\"p\": \"ab\"}", "[]"},
    {"${p=a?}arn:x", "{}", "[]"},
    {"${p=a?}arn:x", "{\"p\": true}", "[]"},
    {"${p=a?}arn:x", "{\"p\": {\"$unknown\": \"x.y\"}}", "[\"arn:x\"]"},
    {"${p.q=a?}arn:x", "{\"p\": {\"q\": \"a\"}}", "[\"arn:x\"]"},
    {"${p!=a?}arn:x", "{\"p\": \"a\"}", "[]"},
    {"${p!=a?}arn:x", "{\"p\": \"b\"}", "[\"arn:x\"]"},
    {"${p!=a?}arn:x", "{}", "[\"arn:x\"]"},
    {"${p!=a?}arn:x", "{\"p\": {\"$unknown\": \"x.y\"}}", "[\"arn:x\"]"},
    {"${p=a?}${q=b?}arn:x", "{\"p\": \"a\", \"q\": \"c\"}", "[]"},
    {"arn:${each.*}", "{\"each\": {\"a\": 1, \"b\": 2}}", "[\"arn:a\", \"arn:b\"]"},
    {"arn:${each.*}", "{\"each\": [\"a\", \"b\", \"a\"]}", "[\"arn:a\", \"arn:b\"]"},
    {"arn:${each.*}", "{\"each\": {}}", "[]"},
    {"arn:${each.*}", "{}", "[]"},
    {"arn:${each.*}", "{\"each\": {\"$unknown\": \"x.y\"}}", "[\"arn:*\"]"},
    {"arn:${each.*}", "{\"each\": [\"a\", {\"$unknown\": \"x.y\"}]}", "[\"arn:*\", \"arn:a\"]"},
    {"arn:${each.*}/${each.*}", "{\"each\": [\"a\", \"b\"]}",
     "[\"arn:a/a\", \"arn:a/b\", \"arn:b/a\", \"arn:b/b\"]"},
    {"${topic}", "{\"topic\": \"arn:aws:sns:x\"}", "[\"arn:aws:sns:x\"]"},
    /* A name is no wildcard and no variable. */
    {"arn:${b}", "{\"b\": \"a*b?c$d\"}", "[\"arn:a${*}b${?}c${$}d\"]"},
    {"arn:${each.*}", "{\"each\": {\"*\": 1}}", "[\"arn:${*}\"]"},
    {"arn:${b}", "{\"b\": \"${c}\", \"c\": \"d\"}", "[\"arn:${$}{c}\"]"},
};

START_TEST(a_pattern_tells_resources)
{
    gw_json params = parsed(patterns[_i].params), wanted = parsed(patterns[_i].told), told = json_object();
    size_t i;
    json_t *one;

    ck_assert(gw_resource_fill(patterns[_i].pattern, params, &owner, told, 10));
    ck_assert_msg(json_object_size(told) == json_array_size(wanted), "%s", patterns[_i].pattern);
    json_array_foreach (wanted, i, one)
        ck_assert_msg(json_object_get(told, json_string_value(one)) != NULL, "%s", json_string_value(one));
}
END_TEST

/* What a step declares for the public partition is meant for its account's. */
START_TEST(a_pattern_is_of_the_account_s_partition)
{
    static const gw_resource_owner government = {"aws-us-gov", ACCOUNT};
    static const char *const cases[][2] = {
        {"arn:aws:iam::${account}:role/x", "arn:aws-us-gov:iam::111122223333:role/x"},
        {"${yes?}${yes=1?}arn:aws:s3:::x", "arn:aws-us-gov:s3:::x"},
        {"arn:aws:s3:::${name}", "arn:aws-us-gov:s3:::arn:aws:x"},
        {"${name}", "arn:aws:x"},
        {"*", "*"}};
    gw_json params = parsed("{\"yes\": \"1\", \"name\": \"arn:aws:x\"}");

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gw_json told = json_object();
        ck_assert(gw_resource_fill(cases[i][0], params, &government, told, 10));
        ck_assert_msg(json_object_get(told, cases[i][1]) != NULL, "%s", cases[i][0]);
    }
}
END_TEST

/* A write that is needed counts; a read may be one that the step does without. */
START_TEST(a_service_may_not_be_there)
{
    static const struct {
        const char *step, *params, *partition, *absent, *where;
    } cases[] = {
        {"{\"writes\": [\"cur:PutReportDefinition\"]}", "{}", "aws-us-gov", "cur", "aws-us-gov"},
        {"{\"writes\": [\"cur:PutReportDefinition\"]}", "{}", "aws-cn", NULL, NULL},
        {"{\"writes\": [\"cur:PutReportDefinition\"]}", "{}", "aws", NULL, NULL},
        {"{\"reads\": [\"cur:DescribeReportDefinitions\"]}", "{}", "aws-us-gov", NULL, NULL},
        {"{\"writes\": [\"partner/billingconductor:CreateBillingGroup\"]}", "{}", "aws-us-gov", NULL, NULL},
        {"{\"writes\": [\"billingconductor:CreateBillingGroup\"]}", "{}", "aws-us-gov", "billingconductor",
         "aws-us-gov"},
        {"{\"writes\": [\"vault:Keep\", \"http:POST\"]}", "{}", "aws-us-gov", NULL, NULL},
        {"{\"writes\": [\"sesv2:SendEmail\"], \"resources\": {\"${ses?}*\": [\"sesv2:SendEmail\"]}}", "{}",
         "aws-cn", NULL, NULL},
        {"{\"writes\": [\"sesv2:SendEmail\"], \"resources\": {\"${ses?}*\": [\"sesv2:SendEmail\"]}}",
         "{\"ses\": \"x\"}", "aws-cn", "sesv2", "aws-cn"}};

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gw_json step = parsed(cases[i].step), params = parsed(cases[i].params);
        const char *where = NULL;
        const char *absent = gw_needs_absent_service(step, params, cases[i].partition, "aws", &where);
        ck_assert_msg(g_strcmp0(absent, cases[i].absent) == 0, "case %zu: %s", i, absent);
        ck_assert_msg(g_strcmp0(where, cases[i].where) == 0, "case %zu: %s", i, where);
    }
    gw_json step = parsed("{\"writes\": [\"partner/billingconductor:CreateBillingGroup\"]}");
    const char *where = NULL;
    ck_assert_ptr_nonnull(gw_needs_absent_service(step, NULL, "aws", "aws-us-gov", &where));
    ck_assert_str_eq(where, "aws-us-gov");
}
END_TEST

START_TEST(an_unknown_account_is_any)
{
    gw_json params = json_object(), told = json_object();

    ck_assert(gw_resource_fill("arn:${account}", params, &anybody, told, 10));
    ck_assert_ptr_nonnull(json_object_get(told, "arn:*"));
}
END_TEST

START_TEST(too_many_resources_are_given_up)
{
    gw_json params = json_object(), told = json_object();
    json_t *list = json_array();

    for (int i = 0; i < 1000; i++)
        json_array_append_new(list, json_sprintf("n%d", i));
    json_object_set_new(params, "list", list);
    ck_assert(!gw_resource_fill("arn:${list.*}", params, &owner, told, 200));
    ck_assert_uint_le(json_object_size(told), 201);
    json_object_clear(told);
    /* A billion tries would tell nothing. */
    ck_assert(!gw_resource_fill("arn:${list.*}${list.*}${list.*}${none?}", params, &owner, told, 200));
    ck_assert_uint_eq(json_object_size(told), 0);
}
END_TEST

static const struct {
    const char *pattern, *fault;
} faults[] = {
    {"arn:${nothing}", "'nothing' is no parameter"},
    {"arn:${}", "'' is no parameter"},
    {"arn:${b.x.}", "'b.x.' is no parameter"},
    {"arn:${b.none}", "'b.none' is no parameter"},
    {"arn:${topic.name}", "'topic.name' is no parameter"},
    {"arn:${topik}", "'topik' is no parameter, nor is it the account; did you mean 'topic'?"},
    {"arn:${topik?}", "did you mean 'topic'?"},
    {"arn:${account?}", "'account' is no parameter"},
    {"arn:${account.*}", "'account' is no parameter"},
    {"arn:${account|*}", "'account' is no parameter"},
    {"arn:${b", "no }"},
    {"${nothing=a?}arn:x", "'nothing' is no parameter"},
    {"${account=1?}arn:x", "'account' is no parameter"},
    {"${kind=c?}arn:x", "'kind' is never 'c'"},
    {"${kind!=c?}arn:x", "'kind' is never 'c'"},
    {"${kind=?}arn:x", "'kind' is never ''"},
    {"${topic=?}arn:x", "'topic' is never ''"},
    {"arn:${topic=a}", "'topic=a' is no parameter"},
    {"bucket", "neither an ARN nor *"},
    {"", "neither an ARN nor *"},
    {"${b?}", "neither an ARN nor *"},
    {"${b?}bucket", "neither an ARN nor *"},
    {"arn: x", "no ARN has"},
    {"arn:\n", "no ARN has"},
    {"arn:\xc3\xa9", "no ARN has"},
};

static const char schema[] =
    "{\"type\": \"object\", \"properties\": {\"b\": {\"type\": \"object\", \"properties\": "
    "{\"x\": {\"type\": \"object\"}}}, \"topic\": {\"type\": \"string\"}, "
    "\"kind\": {\"type\": \"string\", \"enum\": [\"a\", \"b\"]}}}";

START_TEST(a_pattern_that_is_none_is_explained)
{
    gw_json params = parsed(schema);
    g_autofree char *fault = gw_resource_fault(faults[_i].pattern, params);

    ck_contains(fault, faults[_i].fault);
}
END_TEST

START_TEST(good_patterns_have_no_fault)
{
    static const char *const good[] = {"*",
                                       "arn:${account}",
                                       "${b?}arn:x",
                                       "arn:${b.*}",
                                       "${topic}",
                                       "${topic.*}",
                                       "${b?}${topic}",
                                       "arn:${b.x.anything}",
                                       "arn:${topic|a/b}",
                                       "${topic=any?}arn:x",
                                       "${kind=a?}arn:x",
                                       "${kind!=b?}arn:x",
                                       "${b.x.y=z?}*"};
    gw_json params = parsed(schema), none = parsed("{\"type\": \"object\"}");
    g_autofree char *whatever = gw_resource_fault("arn:${whatever}", none), *longest = g_strnfill(2049, 'a');
    g_autofree char *too_long = gw_resource_fault(longest, params);

    for (gsize i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autofree char *fault = gw_resource_fault(good[i], params);
        ck_assert_msg(fault == NULL, "%s: %s", good[i], fault);
    }
    ck_contains(whatever, "'whatever' is no parameter");
    ck_contains(too_long, "over 2048");
}
END_TEST

/* ---- policies ---- */

static json_t *
policy_of(const char *step, const char *params, const char *account, const char *context)
{
    gw_json manifest = parsed(step), given = parsed(params), needs = json_object();

    gw_needs_add(needs, manifest, given, &(gw_resource_owner){"aws", account});
    return gw_needs_policy(needs, context);
}

static const char role[] =
    "{\"reads\": [\"iam:GetRole\", \"iam:ListRoles\", \"sts:GetCallerIdentity\", \"partner/sts:AssumeRole\"],"
    " \"writes\": [\"iam:CreateRole\", \"iam:TagRole\", \"s3:CreateBucket\"], \"resources\": {"
    "\"arn:aws:iam::${account}:role/${name}\": [\"iam:GetRole\", \"iam:CreateRole\", "
    "\"partner/sts:AssumeRole\"],"
    "\"${tags?}arn:aws:iam::${account}:role/${name}\": [\"iam:TagRole\"],"
    "\"arn:aws:s3:::${name}\": [\"s3:CreateBucket\"]}}";

static void
ck_policy(json_t *policy, const char *wanted)
{
    gw_json own = policy, wants = parsed(wanted);
    g_autofree char *text = gw_json_text(own);

    ck_assert_msg(json_equal(own, wants), "%s", text);
}

START_TEST(a_policy_has_what_is_used_and_nothing_else)
{
    ck_policy(policy_of(role, "{\"name\": \"x\"}", ACCOUNT, "customer"),
              "{\"Version\": \"2012-10-17\", \"Statement\": ["
              "{\"Effect\": \"Allow\", \"Action\": [\"iam:CreateRole\", \"iam:GetRole\"], \"Resource\": "
              "[\"arn:aws:iam::111122223333:role/x\"]},"
              "{\"Effect\": \"Allow\", \"Action\": [\"iam:ListRoles\"], \"Resource\": [\"*\"]},"
              "{\"Effect\": \"Allow\", \"Action\": [\"s3:CreateBucket\", \"s3:PutBucketOwnershipControls\"], "
              "\"Resource\": [\"arn:aws:s3:::x\"]}]}");
    ck_policy(policy_of(role, "{\"name\": \"x\"}", NULL, "partner"),
              "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": "
              "[\"sts:AssumeRole\"], "
              "\"Resource\": [\"arn:aws:iam::*:role/x\"]}]}");
}
END_TEST

START_TEST(what_another_service_asks_for_is_for_any_resource)
{
    ck_policy(policy_of("{\"reads\": [], \"writes\": [\"bcm-data-exports:CreateExport\"], \"resources\": "
                        "{\"arn:aws:bcm-data-exports:us-east-1:${account}:export/x-*\": "
                        "[\"bcm-data-exports:CreateExport\"]}}",
                        "{}", ACCOUNT, "customer"),
              "{\"Version\": \"2012-10-17\", \"Statement\": ["
              "{\"Effect\": \"Allow\", \"Action\": [\"bcm-data-exports:CreateExport\"], \"Resource\": "
              "[\"arn:aws:bcm-data-exports:us-east-1:111122223333:export/x-*\"]},"
              "{\"Effect\": \"Allow\", \"Action\": [\"cur:PutReportDefinition\"], \"Resource\": [\"*\"]}]}");
}
END_TEST

START_TEST(nothing_needed_is_no_policy)
{
    ck_assert_ptr_null(
        policy_of("{\"reads\": [\"sts:GetCallerIdentity\"], \"writes\": []}", "{}", NULL, "customer"));
    ck_assert_ptr_null(policy_of("{\"reads\": [], \"writes\": []}", "{}", NULL, "customer"));
    ck_assert_ptr_null(policy_of(role, "{}", NULL, "nobody"));
}
END_TEST

/* Two steps with one operation, and one that may act anywhere. */
/* A policy of `n` actions on one long name each. */
static json_t *
long_policy(int n)
{
    json_t *statements = json_array();

    for (int i = 0; i < n; i++)
        json_array_append_new(statements,
                              json_pack("{s:s, s:[s], s:[o]}", "Effect", "Allow", "Action", "iam:GetRole",
                                        "Resource", json_sprintf("arn:aws:iam::*:role/number-%05d", i)));
    return json_pack("{s:s, s:o}", "Version", "2012-10-17", "Statement", statements);
}

START_TEST(what_has_no_room_is_split)
{
    static const int statements[] = {0, 1, 10, 100};

    for (gsize i = 0; i < G_N_ELEMENTS(statements); i++) {
        gw_json policy = long_policy(statements[i]), documents = gw_needs_split(policy, 400);
        json_t *part;
        size_t n, k = 0;
        json_array_foreach (documents, n, part) {
            ck_assert_uint_le(gw_needs_size(part), 400);
            ck_assert_str_eq(gw_json_string(part, "Version"), "2012-10-17");
            k += json_array_size(json_object_get(part, "Statement"));
        }
        ck_assert_uint_eq(k, (size_t)statements[i]);
    }
}
END_TEST

/* One statement of 60 resources and 3 actions becomes several, none of which is lost. */
START_TEST(a_statement_without_room_is_split)
{
    gw_json policy = parsed("{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", "
                            "\"Action\": [\"a:A\", \"a:B\", \"a:C\"], \"Resource\": []}]}");
    json_t *one = json_array_get(json_object_get(policy, "Statement"), 0), *part, *statement;
    gw_json seen = json_object();
    size_t i, k;

    for (int n = 0; n < 60; n++)
        json_array_append_new(json_object_get(one, "Resource"), json_sprintf("arn:aws:a:::b %02d", n));
    gw_json documents = gw_needs_split(policy, 300);
    json_array_foreach (documents, i, part) {
        ck_assert_uint_le(gw_needs_size(part), 300);
        json_array_foreach (json_object_get(part, "Statement"), k, statement) {
            ck_assert_uint_eq(json_array_size(json_object_get(statement, "Action")), 3);
            json_t *name;
            size_t m;
            json_array_foreach (json_object_get(statement, "Resource"), m, name)
                json_object_set_new(seen, json_string_value(name), json_true());
        }
    }
    ck_assert_uint_gt(json_array_size(documents), 1);
    ck_assert_uint_eq(json_object_size(seen), 60);
}
END_TEST

START_TEST(white_space_does_not_count)
{
    gw_json policy = parsed("{\"a b\": \"c\\td\", \"\u00fc\": 1}");
    ck_assert_uint_eq(gw_needs_size(policy), strlen("{\"ab\":\"c\\td\",\"uu\":1}"));
}
END_TEST

START_TEST(a_vault_is_needed_where_something_is_kept)
{
    static const struct {
        const char *step, *params;
        gboolean needs;
    } cases[] = {
        {"{'writes': ['iam:CreateUser']}", "{}", FALSE},
        {"{'reads': ['vault:Describe']}", "{}", FALSE},
        {"{'writes': ['vault:Release']}", "{}", TRUE},
        {"{'writes': ['vault:Keep'], 'resources': {'${key?}*': ['vault:Keep']}}", "{'key': false}", FALSE},
        {"{'writes': ['vault:Keep'], 'resources': {'${key?}*': ['vault:Keep']}}", "{'key': true}", TRUE},
        {"{'writes': ['vault:Keep', 'vault:Generate'], 'resources': {'${key?}*': ['vault:Keep']}}",
         "{'key': false}", TRUE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdelimit(g_strdup(cases[i].step), "'", '"');
        g_autofree char *given = g_strdelimit(g_strdup(cases[i].params), "'", '"');
        gw_json step = json_loads(text, 0, NULL), params = json_loads(given, 0, NULL);
        ck_assert_msg(gw_needs_vault(step, params) == cases[i].needs, "case %zu", i);
    }
}
END_TEST

START_TEST(steps_add_up)
{
    gw_json one = parsed(role), other = parsed("{\"reads\": [\"iam:GetRole\"], \"writes\": []}");
    gw_json x = parsed("{\"name\": \"x\"}"), y = parsed("{\"name\": \"y\"}"), needs = json_object();

    gw_needs_add(needs, one, x, &owner);
    gw_needs_add(needs, one, y, &owner);
    gw_json both = gw_needs_policy(needs, "partner");
    g_autofree char *text = gw_json_text(both);
    ck_contains(text, "role/x\",\"arn:aws:iam::111122223333:role/y\"");
    gw_needs_add(needs, other, x, &owner);
    gw_json all = gw_needs_policy(needs, "customer");
    g_autofree char *wider = gw_json_text(all);
    ck_contains(wider,
                "{\"Action\":[\"iam:GetRole\",\"iam:ListRoles\"],\"Effect\":\"Allow\",\"Resource\":[\"*\"]}");
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("needs");
    TCase *tcase = tcase_create("needs");

    tcase_add_loop_test(tcase, a_pattern_tells_resources, 0, G_N_ELEMENTS(patterns));
    tcase_add_test(tcase, a_pattern_is_of_the_account_s_partition);
    tcase_add_test(tcase, a_service_may_not_be_there);
    tcase_add_test(tcase, an_unknown_account_is_any);
    tcase_add_test(tcase, what_has_no_room_is_split);
    tcase_add_test(tcase, a_statement_without_room_is_split);
    tcase_add_test(tcase, white_space_does_not_count);
    tcase_add_test(tcase, a_vault_is_needed_where_something_is_kept);
    tcase_add_test(tcase, too_many_resources_are_given_up);
    tcase_add_loop_test(tcase, a_pattern_that_is_none_is_explained, 0, G_N_ELEMENTS(faults));
    tcase_add_test(tcase, good_patterns_have_no_fault);
    tcase_add_test(tcase, a_policy_has_what_is_used_and_nothing_else);
    tcase_add_test(tcase, what_another_service_asks_for_is_for_any_resource);
    tcase_add_test(tcase, nothing_needed_is_no_policy);
    tcase_add_test(tcase, steps_add_up);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
