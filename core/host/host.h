/* SPDX-License-Identifier: Apache-2.0 */
/* host.h - the parts of gangway-host and gangway-lua-host, the processes that run steps
 *
 * sandbox.c gives up what a step must not have, with landlock.c (files), filter.c (system calls) and
 * violation.c (who calls another one); channel.c speaks frames with the core, call.c serves calls, ask.c is
 * what a step's function can ask for meanwhile. What a step is written in is known behind gw_steps_load and
 * gw_steps_invoke alone: load_object.c loads a shared object, with needed.c (its libraries), manifest.c (what
 * its steps are) and function_table.c (the functions that it calls); load_lua.c loads a step in Lua, with
 * lua_words.c and step.lua. The processes stay small, since there can be many: GLib only in the second, no
 * other library of the core's.
 */
#ifndef GW_HOST_HOST_H
#define GW_HOST_HOST_H

#include <gangway/plugin.h>
#include <jansson.h>

/** What this kernel offered of the sandbox. */
typedef struct {
    int landlock; /* its version; 0: none */
    int filter;   /* of system calls: there or not */
} gw_sandbox;

/** Own process group, no privileges to gain, dies with the core; closes all but the socket. */
void gw_sandbox_enter(void);
/** Standard output and error go to `descriptor`, which is closed. */
void gw_sandbox_output(int descriptor);
/** Phase one, before the plugin's file is read: limits, no privileges, violations are told. */
void gw_sandbox_begin(void);
/** Phase two, before anything of it is loaded: files by Landlock, system calls by a filter. With `loading`,
 * files of the system's libraries can be read until gw_filter_close; `plugin` (-1: none) can be. */
gw_sandbox gw_sandbox_close(int plugin, int loading);
/** What is missing, as a lasting sentence; NULL when all of it is there. */
const char *gw_sandbox_missing(const gw_sandbox *got);

/** Takes away all files but `plugin`, and with `loading` those that loading libraries needs; Landlock's
 * version, 0 where there is none. */
int gw_landlock_enter(int plugin, int loading);

/** From now on a call that a filter forbids is told to the core and ends the process. */
void gw_violation_listen(void);
/** What runs from now on, as the core is told it: a lasting text. */
void gw_violation_doing(const char *function);
/** The next file that is opened, by the loader, is this one, whatever the filters say. */
void gw_violation_offer(int plugin);
int gw_violation_is_taken(void);

/** Reads which libraries the plugin's file needs that are not mapped: names, a new reference; or NULL, and
 * why the plugin is refused. */
json_t *gw_needed_read(int plugin, const char **reason);
/** Loads them. NULL when all came from the system's own folders, else why the plugin is refused. */
const char *gw_needed_load(const json_t *names);
/** The paths of the shared objects that are mapped; a new reference. */
json_t *gw_needed_mapped(void);

/** The next frame, or NULL at the end of the stream. Up to `n` descriptors that came with it are put into
 *  `descriptors` (-1 where none came); may be NULL. A broken stream ends the process. */
json_t *gw_channel_receive(int *descriptors, unsigned n);
/** Sends a frame and releases it; -1 when it is too long or could not be built. */
int gw_channel_send(json_t *frame);

/** What a step can be asked to do. */
typedef enum { GW_INSPECT, GW_DESIRE, GW_APPLY } gw_function;

/* ---- what is loaded: each program links one of load_object.c and load_lua.c ---- */

/** Loads from an open descriptor, which is closed, within the sandbox; `file` is what it is called,
 * `require`: only within all of the sandbox. The manifest, or NULL and `reason` (lasting). */
json_t *gw_steps_load(int descriptor, const char *file, int require, const char **reason);
/** The number of a step; -1: there is none of that name. */
int gw_steps_find(const char *name);
/** Has the step this function? */
int gw_steps_has(int step, gw_function function);
/** Runs it: GANGWAY_OK and call->output, or GANGWAY_FAILED and maybe call->failure. */
int gw_steps_invoke(int step, gw_function function, gangway_call *call);
/** The global names that a step in Lua sees, a new reference; NULL where steps have none. */
json_t *gw_steps_words(void);
void gw_steps_free(void);

/** What the manifest says of a step of a shared object; NULL and `reason` when there is something wrong with
 * it. */
json_t *gw_manifest_step(const gangway_step *step, unsigned number, const char **reason);
/** A lasting text for a reason. */
const char *gw_reason(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** What stands behind a plugin's `gangway_call *`. All texts and documents are owned. */
struct gangway_call {
    json_t *input;
    char *input_text;
    json_t *output;  /* what the function answered */
    json_t *failure; /* what it said it failed for */
    json_t *error;   /* why the last request failed */
    char *error_text;
    char *answer_text; /* of the last request */
    json_int_t asked;  /* requests so far */
    unsigned said;     /* lines so far */
};

/* ---- what a function can do: ask.c ---- */

/** Sets the answer, an object (taken over); GANGWAY_FAILED when it is none. */
int gw_host_answer(gangway_call *call, json_t *output);
/** Asks the core for something by name and waits. The answer (a new reference), or NULL and call->error. */
json_t *gw_host_request(gangway_call *call, const char *name, json_t *input);
/** Keeps `value` (NULL: drops it) in the step's notes; GANGWAY_FAILED and call->error. */
int gw_host_note(gangway_call *call, const char *key, json_t *value);
/** A line for people: `type` is "progress" or "log". */
void gw_host_say(gangway_call *call, const char *type, int level, const char *text);
/** Sets why the function fails. */
void gw_host_fail(gangway_call *call, const char *failure_class, const char *code, const char *message);
/** Is it nested at most so many levels deep? */
int gw_host_is_shallow(json_t *value, unsigned levels);

/** The same for shared objects; `what` of a request's frames is told in doc/plugins.md. */
extern const gangway_host gw_host_table;

/** Runs what a "call" frame asks for and sends its "result". */
void gw_call_serve(const json_t *frame);

#endif
