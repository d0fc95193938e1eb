/* SPDX-License-Identifier: Apache-2.0 */
/* notes_secret.c - a secret parameter is noted */
#include "contract.h"

#define SECRET                                                                                               \
    GW_JSON({                                                                                                \
        "type" : "object",                                                                                   \
        "required" : ["alias"],                                                                              \
        "properties" : {"alias" : {"type" : "string"}, "key" : {"type" : "string", "secret" : true}}         \
    })

static int
inspect(gw_call *call)
{
    gw_note(call, "key", gw_param_json(call, "key"));
    return good_inspect(call);
}

GW_FUNCTION(inspect)

BREAKS_CONTRACT(SECRET, good_reads, good_writes, inspect_entry, good_desire_entry, good_apply_entry);
