/* SPDX-License-Identifier: Apache-2.0 */
/* profile_settings.c - what a profile says, by the order of precedence that all AWS tools keep
 */
#include "aws/profile_settings.h"
#include "aws/profile.h"
#include "base/error.h"
#include "base/region.h"

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
    g_free(settings->region_set);
    g_free(settings->endpoint_url);
    g_free(settings->ca_bundle);
    g_hash_table_unref(settings->endpoints);
    gw_key_plan_free(settings->plan);
    g_free(settings);
}

/* A setting that a variable overrides. */
static const char *
find_text(const gw_shared_files *files, const char *profile, const char *variable, const char *key)
{
    const char *text = gw_environment(variable);
    return text ? text : gw_shared_files_get(files, profile, key);
}

static const char *
find_region(const gw_shared_files *files, const char *profile)
{
    const char *region = gw_environment("AWS_REGION");
    if (!region)
        region = find_text(files, profile, "AWS_DEFAULT_REGION", "region");
    return region ? region : DEFAULT_REGION;
}

static gboolean
find_attempts(gw_settings *settings, const gw_shared_files *files, GError **error)
{
    guint64 n = DEFAULT_ATTEMPTS;
    const char *text = find_text(files, settings->profile, "AWS_MAX_ATTEMPTS", "max_attempts");
    if (text && !g_ascii_string_to_unsigned(text, 10, 1, 20, &n, NULL)) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "cannot use max_attempts '%.64s': max_attempts and AWS_MAX_ATTEMPTS are 1 to 20", text);
        return FALSE;
    }
    settings->max_attempts = (guint)n;
    return TRUE;
}

/* A file that is not there would mean that the system's certificates are trusted instead, or none. */
static gboolean
find_bundle(gw_settings *settings, const gw_shared_files *files, GError **error)
{
    const char *text = find_text(files, settings->profile, "AWS_CA_BUNDLE", "ca_bundle");
    settings->ca_bundle = text ? gw_environment_path(text) : NULL;
    if (!text || g_file_test(settings->ca_bundle, G_FILE_TEST_EXISTS))
        return TRUE;
    g_set_error(
        error, GW_ERROR, GW_ERROR_INVALID,
        "cannot use the certificates in '%s': there is no such file: check ca_bundle and AWS_CA_BUNDLE",
        settings->ca_bundle);
    return FALSE;
}

/* AWS's tools take what is not "true" for false, so that a slip turns off what was asked for. */
static gboolean
find_switch(const gw_shared_files *files, const char *profile, const char *variable, const char *key,
            gboolean *on, GError **error)
{
    const char *text = find_text(files, profile, variable, key);
    *on = text && g_ascii_strcasecmp(text, "true") == 0;
    if (!text || *on || g_ascii_strcasecmp(text, "false") == 0)
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot use %s '%.64s': %s and %s are true or false", key,
                text, variable, key);
    return FALSE;
}

static gboolean
find_switches(gw_settings *settings, const gw_shared_files *files, GError **error)
{
    const char *profile = settings->profile;
    return find_switch(files, profile, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
                       "ignore_configured_endpoint_urls", &settings->ignore_endpoints, error) &&
           find_switch(files, profile, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", &settings->options.fips,
                       error) &&
           find_switch(files, profile, "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint",
                       &settings->options.dual, error);
}

/* Which of the two ways to sign comes first in a list that may name others, which we don't have. */
static gboolean
find_sigv4a(const gw_shared_files *files, const char *profile)
{
    const char *text = find_text(files, profile, "AWS_AUTH_SCHEME_PREFERENCE", "auth_scheme_preference");
    g_auto(GStrv) schemes = g_strsplit(text ? text : "", ",", -1);
    for (char **scheme = schemes; *scheme; scheme++) {
        g_strstrip(*scheme);
        if (strcmp(*scheme, "sigv4a") == 0)
            return TRUE;
        if (strcmp(*scheme, "sigv4") == 0)
            return FALSE;
    }
    return FALSE;
}

/* "us-east-1", "us-*" or "*". It becomes a header. */
static gboolean
is_region_in_set(const char *text)
{
    gsize n = strcspn(text, "*");
    g_autofree char *name = g_strndup(text, n);
    return text[n] ? !text[n + 1] && (n == 0 || gw_is_region(name)) : gw_is_region(name);
}

/* Leaves *out alone when nothing is set. */
static gboolean
find_region_set(const gw_shared_files *files, const char *profile, char **out, GError **error)
{
    const char *text =
        find_text(files, profile, "AWS_SIGV4A_SIGNING_REGION_SET", "sigv4a_signing_region_set");
    if (!text)
        return TRUE;
    g_auto(GStrv) regions = g_strsplit(text, ",", -1);
    for (char **region = regions; *region; region++) {
        if (is_region_in_set(g_strstrip(*region)))
            continue;
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "'%.64s' is not a set of AWS regions, as in us-east-1,us-west-2 or *: check "
                    "sigv4a_signing_region_set and AWS_SIGV4A_SIGNING_REGION_SET",
                    text);
        return FALSE;
    }
    *out = g_strjoinv(",", regions);
    return TRUE;
}

