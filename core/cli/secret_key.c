/* SPDX-License-Identifier: Apache-2.0 */
/* secret_key.c - `gangway secret new-key` and `rekey`: a key file is made, all is sealed with a new key
 */
#include "base/error.h"
#include "base/json.h"
#include "cli/out.h"
#include "cli/secret.h"

int
gw_secret_new_key(gw_cli *cli G_GNUC_UNUSED, const char *path, GError **error)
{
    g_autofree char *id = gw_key_file_make(path, error);

    if (!id)
        return GW_EXIT_ERROR;
    gw_json document = json_pack("{s:s, s:s}", "file", path, "key", id);
    if (gw_opt.json)
        gw_out_json(document);
    else
        gw_out("key %s is in '%s': keep a copy elsewhere; what it sealed can't be opened without it\n", id,
               path);
    return GW_EXIT_OK;
}

/* On a terminal, now and then: who waits sees that it goes on. */
static void
on_rekeyed(const gw_rekeyed *count, gpointer data G_GNUC_UNUSED)
{
    guint done = count->anew + count->before + (guint)json_array_size(count->left);

    if (done % 100 == 0 && !gw_opt.json)
        gw_note("%u of %u\n", done, count->all);
}

static void
view_rekeyed(const gw_rekeyed *count)
{
    size_t i;
    json_t *one;

    gw_out("%u sealed anew with the first key, %u had it before\n", count->anew, count->before);
    json_array_foreach (count->left, i, one)
        gw_warn("not sealed anew: %s\n", gw_json_string(one, "fault"));
}

int
gw_secret_rekey(gw_cli *cli, GError **error)
{
    gw_vault *vault = gw_cli_vault(cli, error);
    gw_rekeyed count;

    if (!vault || !gw_vault_rekey(vault, &count, on_rekeyed, NULL, error))
        return GW_EXIT_ERROR;
    gboolean all = json_array_size(count.left) == 0;
    gw_json document = json_pack("{s:i, s:i, s:o}", "rekeyed", (int)count.anew, "before", (int)count.before,
                                 "left", count.left);
    if (gw_opt.json)
        gw_out_json(document);
    else
        view_rekeyed(&count);
    return all ? GW_EXIT_OK : GW_EXIT_ERROR;
}
