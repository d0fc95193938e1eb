/* SPDX-License-Identifier: Apache-2.0 */
/* iam-role.h - the parts of the step: what trust is good enough (trust.c), what IAM shows of a role (read.c)
 */
#ifndef PLUGINS_IAM_ROLE_H
#define PLUGINS_IAM_ROLE_H

#include "../common/grammar.h"
#include "../common/principals.h"

/** The trust policy that the parameters ask for, in normal form, or NULL when they are not good enough. */
json_t *role_trust(gw_call *call);

/** The external id that a trust in normal form asks for, or NULL. */
json_t *role_external_id(json_t *trust);

/** Does a trust in normal form name this account, or somebody in it? */
bool role_trusts(json_t *trust, const char *account);

/** "arn:aws:iam::123456789012:", of the role's own ARN or, where that is NULL, of the caller's; NULL on
 * failure. */
const char *role_arn_prefix(gw_call *call, const char *role_arn);

/** Everything there is of the role and of the policies that are to be its own, into `doc`; `*arn` is NULL
 * when there is no role. */
int role_read(gw_call *call, const char **arn, json_t *doc);

/** Refuses what 'attached' names and no role of this account can have; what `doc` has attached is there. */
int role_check_attached(gw_call *call, const char *role_arn, json_t *doc);

/** Fails with the last request's reason; what IAM does not show everywhere yet is worth another try. */
int role_failed(gw_call *call);

#endif
