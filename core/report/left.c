/* SPDX-License-Identifier: Apache-2.0 */
/* left.c - what a run that was cancelled or stopped left behind in AWS, by the outcomes of its requests */

#include "base/json.h"
#include "report/parts.h"

#include <string.h>

gboolean
gw_report_leaves(const char *status)
{
    return status && g_strv_contains((const char *const[]){"cancelled", "stopped", NULL}, status);
}

gboolean
gw_report_is_message(const json_t *request)
{
    const char *service = gw_json_string(request, "service");
    return service && g_strv_contains((const char *const[]){"http", "smtp", NULL}, service);
}

/* A message is gone when it is sent, and what takes away leaves nothing. Whatever else may change something
 * stays. */
static gboolean
leaves_nothing(const json_t *request)
{
    static const char *const verbs[] = {"Publish", "Send",   "Delete",   "Detach",
                                        "Remove",  "Cancel", "Generate", NULL};
    const char *operation = gw_json_string(request, "operation");

    if (gw_report_is_message(request) || g_strcmp0(gw_json_string(request, "service"), "vault") == 0)
        return TRUE;
    for (gsize i = 0; operation && verbs[i]; i++)
        if (g_str_has_prefix(operation, verbs[i]))
            return TRUE;
    return FALSE;
}

/* ---- what it is called ---- */

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

/* The names in a request; where it has none of its own, those of the documents that it carries. */
static json_t *
names_of(const json_t *request)
{
    const json_t *input = json_object_get(request, "input");
    json_t *names = json_object(), *value;
    const char *member;

    add_names(names, input);
    if (!json_object_size(names))
        json_object_foreach ((json_t *)(guintptr)input, member, value)
            add_names(names, value);
    return names;
}

/* ---- all of it ---- */

static json_t *
left_part(const json_t *request)
{
    static const char *const members[] = {"step",      "context", "account", "service",
                                          "operation", "region",  "time"};
    gboolean answered = g_strcmp0(gw_json_string(request, "outcome"), "answered") == 0;
    json_t *part = json_object();

    for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
        json_t *value = json_object_get(request, members[i]);
        json_object_set(part, members[i], value ? value : json_null());
    }
    json_object_set_new(part, "names", names_of(request));
    json_object_set(part, "request", json_object_get(request, "id"));
    json_object_set_new(part, "certain", json_boolean(answered));
    return part;
}

static gboolean
is_same(const json_t *a, const json_t *b)
{
    static const char *const members[] = {"context", "account", "service", "operation", "region", "names"};

    for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
        if (!json_equal(json_object_get(a, members[i]), json_object_get(b, members[i])))
            return FALSE;
    return TRUE;
}

/* The same request once more leaves one thing; what was answered once is certain. */
static void
add_left(json_t *left, json_t *part)
{
    gsize i;
    json_t *other;

    json_array_foreach (left, i, other)
        if (is_same(part, other)) {
            if (gw_json_true(other, "certain"))
                json_object_set_new(part, "certain", json_true());
            json_array_set_new(left, i, part);
            return;
        }
    json_array_append_new(left, part);
}

json_t *
gw_report_left(const char *status, const json_t *requests)
{
    json_t *left = gw_report_leaves(status) ? json_array() : json_null(), *request;
    gsize i;

    if (json_is_null(left))
        return left;
    json_array_foreach (requests, i, request)
        if (g_strcmp0(gw_json_string(request, "outcome"), "refused") != 0 && !leaves_nothing(request))
            add_left(left, left_part(request));
    return left;
}
