/* SPDX-License-Identifier: Apache-2.0 */
/* s3-bucket.c - a private, encrypted bucket of the account's own, with some statements in its policy
 *
 * Bucket names are everybody's, so ownership is proven on every call (ExpectedBucketOwner) and nothing is
 * created before a HEAD has said that there is none. Statements of the policy that are not ours stay word for
 * word.
 */
#include "s3-bucket.h"

static const char params[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "bucket" : {"type" : "string", "format" : "s3-bucket", "description" : "the bucket's name"},
        "account_id" : {
            "type" : "string",
            "format" : "aws-account",
            "description" : "the account that must own the bucket"
        },
        "region" : {
            "type" : "string",
            "format" : "aws-region",
            "default" : "us-east-1",
            "description" : "where the bucket is, or is made"
        },
        "policy_statements" : {
            "type" : "array",
            "items" : {
                "type" : "object",
                "properties" : {"Sid" : {"type" : "string", "minLength" : 1}},
                "required" : ["Sid"],
                "additionalProperties" : true
            },
            "default" : [],
            "description" : "statements that the policy must have, found again by their Sid"
        },
        "cost_report_delivery" : {
            "type" : "boolean",
            "default" : false,
            "description" : "let AWS deliver this account's cost and usage reports into the bucket"
        },
        "data_export_delivery" : {
            "type" : "boolean",
            "default" : false,
            "description" : "let AWS deliver this account's data exports into the bucket"
        }
    },
    "required" : [ "bucket", "account_id" ]
});

static const char outputs[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "bucket" : {"description" : "as the parameter", "type" : "string"},
        "region" : {"description" : "where it is", "type" : "string"},
        "arn" : {"description" : "of the bucket", "type" : "string"}
    }
});

static const char *const reads[] = {
    "s3:HeadBucket",           "s3:GetBucketLocation",          "s3:ListBuckets",
    "s3:GetPublicAccessBlock", "s3:GetBucketOwnershipControls", "s3:GetBucketEncryption",
    "s3:GetBucketPolicy",      "sts:GetCallerIdentity",         NULL,
};
static const char *const writes[] = {
    "s3:CreateBucket",        "s3:PutPublicAccessBlock", "s3:PutBucketOwnershipControls",
    "s3:PutBucketEncryption", "s3:PutBucketPolicy",      NULL,
};

static const char resources[] = GW_JSON({
    "arn:aws:s3:::${bucket}" : [
        "s3:HeadBucket", "s3:GetBucketLocation", "s3:GetPublicAccessBlock", "s3:GetBucketOwnershipControls",
        "s3:GetBucketEncryption", "s3:GetBucketPolicy", "s3:CreateBucket", "s3:PutPublicAccessBlock",
        "s3:PutBucketOwnershipControls", "s3:PutBucketEncryption"
    ],
    "${policy_statements?}arn:aws:s3:::${bucket}" : ["s3:PutBucketPolicy"],
    "${cost_report_delivery?}arn:aws:s3:::${bucket}" : ["s3:PutBucketPolicy"],
    "${data_export_delivery?}arn:aws:s3:::${bucket}" : ["s3:PutBucketPolicy"]
});

static const char *const block_names[] = {"BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy",
                                          "RestrictPublicBuckets"};

/* ---- what is there ---- */

static json_t *
ask(gw_call *call, const char *operation)
{
    return gw_aws_in(call, gw_param(call, "region"), operation, "{s:s, s:s}", "Bucket",
                     gw_param(call, "bucket"), "ExpectedBucketOwner", gw_param(call, "account_id"));
}

/* Reads one of the bucket's settings; `*answer` is NULL when AWS says `none`, that it was never made. */
static int
ask_setting(gw_call *call, const char *operation, const char *none, json_t **answer)
{
    *answer = ask(call, operation);
    if (*answer || gw_failed_with(call, none))
        return GW_OK;
    return gw_failed_with(call, "NoSuchBucket")
               ? gw_fail_as(call, GANGWAY_UNAVAILABLE, "bucket '%s' is not visible everywhere yet",
                            gw_param(call, "bucket"))
               : GW_FAILED;
}

/* HEAD says 403 of a stranger's bucket, and of one's own that one may not read. The list of one's own tells.
 */
