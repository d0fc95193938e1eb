/* SPDX-License-Identifier: Apache-2.0 */
/* test_s3_bucket.c - buckets made, half made, one's own and others'; and other people's statements kept
 */
#include "bucket-policy.c"
#include "s3-bucket.c"
#include <gangway/testing.h>

#define PARAMS "{'bucket': 'awsops-1234', 'account_id': '111122223333'}"
#define WITH_DELIVERY "{'bucket': 'awsops-1234', 'account_id': '111122223333', 'cost_report_delivery': true}"
#define IT "{'Bucket': 'awsops-1234', 'ExpectedBucketOwner': '111122223333'}"
#define BLOCK                                                                                                \
    "{'BlockPublicAcls': true, 'IgnorePublicAcls': true, 'BlockPublicPolicy': true, "                        \
    "'RestrictPublicBuckets': true}"
#define BLOCKED "{'PublicAccessBlockConfiguration': " BLOCK "}"
#define OWNER(how) "{'OwnershipControls': {'Rules': [{'ObjectOwnership': '" how "'}]}}"
#define CRYPT(how)                                                                                           \
    "{'ServerSideEncryptionConfiguration': {'Rules': [{'ApplyServerSideEncryptionByDefault':"                \
    " {'SSEAlgorithm': '" how "'}, 'BucketKeyEnabled': false}]}}"
#define CONDITION                                                                                            \
    "{'StringEquals': {'aws:SourceArn': 'arn:aws:cur:us-east-1:111122223333:definition/*',"                  \
    " 'aws:SourceAccount': '111122223333'}}"
#define CUR_READ_SAYS                                                                                        \
    "'Effect': 'Allow', 'Principal': {'Service': 'billingreports.amazonaws.com'}, 'Action':"                 \
    " ['s3:GetBucketAcl', 's3:GetBucketPolicy'], 'Resource': 'arn:aws:s3:::awsops-1234',"                    \
    " 'Condition': " CONDITION "}"
#define CUR_WRITE_SAYS                                                                                       \
    "'Effect': 'Allow', 'Principal': {'Service': 'billingreports.amazonaws.com'}, 'Action': 's3:PutObject'," \
    " 'Resource': 'arn:aws:s3:::awsops-1234/*', 'Condition': " CONDITION "}"
#define CUR_READ "{'Sid': 'CurRead', " CUR_READ_SAYS
#define CUR_WRITE "{'Sid': 'CurWrite', " CUR_WRITE_SAYS
#define POLICY(statements) "{'Version': '2012-10-17', 'Statement': [" statements "]}"
#define THEIRS                                                                                               \
    "{'Effect': 'Deny', 'Principal': '*', 'Action': 's3:*', 'Resource': 'arn:aws:s3:::awsops-1234/*',"       \
    " 'Condition': {'Bool': {'aws:SecureTransport': 'false'}}}"

static void
gone(const char *operation, const char *code)
{
    gt_refuse(operation, IT, "invalid", code, "none");
}

/* What AWS shows of a bucket; `policy` NULL: it has none. */
static void
shown(const char *block, const char *owner, const char *crypt, const char *policy)
{
    gt_answer("aws/us-east-1:s3:HeadBucket", IT, "{'BucketRegion': 'us-east-1'}");
    gt_answer("aws/us-east-1:s3:GetPublicAccessBlock", IT, block);
    gt_answer("aws/us-east-1:s3:GetBucketOwnershipControls", IT, owner);
    gt_answer("aws/us-east-1:s3:GetBucketEncryption", IT, crypt);
    if (policy)
        gt_answer("aws/us-east-1:s3:GetBucketPolicy", IT, policy);
    else
        gone("aws/us-east-1:s3:GetBucketPolicy", "NoSuchBucketPolicy");
}

static void
as_wanted(const char *policy)
{
    shown(BLOCKED, OWNER("BucketOwnerEnforced"), CRYPT("AES256"), policy);
}

#define POLICY_ANSWER(policy) "{'Policy': {'$text': " policy "}}"

static void
not_there(void)
{
    gone("aws/us-east-1:s3:HeadBucket", "NoSuchBucket");
    gt_answer("aws:sts:GetCallerIdentity", "{}", "{'Account': '111122223333'}");
}

