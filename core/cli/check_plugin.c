/* SPDX-License-Identifier: Apache-2.0 */
/* check_plugin.c - `gangway check-plugin`: one plugin against a simulator of its own, and what was found */

#include "base/configfile.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "check/check.h"
#include "cli/check_view.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "cli/simulator.h"

#include <string.h>

static const GOptionEntry check_plugin_options[] = {
    {"params", 'p', 0, G_OPTION_ARG_FILENAME, &gw_opt.params,
     "sets of parameters to try it with; without, NAME.params.json or params.json beside the plugin, or some "
     "made up from the step's schema",
     "FILE"},
    {"operations", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &gw_opt.operations,
     "a folder with further operations of the simulator; may be repeated", "DIR"},
    {"org", 0, 0, G_OPTION_ARG_FILENAME, &gw_opt.org, "the organization of cases that bring none", "FILE"},
    {"only", 0, 0, G_OPTION_ARG_STRING, &gw_opt.only, "only checks whose name begins so",
     "STEP[/CASE[/CHECK]]"},
    {"every", 0, 0, G_OPTION_ARG_INT, &gw_opt.every,
     "play tricks at each Nth request only, to be done sooner", "N"},
    {"tap", 0, 0, G_OPTION_ARG_NONE, &gw_opt.tap, "the report as TAP, for test harnesses", NULL},
    G_OPTION_ENTRY_NULL};

typedef struct {
    gw_cli *cli;
    gw_simulator simulator;
    json_t *org; /* of cases without one */
    gw_aws_context *least;
    json_t *results; /* that were told so far */
    char *command;   /* how to see it again */
} checkup;

static json_t *
ask(gpointer data, const char *what, const json_t *body, GError **error)
{
    const checkup *self = data;
    gboolean bare = strcmp(what, "reset") == 0 && json_object_size(body) == 0 && self->org;

    return gw_simulator_ask(&self->simulator, what, bare ? self->org : body, error);
}

static void
tell(gpointer data, const json_t *result)
{
    checkup *self = data;

    json_array_append(self->results, (json_t *)(guintptr)result);
    gw_check_view(result, self->command, (guint)json_array_size(self->results));
}

static void
tell_own(checkup *self, const char *check, char *fault)
{
    gw_json faults = fault ? json_pack("[s]", fault) : json_array();
    gw_json result = json_pack("{s:s, s:s, s:s, s:b, s:i, s:O}", "step", "plugin", "case", "all", "check",
                               check, "ok", fault == NULL, "tries", 0, "faults", faults);

    tell(self, result);
    g_free(fault);
}

/* ---- the plugin ---- */

/* Loads FILE, a shared object or a step in Lua, and nothing else. FALSE: it is refused, which is a result. */
static gboolean
load(checkup *self, const char *file)
{
    static const char *const nowhere[] = {NULL};
    g_autoptr(GError) error = NULL;
    char *printed = NULL;
    gw_pool *pool = gw_pool_new(gw_paths_get()->host, nowhere, 4);

    self->cli->pool = pool;
    gw_pool_serve_lua(pool, gw_paths_get()->lua_host, nowhere);
    if (gw_cli_requires_sandbox(self->cli))
        gw_pool_require_sandbox(pool);
    gboolean loaded = gw_pool_add(pool, file, &printed, &error);
    tell_own(self, "load", loaded ? NULL : g_strdup(error->message));
    if (loaded)
        tell_own(
            self, "quiet",
            printed ? g_strdup_printf("it printed '%s' while it was loaded: say what is to be said by log or "
                                      "progress, in a call",
                                      printed)
                    : NULL);
    g_free(printed);
    return loaded;
}

/* ---- the parameters ---- */

/* Beside the file they need not be named: NAME.params.json, or the folder's params.json. */
static void
find_params(const char *file)
{
    const char *dot = strrchr(file, '.');
    g_autofree char *folder = g_path_get_dirname(file);
    char *own = g_strdup_printf("%.*s.params.json", (int)(dot ? dot - file : (gssize)strlen(file)), file);
    char *folders = g_build_filename(folder, "params.json", NULL);

    if (!gw_opt.params && g_file_test(own, G_FILE_TEST_EXISTS))
        gw_opt.params = g_steal_pointer(&own);
    else if (!gw_opt.params && g_file_test(folders, G_FILE_TEST_EXISTS))
        gw_opt.params = g_steal_pointer(&folders);
    g_free(own);
    g_free(folders);
}

/* ---- the simulator ---- */

