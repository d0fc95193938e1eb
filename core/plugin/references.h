/* SPDX-License-Identifier: Apache-2.0 */
/* references.h - secrets in a request and in its answer: opened last, kept first, never the plugin's to see
 */
#ifndef GW_PLUGIN_REFERENCES_H
#define GW_PLUGIN_REFERENCES_H

#include "plugin/pool.h"

/** Asks the call's vault; without one a failure says so. `input` may be NULL. */
json_t *
gw_secrets_ask(const gw_call_hooks *hooks, const char *operation, const json_t *input, json_t **failure);

/** The input of a request with texts in the place of references; new, or NULL and a new failure. A reference
 *  may stand only where the member's name says that it is a secret: `Password`, not `Description`. */
json_t *gw_secrets_reveal(const gw_call_hooks *hooks, const json_t *input, json_t **failure);

/** The answer of a write with references in the place of secrets, which the vault has then; new, or NULL and
 *  a new failure: the write is done, but its secret is lost. */
json_t *gw_secrets_keep(const gw_call_hooks *hooks, const json_t *answer, json_t **failure);

#endif
