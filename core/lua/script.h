/* SPDX-License-Identifier: Apache-2.0 */
/* script.h - a Lua state that can do nothing but compute: whitelisted library, limits, tracebacks
 *
 * It knows nothing of runs. Code is run in *branches* (coroutines). C functions that a branch calls
 * may put it to sleep (gw_branch_wait) and wake it later with results (gw_branch_wake).
 *
 * Limits: memory of the whole state and of the documents that it holds; instructions and wall-clock time of
 * every stretch between two waits, of all branches together; how many branches there are, and how deep. A
 * script that exceeds one is killed: it is left where it is, so that there is nothing that could swallow a
 * kill.
 */
#ifndef GW_LUA_SCRIPT_H
#define GW_LUA_SCRIPT_H

#include "lua/box.h"
#include <glib.h>

typedef struct gw_script gw_script;
typedef struct gw_branch gw_branch;

typedef enum {
    GW_BRANCH_READY,   /* to be run at the next turn of the loop */
    GW_BRANCH_WAITING, /* something is under way that will wake it */
    GW_BRANCH_BLOCKED, /* waits for a person, AWS or a time: it may be forgotten, the journal knows */
    GW_BRANCH_JOINING, /* waits for the branches it began */
    GW_BRANCH_DONE
} gw_branch_state;

typedef struct {
    gsize memory;         /* bytes, 0: 64 MiB */
    guint64 instructions; /* a stretch, 0: 20 million */
    guint wall_ms;        /* a stretch, 0: 3000 */
} gw_script_limits;

/** Called when a branch has ended, after its results were used; `error` NULL or message and traceback. */
typedef void (*gw_script_ended)(const char *error, gpointer data);

gw_script *gw_script_new(const gw_script_limits *limits, gpointer owner);
/** Forgets every branch; what is under way for them must be cancelled by its owner first. */
void gw_script_free(gw_script *script);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_script, gw_script_free)

lua_State *gw_script_lua(gw_script *script);
gpointer gw_script_owner(lua_State *L);

/** Compiles text (never precompiled chunks) named `name` and leaves the function on the stack; FALSE and
 *  GW_ERROR_INVALID with path and line. With `sandboxed` its globals are the sandbox, else the trusted ones.
 */
gboolean gw_script_load(gw_script *script, const char *text, gsize length, const char *name,
                        gboolean sandboxed, GError **error);

/** The same within a running script, without limits of its own: pushes the function of a sandboxed chunk, or
 * nil and what is wrong. Returns how many it pushed. */
int gw_script_compile(lua_State *L, const char *text, gsize length, const char *name);

/** Gives the function of a sandboxed chunk, on the top of the stack, globals of its own; what they lack is
 * the sandbox's. */
void gw_script_own_globals(lua_State *L);

/** Raises an error when the script is over its time: for functions in C that do much at once. */
void gw_script_check(lua_State *L);

/** What C holds for the state counts as its memory: more of it, less of it. */
void gw_script_charge(lua_State *L, gsize bytes);
void gw_script_refund(lua_State *L, gsize bytes);

/** Calls the function below `args` arguments on the stack, under the limits, outside of any branch. */
gboolean gw_script_call(gw_script *script, int args, int results, GError **error);
/** The same with a message handler: Lua's status, and what the handler made of the error on the stack. */
int gw_script_call_with(gw_script *script, int args, int results, lua_CFunction handler);
/** What such an error, on the top of the stack (popped), says: FALSE. */
gboolean gw_script_take_error(gw_script *script, int status, GError **error);
/** From now on a stretch may take so long. */
void gw_script_allow(gw_script *script, guint wall_ms);
/** Has the script exceeded a limit? Nothing of it runs any more. */
gboolean gw_script_is_killed(const gw_script *script);

/** In a C function that waits for something outside: its time is not the script's, and afterwards the script
 * has all its instructions and time again. */
void gw_script_pause(lua_State *L);
void gw_script_go_on(lua_State *L);

/** Loads and calls trusted Lua, a part of the program. */
gboolean
gw_script_run(gw_script *script, const unsigned char *text, gsize length, const char *name, GError **error);

/** Begins a branch with the function and `args` arguments on L's stack (popped). It runs from the main loop.
 *  `parent` NULL: a root. */
gw_branch *gw_branch_begin(gw_script *script, lua_State *L, int args, gw_branch *parent,
                           gw_script_ended ended, gpointer data);

/** The branch that runs on this thread; NULL outside of one. */
gw_branch *gw_branch_of(lua_State *L);
gw_script *gw_branch_script(gw_branch *branch);
gw_branch_state gw_branch_get_state(const gw_branch *branch);
/** "1", "1.2": the same in every replay. */
const char *gw_branch_path(const gw_branch *branch);

/** In a C function: `return gw_branch_wait(L, state)` puts the calling branch to sleep. */
int gw_branch_wait(lua_State *L, gw_branch_state state);
/** A Lua function: sleeps until every branch that this one began has ended; gives the first error's text or
 * nil. */
int gw_branch_join(lua_State *L);
/** Wakes it with the `results` values that were pushed on gw_branch_lua; it runs from the main loop. */
void gw_branch_wake(gw_branch *branch, int results);
lua_State *gw_branch_lua(gw_branch *branch);

/** An error that a branch ended with and that no other has heard of yet, since it waits; NULL when there is
 * none. */
const char *gw_script_fault(const gw_script *script);

/** Told on the main loop each time that all which was ready has run: branches have ended, or wait. It must
 * not free the script. */
typedef void (*gw_script_rested)(gpointer data);
void gw_script_on_rest(gw_script *script, gw_script_rested rested, gpointer data);
/** Runs what is ready, and what that makes ready, at once, and tells nobody: for a script that nothing
 * outside will wake. */
void gw_script_settle(gw_script *script);

/** How many branches are in a state. */
guint gw_script_count(const gw_script *script, gw_branch_state state);

/** "flow.lua:3: ", the innermost line of the script's own where L stands; "" when there is none. Our own Lua
 * is named `=library.lua`, a script's `@path`. Caller frees. */
char *gw_script_place(lua_State *L);

/** A message handler: the error value as text, with its place and the traceback of where it was raised. */
int gw_script_add_traceback(lua_State *L);

/** The global names that a sandboxed script sees, tables as objects of their own: {"string": {"format": {},
 * …}, "print":
 * {}, …}. New reference. */
json_t *gw_script_names(gw_script *script);

/** What a script's fault says, without its traceback: for whoever runs it. `*traceback` (may be NULL) is what
 * was left away, for whoever wrote it; untouched when there is none. Caller frees both. */
char *gw_script_sentence(const char *fault, char **traceback);

#endif
