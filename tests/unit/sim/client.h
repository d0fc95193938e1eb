/* SPDX-License-Identifier: Apache-2.0 */
/* client.h - a gangway-sim of a test's own, and requests to it: signed, or as bad as a test wants them */
#ifndef TEST_SIM_CLIENT_H
#define TEST_SIM_CLIENT_H

#include "aws/sigv4.h"
#include "http/message.h"
#include <check.h>
#include <glib.h>
#include <jansson.h>

typedef struct {
    GPid pid;
    int output; /* its standard output */
    guint port;
    char *folder; /* for its files; removed at the end */
    GKeyFile *profiles;
} sim;

/** Starts gangway-sim with these further arguments (NULL-terminated; `@` at the beginning of one stands for
 * the test's folder) and waits until it listens. */
sim *sim_start(const char *first, ...) G_GNUC_NULL_TERMINATED;
/** The same with an old one's folder, so that files are found again; `old` is stopped and freed. */
sim *sim_restart(sim *old, const char *first, ...) G_GNUC_NULL_TERMINATED;
/** Ends it by SIGTERM and fails the test unless it ended well. */
void sim_stop(sim *s);

/** A file in its folder; caller frees. */
char *sim_file(const sim *s, const char *name);

/** Sends a message as it is; NULL when the connection broke. Caller owns. */
gw_message *sim_send(const sim *s, const gw_message *request);

/** The request of an operation, with host, not signed; caller owns. */
gw_message *sim_request(const sim *s, const char *service, const char *operation, json_t *input);
/** Signs with a profile's keys for now. */
void
sim_sign(const sim *s, gw_message *request, const char *profile, const char *service, const char *region);
/** Signs with other keys, or another time. */
void sim_sign_as(gw_message *request, const gw_sigv4_keys *keys, const char *service, const char *region,
                 gint64 when_ms);
/** The keys of a profile; borrowed strings live as long as the sim. */
gw_sigv4_keys sim_keys(const sim *s, const char *profile);

/** Calls an operation; `input` is taken over. The answer's document, or NULL. Caller owns. `code` (may be
 * NULL) gets the failure's code or NULL; free it. */
json_t *sim_try(const sim *s, const char *profile, const char *service, const char *operation, json_t *input,
                char **code);
/** Calls it and fails the test unless it succeeds. */
json_t *
sim_call(const sim *s, const char *profile, const char *service, const char *operation, json_t *input);
/** The same when the answer does not matter. */
void sim_do(const sim *s, const char *profile, const char *service, const char *operation, json_t *input);
/** Calls it and fails the test unless it fails with this code. */
void sim_expect(const sim *s, const char *profile, const char *service, const char *operation, json_t *input,
                const char *code);

/** The log's lines as an array; caller owns. */
json_t *sim_read_log(const sim *s);

/** GET or POST (with a body) an address of the simulator itself; caller owns. */
json_t *sim_control_get(const sim *s, const char *path);
json_t *sim_control_post(const sim *s, const char *path, const char *body);

/** Runs tests, each between `setup` and `teardown` (both may be NULL); the program's exit code. */
int sim_run_suite(const char *name, void (*setup)(void), void (*teardown)(void), const TTest *const *tests);

#define SIM_SUITE(name, setup, teardown, ...)                                                                \
    int main(void)                                                                                           \
    {                                                                                                        \
        const TTest *const tests[] = {__VA_ARGS__, NULL};                                                    \
        return sim_run_suite(name, setup, teardown, tests);                                                  \
    }

#endif
