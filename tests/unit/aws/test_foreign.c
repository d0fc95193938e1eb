/* SPDX-License-Identifier: Apache-2.0 */
/* test_foreign.c - answers of servers that spell otherwise than our own encoder: empty structures, other
 * roots, errors in lists, errors without a word
 */
#include "aws/protocol.h"
#include "base/json.h"
#include "suite.h"

#include <string.h>

/* ' stands for ". Caller owns what comes of it, or of the failure. */
static json_t *
decode(const char *service, const char *operation, guint status, const char *body, json_t **failure)
{
    g_autoptr(gw_message) answer = gw_message_new_answer(status);
    g_autofree char *text = g_strdelimit(g_strdup(body), "'", '"');
    gw_message_set_body(answer, text, strlen(text));
    return gw_aws_decode_response(gw_service_find(service), operation, answer, failure);
}

typedef struct {
    const char *service, *operation, *body, *want;
} spelling;

static void
ck_read(const spelling *one)
{
    gw_json failure = NULL;
    gw_json found = decode(one->service, one->operation, 200, one->body, &failure);
    g_autofree char *want = g_strdelimit(g_strdup(one->want), "'", '"');
    gw_json wanted = json_loads(want, JSON_DECODE_ANY, NULL);
    g_autofree char *have = gw_json_text(found);
    ck_assert_ptr_nonnull(wanted);
    ck_assert_msg(json_equal(found, wanted), "%s: %s", one->body, have ? have : "nothing");
}

START_TEST(empty_structures)
{
    static const spelling cases[] = {
        {"iam", "GetRole",
         "<GetRoleResponse><GetRoleResult><Role><RoleLastUsed/><Description/></Role></GetRoleResult>"
         "</GetRoleResponse>",
         "{'Role': {'RoleLastUsed': {}, 'Description': ''}}"},
        {"iam", "GetRole",
         "<GetRoleResponse><GetRoleResult><Role>\n <RoleLastUsed>\n </RoleLastUsed>\n</Role></GetRoleResult>"
         "</GetRoleResponse>",
         "{'Role': {'RoleLastUsed': {}}}"},
        {"iam", "ListUsers",
         "<ListUsersResponse><ListUsersResult><Users><member/></Users></ListUsersResult></ListUsersResponse>",
         "{'Users': [{}]}"},
        {"iam", "ListAccountAliases",
         "<ListAccountAliasesResponse><ListAccountAliasesResult><AccountAliases><member/></AccountAliases>"
         "</ListAccountAliasesResult></ListAccountAliasesResponse>",
         "{'AccountAliases': ['']}"},
        {"s3", "GetPublicAccessBlock", "<PublicAccessBlockConfiguration/>",
         "{'PublicAccessBlockConfiguration': {}}"},
        {"s3", "GetBucketPolicyStatus", "<PolicyStatus></PolicyStatus>", "{'PolicyStatus': {}}"},
        {"s3", "GetBucketLocation", "<LocationConstraint/>", "{'LocationConstraint': null}"},
        {"s3", "ListBuckets", "<ListAllMyBucketsResult><Owner/><Buckets/></ListAllMyBucketsResult>",
         "{'Owner': {}, 'Buckets': []}"},
        {"s3", "ListObjectsV2", "<ListBucketResult><Contents/><Prefix/></ListBucketResult>",
         "{'Contents': [{}], 'Prefix': ''}"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        ck_read(&cases[i]);
}
END_TEST

START_TEST(roots_of_other_names)
{
    static const spelling cases[] = {
        {"iam", "GetUser",
         "<Response><GetUserResult><User><UserName>a</UserName></User></GetUserResult></Response>",
         "{'User': {'UserName': 'a'}}"},
        {"iam", "DeleteUser", "<Other><ResponseMetadata/></Other>", "{}"},
        {"s3", "ListBuckets",
         "<ListBucketsOutput><Buckets><Bucket><Name>b</Name></Bucket></Buckets></ListBucketsOutput>",
         "{'Buckets': [{'Name': 'b'}]}"},
        {"s3", "GetBucketPolicyStatus", "<Status><IsPublic>true</IsPublic></Status>",
         "{'PolicyStatus': {'IsPublic': true}}"},
        {"s3", "GetBucketLocation", "<CreateBucketConfiguration>eu-west-1</CreateBucketConfiguration>",
         "{'LocationConstraint': 'eu-west-1'}"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        ck_read(&cases[i]);
}
END_TEST

/* A proxy's page under a good status says nothing about AWS. */
START_TEST(pages_that_are_no_answer)
{
    static const char *const cases[][3] = {
        {"iam", "ListUsers", "<html><body>Please sign in</body></html>"},
        {"iam", "ListUsers", "<page/>"},
        {"s3", "ListBuckets", "<HTML><p/></HTML>"},
        {"s3", "GetBucketLocation", "<Error><Code>InternalError</Code></Error>"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gw_json failure = NULL;
        gw_json found = decode(cases[i][0], cases[i][1], 200, cases[i][2], &failure);
        ck_assert_msg(!found, "%s", cases[i][2]);
        ck_assert_str_eq(gw_json_string(failure, "code"), "BadAnswer");
        ck_assert_str_eq(gw_json_string(failure, "class"), "unavailable");
        g_autofree char *named =
            g_strdup_printf("%s:%s: the answer can't be read: ", cases[i][0], cases[i][1]);
        ck_assert_msg(g_str_has_prefix(gw_json_string(failure, "message"), named), "%s",
                      gw_json_string(failure, "message"));
    }
}
END_TEST

START_TEST(errors_in_a_list)
{
    static const char *const bodies[] = {
        "<ErrorResponse><Errors><Error><Code>NoSuchEntity</Code><Message>no</Message></Error></Errors>"
        "<RequestID>r-1</RequestID></ErrorResponse>",
        "<Response><Errors><Error><Code>NoSuchEntity</Code><Message>no</Message></Error></Errors>"
        "<RequestId>r-1</RequestId></Response>",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
        gw_json failure = NULL;
        ck_assert_ptr_null(decode("iam", "GetUser", 404, bodies[i], &failure));
        ck_assert_str_eq(gw_json_string(failure, "code"), "NoSuchEntity");
        ck_assert_str_eq(gw_json_string(failure, "message"), "no");
        ck_assert_str_eq(gw_json_string(failure, "request_id"), "r-1");
    }
}
END_TEST

/* Of twenty reads, which one was it? */
START_TEST(an_error_without_a_word_names_its_operation)
{
    gw_json failure = NULL, other = NULL;
    ck_assert_ptr_null(decode("organizations", "ListRoots", 500, "", &failure));
    ck_assert_str_eq(gw_json_string(failure, "message"),
                     "organizations:ListRoots answered 500 and gave no reason");
    ck_assert_ptr_null(decode("s3", "HeadBucket", 403, "", &other));
    ck_assert_str_eq(gw_json_string(other, "message"), "s3:HeadBucket answered 403 and gave no reason");
}
END_TEST

SUITE("foreign", empty_structures, roots_of_other_names, pages_that_are_no_answer, errors_in_a_list,
      an_error_without_a_word_names_its_operation)
