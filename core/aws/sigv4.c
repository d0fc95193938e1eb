/* SPDX-License-Identifier: Apache-2.0 */
/* sigv4.c - AWS Signature Version 4: canonical request, string to sign, signing key, signature
 *
 * The signing key depends on secret, day, region and service only, so it is kept for the next request.
 */
#include "aws/sigv4.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#define ALGORITHM "AWS4-HMAC-SHA256"
#define HASH_BYTES ((gsize)32)
#define KEYS_KEPT 64

/* ---- hashes ---- */

static char *
hex_text(const guchar *data, gsize n)
{
    static const char digits[] = "0123456789abcdef";
    char *text = g_malloc(2 * n + 1);
    for (gsize i = 0; i < n; i++) {
        text[2 * i] = digits[data[i] >> 4];
        text[2 * i + 1] = digits[data[i] & 15];
    }
    text[2 * n] = '\0';
    return text;
}

static char *
sha256_hex(const void *data, gsize n)
{
    guchar hash[HASH_BYTES];
    EVP_Digest(data, n, hash, NULL, EVP_sha256(), NULL);
    return hex_text(hash, sizeof hash);
}

static void
hmac(const guchar *key, gsize key_length, const char *text, guchar out[HASH_BYTES])
{
    HMAC(EVP_sha256(), key, (int)key_length, (const guchar *)text, strlen(text), out, NULL);
}

char *
gw_sigv4_body_hash(const gw_message *request)
{
    gsize n = 0;
    const char *body = gw_message_body(request, &n);
    return sha256_hex(body, n);
}

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

/* ---- canonical request ---- */

/* Drops empty and dot segments; S3 alone takes a path as it comes. */
static char *
normal_path(const char *path)
{
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);
    g_autoptr(GPtrArray) kept = g_ptr_array_new();
    for (char **p = parts; *p; p++) {
        if (strcmp(*p, "..") == 0 && kept->len > 0)
            g_ptr_array_set_size(kept, (int)kept->len - 1);
        else if (**p && strcmp(*p, ".") != 0 && strcmp(*p, "..") != 0)
            g_ptr_array_add(kept, *p);
    }
    GString *out = g_string_new("/");
    for (guint i = 0; i < kept->len; i++)
        g_string_append_printf(out, "%s%s", i ? "/" : "", (const char *)kept->pdata[i]);
    if (kept->len > 0 && g_str_has_suffix(path, "/"))
        g_string_append_c(out, '/');
    return g_string_free(out, FALSE);
}

/* The path is encoded once already: the second time is all that is left to do, and S3 does without. */
static char *
canonical_path(const char *path, const char *service)
{
    if (strcmp(service, "s3") == 0)
        return g_strdup(path);
    g_autofree char *normal = normal_path(path);
    return gw_percent_encode(normal, -1, "/");
}

static int
compare_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static char *
recoded(const char *text, gssize length)
{
    g_autofree char *plain = gw_percent_decode(text, length, FALSE);
    return plain ? gw_percent_encode(plain, -1, NULL) : gw_percent_encode(text, length, "%");
}

/* Sorted by name, then value. A byte below '=' (there are '-', '.' and digits) must not join the two when
 * pairs are compared as one text, so a pair is sorted with a NUL-like separator and written with '='. */
static char *
canonical_query(const char *query)
{
    if (!query || !*query)
        return g_strdup("");
    g_auto(GStrv) parts = g_strsplit(query, "&", -1);
    g_autoptr(GPtrArray) pairs = g_ptr_array_new_with_free_func(g_free);
    for (char **p = parts; *p; p++) {
        if (!**p)
            continue;
        const char *equals = strchr(*p, '=');
        g_autofree char *name = recoded(*p, equals ? equals - *p : -1);
        g_autofree char *value = recoded(equals ? equals + 1 : "", -1);
        g_ptr_array_add(pairs, g_strconcat(name, "\001", value, NULL));
    }
    g_ptr_array_sort(pairs, compare_text);
    g_ptr_array_add(pairs, NULL);
    return g_strdelimit(g_strjoinv("&", (char **)pairs->pdata), "\001", '=');
}

