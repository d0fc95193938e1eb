/* SPDX-License-Identifier: Apache-2.0 */
/* denial.c - AWS's sentences about denials, as its documentation writes them
 *
 * "User: ARN is not authorized to perform: iam:CreateRole on resource: ARN with an explicit deny in a service
 *  control policy: ARN", "… because no identity-based policy allows the iam:CreateRole action"
 */
#include "aws/denial.h"

#include <string.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define MAX_ARN 300

/* What follows `words` in a message, or NULL. */
static const char *
after(const char *message, const char *words)
{
    const char *at = message ? strstr(message, words) : NULL;
    return at ? at + strlen(words) : NULL;
}

static char *
read_action(const char *text)
{
    gsize service = text ? strspn(text, LETTERS "0123456789-") : 0;
    if (service == 0 || text[service] != ':')
        return NULL;
    gsize n = strspn(text + service + 1, LETTERS "0123456789*");
    return n > 0 && service + n < 120 ? g_strndup(text, service + 1 + n) : NULL;
}

/* "identity-based policy", "VPC endpoint policy", "permissions boundary": one of those that AWS has. */
static char *
read_kind(const char *text)
{
    static const char *const kinds[] = {
        "identity-based policy", "resource-based policy", "service control policy", "resource control policy",
        "permissions boundary",  "VPC endpoint policy",   "session policy",         NULL};
    static const char *const articles[] = {"an ", "a ", "the ", NULL};
    for (const char *const *article = articles; text && *article; article++)
        if (g_str_has_prefix(text, *article))
            text += strlen(*article);
    for (const char *const *kind = kinds; text && *kind; kind++)
        if (g_ascii_strncasecmp(text, *kind, strlen(*kind)) == 0)
            return g_strdup(*kind);
    return NULL;
}

/* The ARN that comes right after the kind, if one does. */
static char *
read_arn(const char *text)
{
    text += strspn(text, ": ");
    if (!g_str_has_prefix(text, "arn:"))
        return NULL;
    gsize n = strspn(text, LETTERS "0123456789:/-_+=,.@*");
    while (n > 0 && strchr(".,:", text[n - 1]))
        n--;
    return n <= MAX_ARN ? g_strndup(text, n) : NULL;
}

static char *
read_denier(const char *text)
{
    g_autofree char *kind = read_kind(text);
    if (!kind)
        return NULL;
    const char *rest = strstr(text, kind);
    g_autofree char *arn = rest ? read_arn(rest + strlen(kind)) : NULL;
    const char *article = *kind == 'i' ? "an" : "a";
    return arn ? g_strdup_printf("%s %s (%s)", article, kind, arn) : g_strdup_printf("%s %s", article, kind);
}

gw_denial *
gw_denial_new(const char *message)
{
    gw_denial *denial = g_new0(gw_denial, 1);
    denial->action = read_action(after(message, "not authorized to perform: "));
    denial->by = read_denier(after(message, "explicit deny in "));
    return denial;
}

void
gw_denial_free(gw_denial *denial)
{
    if (!denial)
        return;
    g_free(denial->action);
    g_free(denial->by);
    g_free(denial);
}
