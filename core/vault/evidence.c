/* SPDX-License-Identifier: Apache-2.0 */
/* evidence.c - evidence kept: the file into the store, its key into the vault, and out again
 */
#include "vault/evidence.h"

#include <openssl/crypto.h>
#include <string.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"
#include "vault/vault_private.h"

/* What a sealed file is bound to. */
static char *
context_of(const char *run, const json_t *item)
{
    gw_json parts = json_pack("[s, s, s]", "gangway evidence", run, gw_json_string(item, "sha256"));

    return gw_json_text(parts);
}

static char *
name_of(const char *kept)
{
    return g_strconcat(GW_EVIDENCE_NAME, kept, NULL);
}

/* ---- in ---- */

static char *
keep_sealed(gw_vault *vault, const char *run, GBytes *bytes, const json_t *item, GError **error)
{
    g_autofree char *context = context_of(run, item), *text = NULL, *kept = NULL;
    g_autoptr(GBytes) sealed = NULL, secret = NULL;
    gw_seal_key key;

    if (!gw_vault_ready(vault, error) || !gw_seal_random(key.bytes, sizeof key.bytes, error))
        return NULL;
    gw_seal_key_identify(&key);
    sealed = gw_seal_bytes(&key, bytes, context, error);
    text = gw_hex(key.bytes, sizeof key.bytes);
    OPENSSL_cleanse(&key, sizeof key);
    kept = sealed ? gw_store_blob_put(vault->store, sealed, error) : NULL;
    g_autofree char *name = kept ? name_of(kept) : NULL;
    if (name)
        secret = gw_vault_seal_text(vault, run, name, GW_EVIDENCE_KIND, text, error);
    gw_seal_forget(g_steal_pointer(&text));
    if (!secret || !gw_store_secret_prepare(vault->store, run, name, GW_EVIDENCE_KIND, secret, error))
        return NULL;
    return g_steal_pointer(&kept);
}

gboolean
gw_evidence_keep(gw_vault *vault, const char *run, GBytes *bytes, json_t *item, GError **error)
{
    gboolean seals = gw_vault_has_source(vault);
    g_autofree char *kept =
        seals ? keep_sealed(vault, run, bytes, item, error) : gw_store_blob_put(vault->store, bytes, error);

    if (!kept) {
        g_prefix_error(error, "cannot keep evidence '%s': ", gw_json_string(item, "file"));
        return FALSE;
    }
    json_object_set_new(item, "kept", json_string(kept));
    json_object_set_new(item, "sealed", json_boolean(seals));
    return TRUE;
}

/* ---- out ---- */

static gboolean
read_key(gw_vault *vault, const char *run, const char *kept, gw_seal_key *key, GError **error)
{
    g_autofree char *name = name_of(kept);
    char *text = gw_vault_open(vault, run, name, NULL, error);
    gboolean fits = text && gw_unhex(text, key->bytes, sizeof key->bytes);

    if (text && !fits)
        g_set_error_literal(error, GW_ERROR, GW_ERROR_CORRUPT, "its key is none");
    gw_seal_forget(text);
    if (fits)
        gw_seal_key_identify(key);
    return fits;
}

static GBytes *
unseal(gw_vault *vault, const char *run, const json_t *item, GBytes *sealed, GError **error)
{
    g_autofree char *context = context_of(run, item);
    gw_seal_key key;

    if (!read_key(vault, run, gw_json_string(item, "kept"), &key, error))
        return NULL;
    GBytes *bytes = gw_unseal_bytes(&key, sealed, context, error);
    OPENSSL_cleanse(&key, sizeof key);
    return bytes;
}

static gboolean
is_as_given(const json_t *item, GBytes *bytes, GError **error)
{
    gsize size;
    const char *data = g_bytes_get_data(bytes, &size);
    g_autofree char *is = gw_sha256(data, size);

    if (g_strcmp0(is, gw_json_string(item, "sha256")) == 0)
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_CORRUPT, "it has the hash %s, and was handed in with %s", is,
                gw_json_string(item, "sha256"));
    return FALSE;
}

GBytes *
gw_evidence_open(gw_vault *vault, const char *run, const json_t *item, GError **error)
{
    const char *kept = gw_json_string(item, "kept"), *file = gw_json_string(item, "file");
    g_autoptr(GBytes) bytes = NULL;

    if (!kept) {
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND,
                    "'%s' was not kept, only its hash: 'gangway done' keeps files with --keep-evidence",
                    file);
        return NULL;
    }
    bytes = gw_store_blob_get(vault->store, kept, error);
    if (bytes && gw_json_true(item, "sealed")) {
        GBytes *opened = unseal(vault, run, item, bytes, error);
        g_bytes_unref(bytes);
        bytes = opened;
    }
    if (bytes && is_as_given(item, bytes, error))
        return g_steal_pointer(&bytes);
    g_prefix_error(error, "cannot give evidence '%s' out: ", file);
    return NULL;
}
