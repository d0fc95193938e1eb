/* SPDX-License-Identifier: Apache-2.0 */
/* step.h - a step in a few lines, on top of plugin.h and jansson
 *
 * A step's functions take a `gw_call *` and return what gw_observed, gw_absent, gw_wanted and the like
 * return. Nothing needs to be freed: every document and string that a function here hands out is borrowed
 * from the call, valid until the step's function returns. Formats are jansson's (`json_pack`), printf's where
 * it says text.
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

/** JSON written as it is, without quotes around it: `.params = GW_JSON({"type": "object"})`. */
#define GW_JSON(...) #__VA_ARGS__

typedef struct gw_call {
    const gangway_host *host;
    gangway_call *call;
    json_t *input;  /* the call's input */
    json_t *output; /* what is answered so far */
    json_t *kept;   /* documents that live as long as the call */
    bool broken;    /* a document could not be built: the call fails, whatever the function returns */
} gw_call;

/** Makes `document` live as long as the call (takes the reference). NULL stays NULL. */
static GW_UNUSED json_t *
gw_keep(gw_call *call, json_t *document)
{
    if (document)
        json_array_append_new(call->kept, document);
    return document;
}

/** A printf text that lives as long as the call. */
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
 * and control characters escaped, so that it can't pass for words of the sentence; a long one is cut. */
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

/** A parameter as it is, or NULL. */
static GW_UNUSED json_t *
gw_param_json(gw_call *call, const char *name)
{
    return json_object_get(json_object_get(call->input, "params"), name);
}

