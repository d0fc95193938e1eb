/* SPDX-License-Identifier: Apache-2.0 */
/* key.c - the vault's keys: found, read, checked, made
 */
#include "vault/key.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "vault/spawn.h"

#define MAX_SOURCE ((gsize)16 * 1024)

/* ---- sources ---- */

static char *
from_environment(const char *name)
{
    const char *value = g_getenv(name);

    return value && *value ? g_strdup(value) : NULL;
}

void
gw_key_source_init(gw_key_source *source, const char *file, const char *command)
{
    *source =
        (gw_key_source){from_environment("GANGWAY_VAULT_KEY"), from_environment("GANGWAY_VAULT_KEY_FILE"),
                        from_environment("GANGWAY_VAULT_KEY_COMMAND")};
    g_unsetenv("GANGWAY_VAULT_KEY");
    if (source->text || source->file || source->command)
        return;
    source->file = g_strdup(file);
    source->command = g_strdup(command);
}

void
gw_key_source_clear(gw_key_source *source)
{
    gw_seal_forget(g_steal_pointer(&source->text));
    g_clear_pointer(&source->file, g_free);
    g_clear_pointer(&source->command, g_free);
}

/* A pipe (of a shell's process substitution) is nobody else's; a file must be its owner's only. */
static gboolean
check_file(const char *path, GError **error)
{
    struct stat st;

    if (stat(path, &st) < 0) {
        g_set_error(error, GW_ERROR, GW_ERROR_DENIED, "cannot read the vault's key file '%s': %s", path,
                    g_strerror(errno));
        return FALSE;
    }
    gboolean others = S_ISREG(st.st_mode) && (st.st_mode & 077) != 0;
    gboolean foreign = S_ISREG(st.st_mode) && st.st_uid != geteuid() && st.st_uid != 0;
    if (others || foreign)
        g_set_error(error, GW_ERROR, GW_ERROR_DENIED, "the vault's key file '%s' %s: %s", path,
                    others ? "may be read by others" : "is somebody else's",
                    others ? "chmod 600 it" : "use one of your own");
    return !others && !foreign;
}

static char *
read_source(const gw_key_source *source, const char **what, GError **error)
{
    if (source->text) {
        *what = "GANGWAY_VAULT_KEY";
        return g_strdup(source->text);
    }
    if (source->file) {
        *what = source->file;
        return check_file(source->file, error) ? gw_file_read(source->file, MAX_SOURCE, NULL, error) : NULL;
    }
    if (source->command) {
        *what = "what the vault's key command printed";
        return gw_program_output(source->command, MAX_SOURCE, "the vault's key command", error);
    }
    g_set_error_literal(error, GW_ERROR, GW_ERROR_DENIED,
                        "the vault has no key: make one with 'gangway secret new-key FILE', then set "
                        "GANGWAY_VAULT_KEY_FILE or vault.key_file in the settings (or GANGWAY_VAULT_KEY, or "
                        "GANGWAY_VAULT_KEY_COMMAND)");
    return NULL;
}

/* ---- keys ---- */

static gboolean
read_base64(const char *line, guint8 *bytes)
{
    gsize size;
    g_autofree guchar *raw = g_base64_decode(line, &size);
    g_autofree char *again = g_base64_encode(raw, size);
    gboolean fits = size == GW_SEAL_KEY_SIZE && strcmp(again, line) == 0;

    if (fits)
        memcpy(bytes, raw, size);
    OPENSSL_cleanse(raw, size);
    OPENSSL_cleanse(again, strlen(again));
    return fits;
}

static gboolean
add_line(gw_keyring *ring, const char *line, const char *what, guint number, GError **error)
{
    gw_seal_key *key = &ring->keys[MIN(ring->count, GW_KEYS_MAX - 1)];
    gsize length = strlen(line);

    if (length == 0 || *line == '#')
        return TRUE;
    if (ring->count == GW_KEYS_MAX)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "%s holds more than %d keys", what, GW_KEYS_MAX);
    else if ((length == 2 * (gsize)GW_SEAL_KEY_SIZE && gw_unhex(line, key->bytes, GW_SEAL_KEY_SIZE)) ||
             (length == 44 && read_base64(line, key->bytes)))
        ring->count++;
    else
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "%s: line %u is no key: 32 random bytes in hex (64 digits) or base64 (44 characters)",
                    what, number);
    gw_seal_key_identify(key);
    return !error || !*error;
}

gw_keyring *
gw_keyring_load(const gw_key_source *source, GError **error)
{
    const char *what = NULL;
    char *text = read_source(source, &what, error), *rest = text;
    gsize length = text ? strlen(text) : 0;
    gw_keyring *ring = text ? g_new0(gw_keyring, 1) : NULL;
    GError *fault = NULL;

    for (guint number = 1; rest && !fault; number++) {
        char *line = rest, *end = strpbrk(rest, "\n");

        rest = end ? end + 1 : NULL;
        if (end)
            *end = '\0';
        add_line(ring, g_strstrip(line), what, number, &fault);
    }
    if (ring && !fault && ring->count == 0)
        fault = g_error_new(GW_ERROR, GW_ERROR_INVALID, "%s holds no key", what);
    if (fault) {
        g_clear_pointer(&ring, gw_keyring_free);
        g_propagate_error(error, fault);
    }
    if (text)
        OPENSSL_cleanse(text, length);
    g_free(text);
    return ring;
}

gw_keyring *
gw_keyring_random(GError **error)
{
    gw_keyring *ring = g_new0(gw_keyring, 1);

    if (gw_seal_random(ring->keys[0].bytes, GW_SEAL_KEY_SIZE, error)) {
        gw_seal_key_identify(&ring->keys[0]);
        ring->count = 1;
        return ring;
    }
    g_free(ring);
    return NULL;
}

void
gw_keyring_free(gw_keyring *ring)
{
    if (ring)
        OPENSSL_cleanse(ring, sizeof *ring);
    g_free(ring);
}

const gw_seal_key *
gw_keyring_find(const gw_keyring *ring, const guint8 *id)
{
    for (guint i = 0; i < ring->count; i++)
        if (!memcmp(ring->keys[i].id, id, GW_SEAL_ID_SIZE))
            return &ring->keys[i];
    return NULL;
}

/* ---- a new one ---- */

static gboolean
write_new(const char *path, const char *text, GError **error)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    gsize length = strlen(text);
    gboolean ok = fd >= 0 && write(fd, text, length) == (gssize)length && fsync(fd) == 0;
    int reason = errno;

    if (fd >= 0)
        close(fd);
    if (!ok)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot make the key file '%s': %s", path,
                    g_strerror(reason));
    return ok;
}

char *
gw_key_file_make(const char *path, GError **error)
{
    gw_keyring *ring = gw_keyring_random(error);
    char line[2 * GW_SEAL_KEY_SIZE + 2] = {0};

    if (!ring)
        return NULL;
    for (guint i = 0; i < GW_SEAL_KEY_SIZE; i++)
        g_snprintf(line + 2 * i, 3, "%02x", ring->keys[0].bytes[i]);
    line[2 * GW_SEAL_KEY_SIZE] = '\n';
    char *id = write_new(path, line, error) ? gw_seal_id_text(ring->keys[0].id) : NULL;
    OPENSSL_cleanse(line, sizeof line);
    gw_keyring_free(ring);
    return id;
}
