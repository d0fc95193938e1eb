/* SPDX-License-Identifier: Apache-2.0 */
/* control.h - the addresses below /_sim/, for rehearsals and tests: not AWS, not signed */
#ifndef SIM_CONTROL_H
#define SIM_CONTROL_H

#include "serve.h"

#include <glib.h>

/** Is this request for the simulator itself? */
gboolean sim_control_is_for(const gw_message *request);

/** GET state, POST people, POST quit (`*quit` is set). Caller owns the answer. */
gw_message *sim_control(const sim_service *sim, const gw_message *request, gboolean *quit);

#endif
