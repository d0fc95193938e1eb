/* SPDX-License-Identifier: Apache-2.0 */
/* region.h - AWS's partitions and regions, as data: what exists, and what belongs to what
 *
 * A partition is an AWS of its own: accounts, keys and ARNs of one mean nothing in another. A region that is
 * newer than this table is still placed, by its name's beginning; it is only not known.
 */
#ifndef GW_BASE_REGION_H
#define GW_BASE_REGION_H

#include <glib.h>

typedef struct {
    const char *id;             /* as in ARNs: "aws-cn" */
    const char *name;           /* for people: "AWS China" */
    const char *suffix;         /* of its hosts: "amazonaws.com.cn" */
    const char *dual_suffix;    /* of hosts with IPv6: "api.amazonwebservices.com.cn" */
    const char *home;           /* the region that stands for all of it: "cn-northwest-1" */
    const char *prefixes;       /* its regions' names begin so: "us eu ap" */
    const char *const *regions; /* the known ones, NULL-terminated */
    gboolean isolated;          /* not reachable from the internet: Gangway has nothing for it */
} gw_partition;

/** Is that a region's name by its looks? It becomes part of a host's name. */
gboolean gw_is_region(const char *region);

/** Is the region in the table, or was it added? */
gboolean gw_region_known(const char *region);

/** A region that AWS has added since the table was made: known from now on, in this process. FALSE when it
 * does not look like one of any partition. Main thread. */
gboolean gw_region_add(const char *region);

/** What could have been meant, as "; did you mean 'us-east-1'?", or "". Caller frees. */
char *gw_region_hint(const char *region);

/** The partition of a region, by the table or, for one that may be newer, by its name ("us-gov-south-1").
 * NULL: there is none, and no newer one would be called so ("us-esat-1", "mars-1"). Static. */
const gw_partition *gw_partition_of_region(const char *region);

/** By its id, as in ARNs; NULL when there is none. Static. */
const gw_partition *gw_partition_find(const char *id);

/** The partition of an ARN; NULL when it is not an ARN of one. Static. */
const gw_partition *gw_partition_of_arn(const char *arn);

/** The nth partition, the public one first; NULL after the last. Static. */
const gw_partition *gw_partition_nth(guint n);

#endif
