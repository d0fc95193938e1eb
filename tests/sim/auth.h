/* SPDX-License-Identifier: Apache-2.0 */
/* auth.h - who sent a request, proven by its signature */
#ifndef SIM_AUTH_H
#define SIM_AUTH_H

#include "refusal.h"
#include "runtime.h"

#include "aws/sigv4.h"
#include "http/message.h"

/** Checks the signature of a request for `service`: the caller (as the Lua side knows it; caller owns), or
 * NULL and a refusal. `authorization` is the parsed header, NULL when there is none or it can't be read. */
json_t *sim_auth_check(sim_runtime *runtime, const gw_service *service, const gw_message *request,
                       const gw_sigv4_authorization *authorization, sim_refusal *refusal);

#endif
