/* SPDX-License-Identifier: Apache-2.0 */
/* keyplan.c - plans of where keys come from, and the roles in them
 */
#include "aws/keyplan.h"
#include "base/error.h"

void
gw_role_hop_free(gw_role_hop *hop)
{
    if (!hop)
        return;
    g_free(hop->role_arn);
    g_free(hop->external_id);
    g_free(hop->session_name);
    g_free(hop->mfa_serial);
    g_free(hop->profile);
    g_free(hop);
}

gw_role_hop *
gw_role_hop_read(const gw_shared_files *files, const char *profile, GError **error)
{
    const char *duration = gw_shared_files_get(files, profile, "duration_seconds");
    guint64 seconds = 0;
    if (duration && !g_ascii_string_to_unsigned(duration, 10, 900, 43200, &seconds, NULL)) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "cannot use profile '%s': duration_seconds is '%s', not 900 to 43200", profile, duration);
        return NULL;
    }
    gw_role_hop *hop = g_new0(gw_role_hop, 1);
    hop->role_arn = g_strdup(gw_shared_files_get(files, profile, "role_arn"));
    hop->external_id = g_strdup(gw_shared_files_get(files, profile, "external_id"));
    hop->session_name = g_strdup(gw_shared_files_get(files, profile, "role_session_name"));
    hop->mfa_serial = g_strdup(gw_shared_files_get(files, profile, "mfa_serial"));
    hop->duration = (guint)seconds;
    hop->profile = g_strdup(profile);
    return hop;
}

static void
hop_free(gpointer hop)
{
    gw_role_hop_free(hop);
}

gw_key_plan *
gw_key_plan_new(gw_source_kind kind, const char *profile, char *origin)
{
    gw_key_plan *plan = g_new0(gw_key_plan, 1);
    plan->kind = kind;
    plan->profile = g_strdup(profile);
    plan->origin = origin;
    plan->roles = g_ptr_array_new_with_free_func(hop_free);
    return plan;
}

void
gw_key_plan_free(gw_key_plan *plan)
{
    if (!plan)
        return;
    g_free(plan->profile);
    g_free(plan->access_key);
    gw_secret_free(plan->secret_key);
    gw_secret_free(plan->session_token);
    g_free(plan->process);
    gw_role_hop_free(plan->web);
    g_free(plan->token_file);
    g_free(plan->sso.session);
    g_free(plan->sso.start_url);
    g_free(plan->sso.region);
    g_free(plan->sso.account_id);
    g_free(plan->sso.role_name);
    g_free(plan->url);
    gw_secret_free(plan->authorization);
    g_free(plan->origin);
    g_free(plan->tried);
    g_ptr_array_unref(plan->roles);
    g_free(plan);
}

gboolean
gw_key_plan_asks(const gw_key_plan *plan)
{
    for (guint i = 0; i < plan->roles->len; i++)
        if (((const gw_role_hop *)plan->roles->pdata[i])->mfa_serial)
            return TRUE;
    return FALSE;
}
