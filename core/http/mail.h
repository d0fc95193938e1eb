/* SPDX-License-Identifier: Apache-2.0 */
/* mail.h - hands a finished mail to an SMTP server, on the same loop and pool as HTTP
 *
 * TLS is verified and, unless `security` says otherwise, asked for before anything else is said; a server
 * that does not offer it gets nothing. A mail goes to all recipients or to none.
 */
#ifndef GW_HTTP_MAIL_H
#define GW_HTTP_MAIL_H

#include "http/http.h"

typedef enum {
    GW_MAIL_STARTTLS, /* the plain port, TLS required */
    GW_MAIL_TLS,      /* TLS from the first byte */
    GW_MAIL_PLAIN     /* no TLS at all */
} gw_mail_security;

/** Checked already (mime.h): host and addresses hold nothing that could end a command. */
typedef struct {
    const char *host;
    guint port;
    gw_mail_security security;
    const char *user; /* NULL: no login */
    const char *password;
    const char *from;
    const char *const *to; /* NULL-terminated */
    GBytes *message;       /* with its header */
} gw_mail;

/** How it went. Everything is borrowed. */
typedef struct {
    const char *reply;   /* the server's last line: `250 2.0.0 Ok: queued as 4F1A2` */
    guint status;        /* its number; 0: the server said nothing */
    const GError *error; /* of GW_ERROR; NULL: the server has taken the mail */
    const char *code; /* of a failure: Unreachable, TlsFailure, LoginRefused, MailRefused, AnswerLost, … */
    gboolean sent;    /* of a failure: the server may have taken the mail all the same */
} gw_mail_result;

typedef struct gw_mail_call gw_mail_call;
typedef void (*gw_mail_done)(const gw_mail_result *result, gpointer data);

/** Everything in `mail` is copied. `done` is called once, never before this returns. */
gw_mail_call *gw_mail_start(gw_http *http, const gw_mail *mail, gw_mail_done done, gpointer data);

/** Forgets a call that is not done. */
void gw_mail_cancel(gw_mail_call *call);

#endif
