/* SPDX-License-Identifier: Apache-2.0 */
/* older_step.c - built with the header of API 1, whose steps ended with timeout_s */
#include "fixture.h"

typedef struct {
    const char *texts[4]; /* name, summary, params, outputs */
    const char *const *actions[2];
    gangway_function functions[3];
    uint32_t timeout_s;
} older_step;

static const char *const reads[] = {"iam:GetRole", NULL};
static const older_step steps[] = {
    {{"older-one", "first", NULL, NULL}, {reads, NULL}, {say_absent, want_something, do_nothing}, 0},
    {{"older-two", "second", NULL, NULL}, {reads, NULL}, {say_absent, want_something, do_nothing}, 7}};
extern GANGWAY_EXPORT const gangway_plugin_info gangway_plugin;
const gangway_plugin_info gangway_plugin = {
    GANGWAY_ABI,         1,     sizeof(older_step), 2,
    "older-step-plugin", "1.0", "Gangway's tests",  (const gangway_step *)(const void *)steps};
