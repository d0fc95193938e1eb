/* SPDX-License-Identifier: Apache-2.0 */
/* function_table.c - the functions that a shared object calls, which speak JSON text
 */
#include "host/host.h"

#include <stdlib.h>
#include <string.h>

#include "plugin/wire.h"

/* What a plugin wrote, when it fits into a frame: the core refuses a whole frame that is nested too deep. */
static json_t *
read_json(const char *json, size_t limit)
{
    json_t *value = json && strnlen(json, limit + 1) <= limit
                        ? json_loads(json, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL)
                        : NULL;

    if (gw_host_is_shallow(value, GW_WIRE_DEPTH_MAX))
        return value;
    json_decref(value);
    return NULL;
}

static const char *
host_input(gangway_call *call)
{
    free(call->input_text);
    call->input_text = json_dumps(call->input, JSON_COMPACT);
    return call->input_text ? call->input_text : "{}";
}

static int
host_output(gangway_call *call, const char *json)
{
    return gw_host_answer(call, read_json(json, GW_WIRE_OUTPUT_MAX));
}

static const char *
host_request(gangway_call *call, const char *name, const char *json)
{
    json_t *input = read_json(json, GW_WIRE_OUTPUT_MAX);

    free(call->answer_text);
    call->answer_text = NULL;
    json_t *answer = gw_host_request(call, name, input);
    call->answer_text = answer ? json_dumps(answer, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
    json_decref(answer);
    json_decref(input);
    return call->answer_text;
}

static const char *
host_error(gangway_call *call)
{
    if (!call->error_text && call->error)
        call->error_text = json_dumps(call->error, JSON_COMPACT);
    return call->error_text;
}

/* A note that can't be read is none that can be kept. */
static int
host_note(gangway_call *call, const char *key, const char *json)
{
    json_t *value = read_json(json, GW_WIRE_NOTE_MAX);
    int result = gw_host_note(call, value || !json ? key : NULL, value);

    json_decref(value);
    return result;
}

static void
host_progress(gangway_call *call, const char *text)
{
    gw_host_say(call, "progress", GANGWAY_INFO, text);
}

static void
host_log(gangway_call *call, int level, const char *text)
{
    gw_host_say(call, "log", level < GANGWAY_DEBUG || level > GANGWAY_WARNING ? GANGWAY_INFO : level, text);
}

const gangway_host gw_host_table = {
    .size = sizeof(gangway_host),
    .api = GANGWAY_API,
    .input = host_input,
    .output = host_output,
    .request = host_request,
    .error = host_error,
    .note = host_note,
    .progress = host_progress,
    .log = host_log,
    .fail = gw_host_fail,
};
