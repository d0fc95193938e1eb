/* SPDX-License-Identifier: Apache-2.0 */
/* arns.c - finds ARNs in a request and holds their partition against the region's
 *
 * AWS's own policies and most services have other ARNs in each partition. What a step writes for the public
 * one would be refused elsewhere at best, and at worst be a policy that allows nothing.
 */
#include "aws/arns.h"
#include "base/error.h"
#include "base/region.h"

#include <string.h>

static gboolean
text_fits(const char *text, const gw_partition *partition, const char *asked, GError **error)
{
    for (const char *at = strstr(text, "arn:"); at; at = strstr(at + 1, "arn:")) {
        gsize n = strspn(at + 4, G_CSET_a_2_z G_CSET_DIGITS "-");
        g_autofree char *id = g_strndup(at + 4, n);
        const gw_partition *of = at[4 + n] == ':' ? gw_partition_find(id) : NULL;
        if (!of || of == partition || (at > text && g_ascii_isalnum(at[-1])))
            continue;
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "'%.*s' is of %s, and %s: use names of that partition, or another region",
                    (int)strcspn(at, "\"'\\ ,"), at, of->name, asked);
        return FALSE;
    }
    return TRUE;
}

static gboolean
value_fits(const json_t *value, const gw_partition *partition, const char *asked, GError **error)
{
    const char *name;
    json_t *member;
    size_t i;
    if (json_is_string(value))
        return text_fits(json_string_value(value), partition, asked, error);
    json_object_foreach ((json_t *)(guintptr)value, name, member)
        if (!value_fits(member, partition, asked, error))
            return FALSE;
    json_array_foreach (value, i, member)
        if (!value_fits(member, partition, asked, error))
            return FALSE;
    return TRUE;
}

gboolean
gw_arns_fit(const json_t *input, const char *region, GError **error)
{
    const gw_partition *partition = gw_partition_of_region(region);
    g_autofree char *asked =
        partition ? g_strdup_printf("region '%s' of %s is asked", region, partition->name) : NULL;
    return !partition || value_fits(input, partition, asked, error);
}

gboolean
gw_arns_fit_account(const json_t *params, const char *id, GError **error)
{
    const gw_partition *partition = gw_partition_find(id);
    g_autofree char *asked = g_strdup_printf("the customer's account is of %s", partition->name);
    return value_fits(params, partition, asked, error);
}
