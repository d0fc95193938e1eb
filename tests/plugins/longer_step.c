/* SPDX-License-Identifier: Apache-2.0 */
/* longer_step.c - built with a later header whose steps have more members; needs none of them */
#include "fixture.h"

typedef struct {
    gangway_step known;
    const char *later[3];
} later_step;

static const later_step steps[] = {
    {{"longer-one", "first", NULL, NULL, NULL, NULL, say_absent, want_something, do_nothing, 0, NULL},
     {"x", "y", "z"}},
    {{"longer-two", "second", NULL, NULL, NULL, NULL, say_absent, want_something, do_nothing, 7, NULL},
     {"x", "y", "z"}}};
extern GANGWAY_EXPORT const gangway_plugin_info gangway_plugin;
const gangway_plugin_info gangway_plugin = {
    GANGWAY_ABI,          GANGWAY_API, sizeof(later_step), 2,
    "longer-step-plugin", "1.0",       "Gangway's tests",  &steps[0].known};