static gboolean
find_endpoints(gw_settings *settings, const gw_shared_files *files, GError **error)
{
    settings->endpoint_url = g_strdup(gw_shared_files_get(files, settings->profile, "endpoint_url"));
    const char *services = gw_shared_files_get(files, settings->profile, "services");
    if (!services)
        return TRUE;
    g_autofree char *section = g_strconcat("services ", services, NULL);
    if (!gw_shared_files_check_section(files, settings->profile, section, error))
        return FALSE;
    g_autoptr(GList) keys = gw_ini_keys(files->config, section);
    for (GList *key = keys; key; key = key->next) {
        const char *url = gw_ini_get(files->config, section, key->data);
        const char *dot = strchr(key->data, '.');
        if (url && dot && strcmp(dot, ".endpoint_url") == 0)
            g_hash_table_insert(settings->endpoints, g_ascii_strup(key->data, dot - (const char *)key->data),
                                g_strdup(url));
    }
    return TRUE;
}

/* AWS's tools read two variables and differ in which comes first. */
static gboolean
find_profile(const char *given, const char **named, GError **error)
{
    const char *usual = gw_environment("AWS_PROFILE"), *older = gw_environment("AWS_DEFAULT_PROFILE");
    *named = given ? given : usual ? usual : older;
    if (given || !usual || !older || strcmp(usual, older) == 0)
        return TRUE;
    g_set_error(
        error, GW_ERROR, GW_ERROR_INVALID,
        "cannot choose a profile: AWS_PROFILE is '%s' and AWS_DEFAULT_PROFILE is '%s', and AWS's tools "
        "take different ones: unset one",
        usual, older);
    return FALSE;
}

gw_settings *
gw_settings_load(const char *profile, GError **error)
{
    g_auto(gw_shared_files) files = {NULL, NULL, NULL, NULL};
    if (!gw_shared_files_load(&files, error))
        return NULL;
    const char *named;
    if (!find_profile(profile, &named, error))
        return NULL;
    g_autoptr(gw_settings) settings = g_new0(gw_settings, 1);
    settings->endpoints = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    settings->profile = g_strdup(named ? named : "default");
    settings->plan = gw_key_plan_make(&files, named != NULL, settings->profile, error);
    if (!settings->plan)
        return NULL;
    settings->region = g_strdup(find_region(&files, settings->profile));
    if (!gw_host_is_region(settings->region, error)) /* where there is an endpoint, too: it is signed for */
        return NULL;
    settings->sigv4a = find_sigv4a(&files, settings->profile);
    if (!find_attempts(settings, &files, error) || !find_bundle(settings, &files, error) ||
        !find_endpoints(settings, &files, error) || !find_switches(settings, &files, error) ||
        !find_region_set(&files, settings->profile, &settings->region_set, error))
        return NULL;
    return g_steal_pointer(&settings);
}

static void
take_text(char **own, char **other)
{
    g_free(*own);
    *own = g_steal_pointer(other);
}

/* A session of some hours may be renewed in the file while a run stays for days. */
gboolean
gw_settings_renew_keys(const gw_settings *settings)
{
    g_auto(gw_shared_files) files = {NULL, NULL, NULL, NULL};
    gw_key_plan *own = settings->plan;

    if (own->kind != GW_SOURCE_KEYS || !own->profile || !gw_shared_files_load(&files, NULL))
        return FALSE;
    g_autoptr(gw_key_plan) new = gw_key_plan_make(&files, TRUE, settings->profile, NULL);
    if (!new || new->kind != GW_SOURCE_KEYS || strcmp(new->origin, own->origin) != 0 ||
        (strcmp(new->access_key, own->access_key) == 0 && strcmp(new->secret_key, own->secret_key) == 0 &&
         g_strcmp0(new->session_token, own->session_token) == 0))
        return FALSE;
    take_text(&own->access_key, &new->access_key);
    take_text(&own->secret_key, &new->secret_key);
    take_text(&own->session_token, &new->session_token);
    return TRUE;
}

char *
gw_settings_find_region(const char *profile, GError **error)
{
    g_auto(gw_shared_files) files = {NULL, NULL, NULL, NULL};
    const char *named;
    if (!gw_shared_files_load(&files, error) || !find_profile(profile, &named, error))
        return NULL;
    const char *region = find_region(&files, named ? named : "default");
    return gw_host_is_region(region, error) ? g_strdup(region) : NULL;
}

const char *
gw_settings_region_set(const gw_settings *settings, const gw_service *service)
{
    if (!settings->sigv4a || !service->region_set)
        return NULL;
    return settings->region_set ? settings->region_set : service->region_set;
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
        url = g_hash_table_lookup(settings->endpoints, service->suffix);
    return url ? url : settings->endpoint_url;
}
