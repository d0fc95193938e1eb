/* SPDX-License-Identifier: Apache-2.0 */
/* region.c - the table of partitions and their regions
 *
 * Facts are those of AWS's own tools (partitions.json in botocore 1.43). A new region is a word here.
 */
#include "base/region.h"
#include "base/text.h"

#include <string.h>

static const char *const aws_regions[] = {
    "af-south-1",     "ap-east-1",      "ap-east-2",      "ap-northeast-1", "ap-northeast-2",
    "ap-northeast-3", "ap-south-1",     "ap-south-2",     "ap-southeast-1", "ap-southeast-2",
    "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7",
    "ca-central-1",   "ca-west-1",      "eu-central-1",   "eu-central-2",   "eu-north-1",
    "eu-south-1",     "eu-south-2",     "eu-west-1",      "eu-west-2",      "eu-west-3",
    "il-central-1",   "me-central-1",   "me-south-1",     "mx-central-1",   "sa-east-1",
    "us-east-1",      "us-east-2",      "us-west-1",      "us-west-2",      NULL};
static const char *const cn_regions[] = {"cn-north-1", "cn-northwest-1", NULL};
static const char *const gov_regions[] = {"us-gov-east-1", "us-gov-west-1", NULL};
static const char *const eusc_regions[] = {"eusc-de-east-1", NULL};
static const char *const iso_regions[] = {"us-iso-east-1", "us-iso-west-1", NULL};
static const char *const iso_b_regions[] = {"us-isob-east-1", "us-isob-west-1", NULL};
static const char *const iso_e_regions[] = {"eu-isoe-west-1", NULL};
static const char *const iso_f_regions[] = {"us-isof-east-1", "us-isof-south-1", NULL};

static const gw_partition partitions[] = {
    {"aws", "AWS", "amazonaws.com", "api.aws", "us-east-1", "us eu ap sa ca me af il mx", aws_regions, FALSE},
    {"aws-cn", "AWS China", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "cn-northwest-1", "cn",
     cn_regions, FALSE},
    {"aws-us-gov", "AWS GovCloud (US)", "amazonaws.com", "api.aws", "us-gov-west-1", "us-gov", gov_regions,
     FALSE},
    {"aws-eusc", "AWS European Sovereign Cloud", "amazonaws.eu", "api.amazonwebservices.eu", "eusc-de-east-1",
     "eusc-de", eusc_regions, FALSE},
    {"aws-iso", "AWS ISO (US)", "c2s.ic.gov", "api.aws.ic.gov", "us-iso-east-1", "us-iso", iso_regions, TRUE},
    {"aws-iso-b", "AWS ISOB (US)", "sc2s.sgov.gov", "api.aws.scloud", "us-isob-east-1", "us-isob",
     iso_b_regions, TRUE},
    {"aws-iso-e", "AWS ISOE (Europe)", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "eu-isoe-west-1",
     "eu-isoe", iso_e_regions, TRUE},
    {"aws-iso-f", "AWS ISOF", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "us-isof-south-1", "us-isof",
     iso_f_regions, TRUE},
};

gboolean
gw_is_region(const char *region)
{
    gsize n = strlen(region);
    return n > 0 && n <= 32 && strspn(region, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

const gw_partition *
gw_partition_nth(guint n)
{
    return n < G_N_ELEMENTS(partitions) ? &partitions[n] : NULL;
}

const gw_partition *
gw_partition_find(const char *id)
{
    for (gsize i = 0; i < G_N_ELEMENTS(partitions); i++)
        if (g_strcmp0(partitions[i].id, id) == 0)
            return &partitions[i];
    return NULL;
}

const gw_partition *
gw_partition_of_arn(const char *arn)
{
    g_auto(GStrv) parts = g_strsplit(arn ? arn : "", ":", 6);
    return g_strv_length(parts) == 6 && strcmp(parts[0], "arn") == 0 ? gw_partition_find(parts[1]) : NULL;
}

/* ---- regions ---- */

/* A direction and a number after a prefix, as in "us-gov" + "-west-1". AWS's own tools take any word there,
 * so that "us-esat-1" becomes the name of a host. */
static gboolean
is_rest_of_region(const char *rest)
{
    static const char *const directions[] = {"central",   "north",     "northeast", "northwest", "south",
                                             "southeast", "southwest", "east",      "west",      NULL};
    g_auto(GStrv) words = g_strsplit(rest, "-", -1);
    if (g_strv_length(words) != 3 || *words[0] || !g_strv_contains(directions, words[1]))
        return FALSE;
    gsize digits = strlen(words[2]);
    return digits > 0 && digits <= 2 && strspn(words[2], "0123456789") == digits;
}

static gboolean
looks_like_one_of(const gw_partition *partition, const char *region)
{
    g_auto(GStrv) prefixes = g_strsplit(partition->prefixes, " ", -1);
    for (char **prefix = prefixes; *prefix; prefix++)
        if (g_str_has_prefix(region, *prefix) && is_rest_of_region(region + strlen(*prefix)))
            return TRUE;
    return FALSE;
}

static GHashTable *added; /* set of regions */

gboolean
gw_region_add(const char *region)
{
    if (!gw_partition_of_region(region))
        return FALSE;
    if (!added)
        added = g_hash_table_new(g_str_hash, g_str_equal);
    g_hash_table_add(added, (gpointer)(guintptr)g_intern_string(region));
    return TRUE;
}

gboolean
gw_region_known(const char *region)
{
    if (added && g_hash_table_contains(added, region))
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(partitions); i++)
        if (g_strv_contains(partitions[i].regions, region))
            return TRUE;
    return FALSE;
}

const gw_partition *
gw_partition_of_region(const char *region)
{
    for (gsize i = 0; i < G_N_ELEMENTS(partitions); i++)
        if (g_strv_contains(partitions[i].regions, region) || looks_like_one_of(&partitions[i], region))
            return &partitions[i];
    return NULL;
}

static gpointer
list_regions(G_GNUC_UNUSED gpointer unused)
{
    GPtrArray *names = g_ptr_array_new();
    for (gsize i = 0; i < G_N_ELEMENTS(partitions); i++)
        for (const char *const *region = partitions[i].regions; *region; region++)
            g_ptr_array_add(names, (gpointer)(guintptr)*region);
    g_ptr_array_add(names, NULL);
    return g_ptr_array_free(names, FALSE);
}

char *
gw_region_hint(const char *region)
{
    static GOnce once = G_ONCE_INIT;
    return gw_nearest_hint(region, g_once(&once, list_regions, NULL));
}
