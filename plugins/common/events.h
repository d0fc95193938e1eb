/* SPDX-License-Identifier: Apache-2.0 */
/* events.h - what CloudTrail tells of an event that happened after a moment, for steps that people do
 *
 * Global services' events are in us-east-1. They appear minutes late and are kept for 90 days, two lookups a
 * second are allowed, and a lookup has one attribute: so a step asks seldom, and for one name or one source.
 * Fifty come in a page, and a page may hold nobody's that matter: users have devices, too.
 */
#ifndef PLUGINS_EVENTS_H
#define PLUGINS_EVENTS_H

#include "evidence.h"

#include <gangway/step.h>
#include <time.h>

#define EVENTS_PAGES 10 /* at most: the latest come first */

/** When this step looked for the first time, in seconds; `*first`: just now. What a person is asked for
 * happens after that. */
static GW_UNUSED json_int_t
events_since(gw_call *call, bool *first)
{
    json_t *noted = gw_noted(call, "since");
    *first = !json_is_integer(noted);
    if (!*first)
        return json_integer_value(noted);
    json_int_t now = (json_int_t)time(NULL);
    gw_note(call, "since", gw_keep(call, json_integer(now)));
    return now;
}

/** A moment as AWS writes it, to the second: texts of this form compare as the moments do. */
static GW_UNUSED const char *
events_time(gw_call *call, json_int_t seconds)
{
    time_t when = (time_t)seconds;
    const struct tm *parts = gmtime(&when); /* a plugin has one thread */
    char text[32] = "";
    if (parts)
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", parts);
    return gw_text(call, "%s", text);
}

/* Why an event is of something that failed, or NULL. Sign-in events have no error code: they tell under their
 * own name whether it was a success. */
static GW_UNUSED const char *
events_error(json_t *record, const char *name)
{
    const char *code = json_string_value(json_object_get(record, "errorCode"));
    const char *told = json_string_value(json_object_get(json_object_get(record, "responseElements"), name));
    return code || !told || strcmp(told, "Success") == 0 ? code : told;
}

/* What is kept of an event, or NULL when it is none or too old. */
static GW_UNUSED json_t *
events_read(gw_call *call, json_t *event, const char *since)
{
    const char *text = json_string_value(json_object_get(event, "CloudTrailEvent"));
    json_t *record = text ? gw_keep(call, json_loads(text, 0, NULL)) : NULL;
    const char *name = NULL, *source = NULL, *at = NULL, *id = NULL, *type = NULL, *arn = NULL, *from = NULL;
    if (json_unpack(record, "{s:s, s:s, s:s, s?s, s?s, s:{s:s, s?s}}", "eventName", &name, "eventSource",
                    &source, "eventTime", &at, "eventID", &id, "sourceIPAddress", &from, "userIdentity",
                    "type", &type, "arn", &arn) != 0 ||
        strncmp(at, since, strlen(since)) < 0)
        return NULL;
    json_t *asked = json_object_get(record, "requestParameters");
    return gw_pack(call, "{s:s, s:s, s:s, s:s, s:s, s:s*, s:s*, s:s*, s:s*, s:s*}", "kind",
                   "cloudtrail-event", "event", name, "source", source, "at", at, "who", type, "id", id, "by",
                   arn, "from", from, "device", json_string_value(json_object_get(asked, "serialNumber")),
                   "error", events_error(record, name));
}

static GW_UNUSED json_t *
events_page(gw_call *call, const char *attribute, const char *value, json_int_t since, json_t *token)
{
    return gw_aws_in(call, "us-east-1", "cloudtrail:LookupEvents", "{s:[{s:s, s:s}], s:I, s:O*}",
                     "LookupAttributes", "AttributeKey", attribute, "AttributeValue", value, "StartTime",
                     since, "NextToken", token);
}

/** What happened since a moment, the latest first: a list of what is to be kept as evidence, with "error"
 * where it failed and "who", the kind of identity. `attribute` is EventName or EventSource. NULL when
 * CloudTrail was not to be asked; then gw_error tells why, and a denial is in the evidence. */
static GW_UNUSED json_t *
events_lookup(gw_call *call, const char *attribute, const char *value, json_int_t since)
{
    json_t *list = gw_pack(call, "[]"), *token = NULL, *event;
    const char *moment = events_time(call, since);
    for (int page = 0; page < EVENTS_PAGES; page++) {
        json_t *answer = events_page(call, attribute, value, since, token);
        size_t i;
        if (!answer) {
            evidence_missing(call);
            return NULL;
        }
        json_array_foreach (json_object_get(answer, "Events"), i, event) {
            json_t *kept = events_read(call, event, moment);
            if (kept)
                json_array_append(list, kept);
        }
        token = json_object_get(answer, "NextToken");
        if (!json_is_string(token))
            break;
    }
    return list;
}

static GW_UNUSED bool
events_is_of_root(json_t *event)
{
    return strcmp(json_string_value(json_object_get(event, "who")), "Root") == 0 &&
           !json_object_get(event, "error");
}

/** The latest of such a list that root did with success, or NULL. */
static GW_UNUSED json_t *
events_latest_of_root(json_t *list)
{
    json_t *event;
    size_t i;
    json_array_foreach (list, i, event)
        if (events_is_of_root(event))
            return event;
    return NULL;
}

#endif
