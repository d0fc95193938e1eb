/* SPDX-License-Identifier: Apache-2.0 */
/* keysource.h - first keys being fetched, by whichever way the plan says
 *
 * Each way is a function that starts it, in a file of its own. It keeps what it has under way in the source,
 * where it can be cancelled, and ends with gw_key_source_give or gw_key_source_fail.
 */
#ifndef GW_AWS_KEYSOURCE_H
#define GW_AWS_KEYSOURCE_H

#include "aws/client.h"
#include "aws/process.h"

typedef struct gw_key_source gw_key_source;

/** `keys` (the receiver owns them) or NULL and `failure` (borrowed). The source is gone then. */
typedef void (*gw_key_source_done)(gw_credentials *keys, json_t *failure, gpointer data);

/** Fetches keys by the settings' plan, which must not be that of keys at hand. `done` is called once, never
 *  before this returns. */
gw_key_source *
gw_key_source_start(gw_aws_client *aws, const gw_settings *settings, gw_key_source_done done, gpointer data);

/** Stops; `done` will not be called. NULL is fine. */
void gw_key_source_cancel(gw_key_source *source);

/* ---- for the ways ---- */

struct gw_key_source {
    gw_aws_client *aws;
    const gw_settings *settings;
    const gw_key_plan *plan;

    /* under way: one of these */
    gw_exchange *exchange;
    gw_http_call *http;
    gw_key_program *program;
    guint timer;

    guint attempts; /* of whatever is repeated */
    char *secret;   /* that was sent: kept out of failures, wiped at the end */
    gpointer own;   /* the way's own, freed by `own_free` */
    GDestroyNotify own_free;

    gw_credentials *keys;
    json_t *failure;
    gw_key_source_done done;
    gpointer data;
};

/** Ends well; takes the keys over. */
void gw_key_source_give(gw_key_source *source, gw_credentials *keys);

/** Ends with a failure that says "cannot get keys from ORIGIN: …". */
void
gw_key_source_fail(gw_key_source *source, gw_error_class cls, const char *format, ...) G_GNUC_PRINTF(3, 4);

/** Ends with a failure of an exchange, said like that; `remedy` may be NULL. */
void gw_key_source_fail_with(gw_key_source *source, const json_t *failure, const char *remedy);

/** A copy of a token that can be sent, from text that is at hand (`where`: what it is) or from a small file.
 *  NULL: it can't, and the source has ended. Wipe and free it. */
char *gw_key_source_check_token(gw_key_source *source, const char *token, const char *where);
char *gw_key_source_read_token(gw_key_source *source, const char *path);

void gw_key_source_web_identity(gw_key_source *source);
void gw_key_source_sso(gw_key_source *source);
void gw_key_source_container(gw_key_source *source);
void gw_key_source_imds(gw_key_source *source);

#endif
