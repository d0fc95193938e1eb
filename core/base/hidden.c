/* SPDX-License-Identifier: Apache-2.0 */
/* hidden.c - finds characters that nobody sees, and says what they are
 */
#include "base/hidden.h"

#include <string.h>

gsize
gw_byte_order_mark(const char *text, gsize length)
{
    gsize n = strlen(GW_BYTE_ORDER_MARK);
    return length >= n && memcmp(text, GW_BYTE_ORDER_MARK, n) == 0 ? n : 0;
}

/* Letters and marks of Unicode's Default_Ignorable_Code_Point: they have no shape. */
static gboolean
is_shapeless(gunichar c)
{
    static const gunichar shapeless[] = {0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x3164, 0xffa0};

    for (gsize i = 0; i < G_N_ELEMENTS(shapeless); i++)
        if (shapeless[i] == c)
            return TRUE;
    return FALSE;
}

gboolean
gw_is_invisible(gunichar c)
{
    switch (g_unichar_type(c)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
        return TRUE;
    default:
        return is_shapeless(c);
    }
}

static gboolean
is_hidden(gunichar c)
{
    if (g_unichar_type(c) == G_UNICODE_SPACE_SEPARATOR)
        return c != ' ';
    return c != '\t' && gw_is_invisible(c);
}

const char *
gw_hidden_find(const char *text)
{
    for (const char *p = text; *p; p += g_utf8_skip[(guchar)*p])
        if (is_hidden(g_utf8_get_char(p)))
            return p;
    return NULL;
}

char *
gw_hidden_name(const char *at)
{
    static const struct {
        gunichar c;
        const char *name;
    } names[] = {{'\n', "a line break"},
                 {'\r', "a carriage return"},
                 {0x1b, "an escape"},
                 {0xa0, "a no-break space"},
                 {0xad, "a soft hyphen"},
                 {0x200b, "a zero-width space"},
                 {0x200c, "a zero-width non-joiner"},
                 {0x200d, "a zero-width joiner"},
                 {0x2060, "a word joiner"},
                 {0xfeff, "a byte order mark"}};
    gunichar c = g_utf8_get_char(at);
    const char *name = g_unichar_type(c) == G_UNICODE_CONTROL           ? "a control character"
                       : g_unichar_type(c) == G_UNICODE_SPACE_SEPARATOR ? "an unusual space"
                                                                        : "an invisible character";
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (names[i].c == c)
            name = names[i].name;
    return g_strdup_printf("%s (U+%04X)", name, c);
}
