/* SPDX-License-Identifier: Apache-2.0 */
/* base.c - a case undisturbed, and whether a trial came to the same */
#include "check/checks.h"

#include "base/error.h"
#include "base/json.h"

#include <string.h>

enum { FAULTS_MAX = 8 };

void
gw_check_fault(gw_check_faults *faults, const char *format, ...)
{
    va_list args;

    if (json_array_size(faults) >= FAULTS_MAX)
        return;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    json_array_append_new(faults, json_string(text));
}

/* ---- what the case expects ---- */

/* "converged", "person", "looked" or a class of failures. */
static const char *
expected(const gw_trial *trial)
{
    const char *said = gw_json_string(trial->test, "expect");

    if (said)
        return said;
    return gw_json_true(trial->step, "apply") || json_object_get(trial->test, "people") ? "converged"
                                                                                        : "looked";
}

static const char *
came_to(const gw_trial *trial, gboolean converged)
{
    if (trial->failure)
        return gw_error_class_name(gw_failure_class(trial->failure));
    return converged ? "converged" : "person";
}

static char *
why(const gw_trial *trial)
{
    const char *text = gw_json_string(trial->failure, "message");
    gw_json changes = gw_trial_changes(trial);
    g_autofree char *differs = changes && json_array_size(changes) ? gw_json_text(changes) : NULL;

    if (text)
        return g_strdup_printf("%s: %s", gw_json_string(trial->failure, "code"), text);
    return differs ? g_strdup_printf("it still wants to change %s", differs)
                   : g_strdup_printf("its last look was '%s'", gw_trial_kind(trial));
}

gboolean
gw_check_undisturbed(gw_trial *trial, gw_check_base *base, gw_check_faults *faults)
{
    if (!gw_trial_begin(trial, (gw_trick){0}))
        return FALSE;
    base->converged = gw_trial_converge(trial);
    base->requests = json_deep_copy(trial->requests);
    base->state = gw_trial_state(trial);
    const char *wanted = expected(trial), *got = came_to(trial, base->converged);
    if (strcmp(wanted, got) == 0 || (strcmp(wanted, "looked") == 0 && !trial->failure))
        return base->state != NULL;
    g_autofree char *reason = why(trial);
    gw_check_fault(faults, "it came to '%s', and should have come to '%s': %s", got, wanted, reason);
    return FALSE;
}

void
gw_check_base_clear(gw_check_base *base)
{
    json_decref(base->requests);
    g_free(base->state);
    *base = (gw_check_base){0};
}

/* ---- held against it ---- */

/* Where two states differ, for a message. */
static char *
first_difference(const char *base, const char *state)
{
    gw_json was = json_loads(base, 0, NULL), is = json_loads(state, 0, NULL);
    gw_json there = gw_json_diff(is, was), more = gw_json_diff(was, is);
    const json_t *change = json_array_get(json_array_size(there) ? there : more, 0);
    const char *path = gw_json_string(change, "path");

    return g_strdup(path ? path : "/");
}

/* Sent again with the same of these, it counts once. */
static gboolean
is_keyed(const json_t *input)
{
    static const char *const names[] = {"id", "ClientToken", "clientToken", "ClientRequestToken", NULL};

    for (int i = 0; names[i]; i++)
        if (json_object_get(input, names[i]))
            return TRUE;
    return FALSE;
}

/* Writes that AWS carried out, by what was asked: how often. */
static json_t *
count_writes(const json_t *requests)
{
    json_t *counts = json_object(), *request;
    size_t i;

    json_array_foreach (requests, i, request) {
        if (!gw_json_true(request, "write") || !json_object_get(request, "answer") ||
            is_keyed(json_object_get(request, "input")))
            continue;
        g_autofree char *input = gw_json_text(json_object_get(request, "input"));
        g_autofree char *key = g_strdup_printf("%s %.200s", gw_json_string(request, "action"), input);
        json_object_set_new(counts, key, json_integer(gw_json_int(counts, key, 0) + 1));
    }
    return counts;
}

static void
compare_writes(const gw_trial *trial, const gw_check_base *base, const char *what, gw_check_faults *faults)
{
    gw_json before = count_writes(base->requests), now = count_writes(trial->requests);
    const char *key;
    json_t *count;

    json_object_foreach (now, key, count)
        if (json_integer_value(count) > MAX(1, gw_json_int(before, key, 0)))
            gw_check_fault(faults, "%s: it wrote the same twice: %s", what, key);
}

/* Somebody is asked, which is right where nobody can know. */
static gboolean
asks_somebody(const gw_trial *trial)
{
    const char *kind = gw_trial_kind(trial);

    if (trial->failure)
        return gw_failure_class(trial->failure) == GW_ERROR_CONFLICT;
    return strcmp(kind, "pending") == 0 || strcmp(kind, "unseen") == 0;
}

void
gw_check_end(gw_trial *trial, const gw_check_base *base, const char *what, gw_check_faults *faults)
{
    gboolean converged = gw_trial_converge(trial);
    g_autofree char *state = gw_trial_state(trial), *reason = why(trial);

    if (!state)
        return;
    compare_writes(trial, base, what, faults);
    if (asks_somebody(trial) && g_strcmp0(state, trial->then) == 0)
        return; /* it waits to know, and has done nothing more */
    if (strcmp(state, base->state) != 0) {
        g_autofree char *where = first_difference(base->state, state);
        gw_check_fault(faults, "%s: in the end AWS is not as it is without that, at %s (%s)", what, where,
                       reason);
    } else if (base->converged && !converged && !asks_somebody(trial)) {
        gw_check_fault(faults, "%s: it does not converge any more: %s", what, reason);
    }
}
