/* SPDX-License-Identifier: Apache-2.0 */
/* hostname.c - the names of AWS's hosts
 *
 * Nearly all are name[-fips].region.suffix, where the partition says the suffix. What is not so stands in a
 * table. Facts are the endpoint rules of AWS's own tools (botocore 1.43), to which tests/conformance holds
 * this file.
 */
#include "aws/hostname.h"
#include "base/error.h"
#include "base/region.h"

#include <string.h>

typedef struct {
    const char *service;
    gw_odd_hosts of;
} odd_host;

static const odd_host odd_hosts[] = {
    {"iam",
     {"aws",
      {"iam.amazonaws.com", "iam-fips.amazonaws.com", "iam.global.api.aws", "iam-fips.global.api.aws"},
      NULL}},
    {"iam",
     {"aws-cn",
      {"iam.cn-north-1.amazonaws.com.cn", NULL, "iam.global.api.amazonwebservices.com.cn", NULL},
      "cn-north-1"}},
    {"iam",
     {"aws-us-gov",
      {"iam.us-gov.amazonaws.com", "iam.us-gov.amazonaws.com", "iam.us-gov.api.aws", "iam.us-gov.api.aws"},
      NULL}},
    {"iam",
     {"aws-eusc",
      {"iam.eusc-de-east-1.amazonaws.eu", "iam-fips.amazonaws.eu", "iam.api.amazonwebservices.eu",
       "iam-fips.api.amazonwebservices.eu"},
      NULL}},
    {"support",
     {"aws-cn",
      {"support.cn-north-1.amazonaws.com.cn", NULL, "support.cn-north-1.api.amazonwebservices.com.cn", NULL},
      "cn-north-1"}},
    {"billing",
     {"aws",
      {"billing.us-east-1.api.aws", "billing-fips.us-east-1.amazonaws.com", "billing.us-east-1.api.aws",
       "billing-fips.us-east-1.api.aws"},
      NULL}},
    {"partnercentral-channel",
     {"aws",
      {"partnercentral-channel.global.api.aws", "partnercentral-channel-fips.global.api.aws",
       "partnercentral-channel.global.api.aws", "partnercentral-channel-fips.global.api.aws"},
      NULL}},
};

static const gw_odd_hosts *
find_odd(const gw_service *service, const gw_partition *partition)
{
    for (const gw_odd_hosts *odd = service->odd_hosts; odd && odd->partition; odd++)
        if (strcmp(odd->partition, partition->id) == 0)
            return odd;
    for (gsize i = 0; i < G_N_ELEMENTS(odd_hosts); i++)
        if (strcmp(odd_hosts[i].service, service->id) == 0 &&
            strcmp(odd_hosts[i].of.partition, partition->id) == 0)
            return &odd_hosts[i].of;
    return NULL;
}

gboolean
gw_host_is_region(const char *region, GError **error)
{
    if (gw_partition_of_region(region))
        return TRUE;
    g_autofree char *hint = gw_region_hint(region);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                "'%.64s' is not a region of AWS%s: check region and AWS_REGION", region, hint);
    return FALSE;
}

static const gw_partition *
find_partition(const char *region, GError **error)
{
    const gw_partition *partition = gw_partition_of_region(region);
    if (!gw_host_is_region(region, error))
        return NULL;
    if (!partition->isolated)
        return partition;
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                "cannot use region '%s': it is of %s, which is not reachable from here: set another region",
                region, partition->name);
    return NULL;
}

gboolean
gw_service_is_in(const gw_service *service, const char *partition)
{
    g_auto(GStrv) partitions = g_strsplit(service->partitions ? service->partitions : partition, " ", -1);
    return g_strv_contains((const char *const *)partitions, partition);
}

static gboolean
is_there(const gw_service *service, const gw_partition *partition, const gw_host_options *options,
         GError **error)
{
    if (!gw_service_is_in(service, partition->id))
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "%s has no service '%s': this cannot be done for an account of it", partition->name,
                    service->id);
    else if (options->fips && strcmp(partition->id, "aws-cn") == 0)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "%s has no FIPS hosts: unset use_fips_endpoint and AWS_USE_FIPS_ENDPOINT",
                    partition->name);
    else
        return TRUE;
    return FALSE;
}

static char *
s3_host(const gw_partition *partition, const char *region, const gw_host_options *options)
{
    if (!options->fips && !options->dual && strcmp(region, "us-east-1") == 0)
        return g_strdup("s3.amazonaws.com");
    return g_strconcat(options->fips ? "s3-fips." : "s3.", options->dual ? "dualstack." : "", region, ".",
                       partition->suffix, NULL);
}

static char *
usual_host(const gw_service *service, const gw_partition *partition, const char *region,
           const gw_host_options *options)
{
    gboolean plain_is_fips = service->gov_fips && !options->dual && strcmp(partition->id, "aws-us-gov") == 0;
    gboolean dual = options->dual || service->dual_only;
    return g_strconcat(service->host, options->fips && !plain_is_fips ? "-fips." : ".", region, ".",
                       dual ? partition->dual_suffix : partition->suffix, NULL);
}

/* A file may lack one; of those that are built in only China's do, where is_there has refused already. */
static char *
odd_name(const gw_service *service, const gw_partition *partition, const gw_odd_hosts *odd,
         const gw_host_options *options, const char *region, GError **error)
{
    const char *name = odd->hosts[(options->fips ? 1 : 0) + (options->dual ? 2 : 0)];
    if (name) {
        GString *host = g_string_new(name);
        g_string_replace(host, "{region}", region, 1);
        return g_string_free(host, FALSE);
    }
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "service '%s' has no such host in %s: unset%s%s",
                service->id, partition->name, options->fips ? " use_fips_endpoint" : "",
                options->dual ? " use_dualstack_endpoint" : "");
    return NULL;
}

char *
gw_host_find(const gw_service *service, const char *region, const gw_host_options *options, char **signing,
             GError **error)
{
    const gw_partition *partition = find_partition(region, error);
    if (!partition || !is_there(service, partition, options, error))
        return NULL;
    const gw_odd_hosts *odd = find_odd(service, partition);
    const char *where = odd && odd->region ? odd->region : service->home ? partition->home : region;
    *signing = g_strdup(where);
    if (odd)
        return odd_name(service, partition, odd, options, where, error);
    return strcmp(service->id, "s3") == 0 ? s3_host(partition, region, options)
                                          : usual_host(service, partition, where, options);
}
