/* SPDX-License-Identifier: Apache-2.0 */
/* servicefile.h - AWS services that are told by files, NAME.json in the folders of service_path */
#ifndef GW_AWS_SERVICEFILE_H
#define GW_AWS_SERVICEFILE_H

#include "aws/service.h"
#include "trust/trust.h"

/** Reads a service. What it returns lives as long as the program. Error GW_ERROR_INVALID names the file,
 * where in it, what was found and what is wanted; GW_ERROR_NOT_FOUND: there is no such file. */
const gw_service *gw_servicefile_read(const char *path, GError **error);

/** Asks of every file from now on who signed it, and reads none that the policy does not admit; borrowed. */
void gw_servicefile_trust(const gw_trust *trust);

/** Sets where files are looked for, in this order; copied. Once, before the first look. */
void gw_servicefile_folders(const char *const *folders);

/** The service that a file of the folders tells of, read once. NULL without one; then `*error` is set where
 * there is a file, but not a good one. */
const gw_service *gw_servicefile_find(const char *id, GError **error);

/** Reads all of them, but for those that are no good; the simulator knows requests by them. */
void gw_servicefile_read_all(void);
/** The nth that was read, NULL after the last. */
const gw_service *gw_servicefile_nth(guint n);

/** Names of the services that files of the folders tell of, in order, NULL-terminated; whether they are good
 * is not looked at. Caller frees with g_strfreev. */
char **gw_servicefile_names(void);

#endif
