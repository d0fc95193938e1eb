/* SPDX-License-Identifier: Apache-2.0 */
/* aws.h - the AWS client: any operation of a known service, JSON in and JSON out, whatever the wire says
 *
 * A gw_aws shares one HTTP pool, one clock correction and one retry bucket. A gw_aws_context is a set of
 * credentials with a region. Calls are asynchronous on the default main context; nothing blocks.
 */
#ifndef GW_AWS_AWS_H
#define GW_AWS_AWS_H

#include <glib.h>
#include <jansson.h>

typedef struct gw_http gw_http;
typedef struct gw_aws gw_aws;
typedef struct gw_aws_context gw_aws_context;
typedef struct gw_aws_call gw_aws_call;

gw_aws *gw_aws_new(gw_http *http);
void gw_aws_free(gw_aws *aws);

/** Requests sent so far, retries included. */
guint gw_aws_requests(const gw_aws *aws);

/** Credentials and region by the standard chain; `profile` NULL: AWS_PROFILE, else environment, else default.
 *  Reads files, sends nothing. GW_ERROR_INVALID tells what was tried and what to set. */
gw_aws_context *gw_aws_context_new(gw_aws *aws, const char *name, const char *profile, GError **error);
gw_aws_context *gw_aws_context_ref(gw_aws_context *context);
void gw_aws_context_unref(gw_aws_context *context);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_aws_context, gw_aws_context_unref)

/** Where its credentials come from, for people: "profile 'x' in …"; borrowed. */
const char *gw_aws_context_origin(const gw_aws_context *context);

/** `answer` is borrowed, NULL on failure; then `failure` is a failure object (error.h) with "action" set. */
typedef void (*gw_aws_done)(json_t *answer, json_t *failure, gpointer data);

/** Starts a call, e.g. ("iam", "GetRole", {"RoleName": "x"}). `region` NULL: the context's. With `all_pages`
 * the pages of a list operation are merged. `done` is called once, never before this returns. */
gw_aws_call *
gw_aws_call_start(gw_aws_context *context, const char *service, const char *operation, const json_t *input,
                  const char *region, gboolean all_pages, gw_aws_done done, gpointer data);

/** Forgets a call that is not done: `done` will not be called. */
void gw_aws_call_cancel(gw_aws_call *call);

typedef enum { GW_AWS_READ, GW_AWS_WRITE, GW_AWS_REMOVE, GW_AWS_UNKNOWN } gw_aws_kind;

/** What an operation does: reads, writes, or removes/detaches/disables/leaves. By the service table, else by
 *  the verb in its name; UNKNOWN when the service is not in the table. An unknown verb counts as a write. */
gw_aws_kind gw_aws_operation_kind(const char *service, const char *operation);

/** Names of the services in the table, NULL-terminated; static. The broker's hints come from here. */
const char *const *gw_aws_services(void);

#endif
