/* SPDX-License-Identifier: Apache-2.0 */
/* awsconfig.c - an AWS configuration file whose profiles lead to the simulator
 */
#include "awsconfig.h"

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"

#define FIRST_LINE "# Written by gangway-sim: keys of a simulated AWS\n"

/* One's real configuration is soon lost by a wrong argument. */
static gboolean
may_replace(const char *path, GError **error)
{
    g_autofree char *there = NULL;
    if (!g_file_get_contents(path, &there, NULL, NULL) || !*there || g_str_has_prefix(there, FIRST_LINE))
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_CONFLICT,
                "'%s' exists and is not gangway-sim's: name another file for --aws-config", path);
    return FALSE;
}

static void
append_profile(GString *out, const json_t *profile, const char *url, const char *region)
{
    const char *token = gw_json_string(profile, "token");
    g_string_append_printf(out, "\n[profile %s]\nregion = %s\nendpoint_url = %s\n",
                           gw_json_string(profile, "name"), region, url);
    g_string_append_printf(out, "aws_access_key_id = %s\naws_secret_access_key = %s\n",
                           gw_json_string(profile, "id"), gw_json_string(profile, "secret"));
    if (token)
        g_string_append_printf(out, "aws_session_token = %s\n", token);
}

gboolean
sim_aws_config_write(sim_runtime *runtime, const char *url, const char *region, const char *path,
                     GError **error)
{
    if (!may_replace(path, error))
        return FALSE;
    gw_json profiles = sim_runtime_profiles(runtime);
    g_autoptr(GString) text = g_string_new(FIRST_LINE);
    size_t i;
    json_t *profile;
    json_array_foreach (profiles, i, profile)
        append_profile(text, profile, url, region);
    gboolean written = gw_file_replace(path, text->str, text->len, 0600, error);
    g_prefix_error(error, "cannot write the AWS config: ");
    return written;
}
