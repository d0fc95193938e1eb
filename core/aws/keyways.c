/* SPDX-License-Identifier: Apache-2.0 */
/* keyways.c - ways to keys that a profile describes: web identity, SSO, keys in a file, a program
 */
#include "aws/keyways.h"
#include "base/error.h"

#include <string.h>

void
gw_key_search_note(const gw_key_search *search, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_ptr_array_add(search->tried, g_strdup_vprintf(format, args));
    va_end(args);
}

gboolean
gw_key_search_check(const gw_key_search *search, GError **error)
{
    static const char *const needed[] = {"aws_access_key_id",
                                         "aws_secret_access_key",
                                         "aws_session_token",
                                         "aws_security_token",
                                         "credential_process",
                                         "credential_source",
                                         "role_arn",
                                         "source_profile",
                                         "sso_account_id",
                                         "sso_role_name",
                                         "sso_session",
                                         "web_identity_token_file",
                                         NULL};
    for (const char *const *key = needed; *key; key++) {
        if (!gw_shared_files_is_empty(search->files, search->profile, *key))
            continue;
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "cannot use profile '%s': its %s has no value: give it one, or remove the line",
                    search->profile, *key);
        return FALSE;
    }
    return gw_shared_files_check(search->files, search->profile, error);
}

gboolean
gw_key_plan_check(const gw_key_plan *plan, const char *where, GError **error)
{
    const struct {
        const char *what, *text;
    } keys[] = {{"access key id", plan->access_key},
                {"secret access key", plan->secret_key},
                {"session token", plan->session_token}};
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (gw_credentials_is_plain(keys[i].text))
            continue;
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "cannot use %s: the %s has a line break, a space or another character that no key has: "
                    "copy it anew",
                    where, keys[i].what);
        return FALSE;
    }
    return TRUE;
}

/* The older name counts, too; that two tools take different ones must not decide whose account it is. */
static gboolean
find_token(const gw_key_search *search, const gw_ini *ini, const char *section, const char **token,
           GError **error)
{
    const char *older = gw_ini_get(ini, section, "aws_security_token");
    *token = gw_ini_get(ini, section, "aws_session_token");
    if (*token && older && strcmp(*token, older) != 0) {
        g_set_error(
            error, GW_ERROR, GW_ERROR_INVALID,
            "cannot use profile '%s': its aws_session_token and aws_security_token differ: remove the "
            "older one, aws_security_token",
            search->profile);
        return FALSE;
    }
    *token = *token ? *token : older;
    return TRUE;
}

static const char *
setting(const gw_key_search *search, const char *key)
{
    return gw_shared_files_get(search->files, search->profile, key);
}

/* ---- web identity ---- */

gw_key_plan *
gw_key_way_web(const gw_key_search *search, GError **error)
{
    const char *file = setting(search, "web_identity_token_file");
    if (!file) {
        gw_key_search_note(search, "its web identity (no web_identity_token_file)");
        return NULL;
    }
    if (!setting(search, "role_arn")) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "cannot use profile '%s': web_identity_token_file needs role_arn", search->profile);
        return NULL;
    }
    gw_role_hop *role = gw_role_hop_read(search->files, search->profile, error);
    if (!role)
        return NULL;
    gw_key_plan *plan = gw_key_plan_new(GW_SOURCE_WEB_IDENTITY, search->profile,
                                        g_strdup_printf("web identity of profile '%s'", search->profile));
    plan->token_file = g_strdup(file);
    plan->web = role;
    return plan;
}

/* ---- SSO ---- */

/* A setting of the [sso-session], or of the profile where that has no session. */
static const char *
session_setting(const gw_key_search *search, const char *session, const char *key, GError **error)
{
    const char *own = setting(search, key);
    if (!session)
        return own;
    g_autofree char *section = g_strconcat("sso-session ", session, NULL);
    const char *value = gw_ini_get(search->files->config, section, key);
    if (value && own && strcmp(value, own) != 0)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "cannot use profile '%s': its %s is not that of [sso-session %s]: remove one",
                    search->profile, key, session);
    return value;
}

