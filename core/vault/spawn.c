/* SPDX-License-Identifier: Apache-2.0 */
/* spawn.c - runs a program for its output, bounded in time and size
 */
#include "vault/spawn.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"

#define MAX_MS 60000

/* Until the end of its output. A text of what went wrong, or NULL. */
static const char *
read_output(int fd, GString *into, gsize limit)
{
    gint64 deadline = g_get_monotonic_time() / 1000 + MAX_MS;
    char bytes[4096];

    for (;;) {
        struct pollfd ready = {fd, POLLIN, 0};
        gint64 left = deadline - g_get_monotonic_time() / 1000;
        int got = left > 0 ? poll(&ready, 1, (int)left) : 0;

        if (got < 0 && errno == EINTR)
            continue;
        if (got == 0)
            return "did not end within a minute";
        gssize count = got < 0 ? -1 : read(fd, bytes, sizeof bytes);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return count < 0 ? "cannot be read" : NULL;
        g_string_append_len(into, bytes, count);
        OPENSSL_cleanse(bytes, sizeof bytes);
        if (into->len > limit)
            return "printed too much";
    }
}

static gboolean
ended_well(GPid child, gboolean killed)
{
    int status = 0;

    if (killed)
        kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    g_spawn_close_pid(child);
    return !killed && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

char *
gw_program_output(const char *command, gsize limit, const char *what, GError **error)
{
    g_auto(GStrv) argv = NULL;
    g_autoptr(GError) fault = NULL;
    GPid child;
    int fd;

    if (!g_shell_parse_argv(command, NULL, &argv, &fault) ||
        !g_spawn_async_with_pipes(NULL, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL,
                                  NULL, &child, NULL, &fd, NULL, &fault)) {
        g_set_error(error, GW_ERROR, GW_ERROR_DENIED, "%s cannot be run: %s", what, fault->message);
        return NULL;
    }
    GString *output = g_string_sized_new(limit + 4096);
    const char *wrong = read_output(fd, output, limit);
    close(fd);
    if (!ended_well(child, wrong != NULL) && !wrong)
        wrong = "failed";
    if (!wrong && strlen(output->str) != output->len)
        wrong = "printed no text";
    if (!wrong)
        return g_string_free(output, FALSE);
    g_set_error(error, GW_ERROR, GW_ERROR_DENIED, "%s %s", what, wrong);
    OPENSSL_cleanse(output->str, output->len);
    g_string_free(output, TRUE);
    return NULL;
}
