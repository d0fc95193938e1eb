/* SPDX-License-Identifier: Apache-2.0 */
/* servicepath.c - where files of services are looked for, and those that were read already
 */
#include "aws/servicefile.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

#define ENDING ".json"

static GMutex mutex;
static char **where;
static GHashTable *known; /* by id */
static GPtrArray *read_so_far;

void
gw_servicefile_folders(const char *const *folders)
{
    g_mutex_lock(&mutex);
    g_strfreev(where);
    where = g_strdupv((char **)(guintptr)folders);
    if (known) {
        g_hash_table_remove_all(known);
        g_ptr_array_set_size(read_so_far, 0);
    }
    g_mutex_unlock(&mutex);
}

/* Who can put files into it could make us ask anything. */
static gboolean
check_folder(const char *folder, GError **error)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct stat about;
    gboolean fine = fd < 0 || gw_file_check_owner(fd, "folder", &about, error);

    if (fd >= 0)
        close(fd);
    if (!fine)
        g_prefix_error(error, "cannot use the services in '%s': ", folder);
    return fine;
}

/* The first folder that has one decides. */
static const gw_service *
read_first(const char *id, GError **error)
{
    g_autofree char *name = g_strconcat(id, ENDING, NULL);

    for (char **folder = where; folder && *folder; folder++) {
        g_autofree char *path = g_build_filename(*folder, name, NULL);
        g_autoptr(GError) fault = NULL;
        if (!g_file_test(path, G_FILE_TEST_EXISTS))
            continue;
        if (!check_folder(*folder, error))
            return NULL;
        const gw_service *service = gw_servicefile_read(path, &fault);

        if (service)
            return service;
        if (!g_error_matches(fault, GW_ERROR, GW_ERROR_NOT_FOUND)) {
            g_propagate_error(error, g_steal_pointer(&fault));
            return NULL;
        }
    }
    return NULL;
}

const gw_service *
gw_servicefile_nth(guint n)
{
    g_mutex_lock(&mutex);
    const gw_service *service = read_so_far && n < read_so_far->len ? read_so_far->pdata[n] : NULL;
    g_mutex_unlock(&mutex);
    return service;
}

void
gw_servicefile_read_all(void)
{
    g_auto(GStrv) names = gw_servicefile_names();

    for (char **name = names; *name; name++)
        gw_servicefile_find(*name, NULL);
}

/* Only names as services have: nothing that leads out of the folder. */
static gboolean
is_name(const char *id)
{
    return id && g_ascii_islower(*id) && strlen(id) <= 40 &&
           strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(id);
}

const gw_service *
gw_servicefile_find(const char *id, GError **error)
{
    if (!is_name(id))
        return NULL;
    g_mutex_lock(&mutex);
    if (!known) {
        known = g_hash_table_new(g_str_hash, g_str_equal);
        read_so_far = g_ptr_array_new();
    }
    const gw_service *service = g_hash_table_lookup(known, id);
    if (!service && (service = read_first(id, error))) {
        g_hash_table_insert(known, (gpointer)(guintptr)service->id, (gpointer)(guintptr)service);
        g_ptr_array_add(read_so_far, (gpointer)(guintptr)service);
    }
    g_mutex_unlock(&mutex);
    return service;
}

static void
add_names(const char *folder, GPtrArray *names)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *file;

    while (dir && (file = g_dir_read_name(dir))) {
        g_autofree char *id =
            g_str_has_suffix(file, ENDING) ? g_strndup(file, strlen(file) - strlen(ENDING)) : NULL;

        if (is_name(id) && !g_ptr_array_find_with_equal_func(names, id, g_str_equal, NULL))
            g_ptr_array_add(names, g_steal_pointer(&id));
    }
}

static int
compare(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char **
gw_servicefile_names(void)
{
    GPtrArray *names = g_ptr_array_new();

    g_mutex_lock(&mutex);
    for (char **folder = where; folder && *folder; folder++)
        add_names(*folder, names);
    g_mutex_unlock(&mutex);
    g_ptr_array_sort(names, compare);
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}
