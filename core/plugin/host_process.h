/* SPDX-License-Identifier: Apache-2.0 */
/* host_process.h - one gangway-host: started, spoken to, killed with all that it started, reaped
 *
 * It gets an empty environment and one socket. The plugin's open file and a pipe for what it prints go over
 * that socket with the first frame.
 */
#ifndef GW_PLUGIN_HOST_PROCESS_H
#define GW_PLUGIN_HOST_PROCESS_H

#include <glib.h>
#include <jansson.h>

typedef struct gw_host gw_host;

/** The code of a host that was ended because its plugin made a system call that no plugin may. */
#define GW_HOST_VIOLATION "SandboxViolation"

typedef struct {
    void (*frame)(json_t *frame, gpointer data);
    /** A line that the plugin printed, valid UTF-8 without its end. */
    void (*output)(const char *line, gpointer data);
    /** The process is gone and reaped; nothing comes after this. `code` is "SIGSEGV", "Exited", "BadFrame" or
     *  GW_HOST_VIOLATION, `how` says it in words: "was killed by SIGSEGV". Its owner frees it now or later.
     */
    void (*ended)(const char *code, const char *how, gpointer data);
} gw_host_events;

/** Starts `host` and sends it `plugin`, an open descriptor that stays the caller's, with `file` as its name.
 *  With `require` it refuses to load anything where the kernel lacks a part of the sandbox. */
gw_host *gw_host_start(const char *host, int plugin, const char *file, gboolean require,
                       const gw_host_events *events, gpointer data, GError **error);
/** So much processor time it may use from now on; it is killed by SIGXCPU when that is over. */
void gw_host_allow(gw_host *process, guint seconds);
/** FALSE when the frame is too long. */
gboolean gw_host_send(gw_host *process, const json_t *frame);
/** Kills the whole group; of its events only `ended` still comes. */
void gw_host_kill(gw_host *process);
/** The same without waiting and without a word, before gw_host_free: many end side by side. */
void gw_host_end(gw_host *process);
/** Kills it, waits until it is gone (at once after `ended`) and frees it. */
void gw_host_free(gw_host *process);

#endif
