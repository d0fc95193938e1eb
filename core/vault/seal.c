/* SPDX-License-Identifier: Apache-2.0 */
/* seal.c - AES-256-GCM with OpenSSL: a random nonce each time, the record's head and its place authenticated
 */
#include "vault/seal.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <string.h>

#include "base/error.h"
#include "base/hash.h"

#define MAGIC_SIZE 4
#define NONCE_SIZE 12
#define TAG_SIZE 16
#define HEAD_SIZE (MAGIC_SIZE + GW_SEAL_ID_SIZE + NONCE_SIZE)

static const guint8 magic[MAGIC_SIZE] = {'G', 'W', 'V', '1'};

G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_CIPHER_CTX, EVP_CIPHER_CTX_free)

static gboolean
fail_library(GError **error)
{
    g_set_error_literal(error, GW_ERROR, GW_ERROR_INTERNAL, "the cryptography library failed");
    return FALSE;
}

gboolean
gw_seal_random(guint8 *bytes, gsize size, GError **error)
{
    return RAND_priv_bytes(bytes, (int)size) == 1 || fail_library(error);
}

void
gw_seal_forget(char *text)
{
    if (text)
        OPENSSL_cleanse(text, strlen(text));
    g_free(text);
}

/* ---- keys ---- */

void
gw_seal_key_identify(gw_seal_key *key)
{
    static const char what[] = "gangway vault key";
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    guint8 digest[32];
    gsize size = sizeof digest;

    g_checksum_update(sum, (const guchar *)what, sizeof what);
    g_checksum_update(sum, key->bytes, GW_SEAL_KEY_SIZE);
    g_checksum_get_digest(sum, digest, &size);
    memcpy(key->id, digest, GW_SEAL_ID_SIZE);
}

char *
gw_seal_id_text(const guint8 *id)
{
    return gw_hex(id, GW_SEAL_ID_SIZE);
}

/* ---- sealing ---- */

static gboolean
encrypt(const gw_seal_key *key, guint8 *record, const char *text, int length, const char *context)
{
    g_autoptr(EVP_CIPHER_CTX) ctx = EVP_CIPHER_CTX_new();
    const guint8 *nonce = record + HEAD_SIZE - NONCE_SIZE;
    guint8 *body = record + HEAD_SIZE;
    int done;

    return ctx && EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key->bytes, nonce) == 1 &&
           EVP_EncryptUpdate(ctx, NULL, &done, record, HEAD_SIZE) == 1 &&
           EVP_EncryptUpdate(ctx, NULL, &done, (const guint8 *)context, (int)strlen(context)) == 1 &&
           EVP_EncryptUpdate(ctx, body, &done, (const guint8 *)text, length) == 1 &&
           EVP_EncryptFinal_ex(ctx, body + done, &done) == 1 &&
           EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, TAG_SIZE, body + length) == 1;
}

static GBytes *
seal(const gw_seal_key *key, const char *text, gsize length, const char *context, GError **error)
{
    g_autofree guint8 *record = g_malloc(HEAD_SIZE + length + TAG_SIZE);

    memcpy(record, magic, MAGIC_SIZE);
    memcpy(record + MAGIC_SIZE, key->id, GW_SEAL_ID_SIZE);
    if (RAND_bytes(record + HEAD_SIZE - NONCE_SIZE, NONCE_SIZE) != 1 ||
        !encrypt(key, record, text, (int)length, context)) {
        fail_library(error);
        return NULL;
    }
    return g_bytes_new_take(g_steal_pointer(&record), HEAD_SIZE + length + TAG_SIZE);
}

GBytes *
gw_seal(const gw_seal_key *key, const char *text, const char *context, GError **error)
{
    gsize length = strlen(text);

    if (length <= GW_SEAL_TEXT_MAX)
        return seal(key, text, length, context, error);
    g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID, "a secret has at most 64 KiB");
    return NULL;
}

