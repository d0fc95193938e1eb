/* SPDX-License-Identifier: Apache-2.0 */
/* account_private.h - what the files about a run's accounts share; only for them
 *
 * A run has two contexts, the customer's and the partner's, here by their number.
 */
#ifndef GW_ENGINE_ACCOUNT_PRIVATE_H
#define GW_ENGINE_ACCOUNT_PRIVATE_H

#include "engine/run.h"

enum { GW_ACCOUNT_CUSTOMER, GW_ACCOUNT_PARTNER, GW_ACCOUNT_CONTEXTS };

/* What the rest of the program calls them. */
typedef struct {
    const char *name;
    const char *member; /* of the run's row: its account there */
    const char *option;
} gw_account_context;
extern const gw_account_context gw_account_contexts[GW_ACCOUNT_CONTEXTS];

/* ---- the run's own (account_own.c); all is borrowed, NULL: not known ---- */

gw_aws_context *gw_account_credentials(const gw_run *run, guint i);
/** The run's account there: NULL: any will do, and is its own from then on. */
const char *gw_account_own(const gw_run *run, guint i);
/** Whose the keys at hand are; the run's own account while nobody has asked. */
const char *gw_account_whose(const gw_run *run, guint i);
/** Where the keys at hand were found. */
const char *gw_account_origin(const gw_run *run, guint i);
/** The profile that was given with this command, and the one that the run has. */
const char *gw_account_profile_given(const gw_run *run, guint i);
const char *gw_account_profile(const gw_run *run, guint i);

/* ---- whose keys won't do (account_check.c) ---- */

/** NULL, or a new failure that says why these keys are not the run's. */
json_t *gw_account_check(const gw_run *run, guint i, const gw_aws_identity *who);
/** Before anybody is asked: may the keys at hand be those of the run? */
gboolean gw_account_may_ask(const gw_run *run, GError **error);

/* ---- what a run learns (account_learn.c) ---- */

/** Of a new run, before anything is asked: its profiles are its own, whatever fails; where none was named, it
 * keeps where the keys were found. */
void gw_account_begin(gw_run *run);

/* Members for the run's row, and for the event that says so. */
typedef struct {
    json_t *fields;
    json_t *data;
} gw_account_learned;

gw_account_learned gw_account_learned_nothing(void);
void gw_account_learn(gw_run *run, guint i, const gw_aws_identity *who, gw_account_learned *learned);
/** The profile that was given with this command, if it is not the run's already. */
void gw_account_learn_profile(const gw_run *run, guint i, gw_account_learned *learned);
/** Records it, as an event of this kind (NULL: "run.account", if there is anything new), and ends it. */
gboolean gw_account_keep(gw_run *run, const char *kind, gw_account_learned *learned, GError **error);

#endif
