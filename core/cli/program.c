/* SPDX-License-Identifier: Apache-2.0 */
/* program.c - the whole program as a function: options, settings, the command, and the telling of errors */

#include "cli/cli.h"
#include "cli/out.h"
#include "base/error.h"
#include "base/json.h"

#include "config.h"
#include <errno.h>
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>

static int
tell_error(const GError *error)
{
    /* A file's name may hold any byte. */
    g_autofree char *message = g_utf8_make_valid(error->message, -1);

    gw_warn("gangway: " GW_RED "%s" GW_PLAIN "\n", message);
    if (gw_opt.json) {
        gw_json failure = gw_failure_from_error(error);
        json_object_set_new(failure, "message", json_string(message));
        gw_json document = json_pack("{s:O}", "error", failure);
        gw_out_json(document);
    }
    return GW_EXIT_ERROR;
}

/* Whoever reads no further (head) knows that; anything else is an error, whatever the command came to. */
static int
tell_unwritten(int code)
{
    gw_out_flush();
    if (gw_out_fault() == 0 || gw_out_fault() == EPIPE)
        return code;
    gw_warn("gangway: " GW_RED "cannot write to standard output: %s" GW_PLAIN "\n",
            g_strerror(gw_out_fault()));
    return GW_EXIT_ERROR;
}

static int
run_command(const gw_command *command, char **args, GError **error)
{
    gw_cli cli = {.command = command};
    int code = GW_EXIT_ERROR;

    if (command->bare || gw_cli_init(&cli, error))
        code = command->run(&cli, args, error);
    gw_cli_release(&cli);
    return code;
}

static int
run_program(int argc, char **argv, GError **error)
{
    const gw_command *command = NULL;
    g_auto(GStrv) args = NULL;

    /* Errors in the options themselves are told too, so there is output before they are known. */
    gw_out_init(NULL, FALSE, NULL);
    gboolean parsed = gw_options_parse(argc, argv, &command, &args, error);
    if (!parsed && g_strv_contains((const char *const *)argv, "--json"))
        gw_opt.json = TRUE;
    if (!gw_out_init(gw_opt.color, gw_opt.json, parsed ? error : NULL) || !parsed)
        return GW_EXIT_ERROR;
    if (gw_opt.version) {
        gw_out("gangway " PACKAGE_VERSION "\n");
        if (gw_opt.json) {
            gw_json version = json_pack("{s:s}", "version", PACKAGE_VERSION);
            gw_out_json(version);
        }
        return GW_EXIT_OK;
    }
    if (!command || gw_opt.help) {
        char *topic[] = {command ? (char *)(guintptr)command->name : NULL, NULL};
        int code = gw_command_help.run(NULL, topic, error);
        return command || gw_opt.help ? code : GW_EXIT_ERROR;
    }
    return run_command(command, args, error);
}

int
gw_main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;

#ifdef M_ARENA_MAX
    mallopt(M_ARENA_MAX,
            1); /* the second thread only commits: a heap of its own would cost memory, not save time */
#endif
    setlocale(LC_CTYPE, "");
    g_log_writer_default_set_use_stderr(TRUE);
    signal(SIGPIPE, SIG_IGN);
    int code = run_program(argc, argv, &error);
    if (error)
        code = tell_error(error);
    gw_out_end();
    gw_options_clear();
    return tell_unwritten(code);
}
