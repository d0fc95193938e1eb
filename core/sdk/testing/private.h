/* SPDX-License-Identifier: Apache-2.0 */
/* private.h - what the files of the harness share: the step under test, its scene, and what it said last */
#ifndef GANGWAY_TESTING_PRIVATE_H
#define GANGWAY_TESTING_PRIVATE_H

#include <gangway/testing.h>
#include <glib.h>

typedef struct {
    const gangway_step *step;
    json_t *params;
    int retries;
    json_t *scene;    /* [{"request", "input", "answer"} or {…, "failure"}] */
    size_t at;        /* the next of it */
    gboolean loose;   /* requests are answered in any order, and what isn't there is unavailable */
    gboolean writing; /* in apply */
    json_t *notes;    /* what the step has kept */
    json_t *partitions;
    json_t *look; /* {"inspect": …, "desire": …} as far as they worked */
    json_t *failure;
    gboolean unchecked; /* nobody has looked at the failure */
} gt_state;

extern gt_state gt;

/** Fails the test when there is no step under test yet. */
void gt_check_begun(void);
/** Fails the test when the last look or apply failed and the test said nothing of that. */
void gt_check_heard(void);

/** Has `actual` all that `part` has? A policy travels as text. */
gboolean gt_has_part(json_t *actual, json_t *part);

/** Calls one function of the step. Its output (caller owns), or NULL and gt.failure. */
json_t *gt_call(gangway_function function, json_t *seen, json_t *want);

#endif
