/* SPDX-License-Identifier: Apache-2.0 */
/* audit_keys.c - the keys of the journal's signatures, as the environment, the settings and --key name them
 */

#include "base/error.h"
#include "base/json.h"
#include "cli/audit_keys.h"
#include "cli/out.h"

#include <string.h>

const char *
gw_audit_key_file(const gw_cli *cli)
{
    const char *file = g_getenv("GANGWAY_AUDIT_KEY_FILE");

    return file && *file ? file : gw_cli_settings_get(cli->settings, "audit.key_file");
}

static gboolean
add_known(const gw_cli *cli, GHashTable *keys, const char *given, GError **error)
{
    g_autofree char *key = gw_cli_public_key(cli, given);

    if (gw_public_keys_add(keys, key, TRUE, "audit", error))
        return TRUE;
    g_prefix_error(error, "%s: setting 'audit.known_keys': ", cli->settings_path);
    return FALSE;
}

static gboolean
add_all_known(const gw_cli *cli, GHashTable *keys, GError **error)
{
    const json_t *value = json_object_get(json_object_get(cli->settings, "audit"), "known_keys");
    gw_json list = json_is_string(value) ? json_pack("[O]", value) : json_incref((json_t *)(guintptr)value);
    gsize i;
    json_t *item;

    json_array_foreach (list, i, item)
        if (!add_known(cli, keys, json_string_value(item), error))
            return FALSE;
    return TRUE;
}

gboolean
gw_audit_keys_open(gw_cli *cli, GError **error)
{
    const char *file = gw_audit_key_file(cli);

    if (cli->audit_keys)
        return TRUE;
    if (file && !cli->signer && !(cli->signer = gw_signer_load(file, "audit", error)))
        return FALSE;
    g_autoptr(GHashTable) keys = cli->signer ? gw_public_keys_of(cli->signer) : gw_public_keys_new();
    if (!add_all_known(cli, keys, error))
        return FALSE;
    for (char **key = gw_opt.keys; key && *key; key++)
        if (!gw_public_keys_add(keys, *key, FALSE, "audit", error))
            return FALSE;
    if (g_hash_table_size(keys))
        cli->audit_keys = g_steal_pointer(&keys);
    return TRUE;
}

static void
warn_unsigned(const char *run, gpointer data)
{
    (void)data;
    gw_warn("gangway: " GW_YELLOW "warning" GW_PLAIN
            ": run %s is signed, and there is no key to sign with here: "
            "who has one will not go on with what this command writes before 'gangway audit sign %s' vouches "
            "for it; set GANGWAY_AUDIT_KEY_FILE or audit.key_file\n",
            run, run);
}

void
gw_audit_keys_use(gw_cli *cli)
{
    gw_store_sign_with(cli->store, cli->signer);
    if (cli->audit_keys)
        gw_store_trust(cli->store, cli->audit_keys);
    gw_store_on_unsigned(cli->store, warn_unsigned, NULL);
}