static void
append_trimmed(GString *out, const char *value)
{
    gboolean space = FALSE;
    gsize begin = out->len;
    for (const char *p = value; *p; p++) {
        if (g_ascii_isspace(*p)) {
            space = out->len > begin;
        } else {
            if (space)
                g_string_append_c(out, ' ');
            space = FALSE;
            g_string_append_c(out, *p);
        }
    }
}

static void
append_header(GString *out, const gw_message *request, const char *name)
{
    gboolean first = TRUE;
    g_string_append_printf(out, "%s:", name);
    for (guint i = 0; i < gw_message_n_headers(request); i++) {
        const gw_header *header = gw_message_nth_header(request, i);
        if (g_ascii_strcasecmp(header->name, name) != 0)
            continue;
        if (!first)
            g_string_append_c(out, ',');
        append_trimmed(out, header->value);
        first = FALSE;
    }
    g_string_append_c(out, '\n');
}

char *
gw_sigv4_canonical_request(const gw_message *request, const char *service, const char *signed_headers,
                           const char *payload)
{
    g_autofree char *path = canonical_path(request->path, service);
    g_autofree char *query = canonical_query(request->query);
    g_auto(GStrv) names = g_strsplit(signed_headers, ";", -1);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%s\n%s\n%s\n", request->method, path, query);
    for (char **name = names; *name; name++)
        append_header(out, request, *name);
    if (!payload && strcmp(service, "s3") == 0)
        payload = gw_message_header(request, "x-amz-content-sha256");
    g_autofree char *hash = payload ? g_strdup(payload) : gw_sigv4_body_hash(request);
    g_string_append_printf(out, "\n%s\n%s", signed_headers, hash);
    return g_string_free(out, FALSE);
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
    g_autofree char *hash = sha256_hex(canonical, strlen(canonical));
    g_autofree char *where = scope_text(scope);
    return g_strdup_printf(ALGORITHM "\n%s\n%s\n%s", scope->date_time, where, hash);
}

static void
make_key(const char *secret, const gw_sigv4_scope *scope, guchar key[HASH_BYTES])
{
    g_autofree char *start = g_strconcat("AWS4", secret, NULL);
    g_autofree char *date = g_strndup(scope->date_time, 8);
    guchar step[2][HASH_BYTES];
    hmac((const guchar *)start, strlen(start), date, step[0]);
    hmac(step[0], HASH_BYTES, scope->region, step[1]);
    hmac(step[1], HASH_BYTES, scope->service, step[0]);
    hmac(step[0], HASH_BYTES, "aws4_request", key);
    OPENSSL_cleanse(step, sizeof step);
    OPENSSL_cleanse(start, strlen(start));
}

static void
key_free(gpointer key)
{
    OPENSSL_cleanse(key, HASH_BYTES);
    g_free(key);
}

/* Kept keys go by a hash of secret and scope, so that no secret is held here. A server's threads share them.
 */
static void
signing_key(const char *secret, const gw_sigv4_scope *scope, guchar key[HASH_BYTES])
{
    static GMutex mutex;
    static GHashTable *kept;
    g_autofree char *where = scope_text(scope);
    g_autofree char *text = g_strconcat(where, "\n", secret, NULL);
    g_autofree char *name = sha256_hex(text, strlen(text));
    OPENSSL_cleanse(text, strlen(text));

    g_mutex_lock(&mutex);
    if (!kept)
        kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, key_free);
    const guchar *found = g_hash_table_lookup(kept, name);
    if (found) {
        memcpy(key, found, HASH_BYTES);
    } else {
        make_key(secret, scope, key);
        if (g_hash_table_size(kept) >= KEYS_KEPT)
            g_hash_table_remove_all(kept);
        g_hash_table_insert(kept, g_steal_pointer(&name), g_memdup2(key, HASH_BYTES));
    }
    g_mutex_unlock(&mutex);
}

