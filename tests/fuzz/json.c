/* SPDX-License-Identifier: Apache-2.0 */
/* json.c - JSON from outside, by itself and as an answer: successes and failures */
#include "fuzz.h"

#include "aws/protocol.h"

static void
decode(const char *service, guint status, const char *text, gsize length)
{
    g_autoptr(gw_message) answer = gw_message_new_answer(status);
    gw_json failure = NULL;
    gw_message_set_body(answer, text, length);
    gw_json document = gw_aws_decode_response(gw_service_find(service), "X", answer, &failure);
    MUST(!document != !failure);
    must_be_kept(document ? document : failure);
}

void
fuzz(const char *text, gsize length)
{
    g_autoptr(GError) error = NULL;
    gw_json document = gw_json_parse(text, length, "it", &error);
    must_be_told(document != NULL, error);
    if (document) {
        must_be_kept(document);
        gw_json changes = gw_json_diff(document, document), merged = gw_json_merge(document, document);
        MUST(json_array_size(changes) == 0 && json_equal(merged, document));
    }
    decode("cur", 200, text, length);
    decode("account", 400, text, length);
}
