/* SPDX-License-Identifier: Apache-2.0 */
/* plugin_file.c - checks by open descriptor: a name can be given to another file between two looks, a
 * descriptor not
 */
#include "plugin/plugin_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "plugin/bundle.h"

#define MAX_SIZE ((off_t)64 * 1024 * 1024)
#define READ_SIZE ((gsize)32 * 1024)

/* By OpenSSL, which is ten times as fast as GLib where the processor helps. */
static char *
hash(int descriptor, GError **error)
{
    EVP_MD_CTX *sum = EVP_MD_CTX_new();
    guchar bytes[READ_SIZE];
    guchar digest[EVP_MAX_MD_SIZE];
    guint length = 0;
    gssize got = -1;
    gboolean good = sum && EVP_DigestInit_ex(sum, EVP_sha256(), NULL);

    for (off_t at = 0; good && (got = pread(descriptor, bytes, READ_SIZE, at)) > 0; at += got)
        good = EVP_DigestUpdate(sum, bytes, (gsize)got);
    if (got < 0)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot read it: %s", g_strerror(errno));
    else if (!good || !EVP_DigestFinal_ex(sum, digest, &length))
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INTERNAL, "cannot compute its SHA-256");
    EVP_MD_CTX_free(sum);
    return length > 0 ? gw_hex(digest, length) : NULL;
}

static gboolean
check_file(gw_plugin_file *file, GError **error)
{
    struct stat about;

    if (!gw_file_check_owner(file->descriptor, "file", &about, error))
        return FALSE;
    if (!S_ISREG(about.st_mode) || about.st_size == 0 || about.st_size > MAX_SIZE) {
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID,
                            "not a file of 1 byte to 64 MiB: a plugin is a shared object");
        return FALSE;
    }
    file->device = about.st_dev;
    file->inode = about.st_ino;
    file->sha256 = hash(file->descriptor, error);
    return file->sha256 != NULL;
}

/* ---- bytes ---- */

GBytes *
gw_plugin_file_bytes(const gw_plugin_file *file, GError **error)
{
    struct stat about;
    off_t size = fstat(file->descriptor, &about) == 0 && about.st_size <= MAX_SIZE ? about.st_size : 0;
    g_autofree char *bytes = g_malloc((gsize)size + 1);
    gssize got = 1;
    off_t length = 0;

    for (; length < size && got > 0; length += MAX(got, 0))
        got = pread(file->descriptor, bytes + length, (gsize)(size - length), length);
    if (size > 0 && length == size)
        return g_bytes_new_take(g_steal_pointer(&bytes), (gsize)size);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot read '%s': %s", file->path,
                got < 0 ? g_strerror(errno) : "it changed its size");
    return NULL;
}

/* A file in memory that nobody can change. */
static int
keep_in_memory(GBytes *bytes, GError **error)
{
    gsize length = 0;
    const char *content = g_bytes_get_data(bytes, &length);
    int copy = memfd_create("step", MFD_CLOEXEC | MFD_ALLOW_SEALING);

    if (copy >= 0 && write(copy, content, length) == (ssize_t)length &&
        fcntl(copy, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0)
        return copy;
    g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE, "cannot keep it in memory: %s", g_strerror(errno));
    if (copy >= 0)
        close(copy);
    return -1;
}

/* From now on it is the step with all that it requires, as it is at this moment. */
static gboolean
become_bundle(gw_plugin_file *file, GError **error)
{
    gsize length = 0;
    g_autoptr(GBytes) text = gw_plugin_file_bytes(file, error);
    const char *content = text ? g_bytes_get_data(text, &length) : NULL;
    g_autoptr(GBytes) bundle = text ? gw_bundle_make(file->path, content, length, error) : NULL;
    int copy = bundle ? keep_in_memory(bundle, error) : -1;

    if (copy < 0)
        return FALSE;
    close(file->descriptor);
    file->descriptor = copy;
    file->lua = file->sealed = TRUE;
    g_free(file->sha256);
    file->sha256 = hash(copy, error);
    return file->sha256 != NULL;
}

gboolean
gw_plugin_file_seal(gw_plugin_file *file, GError **error)
{
    g_autoptr(GBytes) bytes = file->sealed ? NULL : gw_plugin_file_bytes(file, error);
    int copy = bytes ? keep_in_memory(bytes, error) : -1;

    if (copy < 0)
        return file->sealed;
    g_autofree char *now = hash(copy, error);
    if (g_strcmp0(now, file->sha256) == 0) {
        close(file->descriptor);
        file->descriptor = copy;
        file->sealed = TRUE;
        return TRUE;
    }
    close(copy);
    if (now)
        g_set_error(error, GW_ERROR, GW_ERROR_CONFLICT,
                    "'%s' was changed after it was checked (SHA-256 %.16s…, now %.16s…): try again",
                    file->path, file->sha256, now);
    return FALSE;
}

/* ---- files and folders ---- */

static gw_plugin_file *
open_at(int folder, const char *name, const char *path, GError **error)
{
    gw_plugin_file *file = g_new0(gw_plugin_file, 1);

    file->path = g_strdup(path);
    /* Not to hang at a pipe that is called x.so. */
    file->descriptor = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file->descriptor < 0)
        g_set_error(error, GW_ERROR, errno == ENOENT ? GW_ERROR_NOT_FOUND : GW_ERROR_INVALID,
                    "cannot open it: %s", g_strerror(errno));
    else if (check_file(file, error) && (!gw_bundle_is(name) || become_bundle(file, error)))
        return file;
    gw_plugin_file_free(file);
    return NULL;
}

gw_plugin_file *
gw_plugin_file_open(const char *path, GError **error)
{
    return open_at(AT_FDCWD, path, path, error);
}

void
gw_plugin_file_free(gw_plugin_file *file)
{
    if (!file)
        return;
    if (file->descriptor >= 0)
        close(file->descriptor);
    json_decref(file->signature);
    g_free(file->path);
    g_free(file->sha256);
    g_free(file);
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *
names_in(DIR *folder, const char *suffix)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

    for (struct dirent *entry; (entry = readdir(folder));) {
        if (g_str_has_suffix(entry->d_name, suffix) && entry->d_name[0] != '.')
            g_ptr_array_add(names, g_strdup(entry->d_name));
    }
    g_ptr_array_sort(names, compare_names);
    return names;
}

static DIR *
open_folder(const char *path, GError **error)
{
    struct stat about;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_DIRECTORY);

    if (descriptor < 0) {
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "cannot read the folder: %s", g_strerror(errno));
        return NULL;
    }
    DIR *folder = gw_file_check_owner(descriptor, "folder", &about, error) ? fdopendir(descriptor) : NULL;
    if (!folder)
        close(descriptor);
    return folder;
}

void
gw_plugin_folder_list(const char *path, const char *suffix, gw_plugin_file_found found, gpointer data)
{
    g_autoptr(GError) error = NULL;
    DIR *folder = open_folder(path, &error);

    if (!folder) {
        found(path, NULL, error ? error->message : "no memory", data);
        return;
    }
    g_autoptr(GPtrArray) names = names_in(folder, suffix);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *full = g_build_filename(path, names->pdata[i], NULL);
        g_autoptr(GError) fault = NULL;
        gw_plugin_file *file = open_at(dirfd(folder), names->pdata[i], full, &fault);

        found(full, file, fault ? fault->message : NULL, data);
    }
    closedir(folder);
}
