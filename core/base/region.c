/* SPDX-License-Identifier: Apache-2.0 */
/* region.c - the regions and partitions of AWS that are known here
 *
 * Facts are of partitions.json, which all of AWS's own tools carry.
 */
#include "base/region.h"

#include <string.h>

#include "base/text.h"

static const struct {
    const char *name;
    const char *prefixes; /* of its regions' names, for those that are not listed yet */
    const char *regions;
} partitions[] = {
    {"aws", "us eu ap sa ca me af il mx",
     "af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 "
     "ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 "
     "ap-southeast-7 ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 "
     "eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1 us-east-1 "
     "us-east-2 us-west-1 us-west-2"},
    {"aws-cn", "cn", "cn-north-1 cn-northwest-1"},
    {"aws-us-gov", "us-gov", "us-gov-east-1 us-gov-west-1"},
    {"aws-eusc", "eusc-de", "eusc-de-east-1"},
    {"aws-iso", "us-iso", "us-iso-east-1 us-iso-west-1"},
    {"aws-iso-b", "us-isob", "us-isob-east-1 us-isob-west-1"},
    {"aws-iso-e", "eu-isoe", "eu-isoe-west-1"},
    {"aws-iso-f", "us-isof", "us-isof-east-1 us-isof-south-1"},
};

static GHashTable *known; /* region -> partition, both static or interned */
static GPtrArray *names;  /* of the known ones, NULL-terminated */

static void
learn(const char *region, const char *partition)
{
    if (!g_hash_table_insert(known, (gpointer)(guintptr)region, (gpointer)(guintptr)partition))
        return;
    g_ptr_array_set_size(names, (int)names->len - 1);
    g_ptr_array_add(names, (gpointer)(guintptr)region);
    g_ptr_array_add(names, NULL);
}

static void
learn_all(void)
{
    if (known)
        return;
    known = g_hash_table_new(g_str_hash, g_str_equal);
    names = g_ptr_array_new();
    g_ptr_array_add(names, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(partitions); i++) {
        g_auto(GStrv) regions = g_strsplit(partitions[i].regions, " ", -1);
        for (char **region = regions; *region; region++)
            learn(g_intern_string(*region), partitions[i].name);
    }
}

const char *
gw_region_partition(const char *region)
{
    learn_all();
    return g_hash_table_lookup(known, region);
}

const char *
gw_region_nearest(const char *region)
{
    learn_all();
    return gw_nearest(region, (const char *const *)names->pdata);
}

const char *const *
gw_partitions(void)
{
    static const char *list[G_N_ELEMENTS(partitions) + 1];

    for (guint i = 0; i < G_N_ELEMENTS(partitions); i++)
        list[i] = partitions[i].name;
    return list;
}

gboolean
gw_partition_known(const char *partition)
{
    return g_strv_contains(gw_partitions(), partition);
}

/* Is the rest of a region's name, after its prefix, as in "-east-1"? */
static gboolean
is_rest(const char *rest)
{
    gsize word = *rest == '-' ? strspn(rest + 1, G_CSET_a_2_z) : 0;
    const char *number = rest + 1 + word;

    return word > 0 && *number == '-' && number[1] &&
           strspn(number + 1, G_CSET_DIGITS) == strlen(number + 1) && strlen(number + 1) <= 2;
}

static gboolean
is_of(guint partition, const char *region)
{
    g_auto(GStrv) prefixes = g_strsplit(partitions[partition].prefixes, " ", -1);

    for (char **prefix = prefixes; *prefix; prefix++)
        if (g_str_has_prefix(region, *prefix) && is_rest(region + strlen(*prefix)))
            return TRUE;
    return FALSE;
}

gboolean
gw_region_add(const char *region)
{
    learn_all();
    for (guint i = 0; i < G_N_ELEMENTS(partitions); i++) {
        if (!is_of(i, region))
            continue;
        learn(g_intern_string(region), partitions[i].name);
        return TRUE;
    }
    return FALSE;
}
