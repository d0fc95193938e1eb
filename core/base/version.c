/* SPDX-License-Identifier: Apache-2.0 */
/* version.c - versions in numbers, with what comes before a release */
#include "base/version.h"

#include <string.h>

typedef struct {
    char **numbers;
    char *before; /* rc1 of 2.0-rc1; NULL: a release */
} version;

static void
version_clear(version *self)
{
    g_strfreev(self->numbers);
    g_free(self->before);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(version, version_clear)

static gboolean
parse(const char *text, version *self)
{
    g_autoptr(GRegex) regex =
        g_regex_new("^v?([0-9]+(?:\\.[0-9]+)*)(?:[-~]([0-9A-Za-z.~-]+))?(?:\\+[0-9A-Za-z.-]+)?$",
                    G_REGEX_DOLLAR_ENDONLY, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    if (!g_regex_match(regex, text, 0, &match))
        return FALSE;
    g_autofree char *numbers = g_match_info_fetch(match, 1), *before = g_match_info_fetch(match, 2);
    self->numbers = g_strsplit(numbers, ".", -1);
    self->before = before && *before ? g_steal_pointer(&before) : NULL;
    return TRUE;
}

/* Of any length. */
static int
compare_numbers(const char *a, const char *b)
{
    a += strspn(a, "0");
    b += strspn(b, "0");
    gsize one = strlen(a), other = strlen(b);

    return one == other ? strcmp(a, b) : one < other ? -1 : 1;
}

static int
compare_before(const char *a, const char *b)
{
    if (!a || !b)
        return !a - !b;
    g_autofree char *one = g_strdelimit(g_strdup(a), "~-", '.');
    g_autofree char *other = g_strdelimit(g_strdup(b), "~-", '.');
    return strverscmp(one, other);
}

gboolean
gw_version_order(const char *a, const char *b, int *order)
{
    g_auto(version) one = {NULL, NULL}, other = {NULL, NULL};
    int result = 0;

    if (strcmp(a, b) == 0) {
        *order = 0;
        return TRUE;
    }
    if (!parse(a, &one) || !parse(b, &other))
        return FALSE;
    for (guint i = 0, n = MAX(g_strv_length(one.numbers), g_strv_length(other.numbers)); !result && i < n;
         i++)
        result = compare_numbers(i < g_strv_length(one.numbers) ? one.numbers[i] : "0",
                                 i < g_strv_length(other.numbers) ? other.numbers[i] : "0");
    *order = result ? result : compare_before(one.before, other.before);
    return TRUE;
}
