/* SPDX-License-Identifier: Apache-2.0 */
/* sigv4a.c - AWS Signature Version 4a: the key pair of a secret, ECDSA over P-256 by it
 *
 * A key pair depends on access key and secret only, so it is kept for the next request.
 */
#include "aws/sigv4a.h"
#include "aws/canonical.h"
#include "base/error.h"
#include "base/hash.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/params.h>
#include <string.h>

#define CURVE "prime256v1"
#define NUMBER_BYTES GW_SIG_HASH_BYTES
#define POINT_BYTES (1 + 2 * NUMBER_BYTES)
#define SIGNATURE_MAX ((gsize)128)
#define TRIALS 254

G_DEFINE_AUTOPTR_CLEANUP_FUNC(BIGNUM, BN_clear_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EC_GROUP, EC_GROUP_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EC_POINT, EC_POINT_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_MD_CTX, EVP_MD_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_PKEY_CTX, EVP_PKEY_CTX_free)

/* ---- the key pair ---- */

/* A block of the counter-mode key derivation of NIST SP 800-108 by HMAC: block 1, of 256 bits. */
static void
derive_block(const char *access_key, const char *secret_key, guint8 trial, guchar out[NUMBER_BYTES])
{
    static const guint8 block[] = {0, 0, 0, 1}, bits[] = {0, 0, 1, 0};
    g_autofree char *key = g_strconcat("AWS4A", secret_key, NULL);
    g_autoptr(GByteArray) input = g_byte_array_new();
    g_byte_array_append(input, block, sizeof block);
    g_byte_array_append(input, (const guint8 *)GW_SIG_ECDSA, sizeof GW_SIG_ECDSA); /* with its NUL */
    g_byte_array_append(input, (const guint8 *)access_key, (guint)strlen(access_key));
    g_byte_array_append(input, &trial, 1);
    g_byte_array_append(input, bits, sizeof bits);
    gw_sig_hmac(key, strlen(key), input->data, input->len, out);
    OPENSSL_cleanse(key, strlen(key));
}

/* The private number: one more than the first block that leaves it below the curve's order. */
static gboolean
derive_number(const EC_GROUP *group, const char *access_key, const char *secret_key, BIGNUM *number)
{
    gboolean found = FALSE;
    guchar block[NUMBER_BYTES];
    for (guint8 trial = 1; trial <= TRIALS && !found; trial++) {
        derive_block(access_key, secret_key, trial, block);
        found = BN_bin2bn(block, sizeof block, number) && BN_add_word(number, 1) &&
                BN_cmp(number, EC_GROUP_get0_order(group)) < 0;
    }
    OPENSSL_cleanse(block, sizeof block);
    return found;
}

/* A key of its public point and, with `number`, the private half. */
static EVP_PKEY *
make_key(guchar *point, const BIGNUM *number)
{
    char curve[] = CURVE;
    guchar native[NUMBER_BYTES] = {0};
    OSSL_PARAM params[4], *next = params;
    *next++ = OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve, 0);
    *next++ = OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, POINT_BYTES);
    if (number && BN_bn2nativepad(number, native, sizeof native) > 0)
        *next++ = OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, native, sizeof native);
    *next = OSSL_PARAM_construct_end();

    EVP_PKEY *key = NULL;
    g_autoptr(EVP_PKEY_CTX) ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    if (ctx && EVP_PKEY_fromdata_init(ctx) > 0)
        EVP_PKEY_fromdata(ctx, &key, number ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params);
    OPENSSL_cleanse(native, sizeof native);
    return key;
}

static EVP_PKEY *
derive_key(const char *access_key, const char *secret_key)
{
    guchar bytes[POINT_BYTES];
    g_autoptr(EC_GROUP) group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    g_autoptr(EC_POINT) point = group ? EC_POINT_new(group) : NULL;
    g_autoptr(BIGNUM) number = BN_secure_new();
    if (!point || !number || !derive_number(group, access_key, secret_key, number) ||
        EC_POINT_mul(group, point, number, NULL, NULL, NULL) != 1 ||
        EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, bytes, sizeof bytes, NULL) !=
            sizeof bytes)
        return NULL;
    return make_key(bytes, number);
}

static void
key_free(gpointer key)
{
    EVP_PKEY_free(key);
}

