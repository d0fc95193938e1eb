/* SPDX-License-Identifier: Apache-2.0 */
/* tells_environment.c - answers with all that is in its own process's environment; no fault of its own */
#include <gangway/step.h>

#include <unistd.h>

static int
inspect(gw_call *call)
{
    json_t *list = gw_keep(call, json_array());

    for (char **entry = environ; entry && *entry; entry++)
        json_array_append_new(list, json_string(*entry));
    return gw_observed(call, "{s:O}", "environment", list);
}

static int
desire(gw_call *call)
{
    return gw_wanted(call, "{}");
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)

static const gangway_step steps[] = {{"tells-environment", "tells its environment",
                                      "{\"type\": \"object\", \"additionalProperties\": true}", NULL, NULL,
                                      NULL, inspect_entry, desire_entry, NULL, 5, NULL}};
GANGWAY_PLUGIN("tells-environment-plugin", "1.0", "Gangway's tests", steps);
