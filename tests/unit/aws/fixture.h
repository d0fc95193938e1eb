/* SPDX-License-Identifier: Apache-2.0 */
/* fixture.h - a client and a server that it talks to, with an environment and a home of their own */
#ifndef GW_TESTS_UNIT_AWS_FIXTURE_H
#define GW_TESTS_UNIT_AWS_FIXTURE_H

#include "aws/aws.h"
#include "aws/client.h"
#include "server.h"

extern gw_http *http;
extern gw_aws_client *aws;
extern server *peer;
extern char *folder; /* also HOME */

/** Begins with keys in the environment, which lead to `peer`; without a setting of AWS's otherwise. */
void setup(void);
void teardown(void);

/** Takes the environment's keys away. */
void no_keys(void);

/** Writes AWS's config file. */
void write_config(const char *format, ...) G_GNUC_PRINTF(1, 2);

/** Writes a file of `folder`, with the folders on the way; its path (caller frees). */
char *write_file(const char *name, const char *text);

/** A context by the chain. The other: that there is none, and that the error says `part`. */
gw_aws_context *context_new(const char *profile);
void refuse_context(const char *profile, const char *part);

/** How calls went: `wanted` of them end the loop. */
typedef struct {
    GMainLoop *loop;
    guint wanted;
    guint done;
    json_t *answer;
    json_t *failure;
} outcome;

void outcome_begin(outcome *out, guint wanted);
void outcome_clear(outcome *out);
void on_done(json_t *answer, json_t *failure, gpointer data);
void call(outcome *out, gw_aws_context *context, const char *service, const char *operation,
          const char *input, gboolean all_pages);

/** Calls organizations:ListRoots, which `peer` answers with {} if nothing else. */
void call_roots(outcome *out, gw_aws_context *context);

/** A time from now, as AWS writes it. Caller frees. */
char *in_seconds(gint64 seconds);

/** Queues the answer of AssumeRole with a key and a token of that name. */
void say_role(const char *name, gint64 lives_s);

/** The nth request has `part` in it / none has. */
void assert_heard(guint n, const char *part);
void assert_unsaid(const char *part);

void assert_failed(const outcome *out, const char *cls, const char *code, guint attempts);
/** Its failure's message has this in it / has not. */
void assert_says(const outcome *out, const char *part);
void assert_keeps_secret(const outcome *out, const char *secret);
void assert_json(const json_t *document, const char *expected);

#endif
