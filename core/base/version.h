/* SPDX-License-Identifier: Apache-2.0 */
/* version.h - which of two versions of a plugin or a workflow is the older one */
#ifndef GW_BASE_VERSION_H
#define GW_BASE_VERSION_H

#include <glib.h>

/** Sets `*order` to less than, equal to or more than 0: `a` is older than `b`, the same, or newer. Both must
 * be numbers between dots (1.10, v2.0.1; what is not there counts as 0), and may have a mark of what comes
 * before the release behind "-" or "~" (2.0-rc1, which is older than 2.0; "-" and "~" are the same) and one
 * of a build behind "+", which does not count. FALSE: one of them is no such version, and `*order` is not
 * set, unless both are the same text. */
gboolean gw_version_order(const char *a, const char *b, int *order);

#endif