/* Kept keys go by a hash, as SigV4's. A server's threads share them. */
static EVP_PKEY *
signing_key(const char *access_key, const char *secret_key)
{
    static GMutex mutex;
    static GHashTable *kept;
    g_autofree char *name = gw_sig_key_name(access_key, secret_key);

    g_mutex_lock(&mutex);
    if (!kept)
        kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, key_free);
    EVP_PKEY *key = g_hash_table_lookup(kept, name);
    if (!key && (key = derive_key(access_key, secret_key))) {
        if (g_hash_table_size(kept) >= GW_SIG_KEYS_KEPT)
            g_hash_table_remove_all(kept);
        g_hash_table_insert(kept, g_steal_pointer(&name), key);
    }
    if (key)
        EVP_PKEY_up_ref(key);
    g_mutex_unlock(&mutex);
    return key;
}

char *
gw_sigv4a_public_key(const char *access_key, const char *secret_key)
{
    guchar point[POINT_BYTES];
    gsize n = 0;
    g_autoptr(EVP_PKEY) key = signing_key(access_key, secret_key);
    if (!key || EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &n) != 1 ||
        n != sizeof point)
        return NULL;
    return gw_hex(point, n);
}

/* ---- signing ---- */

static char *
scope_text(const gw_sigv4_scope *scope)
{
    return g_strdup_printf("%.8s/%s/aws4_request", scope->date_time, scope->service);
}

char *
gw_sigv4a_string_to_sign(const char *canonical, const gw_sigv4_scope *scope)
{
    g_autofree char *where = scope_text(scope);
    return gw_sig_text(GW_SIG_ECDSA, scope->date_time, where, canonical);
}

static char *
sign_text(const gw_sigv4_keys *keys, const char *text)
{
    guchar signature[SIGNATURE_MAX];
    gsize n = sizeof signature;
    g_autoptr(EVP_PKEY) key = signing_key(keys->access_key, keys->secret_key);
    g_autoptr(EVP_MD_CTX) ctx = EVP_MD_CTX_new();
    if (!key || !ctx || EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) != 1 ||
        EVP_DigestSign(ctx, signature, &n, (const guchar *)text, strlen(text)) != 1) {
        ERR_clear_error();
        return NULL;
    }
    return gw_hex(signature, n);
}

gboolean
gw_sigv4a_sign(gw_message *request, const gw_sigv4_keys *keys, const gw_sigv4_scope *scope, GError **error)
{
    gw_message_set_header(request, "X-Amz-Region-Set", scope->region);
    g_autofree char *names = gw_sig_prepare(request, keys, scope);
    g_autofree char *canonical = gw_sigv4_canonical_request(request, scope->service, names, NULL);
    g_autofree char *text = gw_sigv4a_string_to_sign(canonical, scope);
    g_autofree char *signature = sign_text(keys, text);
    if (!signature) {
        g_set_error(error, GW_ERROR, GW_ERROR_INTERNAL,
                    "cannot sign for %s by SigV4a: the cryptography library failed: set "
                    "AWS_AUTH_SCHEME_PREFERENCE=sigv4",
                    scope->service);
        return FALSE;
    }
    g_autofree char *where = scope_text(scope);
    gw_sig_finish(request, GW_SIG_ECDSA, keys->access_key, where, names, signature);
    return TRUE;
}

/* ---- verifying ---- */

/* The bytes of hex digits: how many, 0 when there are none, more than `size`, or it is not hex. */
static gsize
read_hex(const char *text, guchar *out, gsize size)
{
    gsize n = strlen(text) / 2;
    if (strlen(text) % 2 || n > size)
        return 0;
    for (gsize i = 0; i < n; i++) {
        int high = g_ascii_xdigit_value(text[2 * i]), low = g_ascii_xdigit_value(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return 0;
        out[i] = (guchar)(high << 4 | low);
    }
    return n;
}

gboolean
gw_sigv4a_verify(const char *public_key, const char *text, const char *signature)
{
    guchar point[POINT_BYTES], bytes[SIGNATURE_MAX];
    gsize n = read_hex(signature, bytes, sizeof bytes);
    if (!n || read_hex(public_key, point, sizeof point) != sizeof point)
        return FALSE;
    g_autoptr(EVP_PKEY) key = make_key(point, NULL);
    g_autoptr(EVP_MD_CTX) ctx = EVP_MD_CTX_new();
    gboolean good = key && ctx && EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
                    EVP_DigestVerify(ctx, bytes, n, (const guchar *)text, strlen(text)) == 1;
    if (!good)
        ERR_clear_error(); /* or the thread's next TLS connection would find what was wrong here */
    return good;
}
