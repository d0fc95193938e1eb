/* SPDX-License-Identifier: Apache-2.0 */
/* bad_output.c - answers what its parameter "answer" says, and wants what its parameter "want" says */
#include <gangway/step.h>

static int
say(const gangway_host *host, gangway_call *call, const char *name)
{
    json_t *input = json_loads(host->input(call), 0, NULL);
    const char *text = json_string_value(json_object_get(json_object_get(input, "params"), name));
    int result = text ? host->output(call, text) : GANGWAY_OK;

    json_decref(input);
    return result;
}

static int
inspect(const gangway_host *host, gangway_call *call)
{
    return say(host, call, "answer");
}

static int
desire(const gangway_host *host, gangway_call *call)
{
    return say(host, call, "want");
}

static int
apply(const gangway_host *host, gangway_call *call)
{
    (void)host, (void)call;
    return 17;
}

static const gangway_step steps[] = {
    {"bad-output", "answers what it is told",
     GW_JSON(
         {"type" : "object", "properties" : {"answer" : {"type" : "string"}, "want" : {"type" : "string"}}}),
     GW_JSON({
         "type" : "object",
         "properties" : {"letter" : {"type" : "string"}, "hush" : {"type" : "string", "secret" : true}}
     }),
     NULL, NULL, inspect, desire, apply, 5, NULL}};
GANGWAY_PLUGIN("bad-output-plugin", "1.0", "Gangway's tests", steps);
