/* SPDX-License-Identifier: Apache-2.0 */
/* hooks.c - counts a call's requests, plays the trick at one of them, and remembers what came of each */
#include "check/hooks.h"

#include "base/error.h"
#include "base/json.h"
#include "base/secretref.h"
#include "base/text.h"
#include "plugin/policy.h"

#include <string.h>

/* So many in one call are a loop. */
#define REQUESTS_MAX 400
#define REDACTED "(redacted)"

void
gw_check_hear(gw_trial *trial, const char *where, const char *text)
{
    if (text && strstr(text, REDACTED))
        json_object_set_new(trial->leaks, where, json_string(text));
}

/* ---- requests ---- */

static gboolean
is_write(const gw_trial *trial, const char *action)
{
    size_t i;
    json_t *name;

    json_array_foreach (json_object_get(trial->step, "writes"), i, name)
        if (strcmp(json_string_value(name), action) == 0)
            return TRUE;
    return FALSE;
}

static gboolean
is_turn(gw_trial *trial, gw_trick_kind kind)
{
    return trial->trick.kind == kind && !trial->played && json_array_size(trial->requests) == trial->trick.at;
}

/* The process is killed: its request has no answer. */
static gboolean
hold(gw_trial *trial)
{
    trial->played = trial->held = TRUE;
    return FALSE;
}

static gboolean
too_many(gw_check_hook *hook)
{
    gw_trial *trial = hook->trial;

    if (++trial->asked <= REQUESTS_MAX)
        return FALSE;
    g_autofree char *text =
        g_strdup_printf("%s made more than %d requests in one call: it has no end of its own",
                        hook->kind == GW_CALL_LOOK ? "the look" : "apply", REQUESTS_MAX);
    json_object_set_new(trial->overtime, text, json_true());
    return TRUE;
}

static json_t *
made_up(gw_trial *trial, const char *action)
{
    json_t *failure = json_deep_copy(trial->trick.with);

    trial->played = TRUE;
    json_object_set_new(failure, "action", json_string(action));
    return failure;
}

static gboolean
on_before(gpointer data, const char *action, const json_t *input, json_t **failure)
{
    gw_check_hook *hook = data;
    gw_trial *trial = hook->trial;

    json_object_set_new(trial->used, action, json_true());
    json_array_append_new(trial->requests, json_pack("{s:s, s:b, s:b, s:O}", "action", action, "write",
                                                     is_write(trial, action), "look",
                                                     hook->kind == GW_CALL_LOOK, "input", input));
    if (too_many(hook))
        return hold(trial);
    if (is_turn(trial, GW_TRICK_KILL_BEFORE))
        return hold(trial);
    if (is_turn(trial, GW_TRICK_FAIL))
        trial->failing = g_strdup(action);
    if (trial->trick.kind == GW_TRICK_FAIL && g_strcmp0(trial->failing, action) == 0)
        *failure = made_up(trial, action);
    return TRUE;
}

static void
note_refusal(gw_check_hook *hook, const char *action, const json_t *failure)
{
    gw_trial *trial = hook->trial;
    const char *code = gw_json_string(failure, "code"), *text = gw_json_string(failure, "message");

    if (g_strcmp0(code, "WriteInLook") == 0)
        json_object_set_new(trial->writes_in_look, action, json_string(text));
    else if (g_strcmp0(code, "UndeclaredAction") == 0 || g_strcmp0(code, "UnknownRequest") == 0 ||
             g_strcmp0(code, "UnknownService") == 0 || g_strcmp0(code, "Removal") == 0 ||
             g_strcmp0(code, "ReservedMember") == 0 || g_strcmp0(code, "BadRequest") == 0)
        json_object_set_new(trial->undeclared, action, json_string(text));
    else if (g_strcmp0(code, "SecretInNote") == 0)
        json_object_set_new(trial->leaks, "a note", json_string(text));
}

/* What became of the last request that was let through. */
static void
note_answer(gw_trial *trial, const char *action, json_t *answer, json_t *failure)
{
    json_t *last = json_array_get(trial->requests, json_array_size(trial->requests) - 1);

    if (g_strcmp0(gw_json_string(last, "action"), action) != 0 || json_object_get(last, "answer"))
        return;
    if (answer)
        json_object_set(last, "answer", answer);
    else if (failure)
        json_object_set(last, "failure", failure);
}

static void
lose(gw_trial *trial, json_t **answer, json_t **failure)
{
    trial->played = TRUE;
    g_clear_pointer(answer, json_decref);
    json_decref(*failure);
    *failure = gw_failure_new(GW_ERROR_UNAVAILABLE, "ConnectionBroken",
                              "the connection broke before an answer came (made up by the check)");
    json_object_set_new(*failure, "sent", json_true());
}

static gboolean
on_after(gpointer data, const char *action, json_t **answer, json_t **failure)
{
    gw_check_hook *hook = data;
    gw_trial *trial = hook->trial;

    note_refusal(hook, action, *failure);
    if (strcmp(action, "note") == 0 || g_str_has_prefix(action, "vault:"))
        return TRUE;
    note_answer(trial, action, *answer, *failure);
    if (is_turn(trial, GW_TRICK_KILL_SENT) || is_turn(trial, GW_TRICK_KILL_ANSWERED) ||
        is_turn(trial, GW_TRICK_LATE))
        return hold(trial);
    if (is_turn(trial, GW_TRICK_LOST))
        lose(trial, answer, failure);
    if (is_turn(trial, GW_TRICK_ANSWER)) {
        trial->played = TRUE;
        json_decref(*answer);
        *answer = json_deep_copy(trial->trick.with);
        g_clear_pointer(failure, json_decref);
    }
    return TRUE;
}

