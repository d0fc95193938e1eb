/* SPDX-License-Identifier: Apache-2.0 */
/* url.c - addresses of endpoints and of receivers, and percent-encoding */
#include "fuzz.h"

#include "aws/url.h"
#include "base/format.h"
#include "http/message.h"

void
fuzz(const char *text, gsize length)
{
    g_autoptr(gw_url) url = gw_url_parse(text);
    const char *fault = gw_url_fault(text);
    MUST(!fault || *fault);
    if (url) {
        g_autofree char *whole = g_strconcat(url->base, url->path, url->query ? "?" : "", url->query, NULL);
        g_autoptr(gw_url) again = gw_url_parse(whole);
        MUST(again && strcmp(again->host, url->host) == 0 && strcmp(again->path, url->path) == 0);
        MUST(*url->host && !strpbrk(url->authority, "/?#@\\ \r\n"));
    }
    g_autofree char *encoded = gw_percent_encode(text, (gssize)length, NULL);
    g_autofree char *plain = gw_percent_decode(encoded, -1, TRUE);
    MUST(memchr(text, '\0', length) ? !plain : strcmp(plain, text) == 0);
    g_autofree char *decoded = gw_percent_decode(text, (gssize)length, FALSE);
    MUST(!decoded || strlen(decoded) <= length);
}
