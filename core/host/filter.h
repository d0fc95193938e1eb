/* SPDX-License-Identifier: Apache-2.0 */
/* filter.h - the system calls that a plugin's process may make: an allow-list, made by make_filters.c */
#ifndef GW_HOST_FILTER_H
#define GW_HOST_FILTER_H

#include <stddef.h>
#include <stdint.h>

#include <linux/filter.h>

/** Stands for the host's own process number in a filter, which is made before there is one. */
#define GW_FILTER_SELF 0x47575047U

/** From now on only what is listed; `loading`: files can still be opened, to be read. 0: this kernel has no
 *  such filter. */
int gw_filter_enter(int loading);
/** From now on no file is opened, if that is not so already. 0: not in this build, or not by this kernel. */
int gw_filter_close(void);

#endif
