/* SPDX-License-Identifier: Apache-2.0 */
/* sigv4.c - AWS Signature Version 4: signing key and signature; and what an Authorization header says
 *
 * The signing key depends on secret, day, region and service only, so it is kept for the next request.
 */
#include "aws/canonical.h"

#include "base/hash.h"
#include <openssl/crypto.h>
#include <string.h>

/* A DER sequence of two numbers of 33 bytes. */
#define ECDSA_BYTES_MAX ((gsize)72)

/* ---- time ---- */

char *
gw_sigv4_date_time(gint64 ms)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(ms / 1000);
    return time ? g_date_time_format(time, "%Y%m%dT%H%M%SZ") : g_strdup("19700101T000000Z");
}

gboolean
gw_sigv4_parse_date_time(const char *text, gint64 *ms)
{
    int v[6];
    static const guint8 widths[] = {4, 2, 2, 2, 2, 2};
    if (!text || strlen(text) != 16 || text[8] != 'T' || text[15] != 'Z')
        return FALSE;
    const char *p = text;
    for (guint i = 0; i < G_N_ELEMENTS(widths); i++) {
        if (i == 3)
            p++;
        v[i] = 0;
        for (guint k = 0; k < widths[i]; k++, p++) {
            if (!g_ascii_isdigit(*p))
                return FALSE;
            v[i] = v[i] * 10 + (*p - '0');
        }
    }
    g_autoptr(GDateTime) time = g_date_time_new_utc(v[0], v[1], v[2], v[3], v[4], v[5]);
    if (!time)
        return FALSE;
    *ms = g_date_time_to_unix(time) * 1000;
    return TRUE;
}

/* ---- string to sign, key, signature ---- */

static char *
scope_text(const gw_sigv4_scope *scope)
{
    return g_strdup_printf("%.8s/%s/%s/aws4_request", scope->date_time, scope->region, scope->service);
}

char *
gw_sigv4_string_to_sign(const char *canonical, const gw_sigv4_scope *scope)
{
    g_autofree char *where = scope_text(scope);
    return gw_sig_text(GW_SIG_HMAC, scope->date_time, where, canonical);
}

static void
hmac(const guchar *key, gsize key_length, const char *text, guchar out[GW_SIG_HASH_BYTES])
{
    gw_sig_hmac(key, key_length, text, strlen(text), out);
}

static void
make_key(const char *secret, const gw_sigv4_scope *scope, guchar key[GW_SIG_HASH_BYTES])
{
    g_autofree char *start = g_strconcat("AWS4", secret, NULL);
    g_autofree char *date = g_strndup(scope->date_time, 8);
    guchar step[2][GW_SIG_HASH_BYTES];
    hmac((const guchar *)start, strlen(start), date, step[0]);
    hmac(step[0], GW_SIG_HASH_BYTES, scope->region, step[1]);
    hmac(step[1], GW_SIG_HASH_BYTES, scope->service, step[0]);
    hmac(step[0], GW_SIG_HASH_BYTES, "aws4_request", key);
    OPENSSL_cleanse(step, sizeof step);
    OPENSSL_cleanse(start, strlen(start));
}

static void
key_free(gpointer key)
{
    OPENSSL_cleanse(key, GW_SIG_HASH_BYTES);
    g_free(key);
}

/* Kept keys go by a hash of secret and scope, so that no secret is held here. A server's threads share them.
 */
static void
signing_key(const char *secret, const gw_sigv4_scope *scope, guchar key[GW_SIG_HASH_BYTES])
{
    static GMutex mutex;
    static GHashTable *kept;
    g_autofree char *where = scope_text(scope);
    g_autofree char *name = gw_sig_key_name(where, secret);

    g_mutex_lock(&mutex);
    if (!kept)
        kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, key_free);
    const guchar *found = g_hash_table_lookup(kept, name);
    if (found) {
        memcpy(key, found, GW_SIG_HASH_BYTES);
    } else {
        make_key(secret, scope, key);
        if (g_hash_table_size(kept) >= GW_SIG_KEYS_KEPT)
            g_hash_table_remove_all(kept);
        g_hash_table_insert(kept, g_steal_pointer(&name), g_memdup2(key, GW_SIG_HASH_BYTES));
    }
    g_mutex_unlock(&mutex);
}

