/* SPDX-License-Identifier: Apache-2.0 */
/* trust.c - whom the settings trust: trust.vendors and trust.policy */

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "cli/cli.h"
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
    return cli->trust;
}
