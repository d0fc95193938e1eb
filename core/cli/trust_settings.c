/* SPDX-License-Identifier: Apache-2.0 */
/* trust_settings.c - whom the settings trust: trust.vendors and trust.policy */

#include "aws/servicefile.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "trust/publickey.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Names as a settings file can have them, which go into messages and journals. */
static gboolean
is_vendor_name(const char *name)
{
    gsize length = strlen(name);

    return g_ascii_isalpha(*name) && length <= 64 &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == length;
}

static gboolean
add_vendor(const gw_cli *cli, gw_trust *trust, const char *name, const json_t *value, GError **error)
{
    gw_json list = json_is_string(value) ? json_pack("[O]", value) : json_incref((json_t *)(guintptr)value);
    gsize i;
    json_t *item;

    if (!is_vendor_name(name)) {
        g_set_error(
            error, GW_ERROR, GW_ERROR_INVALID,
            "%s: setting 'trust.vendors.%s': a vendor's name is a letter and then letters, digits, - and "
            "_, 64 at most",
            cli->settings_path, name);
        return FALSE;
    }
    json_array_foreach (list, i, item) {
        g_autofree char *key = gw_cli_public_key(cli, json_string_value(item));
        if (gw_trust_add(trust, name, key, error))
            continue;
        g_prefix_error(error, "%s: setting 'trust.vendors.%s': ", cli->settings_path, name);
        return FALSE;
    }
    return TRUE;
}

/* Who may write the settings decides whom we trust. */
static gboolean
settings_are_own(const gw_cli *cli, GError **error)
{
    int fd = open(cli->settings_path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat about;
    gboolean own = fd >= 0 && gw_file_check_owner(fd, "file", &about, error);

    if (fd >= 0)
        close(fd);
    if (!own && fd >= 0)
        g_prefix_error(error, "cannot take from '%s' whom to trust: ", cli->settings_path);
    return own || fd < 0;
}

static gboolean
take_settings(const gw_cli *cli, gw_trust *trust, GError **error)
{
    const json_t *settings = json_object_get(cli->settings, "trust");
    const char *name;
    json_t *value;

    if (!settings)
        return TRUE;
    if (!settings_are_own(cli, error))
        return FALSE;
    json_object_foreach (json_object_get(settings, "vendors"), name, value)
        if (!add_vendor(cli, trust, name, value, error))
            return FALSE;
    if (g_strcmp0(gw_json_string(settings, "policy"), "require") == 0)
        gw_trust_require(trust);
    return TRUE;
}

gw_trust *
gw_cli_trust(gw_cli *cli, GError **error)
{
    g_autoptr(gw_trust) trust = cli->trust ? NULL : gw_trust_new();

    if (trust && take_settings(cli, trust, error))
        cli->trust = g_steal_pointer(&trust);
    if (cli->trust)
        gw_servicefile_trust(cli->trust);
    return cli->trust;
}

/* ---- what is not signed, and used all the same ---- */

static void
warn(const char *what, const GPtrArray *files)
{
    g_autofree char *list = files->len > 1 ? g_strjoinv(", ", (char **)files->pdata) : NULL;

    if (list)
        gw_warn("gangway: " GW_YELLOW "warning" GW_PLAIN ": %s that nobody in trust.vendors has signed: %s\n",
                what, list);
}

/* Scripts can be read, and are often one's own: they are told where somebody said whose word counts. */
void
gw_cli_warn_plugins(const gw_cli *cli)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new();
    const char *name;
    json_t *step;

    json_object_foreach ((json_t *)(guintptr)gw_pool_steps(cli->pool), name, step) {
        const char *file = gw_json_string(step, "file");
        if (!gw_trust_is_good(json_object_get(step, "signature")) &&
            (gw_trust_has_vendors(cli->trust) || !g_str_has_suffix(file, ".lua")) &&
            !g_ptr_array_find_with_equal_func(files, file, g_str_equal, NULL))
            g_ptr_array_add(files, (gpointer)(guintptr)file);
    }
    g_ptr_array_add(files, NULL);
    warn("plugins", files);
}

void
gw_cli_warn_files(const gw_cli *cli, const gw_workflow *workflow)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new();
    const char *name;
    json_t *record;

    json_object_foreach (workflow->signatures, name, record)
        if (gw_trust_has_vendors(cli->trust) && !gw_trust_is_good(record))
            g_ptr_array_add(files, (gpointer)(guintptr)name);
    g_ptr_array_add(files, NULL);
    warn("files of the workflow", files);
}
