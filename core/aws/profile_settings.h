/* SPDX-License-Identifier: Apache-2.0 */
/* profile_settings.h - what the environment and AWS's shared files say: region, endpoints, and where keys
 * come from
 */
#ifndef GW_AWS_PROFILE_SETTINGS_H
#define GW_AWS_PROFILE_SETTINGS_H

#include "aws/hostname.h"
#include "aws/keyplan.h"
#include "aws/service.h"

typedef struct {
    char *profile; /* its name */
    char *region;
    guint max_attempts;
    gboolean sigv4a;  /* is preferred to SigV4 */
    char *region_set; /* for SigV4a, or NULL: the service's */
    gboolean ignore_endpoints;
    gw_host_options options; /* of AWS's own hosts */
    char *ca_bundle;         /* a file of certificates to trust, or NULL */
    char *endpoint_url;      /* the profile's, or NULL */
    GHashTable *endpoints;   /* by service, of the profile's [services] section */
    gw_key_plan *plan;
} gw_settings;

/** Reads environment and files for a profile; NULL: AWS_PROFILE, else the environment's keys, else "default".
 *  GW_ERROR_INVALID tells what was tried and what to set. Caller frees. */
gw_settings *gw_settings_load(const char *profile, GError **error);
/** The region alone, which is known without keys, too; us-east-1 where nothing is said. Caller frees; NULL
 *  with GW_ERROR_INVALID. */
char *gw_settings_find_region(const char *profile, GError **error);
void gw_settings_free(gw_settings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_settings, gw_settings_free)

/** Reads a profile's keys anew from the file that had them. FALSE: they are the same, or not from a file, or
 * not there any more. */
gboolean gw_settings_renew_keys(const gw_settings *settings);

/** The set of regions for which a service's requests are signed by SigV4a; NULL: they are by SigV4, as is the
 *  rule. Borrowed. */
const char *gw_settings_region_set(const gw_settings *settings, const gw_service *service);

/** The configured endpoint of a service, or NULL when there is none. Borrowed. */
const char *gw_settings_endpoint(const gw_settings *settings, const gw_service *service);

#endif
