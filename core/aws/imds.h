/* SPDX-License-Identifier: Apache-2.0 */
/* imds.h - the session token of the instance's metadata service, which all contexts share */
#ifndef GW_AWS_IMDS_H
#define GW_AWS_IMDS_H

#include <glib.h>

typedef struct {
    char *url; /* of the service that gave it, or NULL */
    char *token;
    gint64 until_ms; /* good until then */
} gw_imds_token;

void gw_imds_token_clear(gw_imds_token *token);

#endif
