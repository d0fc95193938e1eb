/* SPDX-License-Identifier: Apache-2.0 */
/* op.h - an operation: what was asked of the engine, from its beginning until it is answered
 *
 * Inside the engine only. An operation has a run while it needs one, and ends in one answer, which comes from
 * the main loop and never from within the function that began it; before it comes, the run is let go.
 */
#ifndef GW_ENGINE_OP_H
#define GW_ENGINE_OP_H

#include "engine/run.h"

typedef struct gw_op {
    gw_engine *engine;
    gw_run *run; /* may be NULL */
    gw_run_result result;
    json_t *document; /* what is told */
    GError *error;
    gw_engine_ran ran; /* one of the two is called */
    gw_engine_told told;
    gpointer data;

    char **id;         /* start: where the run's id goes */
    gboolean detached; /* start */
    json_t *given;     /* say, amend: the command */
    gint64 entry;      /* say: of the inbox */
    gsize refused;     /* say: how many commands were refused before */
    gint64 patience;   /* say: monotonic us */
} gw_op;

gw_op *gw_op_new(gw_engine *engine, gw_engine_ran ran, gw_engine_told told, gpointer data);
/** Lets the run go, answers, and frees `op`. */
void gw_op_end(gw_op *op);
/** The same, failed: with `error`, or the one that `op` has where it is NULL. */
void gw_op_fail(gw_op *op, const GError *error);
/** A gw_run_gone: ends with what became of the run. */
void gw_op_gone(gw_run_result result, const GError *error, gpointer op);

#endif
