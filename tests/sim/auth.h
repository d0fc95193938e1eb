/* SPDX-License-Identifier: Apache-2.0 */
/* auth.h - who sent a request, proven by its signature */
#ifndef SIM_AUTH_H
#define SIM_AUTH_H

#include "refusal.h"
#include "runtime.h"

#include "aws/sigv4.h"
#include "http/message.h"

/** With what the chunks of a body are signed, after the request itself. */
typedef struct {
    const gw_sigv4_authorization *authorization; /* NULL when there is none or it can't be read */
    const char *date_time;
    char *secret; /* owned; filled in by sim_auth_check() */
} sim_signer;

/** Compares in constant time. */
gboolean sim_same_signature(const char *a, const char *b);

/** Checks the signature of a request for `service`: the caller (as the Lua side knows it; caller owns), or
 * NULL and a refusal. */
json_t *sim_auth_check(sim_runtime *runtime, const gw_service *service, const gw_message *request,
                       sim_signer *signer, sim_refusal *refusal);

#endif
