/* SPDX-License-Identifier: Apache-2.0 */
/* page_plain.c - what the program says of how things stand, for a customer: without commands
 *
 * Reasons and faults end with what an operator has to type. Of a text the parts with a command in them are
 * left out, and what leads to nothing else than such a part. `report --json` has them whole.
 */

#include "report/page.h"

#include <string.h>

/* A command of ours, or words in backticks. */
#define COMMAND                                                                                              \
    "(?:\\bgangway (?:start|resume|retry|done|approve|withdraw|skip|cancel|stop|tasks|show|list|log|secret|" \
    "plan|rehearse|verify|audit|report|describe|doctor|permissions|policies|plugins|step|store|settings)\\b" \
    "|`[^`\\n ]* [^`\\n]*`)"

static gboolean
has_command(const char *text)
{
    return g_regex_match_simple(COMMAND, text, (GRegexCompileFlags)0, (GRegexMatchFlags)0);
}

/* "(AWS shows no proof so far: `gangway done`)" */
static char *
without_asides(const char *text)
{
    g_autoptr(GRegex) aside =
        g_regex_new(" ?\\([^()]*" COMMAND "[^()]*\\)", (GRegexCompileFlags)0, (GRegexMatchFlags)0, NULL);
    char *plain = aside ? g_regex_replace(aside, text, -1, 0, "", (GRegexMatchFlags)0, NULL) : NULL;

    return plain ? plain : g_strdup("");
}

/* "when it works again:" says nothing without what follows. */
static gboolean
leads_on(const char *part)
{
    return g_regex_match_simple("^(?:when|if|to|then|or|and|else|once) .*[:,]$", part, G_REGEX_CASELESS,
                                (GRegexMatchFlags)0);
}

static void
drop_last(GPtrArray *kept)
{
    while (kept->len && leads_on(kept->pdata[kept->len - 1]))
        g_ptr_array_set_size(kept, (int)kept->len - 1);
}

static char *
join(GPtrArray *kept)
{
    g_ptr_array_add(kept, NULL);
    char *text = g_strjoinv(" ", (char **)kept->pdata);
    gsize length = strlen(text);

    while (length && strchr(":;, ", text[length - 1]))
        text[--length] = '\0';
    return text;
}

char *
gw_page_plain(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);

    if (!has_command(valid))
        return g_steal_pointer(&valid);
    g_autofree char *said = without_asides(valid);
    if (!has_command(said))
        return g_steal_pointer(&said);
    g_auto(GStrv) parts =
        g_regex_split_simple("(?<=[:;.,])\\s+|\\n", said, (GRegexCompileFlags)0, (GRegexMatchFlags)0);
    g_autoptr(GPtrArray) kept = g_ptr_array_new();

    for (char **part = parts; *part; part++) {
        if (has_command(*part))
            drop_last(kept);
        else if (**part)
            g_ptr_array_add(kept, *part);
    }
    return join(kept);
}

void
gw_page_remark(gw_html *page, const char *text)
{
    g_autofree char *plain = gw_page_plain(text);

    gw_page_text(page, plain);
}
