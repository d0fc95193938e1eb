/* SPDX-License-Identifier: Apache-2.0 */
/* old_abi.c - built for the interface before this one; all that follows the number is unreadable */
#include "fixture.h"

static const uint32_t some = 1;
extern GANGWAY_EXPORT const struct old_info {
    uint32_t abi;
    const void *nonsense[8];
} gangway_plugin;
const struct old_info gangway_plugin = {
    GANGWAY_ABI - 1, {&some, (const void *)8, (const void *)16, &some, (const void *)24, NULL, NULL, NULL}};
