/* SPDX-License-Identifier: Apache-2.0 */
/* answer.c - shapes, printable texts, and answers of AWS without credentials
 */
#include "plugin/answer.h"

#include <string.h>

#include "aws/secret_members.h"
#include "base/error.h"
#include "base/json.h"
#include "base/schema.h"
#include "plugin/manifest.h"

#define MAX_MESSAGE 4096

/* ---- a look's answer ---- */

static gboolean
invalid(GError **error, const char *function, const char *fault)
{
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "the answer of %s: %s", function, fault);
    return FALSE;
}

/* Declared, and of the declared kind; none need be known yet. */
static gboolean
check_outputs(const json_t *step, const char *function, const json_t *outputs, GError **error)
{
    gw_json schema = json_copy(json_object_get(step, "outputs"));
    g_autoptr(GError) fault = NULL;

    if (!outputs)
        return TRUE;
    if (!json_is_object(outputs))
        return invalid(error, function, "outputs is not an object");
    json_object_del(schema, "required");
    if (!gw_schema_check(schema, outputs, "outputs", &fault))
        return invalid(error, function, fault->message);
    g_auto(GStrv) texts = gw_manifest_secrets(schema, outputs);
    return *texts ? invalid(error, function,
                            "an output that is secret is given as a text: keep it (vault:Keep) and give the "
                            "reference")
                  : TRUE;
}

/* A person who is waited for. */
static gboolean
check_task(const json_t *task, GError **error)
{
    const char *actor, *title, *instructions;
    json_error_t fault;

    if (json_unpack_ex((json_t *)(guintptr)task, &fault, JSON_STRICT, "{s:s, s:s, s:s}", "actor", &actor,
                       "title", &title, "instructions", &instructions) < 0)
        return invalid(error, "inspect", fault.text);
    if (strcmp(actor, "customer") != 0 && strcmp(actor, "ops") != 0)
        return invalid(error, "inspect", "its task's actor is not customer or ops");
    return TRUE;
}

/* Which members go with which kind of seen. */
static gboolean
check_seen(const json_t *step, json_t *seen, GError **error)
{
    gboolean inspects = gw_json_true(step, "inspect");
    const char *kind, *reason = NULL, *actor = NULL;
    json_t *doc = NULL, *outputs = NULL, *evidence = NULL, *task = NULL, *about = NULL;
    json_int_t after = 0;
    json_error_t fault;

    if (json_unpack_ex(seen, &fault, JSON_STRICT, "{s:s, s?o, s?o, s?s, s?I, s?o, s?o, s?s, s?o}", "kind",
                       &kind, "doc", &doc, "outputs", &outputs, "reason", &reason, "after", &after,
                       "evidence", &evidence, "task", &task, "actor", &actor, "about", &about) < 0)
        return invalid(error, "inspect", fault.text);
    if (!check_outputs(step, "inspect", outputs, error))
        return FALSE;
    if (actor &&
        (strcmp(kind, "unseen") != 0 || (strcmp(actor, "ops") != 0 && strcmp(actor, "customer") != 0)))
        return invalid(error, "inspect", "its actor is not ops or customer, or it is not unseen");
    if (evidence && !json_is_array(evidence))
        return invalid(error, "inspect", "evidence is not a list");
    if (about && (!json_is_object(about) || (strcmp(kind, "observed") != 0 && strcmp(kind, "unseen") != 0)))
        return invalid(error, "inspect", "about is not an object, or it is neither observed nor unseen");
    if (task && strcmp(kind, "pending") != 0)
        return invalid(error, "inspect", "a task goes with pending only");
    if (task && !check_task(task, error))
        return FALSE;
    if (!strcmp(kind, "observed"))
        return doc && !json_is_null(doc) ? TRUE : invalid(error, "inspect", "observed, but without a doc");
    if (!strcmp(kind, "pending"))
        return reason && after >= 0 ? TRUE : invalid(error, "inspect", "pending, but without a reason");
    if (!strcmp(kind, "unseen") || (inspects && !strcmp(kind, "absent")))
        return TRUE;
    return invalid(error, "inspect", "its kind is not observed, absent, pending or unseen");
}

