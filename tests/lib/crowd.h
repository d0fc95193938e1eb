/* SPDX-License-Identifier: Apache-2.0 */
/* crowd.h - an organization of many accounts, for the simulator's --org */
#ifndef GW_TESTS_CROWD_H
#define GW_TESTS_CROWD_H

#include <glib.h>

/** Writes a description to `path`: `accounts` further members of the sample organization, twenty a unit,
 * units in units, ten policies of two types with targets all over. The root user has been handed over. */
void crowd_write(const char *path, guint accounts);

#endif
