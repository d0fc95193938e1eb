/* SPDX-License-Identifier: Apache-2.0 */
/* url.h - addresses of endpoints as somebody configured them, taken apart */
#ifndef GW_AWS_URL_H
#define GW_AWS_URL_H

#include <glib.h>

typedef struct {
    char *base;      /* "https://[::1]:8443" */
    char *authority; /* "[::1]:8443" */
    char *host;      /* "::1" */
    char *path;      /* percent-encoded as it was; "" or begins with a slash */
    char *query;     /* likewise, or NULL */
    gboolean https;
} gw_url;

/** Takes http and https; no user, no password, no fragment. NULL when it is anything else. Caller frees. */
gw_url *gw_url_parse(const char *text);
void gw_url_free(gw_url *url);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_url, gw_url_free)

#endif
