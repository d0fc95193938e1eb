/* SPDX-License-Identifier: Apache-2.0 */
/* file.c - reads a file up to a limit, whatever its size claims to be
 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
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

/* Takes the descriptor over. */
static char *
read_open(int fd, const char *path, gsize limit, gsize *length, GError **error)
{
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

char *
gw_file_read(const char *path, gsize limit, gsize *length, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd >= 0)
        return read_open(fd, path, limit, length, error);
    set_error(error, path, errno);
    return NULL;
}

/* ---- below a folder ---- */

/* The kernel resolves the path and sees to it that no step of it leaves the folder: nothing can be swapped
 * between a check and the opening. */
static int
open_below(int folder, const char *path)
{
    struct open_how how = {.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK,
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};

    return (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
}

static gboolean
check_regular(int fd, const char *path, GError **error)
{
    struct stat about;

    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode))
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot read '%s': it is no regular file", path);
    return FALSE;
}

char *
gw_file_read_below(const char *folder, const char *path, gsize limit, gsize *length, GError **error)
{
    g_autofree char *full = g_build_filename(folder, path, NULL);
    int within = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int fd = within < 0 ? -1 : open_below(within, path), reason = errno;

    if (within >= 0)
        close(within);
    if (fd < 0 && reason == EXDEV)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot read '%s': it leads out of the folder '%s'",
                    full, folder);
    else if (fd < 0)
        set_error(error, full, reason);
    else if (check_regular(fd, full, error))
        return read_open(fd, full, limit, length, error);
    if (fd >= 0)
        close(fd);
    return NULL;
}