char *
gw_sigv4_signature(const gw_message *request, const char *secret_key, const gw_sigv4_scope *scope,
                   const char *signed_headers, const char *payload)
{
    g_autofree char *canonical = gw_sigv4_canonical_request(request, scope->service, signed_headers, payload);
    g_autofree char *text = gw_sigv4_string_to_sign(canonical, scope);
    guchar key[HASH_BYTES], signature[HASH_BYTES];
    signing_key(secret_key, scope, key);
    hmac(key, sizeof key, text, signature);
    OPENSSL_cleanse(key, sizeof key);
    return hex_text(signature, sizeof signature);
}

/* ---- signing ---- */

static gboolean
is_signed(const char *lower)
{
    return strcmp(lower, "host") == 0 || g_str_has_prefix(lower, "x-amz-") ||
           (g_str_has_prefix(lower, "content-") && strcmp(lower, "content-length") != 0);
}

static char *
signed_header_names(const gw_message *request)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < gw_message_n_headers(request); i++) {
        g_autofree char *lower = g_ascii_strdown(gw_message_nth_header(request, i)->name, -1);
        if (is_signed(lower) && !g_ptr_array_find_with_equal_func(names, lower, g_str_equal, NULL))
            g_ptr_array_add(names, g_steal_pointer(&lower));
    }
    g_ptr_array_sort(names, compare_text);
    g_ptr_array_add(names, NULL);
    return g_strjoinv(";", (char **)names->pdata);
}

void
gw_sigv4_sign(gw_message *request, const gw_sigv4_keys *keys, const gw_sigv4_scope *scope)
{
    gw_message_set_header(request, "Authorization", NULL);
    gw_message_set_header(request, "X-Amz-Date", scope->date_time);
    gw_message_set_header(request, "X-Amz-Security-Token", keys->session_token);
    g_autofree char *payload = gw_sigv4_body_hash(request);
    if (strcmp(scope->service, "s3") == 0)
        gw_message_set_header(request, "X-Amz-Content-SHA256", payload);
    g_autofree char *names = signed_header_names(request);
    g_autofree char *signature = gw_sigv4_signature(request, keys->secret_key, scope, names, payload);
    g_autofree char *where = scope_text(scope);
    g_autofree char *value = g_strdup_printf(ALGORITHM " Credential=%s/%s, SignedHeaders=%s, Signature=%s",
                                             keys->access_key, where, names, signature);
    gw_message_add_header(request, "Authorization", value);
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

static gboolean
take_credential(gw_sigv4_authorization *out, const char *value)
{
    g_auto(GStrv) parts = g_strsplit(value, "/", 6);
    if (g_strv_length(parts) != 5 || strcmp(parts[4], "aws4_request") != 0 || out->access_key)
        return FALSE;
    out->access_key = g_strdup(parts[0]);
    out->date = g_strdup(parts[1]);
    out->region = g_strdup(parts[2]);
    out->service = g_strdup(parts[3]);
    return *parts[0] && strlen(parts[1]) == 8 && *parts[3];
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

gw_sigv4_authorization *
gw_sigv4_authorization_parse(const char *header)
{
    if (!header || !g_str_has_prefix(header, ALGORITHM " ") || strlen(header) > 8192)
        return NULL;
    g_autoptr(gw_sigv4_authorization) out = g_new0(gw_sigv4_authorization, 1);
    g_auto(GStrv) fields = g_strsplit(header + strlen(ALGORITHM " "), ",", 4);
    for (char **field = fields; *field; field++)
        if (!take_field(out, g_strstrip(*field)))
            return NULL;
    if (!out->access_key || !out->signed_headers || !out->signature ||
        strlen(out->signature) != 2 * HASH_BYTES)
        return NULL;
    return g_steal_pointer(&out);
}
