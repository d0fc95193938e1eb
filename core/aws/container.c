/* SPDX-License-Identifier: Apache-2.0 */
/* container.c - keys from the agent beside a container: ECS's by a path, EKS's Pod Identity by a URL
 *
 * The authorization comes from a file that somebody renews, so it is read each time. Which hosts may be
 * asked was decided when the plan was made (keyways_env.c).
 */
#include "aws/keysource.h"
#include "aws/url.h"
#include "base/json.h"

#include <string.h>

#define TIMEOUT_MS 2000
#define MAX_BODY ((gsize)64 * 1024)
#define ATTEMPTS 3
#define PAUSE_MS 500

static void ask(gw_key_source *source);

static gboolean
on_again(gpointer data)
{
    gw_key_source *source = data;
    source->timer = 0;
    ask(source);
    return G_SOURCE_REMOVE;
}

static void
ask_again_or_fail(gw_key_source *source, const char *reason)
{
    if (source->attempts < ATTEMPTS)
        source->timer = g_timeout_add(PAUSE_MS, on_again, source);
    else
        gw_key_source_fail(source, GW_ERROR_UNAVAILABLE, "%s (%u attempts)", reason, source->attempts);
}

static void
take_document(gw_key_source *source, const gw_message *answer)
{
    static const gw_credentials_names names = {.access_key = "AccessKeyId",
                                               .secret_key = "SecretAccessKey",
                                               .session_token = "Token",
                                               .expires = "Expiration"};
    g_autoptr(GError) error = NULL;
    gsize n = 0;
    const char *text = gw_message_body(answer, &n);
    gw_json document = gw_json_parse(text, n, "its answer", NULL);
    gw_credentials *keys = gw_credentials_read(document, &names, &error);
    if (keys && gw_credentials_are_alive(keys)) {
        gw_key_source_give(source, keys);
        return;
    }
    gw_credentials_free(keys);
    gw_key_source_fail(source, GW_ERROR_UNAVAILABLE, "its answer can't be used: %s",
                       !document ? "it is not JSON"
                       : error   ? error->message
                                 : "its keys have expired");
}

static void
on_answer(const gw_http_result *result, gpointer data)
{
    gw_key_source *source = data;
    source->http = NULL;
    guint status = result->answer ? result->answer->status : 0;
    g_autofree char *said = g_strdup_printf("it answered with status %u", status);
    if (status == 200)
        take_document(source, result->answer);
    else if (!result->answer)
        ask_again_or_fail(source, result->error->message);
    else if (status >= 500 || status == 429)
        ask_again_or_fail(source, said);
    else
        gw_key_source_fail(source, GW_ERROR_DENIED, "%s: check the task's or pod's role%s", said,
                           status == 401 || status == 403
                               ? " and AWS_CONTAINER_AUTHORIZATION_TOKEN, or the file that has it"
                               : "");
}

static void
ask(gw_key_source *source)
{
    g_autoptr(gw_url) url = gw_url_parse(source->plan->url);
    g_autoptr(gw_message) request = gw_message_new_request("GET", *url->path ? url->path : "/", url->query);
    gw_message_add_header(request, "Host", url->authority);
    gw_message_add_header(request, "Accept", "application/json");
    if (source->secret)
        gw_message_add_header(request, "Authorization", source->secret);
    gw_http_limits limits = {.connect_ms = TIMEOUT_MS,
                             .total_ms = TIMEOUT_MS,
                             .max_body = MAX_BODY,
                             .direct = TRUE,
                             .trust = source->settings->ca_bundle};
    source->attempts++;
    source->http = gw_http_start(source->aws->http, url->base, request, &limits, on_answer, source);
}

void
gw_key_source_container(gw_key_source *source)
{
    const gw_key_plan *plan = source->plan;
    if (plan->token_file)
        source->secret = gw_key_source_read_token(source, plan->token_file);
    else if (plan->authorization)
        source->secret =
            gw_key_source_check_token(source, plan->authorization, "AWS_CONTAINER_AUTHORIZATION_TOKEN");
    if (source->secret || !(plan->token_file || plan->authorization))
        ask(source);
}
