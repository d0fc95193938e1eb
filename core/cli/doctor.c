/* SPDX-License-Identifier: Apache-2.0 */
/* doctor.c - `gangway doctor`: one page that says whether everything is in order */

#include "base/configfile.h"
#include "base/error.h"
#include "base/json.h"
#include "cli/audit.h"
#include "cli/doctor.h"
#include "cli/out.h"
#include "plugin/manifest_cache.h"
#include "plugin/sandbox_probe.h"

#include <string.h>

static const GOptionEntry doctor_options[] = {GW_OPTION_INPUT, GW_OPTION_SET, GW_OPTIONS_SET_SECRET,
                                              GW_OPTION_KEY, G_OPTION_ENTRY_NULL};

void
gw_doctor_add(json_t *page, const char *what, gboolean well, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *found = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *valid = g_utf8_make_valid(found, -1);
    json_array_append_new(page, json_pack("{s:s, s:b, s:s}", "what", what, "well", well, "found", valid));
}

static void
check_settings(gw_cli *cli, json_t *page)
{
    gw_doctor_add(page, "settings", TRUE, "%s",
                  cli->settings_path ? cli->settings_path : "no file, none is needed");
}

static void
check_exposed(json_t *page, const char *path)
{
    g_auto(GStrv) exposed = path ? gw_store_exposed(path, NULL) : NULL;

    for (char **line = exposed; line && *line; line++)
        gw_doctor_add(page, "store", FALSE, "%s", *line);
}

static void
check_store(gw_cli *cli, json_t *page)
{
    g_autoptr(GError) problem = NULL;
    guint broken = 0;

    g_autofree char *path = gw_store_path(gw_cli_store_address(cli), NULL);
    gboolean there = path && g_file_test(path, G_FILE_TEST_EXISTS);
    gboolean in_file = gw_store_in_file(gw_cli_store_address(cli));

    cli->store_for = there ? GW_STORE_READ : GW_STORE_MAKE;
    check_exposed(page, path);
    if (!gw_cli_store(cli, &problem)) {
        gw_doctor_add(page, "store", FALSE, "%s", problem->message);
        return;
    }
    if (in_file) {
        gw_doctor_modes(page, path);
        gw_doctor_may_write(page, path);
    }
    gboolean sound = gw_store_check(cli->store, &problem);
    gw_doctor_add(page, "store", sound, "%s",
                  sound ? "opens, and passes its integrity check" : problem->message);
    g_clear_error(&problem);

    gw_json verdicts = gw_audit_runs(cli, NULL, &broken, &problem);
    if (!verdicts) {
        if (sound)
            gw_doctor_add(page, "chains", FALSE, "%s", problem->message);
        return;
    }
    if (!broken)
        gw_doctor_add(page, "chains", TRUE, "%u of %u runs whole", (guint)json_array_size(verdicts),
                      (guint)json_array_size(verdicts));
    gsize i;
    json_t *verdict;
    json_array_foreach (verdicts, i, verdict)
        if (!gw_json_true(verdict, "whole"))
            gw_doctor_add(page, "chain", FALSE, "run %s: %s", gw_json_string(verdict, "run"),
                          gw_json_string(verdict, "fault"));
}

static void
check_plugins(gw_cli *cli, json_t *page)
{
    g_autoptr(GError) problem = NULL;
    gw_pool *pool = gw_cli_pool(cli, &problem);
    if (!pool) {
        gw_doctor_add(page, "plugins", FALSE, "%s", problem->message);
        return;
    }
    guint steps = (guint)json_object_size(gw_pool_steps(pool));
    gw_doctor_add(page, "plugins", steps > 0, "%u steps%s", steps,
                  steps ? "" : ": none was found, set plugin_path or GANGWAY_PLUGIN_PATH");
    gsize i;
    json_t *item;
    json_array_foreach (cli->refused, i, item)
        gw_doctor_add(page, "refused", FALSE, "%s: %s", gw_json_string(item, "file"),
                      gw_json_string(item, "reason"));
}

