/* SPDX-License-Identifier: Apache-2.0 */
/* faults.h - what a test wants to go wrong, request by request
 *
 * Where chaos.h draws from a seed, a test names the operation and what it answers. Any thread.
 */
#ifndef SIM_FAULTS_H
#define SIM_FAULTS_H

#include <glib.h>
#include <jansson.h>

typedef struct sim_faults sim_faults;

sim_faults *sim_faults_new(void);
void sim_faults_free(sim_faults *faults);

/** Replaces the list of what goes wrong: [{"operation": "iam:CreateRole" ("iam:*", "*"), "skip": requests
 * that go well before, "times": how many don't (1), "fate": "refuse" (the default), "throttle", "fail",
 * "drop-before" or "drop-after" (the operation is carried out, its answer lost), "code", "status" and
 * "message" of a refusal}]. GW_ERROR_INVALID: a member is of the wrong kind or unknown; the list before
 * stays. */
gboolean sim_faults_set(sim_faults *faults, const json_t *list, GError **error);

/** The fault of the next request of this operation (new reference), or NULL: it goes well. */
json_t *sim_faults_take(sim_faults *faults, const char *service, const char *operation);

#endif
