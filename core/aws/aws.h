/* SPDX-License-Identifier: Apache-2.0 */
/* aws.h - the AWS client: any operation of a known service, JSON in and JSON out, whatever the wire says
 *
 * A gw_aws_client shares one HTTP pool, one clock correction and one retry bucket. A gw_aws_context is a set
 * of credentials with a region. Calls are asynchronous on the default main context; nothing blocks.
 */
#ifndef GW_AWS_AWS_H
#define GW_AWS_AWS_H

#include <glib.h>
#include <jansson.h>

typedef struct gw_http gw_http;
typedef struct gw_aws_client gw_aws_client;
typedef struct gw_aws_context gw_aws_context;
typedef struct gw_aws_call gw_aws_call;

gw_aws_client *gw_aws_client_new(gw_http *http);
void gw_aws_client_free(gw_aws_client *aws);

/** Requests sent so far, retries included. */
guint gw_aws_client_requests(const gw_aws_client *aws);

/** What to do where nobody can be asked for a code. */
#define GW_AWS_ASK_REMEDY                                                                                    \
    "use a profile with credential_process, or one with keys of a session (aws sts get-session-token)"

/** A code of an MFA device that a role wants (mfa_serial): which device, for which profile. Borrowed. */
typedef struct gw_aws_question gw_aws_question;
const char *gw_aws_question_device(const gw_aws_question *question);
const char *gw_aws_question_profile(const gw_aws_question *question);

/** Answers a question, which is gone then: six digits, or NULL and why there are none (text for people, NULL:
 *  nobody gave one). Every question must be answered once, before gw_aws_client_free or after it. */
void gw_aws_question_answer(gw_aws_question *question, const char *code, const char *problem);

/** Sets who asks a person; one question at a time comes. Without an asker such roles fail. An asker must not
 *  block: it answers when the person has. */
typedef void (*gw_aws_asker)(gw_aws_question *question, gpointer data);
void gw_aws_client_set_asker(gw_aws_client *aws, gw_aws_asker asker, gpointer data);

/** Credentials and region by the standard chain; `profile` NULL: AWS_PROFILE, else environment, else default.
 *  Reads files, sends nothing. GW_ERROR_INVALID tells what was tried and what to set. */
gw_aws_context *gw_aws_context_new(gw_aws_client *aws, const char *name, const char *profile, GError **error);
gw_aws_context *gw_aws_context_ref(gw_aws_context *context);
void gw_aws_context_unref(gw_aws_context *context);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_aws_context, gw_aws_context_unref)

/** The same in a role, which is assumed with `base`'s keys when keys are needed, and again before they
 * expire. Only keys of `account` are used. */
gw_aws_context *gw_aws_context_assume(gw_aws_context *base, const char *role_arn, const char *account);

/** Where its credentials come from, for people: "profile 'x' in …"; borrowed. */
const char *gw_aws_context_origin(const gw_aws_context *context);

/** How wrong this computer's clock is by AWS's last answer, for people: "23 h 59 min behind AWS's". NULL:
 * within the few minutes that nobody minds, or nobody has answered. Caller frees. */
char *gw_aws_context_clock(const gw_aws_context *context);

/** What is known of a context's keys before they are used. */
typedef enum {
    GW_AWS_KEYS_SURE,     /* at hand, or a program's, or a role's after those */
    GW_AWS_KEYS_TO_FETCH, /* from elsewhere: there may turn out to be none */
    GW_AWS_KEYS_TO_ASK    /* a person has to give the code of an MFA device */
} gw_aws_certainty;
gw_aws_certainty gw_aws_context_certainty(const gw_aws_context *context);

/** Fetches the keys and keeps them. `done` is called once, maybe before this returns, with NULL when they are
 *  there, else with a failure object (borrowed). The context must live until then. */
typedef void (*gw_aws_fetched)(json_t *failure, gpointer data);
void gw_aws_context_fetch(gw_aws_context *context, gw_aws_fetched done, gpointer data);

