/* SPDX-License-Identifier: Apache-2.0 */
/* account_check.c - keys that are not of a run's account, or of the reseller's: refused, with both numbers */
#include "engine/account_private.h"

#include "base/error.h"
#include "base/json.h"
#include "base/region.h"
#include <string.h>

/* A new one has only what its input says. */
static char *
owner_text(const gw_run *run, const char *own)
{
    if (run->id)
        return g_strdup_printf("run %s belongs to account %s:", run->id, own);
    return g_strdup_printf("the input '%s' says %s: correct it, or", run->workflow->account, own);
}

/* It may be the run that began with the wrong keys: its account stays its own. */
static char *
ending_text(const gw_run *run)
{
    return run->id ? g_strdup_printf("; if it is the run that began in the wrong account, 'gangway cancel "
                                     "%s' ends the run",
                                     run->id)
                   : g_strdup("");
}

static json_t *
is_of_other(const gw_run *run, guint i, const gw_aws_identity *who)
{
    const char *own = gw_account_own(run, i);

    if (!own || strcmp(own, who->account) == 0)
        return NULL;
    g_autofree char *belongs = owner_text(run, own), *end = ending_text(run);
    return gw_failure_new(
        GW_ERROR_DENIED, "OtherAccount",
        "the %s's keys, from %s, are of AWS account %s (%s), and %s use a profile of that account (%s)%s",
        gw_account_contexts[i].name, gw_account_origin(run, i), who->account, who->arn, belongs,
        gw_account_contexts[i].option, end);
}

/* ", and the partner's are of account 068664126052", where that is known. */
static char *
partner_text(const gw_run *run)
{
    const char *partner = gw_account_whose(run, 1);

    return partner ? g_strdup_printf(", and the partner's are of account %s", partner) : g_strdup("");
}

static json_t *
is_reseller(const gw_run *run, guint i, const gw_aws_identity *who)
{
    const char *path = i == 0 ? gw_run_reseller_input(run, who->account) : NULL;

    if (!path)
        return NULL;
    g_autofree char *partner = partner_text(run);
    return gw_failure_new(
        GW_ERROR_DENIED, "ResellerAccount",
        "the customer's keys, from %s, are of AWS account %s (%s), which the input '%s' says is the "
        "reseller's%s: use a profile of the customer's account (--profile), and one of the reseller's as "
        "--partner-profile, or correct the input",
        gw_account_origin(run, i), who->account, who->arn, path, partner);
}

static json_t *
is_both(const gw_run *run, guint i, const gw_aws_identity *who)
{
    const char *other = gw_account_whose(run, 1 - i);

    if (g_strcmp0(other, who->account) != 0)
        return NULL;
    return gw_failure_new(
        GW_ERROR_DENIED, "SameAccount",
        "the %s's keys, from %s, are of AWS account %s (%s), and account %s is the %s's, too: the customer "
        "is never the reseller: use a profile of the customer's account (--profile) and one of the "
        "reseller's (--partner-profile)",
        gw_account_contexts[i].name, gw_account_origin(run, i), who->account, who->arn, other,
        gw_account_contexts[1 - i].name);
}

/* AWS itself knows no keys of another partition, but a configured address may lead to one that does. */
static json_t *
is_elsewhere(const gw_run *run, guint i, const gw_aws_identity *who)
{
    const gw_aws_context *credentials = gw_account_credentials(run, i);
    const char *region = credentials ? gw_aws_context_region(credentials) : NULL;
    const gw_partition *asked = gw_partition_of_region(region), *of = gw_partition_of_arn(who->arn);

    if (!asked || !of || asked == of)
        return NULL;
    return gw_failure_new(
        GW_ERROR_INVALID, "OtherPartition",
        "the %s's keys, from %s, are of %s (%s), and region '%s' of %s is asked: set a region of that "
        "account's partition, such as '%s' (AWS_REGION, or region of the profile)",
        gw_account_contexts[i].name, gw_account_origin(run, i), of->name, who->arn, region, asked->name,
        of->home);
}

json_t *
gw_account_check(const gw_run *run, guint i, const gw_aws_identity *who)
{
    json_t *failure = is_of_other(run, i, who);

    if (!failure)
        failure = is_reseller(run, i, who);
    if (!failure)
        failure = is_both(run, i, who);
    if (!failure)
        failure = is_elsewhere(run, i, who);
    if (failure)
        json_object_set_new(failure, "action", json_string("sts:GetCallerIdentity"));
    return failure;
}

/* ---- with which keys it began ---- */

/* Of a new run, before anything is asked: its profiles are its own, whatever fails; where none was named, it
 * keeps where the keys were found. */
/* The keys that a run began with, where these are not the ones at hand; NULL: they are. Caller frees. */
static char *
began_with(const gw_run *run, guint i)
{
    const char *recorded = gw_account_profile(run, i), *given = gw_account_profile_given(run, i);
    const char *origin = gw_json_string(json_object_get(run->row, "origins"), gw_account_contexts[i].name);

    if (recorded)
        return given && strcmp(given, recorded) != 0 ? g_strdup_printf("profile '%s'", recorded) : NULL;
    return origin && strcmp(origin, gw_account_origin(run, i)) != 0 ? g_strdup(origin) : NULL;
}

/* Whose the first keys are must be known before others can be of the same account. */
static gboolean
are_the_first(const gw_run *run, guint i, GError **error)
{
    g_autofree char *began = gw_account_own(run, i) ? NULL : began_with(run, i);

    if (!began || !gw_account_credentials(run, i))
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_DENIED,
                "run %s was begun with the %s's keys from %s, and AWS has not told yet whose these are, so "
                "keys from %s can't be known to be of the same account: put the first ones in order, then "
                "gangway resume %s, or end it with gangway cancel %s and start another",
                run->id, gw_account_contexts[i].name, began, gw_account_origin(run, i), run->id, run->id);
    return FALSE;
}

/* The partner's context of a run is never left out: its steps would do without what it proves. */
static gboolean
has_its_partner(const gw_run *run, GError **error)
{
    gboolean has = gw_account_profile(run, 1) || gw_json_string(run->row, gw_account_contexts[1].member);

    if (!has || gw_account_credentials(run, 1))
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_DENIED,
                "run %s works with the partner's keys, and there are none here: give %s", run->id,
                gw_account_contexts[1].option);
    return FALSE;
}

gboolean
gw_account_may_ask(const gw_run *run, GError **error)
{
    if (run->id && !has_its_partner(run, error))
        return FALSE;
    for (guint i = 0; i < GW_ACCOUNT_CONTEXTS; i++)
        if (run->id && !are_the_first(run, i, error))
            return FALSE;
    return gw_reseller_check(run, run->input, error);
}
