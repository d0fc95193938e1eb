/* SPDX-License-Identifier: Apache-2.0 */
/* steady.c - without any trick: looks that are equal, an apply that is not needed, two processes at once */
#include "check/checks.h"

#include "base/error.h"
#include "base/json.h"

#include <string.h>

/* When to look again may well grow. */
static json_t *
look_for(gw_trial *trial)
{
    json_t *said = json_deep_copy(gw_trial_look(trial) ? trial->look : trial->failure);

    json_object_del(json_object_get(said, "seen"), "after");
    return said;
}

/* Two looks at the same are equal, and AWS is as before. */
static void
look_twice(gw_trial *trial, const char *when, gw_check_faults *faults)
{
    g_autofree char *before = gw_trial_state(trial);
    gw_json first = look_for(trial), second = look_for(trial);
    g_autofree char *after = gw_trial_state(trial);
    g_autofree char *one = gw_json_text(first), *two = gw_json_text(second);

    if (before && after && strcmp(before, after) != 0)
        gw_check_fault(faults, "%s: a look changed the simulated AWS", when);
    if (strcmp(one, two) != 0)
        gw_check_fault(faults, "%s: two looks at the same differ: first %.300s, then %.300s", when, one, two);
}

void
gw_check_look(gw_trial *trial, const gw_check_base *base, gw_check_faults *faults)
{
    const char *action;
    json_t *text;

    if (!gw_trial_begin(trial, (gw_trick){0}))
        return;
    look_twice(trial, "at the beginning", faults);
    if (base->converged && gw_trial_converge(trial))
        look_twice(trial, "once it has converged", faults);
    json_object_foreach (trial->writes_in_look, action, text)
        gw_check_fault(faults, "a look asked to write: %s", json_string_value(text));
}

static gboolean
broke(const gw_trial *trial)
{
    gw_error_class class = trial->failure ? gw_failure_class(trial->failure) : GW_ERROR_INVALID;

    return class == GW_ERROR_CRASHED || class == GW_ERROR_TIMED_OUT;
}

/* Applied again, on what a fresh look has seen. It may be refused: what counts is what became of AWS. */
void
gw_check_again(gw_trial *trial, const gw_check_base *base, gw_check_faults *faults)
{
    if (!base->converged || !gw_json_true(trial->step, "apply") || !gw_trial_begin(trial, (gw_trick){0}))
        return;
    gw_trial_converge(trial);
    g_autofree char *before = gw_trial_state(trial);
    gw_trial_apply(trial);
    if (broke(trial))
        gw_check_fault(faults, "a second apply: %s", gw_json_string(trial->failure, "message"));
    gboolean still = gw_trial_look(trial) && gw_trial_converged(trial);
    g_autofree char *after = gw_trial_state(trial);
    if (before && after && strcmp(before, after) != 0)
        gw_check_fault(faults, "a second apply, with nothing to change, changes the simulated AWS");
    if (!still)
        gw_check_fault(faults, "after a second apply it is not as wanted any more");
}

/* Two processes of the plugin apply the same at once. No run does that, but whoever has lost its lease may
 * still be at it for a moment. */
void
gw_check_two(gw_trial *trial, const gw_check_base *base, gw_check_faults *faults)
{
    if (!base->converged || !gw_json_true(trial->step, "apply") || !gw_trial_begin(trial, (gw_trick){0}))
        return;
    gw_json changes = gw_trial_look(trial) ? gw_trial_changes(trial) : NULL;
    if (!changes || json_array_size(changes) == 0)
        return;
    guint bad = gw_trial_apply_twice(trial);
    if (bad)
        gw_check_fault(faults, "of two applies at once %u crashed or did not end", bad);
    /* That there are two now is for a person to decide. */
    if (!gw_trial_converge(trial) && trial->failure && gw_failure_class(trial->failure) != GW_ERROR_CONFLICT)
        gw_check_fault(faults, "after two applies at once it does not converge: %s",
                       gw_json_string(trial->failure, "message"));
}
