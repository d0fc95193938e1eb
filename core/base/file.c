/* SPDX-License-Identifier: Apache-2.0 */
/* file.c - reads a file up to a limit, whatever its size claims to be, and replaces one at a stroke */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/openat2.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/error.h"

#define PIPE_WAIT_MS 10000

static void
set_error(GError **error, const char *path, int reason)
{
    gboolean missing = reason == ENOENT || reason == ENOTDIR;

    g_set_error(error, GW_ERROR, missing ? GW_ERROR_NOT_FOUND : GW_ERROR_INVALID, "cannot read '%s': %s",
                path, g_strerror(reason));
}

/* A pipe in which nobody writes would keep us for ever. */
static gboolean
wait_for_bytes(int fd, const char *path, GError **error)
{
    struct pollfd wanted = {fd, POLLIN, 0};
    struct stat about;
    int ready;

    int patience = fstat(fd, &about) == 0 && S_ISFIFO(about.st_mode) ? PIPE_WAIT_MS : -1;
    do
        ready = poll(&wanted, 1, patience);
    while (ready < 0 && errno == EINTR);
    if (ready != 0)
        return TRUE;
    g_set_error(
        error, GW_ERROR, GW_ERROR_UNAVAILABLE,
        "cannot read '%s': it is a pipe, and nothing came out of it for %d seconds: is something writing "
        "into it?",
        path, PIPE_WAIT_MS / 1000);
    return FALSE;
}

static gboolean
read_all(int fd, GByteArray *into, gsize limit, const char *path, GError **error)
{
    guint8 chunk[16384];

    for (;;) {
        if (!wait_for_bytes(fd, path, error))
            return FALSE;
        ssize_t got = read(fd, chunk, sizeof chunk);

        if (got < 0 && errno == EAGAIN)
            continue;
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
    /* A pipe is opened whether somebody writes into it or not. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd >= 0)
        return read_open(fd, path, limit, length, error);
    set_error(error, path, errno);
    return NULL;
}

/* ---- what others can't change ---- */

static gboolean
check_regular(int fd, const char *path, GError **error)
{
    struct stat about;

    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode))
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot read '%s': it is no regular file", path);
    return FALSE;
}

/* Who could change it, could make us run anything. */
gboolean
gw_file_check_owner(int descriptor, const char *what, struct stat *about, GError **error)
{
    if (fstat(descriptor, about) < 0) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot look at the %s: %s", what, g_strerror(errno));
        return FALSE;
    }
    if (about->st_uid != 0 && about->st_uid != geteuid()) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "the %s belongs to user %u, it must be yours (%u) or root's: change its owner", what,
                    about->st_uid, geteuid());
        return FALSE;
    }
    if (about->st_mode & (S_IWGRP | S_IWOTH)) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "the %s can be written by others (mode %04o): take that away with chmod go-w", what,
                    about->st_mode & 07777u);
        return FALSE;
    }
    return TRUE;
}

char *
gw_file_read_own(const char *path, gsize limit, gsize *length, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat about;

    if (fd < 0) {
        set_error(error, path, errno);
        return NULL;
    }
    if (check_regular(fd, path, error)) {
        if (gw_file_check_owner(fd, "file", &about, error))
            return read_open(fd, path, limit, length, error);
        g_prefix_error(error, "cannot use '%s': ", path);
    }
    close(fd);
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

/* The file, open; -1 and the error. */
static int
open_regular_below(const char *folder, const char *path, GError **error)
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
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

char *
gw_file_read_below(const char *folder, const char *path, gsize limit, gsize *length, GError **error)
{
    g_autofree char *full = g_build_filename(folder, path, NULL);
    int fd = open_regular_below(folder, path, error);

    return fd < 0 ? NULL : read_open(fd, full, limit, length, error);
}

/* The folders on the way to a file that is there. */
static gboolean
check_folders(const char *folder, const char *path, GError **error)
{
    g_autofree char *way = g_strdup(path);
    struct stat about;

    for (char *slash; (slash = strrchr(way, '/'));) {
        *slash = '\0';
        g_autofree char *full = g_build_filename(folder, way, NULL);
        int fd = open(full, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
        gboolean fine = fd >= 0 && gw_file_check_owner(fd, "folder", &about, error);
        if (fd < 0)
            set_error(error, full, errno);
        else
            close(fd);
        if (!fine) {
            g_prefix_error(error, "cannot use '%s': ", full);
            return FALSE;
        }
    }
    return TRUE;
}

char *
gw_file_read_own_below(const char *folder, const char *path, gsize limit, gsize *length, GError **error)
{
    g_autofree char *full = g_build_filename(folder, path, NULL);
    int fd = open_regular_below(folder, path, error);
    struct stat about;

    if (fd < 0)
        return NULL;
    if (!gw_file_check_owner(fd, "file", &about, error))
        g_prefix_error(error, "cannot use '%s': ", full);
    else if (check_folders(folder, path, error))
        return read_open(fd, full, limit, length, error);
    close(fd);
    return NULL;
}

/* ---- replacing ---- */

static gboolean
write_all(int fd, const char *bytes, gsize length)
{
    while (length > 0) {
        ssize_t put = write(fd, bytes, length);

        if (put < 0 && errno != EINTR)
            return FALSE;
        if (put > 0) {
            bytes += put;
            length -= (gsize)put;
        }
    }
    return TRUE;
}

/* What no other file can take the place of: /dev/stdout, a pipe. */
static gboolean
is_special(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && !S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode);
}

static gboolean
write_into(const char *path, const void *bytes, gsize length)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    gboolean written = fd >= 0 && write_all(fd, bytes, length);

    return fd >= 0 && close(fd) == 0 && written;
}

/* GLib's own function keeps the mode of the file from before, from version 2.80 or so on. */
static gboolean
rename_over(const char *path, const void *bytes, gsize length, int mode)
{
    g_autofree char *fresh = g_strconcat(path, ".XXXXXX", NULL);
    int fd = g_mkstemp_full(fresh, O_WRONLY | O_CLOEXEC, mode);

    if (fd < 0)
        return FALSE;
    gboolean written = write_all(fd, bytes, length) && fsync(fd) == 0;
    written &= close(fd) == 0;
    if (written && g_rename(fresh, path) == 0)
        return TRUE;
    int reason = errno;
    g_unlink(fresh);
    errno = reason;
    return FALSE;
}

gboolean
gw_file_replace(const char *path, const void *bytes, gsize length, int mode, GError **error)
{
    if (is_special(path) ? write_into(path, bytes, length) : rename_over(path, bytes, length, mode))
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE, "'%s': %s", path, g_strerror(errno));
    return FALSE;
}
