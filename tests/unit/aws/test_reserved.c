/* SPDX-License-Identifier: Apache-2.0 */
/* test_reserved.c - inputs that would be more than input, in every protocol, and look-alikes that are only
 * that
 */
#include "aws/protocol.h"
#include "aws/reserved.h"
#include "base/json.h"
#include "suite.h"

#include <string.h>

/* ' stands for ". */
static json_t *
input_of(const char *text)
{
    g_autofree char *json = g_strdelimit(g_strdup(text), "'", '"');
    json_t *input = json_loads(json, 0, NULL);
    ck_assert_msg(input != NULL, "%s", text);
    return input;
}

typedef struct {
    const char *service, *operation, *input;
} smuggled;

static const smuggled bad[] = {
    /* the operation and its version */
    {"iam", "GetUser", "{'Action': 'DeleteUser'}"},
    {"iam", "GetUser", "{'UserName': 'a', 'Action': 'DeleteUser'}"},
    {"iam", "GetUser", "{'action': 'DeleteUser'}"},
    {"iam", "GetUser", "{'Action': ['DeleteUser']}"},
    {"iam", "GetUser", "{'Action': []}"},
    {"iam", "GetUser", "{'Action': {'member': 'DeleteUser'}}"},
    {"iam", "GetUser", "{'Action': null}"},
    {"iam", "GetUser", "{'Version': '2010-05-08'}"},
    {"iam", "GetUser", "{'Operation': 'DeleteUser'}"},
    {"sts", "GetCallerIdentity", "{'Action': 'AssumeRole'}"},
    {"sns", "ListTopics", "{'VERSION': '1'}"},
    /* signatures of all versions */
    {"iam", "GetUser", "{'AWSAccessKeyId': 'AKIA'}"},
    {"iam", "GetUser", "{'Signature': 'x'}"},
    {"iam", "GetUser", "{'SignatureMethod': 'HmacSHA1'}"},
    {"iam", "GetUser", "{'SignatureVersion': '2'}"},
    {"iam", "GetUser", "{'Timestamp': '2026-01-01'}"},
    {"iam", "GetUser", "{'Expires': '1'}"},
    {"iam", "GetUser", "{'SecurityToken': 'x'}"},
    {"iam", "GetUser", "{'X-Amz-Algorithm': 'AWS4-HMAC-SHA256'}"},
    {"iam", "GetUser", "{'X-Amz-Credential': 'x'}"},
    {"iam", "GetUser", "{'x-amz-signature': 'x'}"},
    {"iam", "GetUser", "{'X-Amz-Security-Token': 'x'}"},
    {"iam", "GetUser", "{'X-Amz-': 'x'}"},
    /* names that reach into others */
    {"iam", "GetUser", "{'UserName.member.1': 'a'}"},
    {"iam", "CreateUser", "{'Tags.member.1.Key': 'a'}"},
    {"iam", "CreateUser", "{'Tags': [{'Key.x': 'a'}]}"},
    {"iam", "CreateUser", "{'Tags': [[{'Key=1&Action': 'a'}]]}"},
    {"iam", "GetUser", "{'': 'a'}"},
    {"iam", "GetUser", "{'Acti\\u006fn': 'DeleteUser'}"},
    {"iam", "GetUser", "{' Action': 'DeleteUser'}"},
    {"iam", "GetUser", "{'Action\\n': 'DeleteUser'}"},
    {"iam", "GetUser", "{'&Action': 'DeleteUser'}"},
    {"iam", "GetUser", "{'Ünlaut': 'a'}"},
    {"iam", "GetUser", "{'UserName': {'$secret': 'a', '$more': 'b'}}"},
    /* paths that lead elsewhere */
    {"sesv2", "GetEmailIdentity", "{'EmailIdentity': '..'}"},
    {"sesv2", "GetEmailIdentity", "{'EmailIdentity': '.'}"},
    {"sesv2", "GetEmailIdentity", "{'EmailIdentity': 'a\\nb'}"},
    {"billingconductor", "TagResource", "{'ResourceArn': '..'}"},
    {"s3", "CreateBucket", "{'Bucket': 'theirs/object'}"},
    {"s3", "GetBucketPolicy", "{'Bucket': '..'}"},
    {"s3", "PutBucketTagging", "{'Bucket': 'theirs/object', 'Tagging': {}}"},
    {"s3", "GetObject", "{'Bucket': 'b', 'Key': '../theirs'}"},
    {"s3", "GetObject", "{'Bucket': 'b', 'Key': 'a/./b'}"},
    {"s3", "PutObject", "{'Bucket': 'b', 'Key': 'a/..', 'Body': ''}"},
    {"s3", "PutObject", "{'Bucket': 'b', 'Key': 'a\\nb', 'Body': ''}"},
    /* headers that are two */
    {"s3", "PutObject", "{'Bucket': 'b', 'Key': 'k', 'Body': '', 'Metadata': {'a': 'b\\nHost: c'}}"},
    {"s3", "PutObject", "{'Bucket': 'b', 'Key': 'k', 'Body': '', 'Metadata': {'a: b': 'c'}}"},
    {"s3", "PutObject", "{'Bucket': 'b', 'Key': 'k', 'Body': '', 'Metadata': {'': 'c'}}"},
    {"s3", "HeadBucket", "{'Bucket': 'b', 'ExpectedBucketOwner': '1\\r\\nX-Amz-Date: 2'}"},
    {"s3", "CreateBucket", "{'Bucket': 'b', 'ACL': 'private\\nHost: elsewhere'}"},
    {"s3", "ListObjectsV2", "{'Bucket': 'b', 'OptionalObjectAttributes': ['a', 'b\\rc']}"},
    {"billingconductor", "CreateBillingGroup", "{'ClientToken': 'a\\nb'}"},
    {"sso", "GetRoleCredentials", "{'accessToken': 'a\\u0001b'}"},
    /* elements that are two */
    {"s3", "PutBucketVersioning",
     "{'Bucket': 'b', 'VersioningConfiguration': {'Status>Enabled</Status><MFADelete': 'Disabled'}}"},
    {"s3", "PutBucketTagging", "{'Bucket': 'b', 'Tagging': {'TagSet': [{'Key': 'a', 'Value x=': 'b'}]}}"},
};

