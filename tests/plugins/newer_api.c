/* SPDX-License-Identifier: Apache-2.0 */
/* newer_api.c - needs functions that this host does not have yet */
#include "fixture.h"

static const gangway_step steps[] = {
    {"newer-api", "from the future", NULL, NULL, NULL, NULL, say_absent, want_something, NULL, 0, NULL}};
extern GANGWAY_EXPORT const gangway_plugin_info gangway_plugin;
const gangway_plugin_info gangway_plugin = {GANGWAY_ABI,        GANGWAY_API + 1, sizeof(gangway_step), 1,
                                            "newer-api-plugin", "1.0",           "Gangway's tests",    steps};
