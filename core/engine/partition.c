/* SPDX-License-Identifier: Apache-2.0 */
/* partition.c - what a step can't do because of the partition of AWS that its account is of
 *
 * No task of a person's before it would make it possible, and AWS would say it only after those.
 */
#include "engine/run.h"

#include "aws/arns.h"
#include "base/error.h"
#include "base/json.h"
#include "base/region.h"
#include "plugin/needs.h"

static json_t *
absent_service(const gw_engine *engine, const json_t *manifest, const json_t *params)
{
    const char *own = gw_engine_partition(engine), *where = NULL;
    const char *partners = engine->partner_context ? gw_aws_context_partition(engine->partner_context) : own;
    const char *absent = gw_needs_absent_service(manifest, params, own, partners, &where);

    return absent ? gw_failure_new(GW_ERROR_INVALID, "NoService",
                                   "%s has no service '%s', so this cannot be done for an account of it",
                                   gw_partition_find(where)->name, absent)
                  : NULL;
}

/* What a step does for the partner alone may name the partner's. */
static json_t *
foreign_name(const gw_engine *engine, const json_t *manifest, const json_t *params)
{
    g_autoptr(GError) error = NULL;

    if (gw_needs_partner(manifest, params) ||
        gw_arns_fit_account(params, gw_engine_partition(engine), &error))
        return NULL;
    return gw_failure_new(GW_ERROR_INVALID, "OtherPartition", "%s", error->message);
}

json_t *
gw_partition_fault(const gw_engine *engine, const char *uses, const json_t *params)
{
    const json_t *manifest = gw_pool_step(engine->pool, uses);
    json_t *fault = absent_service(engine, manifest, params);

    return fault ? fault : foreign_name(engine, manifest, params);
}
