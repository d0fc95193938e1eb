/* SPDX-License-Identifier: Apache-2.0 */
/* manifest_cache.c - one file a manifest, in a folder that is held open: what was checked is what is used
 */
#include "plugin/manifest_cache.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "plugin/plugin_file.h"
#include "plugin/wire.h"

/* Of the host's hash, in a name: it tells hosts apart, and is no defence. */
#define HOST_LENGTH 16

struct gw_manifest_cache {
    int folder;
    char *host; /* SHA-256 */
};

/* ---- the folder ---- */

static int
open_folder(const char *folder, GError **error)
{
    struct stat about;
    int descriptor = g_mkdir_with_parents(folder, 0700) == 0
                         ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
                         : -1;

    if (descriptor < 0) {
        g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE, "cannot open the folder '%s': %s", folder,
                    g_strerror(errno));
        return -1;
    }
    if (gw_file_check_owner(descriptor, "folder", &about, error))
        return descriptor;
    g_prefix_error(error, "'%s': ", folder);
    close(descriptor);
    return -1;
}

gw_manifest_cache *
gw_manifest_cache_open(const char *folder, const char *host, GError **error)
{
    g_autoptr(gw_plugin_file) program = gw_plugin_file_open(host, error);
    int descriptor = program ? open_folder(folder, error) : -1;

    if (descriptor < 0)
        return NULL;
    gw_manifest_cache *cache = g_new(gw_manifest_cache, 1);
    *cache = (gw_manifest_cache){descriptor, g_steal_pointer(&program->sha256)};
    return cache;
}

void
gw_manifest_cache_free(gw_manifest_cache *cache)
{
    if (!cache)
        return;
    close(cache->folder);
    g_free(cache->host);
    g_free(cache);
}

static char *
name_of(const gw_manifest_cache *cache, const char *sha256)
{
    return g_strdup_printf("%s-%.*s.json", sha256, HOST_LENGTH, cache->host);
}

/* ---- reading ---- */

/* All of a file that is ours and not too long; NULL when it can't be. */
static char *
read_all(int descriptor, gsize *length)
{
    struct stat about;

    if (!gw_file_check_owner(descriptor, "file", &about, NULL) || !S_ISREG(about.st_mode) ||
        about.st_size > (off_t)GW_WIRE_MAX)
        return NULL;
    g_autofree char *text = g_malloc((gsize)about.st_size + 1);
    ssize_t got = read(descriptor, text, (gsize)about.st_size);
    if (got != about.st_size)
        return NULL;
    text[got] = '\0';
    *length = (gsize)got;
    return g_steal_pointer(&text);
}

json_t *
gw_manifest_cache_get(const gw_manifest_cache *cache, const char *sha256)
{
    g_autofree char *name = name_of(cache, sha256);
    int descriptor = openat(cache->folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    gsize length = 0;
    g_autofree char *text = descriptor >= 0 ? read_all(descriptor, &length) : NULL;

    if (descriptor >= 0)
        close(descriptor);
    return text ? gw_json_parse(text, length, name, NULL) : NULL;
}

/* ---- writing ---- */

static gboolean
write_all(int folder, const char *name, const char *text)
{
    gsize length = strlen(text);
    int descriptor = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (descriptor < 0)
        return FALSE;
    gboolean whole = write(descriptor, text, length) == (ssize_t)length;
    return close(descriptor) == 0 && whole;
}

/* Under a name of its own first: who reads meanwhile finds all of it or nothing. It need not survive a power
 * cut. */
void
gw_manifest_cache_put(const gw_manifest_cache *cache, const char *sha256, const json_t *manifest)
{
    g_autofree char *name = name_of(cache, sha256);
    g_autofree char *draft = g_strdup_printf(".%d-%s", (int)getpid(), name);
    char *text = json_dumps(manifest, JSON_COMPACT);

    if (!text)
        return;
    unlinkat(cache->folder, draft, 0);
    if (!write_all(cache->folder, draft, text) || renameat(cache->folder, draft, cache->folder, name) < 0)
        unlinkat(cache->folder, draft, 0);
    free(text);
}

void
gw_manifest_cache_drop(const gw_manifest_cache *cache, const char *sha256)
{
    g_autofree char *name = name_of(cache, sha256);

    unlinkat(cache->folder, name, 0);
}
