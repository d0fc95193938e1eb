/* SPDX-License-Identifier: Apache-2.0 */
/* trial.c - one trial after another: begun anew, looked, applied, looked again */
#include "check/trial.h"

#include "base/error.h"
#include "base/json.h"
#include "check/hooks.h"

#include <string.h>

enum { CALL_MS = 10000, ROUNDS = 6 };

void
gw_trial_init(gw_trial *trial, const gw_check_place *place, const json_t *step)
{
    *trial = (gw_trial){.place = place, .step = step};
    trial->used = json_object();
    trial->undeclared = json_object();
    trial->leaks = json_object();
    trial->overtime = json_object();
    trial->writes_in_look = json_object();
}

static void
forget(gw_trial *trial)
{
    g_clear_pointer(&trial->notes, json_decref);
    g_clear_pointer(&trial->vault, json_decref);
    g_clear_pointer(&trial->requests, json_decref);
    g_clear_pointer(&trial->look, json_decref);
    g_clear_pointer(&trial->failure, json_decref);
    g_clear_pointer(&trial->failing, g_free);
    g_clear_pointer(&trial->then, g_free);
}

void
gw_trial_release(gw_trial *trial)
{
    forget(trial);
    json_decref(trial->params);
    json_decref(trial->used);
    json_decref(trial->undeclared);
    json_decref(trial->leaks);
    json_decref(trial->overtime);
    json_decref(trial->writes_in_look);
    g_clear_error(&trial->error);
}

void
gw_trial_use(gw_trial *trial, const json_t *test, json_t *params)
{
    json_decref(trial->params);
    trial->test = test;
    trial->params = json_incref(params);
}

/* Asks the simulator; FALSE without an error to go on with. */
static gboolean
ask(gw_trial *trial, const char *what, const json_t *body)
{
    gw_json answer = trial->error ? NULL : trial->place->ask(trial->place->data, what, body, &trial->error);

    return answer != NULL;
}

gboolean
gw_trial_begin(gw_trial *trial, gw_trick trick)
{
    json_t *org = json_object_get(trial->test, "org"), *notes = json_object_get(trial->test, "notes");
    json_t *vault = json_object_get(trial->test, "vault");
    gw_json none = json_object();
    gw_json over = gw_json_merge(org ? org : none, trial->over ? trial->over : none);

    if (*trial->place->stopped)
        return FALSE;
    forget(trial);
    trial->trick = trick;
    trial->played = trial->held = FALSE;
    trial->notes = notes ? json_deep_copy(notes) : json_object();
    trial->vault = vault ? json_deep_copy(vault) : json_object();
    trial->requests = json_array();
    trial->tries++;
    return ask(trial, "reset", over);
}

gboolean
gw_trial_people(gw_trial *trial)
{
    size_t i;
    json_t *act;

    json_array_foreach (json_object_get(trial->test, "people"), i, act)
        if (!ask(trial, "people", act))
            return FALSE;
    return TRUE;
}

/* ---- calls ---- */

typedef struct {
    gw_trial *trial;
    gw_check_hook hook;
    gw_pool_call *call;
    gboolean over;
    json_t *answer, *failure;
} one_call;

static void
on_done(json_t *answer, json_t *failure, gpointer data)
{
    one_call *call = data;

    call->call = NULL;
    call->over = TRUE;
    call->answer = json_incref(answer);
    call->failure = json_incref(failure);
}

static json_t *
input_of(const gw_trial *trial, gw_call_kind kind)
{
    const char *name = gw_json_string(trial->step, "name");
    json_t *input =
        json_pack("{s:O, s:O, s:{s:s, s:s, s:s, s:i}}", "params", trial->params, "notes", trial->notes, "run",
                  "id", "check", "step", name, "workflow", "check-plugin", "retries", 0);

    if (kind == GW_CALL_APPLY) {
        json_t *seen = json_object_get(json_object_get(trial->look, "seen"), "doc");
        json_t *want = json_object_get(json_object_get(trial->look, "want"), "doc");
        json_object_set_new(input, "seen", seen ? json_incref(seen) : json_null());
        json_object_set_new(input, "want", want ? json_incref(want) : json_null());
    }
    return input;
}

static void
start(one_call *call, gw_trial *trial, gw_call_kind kind)
{
    gw_json input = input_of(trial, kind);
    const char *name = gw_json_string(trial->step, "name");

    *call = (one_call){.trial = trial, .hook = {trial, kind}};
    gw_call_hooks hooks = gw_check_hooks(&call->hook);
    call->call = gw_pool_call_start(trial->place->pool, name, kind, input, CALL_MS, &hooks, on_done, call);
}

static void
take_failure(gw_trial *trial, const one_call *call)
{
    const char *text = gw_json_string(call->failure, "message");

    gw_check_hear(trial, "its failure", text);
    if (call->failure && gw_failure_class(call->failure) == GW_ERROR_TIMED_OUT &&
        trial->trick.kind != GW_TRICK_LATE)
        json_object_set_new(trial->overtime, text, json_true());
}

/* What each request of a look led to, for later comparison. */
static void
mark_requests(gw_trial *trial, size_t from)
{
    for (size_t i = from; i < json_array_size(trial->requests); i++)
        json_object_set_new(json_array_get(trial->requests, i), "kind", json_string(gw_trial_kind(trial)));
}

