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
    gw_json document = json_object();

    json_object_set_new(document, "kind", json_string(event->kind));
    json_object_set_new(document, "run", json_string(event->run));
    json_object_set_new(document, "seq", json_integer(event->seq));
    json_object_set_new(document, "step", text_or_null(event->step));
    json_object_set_new(document, "time", json_integer(event->time));

    /* "data" comes first in canonical order, and it is text already. */
    g_autofree char *rest = gw_json_text(document);
    g_autofree char *text = g_strconcat(previous, "{\"data\":", event->data, ",", rest + 1, NULL);
    return gw_sha256(text, strlen(text));
}
