/* SPDX-License-Identifier: Apache-2.0 */
/* duplicate_step.c - has a step that good.c has already */
#include "fixture.h"

static const gangway_step steps[] = {{"good", "not the first of this name", NULL, NULL, NULL, NULL,
                                      say_absent, want_something, NULL, 0, NULL}};
GANGWAY_PLUGIN("duplicate-step-plugin", "1.0", "Gangway's tests", steps);
