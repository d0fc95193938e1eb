/* SPDX-License-Identifier: Apache-2.0 */
/* hash.c - SHA-256, its algorithm found once: finding it costs more than hashing a short text
 */
#include "base/hash.h"

#include <openssl/evp.h>
#include <string.h>

#include "base/json.h"

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
gw_json_sha256(const json_t *document)
{
    g_autofree char *text = gw_json_text(document);

    return gw_sha256(text, strlen(text));
}
