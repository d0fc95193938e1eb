/* SPDX-License-Identifier: Apache-2.0 */
/* process.c - runs a credential_process without blocking: bounded in time and output
 *
 * What it says on its standard error is for the user (a prompt, a warning): passed on, but not without end.
 */
#include "aws/process.h"
#include "base/error.h"
#include "base/json.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_SECONDS 60
#define MAX_OUTPUT ((gsize)64 * 1024)

struct gw_key_program {
    GPid child; /* 0 when it is gone */
    int output_fd;
    GString *output;
    guint reader; /* 0 when the output is read */
    int messages_fd;
    gsize messages; /* bytes passed on */
    guint listener;
    guint timer;
    GError *error;
    gw_key_program_done done; /* NULL when cancelled */
    gpointer data;
};

/* ---- what it printed ---- */

static gw_credentials *
parse(const char *text, gsize length, GError **error)
{
    gw_credentials_names names = gw_credentials_of_sts;
    gw_json document = gw_json_parse(text, length, "its output", NULL);
    names.must_have_all = FALSE;
    if (!json_is_object(document)) /* a reason would quote what it printed */
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID, "it did not print a JSON object");
    else if (gw_json_int(document, "Version", 0) != 1)
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID, "what it printed is not of Version 1");
    else
        return gw_credentials_read(document, &names, error);
    return NULL;
}

/* ---- running ---- */

/* FALSE when there is nothing more for now. */
static gboolean
pass_on(gw_key_program *process)
{
    char bytes[4096];
    gssize count = read(process->messages_fd, bytes, sizeof bytes);
    if (count <= 0)
        return FALSE;
    gsize room = MAX_OUTPUT - MIN(process->messages, MAX_OUTPUT);
    process->messages += (gsize)count;
    return write(STDERR_FILENO, bytes, MIN((gsize)count, room)) >= 0;
}

/* Frees what is over: the output read to its end, and the child reaped. */
static void
process_free(gw_key_program *process)
{
    if (process->timer)
        g_source_remove(process->timer);
    if (process->reader)
        g_source_remove(process->reader);
    if (process->listener)
        g_source_remove(process->listener);
    if (process->output_fd >= 0)
        close(process->output_fd);
    if (process->messages_fd >= 0)
        close(process->messages_fd);
    g_clear_error(&process->error);
    memset(process->output->str, 0, process->output->len); /* keys */
    g_string_free(process->output, TRUE);
    g_free(process);
}

static void
process_finish(gw_key_program *process)
{
    gw_credentials *keys = NULL;
    while (process->messages_fd >= 0 && process->messages <= MAX_OUTPUT && pass_on(process))
        ; /* its last words */
    if (process->done && !process->error)
        keys = parse(process->output->str, process->output->len, &process->error);
    if (process->done)
        process->done(keys, process->error, process->data);
    process_free(process);
}

/* The child is always reaped: on_ended comes after the kill. */
static void
process_fail(gw_key_program *process, const char *text)
{
    if (!process->error)
        process->error = g_error_new_literal(GW_ERROR, GW_ERROR_INVALID, text);
    if (process->child)
        kill(process->child, SIGKILL);
    g_clear_handle_id(&process->reader, g_source_remove);
    g_clear_handle_id(&process->listener, g_source_remove);
}

static void
on_ended(GPid child, gint status, gpointer data)
{
    gw_key_program *process = data;
    g_spawn_close_pid(child);
    process->child = 0;
    if (!process->error && !(WIFEXITED(status) && WEXITSTATUS(status) == 0))
        process->error = g_error_new(GW_ERROR, GW_ERROR_INVALID,
                                     WIFEXITED(status) ? "it ended with exit code %d" : "signal %d ended it",
                                     WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
    if (process->error || !process->reader)
        process_finish(process);
}

static gboolean
on_output(gint fd, GIOCondition condition G_GNUC_UNUSED, gpointer data)
{
    gw_key_program *process = data;
    char bytes[4096];
    gssize count = read(fd, bytes, sizeof bytes);
    if (count < 0 && (errno == EINTR || errno == EAGAIN))
        return G_SOURCE_CONTINUE;
    if (count > 0) {
        g_string_append_len(process->output, bytes, count);
        memset(bytes, 0, sizeof bytes);
    }
    if (count > 0 && process->output->len <= MAX_OUTPUT)
        return G_SOURCE_CONTINUE;
    process->reader = 0;
    if (count > 0)
        process_fail(process, "it printed more than 64 KiB");
    if (!process->child)
        process_finish(process);
    return G_SOURCE_REMOVE;
}

static gboolean
on_message(gint fd G_GNUC_UNUSED, GIOCondition condition G_GNUC_UNUSED, gpointer data)
{
    gw_key_program *process = data;
    gboolean more = pass_on(process) || errno == EINTR || errno == EAGAIN;
    if (more && process->messages <= MAX_OUTPUT)
        return G_SOURCE_CONTINUE;
    process->listener = 0;
    if (process->messages > MAX_OUTPUT)
        process_fail(process, "it wrote more than 64 KiB of messages to its standard error");
    if (process->error && !process->child)
        process_finish(process);
    return G_SOURCE_REMOVE;
}

static gboolean
on_timeout(gpointer data)
{
    gw_key_program *process = data;
    process->timer = 0;
    process_fail(process, "it did not end within a minute: run it by hand to see what it waits for");
    if (!process->child)
        process_finish(process);
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

static gboolean
spawn(gw_key_program *process, const char *command)
{
    g_auto(GStrv) words = NULL;
    if (!g_shell_parse_argv(command, NULL, &words, &process->error) ||
        !g_spawn_async_with_pipes(
            NULL, words, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CLOEXEC_PIPES, NULL,
            NULL, &process->child, NULL, &process->output_fd, &process->messages_fd, &process->error))
        return FALSE;
    g_unix_set_fd_nonblocking(process->output_fd, TRUE, NULL);
    g_unix_set_fd_nonblocking(process->messages_fd, TRUE, NULL);
    process->listener =
        g_unix_fd_add(process->messages_fd, G_IO_IN | G_IO_HUP | G_IO_ERR, on_message, process);
    process->reader = g_unix_fd_add(process->output_fd, G_IO_IN | G_IO_HUP | G_IO_ERR, on_output, process);
    g_child_watch_add(process->child, on_ended, process);
    process->timer = g_timeout_add_seconds(MAX_SECONDS, on_timeout, process);
    return TRUE;
}

gw_key_program *
gw_key_program_start(const char *command, gw_key_program_done done, gpointer data)
{
    gw_key_program *process = g_new0(gw_key_program, 1);
    process->output = g_string_new(NULL);
    process->output_fd = process->messages_fd = -1;
    process->done = done;
    process->data = data;
    if (!spawn(process, command))
        process->timer = g_idle_add(on_not_started, process);
    return process;
}

/* What is under way ends by itself and frees the process. */
void
gw_key_program_cancel(gw_key_program *process)
{
    if (!process)
        return;
    process->done = NULL;
    if (process->child)
        process_fail(process, "it was cancelled");
    else
        process_finish(process);
}
