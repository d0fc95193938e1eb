/* SPDX-License-Identifier: Apache-2.0 */
/* helper.c - a library of a partner's own, beside the plugin: whoever swaps it changes what the plugin does
 */
const char *gangway_helper(void);

__attribute__((visibility("default"))) const char *
gangway_helper(void)
{
    return "help";
}
