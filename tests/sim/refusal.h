/* SPDX-License-Identifier: Apache-2.0 */
/* refusal.h - why a request is not carried out, in the words of its protocol */
#ifndef SIM_REFUSAL_H
#define SIM_REFUSAL_H

#include "aws/service.h"
#include <glib.h>

typedef struct {
    guint status;
    const char *code; /* static */
    char *message;    /* owned */
} sim_refusal;

/** Fills in a refusal; always FALSE, so that a check can return it. */
gboolean
sim_refuse(sim_refusal *refusal, guint status, const char *code, const char *format, ...) G_GNUC_PRINTF(4, 5);
void sim_refusal_clear(sim_refusal *refusal);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(sim_refusal, sim_refusal_clear)

/** One thing is told in three ways. */
typedef struct {
    struct {
        guint status;
        const char *code;
    } query, json, s3;
    guint rest_status; /* of REST-JSON, whose code is that of JSON; 0: the same status, too */
} sim_words;

/** Refuses in the words that fit the service's protocol; always FALSE. */
gboolean sim_refuse_as(sim_refusal *refusal, const gw_service *service, const sim_words *words,
                       const char *format, ...) G_GNUC_PRINTF(4, 5);

#endif
