/* SPDX-License-Identifier: Apache-2.0 */
/* tells_secret.c - a secret parameter is told to the operator */
#include "contract.h"

#define SECRET                                                                                               \
    GW_JSON({                                                                                                \
        "type" : "object",                                                                                   \
        "required" : ["alias"],                                                                              \
        "properties" : {"alias" : {"type" : "string"}, "key" : {"type" : "string", "secret" : true}}         \
    })

static int
apply(gw_call *call)
{
    gw_progress(call, "naming the account with %s", gw_param(call, "key"));
    return good_apply(call);
}

GW_FUNCTION(apply)

BREAKS_CONTRACT(SECRET, good_reads, good_writes, good_inspect_entry, good_desire_entry, apply_entry);
