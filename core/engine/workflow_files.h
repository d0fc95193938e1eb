/* SPDX-License-Identifier: Apache-2.0 */
/* workflow_files.h - the files of a workflow: read while its chunk runs, kept with it, never read again
 *
 * Inside the engine only. A script names its files (template, require) at the top level, so that all of them
 * are known, and hashed, before a run begins.
 */
#ifndef GW_ENGINE_WORKFLOW_FILES_H
#define GW_ENGINE_WORKFLOW_FILES_H

#include "engine/run.h"

/** What a script's state belongs to. While a chunk declares, `read` reads and `files` collects. */
typedef struct gw_bind_owner {
    gw_run *run; /* NULL while only declaring */
    gw_bind_read read;
    gpointer data;
    json_t *files;
} gw_bind_owner;

/** Which file gives the words "step" and "look" their meaning; none where a script only declares. */
typedef enum {
    GW_LOOP_NONE,
    GW_LOOP_RECONCILE,
    GW_LOOP_PLAN,
    GW_LOOP_SURVEY,
    GW_LOOP_DRIFT,
    GW_LOOP_REPLAY
} gw_bind_loop;

/** Loads prelude and loop into a state whose owner is a gw_bind_owner. */
gboolean gw_bind_prepare(gw_script *script, gw_bind_loop loop, GError **error);
/** Runs the chunk of a workflow; name, about and run function are then on the stack. */
gboolean gw_bind_chunk(gw_script *script, const char *text, gsize length, const char *name, GError **error);

/** A file's text as the run keeps it; NULL when it is none. New reference. */
json_t *gw_files_text(const char *text, gsize length);

/** core.file(path), core.fill(document, values), core.compile(path); each may answer nil and what is wrong.
 */
int gw_files_lua_read(lua_State *L);
int gw_files_lua_fill(lua_State *L);
int gw_files_lua_compile(lua_State *L);

#endif