char *
gw_sigv4_text_signature(const char *text, const char *secret_key, const gw_sigv4_scope *scope)
{
    guchar key[GW_SIG_HASH_BYTES], signature[GW_SIG_HASH_BYTES];
    signing_key(secret_key, scope, key);
    hmac(key, sizeof key, text, signature);
    OPENSSL_cleanse(key, sizeof key);
    return gw_hex(signature, sizeof signature);
}

char *
gw_sigv4_signature(const gw_message *request, const char *secret_key, const gw_sigv4_scope *scope,
                   const char *signed_headers, const char *payload)
{
    g_autofree char *canonical = gw_sigv4_canonical_request(request, scope->service, signed_headers, payload);
    g_autofree char *text = gw_sigv4_string_to_sign(canonical, scope);
    return gw_sigv4_text_signature(text, secret_key, scope);
}

/* ---- signing ---- */

void
gw_sigv4_sign(gw_message *request, const gw_sigv4_keys *keys, const gw_sigv4_scope *scope)
{
    g_autofree char *names = gw_sig_prepare(request, keys, scope);
    g_autofree char *signature = gw_sigv4_signature(request, keys->secret_key, scope, names, NULL);
    g_autofree char *where = scope_text(scope);
    gw_sig_finish(request, GW_SIG_HMAC, keys->access_key, where, names, signature);
}

/* ---- reading what somebody signed ---- */

void
gw_sigv4_authorization_free(gw_sigv4_authorization *authorization)
{
    if (!authorization)
        return;
    g_free(authorization->access_key);
    g_free(authorization->date);
    g_free(authorization->region);
    g_free(authorization->service);
    g_free(authorization->signed_headers);
    g_free(authorization->signature);
    g_free(authorization);
}

/* The scope of a signature for a set of regions names none. */
static gboolean
take_credential(gw_sigv4_authorization *out, const char *value)
{
    g_auto(GStrv) parts = g_strsplit(value, "/", 6);
    guint last = out->asymmetric ? 3 : 4;
    if (g_strv_length(parts) != last + 1 || strcmp(parts[last], "aws4_request") != 0 || out->access_key)
        return FALSE;
    out->access_key = g_strdup(parts[0]);
    out->date = g_strdup(parts[1]);
    out->region = g_strdup(out->asymmetric ? "" : parts[2]);
    out->service = g_strdup(parts[last - 1]);
    return *out->access_key && strlen(out->date) == 8 && *out->service;
}

static gboolean
take_field(gw_sigv4_authorization *out, const char *field)
{
    if (g_str_has_prefix(field, "Credential="))
        return take_credential(out, field + strlen("Credential="));
    if (g_str_has_prefix(field, "SignedHeaders=") && !out->signed_headers)
        out->signed_headers = g_strdup(field + strlen("SignedHeaders="));
    else if (g_str_has_prefix(field, "Signature=") && !out->signature)
        out->signature = g_strdup(field + strlen("Signature="));
    else
        return FALSE;
    return TRUE;
}

static gboolean
has_signature(const gw_sigv4_authorization *authorization)
{
    if (!authorization->signature)
        return FALSE;
    gsize n = strlen(authorization->signature);
    if (!authorization->asymmetric)
        return n == 2 * GW_SIG_HASH_BYTES;
    return n > 0 && n % 2 == 0 && n <= 2 * ECDSA_BYTES_MAX;
}

gw_sigv4_authorization *
gw_sigv4_authorization_parse(const char *header)
{
    if (!header || strlen(header) > 8192)
        return NULL;
    g_autoptr(gw_sigv4_authorization) out = g_new0(gw_sigv4_authorization, 1);
    out->asymmetric = g_str_has_prefix(header, GW_SIG_ECDSA " ");
    if (!out->asymmetric && !g_str_has_prefix(header, GW_SIG_HMAC " "))
        return NULL;
    g_auto(GStrv) fields = g_strsplit(strchr(header, ' ') + 1, ",", 4);
    for (char **field = fields; *field; field++)
        if (!take_field(out, g_strstrip(*field)))
            return NULL;
    return out->access_key && out->signed_headers && has_signature(out) ? g_steal_pointer(&out) : NULL;
}
