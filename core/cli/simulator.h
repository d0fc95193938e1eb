/* SPDX-License-Identifier: Apache-2.0 */
/* simulator.h - gangway-sim as a child: started on a free port with everything in one folder, and ended for
 * sure */
#ifndef GW_CLI_SIMULATOR_H
#define GW_CLI_SIMULATOR_H

#include <glib.h>
#include <jansson.h>

typedef struct {
    char *folder;  /* its files, and room for ours */
    gboolean keep; /* the folder stays */
    GPid pid;
    guint port;
} gw_simulator;

/** Starts it with the options that rehearse was given, and waits until it listens. `keep` (may be NULL) is a
 * folder to make and leave behind; else a private one is made, and removed at the end. */
gboolean gw_simulator_start(gw_simulator *simulator, const char *keep, GError **error);
/** Ends the process and removes its folder; also one that was not started. */
void gw_simulator_stop(gw_simulator *simulator);

/** Points this process's AWS settings at the simulator, and at nothing else: the real AWS is out of reach. */
void gw_simulator_become_aws(const gw_simulator *simulator);

/** Asks below /_sim/: by POST with a `body`, else by GET. New reference. */
json_t *gw_simulator_ask(const gw_simulator *simulator, const char *what, const json_t *body, GError **error);

/** Makes a person do something at the console: a person's step and what it wants. */
gboolean
gw_simulator_person(const gw_simulator *simulator, const char *step, const json_t *want, GError **error);

/** The requests it has answered, of its log: all lines after the first `skip`. New reference: [{"service",
 *  "operation", "principal", "status", "error", "changed"}]. */
json_t *gw_simulator_requests(const gw_simulator *simulator, guint skip);

#endif
