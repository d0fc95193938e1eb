/* SPDX-License-Identifier: Apache-2.0 */
/* url.c - addresses of endpoints, by GLib's parser and with less tolerance
 */
#include "aws/url.h"

#include <string.h>

void
gw_url_free(gw_url *url)
{
    if (!url)
        return;
    g_free(url->base);
    g_free(url->authority);
    g_free(url->host);
    g_free(url->path);
    g_free(url->query);
    g_free(url);
}

static gboolean
is_plain(const char *text)
{
    for (; *text; text++)
        if (!g_ascii_isgraph(*text))
            return FALSE;
    return TRUE;
}

/* A name, or an address; GLib takes much else. */
static gboolean
is_host(const char *text)
{
    if (!text || !*text)
        return FALSE;
    for (; *text; text++)
        if (!g_ascii_isalnum(*text) && !strchr("-._:", *text))
            return FALSE;
    return TRUE;
}

gw_url *
gw_url_parse(const char *text)
{
    g_autoptr(GUri) uri = is_plain(text) ? g_uri_parse(text, G_URI_FLAGS_ENCODED, NULL) : NULL;
    const char *scheme = uri ? g_uri_get_scheme(uri) : "";
    const char *host = uri ? g_uri_get_host(uri) : NULL;
    gboolean https = strcmp(scheme, "https") == 0;
    if ((!https && strcmp(scheme, "http") != 0) || !is_host(host) || g_uri_get_userinfo(uri) ||
        g_uri_get_fragment(uri))
        return NULL;
    gw_url *url = g_new0(gw_url, 1);
    const char *open = strchr(host, ':') ? "[" : "", *close = strchr(host, ':') ? "]" : "";
    g_autofree char *port =
        g_uri_get_port(uri) > 0 ? g_strdup_printf(":%d", g_uri_get_port(uri)) : g_strdup("");
    url->authority = g_strconcat(open, host, close, port, NULL);
    url->base = g_strconcat(scheme, "://", url->authority, NULL);
    url->host = g_strdup(host);
    url->path = g_strdup(g_uri_get_path(uri));
    url->query = g_strdup(g_uri_get_query(uri));
    url->https = https;
    return url;
}
