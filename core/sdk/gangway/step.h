/* SPDX-License-Identifier: Apache-2.0 */
/* step.h - a step in a few lines, on top of plugin.h and jansson
 *
 * A step's functions take a `gw_call *` and return what gw_observed, gw_absent, gw_wanted and the like
 * return. Nothing needs to be freed: every document and string that a function here hands out is borrowed
 * from the call, valid until the step's function returns. Formats are jansson's (`json_pack`), printf's where
 * it says text. "Since N" is the least GANGWAY_API of the host.
 *
 *     static int inspect(gw_call *call) { … }
 *     static int desire(gw_call *call) { … }
 *     GW_FUNCTION(inspect)
 *     GW_FUNCTION(desire)
 *     static const gangway_step steps[] = {{.name = "…", .inspect = inspect_entry, .desire = desire_entry}};
 *     GANGWAY_PLUGIN("…", "1.0", "…", steps);
 */
#ifndef GANGWAY_STEP_H
#define GANGWAY_STEP_H

#include <gangway/plugin.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GW_OK GANGWAY_OK
#define GW_FAILED GANGWAY_FAILED

#if defined(__GNUC__)
#define GW_UNUSED __attribute__((unused))
#define GW_PRINTF(fmt, args) __attribute__((format(printf, fmt, args), unused))
#else
#define GW_UNUSED
#define GW_PRINTF(fmt, args)
#endif

/** JSON written as it is, without quotes around it.
 *
 * Since 1. Returns: a string literal. Errors: none here; a schema that is no JSON is refused when the
 * plugin is loaded.
 *
 *     static const char params[] = GW_JSON({"type" : "object", "properties" : {"n" : {"type" : "integer"}}});
 *     gw_progress(call, "takes %s", params);
 */
#define GW_JSON(...) #__VA_ARGS__

typedef struct gw_call {
    const gangway_host *host;
    gangway_call *call;
    json_t *input;  /* the call's input */
    json_t *output; /* what is answered so far */
    json_t *kept;   /* documents that live as long as the call */
    bool broken;    /* a document could not be built: the call fails, whatever the function returns */
} gw_call;

/** Makes `document` live as long as the call; takes the reference. NULL stays NULL.
 *
 * Since 1. Returns: the document, borrowed. Errors: none.
 *
 *     json_t *names = gw_keep(call, json_array());
 *     json_array_append_new(names, json_string("auditor"));
 */
static GW_UNUSED json_t *
gw_keep(gw_call *call, json_t *document)
{
    if (document)
        json_array_append_new(call->kept, document);
    return document;
}

/** A printf text that lives as long as the call.
 *
 * Since 1. Returns: borrowed; "" when it is not UTF-8. Errors: none.
 *
 *     const char *arn = gw_text(call, "arn:aws:iam::%s:root", gw_param(call, "account"));
 *     gw_progress(call, "looks for %s", arn);
 */
static GW_PRINTF(2, 3) const char *gw_text(gw_call *call, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_t *text = gw_keep(call, json_vsprintf(format, args));
    va_end(args);
    return text ? json_string_value(text) : "";
}

#define GW_QUOTED_MAX 100 /* bytes */

/** A name that somebody else chose, for a sentence: in double quotes, on one line, with quotes, backslashes
 * and control characters escaped, so that it can't pass for words of the sentence. A name over
 * GW_QUOTED_MAX bytes is cut. `name` is not NULL.
 *
 * Since 1. Returns: borrowed; "a name that is no text" when it is not UTF-8. Errors: none.
 *
 *     gw_progress(call, "role %s is there", gw_quoted(call, gw_param(call, "role_name")));
 */
static GW_UNUSED const char *
gw_quoted(gw_call *call, const char *name)
{
    size_t length = strlen(name), most = length > GW_QUOTED_MAX ? GW_QUOTED_MAX : length;
    while (most < length && most > 0 && ((unsigned char)name[most] & 0xC0) == 0x80)
        most--;
    json_t *whole = gw_keep(call, json_stringn(name, most));
    char *text = whole ? json_dumps(whole, JSON_ENCODE_ANY) : NULL;
    const char *quoted =
        text ? gw_text(call, "%s%s", text, most < length ? "…" : "") : "a name that is no text";
    free(text);
    return quoted;
}

/* ---- what came in ---- */

