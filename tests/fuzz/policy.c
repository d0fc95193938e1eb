/* SPDX-License-Identifier: Apache-2.0 */
/* policy.c - policies as AWS gives them back, in the form that compares */
#include "fuzz.h"

#include "common/principals.h"

static void
read_policy(gw_call *call, const char *text)
{
    gw_json value = json_string(text);
    json_t *document = policy_parse(call, value);
    for (int fold = 0; document && fold < 2; fold++) {
        json_t *normal = policy_normal(call, document, fold);
        MUST(json_equal(normal, policy_normal(call, normal, fold)));
        MUST(*policy_text(call, normal));
    }
}

void
fuzz(const char *text, G_GNUC_UNUSED gsize length)
{
    gw_call call = {.kept = json_array()};
    read_policy(&call, text);
    MUST(!call.broken);
    json_decref(call.kept);
}
