/* SPDX-License-Identifier: Apache-2.0 */
/* keyplan.c - where a profile's keys come from
 *
 * A profile that names a role gets its keys from another profile, which may name a role again.
 */
#include "aws/keyplan.h"
#include "base/error.h"
#include "base/text.h"

#include <string.h>

#define MAX_ROLES 5

static void
hop_free(gpointer data)
{
    gw_role_hop *hop = data;
    g_free(hop->role_arn);
    g_free(hop->external_id);
    g_free(hop->session_name);
    g_free(hop->profile);
    g_free(hop);
}

void
gw_key_plan_free(gw_key_plan *plan)
{
    if (!plan)
        return;
    g_free(plan->access_key);
    g_free(plan->secret_key);
    g_free(plan->session_token);
    g_free(plan->process);
    g_free(plan->origin);
    g_ptr_array_unref(plan->roles);
    g_free(plan);
}

static gw_key_plan *
plan_new(gw_source_kind kind, char *origin)
{
    gw_key_plan *plan = g_new0(gw_key_plan, 1);
    plan->kind = kind;
    plan->origin = origin;
    plan->roles = g_ptr_array_new_with_free_func(hop_free);
    return plan;
}

static gw_key_plan *
plan_of_keys(const char *access, const char *secret, const char *token, char *origin)
{
    gw_key_plan *plan = plan_new(GW_SOURCE_KEYS, origin);
    plan->access_key = g_strdup(access);
    plan->secret_key = g_strdup(secret);
    plan->session_token = g_strdup(token);
    return plan;
}

static gboolean
environment_expired(void)
{
    const char *text = gw_environment("AWS_CREDENTIAL_EXPIRATION");
    g_autoptr(GDateTime) at = text ? g_date_time_new_from_iso8601(text, NULL) : NULL;
    return at && g_date_time_to_unix(at) * 1000 <= gw_now_ms();
}

/* NULL without an error when the environment has no keys. */
static gw_key_plan *
plan_of_environment(GError **error)
{
    const char *access = gw_environment("AWS_ACCESS_KEY_ID");
    const char *secret = gw_environment("AWS_SECRET_ACCESS_KEY");
    if (!access && !secret)
        return NULL;
    if (!access || !secret) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot use the environment's AWS keys: set %s, too",
                    access ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID");
        return NULL;
    }
    if (environment_expired()) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "cannot use the environment's AWS keys: they expired at %s: fetch new ones",
                    gw_environment("AWS_CREDENTIAL_EXPIRATION"));
        return NULL;
    }
    return plan_of_keys(access, secret, gw_environment("AWS_SESSION_TOKEN"),
                        g_strdup("the environment (AWS_ACCESS_KEY_ID)"));
}

/* NULL without an error when the section has no keys. */
static gw_key_plan *
plan_of_section(const gw_ini *ini, const char *path, const char *section, const char *profile, GError **error)
{
    const char *access = gw_ini_get(ini, section, "aws_access_key_id");
    const char *secret = gw_ini_get(ini, section, "aws_secret_access_key");
    if (!access && !secret)
        return NULL;
    if (!access || !secret) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot use profile '%s': '%s' has no %s for it",
                    profile, path, access ? "aws_secret_access_key" : "aws_access_key_id");
        return NULL;
    }
    return plan_of_keys(access, secret, gw_ini_get(ini, section, "aws_session_token"),
                        g_strdup_printf("profile '%s' in '%s'", profile, path));
}

/* Ways of other tools that would need a browser or a machine in the cloud. */
static void
refuse_unsupported(const gw_shared_files *files, const char *profile, GError **error)
{
    static const char *const keys[] = {"sso_session",   "sso_start_url",           "sso_account_id",
                                       "login_session", "web_identity_token_file", NULL};
    for (const char *const *key = keys; *key; key++) {
        if (!gw_shared_files_get(files, profile, *key))
            continue;
        g_set_error(
            error, GW_ERROR, GW_ERROR_INVALID,
            "cannot use profile '%s': '%s' is not supported: make a profile with credential_process = "
            "aws configure export-credentials --profile %s --format process",
            profile, *key, profile);
        return;
    }
    g_set_error(
        error, GW_ERROR, GW_ERROR_INVALID,
        "cannot use profile '%s': it has no aws_access_key_id, role_arn or credential_process in '%s' or "
        "'%s': run 'aws configure', or set AWS_PROFILE or AWS_ACCESS_KEY_ID",
        profile, files->credentials_path, files->config_path);
}

/* The keys of a profile itself, no roles. */
static gw_key_plan *
plan_of_profile_keys(const gw_shared_files *files, const char *profile, GError **error)
{
    GError *reason = NULL;
    g_autofree char *section = gw_shared_files_section(files, profile);
    gw_key_plan *plan =
        plan_of_section(files->credentials, files->credentials_path, profile, profile, &reason);
    const char *process = gw_shared_files_get(files, profile, "credential_process");
    if (!plan && !reason && process) {
        plan = plan_new(GW_SOURCE_PROCESS, g_strdup_printf("credential_process of profile '%s'", profile));
        plan->process = g_strdup(process);
    }
    if (!plan && !reason)
        plan = plan_of_section(files->config, files->config_path, section, profile, &reason);
    if (!plan && !reason)
        refuse_unsupported(files, profile, &reason);
    if (reason)
        g_propagate_error(error, reason);
    return plan;
}