static void
look(const char *params_text)
{
    gt_begin(steps, params_text);
    as_wanted(NULL);
    gt_look();
}

static void
expect_puts(void)
{
    gt_answer("aws/us-east-1:s3:PutPublicAccessBlock",
              "{'Bucket': 'awsops-1234', 'ExpectedBucketOwner': '111122223333', "
              "'PublicAccessBlockConfiguration': " BLOCK "}",
              "{}");
    gt_answer("aws/us-east-1:s3:PutBucketOwnershipControls",
              "{'ExpectedBucketOwner': '111122223333', 'OwnershipControls': {'Rules': [{'ObjectOwnership':"
              " 'BucketOwnerEnforced'}]}}",
              "{}");
    gt_answer("aws/us-east-1:s3:PutBucketEncryption",
              "{'ExpectedBucketOwner': '111122223333', 'ServerSideEncryptionConfiguration': {'Rules':"
              " [{'ApplyServerSideEncryptionByDefault': {'SSEAlgorithm': 'AES256'}}]}}",
              "{}");
}

START_TEST(fresh)
{
    gt_begin(steps, WITH_DELIVERY);
    not_there();
    gt_look();
    gt_check_changes("absent");
    gt_check_has(gt_outputs(),
                 "{'bucket': 'awsops-1234', 'region': 'us-east-1', 'arn': 'arn:aws:s3:::awsops-1234'}");
    gt_answer("aws/us-east-1:s3:CreateBucket",
              "{'Bucket': 'awsops-1234', 'ObjectOwnership': 'BucketOwnerEnforced'}", "{}");
    expect_puts();
    gone("aws/us-east-1:s3:GetBucketPolicy", "NoSuchBucketPolicy");
    gt_answer("aws/us-east-1:s3:PutBucketPolicy",
              "{'ExpectedBucketOwner': '111122223333', 'Policy': " POLICY(CUR_READ ", " CUR_WRITE) "}", "{}");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(fresh_elsewhere)
{
    gt_begin(steps, "{'bucket': 'awsops-1234', 'account_id': '111122223333', 'region': 'eu-west-1'}");
    gone("aws/eu-west-1:s3:HeadBucket", "NoSuchBucket");
    gt_answer("aws:sts:GetCallerIdentity", "{}", "{'Account': '111122223333'}");
    gt_look();
    gt_answer("aws/eu-west-1:s3:CreateBucket",
              "{'CreateBucketConfiguration': {'LocationConstraint': 'eu-west-1'}}", "{}");
    gt_answer("aws/eu-west-1:s3:PutPublicAccessBlock", IT, "{}");
    gt_answer("aws/eu-west-1:s3:PutBucketOwnershipControls", IT, "{}");
    gt_answer("aws/eu-west-1:s3:PutBucketEncryption", IT, "{}");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(converged)
{
    look(PARAMS);
    gt_check_changes("");
    gt_begin(steps, WITH_DELIVERY);
    as_wanted(POLICY_ANSWER(POLICY(CUR_READ ", " CUR_WRITE)));
    gt_look();
    gt_check_changes("");
}
END_TEST

START_TEST(half_done)
{
    gt_begin(steps, PARAMS);
    gt_answer("aws/us-east-1:s3:HeadBucket", IT, "{'BucketRegion': 'us-east-1'}");
    gone("aws/us-east-1:s3:GetPublicAccessBlock", "NoSuchPublicAccessBlockConfiguration");
    gone("aws/us-east-1:s3:GetBucketOwnershipControls", "OwnershipControlsNotFoundError");
    gone("aws/us-east-1:s3:GetBucketEncryption", "ServerSideEncryptionConfigurationNotFoundError");
    gone("aws/us-east-1:s3:GetBucketPolicy", "NoSuchBucketPolicy");
    gt_look();
    gt_check_changes(
        "change /encryption, change /ownership, change /public_access_block/BlockPublicAcls, "
        "change /public_access_block/BlockPublicPolicy, change /public_access_block/IgnorePublicAcls, "
        "change /public_access_block/RestrictPublicBuckets");
    expect_puts();
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(made_by_us_a_moment_ago)
{
    gt_begin(steps, PARAMS);
    not_there();
    gt_look();
    gt_refuse("aws/us-east-1:s3:CreateBucket", "{}", "conflict", "BucketAlreadyOwnedByYou", "yours");
    gt_refuse("aws/us-east-1:s3:PutPublicAccessBlock", IT, "invalid", "NoSuchBucket", "none");
    gt_apply();
    gt_check_failed("unavailable", "NoSuchBucket", "not visible everywhere yet");
}
END_TEST

START_TEST(statements_of_others_stay)
{
    gt_begin(steps, WITH_DELIVERY);
    as_wanted(
        POLICY_ANSWER("{'Version': '2008-10-17', 'Id': 'acme', 'Statement': [" THEIRS
                      ", {'Sid': 'CurWrite', 'Effect': 'Deny', 'Principal': '*', 'Action': 's3:PutObject',"
                      " 'Resource': 'arn:aws:s3:::awsops-1234/*'}]}"));
    gt_look();
    gt_check_changes("add /policy/Statement/1/Condition, change /policy/Statement/1/Effect, change "
                     "/policy/Statement/1/Principal, add /policy/Statement/2");
    gt_answer(
        "aws/us-east-1:s3:GetBucketPolicy", IT,
        POLICY_ANSWER("{'Version': '2008-10-17', 'Id': 'acme', 'Statement': [" THEIRS
                      ", {'Sid': 'CurWrite', 'Effect': 'Deny', 'Principal': '*', 'Action': 's3:PutObject',"
                      " 'Resource': 'arn:aws:s3:::awsops-1234/*'}]}"));
    gt_answer("aws/us-east-1:s3:PutBucketPolicy",
              "{'Policy': {'Version': '2008-10-17', 'Id': 'acme', 'Statement': [" THEIRS ", " CUR_WRITE
              ", " CUR_READ "]}}",
              "{}");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(data_exports)
{
    gt_begin(steps, "{'bucket': 'awsops-1234', 'account_id': '111122223333', 'data_export_delivery': true}");
    as_wanted(POLICY_ANSWER(POLICY(THEIRS)));
    gt_look();
    gt_check_changes("add /policy/Statement/1");
    gt_check_has(
        json_array_get(json_object_get(json_object_get(gt_want(), "policy"), "Statement"), 1),
        "{'Sid': 'DataExportWrite', 'Effect': 'Allow', 'Principal': {'Service': "
        "'bcm-data-exports.amazonaws.com'},"
        " 'Action': 's3:PutObject', 'Resource': 'arn:aws:s3:::awsops-1234/*', 'Condition': {'ArnLike':"
        " {'aws:SourceArn': 'arn:aws:bcm-data-exports:us-east-1:111122223333:export/*'},"
        " 'StringEquals': {'aws:SourceAccount': '111122223333'}}}");
}
END_TEST

/* Said already under another Sid: nothing to do. Said otherwise: it is ours to say. */
START_TEST(sid_is_no_difference)
{
    gt_begin(steps, WITH_DELIVERY);
    as_wanted(POLICY_ANSWER(POLICY("{'Sid': 'Stmt1', " CUR_READ_SAYS ", {" CUR_WRITE_SAYS)));
    gt_look();
    gt_check_changes("");
    gt_begin(steps, WITH_DELIVERY);
    as_wanted(POLICY_ANSWER(POLICY("{'Sid': '', " CUR_READ_SAYS)));
    gt_look();
    gt_check_changes("add /policy/Statement/1");
}
END_TEST

START_TEST(deleted_principal)
{
    static const char there[] =
        POLICY_ANSWER(POLICY("{'Sid': 'AcmeOld', 'Effect': 'Allow', 'Principal': {'AWS':"
                             " 'AROA27HJSWAHEPTTLIWSO'}, 'Action': 's3:GetObject', 'Resource': 'r'}"));
    gt_begin(steps, WITH_DELIVERY);
    as_wanted(there);
    gt_look();
    gt_check_failed("conflict", "DeletedPrincipal", "its statement 'AcmeOld' names 'AROA27HJSWAHEPTTLIWSO'");
    gt_begin(steps, PARAMS); /* the policy is not to be written */
    as_wanted(there);
    gt_look();
    gt_check_changes("");
}
END_TEST

/* The code is the same for all of these, and so may be the words. */
START_TEST(refused_policy)
{
    static const struct {
        const char *who, *class, *words;
    } cases[] = {
        {"{'AWS': 'arn:aws:iam::444455556666:role/new'}", "unavailable",
         "only some seconds after it was made"},
        {"{'AWS': '999999999999'}", "invalid", "'999999999999'"},
        {"'*'", "invalid", "check what it says"},
    };
    char text[512];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(
            text, sizeof text,
            "{'bucket': 'awsops-1234', 'account_id': '111122223333', 'policy_statements': [{'Sid': 'Read',"
            " 'Effect': 'Allow', 'Principal': %s, 'Action': 's3:GetObject', 'Resource': 'r'}]}",
            cases[i].who);
        gt_begin(steps, text);
        as_wanted(NULL);
        gt_look();
        gone("aws/us-east-1:s3:GetBucketPolicy", "NoSuchBucketPolicy");
        gt_refuse("aws/us-east-1:s3:PutBucketPolicy", IT, "invalid", "MalformedPolicy",
                  "Invalid principal in policy");
        gt_apply();
        gt_check_failed(cases[i].class, "MalformedPolicy", cases[i].words);
    }
}
END_TEST

START_TEST(policy_changed_meanwhile)
{
    gt_begin(steps, WITH_DELIVERY);
    as_wanted(NULL);
    gt_look();
    gt_answer("aws/us-east-1:s3:GetBucketPolicy", IT, POLICY_ANSWER(POLICY(THEIRS)));
    gt_apply();
    gt_check_failed("unavailable", "PolicyChanged", "looking again");
}
END_TEST

START_TEST(a_policy_in_other_words)
{
    gt_begin(steps,
             "{'bucket': 'awsops-1234', 'account_id': '111122223333', 'policy_statements': [{'Sid': 'Read',"
             " 'Effect': 'Allow', 'Principal': {'AWS': ['444455556666', '777788889999']}, 'Action':"
             " ['s3:getobject', 's3:ListBucket'], 'Resource': ['arn:aws:s3:::awsops-1234'],"
             " 'Condition': {'Bool': {'aws:SecureTransport': true}}}]}");
    as_wanted(
        POLICY_ANSWER("{'Version': '2012-10-17', 'Statement': {'Condition': {'Bool': {'aws:SecureTransport': "
                      "['true']}}, 'Sid': 'Read',"
                      " 'Effect': 'Allow', 'Principal': {'AWS': ['arn:aws:iam::777788889999:root',"
                      " 'arn:aws:iam::444455556666:root']}, 'Action': ['s3:ListBucket', 's3:GetObject'],"
                      " 'Resource': 'arn:aws:s3:::awsops-1234'}}"));
    gt_look();
    gt_check_changes("");
}
END_TEST

START_TEST(less_restricted_than_wanted)
{
    gt_begin(steps,
             "{'bucket': 'awsops-1234', 'account_id': '111122223333', 'policy_statements': [{'Sid': 'Read',"
             " 'Effect': 'Allow', 'Principal': '*', 'Action': 's3:GetObject', 'Resource': 'r'}]}");
    as_wanted(
        POLICY_ANSWER(POLICY("{'Sid': 'Read', 'Effect': 'Allow', 'Principal': '*', 'Action': 's3:GetObject',"
                             " 'Resource': 'r', 'Condition': {'Bool': {'aws:SecureTransport': 'true'}}}")));
    gt_look();
    gt_check_changes("remove /policy/Statement/0/Condition");
}
END_TEST

START_TEST(a_key_of_their_own_is_kept)
{
    gt_begin(steps, PARAMS);
    shown(BLOCKED, OWNER("BucketOwnerEnforced"), CRYPT("aws:kms"), NULL);
    gt_look();
    gt_check_changes("");
    gt_begin(steps, PARAMS);
    shown(BLOCKED, OWNER("ObjectWriter"), CRYPT("aws:kms:dsse"), NULL);
    gt_look();
    gt_check_changes("change /ownership");
}
END_TEST

/* A store that speaks S3 may not say the region in a header. */
START_TEST(region_by_its_location)
{
    gt_begin(steps, PARAMS);
    gt_answer("aws/us-east-1:s3:HeadBucket", IT, "{}");
    gt_answer("aws/us-east-1:s3:GetBucketLocation", IT, "{'LocationConstraint': 'EU'}");
    gt_look();
    gt_check_failed("conflict", "OtherRegion", "is in region 'eu-west-1'");
}
END_TEST

/* The words of AWS's own policies name the public partition. */
START_TEST(deliveries_elsewhere)
{
    static const char *const partitions[] = {"aws-cn", "aws-us-gov", "aws-eusc"};
    static const char *const kinds[] = {"cost_report_delivery", "data_export_delivery"};
    char text[256];
    for (size_t i = 0; i < sizeof partitions / sizeof *partitions * 2; i++) {
        snprintf(text, sizeof text, "{'bucket': 'awsops-1234', 'account_id': '111122223333', '%s': true}",
                 kinds[i % 2]);
        gt_begin(steps, text);
        gt_partition("customer", partitions[i / 2]);
        not_there();
        gt_look();
        gt_check_failed("invalid", "NoDelivery", partitions[i / 2]);
    }
}
END_TEST

START_TEST(in_another_partition)
{
    gt_begin(steps, PARAMS);
    gt_partition("customer", "aws-us-gov");
    not_there();
    gt_look();
    gt_check_changes("absent");
    gt_check_has(gt_answer_of("desire"), "{'outputs': {'arn': 'arn:aws-us-gov:s3:::awsops-1234'}}");
}
END_TEST

START_TEST(of_somebody_else)
{
    gt_begin(steps, PARAMS);
    gt_refuse("aws/us-east-1:s3:HeadBucket", IT, "denied", "AccessDenied", "403");
    gt_answer("aws:s3:ListBuckets", "{'Prefix': 'awsops-1234'}", "{'Buckets': [{'Name': 'awsops-12345'}]}");
    gt_look();
    gt_check_failed("conflict", "ForeignBucket", "choose another name");
    gt_begin(steps, PARAMS);
    not_there();
    gt_look();
    gt_refuse("aws/us-east-1:s3:CreateBucket", "{}", "conflict", "BucketAlreadyExists", "taken");
    gt_apply();
    gt_check_failed("conflict", "BucketAlreadyExists", "choose another name");
}
END_TEST

START_TEST(not_made)
{
    static const char *const refusals[][3] = {{"InvalidBucketName", "invalid", "names are AWS's own"},
                                              {"TooManyBuckets", "conflict", "no room for it"},
                                              {"OperationAborted", "unavailable", "busy with it"},
                                              {"SomethingElse", "invalid", "it says no"}};
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        gt_begin(steps, PARAMS);
        not_there();
        gt_look();
        gt_refuse("aws/us-east-1:s3:CreateBucket", "{}", "invalid", refusals[i][0], "it says no");
        gt_apply();
        gt_check_failed(refusals[i][1], refusals[i][0], refusals[i][2]);
    }
}
END_TEST

START_TEST(of_another_account_than_expected)
{
    gt_begin(steps, PARAMS);
    gone("aws/us-east-1:s3:HeadBucket", "NoSuchBucket");
    gt_answer("aws:sts:GetCallerIdentity", "{}", "{'Account': '999999999999'}");
    gt_look();
    gt_check_failed("conflict", "WrongAccount", "'999999999999'");
}
END_TEST

START_TEST(denied)
{
    gt_begin(steps, PARAMS);
    gt_refuse("aws/us-east-1:s3:HeadBucket", IT, "denied", "AccessDenied", "403");
    gt_answer("aws:s3:ListBuckets", "{}", "{'Buckets': [{'Name': 'awsops-1234'}]}");
    gt_look();
    gt_check_failed("denied", "AccessDenied", "s3:ListBucket");
    gt_begin(steps, PARAMS);
    gt_refuse("aws/us-east-1:s3:HeadBucket", IT, "denied", "ExpiredToken", "expired");
    gt_look(); /* nothing is concluded from keys that are no good */
    gt_check_failed("denied", "ExpiredToken", "expired");
    gt_begin(steps, PARAMS);
    gt_refuse("aws/us-east-1:s3:HeadBucket", IT, "denied", "AccessDenied", "403");
    gt_refuse("aws:s3:ListBuckets", "{}", "denied", "ExpiredToken", "expired");
    gt_look();
    gt_check_failed("denied", "ExpiredToken", "expired");
    gt_begin(steps, PARAMS);
    gt_answer("aws/us-east-1:s3:HeadBucket", IT, "{'BucketRegion': 'us-east-1'}");
    gt_refuse("aws/us-east-1:s3:GetPublicAccessBlock", IT, "denied", "AccessDenied", "no");
    gt_look();
    gt_check_failed("denied", "AccessDenied", "no");
}
END_TEST

START_TEST(in_another_region)
{
    gt_begin(steps, PARAMS);
    gt_answer("aws/us-east-1:s3:HeadBucket", IT, "{'BucketRegion': 'eu-central-1'}");
    gt_look();
    gt_check_failed("conflict", "OtherRegion", "set region to 'eu-central-1'");
    gt_begin(steps, PARAMS);
    gt_refuse("aws/us-east-1:s3:HeadBucket", IT, "invalid", "PermanentRedirect", "301");
    gt_answer("aws/us-east-1:s3:GetBucketLocation", IT, "{'LocationConstraint': 'EU'}");
    gt_look();
    gt_check_failed("conflict", "OtherRegion", "set region to 'eu-west-1'");
    gt_begin(steps, "{'bucket': 'awsops-1234', 'account_id': '111122223333', 'region': 'eu-west-1'}");
    gt_refuse("aws/eu-west-1:s3:HeadBucket", IT, "invalid", "PermanentRedirect", "301");
    gt_answer("aws/us-east-1:s3:GetBucketLocation", IT, "{}");
    gt_look();
    gt_check_failed("conflict", "OtherRegion", "set region to 'us-east-1'");
}
END_TEST

START_TEST(malformed)
{
    gt_begin(steps, WITH_DELIVERY);
    as_wanted("{'Policy': 'not JSON'}");
    gt_look();
    gt_check_failed("unavailable", "BadAnswer", "policy");
    gt_begin(steps, WITH_DELIVERY);
    as_wanted("{}");
    gt_look();
    gt_check_failed("unavailable", "BadAnswer", "policy");
    gt_begin(steps, WITH_DELIVERY);
    as_wanted("{'Policy': {'$text': {'Statement': 'x'}}}");
    gt_look();
    gt_check_failed("unavailable", "BadAnswer", "policy");
    gt_begin(steps, WITH_DELIVERY);
    as_wanted(POLICY_ANSWER(POLICY(THEIRS ", " CUR_READ)));
    gt_mangle();
}
END_TEST

START_TEST(parameters)
{
    ck_assert(!gt_fits(steps, "{'bucket': 'awsops-1234'}"));
    ck_assert(!gt_fits(steps, "{'bucket': 'Awsops', 'account_id': '111122223333'}"));
    ck_assert(!gt_fits(steps, "{'bucket': 'a', 'account_id': '111122223333'}"));
    ck_assert(!gt_fits(steps, "{'bucket': 'awsops-1234', 'account_id': '1111'}"));
    ck_assert(!gt_fits(steps, "{'bucket': 'awsops-1234', 'account_id': '111122223333', 'region': 'Europe'}"));
    ck_assert(!gt_fits(
        steps,
        "{'bucket': 'b12', 'account_id': '111122223333', 'policy_statements': [{'Effect': 'Allow'}]}"));
    gt_begin(steps, "{'bucket': 'awsops-1234', 'account_id': '111122223333', 'cost_report_delivery': true,"
                    " 'policy_statements': [{'Sid': 'CurRead', 'Effect': 'Allow'}]}");
    as_wanted(NULL);
    gt_look();
    gt_check_failed("invalid", "SameSid", "policy_statements");
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {fresh,
                                  fresh_elsewhere,
                                  converged,
                                  half_done,
                                  made_by_us_a_moment_ago,
                                  statements_of_others_stay,
                                  data_exports,
                                  sid_is_no_difference,
                                  deleted_principal,
                                  refused_policy,
                                  policy_changed_meanwhile,
                                  a_policy_in_other_words,
                                  less_restricted_than_wanted,
                                  a_key_of_their_own_is_kept,
                                  deliveries_elsewhere,
                                  in_another_partition,
                                  region_by_its_location,
                                  of_somebody_else,
                                  not_made,
                                  of_another_account_than_expected,
                                  denied,
                                  in_another_region,
                                  malformed,
                                  parameters,
                                  NULL};
    return gt_run("s3-bucket", tests);
}
