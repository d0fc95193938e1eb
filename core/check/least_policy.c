/* SPDX-License-Identifier: Apache-2.0 */
/* least_policy.c - the policy that `gangway permissions` would print for a step is enough: a user with
 * nothing else comes to the same */
#include "check/checks.h"

#include "base/json.h"
#include "plugin/needs.h"

#define ACCOUNT "111122223333" /* of the simulator's customer */

/* A user with this policy alone, in a world where policies count. */
static json_t *
user_with(const json_t *policy)
{
    g_autofree char *text = gw_json_text(policy);

    return json_pack("{s:b, s:{s:{s:{s:{s:{s:{s:{s:{s:s}}, s:{s:s}}}}}}}}", "enforce_iam", 1, "aws",
                     "accounts", ACCOUNT, "iam", "users", "check-plugin", "access_keys", GW_CHECK_KEY_ID,
                     "secret", GW_CHECK_KEY_SECRET, "inline", "least", text);
}

/* An operation that was asked for and of which the simulator is not told what it acts on; borrowed. NULL:
 * none. */
static const char *
untold_action(gw_trial *trial, const gw_check_base *base)
{
    gw_json untold = trial->place->ask(trial->place->data, "operations?untold", NULL, &trial->error);
    size_t i, n;
    json_t *request, *name;

    json_array_foreach (base->requests, i, request) {
        const char *action = gw_json_string(request, "action");
        g_auto(GStrv) parts = g_strsplit(action, ":", 2);
        json_array_foreach (json_object_get(untold, parts[0]), n, name)
            if (g_strcmp0(json_string_value(name), parts[1]) == 0)
                return action;
    }
    return NULL;
}

void
gw_check_permissions(gw_trial *trial, const gw_check_base *base, gw_check_faults *faults)
{
    gw_json needs = json_object();

    gw_needs_add(needs, trial->step, trial->params, &(gw_resource_owner){"aws", ACCOUNT});
    gw_json policy = gw_needs_policy(needs, "customer");
    const char *untold = base->converged && policy ? untold_action(trial, base) : NULL;
    if (!base->converged || !policy || trial->error)
        return;
    if (untold) {
        trial->untried = g_strdup_printf(
            "%s tells no resource: say on what it acts, as the last argument of its op ()", untold);
        return;
    }
    gw_json over = user_with(policy);
    trial->over = over;
    trial->least = TRUE;
    if (gw_trial_begin(trial, (gw_trick){0}) && !gw_trial_converge(trial) && !trial->error)
        gw_check_fault(faults, "with the permissions that it declares it does not come to an end: %s",
                       trial->failure ? gw_json_string(trial->failure, "message") : gw_trial_kind(trial));
    trial->over = NULL;
    trial->least = FALSE;
}