static gboolean
read_sso(const gw_key_search *search, gw_sso_settings *sso, GError **error)
{
    const char *session = setting(search, "sso_session");
    g_autofree char *section = g_strconcat("sso-session ", session, NULL);
    if (session && !gw_shared_files_check_section(search->files, search->profile, section, error))
        return FALSE;
    GError *reason = NULL;
    const char *url = session_setting(search, session, "sso_start_url", &reason);
    const char *region = reason ? NULL : session_setting(search, session, "sso_region", &reason);
    if (reason) {
        g_propagate_error(error, reason);
        return FALSE;
    }
    sso->session = g_strdup(session);
    sso->start_url = g_strdup(url);
    sso->region = g_strdup(region);
    sso->account_id = g_strdup(setting(search, "sso_account_id"));
    sso->role_name = g_strdup(setting(search, "sso_role_name"));
    const char *missing = !url               ? "sso_start_url"
                          : !region          ? "sso_region"
                          : !sso->account_id ? "sso_account_id"
                          : !sso->role_name  ? "sso_role_name"
                                             : NULL;
    if (missing)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot use profile '%s': its SSO settings lack %s",
                    search->profile, missing);
    return !missing;
}

gw_key_plan *
gw_key_way_sso(const gw_key_search *search, GError **error)
{
    if (!setting(search, "sso_account_id") && !setting(search, "sso_role_name")) {
        gw_key_search_note(search, "its SSO (no sso_account_id)");
        return NULL;
    }
    gw_key_plan *plan = gw_key_plan_new(GW_SOURCE_SSO, search->profile,
                                        g_strdup_printf("SSO of profile '%s'", search->profile));
    if (!read_sso(search, &plan->sso, error))
        g_clear_pointer(&plan, gw_key_plan_free);
    return plan;
}

/* ---- keys in a file ---- */

static gw_key_plan *
plan_of_section(const gw_key_search *search, const gw_ini *ini, const char *path, const char *section,
                GError **error)
{
    const char *access = gw_ini_get(ini, section, "aws_access_key_id");
    const char *secret = gw_ini_get(ini, section, "aws_secret_access_key");
    if (!access && !secret) {
        gw_key_search_note(search, "its keys in '%s' (no aws_access_key_id)", path);
        return NULL;
    }
    if (!access || !secret) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot use profile '%s': '%s' has no %s for it",
                    search->profile, path, access ? "aws_secret_access_key" : "aws_access_key_id");
        return NULL;
    }
    const char *token;
    if (!find_token(search, ini, section, &token, error))
        return NULL;
    g_autoptr(gw_key_plan) plan = gw_key_plan_new(
        GW_SOURCE_KEYS, search->profile, g_strdup_printf("profile '%s' in '%s'", search->profile, path));
    plan->access_key = g_strdup(access);
    plan->secret_key = g_strdup(secret);
    plan->session_token = g_strdup(token);
    return gw_key_plan_check(plan, plan->origin, error) ? g_steal_pointer(&plan) : NULL;
}

gw_key_plan *
gw_key_way_credentials_file(const gw_key_search *search, GError **error)
{
    return plan_of_section(search, search->files->credentials, search->files->credentials_path,
                           search->profile, error);
}

gw_key_plan *
gw_key_way_config_file(const gw_key_search *search, GError **error)
{
    g_autofree char *section = gw_shared_files_section(search->files, search->profile);
    return plan_of_section(search, search->files->config, search->files->config_path, section, error);
}

/* ---- a program ---- */

gw_key_plan *
gw_key_way_process(const gw_key_search *search, GError **error)
{
    const char *process = setting(search, "credential_process");
    if (process) {
        gw_key_plan *plan =
            gw_key_plan_new(GW_SOURCE_PROCESS, search->profile,
                            g_strdup_printf("credential_process of profile '%s'", search->profile));
        plan->process = g_strdup(process);
        return plan;
    }
    /* `aws login` binds its tokens to a key of its own, which only it can use */
    if (setting(search, "login_session"))
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "cannot use profile '%s': 'login_session' is not supported: add credential_process = aws "
                    "configure export-credentials --profile %s --format process to another profile",
                    search->profile, search->profile);
    else
        gw_key_search_note(search, "its program (no credential_process)");
    return NULL;
}
