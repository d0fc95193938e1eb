/* SPDX-License-Identifier: Apache-2.0 */
/* tricks.c - at each request in turn: killed, failed, its answer lost, late or mangled */
#include "check/checks.h"

#include "base/error.h"
#include "base/json.h"

#include <string.h>

/* The request of the undisturbed case at which the trick is played, from 1. */
static const json_t *
request_at(const gw_check_base *base, guint at)
{
    return json_array_get(base->requests, at - 1);
}

/* Is it the turn of this request, where not each of them is tried? */
static gboolean
is_tried(const gw_trial *trial, guint at)
{
    return trial->place->every < 2 || at % trial->place->every == 1;
}

static guint
n_requests(const gw_check_base *base)
{
    return (guint)json_array_size(base->requests);
}

static char *
describe(const gw_check_base *base, const char *what, guint at)
{
    return g_strdup_printf("%s request %u (%s)", what, at, gw_json_string(request_at(base, at), "action"));
}

/* Looks and applies until the trick is played. FALSE: it never was. */
static gboolean
until_played(gw_trial *trial)
{
    for (int round = 0; round < 4 && !trial->played; round++) {
        if (!gw_trial_look(trial) || trial->played || gw_trial_converged(trial))
            break;
        if (!gw_json_true(trial->step, "apply")) {
            if (!gw_trial_people(trial))
                break;
        } else if (!gw_trial_apply(trial)) {
            break;
        }
    }
    if (trial->played && !trial->then)
        trial->then = gw_trial_state(trial);
    return trial->played;
}

static gboolean
died(const gw_trial *trial)
{
    return trial->failure && gw_failure_class(trial->failure) == GW_ERROR_CRASHED;
}

/* ---- killed, lost, late ---- */

static void
disturb(gw_trial *trial, const gw_check_base *base, gw_trick_kind kind, guint at, const char *how,
        gw_check_faults *faults)
{
    g_autofree char *what = describe(base, how, at);

    if (!gw_trial_begin(trial, (gw_trick){.kind = kind, .at = at}))
        return;
    gw_check_end(trial, base, what, faults);
}

void
gw_check_killed(gw_trial *trial, const gw_check_base *base, gw_check_faults *faults)
{
    for (guint at = 1; at <= n_requests(base); at++) {
        gboolean write = gw_json_true(request_at(base, at), "write");
        if (!is_tried(trial, at))
            continue;
        disturb(trial, base, GW_TRICK_KILL_BEFORE, at, "killed before", faults);
        disturb(trial, base, GW_TRICK_KILL_SENT, at, "killed after", faults);
        if (write && json_object_size(trial->notes))
            disturb(trial, base, GW_TRICK_KILL_ANSWERED, at, "killed after the answer to", faults);
    }
}

void
gw_check_lost(gw_trial *trial, const gw_check_base *base, gw_check_faults *faults)
{
    for (guint at = 1; at <= n_requests(base); at++)
        if (gw_json_true(request_at(base, at), "write"))
            disturb(trial, base, GW_TRICK_LOST, at, "the answer was lost of", faults);
}

/* The first request of a look and the last that writes: one waits for the time-out each time. */
void
gw_check_late(gw_trial *trial, const gw_check_base *base, gw_check_faults *faults)
{
    guint last = 0;

    for (guint at = 1; at <= n_requests(base); at++)
        if (gw_json_true(request_at(base, at), "write"))
            last = at;
    if (n_requests(base))
        disturb(trial, base, GW_TRICK_LATE, 1, "the answer came after the time-out of", faults);
    if (last > 1)
        disturb(trial, base, GW_TRICK_LATE, last, "the answer came after the time-out of", faults);
}

/* ---- failures ---- */

static const struct {
    const char *class, *code;
    gboolean passed_on; /* the engine must hear of it as it is */
} failures[] = {{"throttled", "ThrottlingException", TRUE},
                {"unavailable", "ServiceUnavailable", TRUE},
                {"denied", "AccessDenied", TRUE},
                {"conflict", "ConflictException", FALSE},
                {"invalid", "ValidationException", FALSE}};

/* The file says that a refusal of this action means something else. */
static gboolean
translates(const gw_trial *trial, const json_t *request)
{
    return json_object_get(trial->translates, gw_json_string(request, "action")) != NULL;
}

