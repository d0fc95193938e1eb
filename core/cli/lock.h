/* SPDX-License-Identifier: Apache-2.0 */
/* lock.h - gangway.lock: the SHA-256 of every file that a workflow uses */
#ifndef GW_CLI_LOCK_H
#define GW_CLI_LOCK_H

#include "cli/cli.h"

/** Holds a workflow, and the steps that it uses as the pool calls them, against --lock, the lock beside it,
 * or the one that `run` (a run's row, NULL: none) was begun under; with none of them there is nothing to
 * hold.
 * `*labels` (may be NULL) gets {"lock": {"file", "sha256"}, "locked": [the steps that are in it]}, members of
 * a run's row, or stays as it is; new reference. GW_ERROR_CONFLICT names each file that does not fit. */
gboolean gw_lock_check(const gw_pool *pool, const gw_workflow *workflow, const json_t *run, json_t **labels,
                       GError **error);

/** The entry of a workflow: {"files", "plugins", "steps", "services"}. `names`: steps that it uses, its
 * scripts' texts aside, as members; `pins`: a run's plugins; both may be NULL. New reference; NULL and an
 * error when a step that it uses is not there. */
json_t *gw_lock_entry(const gw_workflow *workflow, const gw_pool *pool, const json_t *names,
                      const json_t *pins, GError **error);
/** The same of all steps that there are. New reference. */
json_t *gw_lock_all(const gw_pool *pool, const json_t *pins);
/** The names of the steps that an entry has. New reference. */
json_t *gw_lock_covers(const gw_pool *pool, const json_t *entry, const json_t *pins);
/** The steps that a workflow comes to with the input that was given, or with each that can be tried, as
 * members of an object. `*open` (caller frees) gets what else would have to be known. New reference or NULL.
 */
json_t *gw_lock_names(const gw_workflow *workflow, gw_pool *pool, char **open, GError **error);

#define GW_OPTION_LOCK                                                                                       \
    {                                                                                                        \
        "lock", 'l', 0, G_OPTION_ARG_FILENAME, &gw_opt.lock,                                                 \
            "the lock, instead of gangway.lock beside the workflow", "FILE"                                  \
    }

#endif
