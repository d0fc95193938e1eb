/* SPDX-License-Identifier: Apache-2.0 */
/* canonical.c - a request as the text that is signed, and what goes into its headers before and after
 */
#include "aws/canonical.h"

#include "base/hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

/* ---- hashes ---- */

void
gw_sig_hmac(const void *key, gsize key_length, const void *data, gsize n, guchar out[GW_SIG_HASH_BYTES])
{
    HMAC(EVP_sha256(), key, (int)key_length, data, n, out, NULL);
}

char *
gw_sigv4_body_hash(const gw_message *request)
{
    gsize n = 0;
    const char *body = gw_message_body(request, &n);
    return gw_sha256(body, n);
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

/* ---- headers ---- */

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

char *
gw_sig_prepare(gw_message *request, const gw_sigv4_keys *keys, const gw_sigv4_scope *scope)
{
    gw_message_set_header(request, "Authorization", NULL);
    gw_message_set_header(request, "X-Amz-Date", scope->date_time);
    gw_message_set_header(request, "X-Amz-Security-Token", keys->session_token);
    if (strcmp(scope->service, "s3") == 0) {
        g_autofree char *payload = gw_sigv4_body_hash(request);
        gw_message_set_header(request, "X-Amz-Content-SHA256", payload);
    }
    return signed_header_names(request);
}

void
gw_sig_finish(gw_message *request, const char *algorithm, const char *access_key, const char *where,
              const char *names, const char *signature)
{
    g_autofree char *value = g_strdup_printf("%s Credential=%s/%s, SignedHeaders=%s, Signature=%s", algorithm,
                                             access_key, where, names, signature);
    gw_message_add_header(request, "Authorization", value);
}

/* ---- text and keys ---- */

char *
gw_sig_text(const char *algorithm, const char *date_time, const char *where, const char *canonical)
{
    g_autofree char *hash = gw_sha256(canonical, strlen(canonical));
    return g_strdup_printf("%s\n%s\n%s\n%s", algorithm, date_time, where, hash);
}

char *
gw_sig_key_name(const char *where, const char *secret)
{
    g_autofree char *text = g_strconcat(where, "\n", secret, NULL);
    char *name = gw_sha256(text, strlen(text));
    OPENSSL_cleanse(text, strlen(text));
    return name;
}
