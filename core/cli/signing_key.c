/* SPDX-License-Identifier: Apache-2.0 */
/* signing_key.c - `gangway audit key` and `gangway plugin key`: makes a signing key, or shows its public part
 */

#include "base/error.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/out.h"

#include <string.h>

char *
gw_cli_public_key(const gw_cli *cli, const char *given)
{
    return g_str_has_prefix(given, GW_PUBLIC_KEY_PREFIX) ? g_strdup(given)
                                                         : gw_cli_beside_settings(cli, given);
}

static int
show_key(const gw_signer *signer)
{
    gw_json document =
        json_pack("{s:s, s:s}", "key", gw_signer_id(signer), "public", gw_signer_public(signer));

    if (gw_opt.json)
        gw_out_json(document);
    else
        gw_out("key %s\n%s\n", gw_signer_id(signer), gw_signer_public(signer));
    return GW_EXIT_OK;
}

static int
fail_words(const char *command, gboolean has_default, GError **error)
{
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                "write 'gangway %s key new FILE' or 'gangway %s key show %s'", command, command,
                has_default ? "[FILE]" : "FILE");
    return GW_EXIT_ERROR;
}

int
gw_cli_key(const char *command, const char *verb, const char *file, const char *otherwise, GError **error)
{
    gboolean fresh = g_strcmp0(verb, "new") == 0, audit = strcmp(command, "audit") == 0;

    if ((!fresh && g_strcmp0(verb, "show") != 0) || (!file && (fresh || !audit)))
        return fail_words(command, audit, error);
    if (fresh && !gw_signer_make(file, error))
        return GW_EXIT_ERROR;
    const char *path = file ? file : otherwise;
    if (!path) {
        gw_signer_missing(error);
        return GW_EXIT_ERROR;
    }
    g_autoptr(gw_signer) signer = gw_signer_load(path, command, error);
    return signer ? show_key(signer) : GW_EXIT_ERROR;
}
