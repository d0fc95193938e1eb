/* SPDX-License-Identifier: Apache-2.0 */
/* process.c - runs a credential_process without blocking: bounded in time and output
 */
#include "aws/process.h"
#include "base/error.h"
#include "base/json.h"

#include <gio/gio.h>
#include <string.h>

#define MAX_SECONDS 60
#define MAX_OUTPUT ((gsize)64 * 1024)

struct gw_key_program {
    GSubprocess *child;
    GCancellable *cancel;
    GString *output;
    guint timer;
    GError *error;
    gw_key_program_done done; /* NULL when cancelled */
    gpointer data;
};

/* ---- what it printed ---- */

gw_credentials *
gw_key_program_parse(const char *text, gsize length, GError **error)
{
    g_autoptr(GError) reason = NULL;
    gw_json document = gw_json_parse(text, length, "its output", &reason);
    const char *access = gw_json_string(document, "AccessKeyId");
    const char *secret = gw_json_string(document, "SecretAccessKey");
    const char *expires = gw_json_string(document, "Expiration");
    const char *fault = NULL;
    gw_credentials *keys = NULL;
    if (!json_is_object(document))
        fault = "it did not print a JSON object"; /* the reason would quote what it printed */
    else if (gw_json_int(document, "Version", 0) != 1)
        fault = "what it printed is not of Version 1";
    else if (!access || !*access || !secret || !*secret)
        fault = "it printed no AccessKeyId or no SecretAccessKey";
    else if (!(keys = gw_credentials_new(access, secret, gw_json_string(document, "SessionToken"), expires)))
        fault = "the Expiration that it printed is not an ISO 8601 time";
    if (fault)
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID, fault);
    return keys;
}

/* ---- running ---- */

static void
process_free(gw_key_program *process)
{
    if (process->timer)
        g_source_remove(process->timer);
    g_clear_object(&process->child);
    g_clear_error(&process->error);
    g_object_unref(process->cancel);
    memset(process->output->str, 0, process->output->len); /* keys */
    g_string_free(process->output, TRUE);
    g_free(process);
}

static void
process_fail(gw_key_program *process, const char *text)
{
    if (!process->error)
        process->error = g_error_new_literal(GW_ERROR, GW_ERROR_INVALID, text);
    if (process->child)
        g_subprocess_force_exit(process->child);
    g_cancellable_cancel(process->cancel);
}

static void
process_finish(gw_key_program *process)
{
    gw_credentials *keys = NULL;
    if (process->done && !process->error)
        keys = gw_key_program_parse(process->output->str, process->output->len, &process->error);
    if (process->done)
        process->done(keys, process->error, process->data);
    process_free(process);
}

static void
on_ended(GObject *child, GAsyncResult *result, gpointer data)
{
    gw_key_program *process = data;
    g_subprocess_wait_finish(G_SUBPROCESS(child), result, NULL);
    if (!process->error && !g_subprocess_get_successful(process->child)) {
        gboolean left = g_subprocess_get_if_exited(process->child);
        process->error = g_error_new(
            GW_ERROR, GW_ERROR_INVALID, left ? "it ended with exit code %d" : "signal %d ended it",
            left ? g_subprocess_get_exit_status(process->child) : g_subprocess_get_term_sig(process->child));
    }
    process_finish(process);
}

static void
on_output(GObject *stream, GAsyncResult *result, gpointer data)
{
    gw_key_program *process = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = g_input_stream_read_bytes_finish(G_INPUT_STREAM(stream), result, &error);
    if (bytes)
        g_string_append_len(process->output, g_bytes_get_data(bytes, NULL), (gssize)g_bytes_get_size(bytes));
    if (process->output->len > MAX_OUTPUT)
        process_fail(process, "it printed more than 64 KiB");
    if (bytes && g_bytes_get_size(bytes) > 0 && !process->error)
        g_input_stream_read_bytes_async(G_INPUT_STREAM(stream), 4096, G_PRIORITY_DEFAULT, process->cancel,
                                        on_output, process);
    else
        g_subprocess_wait_async(process->child, NULL, on_ended, process);
}

static gboolean
on_timeout(gpointer data)
{
    gw_key_program *process = data;
    process->timer = 0;
    process_fail(process, "it did not end within a minute");
    return G_SOURCE_REMOVE;
}

static gboolean
on_not_started(gpointer data)
{
    gw_key_program *process = data;
    process->timer = 0;
    process_finish(process);
    return G_SOURCE_REMOVE;
}

gw_key_program *
gw_key_program_start(const char *command, gw_key_program_done done, gpointer data)
{
    gw_key_program *process = g_new0(gw_key_program, 1);
    g_auto(GStrv) words = NULL;
    process->output = g_string_new(NULL);
    process->cancel = g_cancellable_new();
    process->done = done;
    process->data = data;
    if (g_shell_parse_argv(command, NULL, &words, &process->error))
        process->child =
            g_subprocess_newv((const char *const *)words, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &process->error);
    if (process->child) {
        process->timer = g_timeout_add_seconds(MAX_SECONDS, on_timeout, process);
        g_input_stream_read_bytes_async(g_subprocess_get_stdout_pipe(process->child), 4096,
                                        G_PRIORITY_DEFAULT, process->cancel, on_output, process);
    } else {
        process->timer = g_idle_add(on_not_started, process);
    }
    return process;
}

/* What GLib has under way ends by itself and frees the process. */
void
gw_key_program_cancel(gw_key_program *process)
{
    if (!process)
        return;
    process->done = NULL;
    if (process->child)
        process_fail(process, "it was cancelled");
}
