/* SPDX-License-Identifier: Apache-2.0 */
/* reseller.c - the accounts that a workflow's input says are the reseller's: none of them is ever the
 * customer's
 *
 * Two profiles that were swapped, or one that was given twice, would else have a customer's administrator
 * made in the reseller's own account.
 */
#include "engine/run.h"

#include "base/error.h"
#include "base/json.h"
#include <string.h>

static const json_t *
value_at(const json_t *input, const char *path)
{
    g_auto(GStrv) names = g_strsplit(path, ".", -1);

    for (char **name = names; *name && input; name++)
        input = json_object_get(input, *name);
    return input;
}

const char *
gw_reseller_input(const gw_workflow *workflow, const json_t *input, const char *account)
{
    size_t i;
    json_t *path;

    json_array_foreach (workflow ? workflow->reseller : NULL, i, path) {
        const json_t *value = value_at(input, json_string_value(path));
        if (account && g_strcmp0(json_string_value(value), account) == 0)
            return json_string_value(path);
    }
    return NULL;
}

const char *
gw_run_reseller_input(const gw_run *run, const char *account)
{
    const char *path = gw_reseller_input(run->workflow, run->input, account), *part;
    json_t *value;

    if (path || !account)
        return path;
    json_object_foreach (run->part_resellers, part, value)
        if (strcmp(json_string_value(value), account) == 0)
            return part;
    return NULL;
}

const char *
gw_reseller_other(const gw_workflow *workflow, const json_t *input, const char *account, const char **path)
{
    const char *other = NULL;
    size_t i;
    json_t *one;

    json_array_foreach (workflow ? workflow->reseller : NULL, i, one) {
        const char *value = json_string_value(value_at(input, json_string_value(one)));
        if (g_strcmp0(value, account) == 0)
            return NULL;
        if (value && !other) {
            other = value;
            *path = json_string_value(one);
        }
    }
    return other;
}

gboolean
gw_reseller_check(const gw_run *run, const json_t *input, GError **error)
{
    const char *known = gw_run_account(run);
    const char *asked =
        run->workflow && run->workflow->account ? gw_json_string(input, run->workflow->account) : NULL;
    const char *path = gw_reseller_input(run->workflow, input, known);

    if (path && run->id)
        g_set_error(error, GW_ERROR, GW_ERROR_DENIED,
                    "run %s works in account %s as the customer's, and the input '%s' says that %s is the "
                    "reseller's: nothing is looked at or changed there; gangway cancel %s ends the run",
                    run->id, known, path, known, run->id);
    if (path && run->id)
        return FALSE;
    path = gw_reseller_input(run->workflow, input, asked);
    if (path && run->workflow)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "the input '%s' says that %s is the customer's account, and '%s' that %s is the "
                    "reseller's: correct one of them",
                    run->workflow->account, asked, path, asked);
    return !path;
}
