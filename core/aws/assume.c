/* SPDX-License-Identifier: Apache-2.0 */
/* assume.c - a context in a role that another context's keys assume: a member account of an organization
 */
#include "aws/assume.h"
#include "aws/client.h"

/* All that the base's settings point to is theirs, but for the plan. */
static gw_settings *
settings_over(const gw_aws_context *base, const char *role_arn)
{
    gw_settings *settings = g_memdup2(base->settings, sizeof *settings);
    gw_role_hop *hop = g_new0(gw_role_hop, 1);

    hop->role_arn = g_strdup(role_arn);
    settings->plan = gw_key_plan_new(
        GW_SOURCE_BASE, NULL,
        g_strdup_printf("'%s', assumed with the keys from %s", role_arn, base->settings->plan->origin));
    g_ptr_array_add(settings->plan->roles, hop);
    return settings;
}

void
gw_assumed_settings_free(gw_settings *settings)
{
    gw_key_plan_free(settings->plan);
    g_free(settings);
}

gw_aws_context *
gw_aws_context_assume(gw_aws_context *base, const char *role_arn, const char *account)
{
    gw_aws_context *context = g_new0(gw_aws_context, 1);

    context->refs = 1;
    context->aws = base->aws;
    context->name = g_strdup(base->name);
    context->base = gw_aws_context_ref(base);
    context->settings = settings_over(base, role_arn);
    context->provider = gw_provider_new_over(base->provider, context->settings);
    gw_provider_pin(context->provider, account);
    return context;
}