/* Ends when the step has answered, or the trick says that its process is killed, at once or by its time-out.
 */
static void
wait_for(gw_trial *trial, one_call *call)
{
    while (!call->over && !trial->held)
        g_main_context_iteration(NULL, TRUE);
    if (!call->over && trial->trick.kind != GW_TRICK_LATE)
        gw_pool_call_cancel(call->call);
    else if (!call->over)
        gw_pool_call_expire(call->call);
    while (!call->over && trial->trick.kind == GW_TRICK_LATE)
        g_main_context_iteration(NULL, TRUE);
}

static gboolean
call_step(gw_trial *trial, gw_call_kind kind)
{
    size_t from = json_array_size(trial->requests);
    one_call call;

    g_clear_pointer(&trial->failure, json_decref);
    trial->held = FALSE;
    trial->asked = 0;
    start(&call, trial, kind);
    wait_for(trial, &call);
    take_failure(trial, &call);
    trial->failure = call.failure;
    if (kind == GW_CALL_LOOK) {
        json_decref(trial->look);
        trial->look = call.answer;
        mark_requests(trial, from);
    } else {
        json_decref(call.answer);
    }
    return call.over && !call.failure;
}

gboolean
gw_trial_look(gw_trial *trial)
{
    return call_step(trial, GW_CALL_LOOK);
}

gboolean
gw_trial_apply(gw_trial *trial)
{
    return call_step(trial, GW_CALL_APPLY);
}

guint
gw_trial_apply_twice(gw_trial *trial)
{
    one_call calls[2];
    guint bad = 0;

    trial->asked = 0;
    for (int i = 0; i < 2; i++)
        start(&calls[i], trial, GW_CALL_APPLY);
    while (!calls[0].over || !calls[1].over)
        g_main_context_iteration(NULL, TRUE);
    for (int i = 0; i < 2; i++) {
        gw_error_class class = calls[i].failure ? gw_failure_class(calls[i].failure) : GW_ERROR_INVALID;
        bad += class == GW_ERROR_CRASHED || class == GW_ERROR_TIMED_OUT;
        take_failure(trial, &calls[i]);
        json_decref(calls[i].answer);
        json_decref(calls[i].failure);
    }
    return bad;
}

/* ---- what came of it ---- */

const char *
gw_trial_kind(const gw_trial *trial)
{
    const char *kind = gw_json_string(json_object_get(trial->look, "seen"), "kind");

    return kind ? kind : "failed";
}

json_t *
gw_trial_changes(const gw_trial *trial)
{
    const char *kind = gw_trial_kind(trial);
    const json_t *want = json_object_get(trial->look, "want");

    if (!want || (strcmp(kind, "observed") != 0 && strcmp(kind, "absent") != 0))
        return NULL;
    return gw_json_diff(json_object_get(json_object_get(trial->look, "seen"), "doc"),
                        json_object_get(want, "doc"));
}

gboolean
gw_trial_converged(const gw_trial *trial)
{
    gw_json changes = gw_trial_changes(trial);

    return changes && json_array_size(changes) == 0;
}

/* A call that the trick ended is begun again, as the engine does. */
static gboolean
goes_on(gw_trial *trial, gboolean worked)
{
    if (trial->played && !trial->then)
        trial->then = gw_trial_state(trial);
    return worked ||
           (trial->played && (trial->held || trial->trick.kind == GW_TRICK_LOST ||
                              trial->trick.kind == GW_TRICK_FAIL || trial->trick.kind == GW_TRICK_LATE));
}

gboolean
gw_trial_converge(gw_trial *trial)
{
    gboolean applies = gw_json_true(trial->step, "apply"), acted = FALSE;

    for (int round = 0; round < ROUNDS; round++) {
        gboolean looked = gw_trial_look(trial);
        if (!looked && !goes_on(trial, FALSE))
            return FALSE;
        if (looked && gw_trial_converged(trial))
            return TRUE;
        gw_json changes = gw_trial_changes(trial);
        if (looked && (!changes || !applies)) {
            if (acted || !json_object_get(trial->test, "people"))
                return FALSE;
            acted = gw_trial_people(trial);
        } else if (looked && !goes_on(trial, gw_trial_apply(trial))) {
            return FALSE;
        }
        if (trial->trick.kind == GW_TRICK_FAIL && trial->played)
            trial->trick.kind = GW_TRICK_NONE; /* it is over by now */
    }
    return FALSE;
}

static gpointer
compile_moment(G_GNUC_UNUSED gpointer unused)
{
    return g_regex_new("Date: [^\\\\\"]*|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\\.[0-9]+)?Z", G_REGEX_OPTIMIZE,
                       G_REGEX_MATCH_DEFAULT, NULL);
}

/* Moments in texts: a mail has one in its head. */
static char *
without_moments(const char *text)
{
    static GOnce once = G_ONCE_INIT;
    const GRegex *moment = g_once(&once, compile_moment, NULL);

    return g_regex_replace_literal(moment, text, -1, 0, "(a moment)", G_REGEX_MATCH_DEFAULT, NULL);
}

char *
gw_trial_state(gw_trial *trial)
{
    gw_json state =
        trial->error ? NULL : trial->place->ask(trial->place->data, "state?timeless", NULL, &trial->error);

    g_autofree char *text = state ? gw_json_text(state) : NULL;

    return text ? without_moments(text) : NULL;
}
