/* SPDX-License-Identifier: Apache-2.0 */
/* spp-relationship.h - what the step's parts share: the partner's side as it is (read.c), and as it should
 * be (make.c)
 */
#ifndef PLUGINS_SPP_RELATIONSHIP_H
#define PLUGINS_SPP_RELATIONSHIP_H

#include <gangway/step.h>

#define CHANNEL "partnercentral-channel:"

/** AWS's own summaries, or NULL where there is none. Of handshakes, the latest. */
typedef struct {
    json_t *program;      /* the partner's program management account */
    json_t *activation;   /* the handshake that activates it, while it is PENDING */
    json_t *relationship; /* with the customer's management account */
    json_t *period;       /* the service period that was offered for it */
} spp_survey;

/** Asks the partner's side for all of it, as far as it exists. */
int spp_look(gw_call *call, spp_survey *found);

/** Does the item's `status` say this? */
bool spp_is(const json_t *item, const char *status);

/** Is it a handshake of an account with itself? */
bool spp_is_own(const json_t *handshake);

/** The service period that the parameters ask for, or NULL. */
json_t *spp_period_wanted(gw_call *call);

/** Makes what is missing, as far as nobody else has to do something first. */
int spp_make(gw_call *call);

#endif
