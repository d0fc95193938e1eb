/* SPDX-License-Identifier: Apache-2.0 */
/* lasting.c - what a request that changes something leaves in AWS, and what it is called there */
#include "aws/lasting.h"

#include <string.h>

gboolean
gw_request_is_message(const char *service)
{
    return service && g_strv_contains((const char *const[]){"http", "smtp", NULL}, service);
}

/* A message is gone when it is sent, and what takes away leaves nothing. Whatever else may change something
 * stays. */
gboolean
gw_request_lasts(const char *service, const char *operation)
{
    static const char *const verbs[] = {"Publish", "Send",   "Delete",   "Detach",
                                        "Remove",  "Cancel", "Generate", NULL};

    if (gw_request_is_message(service) || g_strcmp0(service, "vault") == 0)
        return FALSE;
    for (gsize i = 0; operation && verbs[i]; i++)
        if (g_str_has_prefix(operation, verbs[i]))
            return FALSE;
    return TRUE;
}

static gboolean
is_name(const char *member, const json_t *value)
{
    static const char *const endings[] = {"name", "arn", "id", "bucket", "email", NULL};
    g_autofree char *small = g_ascii_strdown(member, -1);

    if (!json_is_string(value) || !json_string_length(value) || json_string_length(value) > 256)
        return FALSE;
    for (gsize i = 0; endings[i]; i++)
        if (g_str_has_suffix(small, endings[i]))
            return TRUE;
    return FALSE;
}

static void
add_names(json_t *names, const json_t *object)
{
    const char *member;
    json_t *value;

    json_object_foreach ((json_t *)(guintptr)object, member, value)
        if (is_name(member, value))
            json_object_set(names, member, value);
}

json_t *
gw_request_names(const json_t *input)
{
    json_t *names = json_object(), *value;
    const char *member;

    add_names(names, input);
    if (!json_object_size(names))
        json_object_foreach ((json_t *)(guintptr)input, member, value)
            add_names(names, value);
    return names;
}
