/* SPDX-License-Identifier: Apache-2.0 */
/* check.h - the conformance kit: does a plugin keep to the contract, whatever happens around it?
 *
 * Each step is tried with each set of parameters (a *case*) against a simulated AWS, through the ordinary
 * pool and broker, so it does not matter what kind of plugin it is. A trial begins with the simulator as it
 * was, looks and applies as the engine does, and plays one trick: a process killed at one of its requests, a
 * failure in the place of an answer. What each check found is a *result*:
 * {"step", "case", "check", "ok", "tries", "faults": […], "untried"?: why nothing could be tried}.
 */
#ifndef GW_CHECK_CHECK_H
#define GW_CHECK_CHECK_H

#include "plugin/pool.h"

typedef struct {
    gw_pool *pool; /* with the plugin, open to the simulator's outbox */
    gw_aws_context *customer_context, *partner_context;
    gw_aws_context *least; /* with the keys of GW_CHECK_KEY_ID: a user whom the kit makes */
    /** Asks the simulator below /_sim/: `what` by POST with a body, else by GET. New reference. */
    json_t *(*ask)(gpointer data, const char *what, const json_t *body, GError **error);
    /** A check is over; `result` is borrowed. */
    void (*tell)(gpointer data, const json_t *result);
    gpointer data;
    const char *only;            /* checks whose ID (STEP/CASE/CHECK) begins so; NULL: all */
    guint every;                 /* tricks are played at each so many-th request; 0: at each */
    const volatile int *stopped; /* set: no further trial begins */
} gw_check_place;

/** The access key of the user that has just the permissions that a step needs. */
#define GW_CHECK_KEY_ID "AKIACHECKPLUGIN00001"
#define GW_CHECK_KEY_SECRET "the/simulated/secret/of/check/plugin/0001"

/** Tries all steps of the pool. `cases` is what gw_check_cases_read gave. All results, new reference; NULL
 * when the simulator fails, or no check's name begins with `place->only`. */
json_t *gw_check_run(const gw_check_place *place, const json_t *cases, GError **error);

/** Reads a file of parameters: those of the only step, a list of cases, or {"cases": […], "untried": {…},
 *  "translates": {…}}. With `path` NULL, parameters are made up from the steps' schemas. {"cases": [{"step",
 * "case", "params", "org", "people", "expect", "notes", "vault"}], "untried": {"iam:TagRole": why},
 * "translates": {"s3:HeadBucket": why}, "waits": {"throttled": why}}, new reference. */
json_t *gw_check_cases_read(const char *path, const json_t *steps, GError **error);

#endif
