/* SPDX-License-Identifier: Apache-2.0 */
/* secret_set.c - `gangway secret set`: keeps a text, guarded if that is asked for, and nothing by mistake */

#include "cli/secret.h"

#include "base/error.h"
#include "base/json.h"
#include "base/secretref.h"
#include "base/text.h"
#include "cli/out.h"
#include "cli/secret_text.h"
#include "vault/guard.h"

#include <string.h>

int
gw_secret_said(const char *key, const char *name, const char *sentence)
{
    gw_json document = json_pack("{s:s, s:b}", "name", name, key, TRUE);

    if (gw_opt.json)
        gw_out_json(document);
    else
        gw_out("secret '%s' %s\n", name, sentence);
    return GW_EXIT_OK;
}

/* ---- what it is kept with ---- */

gboolean
gw_secret_read_guarded(const char *option G_GNUC_UNUSED, const char *value, gpointer data G_GNUC_UNUSED,
                       GError **error)
{
    guint64 n = GW_GUARD_APPROVALS;

    if (value && !g_ascii_string_to_unsigned(value, 10, 0, GW_GUARD_APPROVALS_MAX, &n, NULL)) {
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                    "--guarded takes how many approvals, 1 to %d (0: none), not '%s': write --guarded 2",
                    GW_GUARD_APPROVALS_MAX, value);
        return FALSE;
    }
    g_free(gw_opt.guarded);
    gw_opt.guarded = g_strdup_printf("%u", (guint)n);
    return TRUE;
}

static gboolean
add_group(const gw_cli *cli, json_t *names, const char *group, GError **error)
{
    const json_t *members = json_object_get(json_object_get(cli->settings, "groups"), group);
    size_t i;
    json_t *one;

    if (!members) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "there is no group '%s': add groups = { %s = (\"NAME\"); }; to the settings", group,
                    group);
        return FALSE;
    }
    if (json_is_string(members))
        json_array_append(names, (json_t *)(guintptr)members);
    json_array_foreach (members, i, one)
        json_array_append(names, one);
    return TRUE;
}

static json_t *
read_approvers(const gw_cli *cli, GError **error)
{
    gw_json names = json_array();

    for (char **who = gw_opt.approvers; who && *who; who++) {
        if (!gw_guard_same_person(*who, *who)) {
            g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "--approver '%s' is nobody's name", *who);
            return NULL;
        }
        if (**who != '@')
            json_array_append_new(names, json_string(*who));
        else if (!add_group(cli, names, *who + 1, error))
            return NULL;
    }
    return g_steal_pointer(&names);
}

/* "own", or "guarded" with its terms; caller frees. */
static char *
read_kind(const gw_cli *cli, GError **error)
{
    gint64 lasts = GW_GUARD_FOR_MS;

    gboolean none = !gw_opt.guarded || strcmp(gw_opt.guarded, "0") == 0;

    if (none && !gw_opt.approvers && !gw_opt.lasts)
        return g_strdup("own");
    if (!gw_opt.guarded) {
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID,
                            "--approver and --lasts are about approvals: say --guarded N, too");
        return NULL;
    }
    if (gw_opt.lasts && !gw_duration_parse(gw_opt.lasts, &lasts, error)) {
        g_prefix_error(error, "--lasts: ");
        return NULL;
    }
    gw_json names = read_approvers(cli, error);
    guint n = (guint)g_ascii_strtoull(gw_opt.guarded, NULL, 10);
    gw_json terms = names ? gw_guard_new(n, lasts, names, error) : NULL;
    return terms ? gw_guard_kind("guarded", terms) : NULL;
}

/* ---- what is there ---- */

/* Whoever says another guard says all of it: a list of approvers that is left away would be open to anybody.
 */
static gboolean
keeps_approvers(const json_t *row, const char *name, GError **error)
{
    const json_t *approvers = json_object_get(json_object_get(row, "guard"), "approvers");
    gboolean none = strcmp(gw_opt.guarded, "0") == 0;

    if (none || gw_opt.approvers || json_array_size(approvers) == 0)
        return TRUE;
    g_autofree char *names = gw_json_text(approvers);
    g_set_error(
        error, GW_ERROR, GW_ERROR_CONFLICT,
        "secret '%s' is approved by %s alone, and --guarded %s by itself would let anybody approve it: "
        "say --approver NAME for each (gangway secret remove %s --replace takes it away with its guard)",
        name, names, gw_opt.guarded, name);
    return FALSE;
}

static gboolean
is_free(gw_vault *vault, const char *name, GError **error)
{
    gw_json row = gw_vault_about(vault, "", name, NULL);

    if (g_strcmp0(gw_json_string(row, "kind"), "guarded") != 0)
        return TRUE;
    if (gw_opt.replace && gw_opt.guarded)
        return keeps_approvers(row, name, error);
    if (gw_opt.replace)
        g_set_error(error, GW_ERROR, GW_ERROR_CONFLICT,
                    "secret '%s' is guarded, and the next one must be, too: say --guarded N as well, with "
                    "--approver and --lasts as before (--guarded 0: without approvals from now on)",
                    name);
    else
        g_set_error(
            error, GW_ERROR, GW_ERROR_CONFLICT,
            "secret '%s' is guarded, and what it guards would be lost: say --replace to put another in its "
            "place",
            name);
    return FALSE;
}

/* In a store that is there; one that is not holds nothing that could be lost. */
static gboolean
may_be_set(gw_cli *cli, const char *name, GError **error)
{
    gw_vault *vault = gw_cli_vault(cli, error);

    return vault && is_free(vault, name, error) && (gw_opt.other_key || gw_vault_is_ours(vault, error));
}

/* A run that waits for another text goes on waiting. */
static void
warn_known(gw_vault *vault, const char *name, const char *text)
{
    if (gw_vault_was_shown(vault, name, text))
        gw_warn("gangway: " GW_YELLOW "warning" GW_PLAIN
                ": somebody was shown this text of '%s' before: kept "
                "again, it is no change\n",
                name);
}

/* Everything is looked at, and the text is there, before a store is made. */
int
gw_secret_set(gw_cli *cli, const char *name, GError **error)
{
    gboolean there;

    if (!gw_secret_is_own_name(name)) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "'%s' is no name for a secret: lower case letters, digits, '.', '_' and '-', at most 64",
                    name);
        return GW_EXIT_ERROR;
    }
    g_autofree char *kind = read_kind(cli, error);
    if (!kind || !gw_cli_vault_has_key(cli, error) || !gw_cli_store_is_there(cli, &there, error) ||
        (there && !may_be_set(cli, name, error)))
        return GW_EXIT_ERROR;
    char *text = gw_opt.from ? gw_secret_text_read(gw_opt.from, error) : gw_secret_text_ask(name, error);
    gw_vault *vault = text ? gw_cli_vault(cli, error) : NULL;
    if (vault)
        warn_known(vault, name, text);
    gboolean kept = vault && gw_vault_set(vault, name, kind, gw_opt.about ? gw_opt.about : "", text, error);
    gw_seal_forget(text);
    return kept ? gw_secret_said("kept", name, "is kept") : GW_EXIT_ERROR;
}