static int
refuse_forbidden(gw_call *call, const char *action)
{
    const char *bucket = gw_param(call, "bucket"), *account = gw_param(call, "account_id"), *name;
    json_t *answer = gw_aws(call, "s3:ListBuckets", "{s:s}", "Prefix", bucket), *item;
    size_t i;
    if (!answer)
        return GW_FAILED;
    json_array_foreach (json_object_get(answer, "Buckets"), i, item) {
        name = json_string_value(json_object_get(item, "Name"));
        if (name && strcmp(name, bucket) == 0)
            return gw_fail(
                call, GANGWAY_DENIED, "AccessDenied",
                "bucket '%s' is among the caller's own, but may not be read: allow %s in the bucket's policy "
                "and the caller's, and check that account '%s' owns it",
                bucket, action, account);
    }
    return gw_fail(
        call, GANGWAY_CONFLICT, "ForeignBucket",
        "bucket '%s' belongs to another AWS account than the caller's: names are unique in all of AWS, so "
        "choose another name, or have its owner delete it",
        bucket);
}

static int
refuse_region(gw_call *call, const char *region)
{
    return gw_fail(
        call, GANGWAY_CONFLICT, "OtherRegion",
        "bucket '%s' is in region '%s', not '%s', and a bucket cannot move: set region to '%s', or choose "
        "another name",
        gw_param(call, "bucket"), region, gw_param(call, "region"), region);
}

/* A redirect of HEAD names no region; the bucket's location does, in the words of older days. */
static const char *
location(gw_call *call)
{
    json_t *answer = gw_aws_in(call, "us-east-1", "s3:GetBucketLocation", "{s:s, s:s}", "Bucket",
                               gw_param(call, "bucket"), "ExpectedBucketOwner", gw_param(call, "account_id"));
    const char *region = json_string_value(json_object_get(answer, "LocationConstraint"));
    if (!answer)
        return NULL;
    if (!region || !*region)
        return "us-east-1";
    return strcmp(region, "EU") == 0 ? "eu-west-1" : region;
}

static int
refuse_elsewhere(gw_call *call)
{
    const char *region = location(call);
    if (region)
        return refuse_region(call, region);
    return gw_failed_with(call, "AccessDenied") ? refuse_forbidden(call, "s3:GetBucketLocation") : GW_FAILED;
}

static json_t *
block_of(gw_call *call, json_t *answer)
{
    json_t *block = gw_pack(call, "{}");
    for (size_t i = 0; i < sizeof block_names / sizeof *block_names; i++) {
        json_t *on =
            json_object_get(json_object_get(answer, "PublicAccessBlockConfiguration"), block_names[i]);
        json_object_set_new(block, block_names[i], json_boolean(json_is_true(on)));
    }
    return block;
}

/* The policy with its statements as a list, else word for word. */
static int
read_policy(gw_call *call, json_t **policy)
{
    json_t *answer = NULL;
    *policy = NULL;
    if (ask_setting(call, "s3:GetBucketPolicy", "NoSuchBucketPolicy", &answer) != GW_OK)
        return GW_FAILED;
    if (!answer)
        return GW_OK;
    json_t *document = policy_parse(call, json_object_get(answer, "Policy"));
    json_t *statements = policy_statements(call, document);
    if (!json_is_array(statements))
        return gw_fail_answer(call, "s3:GetBucketPolicy", "a policy with statements");
    *policy = gw_keep(call, json_copy(document));
    json_object_set(*policy, "Statement", statements);
    return GW_OK;
}

static void
tell_outputs(gw_call *call)
{
    const char *bucket = gw_param(call, "bucket");
    gw_outputs(call, "{s:s, s:s, s:s}", "bucket", bucket, "region", gw_param(call, "region"), "arn",
               gw_text(call, "arn:%s:s3:::%s", gw_partition(call), bucket));
}

static int
read_settings(gw_call *call)
{
    json_t *block, *owner, *crypt, *policy;
    const char *ownership = "none", *encryption = "none";
    if (ask_setting(call, "s3:GetPublicAccessBlock", "NoSuchPublicAccessBlockConfiguration", &block) !=
            GW_OK ||
        ask_setting(call, "s3:GetBucketOwnershipControls", "OwnershipControlsNotFoundError", &owner) !=
            GW_OK ||
        ask_setting(call, "s3:GetBucketEncryption", "ServerSideEncryptionConfigurationNotFoundError",
                    &crypt) != GW_OK ||
        read_policy(call, &policy) != GW_OK)
        return GW_FAILED;
    json_unpack(owner, "{s:{s:[{s:s}]}}", "OwnershipControls", "Rules", "ObjectOwnership", &ownership);
    json_unpack(crypt, "{s:{s:[{s:{s:s}}]}}", "ServerSideEncryptionConfiguration", "Rules",
                "ApplyServerSideEncryptionByDefault", "SSEAlgorithm", &encryption);
    tell_outputs(call);
    return gw_observed(call, "{s:s, s:s, s:s, s:O, s:s, s:s, s:O*}", "bucket", gw_param(call, "bucket"),
                       "region", gw_param(call, "region"), "account_id", gw_param(call, "account_id"),
                       "public_access_block", block_of(call, block), "ownership", ownership, "encryption",
                       encryption, "policy", policy);
}

