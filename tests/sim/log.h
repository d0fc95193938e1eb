/* SPDX-License-Identifier: Apache-2.0 */
/* log.h - one line of JSON a request */
#ifndef SIM_LOG_H
#define SIM_LOG_H

#include <glib.h>
#include <jansson.h>

typedef struct sim_log sim_log;

/** Appends to the file; `path` NULL: nothing is written. */
sim_log *sim_log_open(const char *path, GError **error);
void sim_log_close(sim_log *log);

typedef struct {
    const char *service; /* NULL when it could not be told */
    const char *operation;
    const char *principal; /* its ARN; NULL when nobody was proven */
    const char *signature; /* sigv4, sigv4a, or NULL when there was none */
    guint status;          /* 0: the connection was broken */
    const char *error;     /* the code, or NULL */
    gboolean changed;
    const json_t *input; /* secrets are taken out here; may be NULL */
} sim_log_entry;

/** Writes a line at once, whole. Any thread. */
void sim_log_write(sim_log *log, const sim_log_entry *entry);

#endif