START_TEST(smuggled_inputs_are_refused)
{
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        const gw_service *service = gw_service_find(bad[i].service);
        gw_json input = input_of(bad[i].input);
        g_autoptr(GError) error = NULL;
        g_autofree char *fault = gw_reserved_fault(service, bad[i].operation, input);
        ck_assert_msg(fault != NULL, "%s", bad[i].input);
        ck_assert_msg(!gw_aws_encode_request(service, bad[i].operation, input, &error), "%s", bad[i].input);
        ck_assert_msg(strstr(error->message, fault) != NULL, "%s", error->message);
    }
}
END_TEST

/* Only at the top of a form does a name stand beside Action; values, and keys of maps, may be anything. */
static const smuggled good[] = {
    {"iam", "GetUser", "{}"},
    {"iam", "GetUser", "{'UserName': 'Action'}"},
    {"iam", "CreateUser", "{'UserName': 'a', 'Tags': [{'Key': 'Action', 'Value': 'a&Action=DeleteUser'}]}"},
    {"iam", "PutRolePolicy", "{'PolicyDocument': 'Version=1&Action=DeleteUser'}"},
    {"iam", "SimulateCustomPolicy", "{'ActionNames': ['iam:GetUser']}"},
    {"iam", "GetUser", "{'Actions': 'a', 'VersionId': 'v1', 'SignatureAge': 1}"},
    {"iam", "CreateLoginProfile", "{'UserName': 'a', 'Password': {'$secret': 'step/Password'}}"},
    {"sns", "CreateTopic",
     "{'Name': 'a', 'Attributes': {'Action': 'x', 'a.b': 'c', '': 'd', 'X-Amz-Date': 'e'}}"},
    {"cloudformation", "CreateStack", "{'Parameters': [{'ParameterKey': 'Action', 'ParameterValue': 'a'}]}"},
    {"organizations", "CreatePolicy", "{'Action': 'a', 'X-Amz-Target': 'b', 'Content.x': '{}'}"},
    {"sesv2", "GetEmailIdentity", "{'EmailIdentity': '..example.com'}"},
    {"sesv2", "GetEmailIdentity", "{'EmailIdentity': 'a/b?c#d'}"},
    {"billingconductor", "TagResource",
     "{'ResourceArn': 'arn:aws:billingconductor::1:pricingplan/a', 'Tags': {'a.b': 'c'}}"},
    {"s3", "GetBucketPolicy", "{'Bucket': 'a..b'}"},
    {"s3", "PutObject", "{'Bucket': 'b', 'Key': 'a//..b/c.', 'Body': 'eA==', 'Metadata': {'a-b.c': 'd: e'}}"},
    {"s3", "ListObjectsV2", "{'Bucket': 'b', 'Prefix': '../a\\n'}"},
    {"s3", "PutBucketTagging",
     "{'Bucket': 'b', 'Tagging': {'TagSet': [{'Key': '</Key>', 'Value': 'a\\nb'}]}}"},
};

START_TEST(what_only_looks_like_it_passes)
{
    for (gsize i = 0; i < G_N_ELEMENTS(good); i++) {
        gw_json input = input_of(good[i].input);
        g_autofree char *fault =
            gw_reserved_fault(gw_service_find(good[i].service), good[i].operation, input);
        ck_assert_msg(fault == NULL, "%s: %s", good[i].input, fault);
    }
}
END_TEST

/* Whatever the input of a query request, the form says once what is asked for. */
START_TEST(a_form_has_one_action)
{
    for (gsize i = 0; i < G_N_ELEMENTS(good); i++) {
        const gw_service *service = gw_service_find(good[i].service);
        gw_json input = input_of(good[i].input);
        g_autoptr(gw_message) request = gw_aws_encode_request(service, good[i].operation, input, NULL);
        gsize n;
        if (!request || service->protocol != GW_PROTOCOL_QUERY)
            continue;
        g_autofree char *body = g_strdup(gw_message_body(request, &n));
        g_auto(GStrv) pairs = g_strsplit(body, "&", -1);
        guint actions = 0;
        for (char **pair = pairs; *pair; pair++)
            actions += g_ascii_strncasecmp(*pair, "Action=", 7) == 0;
        ck_assert_msg(actions == 1, "%s", body);
    }
}
END_TEST

SUITE("reserved", smuggled_inputs_are_refused, what_only_looks_like_it_passes, a_form_has_one_action)
