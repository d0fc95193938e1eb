/* SPDX-License-Identifier: Apache-2.0 */
/* report.c - `gangway report`: what a run did, as a page for the customer or as a document */

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "cli/run_report.h"
#include "cli/runs.h"
#include "report/report.h"

#include <errno.h>
#include <string.h>

static const GOptionEntry report_options[] = {{"out", 'o', 0, G_OPTION_ARG_FILENAME, &gw_opt.out,
                                               "write the page into FILE (-: standard output)", "FILE"},
                                              GW_OPTION_KEY,
                                              G_OPTION_ENTRY_NULL};

json_t *
gw_cli_report(gw_cli *cli, const char *run, GError **error)
{
    gw_json row = gw_cli_run_load(cli, run, error);
    return row ? gw_report_collect(cli->store, row, error) : NULL;
}

gboolean
gw_cli_report_write(const json_t *document, const char *path, GError **error)
{
    GString *page = gw_report_page(document);
    /* What it tells is not everybody's business. */
    gboolean written = gw_file_replace(path, page->str, page->len, 0600, error);
    g_string_free(page, TRUE);
    g_prefix_error(error, "cannot write the report: ");
    return written;
}

static void
print_page(const json_t *document)
{
    GString *page = gw_report_page(document);

    gw_out_bytes(page->str, page->len);
    g_string_free(page, TRUE);
}

static int
cmd_report(gw_cli *cli, char **args, GError **error)
{
    cli->store_for = GW_STORE_READ;
    gboolean to_file = gw_opt.out && strcmp(gw_opt.out, "-") != 0;
    if (gw_opt.json && gw_opt.out && !to_file) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "both '-o -' and '--json' want standard output: leave one of them out");
        return GW_EXIT_ERROR;
    }
    gw_json document = gw_cli_report(cli, args[0], error);
    if (!document || (to_file && !gw_cli_report_write(document, gw_opt.out, error)))
        return GW_EXIT_ERROR;
    if (gw_opt.json)
        gw_out_json(document);
    else if (to_file)
        gw_out("report: %s\n", gw_opt.out);
    else
        print_page(document);

    const json_t *audit = json_object_get(document, "audit");
    if (gw_json_true(audit, "whole"))
        return GW_EXIT_OK;
    gw_warn("gangway: " GW_RED "%s" GW_PLAIN "\n", gw_json_string(audit, "fault"));
    return GW_EXIT_ERROR;
}

const gw_command gw_command_report = {
    .group = "Looking",
    .name = "report",
    .args = "RUN",
    .summary = "what a run did, as a page for the customer",
    .text = "A self-contained page: steps with before and after, policies in full, who did what when, "
            "evidence, requests that changed AWS, the chain of events. With --json the same as a "
            "document; with -o as well, both. RUN is a run's id, a beginning of it that fits only one, or "
            "'last'.",
    .exits = "0 written, 1 error, or written of a journal whose chain is broken or not proven",
    .options = report_options,
    .run = cmd_report,
};
