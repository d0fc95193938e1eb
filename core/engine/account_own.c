/* SPDX-License-Identifier: Apache-2.0 */
/* account_own.c - the accounts, keys and profiles that a run has in each of its contexts */
#include "engine/account_private.h"

#include "base/json.h"

const gw_account_context gw_account_contexts[GW_ACCOUNT_CONTEXTS] = {
    {"customer", "account", "--profile"}, {"partner", "partner_account", "--partner-profile"}};

gw_aws_context *
gw_account_credentials(const gw_run *run, guint i)
{
    return i == 0 ? run->engine->customer_context : run->engine->partner_context;
}

/* What the step that identifies the organization saw: of a run from before accounts were recorded. */
static const char *
account_seen(const gw_run *run)
{
    GHashTableIter rows;
    gpointer row;

    g_hash_table_iter_init(&rows, run->steps);
    while (g_hash_table_iter_next(&rows, NULL, &row))
        if (g_strcmp0(gw_json_string(row, "uses"), "org-identity") == 0)
            return gw_json_string(json_object_get(row, "outputs"), "account_id");
    return NULL;
}

const char *
gw_run_account_asked(const gw_run *run)
{
    return run->workflow->account ? gw_json_string(run->input, run->workflow->account) : NULL;
}

/* NULL: the run has none yet, and takes the first one that it is given. */
const char *
gw_account_own(const gw_run *run, guint i)
{
    const char *account = gw_json_string(run->row, gw_account_contexts[i].member);

    if (!account && i == 0)
        account = account_seen(run);
    if (!account && i == 0)
        account = gw_run_account_asked(run);
    return account;
}

const char *
gw_run_account(const gw_run *run)
{
    return gw_account_own(run, 0);
}

const char *
gw_account_origin(const gw_run *run, guint i)
{
    gw_aws_context *credentials = gw_account_credentials(run, i);

    return credentials ? gw_aws_context_origin(credentials) : "?";
}

const char *
gw_account_whose(const gw_run *run, guint i)
{
    gw_aws_context *credentials = gw_account_credentials(run, i);
    const gw_aws_identity *who = credentials ? gw_aws_context_whose(credentials) : NULL;

    return who ? who->account : gw_account_own(run, i);
}

const char *
gw_account_profile_given(const gw_run *run, guint i)
{
    return gw_json_string(json_object_get(run->options->labels, "profiles"), gw_account_contexts[i].name);
}

const char *
gw_account_profile(const gw_run *run, guint i)
{
    return gw_json_string(json_object_get(run->row, "profiles"), gw_account_contexts[i].name);
}
