/* SPDX-License-Identifier: Apache-2.0 */
/* ask.c - what a step's function may say, keep and ask for, whatever it is written in: held to the limits of
 * frames
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
    char *ascii = text ? strndup(text, length) : NULL;
    for (char *c = ascii; c && *c; c++) {
        if ((unsigned char)*c >= 0x80)
            *c = '?';
    }
    string = json_string(ascii ? ascii : "");
    free(ascii);
    return string;
}

int
gw_host_is_shallow(json_t *value, unsigned levels)
{
    size_t i;
    const char *key;
    json_t *member;

    if (levels == 0)
        return 0;
    json_array_foreach (value, i, member) {
        if (!gw_host_is_shallow(member, levels - 1))
            return 0;
    }
    json_object_foreach (value, key, member) {
        if (!gw_host_is_shallow(member, levels - 1))
            return 0;
    }
    return 1;
}

/* ---- failures ---- */

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
    call->error_text = NULL;
}

void
gw_host_fail(gangway_call *call, const char *failure_class, const char *code, const char *message)
{
    json_decref(call->failure);
    call->failure = failure_new(failure_class, code, message);
}

/* ---- answers ---- */

int
gw_host_answer(gangway_call *call, json_t *output)
{
    if (!json_is_object(output)) {
        json_decref(output);
        gw_host_fail(call, GANGWAY_INVALID, "BadOutput",
                     "the answer is not a JSON object, over 7 MiB, or deeper than 64 levels");
        return GANGWAY_FAILED;
    }
    json_decref(call->output);
    call->output = output;
    return GANGWAY_OK;
}

/* ---- requests ---- */

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

json_t *
gw_host_request(gangway_call *call, const char *name, json_t *input)
{
    json_t *frame = json_is_object(input) && name
                        ? json_pack("{s:s, s:s, s:O}", "type", "request", "name", name, "input", input)
                        : NULL;

    set_error(call, frame ? NULL
                          : failure_new(GANGWAY_INVALID, "BadInput",
                                        "a request needs a name and a JSON object of at most 7 MiB"));
    return frame ? ask(call, frame) : NULL;
}

/* ---- notes ---- */

static void
remember(gangway_call *call, const char *key, json_t *value)
{
    json_t *notes = json_object_get(call->input, "notes");

    if (value && !json_is_null(value))
        json_object_set(notes, key, value);
    else
        json_object_del(notes, key);
}

int
gw_host_note(gangway_call *call, const char *key, json_t *value)
{
    size_t length = key ? strnlen(key, GW_WIRE_KEY_MAX + 1) : 0;
    json_t *frame =
        length > 0 && length <= GW_WIRE_KEY_MAX ? json_pack("{s:s, s:s}", "type", "note", "key", key) : NULL;

    if (!frame || json_dumpb(value, NULL, 0, JSON_COMPACT | JSON_ENCODE_ANY) > GW_WIRE_NOTE_MAX) {
        set_error(call,
                  failure_new(GANGWAY_INVALID, "BadInput", "a note needs a key and JSON of at most 64 KiB"));
        json_decref(frame);
        return GANGWAY_FAILED;
    }
    json_object_set(frame, "value", value ? value : json_null());
    json_t *answer = ask(call, frame);
    if (answer)
        remember(call, key, value);
    json_decref(answer);
    return answer ? GANGWAY_OK : GANGWAY_FAILED;
}

/* ---- words for people ---- */

void
gw_host_say(gangway_call *call, const char *type, int level, const char *text)
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
