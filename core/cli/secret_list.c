/* SPDX-License-Identifier: Apache-2.0 */
/* secret_list.c - `gangway secret list`: names, states and keys, never a text
 */
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/out.h"
#include "cli/secret.h"
#include "cli/view.h"

#include <string.h>

static char *
guard_text(const json_t *guard)
{
    g_autofree char *lasts = gw_duration_text(gw_json_int(guard, "for_ms", 0));
    const json_t *approvers = json_object_get(guard, "approvers");
    guint people = (guint)json_array_size(approvers);
    g_autofree char *whose = people ? g_strdup_printf(" of %u people", people) : g_strdup("");

    return g_strdup_printf("guarded: %d approvals%s, for %s", (int)gw_json_int(guard, "approvals", 0), whose,
                           lasts);
}

static char *
release_text(const json_t *release)
{
    g_autofree char *until = gw_local_time_text(json_object_get(release, "until"));

    return g_strdup_printf("released to %s until %s", gw_json_string(release, "to"), until);
}

static char *
state_of(const json_t *row)
{
    const char *kind = gw_json_string(row, "kind");
    const json_t *guard = json_object_get(row, "guard"), *release = json_object_get(row, "release");

    if (!gw_json_true(row, "there"))
        return g_strdup("shown, gone");
    if (guard || release)
        return guard ? guard_text(guard) : release_text(release);
    return g_strdup(g_strcmp0(kind, "once") == 0       ? "to be shown once"
                    : g_strcmp0(kind, "evidence") == 0 ? "key of a kept file"
                    : g_strcmp0(kind, "shown") == 0    ? "digests of what was shown"
                    : g_strcmp0(kind, "input") == 0    ? "a run's input"
                                                       : "kept");
}

static const char *
opens_text(const json_t *row)
{
    const json_t *opens = json_object_get(row, "opens");

    return !opens ? "" : json_is_true(opens) ? "opens" : "does not open";
}

static void
list_row(gw_table *table, const json_t *row)
{
    const char *run = gw_json_string(row, "run"), *name = gw_json_string(row, "name");
    const char *key = gw_json_string(row, "key");
    const json_t *used = json_object_get(row, "used");
    g_autofree char *full = *run ? g_strdup_printf("%s/%s", run, name) : g_strdup(name);
    g_autofree char *made = gw_local_time_text(json_object_get(row, "created"));
    g_autofree char *at = used ? gw_local_time_text(json_object_get(used, "at")) : NULL;
    g_autofree char *last = used ? g_strdup_printf("%s, %s", gw_json_string(used, "by"), at) : g_strdup("");
    g_autofree char *state = state_of(row), *sealed = g_strjoin(" ", key ? key : "", opens_text(row), NULL);

    gw_table_row(table, full, state, g_strstrip(sealed), made, last, gw_json_string(row, "about"));
}

static void
view_list(const json_t *rows, const char *key, const char *why)
{
    static const char *const heads[] = {"NAME", "STATE", "KEY", "SINCE", "LAST SHOWN TO", "ABOUT", NULL};
    gw_table *table = gw_table_new(heads);
    json_t *row;
    size_t i;

    json_array_foreach (rows, i, row)
        list_row(table, row);
    if (gw_table_rows(table) == 0) {
        gw_out("no secrets\n");
        gw_table_free(table);
    } else {
        gw_table_print(table, "");
    }
    if (key)
        gw_out("the key that seals is %s\n", key);
    else
        gw_out("there is no key that seals: %s\n", why);
}

int
gw_secret_list(gw_cli *cli, GError **error)
{
    gw_vault *vault = gw_cli_vault(cli, error);
    gw_json rows = vault ? gw_vault_list(vault, TRUE, error) : NULL;
    g_autoptr(GError) problem = NULL;
    g_autofree char *key = rows ? gw_vault_key_id(vault, &problem) : NULL;

    if (!rows)
        return GW_EXIT_ERROR;
    if (gw_opt.json)
        gw_out_json(rows);
    else
        view_list(rows, key, problem ? problem->message : "none is set");
    return GW_EXIT_OK;
}
