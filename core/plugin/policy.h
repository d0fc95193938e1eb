/* SPDX-License-Identifier: Apache-2.0 */
/* policy.h - what a plugin asks for, read from a request's name, and whether its step may have it */
#ifndef GW_PLUGIN_POLICY_H
#define GW_PLUGIN_POLICY_H

#include "aws/aws.h"
#include "plugin/pool.h"

typedef struct {
    char *service;
    char *operation;
    char *region; /* NULL: the context's own */
    char *action; /* as it is declared: `iam:GetRole`, `partner/sts:AssumeRole` */
    const char *context;
    gboolean as_partner;
    gboolean all_pages;
    gboolean outside; /* http:POST or smtp:send: not AWS's, no context */
    gboolean keeps;   /* the secrets of its answer go into the vault */
    gw_aws_kind kind;
} gw_request_target;

/** Reads `aws[-all|-keep][@partner][/region]:service:Operation`, `http:POST` or `smtp:send`; NULL and a new
 * failure.
 */
gw_request_target *gw_request_target_read(const char *name, json_t **refusal);
void gw_request_target_free(gw_request_target *target);

/** Why no step may declare this well-formed action among `member`, "reads" or "writes", or NULL: its service
 *  or operation is unknown, it removes, or it writes and is to be a read. Caller frees. */
char *gw_policy_declared_fault(const char *member, const char *action);

/** In this order: its service is known, it does not remove, it is declared, and it writes in apply only and
 *  when declared as a write. FALSE and a new failure. */
gboolean
gw_policy_allows(const json_t *step, gw_call_kind kind, const gw_request_target *target, json_t **refusal);

/** A new failure when the input holds what belongs to the request itself (aws/reserved.h), else NULL. */
json_t *gw_policy_input_refusal(const json_t *step, const gw_request_target *target, const json_t *input);

/** A request to the vault by its operation's name: known, declared (`vault:Keep` among the writes), and in a
 *  look only one that reads. FALSE and a new failure. */
gboolean
gw_policy_allows_vault(const json_t *step, gw_call_kind kind, const char *operation, json_t **refusal);

/** The failure for a context that the run does not have. */
json_t *gw_policy_no_context(const json_t *step, const gw_request_target *target);

#endif