static gw_role_hop *
hop_of(const gw_shared_files *files, const char *profile, GError **error)
{
    const char *duration = gw_shared_files_get(files, profile, "duration_seconds");
    guint64 seconds = 0;
    if (duration && !g_ascii_string_to_unsigned(duration, 10, 900, 43200, &seconds, NULL)) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "cannot use profile '%s': duration_seconds is '%s', not 900 to 43200", profile, duration);
        return NULL;
    }
    if (gw_shared_files_get(files, profile, "mfa_serial")) {
        g_set_error(
            error, GW_ERROR, GW_ERROR_INVALID,
            "cannot use profile '%s': mfa_serial would need a code at every renewal: fetch temporary keys, "
            "or use credential_process",
            profile);
        return NULL;
    }
    gw_role_hop *hop = g_new0(gw_role_hop, 1);
    hop->role_arn = g_strdup(gw_shared_files_get(files, profile, "role_arn"));
    hop->external_id = g_strdup(gw_shared_files_get(files, profile, "external_id"));
    hop->session_name = g_strdup(gw_shared_files_get(files, profile, "role_session_name"));
    hop->duration = (guint)seconds;
    hop->profile = g_strdup(profile);
    return hop;
}

static gw_key_plan *
plan_of_profile(const gw_shared_files *files, const char *profile, GPtrArray *seen, GError **error);

static gw_key_plan *
plan_of_source(const gw_shared_files *files, const char *profile, GPtrArray *seen, GError **error)
{
    const char *from = gw_shared_files_get(files, profile, "source_profile");
    const char *kind = gw_shared_files_get(files, profile, "credential_source");
    if (!from == !kind) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "cannot use profile '%s': role_arn needs %s source_profile %s credential_source", profile,
                    from ? "only one of" : "one of", from ? "and" : "or");
        return NULL;
    }
    if (from && strcmp(from, profile) == 0) /* its own keys take on its own role */
        return plan_of_profile_keys(files, profile, error);
    if (from)
        return plan_of_profile(files, from, seen, error);
    if (strcmp(kind, "Environment") != 0) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "cannot use profile '%s': credential_source '%s' is not supported: use 'Environment' or "
                    "source_profile",
                    profile, kind);
        return NULL;
    }
    GError *reason = NULL;
    gw_key_plan *plan = plan_of_environment(&reason);
    if (!plan && !reason)
        g_set_error(
            &reason, GW_ERROR, GW_ERROR_INVALID,
            "cannot use profile '%s': its credential_source is the environment, where AWS_ACCESS_KEY_ID is "
            "not set",
            profile);
    if (reason)
        g_propagate_error(error, reason);
    return plan;
}

static void
refuse_missing(const gw_shared_files *files, const char *profile, GError **error)
{
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    g_autoptr(GList) config = gw_ini_sections(files->config);
    g_autoptr(GList) credentials = gw_ini_sections(files->credentials);
    for (GList *at = config; at; at = at->next) {
        const char *name = at->data;
        if (g_str_has_prefix(name, "profile "))
            g_ptr_array_add(known, (gpointer)(guintptr)(name + strlen("profile ")));
    }
    for (GList *at = credentials; at; at = at->next)
        g_ptr_array_add(known, at->data);
    gboolean any = known->len > 0;
    g_ptr_array_add(known, NULL);
    g_autofree char *hint = any ? gw_nearest_hint(profile, (const char *const *)known->pdata) : g_strdup("");
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                "cannot use profile '%s': it is neither in '%s' nor in '%s'%s", profile, files->config_path,
                files->credentials_path, hint);
}

static gw_key_plan *
plan_of_profile(const gw_shared_files *files, const char *profile, GPtrArray *seen, GError **error)
{
    if (!gw_shared_files_has(files, profile)) {
        refuse_missing(files, profile, error);
        return NULL;
    }
    if (!gw_shared_files_get(files, profile, "role_arn"))
        return plan_of_profile_keys(files, profile, error);
    if (g_ptr_array_find_with_equal_func(seen, profile, g_str_equal, NULL) || seen->len >= MAX_ROLES) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot use profile '%s': its source_profile leads %s",
                    profile, seen->len >= MAX_ROLES ? "through too many roles" : "back to itself");
        return NULL;
    }
    g_ptr_array_add(seen, (gpointer)(guintptr)profile);
    gw_role_hop *hop = hop_of(files, profile, error);
    if (!hop)
        return NULL;
    gw_key_plan *plan = plan_of_source(files, profile, seen, error);
    if (plan)
        g_ptr_array_add(plan->roles, hop);
    else
        hop_free(hop);
    return plan;
}

gw_key_plan *
gw_key_plan_make(const gw_shared_files *files, gboolean named, const char *profile, GError **error)
{
    g_autoptr(GPtrArray) seen = g_ptr_array_new();
    GError *reason = NULL;
    if (named)
        return plan_of_profile(files, profile, seen, error);
    gw_key_plan *plan = plan_of_environment(&reason);
    if (reason) {
        g_propagate_error(error, reason);
        return NULL;
    }
    if (plan || gw_shared_files_has(files, profile))
        return plan ? plan : plan_of_profile(files, profile, seen, error);
    g_set_error(
        error, GW_ERROR, GW_ERROR_INVALID,
        "cannot find AWS credentials: AWS_PROFILE and AWS_ACCESS_KEY_ID are not set, and there is no profile "
        "'default' in '%s' or '%s': set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run "
        "'aws configure'",
        files->credentials_path, files->config_path);
    return NULL;
}
