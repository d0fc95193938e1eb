/* SPDX-License-Identifier: Apache-2.0 */
/* test.h - what the files of `gangway test` share: one test of a file, what came of it, how it is told
 *
 * The command reads each file to learn its tests, then runs every test in a process of its own (itself, with
 * --one), which starts a simulator and gives the test a store and settings that nobody else sees.
 */
#ifndef GW_CLI_TEST_H
#define GW_CLI_TEST_H

#include "cli/simulator.h"
#include "lua/script.h"
#include <lauxlib.h>

/** A test's process. */
typedef struct {
    const char *file; /* absolute */
    char *folder;     /* where the file lies */
    gw_simulator simulator;
    gboolean begun;
    guint seen, documents; /* requests that were told; documents that were written */
    gw_script *script;
} gw_test;

/** What came of a test. */
typedef struct {
    const char *file; /* borrowed */
    char *name, *place, *message, *printed;
    gboolean passed;
    gint64 ms;
} gw_test_result;

/** The names of the tests of a file, in order: [{"name", "place"}]. New reference. */
json_t *gw_test_names(const char *file, GError **error);

/** The global names that a test sees, as gw_workflow_names. New reference. */
json_t *gw_test_vocabulary(void);

/** Runs one test in this process: {"passed", "message", "ms"}. New reference; an error where the file can't
 * be read. */
json_t *gw_test_run(const char *file, const char *name, GError **error);

/** The functions that C lends to test.lua; their state's owner is a gw_test. */
extern const luaL_Reg gw_test_words[];

void gw_test_result_clear(gw_test_result *result);

/* ---- telling ---- */

/** As each test ends, and at the end; `results` are gw_test_result. */
void gw_test_tell(const gw_test_result *result);
void gw_test_tell_end(GArray *results);
/** Writes the results as JUnit's XML. */
gboolean gw_test_write_junit(GArray *results, const char *path, GError **error);

#endif
