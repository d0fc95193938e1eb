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

/* The first region of another partition, by the schema of what it stands in; `path` is where it was found. */
static const char *
other_region(const json_t *schema, const json_t *value, const gw_partition *own, GString *path)
{
    const json_t *properties = json_object_get(schema, "properties");
    const char *format = gw_json_string(schema, "format"), *found = NULL, *name;
    gsize here = path->len, i;
    json_t *member;

    if (json_is_string(value) && g_strcmp0(format, "aws-region") == 0) {
        const gw_partition *of = gw_partition_of_region(json_string_value(value));
        return of && of != own ? json_string_value(value) : NULL;
    }
    json_object_foreach ((json_t *)(guintptr)value, name, member) {
        g_string_append_printf(path, "%s%s", here ? "." : "", name);
        if ((found = other_region(json_object_get(properties, name), member, own, path)))
            return found;
        g_string_truncate(path, here);
    }
    json_array_foreach (value, i, member)
        if ((found = other_region(json_object_get(schema, "items"), member, own, path)))
            return found;
    return NULL;
}

/* It may be a default, which is of the public partition. */
static json_t *
foreign_region(const gw_engine *engine, const json_t *manifest, const json_t *params)
{
    const gw_partition *own = gw_partition_find(gw_engine_partition(engine));
    g_autoptr(GString) path = g_string_new(NULL);
    const char *region = other_region(json_object_get(manifest, "params"), params, own, path);

    if (!region || gw_needs_partner(manifest, params))
        return NULL;
    return gw_failure_new(GW_ERROR_INVALID, "OtherPartition",
                          "%s: '%s' is a region of %s, and the customer's account is of %s: give one of that "
                          "partition, such as '%s'",
                          path->str, region, gw_partition_of_region(region)->name, own->name, own->home);
}

json_t *
gw_partition_fault(const gw_engine *engine, const char *uses, const json_t *params)
{
    const json_t *manifest = gw_pool_step(engine->pool, uses);
    json_t *fault = absent_service(engine, manifest, params);

    if (!fault)
        fault = foreign_region(engine, manifest, params);
    return fault ? fault : foreign_name(engine, manifest, params);
}