static gboolean
check_want(const json_t *step, json_t *want, GError **error)
{
    const char *title, *instructions, *late, *irreversible, *evidence;
    json_t *doc, *outputs = NULL;
    json_error_t fault;

    if (json_unpack_ex(want, &fault, JSON_STRICT, "{s:o, s?o, s?s, s?s, s?s, s?s, s?s}", "doc", &doc,
                       "outputs", &outputs, "title", &title, "instructions", &instructions, "late", &late,
                       "irreversible", &irreversible, "evidence", &evidence) < 0)
        return invalid(error, "desire", fault.text);
    return check_outputs(step, "desire", outputs, error);
}

gboolean
gw_answer_check_look(const json_t *step, const json_t *answer, GError **error)
{
    json_t *seen = json_object_get(answer, "seen"), *want = json_object_get(answer, "want");

    if (!check_seen(step, seen, error))
        return FALSE;
    if (!g_strcmp0(gw_json_string(seen, "kind"), "pending"))
        return want ? invalid(error, "desire", "there is one although the step is pending") : TRUE;
    return check_want(step, want, error);
}

/* ---- texts ---- */

char *
gw_printable(const char *text)
{
    char *clean = g_utf8_make_valid(text, -1);

    for (char *c = clean; *c; c = g_utf8_next_char(c)) {
        gunichar letter = g_utf8_get_char(c);

        if ((letter < 0x20 && letter != '\n' && letter != '\t') || letter == 0x7f)
            *c = ' ';
        else if (letter >= 0x80 && letter < 0xa0)
            memset(c, '?', 2); /* these steer terminals, too; two bytes each */
    }
    return clean;
}

static json_t *
shown(const json_t *failure, const char *member, const char *otherwise)
{
    const char *text = gw_json_string(failure, member);
    g_autofree char *clean = gw_printable(text && *text ? text : otherwise);

    if (strlen(clean) > MAX_MESSAGE)
        *g_utf8_find_prev_char(clean, clean + MAX_MESSAGE) = '\0';
    return json_string(clean);
}

json_t *
gw_answer_failure(const json_t *failure)
{
    static const char *const classes[] = {"throttled", "unavailable", "denied", "conflict", "invalid", NULL};
    const char *given = gw_json_string(failure, "class");
    gboolean known = given && g_strv_contains(classes, given);
    json_t *clean = json_object();
    const char *key;
    json_t *value;

    json_object_set_new(clean, "class", json_string(known ? given : "invalid"));
    json_object_set_new(clean, "code", shown(failure, "code", known ? given : "BadClass"));
    json_object_set_new(clean, "message", shown(failure, "message", "the plugin gave no message"));
    json_object_foreach ((json_t *)(guintptr)failure, key, value) {
        if (json_is_string(value) &&
            (!strcmp(key, "action") || !strcmp(key, "request_id") || !strcmp(key, "denied_by")))
            json_object_set_new(clean, key, shown(failure, key, ""));
        else if (json_is_integer(value) && (!strcmp(key, "status") || !strcmp(key, "retry_after")))
            json_object_set(clean, key, value);
    }
    return clean;
}

/* ---- credentials ---- */

/* A credential's place is taken by what `keep` makes of its text; all else that is secret is left out. */
static void
copy_member(json_t *into, const char *key, const json_t *value, gw_answer_keep keep, gpointer data)
{
    gboolean secret = gw_aws_is_credential(key);
    json_t *copy = NULL;

    if (!secret)
        copy = gw_answer_keep_credentials(value, keep, data);
    else if (keep && json_is_string(value))
        copy = keep(key, json_string_value(value), data);
    else if (keep && json_is_object(value))
        copy = gw_answer_keep_credentials(value, keep, data);
    if (copy)
        json_object_set_new(into, key, copy);
}

json_t *
gw_answer_keep_credentials(const json_t *answer, gw_answer_keep keep, gpointer data)
{
    size_t i;
    const char *key;
    json_t *value;

    if (json_is_array(answer)) {
        json_t *list = json_array();

        json_array_foreach (answer, i, value)
            json_array_append_new(list, gw_answer_keep_credentials(value, keep, data));
        return list;
    }
    if (!json_is_object(answer))
        return json_incref((json_t *)(guintptr)answer);

    json_t *rest = json_object();
    json_object_foreach ((json_t *)(guintptr)answer, key, value)
        copy_member(rest, key, value, keep, data);
    return rest;
}

json_t *
gw_answer_without_credentials(const json_t *answer)
{
    return gw_answer_keep_credentials(answer, NULL, NULL);
}
