/* SPDX-License-Identifier: Apache-2.0 */
/* runs.h - a run as commands show it: rows of the store made into documents and pages */
#ifndef GW_CLI_RUNS_H
#define GW_CLI_RUNS_H

#include "cli/cli.h"

/** A run's row as it is to be shown: one whose worker is gone is not `running`. New reference. */
json_t *gw_cli_run_load(gw_cli *cli, const char *run, GError **error);
/** Are a run's rows what its events say? FALSE: that was told, and a command that shows them ends with
 * GW_EXIT_ERROR. */
gboolean gw_cli_run_holds(gw_cli *cli, const char *run);
/** Puts status and reason right in a row of the store. */
void gw_cli_run_honest(json_t *row);

/** The members of a run that `list --json` shows. New reference. */
json_t *gw_cli_run_head(const json_t *row);
/** How many steps a run will have taken at its end; 0: that is not known. */
guint gw_cli_steps_in_all(gw_cli *cli, const json_t *row, const json_t *steps);
/** The document of `show --json`: the head and the steps. New reference. */
json_t *gw_cli_run_document(gw_cli *cli, const json_t *row, GError **error);
/** Prints a head, or such a document, as JSON, with its times in UTC. */
void gw_cli_run_tell(json_t *document);

/** What a run left behind in AWS (`left_behind` of that document); nothing of a run that leaves nothing. */
void gw_view_left_behind(const json_t *left);

/** The same as an amendment or an upgrade tells it, before a look at AWS: a line for each thing and one for
 * what to do. */
void gw_view_superseded(const json_t *left, const char *indent);

/** What people have to do, of one run (a whole id) or of all: open tasks, and steps and runs that stopped, as
 * the documents of `tasks --json`. New reference, or NULL. */
json_t *gw_cli_tasks(gw_cli *cli, const char *run, GError **error);
/** The same with instructions and what to type; `which`: say of which run and customer each is. */
void gw_view_tasks(const json_t *tasks, gboolean which);

/** What to type when a task is done, behind `indent`. */
void gw_view_command(const char *indent, const json_t *task);

/** Does `text` (may be NULL), a reason or instructions, say that `gangway upgrade RUN` is what helps? */
gboolean gw_cli_advises_upgrade(const char *run, const char *text);

/** The exit code of a result. */
int gw_cli_run_exit(gw_run_result result);
/** Says how it ended (summary and what to type next, or the document) and gives the exit code. */
int gw_cli_run_ending(gw_cli *cli, const char *run, gw_run_result result, gint64 began_ms, GError **error);

/** Says that the process that works on a run will hear a command later, and gives the exit code for that. */
int gw_cli_run_unheard(const char *run);

/** The options of the engine, from --wait and the settings; `progress` gets the news. */
gboolean gw_cli_run_options_init(gw_cli *cli, gw_run_options *options, gpointer progress, GError **error);

/** The profiles that this command was given, as a run keeps them: options.labels. New reference, NULL: none.
 */
json_t *gw_cli_given_profiles(void);

/** Resumes a run, or says `command` to it and goes on with it. */
int gw_cli_run_go_on(gw_cli *cli, const char *given, const json_t *command, GError **error);

/** Gives a command about a step and tells what became of the step; the exit code is the step's, or says that
 * the run stands stopped. */
int gw_cli_run_command(gw_cli *cli, const char *run, json_t *command, GError **error);

#endif
