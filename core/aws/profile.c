/* SPDX-License-Identifier: Apache-2.0 */
/* profile.c - the shared files: where they are, and what they say of a profile
 *
 * A profile's section in the credentials file wins over its section in the config file.
 */
#include "aws/profile.h"
#include "base/error.h"

#include <pwd.h>
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

/* "~" and "~name" at the beginning, or NULL when there is no such person. */
static char *
home_of(const char *text, gsize n)
{
    g_autofree char *name = g_strndup(text + 1, n - 1);
    const struct passwd *person = *name ? getpwnam(name) : NULL;
    return g_strdup(*name ? person ? person->pw_dir : NULL : g_get_home_dir());
}

/* A variable that is not set stays as it is written. */
static void
append_variable(GString *out, const char **at)
{
    gboolean braced = (*at)[1] == '{';
    const char *name = *at + 1 + braced;
    gsize n = strspn(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_");
    g_autofree char *key = g_strndup(name, n);
    const char *value = n > 0 && (!braced || name[n] == '}') ? g_getenv(key) : NULL;
    g_string_append(out, value ? value : "$");
    *at = value ? name + n + braced : *at + 1;
}

char *
gw_environment_path(const char *text)
{
    g_autoptr(GString) out = g_string_new(NULL);
    while (*text) {
        if (*text == '$')
            append_variable(out, &text);
        else
            g_string_append_c(out, *text++);
    }
    gsize n = *out->str == '~' ? strcspn(out->str, "/") : 0;
    g_autofree char *home = n ? home_of(out->str, n) : NULL;
    return home ? g_strconcat(home, out->str + n, NULL) : g_strdup(out->str);
}

static char *
file_path(const char *variable, const char *name)
{
    const char *set = gw_environment(variable);
    return set ? gw_environment_path(set) : g_build_filename(g_get_home_dir(), ".aws", name, NULL);
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

gboolean
gw_shared_files_is_empty(const gw_shared_files *files, const char *profile, const char *key)
{
    g_autofree char *section = gw_shared_files_section(files, profile);
    return !gw_shared_files_get(files, profile, key) && (gw_ini_is_empty(files->credentials, profile, key) ||
                                                         gw_ini_is_empty(files->config, section, key));
}

gboolean
gw_shared_files_check(const gw_shared_files *files, const char *profile, GError **error)
{
    g_autofree char *section = gw_shared_files_section(files, profile);
    const char *in_config = gw_ini_problem(files->config, section);
    const char *problem = in_config ? in_config : gw_ini_problem(files->credentials, profile);
    if (problem)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot use profile '%s': in '%s' %s", profile,
                    in_config ? files->config_path : files->credentials_path, problem);
    else if (strcmp(profile, "default") == 0 && gw_ini_has_section(files->config, "default") &&
             gw_ini_has_section(files->config, "profile default"))
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "cannot use profile 'default': '%s' has [default] and [profile default], of which AWS's "
                    "tools take different ones: remove one",
                    files->config_path);
    else
        return TRUE;
    return FALSE;
}

gboolean
gw_shared_files_check_section(const gw_shared_files *files, const char *profile, const char *section,
                              GError **error)
{
    const char *problem = gw_ini_problem(files->config, section);
    if (!gw_ini_has_section(files->config, section))
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot use profile '%s': there is no [%s] in '%s'",
                    profile, section, files->config_path);
    else if (problem)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot use profile '%s': in '%s' %s", profile,
                    files->config_path, problem);
    else
        return TRUE;
    return FALSE;
}
