/* SPDX-License-Identifier: Apache-2.0 */
/* audit.c - `gangway audit`: proves that no event and no row of a run was changed, signs, and keeps its keys
 */

#include "base/error.h"
#include "base/json.h"
#include "cli/audit.h"
#include "cli/audit_keys.h"
#include "cli/cli.h"
#include "cli/out.h"

#include <string.h>

static const GOptionEntry audit_options[] = {
    {"against", 'a', 0, G_OPTION_ARG_FILENAME, &gw_opt.against, "verify: hold it against an earlier export",
     "FILE"},
    GW_OPTION_KEY,
    {"out", 'o', 0, G_OPTION_ARG_FILENAME, &gw_opt.out, "export: write FILE (-: standard output)", "FILE"},
    G_OPTION_ENTRY_NULL};

static json_t *
verify_run(gw_cli *cli, const char *run)
{
    g_autoptr(GError) problem = NULL;
    gw_json status = gw_store_audit(cli->store, run, &problem);

    if (!status)
        return json_pack("{s:s, s:b, s:b, s:s, s:i}", "run", run, "whole", 0, "unproven",
                         g_error_matches(problem, GW_ERROR, GW_ERROR_DENIED), "fault", problem->message,
                         "checkpoints", (int)gw_store_checkpoints(cli->store, run));
    json_t *verdict = json_pack("{s:s, s:b, s:b}", "run", run, "whole", 1, "unproven", 0);
    json_object_update(verdict, status);
    json_object_set_new(verdict, "signed", json_boolean(gw_json_int(status, "checkpoints", 0) > 0));
    return verdict;
}

json_t *
gw_audit_runs(gw_cli *cli, const char *only, guint *broken, GError **error)
{
    gw_json rows = NULL;
    if (only) {
        gw_json row = gw_store_run(cli->store, only, error);
        rows = row ? json_pack("[O]", row) : NULL;
    } else {
        rows = gw_store_runs(cli->store, error);
    }
    if (!rows)
        return NULL;
    json_t *verdicts = json_array(), *row;
    gsize i;
    *broken = 0;
    json_array_foreach (rows, i, row) {
        json_t *verdict = verify_run(cli, gw_json_string(row, "run"));
        json_object_set(verdict, "created", json_object_get(row, "created"));
        *broken += !gw_json_true(verdict, "whole");
        json_array_append_new(verdicts, verdict);
    }
    /* A run that was taken away is not among those. */
    if (!only && !*broken && !gw_store_check(cli->store, error))
        g_clear_pointer(&verdicts, json_decref);
    return verdicts;
}

/* ---- verify ---- */

static char *
signed_text(const json_t *verdict)
{
    const char *key = gw_json_string(verdict, "key");
    gint64 events = gw_json_int(verdict, "events", 0), to = gw_json_int(verdict, "signed_to", 0);

    if (!gw_json_true(verdict, "signed"))
        return g_strdup("not signed");
    return g_strdup_printf("signed by key %s up to event %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT "%s", key,
                           to, events,
                           gw_json_true(verdict, "checked") ? "" : " (not checked: give its --key)");
}

static void
view_verdict(const json_t *verdict)
{
    const char *run = gw_json_string(verdict, "run"), *head = gw_json_string(verdict, "head");
    g_autofree char *is_signed = signed_text(verdict);

    if (gw_json_true(verdict, "unproven"))
        gw_out("%s: " GW_YELLOW "not proven" GW_PLAIN ": %s\n", run, gw_json_string(verdict, "fault"));
    else if (!gw_json_true(verdict, "whole"))
        gw_out("%s: " GW_RED "broken" GW_PLAIN ": %s\n", run, gw_json_string(verdict, "fault"));
    else
        gw_out("%s: " GW_GREEN "whole" GW_PLAIN ", the last hash is %s; %s\n", run,
               head && *head ? head : "none", is_signed);
}

static json_t *
verdicts_of(gw_cli *cli, const char *run, guint *broken, GError **error)
{
    if (!gw_audit_keys_open(cli, error))
        return NULL;
    gw_json export = gw_opt.against
                         ? gw_audit_export_read(gw_opt.against, cli->audit_keys, gw_opt.keys != NULL, error)
                         : NULL;
    if ((gw_opt.against && !export) || !gw_cli_store(cli, error))
        return NULL;
    json_t *verdicts = gw_audit_runs(cli, gw_opt.against ? NULL : run, broken, error);
    if (verdicts && export)
        *broken = gw_audit_compare(cli, verdicts, export, run);
    if (verdicts && run && !json_array_size(verdicts)) {
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "no run '%s', in the store or in the export", run);
        g_clear_pointer(&verdicts, json_decref);
    }
    return verdicts;
}

static int
verify(gw_cli *cli, const char *run, GError **error)
{
    guint broken = 0;
    gw_json verdicts = verdicts_of(cli, run, &broken, error);
    json_t *verdict;
    gsize i;

    if (!verdicts)
        return GW_EXIT_ERROR;
    json_array_foreach (verdicts, i, verdict) {
        json_object_del(verdict, "created");
        view_verdict(verdict);
    }
    if (!json_array_size(verdicts))
        gw_out("no runs yet\n");
    if (gw_opt.json)
        gw_out_json(verdicts);
    return broken ? GW_EXIT_ERROR : GW_EXIT_OK;
}

/* ---- signed ---- */

static int
sign(gw_cli *cli, const char *given, GError **error)
{
    if (!given) {
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID, "write 'gangway audit sign RUN'");
        return GW_EXIT_ERROR;
    }
    gw_json row = gw_cli_store(cli, error) ? gw_store_run(cli->store, given, error) : NULL;
    if (!row || !gw_store_sign(cli->store, gw_json_string(row, "run"), error))
        return GW_EXIT_ERROR;
    return verify(cli, gw_json_string(row, "run"), error);
}

static int
cmd_audit(gw_cli *cli, char **args, GError **error)
{
    const char *one = args[1], *two = one ? args[2] : NULL;

    cli->store_for = strcmp(args[0], "sign") == 0 ? GW_STORE_USE : GW_STORE_READ;
    if (strcmp(args[0], "verify") == 0 && !two)
        return verify(cli, one, error);
    if (strcmp(args[0], "export") == 0 && !one)
        return gw_audit_export(cli, error);
    if (strcmp(args[0], "sign") == 0 && !two)
        return sign(cli, one, error);
    if (strcmp(args[0], "key") == 0)
        return gw_cli_key("audit", one, two, gw_audit_key_file(cli), error);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                "'%s' is no word of audit, or has too many words behind it: known are verify [RUN], export, "
                "sign RUN, "
                "key new FILE, key show",
                args[0]);
    return GW_EXIT_ERROR;
}

const gw_command gw_command_audit = {
    .group = "Keeping house",
    .name = "audit",
    .args = "verify|export|sign|key [RUN|new|show] [FILE]",
    .summary = "prove that nothing was changed; sign, and keep the heads elsewhere",
    .text = "verify [RUN] recomputes chains of hashes and holds every row and signature against them, and "
            "against what 'export -o FILE' wrote earlier. key new FILE makes an Ed25519 key that only its "
            "owner can read, key show prints its public part; with the setting audit.key_file or "
            "GANGWAY_AUDIT_KEY_FILE heads are signed. sign RUN signs a run as it stands, for what was "
            "written to it without a key.",
    .exits = "0 whole, 1 broken or not proven, or an error",
    .options = audit_options,
    .run = cmd_audit,
};
