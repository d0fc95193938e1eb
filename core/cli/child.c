/* SPDX-License-Identifier: Apache-2.0 */
/* child.c - what every child process of the command line does before it is another program
 */
#include "cli/child.h"

#include <ftw.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

void
gw_child_setup(gpointer parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != (pid_t)GPOINTER_TO_INT(parent))
        _exit(1);
}

void
gw_child_setup_group(gpointer parent)
{
    setpgid(0, 0);
    gw_child_setup(parent);
}

static int
remove_entry(const char *path, G_GNUC_UNUSED const struct stat *info, G_GNUC_UNUSED int type,
             G_GNUC_UNUSED struct FTW *where)
{
    return g_remove(path) == 0 ? 0 : -1;
}

void
gw_folder_remove(const char *path)
{
    nftw(path, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}
