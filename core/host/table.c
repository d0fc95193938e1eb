/* SPDX-License-Identifier: Apache-2.0 */
/* table.c - the functions that a plugin calls: each takes what it is given with care and passes it on as a
 * frame
 */
#include "host/host.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plugin/wire.h"

/* A string of at most `limit` bytes. What is not UTF-8 becomes question marks: it is for people to read. */
static json_t *
readable(const char *text, size_t limit)
{
    size_t length = text ? strnlen(text, limit) : 0;

    /* Not in the middle of a character. */
    if (length == limit) {
        while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
            length--;
    }
    json_t *string = json_stringn(length > 0 ? text : "", length);
    if (string)
        return string;
    char *ascii = strndup(text, length);
    for (char *c = ascii; c && *c; c++) {
        if ((unsigned char)*c >= 0x80)
            *c = '?';
    }
    string = json_string(ascii ? ascii : "");
    free(ascii);
    return string;
}

static int
is_shallow(json_t *value, unsigned levels)
{
    size_t i;
    const char *key;
    json_t *member;

    if (levels == 0)
        return 0;
    json_array_foreach (value, i, member) {
        if (!is_shallow(member, levels - 1))
            return 0;
    }
    json_object_foreach (value, key, member) {
        if (!is_shallow(member, levels - 1))
            return 0;
    }
    return 1;
}

/* What a plugin wrote, when it fits into a frame: the core refuses a whole frame that is nested too deep. */
static json_t *
read_json(const char *json, size_t limit)
{
    json_t *value = json && strnlen(json, limit + 1) <= limit
                        ? json_loads(json, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL)
                        : NULL;

    if (is_shallow(value, GW_WIRE_DEPTH_MAX))
        return value;
    json_decref(value);
    return NULL;
}

static json_t *
failure_new(const char *failure_class, const char *code, const char *message)
{
    return json_pack("{s:o, s:o, s:o}", "class", readable(failure_class, GW_WIRE_KEY_MAX), "code",
                     readable(code, GW_WIRE_KEY_MAX), "message", readable(message, GW_WIRE_LINE_MAX));
}

static void
set_error(gangway_call *call, json_t *error)
{
    json_decref(call->error);
    free(call->error_text);
    call->error = error;
    call->error_text = error ? json_dumps(error, JSON_COMPACT) : NULL;
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
    json_t *output = read_json(json, GW_WIRE_OUTPUT_MAX);

    if (!json_is_object(output)) {
        json_decref(output);
        json_decref(call->failure);
        call->failure = failure_new(GANGWAY_INVALID, "BadOutput",
                                    "the answer is not a JSON object, over 7 MiB, or deeper than 64 levels");
        return GANGWAY_FAILED;
    }
    json_decref(call->output);
    call->output = output;
    return GANGWAY_OK;
}

/* Sends a frame that the core answers, and waits. The answer (owned), or NULL and call->error. */
static json_t *
ask(gangway_call *call, json_t *frame)
{
    json_int_t id = ++call->asked;

    json_object_set_new(frame, "id", json_integer(id));
    if (gw_channel_send(frame) < 0) {
        set_error(call, failure_new(GANGWAY_INVALID, "BadInput", "the request is over 16 MiB"));
        return NULL;
    }
    json_t *reply = gw_channel_receive(NULL, 0);
    const char *type = json_string_value(json_object_get(reply, "type"));
    if (!type || strcmp(type, "answer") != 0 || json_integer_value(json_object_get(reply, "id")) != id)
        _exit(1); /* the core is gone */
    json_t *answer = json_incref(json_object_get(reply, "answer"));
    if (!answer)
        set_error(call, json_incref(json_object_get(reply, "failure")));
    json_decref(reply);
    return answer;
}

static const char *
host_request(gangway_call *call, const char *name, const char *json)
{
    json_t *input = read_json(json, GW_WIRE_OUTPUT_MAX);
    json_t *frame = json_is_object(input) && name
                        ? json_pack("{s:s, s:s, s:O}", "type", "request", "name", name, "input", input)
                        : NULL;

    json_decref(input);
    free(call->answer_text);
    call->answer_text = NULL;
    if (!frame) {
        set_error(call, failure_new(GANGWAY_INVALID, "BadInput", "a request needs a name and a JSON object"));
        return NULL;
    }
    set_error(call, NULL);
    json_t *answer = ask(call, frame);
    call->answer_text = answer ? json_dumps(answer, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
    json_decref(answer);
    return call->answer_text;
}

static const char *
host_error(gangway_call *call)
{
    return call->error_text;
}

static void
remember(gangway_call *call, const char *key, json_t *value)
{
    json_t *notes = json_object_get(call->input, "notes");

    if (value && !json_is_null(value))
        json_object_set(notes, key, value);
    else
        json_object_del(notes, key);
}

static int
host_note(gangway_call *call, const char *key, const char *json)
{
    size_t length = key ? strnlen(key, GW_WIRE_KEY_MAX + 1) : 0;
    json_t *value = read_json(json, GW_WIRE_NOTE_MAX);
    int fits = length > 0 && length <= GW_WIRE_KEY_MAX && (value || !json);
    json_t *frame = fits ? json_pack("{s:s, s:s}", "type", "note", "key", key) : NULL;

    if (!frame) {
        set_error(call,
                  failure_new(GANGWAY_INVALID, "BadInput", "a note needs a key and JSON of at most 64 KiB"));
        json_decref(value);
        return GANGWAY_FAILED;
    }
    json_object_set(frame, "value", value ? value : json_null());
    json_t *answer = ask(call, frame);
    if (answer)
        remember(call, key, value);
    json_decref(value);
    json_decref(answer);
    return answer ? GANGWAY_OK : GANGWAY_FAILED;
}

static void
say(gangway_call *call, const char *type, int level, const char *text)
{
    if (call->said == GW_WIRE_LINES_MAX)
        return;
    if (++call->said == GW_WIRE_LINES_MAX) {
        type = "log";
        level = GANGWAY_WARNING;
        text = "the plugin says too much: the rest of this call's words are dropped";
    }
    gw_channel_send(
        json_pack("{s:s, s:i, s:o}", "type", type, "level", level, "text", readable(text, GW_WIRE_LINE_MAX)));
}

static void
host_progress(gangway_call *call, const char *text)
{
    say(call, "progress", GANGWAY_INFO, text);
}

static void
host_log(gangway_call *call, int level, const char *text)
{
    say(call, "log", level < GANGWAY_DEBUG || level > GANGWAY_WARNING ? GANGWAY_INFO : level, text);
}

static void
host_fail(gangway_call *call, const char *failure_class, const char *code, const char *message)
{
    json_decref(call->failure);
    call->failure = failure_new(failure_class, code, message);
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
    .fail = host_fail,
};
