/* SPDX-License-Identifier: Apache-2.0 */
/* secret.c - `gangway secret`: its verbs, each in a file of its own, and the names that they take
 */

#include "base/error.h"
#include "base/json.h"
#include "base/secretref.h"
#include "base/text.h"
#include "cli/secret.h"

#include <string.h>

static const GOptionEntry secret_options[] = {
    GW_OPTION_BY,
    {"from", 'f', 0, G_OPTION_ARG_FILENAME, &gw_opt.from, "set: read the text from FILE (-: standard input)",
     "FILE"},
    {"about", 'a', 0, G_OPTION_ARG_STRING, &gw_opt.about, "set: what it is, for the list (not secret)",
     "TEXT"},
    {"guarded", 'g', G_OPTION_FLAG_OPTIONAL_ARG, G_OPTION_ARG_CALLBACK, gw_secret_read_guarded,
     "set: never shown as it is; a run releases it after N approvals (2)", "N"},
    {"approver", 0, 0, G_OPTION_ARG_STRING_ARRAY, &gw_opt.approvers,
     "set: whose approvals count, a name or @GROUP of the settings; may be repeated", "WHO"},
    {"lasts", 0, 0, G_OPTION_ARG_STRING, &gw_opt.lasts,
     "set: how long an approval counts and a release can be taken (1d)", "DURATION"},
    {"replace", 0, 0, G_OPTION_ARG_NONE, &gw_opt.replace, "set, remove: also a guarded one", NULL},
    {"other-key", 0, 0, G_OPTION_ARG_NONE, &gw_opt.other_key,
     "set: although the vault holds what this key does not open", NULL},
    G_OPTION_ENTRY_NULL};

/* ---- names ---- */

gboolean
gw_secret_read_name(gw_cli *cli, const char *given, char **run, char **name, GError **error)
{
    const char *slash = strchr(given, '/');

    if (!slash && !gw_secret_is_own_name(given)) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "'%s' is no name for a secret: lower case letters, digits, '.', '_' and '-', at most 64",
                    given);
        return FALSE;
    }
    if (!slash) {
        *run = g_strdup("");
        *name = g_strdup(given);
        return TRUE;
    }
    g_autofree char *prefix = g_strndup(given, (gsize)(slash - given));
    gw_json row = gw_store_run(gw_cli_store(cli, NULL), prefix, error);
    if (!row)
        return FALSE;
    *run = g_strdup(gw_json_string(row, "run"));
    *name = g_strdup(slash + 1);
    return TRUE;
}

/* ---- which ---- */

static const struct {
    const char *verb;
    int (*alone)(gw_cli *cli, GError **error);
    int (*named)(gw_cli *cli, const char *name, GError **error);
    gw_store_purpose store_for;
} verbs[] = {
    {"set", NULL, gw_secret_set, GW_STORE_MAKE},    {"list", gw_secret_list, NULL, GW_STORE_READ},
    {"show", NULL, gw_secret_show, GW_STORE_USE},   {"remove", NULL, gw_secret_remove, GW_STORE_USE},
    {"totp", NULL, gw_secret_codes, GW_STORE_USE},  {"new-key", NULL, gw_secret_new_key, GW_STORE_USE},
    {"rekey", gw_secret_rekey, NULL, GW_STORE_USE},
};

static int
cmd_secret(gw_cli *cli, char **args, GError **error)
{
    const char *known[G_N_ELEMENTS(verbs) + 1] = {NULL};

    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++) {
        known[i] = verbs[i].verb;
        if (strcmp(verbs[i].verb, args[0]) != 0)
            continue;
        cli->store_for = verbs[i].store_for;
        if (verbs[i].alone && !args[1])
            return verbs[i].alone(cli, error);
        if (verbs[i].named && args[1])
            return verbs[i].named(cli, args[1], error);
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "secret %s %s (see 'gangway secret --help')", args[0],
                    args[1] ? "takes no name" : "takes a name");
        return GW_EXIT_ERROR;
    }
    g_autofree char *hint = gw_nearest_hint(args[0], known);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "unknown word '%s'%s", args[0], hint);
    return GW_EXIT_ERROR;
}

const gw_command gw_command_secret = {
    .group = "Secrets",
    .name = "secret",
    .args = "set|list|show|remove|totp|new-key|rekey [NAME]",
    .summary = "the vault: keep, list and show secrets",
    .text = "set reads the text without echo, from standard input or --from FILE. list tells names, never "
            "texts. show prints a text; what a run's step made (RUN/STEP/NAME) is shown once, and who "
            "took it is recorded. totp prints an authenticator app's code and the next one. new-key FILE "
            "makes a key file; rekey seals everything with the first key, and goes on where it was "
            "interrupted. What is kept with --guarded N is only released to who asks, by a run that N "
            "others approve.",
    .exits = "0, 1 error",
    .options = secret_options,
    .run = cmd_secret,
};
