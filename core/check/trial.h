/* SPDX-License-Identifier: Apache-2.0 */
/* trial.h - one step in one world: looked at and applied as the engine does, with a trick played at one
 * request */
#ifndef GW_CHECK_TRIAL_H
#define GW_CHECK_TRIAL_H

#include "check/check.h"

typedef enum {
    GW_TRICK_NONE,
    GW_TRICK_KILL_BEFORE,   /* the process is killed when it asks */
    GW_TRICK_KILL_SENT,     /* once AWS has done it, before anybody noted that */
    GW_TRICK_KILL_ANSWERED, /* once the outcome is journaled */
    GW_TRICK_FAIL,          /* `with` is the failure, of this request and of each like it from then on */
    GW_TRICK_LOST,          /* AWS has done it, and the answer is lost */
    GW_TRICK_ANSWER,        /* `with` in the place of the answer */
    GW_TRICK_LATE           /* the answer comes after the time-out */
} gw_trick_kind;

typedef struct {
    gw_trick_kind kind;
    guint at; /* which request, from 1 */
    const json_t *with;
} gw_trick;

typedef struct {
    const gw_check_place *place;
    const json_t *step;       /* manifest */
    const json_t *translates; /* {action: why its refusal means something else}, borrowed; may be NULL */
    const json_t *waits;      /* {class: why the step itself waits it out}, likewise */
    const json_t *test;       /* the case */
    json_t *params;
    const json_t *over; /* laid over the case's org as well; may be NULL */
    gboolean least;     /* the customer's context has the least permissions */
    GError *error;      /* the simulator's: nothing can be tried any more */

    /* of the trial */
    gw_trick trick;
    gboolean played; /* the trick was */
    json_t *notes, *vault;
    json_t *requests; /* [{"action", "write", "input", "answer" or "failure"}] that were let through */
    json_t *look;     /* the last one's answer, or NULL */
    json_t *failure;  /* of the last call, or NULL */
    gboolean held;    /* the last call is to be ended */
    guint asked;      /* by the last call */
    char *failing;    /* the action that GW_TRICK_FAIL began with */
    char *then;       /* the simulated AWS right after the trick */

    /* of the step, over all trials */
    json_t *used;       /* {action: true} */
    json_t *undeclared; /* {action: what happened} */
    json_t *leaks;      /* where a secret was said: {where: text} */
    json_t *overtime;   /* calls that did not end: {what: true} */
    json_t *writes_in_look;
    gboolean incomplete; /* a case did not come to what it expects */
    guint tries;
    char *untried; /* why the check that runs could not try anything; NULL */
} gw_trial;

void gw_trial_init(gw_trial *trial, const gw_check_place *place, const json_t *step);
void gw_trial_release(gw_trial *trial);
/** Turns to a case, whose parameters fit the schema. */
void gw_trial_use(gw_trial *trial, const json_t *test, json_t *params);

/** A new trial: the simulator and the notes as at the beginning. FALSE: trial->error. */
gboolean gw_trial_begin(gw_trial *trial, gw_trick trick);
/** TRUE when it worked: `look` is set. Else `failure`, or `held` when the trick ended it. */
gboolean gw_trial_look(gw_trial *trial);
gboolean gw_trial_apply(gw_trial *trial);
/** Two at once, with what the last look saw; how many of them crashed or did not end. */
guint gw_trial_apply_twice(gw_trial *trial);
/** What people do according to the case. */
gboolean gw_trial_people(gw_trial *trial);

/** What the last look would change; new reference, NULL when it saw nothing that can be compared. */
json_t *gw_trial_changes(const gw_trial *trial);
/** Nothing differs any more. */
gboolean gw_trial_converged(const gw_trial *trial);
/** "observed", "absent", "pending", "unseen" of the last look; "failed" without one. */
const char *gw_trial_kind(const gw_trial *trial);
/** Looks and applies until nothing differs, a person or AWS is waited for, or it fails. Goes on after a trick
 *  that ended a call. TRUE: converged. */
gboolean gw_trial_converge(gw_trial *trial);
/** The simulated AWS as text, without times. Caller frees; NULL: trial->error. */
char *gw_trial_state(gw_trial *trial);

#endif
