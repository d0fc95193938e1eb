/* SPDX-License-Identifier: Apache-2.0 */
/* outside_private.h - what the two kinds of messages to the outside share */
#ifndef GW_PLUGIN_OUTSIDE_PRIVATE_H
#define GW_PLUGIN_OUTSIDE_PRIVATE_H

#include "http/mail.h"
#include "plugin/outside.h"

/** The most that one message may carry. */
#define GW_OUTSIDE_MAX ((gsize)256 * 1024)

struct gw_outside {
    char *name;
    json_t *about;
    json_t *record; /* what the outbox gets */

    /* http:POST */
    char *base; /* scheme, host and port */
    gw_message *request;

    /* smtp:send; the texts lie in `account` */
    json_t *account;
    gw_mail mail;
    char **to;
};

/** Where a parameter is, by its dotted path; NULL when it isn't there. Borrowed. */
json_t *gw_outside_param(const json_t *params, const char *path);

/** "invalid" with this code. */
json_t *gw_outside_refusal(const char *code, const char *format, ...) G_GNUC_PRINTF(2, 3);

/** Fill in what is read of a request. */
gboolean gw_outside_read_post(gw_outside *self, const json_t *params, const json_t *input, json_t **failure);
gboolean gw_outside_read_mail(gw_outside *self, const json_t *params, const json_t *input, json_t **failure);

/** What an HTTP answer, or its absence, means: {"status", "body"}, or NULL and a failure. New. */
json_t *gw_outside_judge_post(const char *to, const gw_http_result *result, json_t **failure);
/** The same of a mail server's last word. */
json_t *gw_outside_judge_mail(const gw_mail_result *result, json_t **failure);

#endif
