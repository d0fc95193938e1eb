/* SPDX-License-Identifier: Apache-2.0 */
/* signer.c - Ed25519 by OpenSSL: key files, signatures over canonical texts, public keys by their id */
#include "store/signer.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"

#define PUBLIC_SIZE 32
#define SIGNATURE_SIZE 64
#define ID_DIGITS 16
#define MAX_KEY_FILE ((gsize)64 * 1024)

struct gw_signer {
    EVP_PKEY *key;
    char *public_text;
    char *id;
};

/* ---- public keys ---- */

static char *
id_of(const guint8 *bytes)
{
    char *id = gw_sha256(bytes, PUBLIC_SIZE);

    id[ID_DIGITS] = '\0';
    return id;
}

static gboolean
raw_public(const EVP_PKEY *key, guint8 *bytes)
{
    size_t size = PUBLIC_SIZE;

    return EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519 &&
           EVP_PKEY_get_raw_public_key(key, bytes, &size) == 1 && size == PUBLIC_SIZE;
}

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

/* Takes the key over. */
static gboolean
add_key(GHashTable *keys, EVP_PKEY *key)
{
    guint8 bytes[PUBLIC_SIZE];

    if (!key || !raw_public(key, bytes)) {
        EVP_PKEY_free(key);
        return FALSE;
    }
    g_hash_table_replace(keys, id_of(bytes), key);
    return TRUE;
}

static EVP_PKEY *
key_of_text(const char *text)
{
    gsize size = 0;
    g_autofree guchar *raw = g_base64_decode(text + strlen(GW_PUBLIC_KEY_PREFIX), &size);

    return size == PUBLIC_SIZE ? EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, raw, size) : NULL;
}

static gboolean
add_pem(GHashTable *keys, const char *text)
{
    BIO *bio = BIO_new_mem_buf(text, -1);
    gboolean any = FALSE;
    EVP_PKEY *key;

    while (bio && (key = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL)))
        any |= add_key(keys, key);
    BIO_free(bio);
    return any;
}

/* Lines of a file that hold no key (a remark, an id) do not count. */
static gboolean
add_lines(GHashTable *keys, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    gboolean any = FALSE;

    for (char **line = lines; *line; line++)
        if (g_str_has_prefix(g_strstrip(*line), GW_PUBLIC_KEY_PREFIX))
            any |= add_key(keys, key_of_text(*line));
    return any;
}

static gboolean
add_given(GHashTable *keys, const char *given, GError **error)
{
    gboolean is_text = g_str_has_prefix(given, GW_PUBLIC_KEY_PREFIX);
    g_autofree char *text = is_text ? g_strdup(given) : gw_file_read(given, MAX_KEY_FILE, NULL, error);

    if (!text)
        return FALSE;
    if (!is_text && strstr(text, "PRIVATE KEY")) {
        g_set_error(
            error, GW_ERROR, GW_ERROR_INVALID,
            "'%s' holds a private key, which belongs to nobody else: give the public one, as 'gangway audit "
            "key show' prints it",
            given);
        return FALSE;
    }
    gboolean pem = add_pem(keys, text), lines = add_lines(keys, text);
    if (!pem && !lines)
        g_set_error(
            error, GW_ERROR, GW_ERROR_INVALID,
            "'%s' is no public key: write what 'gangway audit key show' prints (%s…), or a file that has it",
            given, GW_PUBLIC_KEY_PREFIX);
    return pem || lines;
}

gboolean
gw_public_keys_add(GHashTable *keys, const char *const *given, GError **error)
{
    for (; given && *given; given++)
        if (!add_given(keys, *given, error))
            return FALSE;
    return TRUE;
}

GHashTable *
gw_public_keys_of(const gw_signer *signer)
{
    GHashTable *keys = gw_public_keys_new();

    add_key(keys, key_of_text(signer->public_text));
    return keys;
}

gboolean
gw_signature_fits(GHashTable *keys, const char *id, const json_t *document, const char *signature)
{
    EVP_PKEY *key = id ? g_hash_table_lookup(keys, id) : NULL;
    g_autofree char *text = gw_json_text(document);
    gsize size = 0;
    g_autofree guchar *raw = g_base64_decode(signature ? signature : "", &size);
    EVP_MD_CTX *context = key && size == SIGNATURE_SIZE ? EVP_MD_CTX_new() : NULL;
    gboolean fits = context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
                    EVP_DigestVerify(context, raw, size, (const guchar *)text, strlen(text)) == 1;

    EVP_MD_CTX_free(context);
    return fits;
}

