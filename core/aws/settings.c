/* SPDX-License-Identifier: Apache-2.0 */
/* settings.c - what a profile says, by the order of precedence that all AWS tools keep
 */
#include "aws/settings.h"
#include "aws/profile.h"

#include <string.h>

#define DEFAULT_REGION "us-east-1"
#define DEFAULT_ATTEMPTS 3

void
gw_settings_free(gw_settings *settings)
{
    if (!settings)
        return;
    g_free(settings->profile);
    g_free(settings->region);
    g_free(settings->endpoint_url);
    g_hash_table_unref(settings->endpoints);
    gw_key_plan_free(settings->plan);
    g_free(settings);
}

static const char *
find_region(const gw_shared_files *files, const char *profile)
{
    const char *region = gw_environment("AWS_REGION");
    if (!region)
        region = gw_environment("AWS_DEFAULT_REGION");
    if (!region)
        region = gw_shared_files_get(files, profile, "region");
    return region ? region : DEFAULT_REGION;
}

static guint
find_attempts(const gw_shared_files *files, const char *profile)
{
    guint64 n = DEFAULT_ATTEMPTS;
    const char *text = gw_environment("AWS_MAX_ATTEMPTS");
    if (!text)
        text = gw_shared_files_get(files, profile, "max_attempts");
    if (text)
        g_ascii_string_to_unsigned(text, 10, 1, 20, &n, NULL);
    return (guint)n;
}

static gboolean
find_ignore(const gw_shared_files *files, const char *profile)
{
    const char *text = gw_environment("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    if (!text)
        text = gw_shared_files_get(files, profile, "ignore_configured_endpoint_urls");
    return text && g_ascii_strcasecmp(text, "true") == 0;
}

static void
find_endpoints(gw_settings *settings, const gw_shared_files *files)
{
    settings->endpoint_url = g_strdup(gw_shared_files_get(files, settings->profile, "endpoint_url"));
    const char *services = gw_shared_files_get(files, settings->profile, "services");
    if (!services)
        return;
    g_autofree char *section = g_strconcat("services ", services, NULL);
    for (guint i = 0; gw_service_nth(i); i++) {
        const gw_service *service = gw_service_nth(i);
        g_autofree char *name = g_ascii_strdown(service->suffix, -1);
        g_autofree char *key = g_strconcat(name, ".endpoint_url", NULL);
        const char *url = gw_ini_get(files->config, section, key);
        if (url)
            g_hash_table_insert(settings->endpoints, g_strdup(service->id), g_strdup(url));
    }
}

gw_settings *
gw_settings_load(const char *profile, GError **error)
{
    g_auto(gw_shared_files) files = {NULL, NULL, NULL, NULL};
    if (!gw_shared_files_load(&files, error))
        return NULL;
    const char *named = profile ? profile : gw_environment("AWS_PROFILE");
    g_autoptr(gw_settings) settings = g_new0(gw_settings, 1);
    settings->endpoints = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    settings->profile = g_strdup(named ? named : "default");
    settings->plan = gw_key_plan_make(&files, named != NULL, settings->profile, error);
    if (!settings->plan)
        return NULL;
    settings->region = g_strdup(find_region(&files, settings->profile));
    settings->max_attempts = find_attempts(&files, settings->profile);
    settings->ignore_endpoints = find_ignore(&files, settings->profile);
    find_endpoints(settings, &files);
    return g_steal_pointer(&settings);
}

const char *
gw_settings_endpoint(const gw_settings *settings, const gw_service *service)
{
    if (settings->ignore_endpoints)
        return NULL;
    g_autofree char *variable = g_strconcat("AWS_ENDPOINT_URL_", service->suffix, NULL);
    const char *url = gw_environment(variable);
    if (!url)
        url = gw_environment("AWS_ENDPOINT_URL");
    if (!url)
        url = g_hash_table_lookup(settings->endpoints, service->id);
    return url ? url : settings->endpoint_url;
}
