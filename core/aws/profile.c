/* SPDX-License-Identifier: Apache-2.0 */
/* profile.c - the shared files: where they are, and what they say of a profile
 *
 * A profile's section in the credentials file wins over its section in the config file.
 */
#include "aws/profile.h"

#include <string.h>

void
gw_shared_files_clear(gw_shared_files *files)
{
    gw_ini_free(files->config);
    gw_ini_free(files->credentials);
    g_free(files->config_path);
    g_free(files->credentials_path);
}

const char *
gw_environment(const char *name)
{
    const char *value = g_getenv(name);
    return value && *value ? value : NULL;
}

static char *
file_path(const char *variable, const char *name)
{
    const char *set = gw_environment(variable);
    if (!set)
        return g_build_filename(g_get_home_dir(), ".aws", name, NULL);
    return g_str_has_prefix(set, "~/") ? g_build_filename(g_get_home_dir(), set + 2, NULL) : g_strdup(set);
}

gboolean
gw_shared_files_load(gw_shared_files *files, GError **error)
{
    files->config_path = file_path("AWS_CONFIG_FILE", "config");
    files->credentials_path = file_path("AWS_SHARED_CREDENTIALS_FILE", "credentials");
    files->config = gw_ini_load(files->config_path, error);
    files->credentials = files->config ? gw_ini_load(files->credentials_path, error) : NULL;
    return files->credentials != NULL;
}

char *
gw_shared_files_section(const gw_shared_files *files, const char *profile)
{
    g_autofree char *name = g_strconcat("profile ", profile, NULL);
    gboolean plain = strcmp(profile, "default") == 0 && !gw_ini_has_section(files->config, name);
    return plain ? g_strdup(profile) : g_steal_pointer(&name);
}

gboolean
gw_shared_files_has(const gw_shared_files *files, const char *profile)
{
    g_autofree char *section = gw_shared_files_section(files, profile);
    return gw_ini_has_section(files->config, section) || gw_ini_has_section(files->credentials, profile);
}

const char *
gw_shared_files_get(const gw_shared_files *files, const char *profile, const char *key)
{
    g_autofree char *section = gw_shared_files_section(files, profile);
    const char *value = gw_ini_get(files->credentials, profile, key);
    return value ? value : gw_ini_get(files->config, section, key);
}