/* What is made is the caller's own, so the caller must be who is expected to own it. */
static int
absent(gw_call *call)
{
    json_t *caller = gw_aws(call, "sts:GetCallerIdentity", "{}");
    const char *account = json_string_value(json_object_get(caller, "Account"));
    if (!account)
        return caller ? gw_fail_answer(call, "sts:GetCallerIdentity", "Account") : GW_FAILED;
    if (strcmp(account, gw_param(call, "account_id")) != 0)
        return gw_fail(
            call, GANGWAY_CONFLICT, "WrongAccount",
            "bucket '%s' is to be owned by account '%s', and the credentials are for '%s': choose the right "
            "profile, or correct 'account_id'",
            gw_param(call, "bucket"), gw_param(call, "account_id"), account);
    return gw_absent(call);
}

static int
inspect(gw_call *call)
{
    json_t *head = ask(call, "s3:HeadBucket");
    if (!head && gw_failed_with(call, "NoSuchBucket"))
        return absent(call);
    if (!head &&
        gw_failed_with(call, "AccessDenied")) /* keys or a clock that are no good are another matter */
        return refuse_forbidden(call, "s3:ListBucket");
    if (!head && gw_failed_with(call, "PermanentRedirect"))
        return refuse_elsewhere(call);
    if (!head)
        return GW_FAILED;
    const char *region = json_string_value(json_object_get(head, "BucketRegion"));
    if (!region && !(region = location(call))) /* not every store says it in a header */
        return GW_FAILED;
    return strcmp(region, gw_param(call, "region")) == 0 ? read_settings(call) : refuse_region(call, region);
}

/* ---- what should be there ---- */

static const char *
policy_name(gw_call *call)
{
    return gw_text(call, "the policy of bucket '%s'", gw_param(call, "bucket"));
}

static int
desire(gw_call *call)
{
    const char *encryption = json_string_value(json_object_get(gw_seen(call), "encryption"));
    json_t *policy = json_object_get(gw_seen(call), "policy");
    if (bucket_policy(call, &policy) != GW_OK ||
        (policy && !json_equal(policy, json_object_get(gw_seen(call), "policy")) &&
         principals_check(call, policy, policy_name(call)) != GW_OK))
        return GW_FAILED;
    if (!encryption || strncmp(encryption, "aws:kms", 7) != 0) /* a key of the customer's own is kept */
        encryption = "AES256";
    tell_outputs(call);
    return gw_wanted(call, "{s:s, s:s, s:s, s:{s:b, s:b, s:b, s:b}, s:s, s:s, s:O*}", "bucket",
                     gw_param(call, "bucket"), "region", gw_param(call, "region"), "account_id",
                     gw_param(call, "account_id"), "public_access_block", block_names[0], true,
                     block_names[1], true, block_names[2], true, block_names[3], true, "ownership",
                     "BucketOwnerEnforced", "encryption", encryption, "policy", policy);
}

/* ---- making it so ---- */

/* What AWS says of a bucket that it does not make, in words that tell what to do. */
static int
not_created(gw_call *call, const char *bucket)
{
    static const struct {
        const char *code, *failure_class, *words;
    } refusals[] = {
        {"BucketAlreadyExists", GANGWAY_CONFLICT, "it belongs to another AWS account: choose another name"},
        {"InvalidBucketName", GANGWAY_INVALID,
         "some beginnings and endings of names are AWS's own: choose another name"},
        {"TooManyBuckets", GANGWAY_CONFLICT,
         "the account has no room for it: delete buckets that nobody needs, or ask AWS for more"},
        {"OperationAborted", GANGWAY_UNAVAILABLE, "AWS is busy with it"},
    };
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
        if (gw_failed_with(call, refusals[i].code))
            return gw_fail_as(call, refusals[i].failure_class, "bucket '%s' was not made: %s", bucket,
                              refusals[i].words);
    return GW_FAILED;
}