/** The text of an object's member; "" where it has none, or is no object. */
static GW_UNUSED const char *
gw_member(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

/** A text parameter, or NULL. */
static GW_UNUSED const char *
gw_param(gw_call *call, const char *name)
{
    return json_string_value(gw_param_json(call, name));
}

/** A whole-number parameter, or `otherwise`. */
static GW_UNUSED json_int_t
gw_param_int(gw_call *call, const char *name, json_int_t otherwise)
{
    json_t *value = gw_param_json(call, name);
    return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

/** A boolean parameter, or `otherwise`. */
static GW_UNUSED bool
gw_param_bool(gw_call *call, const char *name, bool otherwise)
{
    json_t *value = gw_param_json(call, name);
    return json_is_boolean(value) ? json_is_true(value) : otherwise;
}

/** In desire and apply: what inspect saw, or NULL when it was absent. */
static GW_UNUSED json_t *
gw_seen(gw_call *call)
{
    json_t *seen = json_object_get(call->input, "seen");
    return json_is_null(seen) ? NULL : seen;
}

/** In apply: what should be there, or NULL when nothing should. */
static GW_UNUSED json_t *
gw_want(gw_call *call)
{
    json_t *want = json_object_get(call->input, "want");
    return json_is_null(want) ? NULL : want;
}

/* ---- failing, and documents ---- */

/** Any function: fails for this reason. The class is one of plugin.h's; the text says what to do. */
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

/** What `format` describes, a new document. When it can't be built (a NULL where a text must be), the call
 *  fails and the reason names `what`. */
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

static GW_UNUSED json_t *
gw_build(gw_call *call, const char *what, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_t *document = gw_build_v(call, what, format, args);
    va_end(args);
    return document;
}

/** A json_pack document that lives as long as the call. */
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

/** Asks for something by its full name: gw_request(call, "aws-all@partner/eu-west-1:s3:ListBuckets", "{}").
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

/** Calls an AWS operation as the customer's management account: gw_aws(call, "iam:GetRole", "{s:s}",
 *  "RoleName", n). Returns its answer, or NULL: then gw_failed_with tells why, and returning GW_FAILED passes
 *  the reason on. */
static GW_UNUSED json_t *
gw_aws(gw_call *call, const char *operation, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_t *answer = gw_request_v(call, gw_text(call, "aws:%s", operation), format, args);
    va_end(args);
    return answer;
}

/** The same in another of the run's contexts ("partner"). Fails with "NoSuchContext" when it is not
 *  configured. */
static GW_UNUSED json_t *
gw_aws_as(gw_call *call, const char *context, const char *operation, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_t *answer = gw_request_v(call, gw_text(call, "aws@%s:%s", context, operation), format, args);
    va_end(args);
    return answer;
}

/** The same as the customer in another region ("eu-west-1"); NULL: the context's own. */
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

/** The same for all pages of a list operation: the answer's list members hold every item. */
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

/** A write whose answer holds a secret (iam:CreateAccessKey): the vault keeps it, and the answer has
 *  `{"$secret": "STEP/SecretAccessKey"}` in its place, to be returned as an output whose schema says
 * `secret`. Also declares `vault:Keep` among the writes. Without a key for the vault it fails before anything
 * is sent.
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

/** apply: has the vault make a password of `length` (12 to 128) characters under `name`, or finds the one
 * that it made before. A reference, which a request may hold where the member is a secret by its name:
 *  gw_aws(call, "iam:CreateLoginProfile", "{s:s, s:O}", "UserName", user, "Password", reference). Declare
 *  `vault:Generate`. `about` says in the list what it is. */
static GW_UNUSED json_t *
gw_generate_secret(gw_call *call, const char *name, int length, const char *about)
{
    return gw_request(call, "vault:Generate", "{s:s, s:i, s:s}", "name", name, "length", length, "about",
                      about);
}

/** apply: gives the vault a text under `name`, in the place of an earlier one; a reference. Declare
 *  `vault:Keep`. */
static GW_UNUSED json_t *
gw_keep_secret(gw_call *call, const char *name, const char *text, const char *about)
{
    return gw_request(call, "vault:Keep", "{s:s, s:s, s:s}", "name", name, "value", text, "about", about);
}

/** What is known of this step's secret: `{"kept": bool, "there": bool, "used"?: {"at", "by"}}`, there until a
 *  person took it. Declare `vault:Describe` among the reads. */
static GW_UNUSED json_t *
gw_describe_secret(gw_call *call, const char *name)
{
    return gw_request(call, "vault:Describe", "{s:s}", "name", name);
}

/** Why the last request failed, `{"class", "code", "message", "action"}`; NULL when it did not. */
static GW_UNUSED json_t *
gw_error(gw_call *call)
{
    const char *text = call->host->error(call->call);
    return text ? gw_keep(call, json_loads(text, 0, NULL)) : NULL;
}

/** Did the last request fail with this code? */
static GW_UNUSED bool
gw_failed_with(gw_call *call, const char *code)
{
    const char *last = json_string_value(json_object_get(gw_error(call), "code"));
    return last && strcmp(last, code) == 0;
}

/** Did the last request fail for a reason of this class? */
static GW_UNUSED bool
gw_failed_as(gw_call *call, const char *failure_class)
{
    const char *last = json_string_value(json_object_get(gw_error(call), "class"));
    return last && strcmp(last, failure_class) == 0;
}

/** What AWS said when the last request failed, or "". */
static GW_UNUSED const char *
gw_error_message(gw_call *call)
{
    const char *message = json_string_value(json_object_get(gw_error(call), "message"));
    return message ? message : "";
}

/** Any function: fails because the answer to `operation` lacks what a step must know; it is asked again
 * later. */
static GW_UNUSED int
gw_fail_answer(gw_call *call, const char *operation, const char *lacks)
{
    return gw_fail(call, GANGWAY_UNAVAILABLE, "BadAnswer", "the answer to '%s' lacks '%s'", operation, lacks);
}

/** Any function: fails as the last request did, but of another class and with these words before AWS's. */
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

/** inspect: this is there. Keys that desire does not mention are shown, not compared. */
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

/** inspect: nothing is there. */
static GW_UNUSED int
gw_absent(gw_call *call)
{
    return json_object_set_new(call->output, "kind", json_string("absent")) == 0 ? GW_OK : GW_FAILED;
}

#define GW_PENDING_MAX (30 * 24 * 3600) /* seconds */

/** inspect: it is on its way (a review, a handshake); look again in `after_s` seconds, at the
 * earliest after one and at the latest after 30 days. */
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

/** inspect, besides gw_pending: a person is waited for, "customer" or "ops". Opens a task with this title,
 * and what to do, line by line; it is done when the look is pending no longer. */
static GW_UNUSED void
gw_task(gw_call *call, const char *actor, const char *title, const char *text)
{
    json_object_set_new(
        call->output, "task",
        gw_build(call, "the task", "{s:s, s:s, s:s}", "actor", actor, "title", title, "instructions", text));
}

/** inspect: AWS shows nothing that tells, so far: a person's word is taken, and evidence is kept beside it.
 *  What may still show is looked for until then. */
static GW_UNUSED int
gw_unseen(gw_call *call)
{
    return json_object_set_new(call->output, "kind", json_string("unseen")) == 0 ? GW_OK : GW_FAILED;
}

/** inspect: a machine could do it, but not this time, for this reason: `actor` ("ops", "customer"; NULL: the
 *  workflow's) is asked to do what desire's instructions say. Needs API 2. */
static GW_UNUSED int
gw_unseen_because(gw_call *call, const char *actor, const char *reason)
{
    if ((actor && !gw_answer_text(call, "actor", "gw_unseen_because's actor", actor)) ||
        !gw_answer_text(call, "reason", "gw_unseen_because's reason", reason))
        return GW_FAILED;
    return gw_unseen(call);
}

/** inspect, with observed or unseen: what a person's word, or a proof that may not last, is about (which
 * devices). A later run that finds something else takes no earlier word for it, and `gangway verify` calls it
 * drift. Since API 5. */
static GW_UNUSED void
gw_about(gw_call *call, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    gw_answer_v(call, "about", "what a word is about", format, args);
    va_end(args);
}

/** desire: this should be there. NULL as format: nothing should. */
static GW_UNUSED int
gw_wanted(gw_call *call, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int result = gw_answer_v(call, "doc", "what is wanted", format, args);
    va_end(args);
    return result;
}

/** inspect or desire: what the workflow gets back. From desire: as far as it is known before the change. */
static GW_UNUSED void
gw_outputs(gw_call *call, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    gw_answer_v(call, "outputs", "the outputs", format, args);
    va_end(args);
}

/** inspect: keeps something that proves what was seen, with the step. */
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

/** desire of a person's step: the task's title and what to do, line by line. */
static GW_UNUSED void
gw_instruct(gw_call *call, const char *title, const char *text)
{
    gw_answer_text(call, "title", "gw_instruct's title", title);
    gw_answer_text(call, "instructions", "gw_instruct's text", text);
}

/** desire of a person's step: how late AWS may show it, told to who says that it is done when AWS does not
 * show it yet. Since API 3. */
static GW_UNUSED void
gw_late(gw_call *call, const char *text)
{
    gw_answer_text(call, "late", "gw_late", text);
}

/** desire of a step that a person's word is taken for: no word counts without a file as evidence; `what` says
 * which, in a phrase. Since API 4. */
static GW_UNUSED void
gw_demand_evidence(gw_call *call, const char *what)
{
    gw_answer_text(call, "evidence", "gw_demand_evidence", what);
}

/** desire: says in the plan that the change can't be undone, and why. */
static GW_UNUSED void
gw_irreversible(gw_call *call, const char *why)
{
    gw_answer_text(call, "irreversible", "gw_irreversible", why);
}

/* ---- memory and talk ---- */

/** Keeps `value` (borrowed) for this step of this run; NULL drops it. On disk before this returns. */
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

/** What was kept under `key`, or NULL. */
static GW_UNUSED json_t *
gw_noted(gw_call *call, const char *key)
{
    return json_object_get(json_object_get(call->input, "notes"), key);
}

/** Tells the operator what is going on. */
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

/** Makes `name_entry`, which fits plugin.h, of `static int name(gw_call *call)`. */
#define GW_FUNCTION(name)                                                                                    \
    static int name##_entry(const gangway_host *host, gangway_call *handle)                                  \
    {                                                                                                        \
        return gw_enter(host, handle, name);                                                                 \
    }

#endif
