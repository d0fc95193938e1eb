/* SPDX-License-Identifier: Apache-2.0 */
/* runtime.h - the simulated AWS: one Lua state that holds everything and carries out operations, one at a
 * time
 *
 * All functions may be called from any thread.
 */
#ifndef SIM_RUNTIME_H
#define SIM_RUNTIME_H

#include "options.h"
#include <glib.h>
#include <jansson.h>

typedef struct sim_runtime sim_runtime;

/** Begins with the state file of `options` if it exists, else with the sample organization and the --org
 * file. `root` is the folder of the Lua files. */
sim_runtime *sim_runtime_new(const char *root, const sim_options *options, GError **error);
void sim_runtime_free(sim_runtime *runtime);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(sim_runtime, sim_runtime_free)

/** Is there such an operation? */
gboolean sim_runtime_knows(sim_runtime *runtime, const char *service, const char *operation);

/** Whose access key this is; `token` may be NULL. {"secret", "caller", "expired"?}, or NULL when nobody's.
 * Caller owns. */
json_t *sim_runtime_find_caller(sim_runtime *runtime, const char *access_key, const char *token);

/** What an operation is told besides its input. */
typedef struct {
    const char *region;
    double luck; /* 0 to 1: how late this request sees */
} sim_occasion;

/** Carries out an operation that is known. {"output", "status"?, "headers"?} or {"error": {"code", "status",
 * "message", "extra"?}, "headers"?}; with "changed" and "acts", what people did upon it: [{"step", "want"}].
 * `bytes` becomes the body where that is an object's, else NULL. Caller owns both. */
json_t *sim_runtime_run(sim_runtime *runtime, const char *service, const char *operation, const json_t *input,
                        const sim_occasion *occasion, const json_t *caller, GBytes **bytes);

/** A person does a step now: {"acted"}. GW_ERROR_INVALID when nobody can. Caller owns. */
json_t *sim_runtime_person(sim_runtime *runtime, const char *step, const json_t *want, GError **error);

/** Begins anew with this description (as --org has it; may be NULL) over the sample: {"reset"}.
 * GW_ERROR_INVALID when it is none. Caller owns. */
json_t *sim_runtime_reset(sim_runtime *runtime, const json_t *over, GError **error);

/** Takes what a rehearsal would have sent to somebody outside: {"says", "changed"}. GW_ERROR_INVALID when it
 * is no message. Caller owns. */
json_t *sim_runtime_outbox(sim_runtime *runtime, const json_t *letter, GError **error);

/** The simulated AWS as canonical JSON text, with or without the times of changes. Caller frees. */
char *sim_runtime_state(sim_runtime *runtime, gboolean timeless);

/** What it can do: {"iam": ["AddUserToGroup", …], …}, sorted. With `untold` only what does not say on which
 * resource it acts. Caller owns. */
json_t *sim_runtime_operations(sim_runtime *runtime, gboolean untold);

/** Credentials of the profiles: [{"name", "id", "secret", "token"?}]. Caller owns. */
json_t *sim_runtime_profiles(sim_runtime *runtime);

/** Writes the state file, if there is one. */
gboolean sim_runtime_save(sim_runtime *runtime, GError **error);

#endif