/** Whose keys they are: the account's number and the caller's ARN, as sts:GetCallerIdentity says. */
typedef struct {
    char *account;
    char *arn;
} gw_aws_identity;

/** Of the keys at hand (borrowed, until the loop turns); NULL: there are none yet, or nobody has asked whose
 * they are. */
const gw_aws_identity *gw_aws_context_whose(const gw_aws_context *context);

/** Of which partition of AWS ("aws", "aws-us-gov") its account is: by the caller's ARN once that is known,
 * else by the region. Static. */
const char *gw_aws_context_partition(const gw_aws_context *context);

/** The same without keys, by the region that the environment and a profile say; "aws" where they say none.
 * Static; NULL with GW_ERROR_INVALID where what they say can't be used. */
const char *gw_aws_partition(const char *profile, GError **error);

/** The region that is asked where a request names none. */
const char *gw_aws_context_region(const gw_aws_context *context);

/** Asks whose keys they are: AWS is asked once for each pair of keys, those that come later by renewal
 *  included, before any request is signed with them. `done` is called once, never before this returns;
 *  `who` is borrowed, NULL on failure. */
typedef struct gw_aws_asking gw_aws_asking;
typedef void (*gw_aws_identified)(const gw_aws_identity *who, json_t *failure, gpointer data);
gw_aws_asking *gw_aws_context_ask(gw_aws_context *context, gw_aws_identified done, gpointer data);
/** Forgets an asking that is not done; NULL is fine. */
void gw_aws_asking_cancel(gw_aws_asking *asking);

/** From now on no request of the context is signed with keys of another account: it fails with `denied`,
 *  "OtherAccount". FALSE when it is pinned to another one already. */
gboolean gw_aws_context_pin(gw_aws_context *context, const char *account);

/** `answer` is borrowed, NULL on failure; then `failure` is a failure object (error.h) with "action" set. */
typedef void (*gw_aws_done)(json_t *answer, json_t *failure, gpointer data);

/** Starts a call, e.g. ("iam", "GetRole", {"RoleName": "x"}). `region` NULL: the context's. With `all_pages`
 * the pages of a list operation are merged. `done` is called once, never before this returns. */
gw_aws_call *
gw_aws_call_start(gw_aws_context *context, const char *service, const char *operation, const json_t *input,
                  const char *region, gboolean all_pages, gw_aws_done done, gpointer data);

/** Forgets a call that is not done: `done` will not be called. */
void gw_aws_call_cancel(gw_aws_call *call);

/** ADD: it makes something and leaves all else as it is. CHANGE: it sets something that may be there to
 * another value. REMOVE: it removes, detaches, disables or leaves, or nobody knows. */
typedef enum { GW_AWS_READ, GW_AWS_ADD, GW_AWS_CHANGE, GW_AWS_REMOVE, GW_AWS_UNKNOWN } gw_aws_kind;

/** What an operation does: by the service table's lists, else by the verb in its name; an unknown verb
 * removes. UNKNOWN when the service is not in the table. */
gw_aws_kind gw_aws_operation_kind(const char *service, const char *operation);

/** ADD or CHANGE: what may be asked for in apply. */
gboolean gw_aws_kind_writes(gw_aws_kind kind);

/** "reads", "adds", "changes", "removes" or "unknown". */
const char *gw_aws_kind_name(gw_aws_kind kind);

/** Can the operation be called at all? FALSE also of an unknown service. */
gboolean gw_aws_has_operation(const char *service, const char *operation);

/** Why an operation can't be meant: the service has none of that name. NULL when it has, or may have by now.
 * Caller frees. */
char *gw_aws_operation_fault(const char *service, const char *operation);

/** Names of the services in the table, NULL-terminated; static. The broker's hints come from here. */
const char *const *gw_aws_services(void);

#endif
