/* SPDX-License-Identifier: Apache-2.0 */
/* error.c - the error domain, and failures: the same thing as a JSON object that can be stored and sent
 */
#include "base/error.h"

#include <string.h>

#include "base/json.h"

static const char *const class_names[] = {
    [GW_ERROR_INVALID] = "invalid",         [GW_ERROR_THROTTLED] = "throttled",
    [GW_ERROR_UNAVAILABLE] = "unavailable", [GW_ERROR_DENIED] = "denied",
    [GW_ERROR_CONFLICT] = "conflict",       [GW_ERROR_CRASHED] = "crashed",
    [GW_ERROR_TIMED_OUT] = "timed-out",     [GW_ERROR_NOT_FOUND] = "not-found",
    [GW_ERROR_CORRUPT] = "corrupt",         [GW_ERROR_INTERNAL] = "internal",
};

/* GLib's macro casts a const away, and gives NULL for an error of another domain. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wcast-qual"
#pragma GCC diagnostic ignored "-Wnull-dereference"

/* AWS's own word for a failure travels with the error: programs decide by it, not by the text. */
typedef struct {
    char *code;
} gw_errorPrivate;

static void
gw_error_private_init(gw_errorPrivate *private)
{
    private->code = NULL;
}

static void
gw_error_private_copy(const gw_errorPrivate *from, gw_errorPrivate *to)
{
    to->code = g_strdup(from->code);
}

static void
gw_error_private_clear(gw_errorPrivate *private)
{
    g_free(private->code);
}

G_DEFINE_EXTENDED_ERROR(gw_error, gw_error)

static const char *
code_of(const GError *error)
{
    return gw_error_get_private(error)->code;
}

static void
set_code(const GError *error, const char *code)
{
    gw_error_get_private(error)->code = g_strdup(code);
}
#pragma GCC diagnostic pop

const char *
gw_error_class_name(gw_error_class cls)
{
    guint index = (guint)cls;

    return class_names[index < G_N_ELEMENTS(class_names) ? index : GW_ERROR_INTERNAL];
}

gw_error_class
gw_error_class_from_name(const char *name)
{
    for (guint i = 0; name && i < G_N_ELEMENTS(class_names); i++) {
        if (!strcmp(name, class_names[i]))
            return (gw_error_class)i;
    }

    return GW_ERROR_INTERNAL;
}

/* Messages quote what came from outside, which need not be UTF-8; JSON must be. */
static json_t *
text_new(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);

    return json_string(valid);
}

static json_t *
failure_new(gw_error_class cls, const char *code, const char *message)
{
    const char *name = gw_error_class_name(cls);
    json_t *failure = json_object();

    json_object_set_new(failure, "class", json_string(name));
    json_object_set_new(failure, "code", text_new(code ? code : name));
    json_object_set_new(failure, "message", text_new(message));
    return failure;
}

json_t *
gw_failure_new(gw_error_class cls, const char *code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);

    return failure_new(cls, code, message);
}

json_t *
gw_failure_from_error(const GError *error)
{
    gboolean ours = error->domain == GW_ERROR;

    return failure_new(ours ? (gw_error_class)error->code : GW_ERROR_INTERNAL,
                       ours ? code_of(error) : g_quark_to_string(error->domain), error->message);
}

gw_error_class
gw_failure_class(const json_t *failure)
{
    return gw_error_class_from_name(gw_json_string(failure, "class"));
}

void
gw_failure_to_error(const json_t *failure, GError **error)
{
    const char *message = gw_json_string(failure, "message");
    const char *code = gw_json_string(failure, "code");

    g_set_error_literal(error, GW_ERROR, (int)gw_failure_class(failure),
                        message ? message
                        : code  ? code
                                : "a failure without a message");
    if (error && *error && code)
        set_code(*error, code);
}
