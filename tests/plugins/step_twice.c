/* SPDX-License-Identifier: Apache-2.0 */
/* step_twice.c - lists one step two times */
#include "fixture.h"

static const gangway_step steps[] = {
    {"twice", "the first", NULL, NULL, NULL, NULL, say_absent, want_something, NULL, 0, NULL},
    {"twice", "the second", NULL, NULL, NULL, NULL, say_absent, want_something, NULL, 0, NULL}};
GANGWAY_PLUGIN("step-twice-plugin", "1.0", "Gangway's tests", steps);