/* The profile of the user with the least permissions, beside those of the simulator. */
static gboolean
add_profile(const checkup *self, GError **error)
{
    g_autofree char *path = g_build_filename(self->simulator.folder, "aws-config", NULL), *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, error))
        return FALSE;
    g_autofree char *more = g_strdup_printf(
        "%s\n[profile least]\nregion = us-east-1\nendpoint_url = http://127.0.0.1:%u\n"
        "aws_access_key_id = " GW_CHECK_KEY_ID "\naws_secret_access_key = " GW_CHECK_KEY_SECRET "\n",
        text, self->simulator.port);
    return g_file_set_contents_full(path, more, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

static gboolean
move_in(checkup *self, GError **error)
{
    gw_cli *cli = self->cli;

    if (!add_profile(self, error))
        return FALSE;
    gw_simulator_become_aws(&self->simulator);
    g_free(gw_opt.profile);
    gw_opt.profile = g_strdup("customer");
    g_free(gw_opt.partner_profile);
    gw_opt.partner_profile = g_strdup("partner");
    cli->outbox = g_strdup_printf("http://127.0.0.1:%u/_sim/outbox", self->simulator.port);
    self->least =
        gw_cli_contexts(cli, NULL, error) ? gw_aws_context_new(cli->aws, "customer", "least", error) : NULL;
    if (!self->least)
        return FALSE;
    gw_pool_open(cli->pool, cli->http, cli->outbox);
    return TRUE;
}

static gboolean
try_all(checkup *self, GError **error)
{
    gw_cli *cli = self->cli;
    gw_json cases = gw_check_cases_read(gw_opt.params, gw_pool_steps(cli->pool), error);
    const gw_check_place place = {.pool = cli->pool,
                                  .customer_context = cli->customer_context,
                                  .partner_context = cli->partner_context,
                                  .least = self->least,
                                  .ask = ask,
                                  .tell = tell,
                                  .data = self,
                                  .only = gw_opt.only,
                                  .every = (guint)MAX(gw_opt.every, 0),
                                  .stopped = &gw_stopped};
    gw_json results = cases ? gw_check_run(&place, cases, error) : NULL;

    return results != NULL;
}

static gboolean
read_org(checkup *self, GError **error)
{
    if (gw_opt.org)
        self->org = gw_config_load(gw_opt.org, error);
    return !gw_opt.org || self->org;
}

/* The command line as it was given, for who wants to see a fault again. */
static char *
command_line(const char *file)
{
    g_autoptr(GString) line = g_string_new("gangway check-plugin ");
    g_autofree char *quoted = g_shell_quote(file);

    g_string_append(line, quoted);
    if (gw_opt.params)
        g_string_append_printf(line, " --params %s", gw_opt.params);
    for (char **folder = gw_opt.operations; folder && *folder; folder++)
        g_string_append_printf(line, " --operations %s", *folder);
    if (gw_opt.org)
        g_string_append_printf(line, " --org %s", gw_opt.org);
    if (gw_opt.every > 1)
        g_string_append_printf(line, " --every %d", gw_opt.every);
    return g_string_free(g_steal_pointer(&line), FALSE);
}

static int
check_file(checkup *self, const char *file, GError **error)
{
    gint64 began = gw_now_ms();

    if (load(self, file) && (!gw_simulator_start(&self->simulator, NULL, error) || !move_in(self, error) ||
                             !try_all(self, error)))
        return GW_EXIT_ERROR;
    gint64 ms = gw_now_ms() - began;
    gw_json document = gw_check_document(file, self->results, ms);
    if (gw_opt.json)
        gw_out_json(document);
    else
        gw_check_view_end(file, self->results, ms);
    return gw_check_failed(self->results) ? GW_EXIT_ERROR : GW_EXIT_OK;
}

static int
cmd_check_plugin(gw_cli *cli, char **args, GError **error)
{
    find_params(args[0]);
    checkup self = {.cli = cli, .results = json_array(), .command = command_line(args[0])};
    int code = GW_EXIT_ERROR;

    gw_stop_watch();
    if (gw_opt.tap && gw_opt.json)
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID,
                            "--tap and --json are two forms of one report: give one");
    else if (read_org(&self, error))
        code = check_file(&self, args[0], error);
    g_clear_pointer(&self.least, gw_aws_context_unref);
    gw_cli_close(cli);
    gw_simulator_stop(&self.simulator);
    json_decref(self.org);
    json_decref(self.results);
    g_free(self.command);
    return gw_stopped ? GW_EXIT_INTERRUPTED : code;
}

const gw_command gw_command_check_plugin = {
    .group = "Steps and plugins",
    .name = "check-plugin",
    .args = "FILE",
    .summary = "does a plugin keep to the contract, whatever happens?",
    .text =
        "Loads FILE, then tries each of its steps with each set of parameters against a simulator that it "
        "starts by itself: two looks, an apply, a second one; killed before and after each request; each "
        "class of failure at each; lost, late and mangled answers; two at once; what is declared and never "
        "used, and the other way round. Real AWS is never reached, so who signed the file is not asked.",
    .exits = "0 well, 1 faults",
    .options = check_plugin_options,
    .run = cmd_check_plugin,
};
