/* SPDX-License-Identifier: Apache-2.0 */
/* findings.h - what the files of `gangway check` share: findings about scripts, each with its place
 *
 * A finding: {"file", "line"?, "column"?, "end_column"?, "severity": "error" | "warning", "code"?,
 * "message"}.
 */
#ifndef GW_CLI_FINDINGS_H
#define GW_CLI_FINDINGS_H

#include "cli/cli.h"

/** What a script is: that decides which words it has, and how it is tried. */
typedef enum {
    GW_SCRIPT_MODULE,
    GW_SCRIPT_WORKFLOW,
    GW_SCRIPT_STEP,
    GW_SCRIPT_TEST,
    GW_SCRIPT_OPERATIONS /* of the simulator: their words are its own */
} gw_script_kind;

/** Of a script's path and text. All in a folder `steps` are steps, as they are when steps are served. */
gw_script_kind gw_check_kind(const char *path, const char *text);

/** The text with blanks in the place of comments, so that what is left keeps its place. Caller frees. */
char *gw_check_code(const char *text);

/** Adds a finding. `line` and `column` count from 1; 0: not known. */
void gw_check_add(json_t *findings, const char *file, gint64 line, gint64 column, const char *severity,
                  const char *message);

/** Adds the error's message, with the place that it begins with ("flow.lua:3: …"). */
void gw_check_add_error(json_t *findings, const char *file, const char *message);

/** Unknown words, syntax, code that is never reached, by luacheck, which is told the words of `kind`. FALSE
 * when the file can't be read by Lua at all: no more is to be tried. */
gboolean gw_check_words(const char *file, gw_script_kind kind, json_t *findings);

/** What a workflow declares; its steps by their ids and parameters, as far as the script can be run without
 * AWS. */
void gw_check_workflow(gw_cli *cli, const char *file, const char *text, json_t *findings);

/** What a workflow can be tried with: the input that was given, or the one beside its script and, of what has
 * few values, each. A list, new reference; NULL where an input is no good. */
json_t *gw_check_inputs(const gw_workflow *workflow, const char *file, GError **error);

/** The global names that a step in Lua sees. New reference. */
json_t *gw_check_step_words(void);

/** A step in Lua: loaded as it would be served, and held to what it declares. */
void gw_check_step(gw_cli *cli, const char *file, const char *text, json_t *findings);

/** The names of a file's tests. */
void gw_check_test(const char *file, json_t *findings);

#endif
