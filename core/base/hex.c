/* SPDX-License-Identifier: Apache-2.0 */
/* hex.c - bytes as hexadecimal digits, apart from what needs a library for cryptography
 */
#include "base/hash.h"

#include <string.h>

char *
gw_hex(const guint8 *bytes, gsize length)
{
    static const char digits[] = "0123456789abcdef";
    char *text = g_malloc(2 * length + 1);

    for (gsize i = 0; i < length; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    text[2 * length] = '\0';
    return text;
}

gboolean
gw_unhex(const char *text, guint8 *bytes, gsize length)
{
    if (strlen(text) != 2 * length)
        return FALSE;
    for (gsize i = 0; i < length; i++) {
        int high = g_ascii_xdigit_value(text[2 * i]), low = g_ascii_xdigit_value(text[2 * i + 1]);

        if (high < 0 || low < 0)
            return FALSE;
        bytes[i] = (guint8)(high * 16 + low);
    }
    return TRUE;
}
