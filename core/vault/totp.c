/* SPDX-License-Identifier: Apache-2.0 */
/* totp.c - one-time codes from a seed and the time
 */
#include "vault/totp.h"

#include <string.h>

#include "base/error.h"

#define LEAST_SEED 10 /* bytes: 80 bits, what some services give; the RFC asks for 128 */

static gboolean
invalid(GError **error, const char *why)
{
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "no seed of an authenticator app: %s", why);
    return FALSE;
}

/* ---- reading ---- */

static int
base32_value(char c)
{
    c = g_ascii_toupper(c);
    return c >= 'A' && c <= 'Z' ? c - 'A' : c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

static gboolean
read_seed(gw_totp *totp, const char *text, GError **error)
{
    guint bits = 0, n_bits = 0;
    gsize end = strlen(text);

    while (end > 0 && strchr("= \t\r\n", text[end - 1]))
        end--;
    totp->size = 0;
    for (gsize i = 0; i < end; i++) {
        if (text[i] == ' ' || text[i] == '-')
            continue;
        int value = base32_value(text[i]);
        if (value < 0)
            return invalid(error, "base32 has the letters A to Z and the digits 2 to 7");
        bits = (bits << 5 | (guint)value) & 0xfff;
        n_bits += 5;
        if (n_bits < 8)
            continue;
        n_bits -= 8;
        if (totp->size == sizeof totp->seed)
            return invalid(error, "it is over 128 bytes");
        totp->seed[totp->size++] = (guint8)(bits >> n_bits & 0xff);
    }
    return totp->size >= LEAST_SEED || invalid(error, "it is under 80 bits");
}

static gboolean
read_number(GHashTable *params, const char *name, guint least, guint most, guint *into)
{
    const char *text = g_hash_table_lookup(params, name);
    guint64 value;

    if (!text)
        return TRUE;
    if (!g_ascii_string_to_unsigned(text, 10, least, most, &value, NULL))
        return FALSE;
    *into = (guint)value;
    return TRUE;
}

static gboolean
read_algorithm(GHashTable *params, GChecksumType *hash)
{
    const char *name = g_hash_table_lookup(params, "algorithm");

    if (!name || g_ascii_strcasecmp(name, "SHA1") == 0)
        *hash = G_CHECKSUM_SHA1;
    else if (g_ascii_strcasecmp(name, "SHA256") == 0)
        *hash = G_CHECKSUM_SHA256;
    else if (g_ascii_strcasecmp(name, "SHA512") == 0)
        *hash = G_CHECKSUM_SHA512;
    else
        return FALSE;
    return TRUE;
}

static gboolean
read_address(gw_totp *totp, const char *text, GError **error)
{
    const char *query = strchr(text, '?');
    g_autoptr(GHashTable) params =
        query ? g_uri_parse_params(query + 1, -1, "&", G_URI_PARAMS_CASE_INSENSITIVE, NULL) : NULL;
    const char *seed = params ? g_hash_table_lookup(params, "secret") : NULL;

    if (!seed)
        return invalid(error, "the otpauth address has no secret");
    if (!read_algorithm(params, &totp->hash) || !read_number(params, "digits", 6, 8, &totp->digits) ||
        !read_number(params, "period", 1, 3600, &totp->period))
        return invalid(error, "its algorithm, digits or period is none that is known");
    return read_seed(totp, seed, error);
}

gboolean
gw_totp_read(gw_totp *totp, const char *text, GError **error)
{
    *totp = (gw_totp){.hash = G_CHECKSUM_SHA1, .digits = 6, .period = 30};
    return g_ascii_strncasecmp(text, "otpauth://totp/", strlen("otpauth://totp/")) == 0
               ? read_address(totp, text, error)
               : read_seed(totp, text, error);
}

/* ---- codes ---- */

char *
gw_totp_code(const gw_totp *totp, gint64 seconds)
{
    static const guint powers[] = {1000000, 10000000, 100000000};
    g_autoptr(GHmac) hmac = g_hmac_new(totp->hash, totp->seed, totp->size);
    guint64 counter = (guint64)seconds / totp->period;
    guint8 message[8], digest[64];
    gsize size = sizeof digest;

    for (guint i = 0; i < 8; i++)
        message[i] = (guint8)(counter >> (56 - 8 * i) & 0xff);
    g_hmac_update(hmac, message, sizeof message);
    g_hmac_get_digest(hmac, digest, &size);

    const guint8 *at = digest + (digest[size - 1] & 0xf);
    guint number = (guint)(at[0] & 0x7f) << 24 | (guint)at[1] << 16 | (guint)at[2] << 8 | at[3];
    return g_strdup_printf("%0*u", (int)totp->digits, number % powers[totp->digits - 6]);
}

guint
gw_totp_left(const gw_totp *totp, gint64 seconds)
{
    return totp->period - (guint)((guint64)seconds % totp->period);
}