static const gw_call_tricks tricks = {on_before, on_after};

/* ---- notes, as the engine keeps them ---- */

static void
note_write(gw_trial *trial, const char *member, const json_t *value)
{
    const json_t *last = json_object_get(trial->notes, "$write");
    json_int_t n = (json_int_t)gw_json_int(last, "n", 0) + (member ? 0 : 1);

    if (json_object_size(trial->notes) == 0 || (member && !last))
        return;
    json_t *write = json_pack("{s:I}", "n", n);
    if (member)
        json_object_set_new(write, member, json_deep_copy(value));
    json_object_set_new(trial->notes, "$write", write);
}

static void
on_intent(gpointer data, json_t *intent G_GNUC_UNUSED, void (*go)(gboolean yes, gpointer go_data),
          gpointer go_data)
{
    note_write(((gw_check_hook *)data)->trial, NULL, NULL);
    go(TRUE, go_data);
}

static void
on_outcome(gpointer data, json_t *outcome)
{
    gw_trial *trial = ((gw_check_hook *)data)->trial;
    const char *member = json_object_get(outcome, "failure") ? "failure" : "answer";

    if (is_turn(trial, GW_TRICK_KILL_SENT))
        return; /* killed with the core: nobody noted it */
    if (is_turn(trial, GW_TRICK_LOST)) {
        gw_json lost =
            json_pack("{s:s, s:s, s:b}", "class", "unavailable", "code", "ConnectionBroken", "sent", 1);
        note_write(trial, "failure", lost);
        return;
    }
    note_write(trial, member, json_object_get(outcome, member));
}

static void
on_note(gpointer data, const char *key, json_t *value, void (*go)(gboolean yes, gpointer go_data),
        gpointer go_data)
{
    gw_trial *trial = ((gw_check_hook *)data)->trial;

    if (value)
        json_object_set(trial->notes, key, value);
    else
        json_object_del(trial->notes, key);
    go(TRUE, go_data);
}

static void
on_progress(gpointer data, const char *text)
{
    gw_check_hear(((gw_check_hook *)data)->trial, "its progress", text);
}

static void
on_log(gpointer data, int level G_GNUC_UNUSED, const char *text)
{
    gw_check_hear(((gw_check_hook *)data)->trial, "its log", text);
}

/* ---- a vault for a trial: rows by name, as vault:Describe tells them, with the text of what was kept ----
 */

static json_t *
describe(const gw_trial *trial, const json_t *input)
{
    const char *own = gw_json_string(input, "own"), *of = gw_json_string(input, "of");
    const char *name = own ? own : of ? of : gw_json_string(input, "name");
    json_t *row = json_object_get(trial->vault, name ? name : "");
    json_t *told = row ? json_copy(row) : json_pack("{s:b, s:b}", "kept", 0, "there", 0);

    json_object_del(told, "text");
    return told;
}

/* What is there already is not made again. */
static json_t *
make(gw_trial *trial, const char *name, const char *text)
{
    g_autofree char *made = g_strdup_printf("Made-up-%s-Secret-7!", name);
    g_autofree char *full = g_strdup_printf("%s/%s", gw_json_string(trial->step, "name"), name);
    const char *kept = text ? text : made;

    gw_redact_learn(kept);
    if (text || !json_object_get(trial->vault, name))
        json_object_set_new(
            trial->vault, name,
            json_pack("{s:b, s:b, s:s, s:s}", "kept", 1, "there", 1, "kind", "once", "text", kept));
    return gw_secret_ref_new(full);
}

static json_t *
on_vault(gpointer data, const char *operation, const json_t *input, json_t **failure)
{
    gw_trial *trial = ((gw_check_hook *)data)->trial;
    g_autofree char *action = g_strconcat("vault:", operation, NULL);
    const char *name = gw_json_string(input, "name");

    if (strcmp(operation, "Ready") == 0)
        return json_object();
    json_object_set_new(trial->used, action, json_true());
    if (strcmp(operation, "Describe") == 0)
        return describe(trial, input);
    if (name)
        return make(trial, name, gw_json_string(input, "value"));
    *failure = gw_failure_new(GW_ERROR_INVALID, "BadInput", "vault:%s: there is no 'name'", operation);
    return NULL;
}

static char *
on_reveal(gpointer data, const char *name, json_t **failure)
{
    gw_trial *trial = ((gw_check_hook *)data)->trial;
    const char *part = strrchr(name, '/');
    const char *text = gw_json_string(json_object_get(trial->vault, part ? part + 1 : name), "text");

    if (!text)
        *failure = gw_failure_new(GW_ERROR_INVALID, "Secret", "there is no secret '%s'", name);
    return g_strdup(text);
}

gw_call_hooks
gw_check_hooks(gw_check_hook *hook)
{
    return (gw_call_hooks){.run = hook,
                           .customer_context = hook->trial->least ? hook->trial->place->least
                                                                  : hook->trial->place->customer_context,
                           .partner_context = hook->trial->place->partner_context,
                           .intent = on_intent,
                           .outcome = on_outcome,
                           .note = on_note,
                           .progress = on_progress,
                           .log = on_log,
                           .vault = on_vault,
                           .reveal = on_reveal,
                           .tricks = &tricks};
}
