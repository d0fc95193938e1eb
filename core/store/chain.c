/* SPDX-License-Identifier: Apache-2.0 */
/* chain.c - what links an event to the one before it
 */
#include "store/chain.h"

#include <string.h>

#include "base/hash.h"
#include "base/json.h"

static json_t *
text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

char *
gw_chain_hash(const char *previous, const gw_event *event)
{
    gw_json kind = json_string(event->kind), rest = json_object();
    g_autofree char *kind_text = gw_json_text(kind);

    json_object_set_new(rest, "run", json_string(event->run));
    json_object_set_new(rest, "seq", json_integer(event->seq));
    json_object_set_new(rest, "step", text_or_null(event->step));
    json_object_set_new(rest, "time", json_integer(event->time));

    /* In canonical order; "data" and "rows" are text already. */
    g_autofree char *rest_text = gw_json_text(rest);
    g_autofree char *text = g_strconcat(previous, "{\"data\":", event->data, ",\"kind\":", kind_text,
                                        event->rows ? ",\"rows\":" : "", event->rows ? event->rows : "", ",",
                                        rest_text + 1, NULL);
    return gw_sha256(text, strlen(text));
}
