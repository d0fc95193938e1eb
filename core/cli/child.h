/* SPDX-License-Identifier: Apache-2.0 */
/* child.h - programs that are started and end with this one, and their temporary folders */
#ifndef GW_CLI_CHILD_H
#define GW_CLI_CHILD_H

#include <glib.h>

/** For g_spawn: the child ends when this process does, however that ends. `parent` is this process's id
 * (GINT_TO_POINTER): it may be gone before the child asks. */
void gw_child_setup(gpointer parent);
/** The same, in a process group of its own: a Ctrl-C is not for it, and all that it starts can be ended. */
void gw_child_setup_group(gpointer parent);

/** Removes a folder and all in it; links are not followed. What can't be removed stays. */
void gw_folder_remove(const char *path);

#endif
