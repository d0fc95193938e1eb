/* SPDX-License-Identifier: Apache-2.0 */
/* profile.h - AWS's two shared files, read as one */
#ifndef GW_AWS_PROFILE_H
#define GW_AWS_PROFILE_H

#include "aws/ini.h"

typedef struct {
    gw_ini *config;
    gw_ini *credentials;
    char *config_path;
    char *credentials_path;
} gw_shared_files;

/** Reads both files, by AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE or from ~/.aws. */
gboolean gw_shared_files_load(gw_shared_files *files, GError **error);
void gw_shared_files_clear(gw_shared_files *files);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(gw_shared_files, gw_shared_files_clear)

/** A profile's section in the config file, where all but "default" are called "profile x". Caller frees. */
char *gw_shared_files_section(const gw_shared_files *files, const char *profile);

gboolean gw_shared_files_has(const gw_shared_files *files, const char *profile);

/** A setting of a profile, or NULL. Borrowed. */
const char *gw_shared_files_get(const gw_shared_files *files, const char *profile, const char *key);

/** Is it there, but without a value? */
gboolean gw_shared_files_is_empty(const gw_shared_files *files, const char *profile, const char *key);

/** Is what the files say of a profile, or the config file in a section that the profile names, to be relied
 * on? GW_ERROR_INVALID names file and line. */
gboolean gw_shared_files_check(const gw_shared_files *files, const char *profile, GError **error);
gboolean gw_shared_files_check_section(const gw_shared_files *files, const char *profile, const char *section,
                                       GError **error);

/** A path with "~", "~name" and "$NAME" put in, as AWS's tools do where no shell has. Caller frees. */
char *gw_environment_path(const char *text);

/** A variable of the environment; one that is set but empty counts as not set. Borrowed. */
const char *gw_environment(const char *name);

#endif
