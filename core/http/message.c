/* SPDX-License-Identifier: Apache-2.0 */
/* message.c - HTTP requests and answers as plain data, and percent-encoding */
#include "http/message.h"

#include <string.h>

static void
header_clear(gpointer data)
{
    gw_header *header = data;
    g_free(header->name);
    g_free(header->value);
}

static gw_message *
message_new(void)
{
    gw_message *message = g_new0(gw_message, 1);
    message->headers = g_array_new(FALSE, FALSE, sizeof(gw_header));
    g_array_set_clear_func(message->headers, header_clear);
    message->body = g_bytes_new(NULL, 0);
    return message;
}

gw_message *
gw_message_new_request(const char *method, const char *path, const char *query)
{
    gw_message *message = message_new();
    message->method = g_strdup(method);
    message->path = g_strdup(path);
    message->query = g_strdup(query);
    return message;
}

gw_message *
gw_message_new_answer(guint status)
{
    gw_message *message = message_new();
    message->status = status;
    return message;
}

gw_message *
gw_message_copy(const gw_message *message)
{
    gw_message *copy = gw_message_new_request(message->method, message->path, message->query);
    copy->status = message->status;
    for (guint i = 0; i < message->headers->len; i++) {
        const gw_header *header = gw_message_nth_header(message, i);
        gw_message_add_header(copy, header->name, header->value);
    }
    g_bytes_unref(copy->body);
    copy->body = g_bytes_ref(message->body);
    return copy;
}

void
gw_message_free(gw_message *message)
{
    if (!message)
        return;
    g_free(message->method);
    g_free(message->path);
    g_free(message->query);
    g_array_unref(message->headers);
    g_bytes_unref(message->body);
    g_free(message);
}

guint
gw_message_n_headers(const gw_message *message)
{
    return message->headers->len;
}

const gw_header *
gw_message_nth_header(const gw_message *message, guint n)
{
    return &g_array_index(message->headers, gw_header, n);
}

const char *
gw_message_header(const gw_message *message, const char *name)
{
    for (guint i = 0; i < message->headers->len; i++) {
        const gw_header *header = gw_message_nth_header(message, i);
        if (g_ascii_strcasecmp(header->name, name) == 0)
            return header->value;
    }
    return NULL;
}

void
gw_message_add_header(gw_message *message, const char *name, const char *value)
{
    gw_header header = {g_strdup(name), g_strdup(value)};
    g_array_append_val(message->headers, header);
}

void
gw_message_set_header(gw_message *message, const char *name, const char *value)
{
    for (guint i = message->headers->len; i > 0; i--)
        if (g_ascii_strcasecmp(gw_message_nth_header(message, i - 1)->name, name) == 0)
            g_array_remove_index(message->headers, i - 1);
    if (value)
        gw_message_add_header(message, name, value);
}

void
gw_message_set_body(gw_message *message, const void *data, gsize length)
{
    GBytes *body = g_bytes_new(data, length); /* the data may be those of the old one */
    g_bytes_unref(message->body);
    message->body = body;
}

void
gw_message_take_body(gw_message *message, GString *text)
{
    g_bytes_unref(message->body);
    message->body = g_string_free_to_bytes(text);
}

const char *
gw_message_body(const gw_message *message, gsize *length)
{
    const char *data = g_bytes_get_data(message->body, length);
    return data ? data : "";
}

static gboolean
is_unreserved(char c)
{
    return g_ascii_isalnum(c) || c == '-' || c == '_' || c == '.' || c == '~';
}

char *
gw_percent_encode(const char *text, gssize length, const char *keep)
{
    gsize n = length < 0 ? strlen(text) : (gsize)length;
    GString *out = g_string_sized_new(n + 16);
    for (gsize i = 0; i < n; i++) {
        if (is_unreserved(text[i]) || (keep && text[i] && strchr(keep, text[i])))
            g_string_append_c(out, text[i]);
        else
            g_string_append_printf(out, "%%%02X", (guchar)text[i]);
    }
    return g_string_free(out, FALSE);
}

char *
gw_percent_decode(const char *text, gssize length, gboolean plus)
{
    gsize n = length < 0 ? strlen(text) : (gsize)length;
    g_autoptr(GString) out = g_string_sized_new(n);
    for (gsize i = 0; i < n; i++) {
        if (text[i] == '+' && plus) {
            g_string_append_c(out, ' ');
        } else if (text[i] != '%') {
            g_string_append_c(out, text[i]);
        } else {
            int high = n - i > 2 ? g_ascii_xdigit_value(text[i + 1]) : -1;
            int low = high >= 0 ? g_ascii_xdigit_value(text[i + 2]) : -1;
            if (low < 0 || (high == 0 && low == 0))
                return NULL;
            g_string_append_c(out, (char)(high * 16 + low));
            i += 2;
        }
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}
