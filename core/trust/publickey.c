/* SPDX-License-Identifier: Apache-2.0 */
/* publickey.c - Ed25519 by OpenSSL: public keys read, named, and used */
#include "trust/publickey.h"

#include <openssl/pem.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"

#define MAX_KEY_FILE ((gsize)64 * 1024)

/* ---- one key ---- */

gboolean
gw_public_raw(const EVP_PKEY *key, guint8 *bytes)
{
    size_t size = GW_PUBLIC_SIZE;

    return EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519 &&
           EVP_PKEY_get_raw_public_key(key, bytes, &size) == 1 && size == GW_PUBLIC_SIZE;
}

char *
gw_public_text(const guint8 *bytes)
{
    g_autofree char *base64 = g_base64_encode(bytes, GW_PUBLIC_SIZE);

    return g_strconcat(GW_PUBLIC_KEY_PREFIX, base64, NULL);
}

char *
gw_public_fingerprint(const guint8 *bytes)
{
    return gw_sha256(bytes, GW_PUBLIC_SIZE);
}

char *
gw_public_id(const guint8 *bytes)
{
    char *id = gw_public_fingerprint(bytes);

    id[GW_KEY_ID_DIGITS] = '\0';
    return id;
}

/* ---- many ---- */

static void
free_key(gpointer key)
{
    EVP_PKEY_free(key);
}

GHashTable *
gw_public_keys_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_key);
}

/* What was found among the lines of a text, for the error. */
typedef struct {
    GHashTable *keys;
    guint good;
    char *other; /* a key of another kind, or of another length */
} found_keys;

static void
note_other(found_keys *found, char *what)
{
    if (found->other)
        g_free(what);
    else
        found->other = what;
}

/* Takes the key over. */
static void
add_key(found_keys *found, EVP_PKEY *key)
{
    guint8 bytes[GW_PUBLIC_SIZE];

    if (gw_public_raw(key, bytes)) {
        g_hash_table_replace(found->keys, gw_public_id(bytes), key);
        found->good++;
        return;
    }
    const char *kind = EVP_PKEY_get0_type_name(key);
    note_other(found, g_strdup_printf("it has a key of the kind %s", kind ? kind : "unknown"));
    EVP_PKEY_free(key);
}

static void
add_text(found_keys *found, const char *text)
{
    gsize size = 0;
    g_autofree guchar *raw = g_base64_decode(text + strlen(GW_PUBLIC_KEY_PREFIX), &size);

    EVP_PKEY *key =
        size == GW_PUBLIC_SIZE ? EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, raw, size) : NULL;

    if (key)
        add_key(found, key);
    else
        note_other(found, g_strdup_printf("behind " GW_PUBLIC_KEY_PREFIX " are %" G_GSIZE_FORMAT
                                          " bytes in base64, and a key has %d",
                                          size, GW_PUBLIC_SIZE));
}

static void
add_pem(found_keys *found, const char *text)
{
    BIO *bio = BIO_new_mem_buf(text, -1);
    EVP_PKEY *key;

    while (bio && (key = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL)))
        add_key(found, key);
    BIO_free(bio);
}

/* Lines of a file that hold no key (a remark, an id) do not count. */
static void
add_lines(found_keys *found, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++)
        if (g_str_has_prefix(g_strstrip(*line), GW_PUBLIC_KEY_PREFIX))
            add_text(found, *line);
}

static char *
read_given(const char *given, gboolean own, const char *command, GError **error)
{
    if (g_str_has_prefix(given, GW_PUBLIC_KEY_PREFIX))
        return g_strdup(given);
    g_autofree char *text = own ? gw_file_read_own(given, MAX_KEY_FILE, NULL, error)
                                : gw_file_read(given, MAX_KEY_FILE, NULL, error);
    if (!text || !strstr(text, "PRIVATE KEY"))
        return g_steal_pointer(&text);
    OPENSSL_cleanse(text, strlen(text));
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                "'%s' holds a private key, which belongs to nobody else: give the public one, as "
                "'gangway %s key show FILE' prints it",
                given, command);
    return NULL;
}

gboolean
gw_public_keys_add(GHashTable *keys, const char *given, gboolean own, const char *command, GError **error)
{
    g_autofree char *text = read_given(given, own, command, error);
    found_keys found = {keys, 0, NULL};

    if (!text)
        return FALSE;
    add_pem(&found, text);
    add_lines(&found, text);
    if (!found.good)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "'%s' is no Ed25519 public key%s%s: write what 'gangway %s key show FILE' prints "
                    "(" GW_PUBLIC_KEY_PREFIX "…), or a file that has it",
                    given, found.other ? ", " : "", found.other ? found.other : "", command);
    g_free(found.other);
    return found.good > 0;
}

/* ---- signatures ---- */

gboolean
gw_signature_fits_bytes(GHashTable *keys, const char *id, const void *bytes, gsize length,
                        const char *signature)
{
    EVP_PKEY *key = id ? g_hash_table_lookup(keys, id) : NULL;
    gsize size = 0;
    g_autofree guchar *raw = g_base64_decode(signature ? signature : "", &size);
    EVP_MD_CTX *context = key && size == GW_SIGNATURE_SIZE ? EVP_MD_CTX_new() : NULL;
    gboolean fits = context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
                    EVP_DigestVerify(context, raw, size, bytes, length) == 1;

    EVP_MD_CTX_free(context);
    return fits;
}

gboolean
gw_signature_fits(GHashTable *keys, const char *id, const json_t *document, const char *signature)
{
    g_autofree char *text = gw_json_text(document);

    return gw_signature_fits_bytes(keys, id, text, strlen(text), signature);
}
