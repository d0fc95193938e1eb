/* SPDX-License-Identifier: Apache-2.0 */
/* owner.h - who holds a lease: `host:boot:pid:start`, so that a process that is gone is known to be gone
 *
 * `boot` names the boot of the machine and the process namespace, `start` the process's start time: a process
 * id that was given to another process, or that means another process in another container, is not mistaken.
 */
#ifndef GW_STORE_OWNER_H
#define GW_STORE_OWNER_H

#include <glib.h>

/** This process. Caller frees. */
char *gw_owner_self(void);

typedef enum {
    GW_OWNER_GONE,     /* was a process of this machine, since its last boot */
    GW_OWNER_HERE,     /* is one, and lives */
    GW_OWNER_ELSEWHERE /* nobody here can tell */
} gw_owner_state;
gw_owner_state gw_owner_look(const char *owner);

/** `process 42 on host.example`. Caller frees. */
char *gw_owner_text(const char *owner);

#endif
