/* SPDX-License-Identifier: Apache-2.0 */
/* left.c - what a run left behind in AWS, by the outcomes of its requests: all of it when it was cancelled or
 * stopped, else what its amended input or its upgraded script no longer asks for
 */

#include "aws/lasting.h"
#include "base/json.h"
#include "report/parts.h"

#include <string.h>

gboolean
gw_report_leaves(const char *status)
{
    return status && g_strv_contains((const char *const[]){"cancelled", "stopped", NULL}, status);
}

/* ---- what is no longer asked for ---- */

/* The last event with which the run got another input or another script; or NULL. */
static const json_t *
last_change(const json_t *events)
{
    static const char *const kinds[] = {"run.amended", "run.upgraded", NULL};

    for (gsize i = json_array_size(events); i > 0; i--) {
        const json_t *event = json_array_get(events, i - 1);
        const char *kind = gw_json_string(event, "kind");
        if (kind && g_strv_contains(kinds, kind))
            return event;
    }
    return NULL;
}

/* What that event says of a request, or NULL. */
static const json_t *
said_of(const json_t *change, const json_t *request)
{
    json_t *entry;
    gsize i;

    json_array_foreach (json_object_get(json_object_get(change, "data"), "left_behind"), i, entry)
        if (json_equal(json_object_get(entry, "request"), json_object_get(request, "id")))
            return entry;
    return NULL;
}

static gboolean
contains(const json_t *value, const char *text)
{
    const char *key;
    json_t *member;
    gsize i;

    if (json_is_string(value))
        return strcmp(json_string_value(value), text) == 0;
    json_object_foreach ((json_t *)(guintptr)value, key, member)
        if (strcmp(key, text) == 0 || contains(member, text))
            return TRUE;
    json_array_foreach (value, i, member)
        if (contains(member, text))
            return TRUE;
    return FALSE;
}

/* Has a look of the step since then shown it? The last one counts. */
static gboolean
is_seen(const json_t *events, const json_t *change, const json_t *step, const char *text)
{
    gint64 since = gw_json_int(change, "seq", 0);

    for (gsize i = json_array_size(events); i > 0; i--) {
        const json_t *event = json_array_get(events, i - 1);
        const json_t *seen = json_object_get(json_object_get(event, "data"), "seen");
        if (gw_json_int(event, "seq", 0) <= since)
            return FALSE;
        if (seen && json_equal(json_object_get(event, "step"), step))
            return contains(json_object_get(seen, "doc"), text);
    }
    return FALSE;
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
    json_object_set_new(part, "names", gw_request_names(json_object_get(request, "input")));
    json_object_set(part, "request", json_object_get(request, "id"));
    json_object_set_new(part, "certain", json_boolean(answered));
    json_object_set_new(part, "no_longer", json_null());
    json_object_set_new(part, "seen", json_false());
    return part;
}

static void
add_said(json_t *part, const json_t *said, const json_t *events, const json_t *change)
{
    const char *text = gw_json_string(said, "no_longer");

    json_object_set_new(part, "no_longer", text ? json_string(text) : json_null());
    json_object_set_new(part, "seen",
                        json_boolean(text && is_seen(events, change, json_object_get(part, "step"), text)));
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
gw_report_left(const char *status, const json_t *requests, const json_t *events)
{
    gboolean all = gw_report_leaves(status);
    const json_t *change = last_change(events);
    gw_json left = json_array();
    json_t *request;
    gsize i;

    json_array_foreach (requests, i, request) {
        const json_t *said = said_of(change, request);
        gboolean lasts =
            g_strcmp0(gw_json_string(request, "outcome"), "refused") != 0 &&
            gw_request_lasts(gw_json_string(request, "service"), gw_json_string(request, "operation"));
        if (!lasts || !(all || said))
            continue;
        json_t *part = left_part(request);
        add_said(part, said, events, change);
        add_left(left, part);
    }
    return all || json_array_size(left) ? g_steal_pointer(&left) : json_null();
}