static void
check_trust(gw_cli *cli, json_t *page)
{
    g_autoptr(GError) problem = NULL;
    const gw_trust *trust = gw_cli_trust(cli, &problem);
    g_autofree char *vendors = trust ? gw_trust_vendors(trust) : NULL;

    if (trust)
        gw_doctor_add(page, "trust", TRUE, "vendors: %s; what none of them signed %s", vendors,
                      gw_trust_requires(trust) ? "is refused" : "is told");
    else
        gw_doctor_add(page, "trust", FALSE, "%s", problem->message);
}

/* What is missing is wrong where the settings demand it. */
static void
check_sandbox(gw_cli *cli, json_t *page)
{
    g_autoptr(GError) problem = NULL;
    gboolean whole = FALSE, required = gw_cli_requires_sandbox(cli);
    g_autofree char *line = gw_sandbox_describe(gw_paths_get()->host, &whole, &problem);

    gw_doctor_add(page, "sandbox", line && (whole || !required), "%s%s", line ? line : problem->message,
                  line && !whole && required ? "; sandbox = \"require\" is set, so no plugin runs" : "");
}

/* Nothing is wrong without them: every run asks all plugins then. */
static void
check_manifests(json_t *page)
{
    g_autofree char *folder = gw_cli_manifests_folder();
    g_autoptr(GError) problem = NULL;
    gw_manifest_cache *known = gw_manifest_cache_open(folder, gw_paths_get()->host, &problem);

    if (!known)
        gw_doctor_add(page, "manifests", TRUE, "are not kept, which costs each run a moment: %s",
                      problem->message);
    gw_manifest_cache_free(known);
}

static void
check_workflows(gw_cli *cli, json_t *page)
{
    const char *const *folders = (const char *const *)gw_paths_get()->scripts;
    g_auto(GStrv) names = gw_workflow_list(folders);
    for (char **name = names; name && *name; name++) {
        g_autoptr(GError) problem = NULL;
        g_autoptr(gw_workflow) workflow = gw_workflow_load(*name, folders, gw_cli_trust(cli, NULL), &problem);
        gw_doctor_add(page, "workflow", workflow != NULL, "%s%s%s", *name, workflow ? " " : ": ",
                      workflow ? workflow->version : problem->message);
    }
}

/* The caller's ARN, NULL where nobody is known. Caller frees. */
static char *
check_context(gw_cli *cli, json_t *page, const char *name, gboolean needed)
{
    const char *profile = gw_cli_profile(cli, name, NULL);
    g_autoptr(GError) problem = NULL;
    if (!profile && !needed) {
        gw_doctor_add(page, name, TRUE, "no profile is set: steps that ask the partner's account can't");
        return NULL;
    }
    gw_aws_client *aws = gw_cli_aws(cli, &problem);
    g_autoptr(gw_aws_context) context = aws ? gw_aws_context_new(aws, name, profile, &problem) : NULL;
    gboolean asks = context && gw_aws_context_certainty(context) == GW_AWS_KEYS_TO_ASK;
    g_autofree char *caller = context && !asks ? gw_cli_caller(context, name, &problem) : NULL;
    g_autofree char *wrong = context ? gw_aws_context_clock(context) : NULL;
    if (wrong && needed)
        gw_doctor_add(page, "clock", FALSE, "this computer's clock is %s, by AWS's answers: set it", wrong);
    if (caller)
        gw_doctor_add(page, name, TRUE, "%s, with keys from %s", caller, gw_aws_context_origin(context));
    else if (asks)
        gw_doctor_add(page, name, TRUE,
                      "keys from %s, and the code of an MFA device, which is asked for on a terminal",
                      gw_aws_context_origin(context));
    else
        gw_doctor_add(page, name, FALSE, "%s", problem->message);
    return g_steal_pointer(&caller);
}

