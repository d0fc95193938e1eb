/* SPDX-License-Identifier: Apache-2.0 */
/* keyways.h - the single ways to first keys, as environment and files describe them */
#ifndef GW_AWS_KEYWAYS_H
#define GW_AWS_KEYWAYS_H

#include "aws/keyplan.h"

/** What is asked: the profile's name, a list of what was tried in vain, to which each way adds what it
 * lacked, and the profiles whose roles led here. */
typedef struct {
    const gw_shared_files *files;
    const char *profile;
    GPtrArray *tried; /* of char */
    GPtrArray *seen;  /* of char, borrowed */
} gw_key_search;

/** A plan, or NULL: with an error when the way is there but broken, else with a line more in `tried`. */
typedef gw_key_plan *(*gw_key_way)(const gw_key_search *search, GError **error);

void gw_key_search_note(const gw_key_search *search, const char *format, ...) G_GNUC_PRINTF(2, 3);

/** Is what the files say of the profile to be relied on? A setting that says where keys come from and has no
 * value is not: the next way would be somebody else's keys. GW_ERROR_INVALID. */
gboolean gw_key_search_check(const gw_key_search *search, GError **error);

/** Can keys be sent? `where` is what has them, for people. GW_ERROR_INVALID names none of their characters.
 */
gboolean gw_key_plan_check(const gw_key_plan *plan, const char *where, GError **error);

/* What the environment has. */
gw_key_plan *gw_key_way_environment(const gw_key_search *search, GError **error);
gw_key_plan *gw_key_way_environment_web(const gw_key_search *search, GError **error);
gw_key_plan *gw_key_way_older(const gw_key_search *search, GError **error);
gw_key_plan *gw_key_way_container(const gw_key_search *search, GError **error);
gw_key_plan *gw_key_way_imds(const gw_key_search *search, GError **error);

/* What the profile has. */
gw_key_plan *gw_key_way_web(const gw_key_search *search, GError **error);
gw_key_plan *gw_key_way_sso(const gw_key_search *search, GError **error);
gw_key_plan *gw_key_way_credentials_file(const gw_key_search *search, GError **error);
gw_key_plan *gw_key_way_process(const gw_key_search *search, GError **error);
gw_key_plan *gw_key_way_config_file(const gw_key_search *search, GError **error);

#endif
