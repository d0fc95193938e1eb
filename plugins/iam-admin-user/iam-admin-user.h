/* SPDX-License-Identifier: Apache-2.0 */
/* iam-admin-user.h - the parts of the search: by attachment (attached.c), by what policies say (documents.c),
 * and the proof of one user (proof.c); access keys and passwords (credentials.c)
 */
#ifndef PLUGINS_IAM_ADMIN_USER_H
#define PLUGINS_IAM_ADMIN_USER_H

#include "../common/policy.h"

/** The ARN of AWS's policy AdministratorAccess. */
const char *admin_policy(gw_call *call);

/** The tag of a user that a run made, with the run's id: how a run knows its own. */
#define ADMIN_TAG "gangway-run"

/** So many are judged: an account with more of them that all don't count is none to search to its end. */
#define ADMIN_MOST 50

/** How far the search is. */
typedef struct {
    const char *name, *arn, *how; /* the user with full permissions, and where it has them from; NULL: none */
    bool usable;                  /* it has a password or an active access key */
    json_t *passed_over;          /* {name: why it does not count} */
    json_t *doubtful; /* {name: {"arn", "how", "usable"}}: allowed, but policies have conditions */
    json_t *named;    /* who has our name: {"name", "arn", "own": did this run make it?}, or NULL */
    size_t judged;    /* how many there were to judge */
} admin_search;

/** Judges a user that may have full permissions because of `how`, once; `arn` may be NULL. */
int admin_judge(gw_call *call, admin_search *search, const char *name, const char *arn, const char *how);
/** A doubtful user counts after all, unless a condition denies it something. */
void admin_settle(admin_search *search, const char *name, bool denied);

/** The actions of which IAM is asked whether a user may do them. */
json_t *admin_actions(gw_call *call);

/** Those who have the policy AdministratorAccess, themselves or by a group: a few requests. */
int admin_attached(gw_call *call, admin_search *search);
/** Those who have as much by another policy, and who has our name: reads the whole account. */
int admin_by_documents(gw_call *call, admin_search *search);

/** Notes in `doc` whether the user has what is asked for of "access_key" and "login". May answer that this is
 * pending: then call->output has a "kind". */
int admin_look_at_credentials(gw_call *call, const char *user, json_t *doc);
/** Makes what is asked for and was not seen; the secrets go to the vault. */
int admin_make_credentials(gw_call *call, const char *user);

/** Fails with the last request's reason; a user that is gone, or not visible everywhere yet, is worth another
 * look. */
int admin_failed(gw_call *call, const char *name);
/** A list in an answer: an empty one when it is not there, NULL (and failed) when it is something else. */
json_t *admin_list(gw_call *call, json_t *answer, const char *operation, const char *key);

#endif
