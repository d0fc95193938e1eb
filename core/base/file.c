/* SPDX-License-Identifier: Apache-2.0 */
/* file.c - reads a file up to a limit, whatever its size claims to be
 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

static void
set_error(GError **error, const char *path, int reason)
{
    gboolean missing = reason == ENOENT || reason == ENOTDIR;

    g_set_error(error, GW_ERROR, missing ? GW_ERROR_NOT_FOUND : GW_ERROR_INVALID, "cannot read '%s': %s",
                path, g_strerror(reason));
}

static gboolean
read_all(int fd, GByteArray *into, gsize limit, const char *path, GError **error)
{
    guint8 chunk[16384];

    for (;;) {
        ssize_t got = read(fd, chunk, sizeof chunk);

        if (got == 0)
            return TRUE;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            set_error(error, path, errno);
            return FALSE;
        }
        g_byte_array_append(into, chunk, (guint)got);
        if (into->len > limit) {
            g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                        "cannot read '%s': larger than %" G_GSIZE_FORMAT " bytes", path, limit);
            return FALSE;
        }
    }
}

char *
gw_file_read(const char *path, gsize limit, gsize *length, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        set_error(error, path, errno);
        return NULL;
    }

    g_autoptr(GByteArray) bytes = g_byte_array_new();
    gboolean ok = read_all(fd, bytes, limit, path, error);

    close(fd);
    if (!ok)
        return NULL;
    if (length)
        *length = bytes->len;
    g_byte_array_append(bytes, (const guint8 *)"", 1);
    return (char *)g_byte_array_free(g_steal_pointer(&bytes), FALSE);
}
