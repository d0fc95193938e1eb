/* SPDX-License-Identifier: Apache-2.0 */
/* harness_aws.c - AWS as the broker's tests play it: contexts, whose keys they have, requests
 */
#include "harness.h"

#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

struct gw_aws_context {
    const char *name;
    guint refs;
    const char *pinned;
    gboolean asked;
};

struct gw_aws_call {
    json_t *answer, *failure;
    gw_aws_done done;
    gpointer data;
    guint source;
};

fake_aws harness_aws;
guint harness_aws_delay_ms;
guint harness_aws_cancelled;
static void
aws_call_free(gw_aws_call *call)
{
    json_decref(call->answer);
    json_decref(call->failure);
    g_free(call);
}

static gboolean
on_aws(gpointer data)
{
    gw_aws_call *call = data;

    call->done(call->answer, call->failure, call->data);
    aws_call_free(call);
    return G_SOURCE_REMOVE;
}

gw_aws_call *
gw_aws_call_start(gw_aws_context *context, const char *service, const char *operation, const json_t *input,
                  const char *region, gboolean all_pages, gw_aws_done done, gpointer data)
{
    gw_aws_call *call = g_new0(gw_aws_call, 1);
    g_autofree char *text = gw_json_text(input);

    ck_assert_uint_gt(context->refs, 0);
    g_string_append_printf(harness_current()->told, "sent %s %s:%s%s%s%s %s\n", context->name, service,
                           operation, region ? " in " : "", region ? region : "", all_pages ? " all" : "",
                           text);
    call->done = done;
    call->data = data;
    call->answer =
        harness_aws ? harness_aws(context->name, service, operation, input, &call->failure) : json_object();
    if (call->answer || call->failure)
        call->source = harness_aws_delay_ms ? g_timeout_add(harness_aws_delay_ms, on_aws, call)
                                            : g_idle_add(on_aws, call);
    return call;
}

void
gw_aws_call_cancel(gw_aws_call *call)
{
    harness_aws_cancelled++;
    if (call->source)
        g_source_remove(call->source);
    aws_call_free(call);
}

gw_aws_context *
gw_aws_context_ref(gw_aws_context *context)
{
    context->refs++;
    return context;
}

void
gw_aws_context_unref(gw_aws_context *context)
{
    if (--context->refs == 0)
        g_free(context);
}

gw_aws_context *
harness_context_new(const char *name)
{
    gw_aws_context *context = g_new0(gw_aws_context, 1);

    context->name = name;
    context->refs = 1;
    return context;
}

void
harness_context_free(gw_aws_context *context)
{
    ck_assert_uint_eq(context->refs, 1);
    gw_aws_context_unref(context);
}

/* ---- whose keys ---- */

const char *harness_account;
gboolean harness_nobody;

struct gw_aws_asking {
    gw_aws_context *context;
    gw_aws_identified done;
    gpointer data;
    guint source;
};

static const gw_aws_identity *
identity(void)
{
    static gw_aws_identity who;
    static char arn[64];

    snprintf(arn, sizeof arn, "arn:aws:iam::%s:user/x", harness_account);
    who = (gw_aws_identity){(char *)(guintptr)harness_account, arn};
    return &who;
}

const gw_aws_identity *
gw_aws_context_whose(const gw_aws_context *context)
{
    return context->asked ? identity() : NULL;
}

const char *harness_partition = "aws";

const char *
gw_aws_context_partition(const gw_aws_context *context)
{
    return strcmp(context->name, "customer") == 0 ? harness_partition : "aws";
}

static gboolean
on_asked(gpointer data)
{
    gw_aws_asking *asking = data;
    gw_json failure =
        harness_nobody ? gw_failure_new(GW_ERROR_UNAVAILABLE, "Unreachable", "no network") : NULL;

    asking->context->asked = !harness_nobody;
    asking->source = 0;
    asking->done(failure ? NULL : identity(), failure, asking->data);
    gw_aws_asking_cancel(asking);
    return G_SOURCE_REMOVE;
}

gw_aws_asking *
gw_aws_context_ask(gw_aws_context *context, gw_aws_identified done, gpointer data)
{
    gw_aws_asking *asking = g_new0(gw_aws_asking, 1);

    g_string_append_printf(harness_current()->told, "asked whose %s\n", context->name);
    *asking = (gw_aws_asking){gw_aws_context_ref(context), done, data, 0};
    asking->source = harness_aws_delay_ms ? g_timeout_add(harness_aws_delay_ms, on_asked, asking)
                                          : g_idle_add(on_asked, asking);
    return asking;
}

void
gw_aws_asking_cancel(gw_aws_asking *asking)
{
    if (!asking)
        return;
    if (asking->source)
        g_source_remove(asking->source);
    gw_aws_context_unref(asking->context);
    g_free(asking);
}

gboolean
gw_aws_context_pin(gw_aws_context *context, const char *account)
{
    if (!context->pinned)
        context->pinned = account;
    return strcmp(context->pinned, account) == 0;
}
