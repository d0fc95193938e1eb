/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - gangway, the program; what it does is gw_main, so that tests can run it with a watched store */

#include "cli/cli.h"

int
main(int argc, char **argv)
{
    gw_make_private();
    return gw_main(argc, argv);
}
