/* SPDX-License-Identifier: Apache-2.0 */
/* contract.h - a step that keeps to the contract, for fixtures that break it in one place each */
#ifndef TESTS_PLUGINS_CONTRACT_H
#define TESTS_PLUGINS_CONTRACT_H

#include <gangway/step.h>

#define LIST "iam:ListAccountAliases"
#define CREATE "iam:CreateAccountAlias"
#define ALIAS                                                                                                \
    GW_JSON({"type" : "object", "required" : ["alias"], "properties" : {"alias" : {"type" : "string"}}})

static GW_UNUSED int
good_inspect(gw_call *call)
{
    json_t *answer = gw_aws(call, LIST, "{}");
    if (!answer)
        return GW_FAILED;
    json_t *alias = json_array_get(json_object_get(answer, "AccountAliases"), 0);
    return json_is_string(alias) ? gw_observed(call, "{s:O}", "alias", alias) : gw_absent(call);
}

static GW_UNUSED int
good_desire(gw_call *call)
{
    return gw_wanted(call, "{s:s}", "alias", gw_param(call, "alias"));
}

static GW_UNUSED int
good_apply(gw_call *call)
{
    if (json_equal(gw_seen(call), gw_want(call)))
        return GW_OK;
    return gw_aws(call, CREATE, "{s:s}", "AccountAlias", gw_param(call, "alias")) ? GW_OK : GW_FAILED;
}

GW_FUNCTION(good_inspect)
GW_FUNCTION(good_desire)
GW_FUNCTION(good_apply)

/* A fixture uses some of them. */
static GW_UNUSED const gangway_function good_entries[] = {good_inspect_entry, good_desire_entry,
                                                          good_apply_entry};

static GW_UNUSED const char *const good_reads[] = {LIST, NULL};
static GW_UNUSED const char *const good_writes[] = {CREATE, NULL};

/* The last line of a fixture. */
#define BREAKS_CONTRACT(schema, step_reads, step_writes, f_inspect, f_desire, f_apply)                       \
    static const gangway_step steps[] = {{                                                                   \
        .name = "fixture",                                                                                   \
        .summary = "A step with one fault",                                                                  \
        .params = schema,                                                                                    \
        .outputs = GW_JSON({"type" : "object"}),                                                             \
        .reads = step_reads,                                                                                 \
        .writes = step_writes,                                                                               \
        .inspect = f_inspect,                                                                                \
        .desire = f_desire,                                                                                  \
        .apply = f_apply,                                                                                    \
    }};                                                                                                      \
    GANGWAY_PLUGIN("fixture", "1.0", "Example Ltd", steps)

#endif
