/* SPDX-License-Identifier: Apache-2.0 */
/* keychain.c - the chain: which way to keys is taken, in the order that all AWS tools keep
 *
 * A profile that names a role gets its keys from another profile, which may name a role again. Without a
 * named profile the environment comes first; what the machine offers (container, instance) always comes last.
 */
#include "aws/keyways.h"
#include "base/error.h"
#include "base/text.h"

#include <string.h>

#define MAX_ROLES 5

/* ---- one way after the other ---- */

/* The first way that answers. NULL without an error when none does. */
static gw_key_plan *
first_way(const gw_key_search *search, const gw_key_way *ways, GError **error)
{
    GError *reason = NULL;
    gw_key_plan *plan = NULL;
    for (; *ways && !plan && !reason; ways++)
        plan = (*ways)(search, &reason);
    if (reason)
        g_propagate_error(error, reason);
    return plan;
}

/* "a, b, c" of what was tried. */
static char *
tried_text(const gw_key_search *search)
{
    g_ptr_array_add(search->tried, NULL);
    char *text = g_strjoinv(", ", (char **)search->tried->pdata);
    g_ptr_array_set_size(search->tried, (int)search->tried->len - 1);
    return text;
}

/* ---- roles ---- */

static gw_key_plan *way_role(const gw_key_search *search, GError **error);

/* What a profile itself has, a role and what else there is. */
#define REST_OF_PROFILE                                                                                      \
    gw_key_way_sso, gw_key_way_credentials_file, gw_key_way_process, gw_key_way_config_file

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
    if (gw_ini_has_section(files->config, profile)) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "cannot use profile '%s': in '%s' its section must be called [profile %s], not [%s]",
                    profile, files->config_path, profile, profile);
        return;
    }
    gboolean any = known->len > 0;
    g_ptr_array_add(known, NULL);
    g_autofree char *hint = any ? gw_nearest_hint(profile, (const char *const *)known->pdata) : g_strdup("");
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                "cannot use profile '%s': it is neither in '%s' nor in '%s'%s", profile, files->config_path,
                files->credentials_path, hint);
}

/* The keys of a profile that must have some of its own. */
static gw_key_plan *
plan_of_source_profile(const gw_key_search *from, const char *profile, GError **error)
{
    static const gw_key_way ways[] = {way_role, gw_key_way_web, REST_OF_PROFILE, NULL};
    g_autoptr(GPtrArray) tried = g_ptr_array_new_with_free_func(g_free);
    gw_key_search search = {from->files, profile, tried, from->seen};
    GError *reason = NULL;
    if (!gw_shared_files_has(from->files, profile)) {
        refuse_missing(from->files, profile, error);
        return NULL;
    }
    if (!gw_key_search_check(&search, error))
        return NULL;
    gboolean itself = strcmp(profile, from->profile) == 0; /* its own keys take on its own role */
    gw_key_plan *plan = first_way(&search, itself ? ways + 1 : ways, &reason);
    if (!plan && !reason) {
        g_autofree char *text = tried_text(&search);
        g_set_error(&reason, GW_ERROR, GW_ERROR_INVALID,
                    "cannot use profile '%s' as source_profile: it has no keys; tried, in this order: %s",
                    profile, text);
    }
    if (reason)
        g_propagate_error(error, reason);
    return plan;
}

static gw_key_plan *
plan_of_credential_source(const gw_key_search *search, const char *name, GError **error)
{
    static const struct {
        const char *name;
        gw_key_way way;
    } sources[] = {{"Environment", gw_key_way_environment},
                   {"Ec2InstanceMetadata", gw_key_way_imds},
                   {"EcsContainer", gw_key_way_container}};
    static const char *const names[] = {"Environment", "Ec2InstanceMetadata", "EcsContainer", NULL};
    g_autoptr(GPtrArray) tried = g_ptr_array_new_with_free_func(g_free);
    gw_key_search inner = {search->files, search->profile, tried, search->seen};
    GError *reason = NULL;
    gw_key_plan *plan = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(sources); i++)
        if (strcmp(sources[i].name, name) == 0)
            plan = sources[i].way(&inner, &reason);
    if (!plan && !reason && tried->len > 0) {
        g_set_error(&reason, GW_ERROR, GW_ERROR_INVALID,
                    "cannot use profile '%s': its credential_source '%s' has no keys: %s", search->profile,
                    name, (const char *)tried->pdata[0]);
    } else if (!plan && !reason) {
        g_autofree char *hint = gw_nearest_hint(name, names);
        g_set_error(&reason, GW_ERROR, GW_ERROR_INVALID,
                    "cannot use profile '%s': unknown credential_source '%s'%s", search->profile, name, hint);
    }
    if (reason)
        g_propagate_error(error, reason);
    return plan;
}