/* The account that both contexts' keys are of, NULL: they are of two, or not known. Caller frees. */
static char *
check_contexts(gw_cli *cli, json_t *page)
{
    g_autofree char *customer = check_context(cli, page, "customer", TRUE);
    g_autofree char *partner = check_context(cli, page, "partner", FALSE);
    g_auto(GStrv) ours = g_strsplit(customer ? customer : "", ":", 6);
    g_auto(GStrv) theirs = g_strsplit(partner ? partner : "", ":", 6);

    if (g_strv_length(ours) < 6 || g_strv_length(theirs) < 6 || strcmp(ours[4], theirs[4]) != 0)
        return NULL;
    return g_strdup(ours[4]);
}

/* Runs refuse it, too: the customer is never the reseller. */
static void
tell_same(json_t *page, const char *account)
{
    gw_doctor_add(page, "accounts", FALSE,
                  "the customer's and the partner's keys are both of AWS account %s: use a profile of the "
                  "customer's account (--profile) and one of the reseller's (--partner-profile)",
                  account);
}

static guint
count_ill(const json_t *page)
{
    guint ill = 0;
    gsize i;
    json_t *line;
    json_array_foreach (page, i, line)
        ill += !gw_json_true(line, "well");
    return ill;
}

static void
view_page(const json_t *page, guint ill)
{
    static const char *const heads[] = {"", "WHAT", "FOUND", NULL};
    gw_table *table = gw_table_new(heads);
    gsize i;
    json_t *line;

    json_array_foreach (page, i, line) {
        gboolean well = gw_json_true(line, "well");
        g_autofree char *mark = g_strconcat(well ? GW_GREEN : GW_RED,
                                            well ? gw_mark("✓", "+") : gw_mark("✗", "x"), GW_PLAIN, NULL);
        gw_table_row(table, mark, gw_json_string(line, "what"), gw_json_string(line, "found"));
    }
    gw_table_print(table, "");
    gw_out("\n%s\n", ill ? "not everything is in order" : "everything is in order");
}

static int
cmd_doctor(gw_cli *cli, char **args, GError **error)
{
    g_autoptr(gw_workflow) named = args[0] ? gw_cli_workflow(cli, args[0], error) : NULL;
    if (args[0] && !named)
        return GW_EXIT_ERROR;
    if (args[0] && !gw_input_is_given()) {
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID,
                            "doctor takes a workflow together with its input: --input FILE");
        return GW_EXIT_ERROR;
    }
    gw_json page = json_array();
    check_settings(cli, page);
    check_store(cli, page);
    if (cli->store)
        gw_doctor_vault(cli, page);
    check_sandbox(cli, page);
    check_plugins(cli, page);
    check_trust(cli, page);
    check_manifests(page);
    check_workflows(cli, page);
    g_autofree char *same = check_contexts(cli, page);
    gboolean told = gw_input_is_given() && gw_doctor_input(cli, page, args);
    if (same && !told)
        tell_same(page, same);

    guint ill = count_ill(page);
    gw_json document = json_pack("{s:b, s:O}", "well", ill == 0, "found", page);
    if (gw_opt.json)
        gw_out_json(document);
    else
        view_page(page, ill);
    return ill ? GW_EXIT_ERROR : GW_EXIT_OK;
}

const gw_command gw_command_doctor = {
    .group = "Keeping house",
    .name = "doctor",
    .args = "[WORKFLOW...]",
    .summary = "is everything in order? store, chains, plugins, credentials",
    .text = "With --input or --set also whether this input is good for the WORKFLOW (without one: the one "
            "it fits): what the workflow takes, what each step sees and would refuse, and whether the "
            "callers may do what it needs. Nothing is written.",
    .exits = "0 everything is in order, 1 something isn't",
    .options = doctor_options,
    .aws = TRUE,
    .run = cmd_doctor,
};
