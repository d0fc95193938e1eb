/* SPDX-License-Identifier: Apache-2.0 */
/* bad_step_size.c - says that its steps have four bytes */
#include "fixture.h"

static const gangway_step steps[] = {
    {"bad-step-size", "too short", NULL, NULL, NULL, NULL, say_absent, want_something, NULL, 0, NULL}};
extern GANGWAY_EXPORT const gangway_plugin_info gangway_plugin;
const gangway_plugin_info gangway_plugin = {GANGWAY_ABI, GANGWAY_API,       4,    1, "bad-step-size-plugin",
                                            "1.0",       "Gangway's tests", steps};
