/* SPDX-License-Identifier: Apache-2.0 */
/* killable.c - gangway, but it dies of SIGKILL right before or after its n-th event is on disk
 *
 * GANGWAY_KILL=before:N or after:N. The only difference to the real program is the store's observer.
 */
#include "cli/cli.h"
#include "store/store.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct {
    gboolean before;
    guint64 event;
} moment;

static void
observe(gboolean before, guint64 first, guint64 last, gpointer data)
{
    const moment *fatal = data;

    if (before == fatal->before && first <= fatal->event && fatal->event <= last)
        kill(getpid(), SIGKILL);
}

int
main(int argc, char **argv)
{
    static moment fatal;
    const char *setting = getenv("GANGWAY_KILL");
    char when[8] = "";
    unsigned long long event = 0;

    if (setting && sscanf(setting, "%7[a-z]:%llu", when, &event) == 2) {
        fatal = (moment){when[0] == 'b', event};
        gw_store_observe(observe, &fatal);
    }
    return gw_main(argc, argv);
}
