/* SPDX-License-Identifier: Apache-2.0 */
/* member.h - the contexts of an organization's member accounts, in which steps act by an assumed role
 *
 * Inside the engine only. A context is made once for an account and a role, serves every run of the engine,
 * and has its keys renewed before they end.
 */
#ifndef GW_ENGINE_MEMBER_H
#define GW_ENGINE_MEMBER_H

#include "engine/run.h"

/** What an engine knows of member accounts. */
gw_members *gw_members_new(void);
void gw_members_free(gw_members *members);

typedef struct gw_member_asking gw_member_asking;
/** The context for the account (borrowed, as long as the engine lives), or NULL and a failure (borrowed).
 *  The account of the management account's own keys has the customer's context itself. */
typedef void (*gw_member_done)(gw_aws_context *context, json_t *failure, gpointer data);

/** Asks whether `account` belongs to the organization of the run's account (once in a process) and for keys
 *  of `role` there. `done` is called once, never before this returns. */
gw_member_asking *
gw_member_ask(gw_run *run, const char *account, const char *role, gw_member_done done, gpointer data);
/** Forgets an asking that is not done; NULL is fine. */
void gw_member_asking_cancel(gw_member_asking *asking);

#endif