static int
create(gw_call *call)
{
    const char *bucket = gw_param(call, "bucket"), *region = gw_param(call, "region");
    json_t *where =
        strcmp(region, "us-east-1") == 0 ? NULL : gw_pack(call, "{s:s}", "LocationConstraint", region);
    gw_progress(call, "making bucket '%s'", bucket);
    if (gw_aws_in(call, region, "s3:CreateBucket", "{s:s, s:s, s:O*}", "Bucket", bucket, "ObjectOwnership",
                  "BucketOwnerEnforced", "CreateBucketConfiguration", where) ||
        gw_failed_with(call, "BucketAlreadyOwnedByYou"))
        return GW_OK;
    return not_created(call, bucket);
}

/* Writes `value` when what was seen under `key` is not what is wanted. */
static int
put(gw_call *call, const char *key, const char *operation, const char *member, json_t *value)
{
    const char *bucket = gw_param(call, "bucket");
    json_t *wanted = json_object_get(gw_want(call), key);
    if (!wanted || json_equal(json_object_get(gw_seen(call), key), wanted))
        return GW_OK;
    if (gw_aws_in(call, gw_param(call, "region"), operation, "{s:s, s:s, s:O}", "Bucket", bucket,
                  "ExpectedBucketOwner", gw_param(call, "account_id"), member, value))
        return GW_OK;
    bool early = gw_failed_with(call, "NoSuchBucket") || gw_failed_with(call, "OperationAborted");
    return early ? gw_fail_as(call, GANGWAY_UNAVAILABLE,
                              "what '%s' of bucket '%s' needs is not visible everywhere yet", key, bucket)
                 : GW_FAILED;
}

/* The policy is written as a whole, so what somebody has put into it since the look must not get lost. */
static int
put_policy(gw_call *call)
{
    json_t *seen = json_object_get(gw_seen(call), "policy"),
           *wanted = json_object_get(gw_want(call), "policy"), *now;
    if (!wanted || json_equal(seen, wanted))
        return GW_OK;
    if (read_policy(call, &now) != GW_OK)
        return GW_FAILED;
    if (now ? !json_equal(seen, now) : seen != NULL)
        return gw_fail(call, GANGWAY_UNAVAILABLE, "PolicyChanged",
                       "the policy of bucket '%s' has changed since it was looked at: looking again",
                       gw_param(call, "bucket"));
    json_t *text = gw_pack(call, "s", policy_text(call, wanted));
    if (put(call, "policy", "s3:PutBucketPolicy", "Policy", text) == GW_OK)
        return GW_OK;
    return gw_failed_with(call, "MalformedPolicy") ? principals_refused(call, wanted, policy_name(call))
                                                   : GW_FAILED;
}

static int
apply(gw_call *call)
{
    json_t *want = gw_want(call), *block = json_object_get(want, "public_access_block");
    json_t *owner =
        gw_pack(call, "{s:[{s:O}]}", "Rules", "ObjectOwnership", json_object_get(want, "ownership"));
    json_t *crypt = gw_pack(call, "{s:[{s:{s:O}}]}", "Rules", "ApplyServerSideEncryptionByDefault",
                            "SSEAlgorithm", json_object_get(want, "encryption"));
    if ((!gw_seen(call) && create(call) != GW_OK) ||
        put(call, "public_access_block", "s3:PutPublicAccessBlock", "PublicAccessBlockConfiguration",
            block) != GW_OK ||
        put(call, "ownership", "s3:PutBucketOwnershipControls", "OwnershipControls", owner) != GW_OK ||
        put(call, "encryption", "s3:PutBucketEncryption", "ServerSideEncryptionConfiguration", crypt) !=
            GW_OK)
        return GW_FAILED;
    return put_policy(call);
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)
GW_FUNCTION(apply)

static const gangway_step steps[] = {{
    .name = "s3-bucket",
    .summary = "a private, encrypted bucket of the account's own, with some statements in its policy",
    .params = params,
    .outputs = outputs,
    .reads = reads,
    .writes = writes,
    .resources = resources,
    .inspect = inspect_entry,
    .desire = desire_entry,
    .apply = apply_entry,
}};

GANGWAY_PLUGIN("s3-bucket", "1.0", "Gangway", steps);