/* ---- the private key ---- */

static gboolean
write_key(const char *path, EVP_PKEY *key, GError **error)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    int reason = errno;
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    gboolean ok = file && PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1 &&
                  fflush(file) == 0 && fsync(fd) == 0;

    if (fd >= 0 && !ok)
        reason = errno ? errno : EIO;
    if (file)
        fclose(file);
    if (!ok)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot make the key file '%s': %s", path,
                    g_strerror(reason));
    return ok;
}

gboolean
gw_signer_make(const char *path, GError **error)
{
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    gboolean ok = key && write_key(path, key, error);

    if (!key)
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INTERNAL, "OpenSSL makes no Ed25519 key");
    EVP_PKEY_free(key);
    return ok;
}

/* Opened once: what is checked is what is read. */
static FILE *
open_private(const char *path, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    const char *fault = NULL;

    if (fd < 0 || fstat(fd, &st) < 0)
        fault = g_strerror(errno);
    else if (!S_ISREG(st.st_mode))
        fault = "it is not a regular file";
    else if (st.st_mode & 077)
        fault = "it may be read by others: chmod 600 it";
    else if (st.st_uid != geteuid() && st.st_uid != 0)
        fault = "it is somebody else's: use one of your own";
    if (!fault)
        return fdopen(fd, "r");
    if (fd >= 0)
        close(fd);
    g_set_error(error, GW_ERROR, GW_ERROR_DENIED, "cannot use the audit's key file '%s': %s", path, fault);
    return NULL;
}

gw_signer *
gw_signer_load(const char *path, GError **error)
{
    FILE *file = open_private(path, error);
    guint8 bytes[PUBLIC_SIZE];

    if (!file)
        return NULL;
    static char no_password[] = "";
    EVP_PKEY *key = PEM_read_PrivateKey(file, NULL, NULL, no_password);
    fclose(file);
    if (!key || !raw_public(key, bytes)) {
        EVP_PKEY_free(key);
        g_set_error(
            error, GW_ERROR, GW_ERROR_INVALID,
            "the audit's key file '%s' holds no Ed25519 key: make one with 'gangway audit key new FILE'",
            path);
        return NULL;
    }
    gw_signer *signer = g_new0(gw_signer, 1);
    g_autofree char *base64 = g_base64_encode(bytes, sizeof bytes);
    signer->key = key;
    signer->public_text = g_strconcat(GW_PUBLIC_KEY_PREFIX, base64, NULL);
    signer->id = id_of(bytes);
    return signer;
}

void
gw_signer_missing(GError **error)
{
    g_set_error_literal(error, GW_ERROR, GW_ERROR_DENIED,
                        "there is no key to sign with: make one with 'gangway audit key new FILE', then set "
                        "GANGWAY_AUDIT_KEY_FILE or audit.key_file in the settings");
}

void
gw_signer_free(gw_signer *signer)
{
    if (!signer)
        return;
    EVP_PKEY_free(signer->key);
    g_free(signer->public_text);
    g_free(signer->id);
    g_free(signer);
}

const char *
gw_signer_public(const gw_signer *signer)
{
    return signer->public_text;
}

const char *
gw_signer_id(const gw_signer *signer)
{
    return signer->id;
}

char *
gw_signer_sign(const gw_signer *signer, const json_t *document, GError **error)
{
    g_autofree char *text = gw_json_text(document);
    guint8 signature[SIGNATURE_SIZE];
    size_t size = sizeof signature;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    gboolean ok = context && EVP_DigestSignInit(context, NULL, NULL, NULL, signer->key) == 1 &&
                  EVP_DigestSign(context, signature, &size, (const guchar *)text, strlen(text)) == 1;

    EVP_MD_CTX_free(context);
    if (!ok)
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INTERNAL, "OpenSSL signs nothing with the audit's key");
    return ok ? g_base64_encode(signature, size) : NULL;
}
