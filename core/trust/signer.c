/* SPDX-License-Identifier: Apache-2.0 */
/* signer.c - Ed25519 by OpenSSL: files with private keys, and what they sign */
#include "trust/signer.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/pem.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/json.h"
#include "trust/publickey.h"

#define MAX_KEY_FILE ((gsize)64 * 1024)

struct gw_signer {
    EVP_PKEY *key;
    char *public_text;
    char *id;
};

/* ---- made ---- */

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

/* ---- read ---- */

/* Then the mode of the file is not what is wrong with it. */
static gboolean
is_public(int fd)
{
    char head[64] = {0};

    return pread(fd, head, sizeof head - 1, 0) > 0 &&
           (strstr(head, "-----BEGIN PUBLIC KEY-----") || g_str_has_prefix(head, GW_PUBLIC_KEY_PREFIX));
}

/* Opened once: what is checked is what is read. */
static int
open_private(const char *path, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    const char *fault = NULL;
    gw_error_class class = GW_ERROR_DENIED;

    if (fd < 0 || fstat(fd, &st) < 0)
        fault = g_strerror(errno);
    else if (!S_ISREG(st.st_mode))
        fault = "it is not a regular file";
    else if (is_public(fd)) {
        fault = "it holds a public key, and the private key that belongs to it is wanted: name that file";
        class = GW_ERROR_INVALID;
    } else if (st.st_mode & 077)
        fault = "it may be read by others: chmod 600 it";
    else if (st.st_uid != geteuid() && st.st_uid != 0)
        fault = "it is somebody else's: use one of your own";
    else if ((guint64)st.st_size > MAX_KEY_FILE)
        fault = "it is larger than a key";
    if (!fault)
        return fd;
    if (fd >= 0)
        close(fd);
    g_set_error(error, GW_ERROR, (int)class, "cannot use the key file '%s': %s", path, fault);
    return -1;
}

/* OpenSSL would ask for a passphrase on the terminal. */
static int
no_passphrase(G_GNUC_UNUSED char *into, G_GNUC_UNUSED int size, G_GNUC_UNUSED int writes, void *asked)
{
    *(gboolean *)asked = TRUE;
    return -1;
}

static void
refuse(const char *path, const EVP_PKEY *key, gboolean locked, const char *command, GError **error)
{
    const char *kind = key ? EVP_PKEY_get0_type_name(key) : NULL;
    g_autofree char *what = kind ? g_strdup_printf("has a key of the kind %s", kind) : g_strdup("has no key");

    if (locked)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "cannot use the key file '%s': it has a passphrase, and a key without one is wanted: "
                    "openssl pkey -in FILE -out COPY makes a copy, to be kept where nobody else reads it",
                    path);
    else
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "cannot use the key file '%s': it %s, and an Ed25519 private key is wanted: make one "
                    "with 'gangway %s key new FILE'",
                    path, what, command);
}

static gw_signer *
signer_of(EVP_PKEY *key, const guint8 *bytes)
{
    gw_signer *signer = g_new0(gw_signer, 1);

    signer->key = key;
    signer->public_text = gw_public_text(bytes);
    signer->id = gw_public_id(bytes);
    return signer;
}

gw_signer *
gw_signer_load(const char *path, const char *command, GError **error)
{
    int fd = open_private(path, error);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
    guint8 bytes[GW_PUBLIC_SIZE];
    gboolean locked = FALSE;

    if (!file)
        return NULL;
    EVP_PKEY *key = PEM_read_PrivateKey(file, NULL, no_passphrase, &locked);
    fclose(file);
    if (key && gw_public_raw(key, bytes))
        return signer_of(key, bytes);
    refuse(path, key, locked, command, error);
    EVP_PKEY_free(key);
    return NULL;
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

GHashTable *
gw_public_keys_of(const gw_signer *signer)
{
    GHashTable *keys = gw_public_keys_new();

    EVP_PKEY_up_ref(signer->key);
    g_hash_table_replace(keys, g_strdup(signer->id), signer->key);
    return keys;
}

/* ---- used ---- */

char *
gw_signer_sign_bytes(const gw_signer *signer, const void *bytes, gsize length, GError **error)
{
    guint8 signature[GW_SIGNATURE_SIZE];
    size_t size = sizeof signature;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    gboolean ok = context && EVP_DigestSignInit(context, NULL, NULL, NULL, signer->key) == 1 &&
                  EVP_DigestSign(context, signature, &size, bytes, length) == 1;

    EVP_MD_CTX_free(context);
    if (!ok)
        g_set_error(error, GW_ERROR, GW_ERROR_INTERNAL, "OpenSSL signs nothing with the key %s", signer->id);
    return ok ? g_base64_encode(signature, size) : NULL;
}

char *
gw_signer_sign(const gw_signer *signer, const json_t *document, GError **error)
{
    g_autofree char *text = gw_json_text(document);

    return gw_signer_sign_bytes(signer, text, strlen(text), error);
}
