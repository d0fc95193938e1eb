/* SPDX-License-Identifier: Apache-2.0 */
/* audit.c - `gangway audit verify`: proves that no event and no row of a run was changed, by the chain of
 * hashes */

#include "base/error.h"
#include "base/json.h"
#include "cli/audit.h"
#include "cli/cli.h"
#include "cli/out.h"

#include <string.h>

static json_t *
verify_run(gw_cli *cli, const char *run)
{
    g_autoptr(GError) problem = NULL;
    g_autofree char *head = NULL;

    if (gw_store_verify(cli->store, run, &head, &problem))
        return json_pack("{s:s, s:b, s:s?}", "run", run, "whole", 1, "head", head);
    return json_pack("{s:s, s:b, s:s}", "run", run, "whole", 0, "fault", problem->message);
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
        *broken += !gw_json_true(verdict, "whole");
        json_array_append_new(verdicts, verdict);
    }
    return verdicts;
}

int
gw_cmd_audit(gw_cli *cli, char **args, GError **error)
{
    guint broken = 0;
    if (strcmp(args[0], "verify") != 0) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "unknown word '%s'; known are: verify", args[0]);
        return GW_EXIT_ERROR;
    }
    gw_json verdicts = gw_cli_store(cli, error) ? gw_audit_runs(cli, args[1], &broken, error) : NULL;
    if (!verdicts)
        return GW_EXIT_ERROR;

    gsize i;
    json_t *verdict;
    json_array_foreach (verdicts, i, verdict) {
        gboolean whole = gw_json_true(verdict, "whole");
        const char *more = gw_json_string(verdict, whole ? "head" : "fault");
        gw_out("%s: %s%s" GW_PLAIN "%s%s\n", gw_json_string(verdict, "run"), whole ? GW_GREEN : GW_RED,
               whole ? "whole" : "broken", whole ? ", the last hash is " : ": ", more ? more : "none");
    }
    if (!json_array_size(verdicts))
        gw_out("no runs yet\n");
    if (gw_opt.json)
        gw_out_json(verdicts);
    return broken ? GW_EXIT_ERROR : GW_EXIT_OK;
}
