/* SPDX-License-Identifier: Apache-2.0 */
/* endpoint.c - hosts by the service table, or as configured
 */
#include "aws/endpoint.h"
#include "aws/rest.h"
#include "aws/url.h"
#include "base/error.h"
#include "base/region.h"

#include <string.h>

void
gw_endpoint_free(gw_endpoint *endpoint)
{
    if (!endpoint)
        return;
    g_free(endpoint->base);
    g_free(endpoint->region);
    g_free(endpoint);
}

/* A configured URL: scheme and host go to the endpoint, a path goes before the request's. */
static gboolean
use_override(gw_endpoint *endpoint, const char *text, const gw_service *service, gw_message *request,
             GError **error)
{
    g_autoptr(gw_url) url = gw_url_parse(text);
    if (!url || url->query) {
        const char *secret_end = strrchr(text, '@');
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "cannot use the endpoint '%s' for %s: it must be http://host:port or https://host: check "
                    "AWS_ENDPOINT_URL and endpoint_url",
                    secret_end ? secret_end + 1 : text, service->id);
        return FALSE;
    }
    endpoint->base = g_strdup(url->base);
    gw_message_set_header(request, "Host", url->authority);

    while (g_str_has_suffix(url->path, "/"))
        url->path[strlen(url->path) - 1] = '\0';
    if (*url->path) {
        g_autofree char *path = g_steal_pointer(&request->path);
        request->path = g_strconcat(url->path, path, NULL);
    }
    return TRUE;
}

static gboolean
use_own(gw_endpoint *endpoint, const gw_settings *settings, const gw_service *service, const char *region,
        gw_message *request, GError **error)
{
    g_autofree char *host = gw_host_find(service, region, &settings->options, &endpoint->region, error);
    if (!host)
        return FALSE;
    g_autofree char *moved = strcmp(service->id, "s3") == 0 ? gw_rest_bucket_to_host(request, host) : NULL;
    endpoint->base = g_strconcat("https://", moved ? moved : host, NULL);
    gw_message_set_header(request, "Host", moved ? moved : host);
    return TRUE;
}

/* What is somewhere else may have regions of its own making; one of AWS's has its home. */
static char *
signing_region(const gw_service *service, const char *region)
{
    const gw_partition *partition = gw_partition_of_region(region);
    return g_strdup(!service->home ? region : partition ? partition->home : gw_partition_nth(0)->home);
}

gw_endpoint *
gw_endpoint_new(const gw_settings *settings, const gw_service *service, const char *region,
                gw_message *request, GError **error)
{
    const char *asked = region ? region : settings->region;
    if (!gw_is_region(asked)) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "'%.64s' is not the name of an AWS region: check region and AWS_REGION", asked);
        return NULL;
    }
    g_autoptr(gw_endpoint) endpoint = g_new0(gw_endpoint, 1);
    const char *url = gw_settings_endpoint(settings, service);
    if (url)
        endpoint->region = signing_region(service, asked);
    gboolean found = url ? use_override(endpoint, url, service, request, error)
                         : use_own(endpoint, settings, service, asked, request, error);
    return found ? g_steal_pointer(&endpoint) : NULL;
}
