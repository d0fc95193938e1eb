/* SPDX-License-Identifier: Apache-2.0 */
/* hash.c - SHA-256, its algorithm found once: finding it costs more than hashing a short text
 */
#include "base/hash.h"

#include <openssl/evp.h>
#include <string.h>

static gpointer
find_algorithm(G_GNUC_UNUSED gpointer unused)
{
    return EVP_MD_fetch(NULL, "SHA256", NULL);
}

char *
gw_sha256(const void *bytes, gsize length)
{
    static GOnce once = G_ONCE_INIT;
    guint8 digest[EVP_MAX_MD_SIZE];
    guint size = 0;

    if (EVP_Digest(bytes, length, digest, &size, g_once(&once, find_algorithm, NULL), NULL) != 1)
        g_error("OpenSSL has no SHA-256");
    return gw_hex(digest, size);
}

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