GBytes *
gw_seal_bytes(const gw_seal_key *key, GBytes *bytes, const char *context, GError **error)
{
    gsize length;
    const char *data = g_bytes_get_data(bytes, &length);

    if (length <= GW_SEAL_BYTES_MAX)
        return seal(key, length ? data : "", length, context, error);
    g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID, "a sealed file has at most 100 MiB");
    return NULL;
}

/* ---- opening ---- */

/* `most`: what it may hold. */
static const guint8 *
key_id(GBytes *sealed, gsize most, GError **error)
{
    gsize size;
    const guint8 *record = g_bytes_get_data(sealed, &size);

    if (size >= HEAD_SIZE + TAG_SIZE && size <= HEAD_SIZE + most + TAG_SIZE &&
        !memcmp(record, magic, MAGIC_SIZE))
        return record + MAGIC_SIZE;
    g_set_error_literal(error, GW_ERROR, GW_ERROR_CORRUPT,
                        "the sealed record is damaged: it is none of ours");
    return NULL;
}

const guint8 *
gw_seal_key_id(GBytes *sealed, GError **error)
{
    return key_id(sealed, GW_SEAL_TEXT_MAX, error);
}

static gboolean
decrypt(const gw_seal_key *key, const guint8 *record, guint8 *text, int length, const char *context)
{
    g_autoptr(EVP_CIPHER_CTX) ctx = EVP_CIPHER_CTX_new();
    const guint8 *body = record + HEAD_SIZE;
    guint8 tag[TAG_SIZE];
    int done, rest;

    memcpy(tag, body + length, TAG_SIZE);
    return ctx &&
           EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key->bytes, record + HEAD_SIZE - NONCE_SIZE) ==
               1 &&
           EVP_DecryptUpdate(ctx, NULL, &done, record, HEAD_SIZE) == 1 &&
           EVP_DecryptUpdate(ctx, NULL, &done, (const guint8 *)context, (int)strlen(context)) == 1 &&
           EVP_DecryptUpdate(ctx, text, &done, body, length) == 1 &&
           EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, TAG_SIZE, tag) == 1 &&
           EVP_DecryptFinal_ex(ctx, text + done, &rest) == 1;
}

/* A NUL follows the last byte. */
static char *
unseal(const gw_seal_key *key, GBytes *sealed, gsize most, const char *context, gsize *length, GError **error)
{
    gsize size;
    const guint8 *record = g_bytes_get_data(sealed, &size), *id = key_id(sealed, most, error);

    if (!id)
        return NULL;
    if (memcmp(id, key->id, GW_SEAL_ID_SIZE) != 0) {
        g_autofree char *with = gw_seal_id_text(id), *is = gw_seal_id_text(key->id);

        g_set_error(error, GW_ERROR, GW_ERROR_DENIED, "it is sealed with key %s, this is key %s", with, is);
        return NULL;
    }
    *length = size - HEAD_SIZE - TAG_SIZE;
    char *text = g_malloc(*length + 1);
    text[*length] = '\0';
    if (decrypt(key, record, (guint8 *)text, (int)*length, context))
        return text;
    OPENSSL_cleanse(text, *length);
    g_free(text);
    g_set_error_literal(error, GW_ERROR, GW_ERROR_CORRUPT,
                        "the sealed record is damaged, or was sealed for another place");
    return NULL;
}

char *
gw_unseal(const gw_seal_key *key, GBytes *sealed, const char *context, GError **error)
{
    gsize length;

    return unseal(key, sealed, GW_SEAL_TEXT_MAX, context, &length, error);
}

GBytes *
gw_unseal_bytes(const gw_seal_key *key, GBytes *sealed, const char *context, GError **error)
{
    gsize length;
    char *data = unseal(key, sealed, GW_SEAL_BYTES_MAX, context, &length, error);

    return data ? g_bytes_new_take(data, length) : NULL;
}
