/* SPDX-License-Identifier: Apache-2.0 */
/* script_private.h - what the four files of a script share: the state, its limits, its faults, its branches
 */
#ifndef GW_LUA_SCRIPT_PRIVATE_H
#define GW_LUA_SCRIPT_PRIVATE_H

#include "lua/script.h"

struct gw_script {
    lua_State *L;
    gpointer owner;
    gw_script_limits limits;

    /* limits.c */
    gsize memory;         /* of Lua and of the documents that it holds */
    gsize collect_at;     /* memory at which garbage is collected */
    gboolean collect_now; /* the hook comes at the next instruction */
    gboolean running;     /* the memory limit binds scripts, not what C pushes between stretches */
    lua_State *current;   /* the thread that runs */
    guint64 instructions; /* of this stretch */
    gint64 began_us;
    const char *killed; /* why, once it is */

    /* branch.c */
    GPtrArray *branches; /* of gw_branch, owned */
    guint idle;
    gboolean woken; /* from outside: a new stretch begins */
    gw_script_rested rested;
    gpointer rested_data;
};

/* ---- limits.c ---- */

extern const char gw_script_out_of_memory[];

/** Lua's allocator; `data` is the script. */
void *gw_script_allocate(void *data, void *block, size_t old_size, size_t new_size);
gw_script *gw_script_of(lua_State *L);
/** Garbage is collected by us alone from now on. */
void gw_script_limit(gw_script *script);
/** `fresh`: with all its instructions and its time; else it goes on with what is left. */
void gw_script_begin_stretch(gw_script *script, lua_State *L, gboolean fresh);
void gw_script_end_stretch(gw_script *script);

/* ---- fault.c ---- */

/** What ended a thread, whose error value is on its stack's top, with place and traceback. Caller frees. */
char *gw_script_fault_of_thread(gw_script *script, lua_State *thread, int status);

/* ---- branch.c ---- */

void gw_branches_free(gw_script *script);

#endif
