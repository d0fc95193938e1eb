/* SPDX-License-Identifier: Apache-2.0 */
/* secret_remove.c - `gangway secret remove`: what nothing needs any more goes from the vault
 */
#include "base/error.h"
#include "base/json.h"
#include "cli/secret.h"
#include "vault/guard.h"

/* That a guarded one was shown holds its run until it is changed. */
static gboolean
may_go(gw_cli *cli, json_t *row, GError **error)
{
    const char *run = gw_json_string(row, "run");

    gw_guard_open_row(row);
    if (g_strcmp0(gw_json_string(row, "kind"), "released") != 0 || gw_json_true(row, "there"))
        return TRUE;
    gw_json of = gw_store_run(cli->store, run, NULL);
    if (!of || g_strcmp0(gw_json_string(of, "status"), "done") == 0)
        return TRUE;
    g_set_error(
        error, GW_ERROR, GW_ERROR_DENIED,
        "secret '%s/%s' was shown, and run %s goes on until it is changed: its record stays until then", run,
        gw_json_string(row, "name"), run);
    return FALSE;
}

static gboolean
is_over(gw_cli *cli, const char *run)
{
    gw_json row = gw_store_run(cli->store, run, NULL);
    const char *status = gw_json_string(row, "status");

    return !status || g_strv_contains((const char *const[]){"done", "cancelled", "undone", NULL}, status);
}

/* A run that released it goes on until another is kept in its place; with none there, nothing would show that
 * the next one is another. */
static gboolean
is_unneeded(gw_cli *cli, const char *name, GError **error)
{
    gw_json rows = gw_store_secrets(cli->store, error);
    gsize i;
    json_t *row;

    json_array_foreach (rows, i, row) {
        const char *run = gw_json_string(row, "run");
        gw_guard_open_row(row);
        if (g_strcmp0(gw_json_string(json_object_get(row, "release"), "own"), name) != 0 || is_over(cli, run))
            continue;
        g_set_error(
            error, GW_ERROR, GW_ERROR_CONFLICT,
            "secret '%s' was released by run %s, which goes on until another is kept in its place: it "
            "stays until then",
            name, run);
        return FALSE;
    }
    return rows != NULL;
}

static gboolean
guarded_may_go(gw_cli *cli, const json_t *row, const char *name, GError **error)
{
    if (g_strcmp0(gw_json_string(row, "kind"), "guarded") != 0)
        return TRUE;
    if (gw_opt.replace)
        return is_unneeded(cli, name, error);
    g_set_error(
        error, GW_ERROR, GW_ERROR_CONFLICT,
        "secret '%s' is guarded, and what it guards would be lost: say --replace to remove it all the "
        "same",
        name);
    return FALSE;
}

int
gw_secret_remove(gw_cli *cli, const char *given, GError **error)
{
    g_autofree char *run = NULL, *name = NULL;

    if (!gw_cli_store(cli, error) || !gw_secret_read_name(cli, given, &run, &name, error))
        return GW_EXIT_ERROR;
    gw_json row = gw_store_secret(cli->store, run, name, NULL, error);
    if (!row || !may_go(cli, row, error) || !guarded_may_go(cli, row, name, error) ||
        !gw_store_secret_remove(cli->store, run, name, gw_cli_who(), error))
        return GW_EXIT_ERROR;
    return gw_secret_said("removed", given, "is removed");
}