/* What the call made of a failure. */
static void
judge_failure(const gw_trial *trial, const json_t *request, gsize i, const char *what,
              gw_check_faults *faults)
{
    const char *class = gw_json_string(trial->failure, "class"), *was = gw_json_string(request, "kind");

    if (died(trial)) {
        gw_check_fault(faults, "%s: %s", what, gw_json_string(trial->failure, "message"));
    } else if (trial->failure && failures[i].passed_on && g_strcmp0(class, failures[i].class) != 0 &&
               !translates(trial, request)) {
        gw_check_fault(
            faults,
            "%s: it failed as '%s' then, and gangway would do something else: pass on why a request failed",
            what, class);
    } else if (!trial->failure && failures[i].passed_on && gw_json_true(request, "write") &&
               !translates(trial, request)) {
        gw_check_fault(
            faults,
            "%s: apply answered that it worked, and gangway would not know: pass on why a request failed",
            what);
    } else if (!trial->failure && gw_json_true(request, "look") && g_strcmp0(was, "observed") == 0 &&
               strcmp(gw_trial_kind(trial), "absent") == 0) {
        gw_check_fault(faults, "%s: it took that for absence", what);
    }
}

static void
fail_at(gw_trial *trial, const gw_check_base *base, guint at, gsize i, gw_check_faults *faults)
{
    g_autofree char *how = g_strdup_printf("'%s' was the answer to", failures[i].class);
    g_autofree char *what = describe(base, how, at);
    gw_json failure = json_pack("{s:s, s:s, s:s}", "class", failures[i].class, "code", failures[i].code,
                                "message", "made up by the check");

    if (!gw_trial_begin(trial, (gw_trick){.kind = GW_TRICK_FAIL, .at = at, .with = failure}))
        return;
    if (!until_played(trial))
        return;
    judge_failure(trial, request_at(base, at), i, what, faults);
    trial->trick.kind = GW_TRICK_NONE;
    /* A look that failed has changed nothing. */
    if (!gw_json_true(request_at(base, at), "look") && !died(trial))
        gw_check_end(trial, base, what, faults);
}

void
gw_check_failures(gw_trial *trial, const gw_check_base *base, gw_check_faults *faults)
{
    for (guint at = 1; at <= n_requests(base); at++)
        for (gsize i = 0; i < G_N_ELEMENTS(failures) && json_object_size(trial->overtime) == 0; i++)
            if (is_tried(trial, at) && !json_object_get(trial->waits, failures[i].class))
                fail_at(trial, base, at, i, faults);
}

/* ---- mangled answers ---- */

static void
mangle(gw_trial *trial, const gw_check_base *base, guint at, const json_t *answer, const char *how,
       gw_check_faults *faults)
{
    if (!gw_trial_begin(trial, (gw_trick){.kind = GW_TRICK_ANSWER, .at = at, .with = answer}) ||
        !until_played(trial))
        return;
    if (died(trial)) {
        g_autofree char *what = describe(base, "at", at);
        gw_check_fault(faults, "%s, with %s in the answer: %s", what, how,
                       gw_json_string(trial->failure, "message"));
    }
}

static void
mangle_member(gw_trial *trial, const gw_check_base *base, guint at, const char *key, gw_check_faults *faults)
{
    static const char *const wrong[] = {"null", "-7", "\"\"", "[]", "{}", "[{}]", "[null]"};
    json_t *answer = json_object_get(request_at(base, at), "answer");

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        gw_json copy = json_copy(answer);
        g_autofree char *how = g_strdup_printf("'%s' %s", key, wrong[i]);
        json_object_set_new(copy, key, json_loads(wrong[i], JSON_DECODE_ANY, NULL));
        mangle(trial, base, at, copy, how, faults);
    }
}

/* The same request is mangled once. */
static gboolean
was_before(const gw_check_base *base, guint at)
{
    const json_t *request = request_at(base, at);

    for (guint i = 1; i < at; i++)
        if (json_equal(json_object_get(request_at(base, i), "input"), json_object_get(request, "input")) &&
            json_equal(json_object_get(request_at(base, i), "action"), json_object_get(request, "action")))
            return TRUE;
    return FALSE;
}

void
gw_check_mangled(gw_trial *trial, const gw_check_base *base, gw_check_faults *faults)
{
    for (guint at = 1; at <= n_requests(base); at++) {
        json_t *answer = json_object_get(request_at(base, at), "answer"), *value;
        gw_json nothing = json_object();
        const char *key;
        if (!answer || !is_tried(trial, at) || was_before(base, at))
            continue;
        mangle(trial, base, at, nothing, "nothing", faults);
        json_object_foreach (answer, key, value)
            mangle_member(trial, base, at, key, faults);
    }
}
