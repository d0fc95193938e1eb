/* SPDX-License-Identifier: Apache-2.0 */
/* mfa.h - codes of MFA devices, asked of a person one at a time, and the keys that they gave
 *
 * A code opens one session: its keys are kept in memory until they expire, and whoever goes the same way to
 * them asks nobody. So whoever may need a code waits in the queue first, looks whether the keys are
 * there by now, asks if not, and leaves when it is done with them.
 */
#ifndef GW_AWS_MFA_H
#define GW_AWS_MFA_H

#include "aws/aws.h"
#include "aws/credentials.h"

typedef struct {
    gw_aws_asker asker; /* NULL: nobody can be asked */
    gpointer asker_data;
    GQueue turns;     /* of gw_mfa_turn: the first has it */
    GHashTable *keys; /* by name, of gw_credentials */
} gw_mfa_queue;

void gw_mfa_queue_init(gw_mfa_queue *queue);
void gw_mfa_queue_clear(gw_mfa_queue *queue);

/** Keys that a code gave, or NULL. Borrowed. */
const gw_credentials *gw_mfa_keys(const gw_mfa_queue *queue, const char *name);

/** Keeps a copy; `keys` NULL: forgets them. */
void gw_mfa_keep(gw_mfa_queue *queue, const char *name, const gw_credentials *keys);

typedef struct gw_mfa_turn gw_mfa_turn;
typedef void (*gw_mfa_on_turn)(gpointer data);
typedef void (*gw_mfa_on_code)(const char *code, const char *problem, gpointer data);

/** Waits for a turn; `on_turn` is called once, never before this returns. */
gw_mfa_turn *gw_mfa_turn_take(gw_mfa_queue *queue, gw_mfa_on_turn on_turn, gpointer data);

/** In one's turn: asks. `on_code` is called once, maybe before this returns, with six digits or with NULL and
 *  why there are none. */
void gw_mfa_turn_ask(gw_mfa_turn *turn, const char *device, const char *profile, gw_mfa_on_code on_code);

/** Gives the turn, or the place in the queue, up. An answer that is still to come is ignored. */
void gw_mfa_turn_leave(gw_mfa_turn *turn);

#endif
