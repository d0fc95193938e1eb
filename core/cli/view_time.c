/* SPDX-License-Identifier: Apache-2.0 */
/* view_time.c - times as people read them, in their zone, and as programs do, in UTC */

#include "base/json.h"
#include "base/text.h"
#include "cli/view.h"

/* Milliseconds, with the time zone's name: what stands without one is read in the reader's own. */
static char *
local_text(gint64 ms)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(ms / 1000);

    return time ? g_date_time_format(time, "%Y-%m-%d %H:%M %Z") : gw_time_text(ms);
}

char *
gw_local_second_text(gint64 ms)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(ms / 1000);

    return time ? g_date_time_format(time, "%Y-%m-%d %H:%M:%S %Z") : gw_time_text(ms);
}

char *
gw_local_time_text(const json_t *time)
{
    return json_is_integer(time) ? local_text(json_integer_value(time)) : g_strdup("");
}

/* The nearest whole minutes, hours or days. */
static char *
distance_text(gint64 ms)
{
    gint64 minutes = (ms + 30000) / 60000, hours = (minutes + 30) / 60, days = (hours + 12) / 24;

    if (minutes < 1)
        return g_strdup("less than a minute");
    if (minutes < 60)
        return g_strdup_printf("%d min", (int)minutes);
    if (hours < 24)
        return g_strdup_printf("%d h", (int)hours);
    return gw_count_text((guint)MIN(days, G_MAXINT), "day");
}

char *
gw_overdue_text(const json_t *due)
{
    g_autofree char *distance = distance_text(gw_now_ms() - json_integer_value(due));

    return g_strconcat(distance, " overdue", NULL);
}

char *
gw_due_text(const json_t *due)
{
    if (!json_is_integer(due))
        return g_strdup("");
    g_autofree char *at = local_text(json_integer_value(due));
    g_autofree char *distance =
        gw_is_overdue(due) ? gw_overdue_text(due) : distance_text(json_integer_value(due) - gw_now_ms());

    return g_strdup_printf("%s, %s%s", at, gw_is_overdue(due) ? "" : "in ", distance);
}

gboolean
gw_is_overdue(const json_t *due)
{
    return json_is_integer(due) && json_integer_value(due) < gw_now_ms();
}

void
gw_times_to_utc(json_t *document)
{
    static const char *const members[] = {"created", "updated", "due", "next_look"};

    for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
        const json_t *time = json_object_get(document, members[i]);
        if (!json_is_integer(time))
            continue;
        g_autofree char *text = gw_time_text(json_integer_value(time));
        json_object_set_new(document, members[i], json_string(text));
    }
}