/** A parameter as it is.
 *
 * Since 1. Returns: borrowed; NULL where it was not given and has no default. Errors: none.
 *
 *     size_t n = json_array_size(gw_param_json(call, "policies"));
 *     gw_progress(call, "%u policies", (unsigned)n);
 */
static GW_UNUSED json_t *
gw_param_json(gw_call *call, const char *name)
{
    return json_object_get(json_object_get(call->input, "params"), name);
}

/** The text of an object's member. `object` may be NULL or no object.
 *
 * Since 1. Returns: borrowed from `object`; "" where there is no text of that name. Errors: none.
 *
 *     if (strcmp(gw_member(gw_seen(call), "state"), "ENABLED") == 0)
 *         gw_progress(call, "it is enabled");
 */
static GW_UNUSED const char *
gw_member(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

/** A text parameter.
 *
 * Since 1. Returns: borrowed; NULL where there is none, or it is no text. Errors: none.
 *
 *     if (!gw_param(call, "email"))
 *         return gw_fail(call, GANGWAY_INVALID, "NoEmail", "give 'email'");
 */
static GW_UNUSED const char *
gw_param(gw_call *call, const char *name)
{
    return json_string_value(gw_param_json(call, name));
}

/** A whole-number parameter, or `otherwise`.
 *
 * Since 1. Returns: the number. Errors: none.
 *
 *     if (gw_param_int(call, "days", 90) < 1)
 *         return gw_fail(call, GANGWAY_INVALID, "BadDays", "'days' is less than a day");
 */
static GW_UNUSED json_int_t
gw_param_int(gw_call *call, const char *name, json_int_t otherwise)
{
    json_t *value = gw_param_json(call, name);
    return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

/** A boolean parameter, or `otherwise`.
 *
 * Since 1. Returns: the boolean. Errors: none.
 *
 *     if (gw_param_bool(call, "strict", true))
 *         gw_progress(call, "compares all of it");
 */
static GW_UNUSED bool
gw_param_bool(gw_call *call, const char *name, bool otherwise)
{
    json_t *value = gw_param_json(call, name);
    return json_is_boolean(value) ? json_is_true(value) : otherwise;
}

/** In desire and apply: what inspect saw.
 *
 * Since 1. Returns: borrowed; NULL when it was absent. Errors: none.
 *
 *     if (!gw_seen(call))
 *         gw_progress(call, "it is to be made");
 */
static GW_UNUSED json_t *
gw_seen(gw_call *call)
{
    json_t *seen = json_object_get(call->input, "seen");
    return json_is_null(seen) ? NULL : seen;
}

/** In apply: what should be there.
 *
 * Since 1. Returns: borrowed; NULL when nothing should. Errors: none.
 *
 *     json_t *tags = json_object_get(gw_want(call), "tags");
 *     gw_progress(call, "%u tags", (unsigned)json_object_size(tags));
 */
static GW_UNUSED json_t *
gw_want(gw_call *call)
{
    json_t *want = json_object_get(call->input, "want");
    return json_is_null(want) ? NULL : want;
}

/** Of which partition of AWS the account is that this context ("customer", "partner") works in.
 *
 * Since 6. Returns: "aws", "aws-us-gov", "aws-cn", …, borrowed; "aws" where there is no such context. Errors:
 * none.
 *
 *     if (strcmp(gw_partition_of(call, "partner"), gw_partition(call)) != 0)
 *         return gw_fail(call, GANGWAY_INVALID, "OtherPartition", "no role is assumed across partitions");
 */
static GW_UNUSED const char *
gw_partition_of(gw_call *call, const char *context)
{
    const char *partition = gw_member(json_object_get(call->input, "partitions"), context);
    return *partition ? partition : "aws";
}

/** Of which partition of AWS the account is that the step changes, for its ARNs.
 *
 * Since 6. Returns: borrowed, as gw_partition_of. Errors: none.
 *
 *     gw_progress(call, "arn:%s:iam::aws:policy/SecurityAudit", gw_partition(call));
 */
static GW_UNUSED const char *
gw_partition(gw_call *call)
{
    return gw_partition_of(call, "customer");
}

/* ---- failing, and documents ---- */

/** Any function: fails for this reason. `failure_class` is one of plugin.h's, `code` a short name (AWS's
 * own where there is one), and the printf text says what to do. Gangway goes by the class: see
 * doc/plugins.md.
 *
 * Since 1. Returns: GW_FAILED, for the function to return. Errors: none.
 *
 *     if (!gw_param(call, "alias"))
 *         return gw_fail(call, GANGWAY_INVALID, "NoAlias", "give 'alias', which is free");
 */
static GW_PRINTF(4, 5) int gw_fail(gw_call *call, const char *failure_class, const char *code,
                                   const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_t *text = gw_keep(call, json_vsprintf(format, args));
    va_end(args);
    call->host->fail(call->call, failure_class, code, text ? json_string_value(text) : format);
    return GW_FAILED;
}

/* gw_build, and what it is made of. */
static GW_UNUSED json_t *
gw_build_v(gw_call *call, const char *what, const char *format, va_list args)
{
    json_error_t error;
    json_t *document = json_vpack_ex(&error, 0, format, args);
    if (!document) {
        call->broken = true;
        gw_fail(call, GANGWAY_INVALID, "BadFormat", "%s: cannot build '%s': %s", what, format, error.text);
    }
    return document;
}

/** A json_pack document. `what` names it in a failure.
 *
 * Since 1. Returns: a new reference, freed with json_decref. Errors: NULL when it can't be built (a NULL
 * where a text must be); the call fails then with BadFormat, whatever the function returns.
 *
 *     json_t *tag = gw_build(call, "the tag", "{s:s, s:s}", "Key", "team", "Value", "ops");
 *     json_decref(tag);
 */
static GW_UNUSED json_t *
gw_build(gw_call *call, const char *what, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_t *document = gw_build_v(call, what, format, args);
    va_end(args);
    return document;
}

/** A json_pack document that lives as long as the call.
 *
 * Since 1. Returns: borrowed. Errors: NULL when it can't be built; the call fails then with BadFormat.
 *
 *     json_t *trust = gw_pack(call, "{s:s, s:[s]}", "Version", "2012-10-17", "Statement", "…");
 *     return gw_wanted(call, "{s:O}", "trust", trust);
 */
static GW_UNUSED json_t *
gw_pack(gw_call *call, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_t *document = gw_keep(call, gw_build_v(call, "gw_pack", format, args));
    va_end(args);
    return document;
}

/* ---- talking to AWS ---- */

static GW_UNUSED json_t *
gw_request_v(gw_call *call, const char *name, const char *format, va_list args)
{
    json_t *input = gw_build_v(call, name, format, args);
    char *text = input ? json_dumps(input, JSON_COMPACT) : NULL;
    json_decref(input);
    const char *answer = call->host->request(call->call, name, text);
    free(text);
    return answer ? gw_keep(call, json_loads(answer, JSON_DECODE_ANY, NULL)) : NULL;
}

/** Asks for something by its full name, as plugin.h's `request` takes it; `format` builds the input with
 * json_pack.
 *
 * Since 1. Returns: the answer, borrowed. Errors: NULL; gw_error tells why, and GW_FAILED passes that on.
 *
 *     json_t *answer = gw_request(call, "aws-all@partner/eu-west-1:s3:ListBuckets", "{}");
 *     if (!answer)
 *         return GW_FAILED;
 */
static GW_UNUSED json_t *
gw_request(gw_call *call, const char *name, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_t *answer = gw_request_v(call, name, format, args);
    va_end(args);
    return answer;
}

/** Calls an AWS operation as the customer's management account, in the context's own region.
 *
 * Since 1. Returns: the answer, borrowed. Errors: NULL; gw_failed_with tells why, and GW_FAILED passes
 * that on. An operation that the step did not declare is refused as UndeclaredAction.
 *
 *     json_t *role = gw_aws(call, "iam:GetRole", "{s:s}", "RoleName", gw_param(call, "role_name"));
 *     if (!role)
 *         return gw_failed_with(call, "NoSuchEntity") ? gw_absent(call) : GW_FAILED;
 */
static GW_UNUSED json_t *
gw_aws(gw_call *call, const char *operation, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_t *answer = gw_request_v(call, gw_text(call, "aws:%s", operation), format, args);
    va_end(args);
    return answer;
}

/** The same as gw_aws in another of the run's contexts, "partner". Declare it as
 * "partner/sts:GetCallerIdentity".
 *
 * Since 1. Returns: the answer, borrowed. Errors: NULL; NoSuchContext where no such keys are configured.
 *
 *     json_t *caller = gw_aws_as(call, "partner", "sts:GetCallerIdentity", "{}");
 *     if (!caller)
 *         return GW_FAILED;
 */
static GW_UNUSED json_t *
gw_aws_as(gw_call *call, const char *context, const char *operation, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_t *answer = gw_request_v(call, gw_text(call, "aws@%s:%s", context, operation), format, args);
    va_end(args);
    return answer;
}

/** The same as gw_aws in another region ("eu-west-1"); NULL: the context's own.
 *
 * Since 1. Returns: the answer, borrowed. Errors: NULL, as gw_aws.
 *
 *     if (!gw_aws_in(call, "eu-west-1", "s3:GetBucketPolicy", "{s:s}", "Bucket", gw_param(call, "bucket")))
 *         return GW_FAILED;
 */
static GW_UNUSED json_t *
gw_aws_in(gw_call *call, const char *region, const char *operation, const char *format, ...)
{
    const char *name =
        region ? gw_text(call, "aws/%s:%s", region, operation) : gw_text(call, "aws:%s", operation);
    va_list args;
    va_start(args, format);
    json_t *answer = gw_request_v(call, name, format, args);
    va_end(args);
    return answer;
}

/** The same as gw_aws for all pages of a list operation: the answer's list members hold every item.
 *
 * Since 1. Returns: the answer, borrowed. Errors: NULL, as gw_aws; a page that fails fails all of it.
 *
 *     json_t *answer = gw_aws_all(call, "iam:ListRoles", "{}");
 *     gw_progress(call, "%u roles", (unsigned)json_array_size(json_object_get(answer, "Roles")));
 */
static GW_UNUSED json_t *
gw_aws_all(gw_call *call, const char *operation, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_t *answer = gw_request_v(call, gw_text(call, "aws-all:%s", operation), format, args);
    va_end(args);
    return answer;
}

/* ---- secrets: a step makes them, the vault has them, nobody but the vault sees them ---- */

/** A write whose answer holds a secret (iam:CreateAccessKey). The vault keeps it, and the answer has a
 * reference in its place, `{"$secret": "STEP/SecretAccessKey"}`, to be returned as an output whose schema
 * says `secret`. Also declare `vault:Keep` among the writes.
 *
 * Since 2. Returns: the answer, borrowed. Errors: NULL, as gw_aws. Without a key for the vault it fails
 * before anything is sent.
 *
 *     json_t *answer = gw_aws_keep(call, "iam:CreateAccessKey", "{s:s}", "UserName", "admin");
 *     if (!answer)
 *         return GW_FAILED;
 */
static GW_UNUSED json_t *
gw_aws_keep(gw_call *call, const char *operation, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_t *answer = gw_request_v(call, gw_text(call, "aws-keep:%s", operation), format, args);
    va_end(args);
    return answer;
}

/** apply: has the vault make a password of `length` characters (12 to 128) under `name`, or finds the one
 * that it made before. A request may hold the reference where the member is a secret by its name. `about`
 * says in the vault's list what it is. Declare `vault:Generate` among the writes.
 *
 * Since 2. Returns: a reference, borrowed. Errors: NULL, as gw_request.
 *
 *     json_t *password = gw_generate_secret(call, "password", 20, "console password of admin");
 *     if (!gw_aws(call, "iam:CreateLoginProfile", "{s:s, s:O}", "UserName", "admin", "Password", password))
 *         return GW_FAILED;
 */
static GW_UNUSED json_t *
gw_generate_secret(gw_call *call, const char *name, int length, const char *about)
{
    return gw_request(call, "vault:Generate", "{s:s, s:i, s:s}", "name", name, "length", length, "about",
                      about);
}

/** apply: gives the vault a text under `name`, in the place of an earlier one. `about` says in the vault's
 * list what it is. Declare `vault:Keep` among the writes.
 *
 * Since 2. Returns: a reference, borrowed. Errors: NULL, as gw_request.
 *
 *     if (!gw_keep_secret(call, "external-id", "3f2c…", "the role's external id"))
 *         return GW_FAILED;
 */
static GW_UNUSED json_t *
gw_keep_secret(gw_call *call, const char *name, const char *text, const char *about)
{
    return gw_request(call, "vault:Keep", "{s:s, s:s, s:s}", "name", name, "value", text, "about", about);
}

/** What is known of this step's secret: `{"kept": bool, "there": bool, "used"?: {"at", "by"}}`; it is
 * `there` until a person took it. Declare `vault:Describe` among the reads.
 *
 * Since 2. Returns: borrowed. Errors: NULL, as gw_request.
 *
 *     json_t *about = gw_describe_secret(call, "password");
 *     if (!json_is_true(json_object_get(about, "kept")))
 *         gw_progress(call, "no password was made so far");
 */
static GW_UNUSED json_t *
gw_describe_secret(gw_call *call, const char *name)
{
    return gw_request(call, "vault:Describe", "{s:s}", "name", name);
}

/** Why the last request failed: `{"class", "code", "message", "action"}`.
 *
 * Since 1. Returns: borrowed; NULL when it did not fail. Errors: none.
 *
 *     json_t *error = gw_error(call);
 *     gw_progress(call, "AWS said %s", gw_member(error, "code"));
 */
static GW_UNUSED json_t *
gw_error(gw_call *call)
{
    const char *text = call->host->error(call->call);
    return text ? gw_keep(call, json_loads(text, 0, NULL)) : NULL;
}

/** Did the last request fail with this code?
 *
 * Since 1. Returns: a boolean. Errors: none.
 *
 *     if (!gw_aws(call, "iam:GetAccountPasswordPolicy", "{}"))
 *         return gw_failed_with(call, "NoSuchEntity") ? gw_absent(call) : GW_FAILED;
 */
static GW_UNUSED bool
gw_failed_with(gw_call *call, const char *code)
{
    const char *last = json_string_value(json_object_get(gw_error(call), "code"));
    return last && strcmp(last, code) == 0;
}

/** Did the last request fail for a reason of this class?
 *
 * Since 1. Returns: a boolean. Errors: none.
 *
 *     if (!gw_aws(call, "support:DescribeSeverityLevels", "{}") && gw_failed_as(call, GANGWAY_DENIED))
 *         return gw_unseen(call);
 */
static GW_UNUSED bool
gw_failed_as(gw_call *call, const char *failure_class)
{
    const char *last = json_string_value(json_object_get(gw_error(call), "class"));
    return last && strcmp(last, failure_class) == 0;
}

/** What AWS said when the last request failed.
 *
 * Since 1. Returns: borrowed; "" when it did not fail. Errors: none.
 *
 *     if (strstr(gw_error_message(call), "is suspended"))
 *         return gw_fail(call, GANGWAY_CONFLICT, "Suspended", "the account is suspended: open it again");
 */
static GW_UNUSED const char *
gw_error_message(gw_call *call)
{
    const char *message = json_string_value(json_object_get(gw_error(call), "message"));
    return message ? message : "";
}

/** Any function: fails because the answer to `operation` lacks what a step must know. The class is
 * `unavailable`, so it is asked again later; the code is BadAnswer.
 *
 * Since 1. Returns: GW_FAILED, for the function to return. Errors: none.
 *
 *     json_t *role = json_object_get(gw_aws(call, "iam:GetRole", "{s:s}", "RoleName", "auditor"), "Role");
 *     if (!gw_error(call) && !role)
 *         return gw_fail_answer(call, "iam:GetRole", "Role");
 */
static GW_UNUSED int
gw_fail_answer(gw_call *call, const char *operation, const char *lacks)
{
    return gw_fail(call, GANGWAY_UNAVAILABLE, "BadAnswer", "the answer to '%s' lacks '%s'", operation, lacks);
}

/** Any function: fails as the last request did, with its code, but of another class and with these words
 * before AWS's.
 *
 * Since 1. Returns: GW_FAILED, for the function to return. Errors: none.
 *
 *     if (!gw_aws(call, "iam:CreateUser", "{s:s}", "UserName", "a") && gw_failed_with(call, "LimitExceeded"))
 *         return gw_fail_as(call, GANGWAY_CONFLICT, "ask AWS for more users");
 */
static GW_PRINTF(3, 4) int gw_fail_as(gw_call *call, const char *failure_class, const char *format, ...)
{
    json_t *error = gw_error(call);
    const char *code = json_string_value(json_object_get(error, "code"));
    va_list args;
    va_start(args, format);
    json_t *text = gw_keep(call, json_vsprintf(format, args));
    va_end(args);
    return gw_fail(call, failure_class, code ? code : failure_class, "%s: %s",
                   text ? json_string_value(text) : format, gw_error_message(call));
}

/* ---- answers ---- */

static GW_UNUSED int
gw_answer_v(gw_call *call, const char *member, const char *what, const char *format, va_list args)
{
    json_t *document = format ? gw_build_v(call, what, format, args) : json_null();
    return document && json_object_set_new(call->output, member, document) == 0 ? GW_OK : GW_FAILED;
}

/* A text of the answer; NULL, or bytes that aren't UTF-8, make the call fail. */
static GW_UNUSED bool
gw_answer_text(gw_call *call, const char *member, const char *what, const char *text)
{
    json_t *value = gw_build(call, what, "s", text);
    return value && json_object_set_new(call->output, member, value) == 0;
}

/** inspect: this is there. Members that desire does not mention are shown, not compared.
 *
 * Since 1. Returns: GW_OK or GW_FAILED, for the function to return. Errors: BadFormat when it can't be
 * built.
 *
 *     return gw_observed(call, "{s:s, s:[s]}", "alias", "acme", "regions", "eu-west-1");
 */
static GW_UNUSED int
gw_observed(gw_call *call, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int result = gw_answer_v(call, "doc", "what was observed", format, args);
    va_end(args);
    json_object_set_new(call->output, "kind", json_string("observed"));
    return result;
}

/** inspect: nothing is there.
 *
 * Since 1. Returns: GW_OK, for the function to return. Errors: GW_FAILED when there is no memory.
 *
 *     return gw_absent(call);
 */
static GW_UNUSED int
gw_absent(gw_call *call)
{
    return json_object_set_new(call->output, "kind", json_string("absent")) == 0 ? GW_OK : GW_FAILED;
}

#define GW_PENDING_MAX (30 * 24 * 3600) /* seconds */

/** inspect: it is on its way (a review, a handshake), for a printf reason. It is looked at again in
 * `after_s` seconds: 1 at least, GW_PENDING_MAX (30 days) at most.
 *
 * Since 1. Returns: GW_OK or GW_FAILED, for the function to return. Errors: BadFormat for another
 * `after_s`, or a reason that is not UTF-8.
 *
 *     return gw_pending(call, 60, "AWS reviews request %s", gw_quoted(call, "r-1"));
 */
static GW_PRINTF(3, 4) int gw_pending(gw_call *call, int after_s, const char *reason, ...)
{
    va_list args;
    va_start(args, reason);
    json_t *text = gw_keep(call, json_vsprintf(reason, args));
    va_end(args);
    if (after_s < 1 || after_s > GW_PENDING_MAX) {
        call->broken = true;
        return gw_fail(call, GANGWAY_INVALID, "BadFormat",
                       "gw_pending: to look again in %d s: give 1 s at least and 30 days (%d s) at most",
                       after_s, GW_PENDING_MAX);
    }
    json_object_set_new(call->output, "kind", json_string("pending"));
    json_object_set_new(call->output, "after", json_integer(after_s));
    return gw_answer_text(call, "reason", "gw_pending's reason", json_string_value(text)) ? GW_OK : GW_FAILED;
}

/** inspect, besides gw_pending: a person is waited for, `actor` "customer" or "ops". Opens a task with this
 * title and what to do, line by line. The task is done when the look is pending no longer.
 *
 * Since 1. Returns: nothing. Errors: the call fails with BadFormat when a text is NULL or not UTF-8.
 *
 *     gw_task(call, "customer", "Accept the invitation", "1. Open the mail from AWS.\n2. Choose Accept.");
 *     return gw_pending(call, 3600, "the invitation is open");
 */
static GW_UNUSED void
gw_task(gw_call *call, const char *actor, const char *title, const char *text)
{
    json_object_set_new(
        call->output, "task",
        gw_build(call, "the task", "{s:s, s:s, s:s}", "actor", actor, "title", title, "instructions", text));
}

/** inspect: AWS shows nothing that tells, so far. A person says whether it is done, which is recorded with
 * the evidence. What may still show is looked for until then.
 *
 * Since 1. Returns: GW_OK, for the function to return. Errors: GW_FAILED when there is no memory.
 *
 *     return gw_unseen(call);
 */
static GW_UNUSED int
gw_unseen(gw_call *call)
{
    return json_object_set_new(call->output, "kind", json_string("unseen")) == 0 ? GW_OK : GW_FAILED;
}

/** inspect: a machine could do it, but not this time, for this reason: `actor` ("ops", "customer"; NULL:
 * the workflow's) is asked to do what desire's instructions say.
 *
 * Since 2. Returns: GW_OK or GW_FAILED, for the function to return. Errors: BadFormat when a text is not
 * UTF-8, or the reason is NULL.
 *
 *     return gw_unseen_because(call, "ops", "the support plan has no API");
 */
static GW_UNUSED int
gw_unseen_because(gw_call *call, const char *actor, const char *reason)
{
    if ((actor && !gw_answer_text(call, "actor", "gw_unseen_because's actor", actor)) ||
        !gw_answer_text(call, "reason", "gw_unseen_because's reason", reason))
        return GW_FAILED;
    return gw_unseen(call);
}

/** inspect, with observed or unseen: what an attestation, or a proof that may not last, is about (which
 * devices). A later run that finds something else takes no earlier attestation for it, and `gangway
 * verify` calls it drift.
 *
 * Since 5. Returns: nothing. Errors: the call fails with BadFormat when it can't be built.
 *
 *     gw_about(call, "{s:s}", "serial", "arn:aws:iam::111122223333:mfa/root");
 *     return gw_unseen(call);
 */
static GW_UNUSED void
gw_about(gw_call *call, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    gw_answer_v(call, "about", "what a word is about", format, args);
    va_end(args);
}

/** desire: this should be there. NULL as format: nothing should.
 *
 * Since 1. Returns: GW_OK or GW_FAILED, for the function to return. Errors: BadFormat when it can't be
 * built.
 *
 *     return gw_wanted(call, "{s:s}", "alias", gw_param(call, "alias"));
 */
static GW_UNUSED int
gw_wanted(gw_call *call, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int result = gw_answer_v(call, "doc", "what is wanted", format, args);
    va_end(args);
    return result;
}

/** inspect or desire: what the workflow gets back, as the step's `outputs` describe it. From desire: as far
 * as it is known before the change.
 *
 * Since 1. Returns: nothing. Errors: the call fails with BadFormat when it can't be built, later with
 * BadOutput when it does not fit the schema.
 *
 *     gw_outputs(call, "{s:s}", "arn", "arn:aws:iam::111122223333:role/auditor");
 *     return gw_absent(call);
 */
static GW_UNUSED void
gw_outputs(gw_call *call, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    gw_answer_v(call, "outputs", "the outputs", format, args);
    va_end(args);
}

/** inspect: keeps something that proves what was seen, with the step; as often as needed.
 *
 * Since 1. Returns: nothing. Errors: the call fails with BadFormat when it can't be built.
 *
 *     gw_evidence(call, "{s:s, s:s}", "event", "PasswordUpdated", "time", "2026-11-30T09:00:00Z");
 *     return gw_observed(call, "{s:b}", "reset", 1);
 */
static GW_UNUSED void
gw_evidence(gw_call *call, const char *format, ...)
{
    json_t *list = json_object_get(call->output, "evidence");
    if (!list) {
        list = json_array();
        json_object_set_new(call->output, "evidence", list);
    }
    va_list args;
    va_start(args, format);
    json_array_append_new(list, gw_build_v(call, "evidence", format, args));
    va_end(args);
}

/** desire of a step that a person does: the task's title, and what to do, line by line.
 *
 * Since 1. Returns: nothing. Errors: the call fails with BadFormat when a text is NULL or not UTF-8.
 *
 *     gw_instruct(call, "Reset the password", "1. Open the sign-in page.\n2. Choose \"Forgot password?\".");
 *     return gw_wanted(call, "{s:b}", "reset", 1);
 */
static GW_UNUSED void
gw_instruct(gw_call *call, const char *title, const char *text)
{
    gw_answer_text(call, "title", "gw_instruct's title", title);
    gw_answer_text(call, "instructions", "gw_instruct's text", text);
}

/** desire of a step that a person does: how late AWS may show it. It is told to whoever says that it is
 * done when AWS does not show it yet.
 *
 * Since 3. Returns: nothing. Errors: the call fails with BadFormat when the text is NULL or not UTF-8.
 *
 *     gw_late(call, "CloudTrail shows it up to 15 minutes later");
 *     return gw_wanted(call, "{s:b}", "reset", 1);
 */
static GW_UNUSED void
gw_late(gw_call *call, const char *text)
{
    gw_answer_text(call, "late", "gw_late", text);
}

/** desire of a step that is recorded as an attestation: `gangway done` is taken only with a file as
 * evidence. `what` says which, in a phrase.
 *
 * Since 4. Returns: nothing. Errors: the call fails with BadFormat when the text is NULL or not UTF-8.
 *
 *     gw_demand_evidence(call, "a screenshot of the page \"Payment preferences\"");
 *     return gw_wanted(call, "{s:s}", "method", "card");
 */
static GW_UNUSED void
gw_demand_evidence(gw_call *call, const char *what)
{
    gw_answer_text(call, "evidence", "gw_demand_evidence", what);
}

/** desire: says in the plan that the change can't be undone, and why.
 *
 * Since 1. Returns: nothing. Errors: the call fails with BadFormat when the text is NULL or not UTF-8.
 *
 *     gw_irreversible(call, "an account joins one billing transfer only");
 *     return gw_wanted(call, "{s:s}", "state", "ACCEPTED");
 */
static GW_UNUSED void
gw_irreversible(gw_call *call, const char *why)
{
    gw_answer_text(call, "irreversible", "gw_irreversible", why);
}

/* ---- memory and talk ---- */

/** Keeps `value` (borrowed) for this step of this run; NULL drops it. It is on disk before this returns,
 * and there again after a crash. At most 64 KiB, and 128 bytes of key.
 *
 * Since 1. Returns: GW_OK. Errors: GW_FAILED when it is too large, or the run may not be written any more.
 *
 *     if (gw_note(call, "token", gw_pack(call, "s", "3f2c")) != GW_OK)
 *         return GW_FAILED;
 */
static GW_UNUSED int
gw_note(gw_call *call, const char *key, json_t *value)
{
    char *text = value ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
    int result = call->host->note(call->call, key, text);
    free(text);
    json_t *notes = json_object_get(call->input, "notes");
    if (result == GW_OK && value)
        json_object_set(notes, key, value);
    else if (result == GW_OK)
        json_object_del(notes, key);
    return result;
}

/** What was kept under `key` with gw_note.
 *
 * Since 1. Returns: borrowed; NULL when nothing was. Errors: none.
 *
 *     if (!gw_noted(call, "token"))
 *         gw_progress(call, "this is the first attempt");
 */
static GW_UNUSED json_t *
gw_noted(gw_call *call, const char *key)
{
    return json_object_get(json_object_get(call->input, "notes"), key);
}

/** Tells the operator what is going on, in a printf text of a few words. A call may say 1,000 lines; what
 * goes beyond is dropped.
 *
 * Since 1. Returns: nothing. Errors: none; a text that is not UTF-8 is not told.
 *
 *     gw_progress(call, "page %d", 2);
 */
static GW_PRINTF(2, 3) void gw_progress(gw_call *call, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_t *text = json_vsprintf(format, args);
    va_end(args);
    if (text)
        call->host->progress(call->call, json_string_value(text));
    json_decref(text);
}

/* ---- the frame around a step's function ---- */

static GW_UNUSED int
gw_enter(const gangway_host *host, gangway_call *handle, int (*function)(gw_call *))
{
    gw_call call = {host,          handle,       json_loads(host->input(handle), 0, NULL),
                    json_object(), json_array(), false};
    int result = call.input && call.output && call.kept ? function(&call) : GW_FAILED;
    if (call.broken)
        result = GW_FAILED;
    if (result == GW_OK) {
        char *text = json_dumps(call.output, JSON_COMPACT);
        result = text ? host->output(handle, text) : GW_FAILED;
        free(text);
    }
    json_decref(call.input);
    json_decref(call.output);
    json_decref(call.kept);
    return result;
}

/** Makes `name_entry`, which fits plugin.h, of `static int name(gw_call *call)`.
 *
 * Since 1. Returns: nothing. Errors: none.
 *
 *     static int inspect(gw_call *call) { return gw_absent(call); }
 *     GW_FUNCTION(inspect)
 *     extern const gangway_function listed[];
 *     const gangway_function listed[] = {inspect_entry};
 */
#define GW_FUNCTION(name)                                                                                    \
    static int name##_entry(const gangway_host *host, gangway_call *handle)                                  \
    {                                                                                                        \
        return gw_enter(host, handle, name);                                                                 \
    }

#endif
