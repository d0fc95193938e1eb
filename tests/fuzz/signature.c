/* SPDX-License-Identifier: Apache-2.0 */
/* signature.c - a file's detached signature, which anybody may have written */
#include "fuzz.h"

#include "trust/signature.h"

void
fuzz(const char *text, gsize length)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GHashTable) nobody = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(gw_signature) signature = gw_signature_read(text, length, &error);

    must_be_told(signature != NULL, error);
    if (!signature)
        return;
    MUST(strlen(signature->sha256) == 64 && strlen(signature->key) == 16);
    MUST(*signature->name && !strpbrk(signature->name, "/\r\n"));
    MUST(g_str_has_prefix(text, signature->text));
    MUST(!gw_signature_is_by(signature, nobody));
}
