/* SPDX-License-Identifier: Apache-2.0 */
/* lock.h - gangway.lock: the SHA-256 of every file that a workflow uses */
#ifndef GW_CLI_LOCK_H
#define GW_CLI_LOCK_H

#include "cli/cli.h"

/** Holds a workflow, and the plugins of the open pool that it uses, against --lock, or the lock beside it;
 * with neither there is nothing to hold. `*record` (may be NULL) gets {"file", "sha256"} of the lock, or
 * stays as it is; new reference. GW_ERROR_CONFLICT names each file that does not fit. */
gboolean gw_lock_check(gw_cli *cli, const gw_workflow *workflow, json_t **record, GError **error);

#define GW_OPTION_LOCK                                                                                       \
    {                                                                                                        \
        "lock", 'l', 0, G_OPTION_ARG_FILENAME, &gw_opt.lock,                                                 \
            "the lock, instead of gangway.lock beside the workflow", "FILE"                                  \
    }

#endif
