/* SPDX-License-Identifier: Apache-2.0 */
/* region.h - the regions and partitions of AWS that are known here */
#ifndef GW_BASE_REGION_H
#define GW_BASE_REGION_H

#include <glib.h>

/** The partition of a region ("aws", "aws-cn", …): of one that is known, or that was added. NULL: unknown. */
const char *gw_region_partition(const char *region);

/** The known region nearest to `region`, or NULL. Borrowed. */
const char *gw_region_nearest(const char *region);

/** Is this the name of a partition? */
gboolean gw_partition_known(const char *partition);
/** The names of all partitions, NULL-terminated, borrowed. */
const char *const *gw_partitions(void);

/** A region that AWS has added since: known from now on, in this process. FALSE when it does not look like
 * one of any partition. Main thread, before others are asked. */
gboolean gw_region_add(const char *region);

#endif
