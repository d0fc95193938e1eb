/* SPDX-License-Identifier: Apache-2.0 */
/* chaos.h - what goes wrong with a request, drawn from a seed
 *
 * The lot of the nth request of an operation depends on the seed, the operation and n alone, so that a run
 * can be repeated even where requests overtake each other.
 */
#ifndef SIM_CHAOS_H
#define SIM_CHAOS_H

#include "options.h"
#include "refusal.h"

typedef struct sim_chaos sim_chaos;

sim_chaos *sim_chaos_new(const sim_options *options);
void sim_chaos_free(sim_chaos *chaos);

typedef enum {
    SIM_FATE_NONE,
    SIM_FATE_THROTTLE,
    SIM_FATE_FAIL,
    SIM_FATE_DROP_BEFORE, /* the connection breaks, nothing was done */
    SIM_FATE_DROP_AFTER   /* the connection breaks, and it was done */
} sim_fate;

typedef struct {
    sim_fate fate;
    double luck; /* 0 to 1, for what is seen late */
    guint64 draw;
} sim_lot;

/** Draws the lot of a request. Any thread. */
sim_lot sim_chaos_draw(sim_chaos *chaos, const char *service, const char *operation);

/** Refuses as the lot says, in the service's words; FALSE if there is a refusal. */
gboolean sim_chaos_refuse(const sim_lot *lot, const gw_service *service, sim_refusal *refusal);

#endif
