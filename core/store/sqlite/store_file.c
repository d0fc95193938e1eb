/* SPDX-License-Identifier: Apache-2.0 */
/* store_file.c - the file of a store and those beside it: made, looked at, copied; and who else may change
 * them
 */
#include "store/sqlite/store_file.h"
#include "store/store.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
cannot_open(GError **error, const char *path, int reason)
{
    if (reason == ENOENT)
        g_set_error(
            error, GW_ERROR, GW_ERROR_NOT_FOUND,
            "there is no store at '%s': name the right one with --store sqlite:PATH or GANGWAY_STORE; "
            "'gangway start' makes a new one",
            path);
    else
        g_set_error(error, GW_ERROR, GW_ERROR_DENIED,
                    "cannot open the store '%s': %s: make the file and its folder writable for this user",
                    path, g_strerror(reason));
    return FALSE;
}

/* A file that is there is not opened here: closing it again would drop the locks that another store of this
 * very process has on it. */
gboolean
gw_storefile_check(const char *path, int mode, GError **error)
{
    struct stat st;

    if (stat(path, &st) < 0 || (S_ISREG(st.st_mode) && access(path, mode) < 0))
        return cannot_open(error, path, errno);
    if (!S_ISREG(st.st_mode))
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "the store '%s' is not a regular file: name another with --store or GANGWAY_STORE", path);
    return S_ISREG(st.st_mode);
}

/* SQLite would make the file with what the umask leaves; a journal concerns its owner only. */
gboolean
gw_storefile_make(const char *path, GError **error)
{
    g_autofree char *parent = g_path_get_dirname(path);

    if (g_mkdir_with_parents(parent, 0700) < 0) {
        g_set_error(error, GW_ERROR, GW_ERROR_DENIED, "cannot make the folder '%s' for the store: %s", parent,
                    g_strerror(errno));
        return FALSE;
    }

    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600), reason = errno;
    if (fd >= 0)
        close(fd);
    else if (reason != EEXIST)
        return cannot_open(error, path, reason == ENOENT ? EACCES : reason);
    return gw_storefile_check(path, R_OK | W_OK, error);
}

/* ---- the log ---- */

static char *
log_of(const char *path)
{
    return g_strconcat(path, "-wal", NULL);
}

gboolean
gw_storefile_has_log(const char *path)
{
    g_autofree char *log = log_of(path);
    struct stat st;

    return stat(log, &st) == 0 && st.st_size > 0;
}

static gboolean
copy_file(const char *from, const char *to, GError **error)
{
    g_autoptr(GMappedFile) file = g_mapped_file_new(from, FALSE, error);
    const char *bytes = file ? g_mapped_file_get_contents(file) : NULL;

    return file && g_file_set_contents_full(to, bytes ? bytes : "", (gssize)g_mapped_file_get_length(file),
                                            G_FILE_SET_CONTENTS_NONE, 0600, error);
}

/* In a new folder below `parent`. */
static char *
copy_below(const char *parent, const char *path, GError **error)
{
    g_autofree char *folder = g_build_filename(parent, "gangway-store-XXXXXX", NULL);
    g_autofree char *log = log_of(path);

    if (!g_mkdtemp(folder)) {
        g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE, "cannot make a folder in '%s': %s", parent,
                    g_strerror(errno));
        return NULL;
    }
    g_autofree char *copy = g_build_filename(folder, "copy.db", NULL), *log_copy = log_of(copy);
    if (copy_file(path, copy, error) && copy_file(log, log_copy, error))
        return g_steal_pointer(&copy);
    gw_storefile_remove_copy(copy);
    return NULL;
}

/* The disk that is full may be that of temporary files, too: then in memory. */
char *
gw_storefile_copy(const char *path, GError **error)
{
    char *copy = copy_below(g_get_tmp_dir(), path, NULL);

    if (!copy)
        copy = copy_below("/dev/shm", path, error);
    if (!copy)
        g_prefix_error(error, "cannot read the store '%s' with its write-ahead log: ", path);
    return copy;
}

void
gw_storefile_remove_copy(const char *copy)
{
    static const char *const beside[] = {"", "-wal", "-shm"};
    g_autofree char *folder = g_path_get_dirname(copy);

    for (gsize i = 0; i < G_N_ELEMENTS(beside); i++) {
        g_autofree char *file = g_strconcat(copy, beside[i], NULL);
        g_unlink(file);
    }
    g_rmdir(folder);
}

/* ---- who else ---- */

static gboolean
is_ours(uid_t owner)
{
    return owner == geteuid() || owner == 0;
}

static char *
user_name(uid_t user)
{
    struct passwd entry, *found = NULL;
    char texts[4096];

    if (getpwuid_r(user, &entry, texts, sizeof texts, &found) == 0 && found)
        return g_strdup(found->pw_name);
    return g_strdup_printf("%u", (guint)user);
}

/* The store, or a file beside it, which SQLite takes for a part of it. */
static void
look_at_file(const char *path, uid_t owner, GPtrArray *found, gboolean *grave)
{
    struct stat st;

    if (lstat(path, &st) < 0)
        return;
    if (S_ISREG(st.st_mode) && (st.st_mode & S_IWOTH)) {
        *grave = TRUE;
        g_ptr_array_add(found, g_strdup_printf("everybody may write '%s': chmod o-w '%s'", path, path));
    }
    if (is_ours(st.st_uid))
        return;
    g_autofree char *name = user_name(st.st_uid);
    *grave = *grave || st.st_uid != owner;
    g_ptr_array_add(found,
                    g_strdup_printf("'%s' belongs to user %s, who may change it: chown it, or name a store "
                                    "of your own with --store",
                                    path, name));
}

static void
look_at_folder(const char *folder, GPtrArray *found, gboolean *grave)
{
    struct stat st;

    if (stat(folder, &st) < 0 || !(st.st_mode & S_IWOTH) || (st.st_mode & S_ISVTX))
        return;
    *grave = TRUE;
    g_ptr_array_add(found,
                    g_strdup_printf("everybody may put other files into '%s', where the store is: chmod o-w "
                                    "'%s'",
                                    folder, folder));
}

char **
gw_store_exposed(const char *path, gboolean *grave)
{
    g_autofree char *folder = g_path_get_dirname(path), *log = log_of(path);
    g_autofree char *index = g_strconcat(path, "-shm", NULL);
    GPtrArray *found = g_ptr_array_new();
    gboolean is_grave = FALSE;
    struct stat st = {0};
    uid_t owner = stat(path, &st) == 0 ? st.st_uid : geteuid();

    look_at_file(path, owner, found, &is_grave);
    look_at_file(log, owner, found, &is_grave);
    look_at_file(index, owner, found, &is_grave);
    look_at_folder(folder, found, &is_grave);
    if (grave)
        *grave = is_grave;
    g_ptr_array_add(found, NULL);
    return (char **)g_ptr_array_free(found, FALSE);
}
