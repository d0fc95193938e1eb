/* SPDX-License-Identifier: Apache-2.0 */
/* host.h - the parts of gangway-host, the process that runs one plugin
 *
 * sandbox.c gives up what a plugin must not have, channel.c speaks frames with the core, load.c loads the
 * plugin, manifest.c tells what its steps are, call.c serves calls with the functions in table.c. No GLib:
 * the process stays small, and there can be many.
 */
#ifndef GW_HOST_HOST_H
#define GW_HOST_HOST_H

#include <gangway/plugin.h>
#include <jansson.h>

/** The plugin that is loaded: its steps, in this host's shape of gangway_step. */
typedef struct {
    void *object; /* of dlopen; ends with the process */
    const gangway_plugin_info *info;
    gangway_step *steps;
    unsigned n_steps;
} gw_plugin;

/** Own process group, no core dumps, no privileges to gain, dies with the core; closes all but the socket. */
void gw_sandbox_enter(void);
/** Standard output and error go to `descriptor`, which is closed. */
void gw_sandbox_output(int descriptor);

/** The next frame, or NULL at the end of the stream. Up to `n` descriptors that came with it are put into
 *  `descriptors` (-1 where none came); may be NULL. A broken stream ends the process. */
json_t *gw_channel_receive(int *descriptors, unsigned n);
/** Sends a frame and releases it; -1 when it is too long or could not be built. */
int gw_channel_send(json_t *frame);

/** Loads from an open descriptor. The manifest, or NULL and `reason` (lasting). */
json_t *gw_plugin_load(gw_plugin *plugin, int descriptor, const char **reason);
/** What the manifest says of a step; NULL and `reason` when there is something wrong with it. */
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

/** The functions that plugins get; `what` of a request's frames is told in doc/plugins.md. */
extern const gangway_host gw_host_table;

/** Runs what a "call" frame asks for and sends its "result". */
void gw_call_serve(const gw_plugin *plugin, const json_t *frame);

#endif