/* Each role in a chain counts once: back to one that was seen is round in circles. */
static gboolean
enter_role(const gw_key_search *search, GError **error)
{
    gboolean again = g_ptr_array_find_with_equal_func(search->seen, search->profile, g_str_equal, NULL);
    if (!again && search->seen->len < MAX_ROLES) {
        g_ptr_array_add(search->seen, (gpointer)(guintptr)search->profile);
        return TRUE;
    }
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot use profile '%s': its source_profile leads %s",
                search->profile, again ? "back to itself" : "through too many roles");
    return FALSE;
}

static gw_key_plan *
plan_of_role(const gw_key_search *search, GError **error)
{
    const char *from = gw_shared_files_get(search->files, search->profile, "source_profile");
    const char *kind = gw_shared_files_get(search->files, search->profile, "credential_source");
    if (!from == !kind) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "cannot use profile '%s': role_arn needs %s source_profile %s credential_source",
                    search->profile, from ? "only one of" : "one of", from ? "and" : "or");
        return NULL;
    }
    if (!enter_role(search, error))
        return NULL;
    gw_role_hop *hop = gw_role_hop_read(search->files, search->profile, error);
    gw_key_plan *plan = !hop   ? NULL
                        : from ? plan_of_source_profile(search, from, error)
                               : plan_of_credential_source(search, kind, error);
    if (plan)
        g_ptr_array_add(plan->roles, hop);
    else
        gw_role_hop_free(hop);
    return plan;
}

static gw_key_plan *
way_role(const gw_key_search *search, GError **error)
{
    if (gw_shared_files_get(search->files, search->profile, "role_arn") &&
        !gw_shared_files_get(search->files, search->profile, "web_identity_token_file"))
        return plan_of_role(search, error);
    gw_key_search_note(search, "its role (no role_arn with a source_profile)");
    return NULL;
}

/* ---- the chain ---- */

static gw_key_plan *
way_no_default(const gw_key_search *search, G_GNUC_UNUSED GError **error)
{
    gw_key_search_note(search, "profile '%s' (neither in '%s' nor in '%s')", search->profile,
                       search->files->config_path, search->files->credentials_path);
    return NULL;
}

/* A profile that somebody named comes before the environment's web identity: that belongs to where the
 * program runs, like container and instance. */
static const gw_key_way *
chain_of(const gw_key_search *search, gboolean named)
{
    static const gw_key_way of_named[] = {
        way_role,         gw_key_way_web,       REST_OF_PROFILE, gw_key_way_environment_web,
        gw_key_way_older, gw_key_way_container, gw_key_way_imds, NULL};
    static const gw_key_way of_default[] = {
        gw_key_way_environment, way_role,        gw_key_way_environment_web,
        gw_key_way_web,         REST_OF_PROFILE, gw_key_way_older,
        gw_key_way_container,   gw_key_way_imds, NULL};
    static const gw_key_way of_none[] = {gw_key_way_environment,
                                         way_no_default,
                                         gw_key_way_environment_web,
                                         gw_key_way_older,
                                         gw_key_way_container,
                                         gw_key_way_imds,
                                         NULL};
    if (named)
        return of_named;
    return gw_shared_files_has(search->files, search->profile) ? of_default : of_none;
}

/* What was tried in vain, as the beginning of a message. */
static char *
failure_text(const gw_key_search *search, gboolean named)
{
    g_autofree char *text = tried_text(search);
    return named ? g_strdup_printf("cannot find credentials for profile '%s'; tried, in this order: %s",
                                   search->profile, text)
                 : g_strdup_printf("cannot find AWS credentials; tried, in this order: %s", text);
}

gw_key_plan *
gw_key_plan_make(const gw_shared_files *files, gboolean named, const char *profile, GError **error)
{
    g_autoptr(GPtrArray) tried = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) seen = g_ptr_array_new();
    gw_key_search search = {files, profile, tried, seen};
    GError *reason = NULL;
    if (named && !gw_shared_files_has(files, profile)) {
        refuse_missing(files, profile, error);
        return NULL;
    }
    if (!gw_key_search_check(&search, error))
        return NULL;
    gw_key_plan *plan = first_way(&search, chain_of(&search, named), &reason);
    if (plan && plan->kind == GW_SOURCE_IMDS && plan->roles->len == 0)
        plan->tried = failure_text(&search, named);
    if (!plan && !reason) {
        g_autofree char *text = failure_text(&search, named);
        g_set_error(&reason, GW_ERROR, GW_ERROR_INVALID, "%s: " GW_KEY_REMEDY, text);
    }
    if (reason)
        g_propagate_error(error, reason);
    return plan;
}
