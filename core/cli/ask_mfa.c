/* SPDX-License-Identifier: Apache-2.0 */
/* ask_mfa.c - asks for codes of MFA devices on the terminal; a code is wiped as soon as it is handed on
 *
 * It is the controlling terminal that is asked, whatever standard input and output are: a pipe or a file
 * never answers for a person. In the background reading it would stop the program, so nobody is asked there.
 */
#include "cli/ask_mfa.h"
#include "cli/cli.h"
#include "cli/out.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TRIES 3
#define PATIENCE_S 300
#define TICK_MS 200
#define DIGITS 6

struct gw_asker {
    gw_aws_question *question; /* NULL: none is open */
    int fd;
    guint tries;
    guint reader;
    guint ticker;
    gint64 until; /* monotonic, in microseconds */
};

gw_asker *
gw_asker_new(void)
{
    gw_asker *asker = g_new0(gw_asker, 1);
    asker->fd = -1;
    return asker;
}

static void
finish(gw_asker *asker, const char *code, const char *problem)
{
    gw_aws_question *question = g_steal_pointer(&asker->question);
    g_clear_handle_id(&asker->reader, g_source_remove);
    g_clear_handle_id(&asker->ticker, g_source_remove);
    if (asker->fd >= 0)
        close(asker->fd);
    asker->fd = -1;
    gw_aws_question_answer(question, code, problem);
}

void
gw_asker_free(gw_asker *asker)
{
    if (!asker)
        return;
    if (asker->question)
        finish(asker, NULL, "it was interrupted");
    g_free(asker);
}

/* ---- the terminal ---- */

static int
open_terminal(const char **problem)
{
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0) {
        *problem = "there is no terminal to ask on: " GW_AWS_ASK_REMEDY;
        return -1;
    }
    if (tcgetpgrp(fd) == getpgrp())
        return fd;
    close(fd);
    *problem = "the program runs in the background, where it can't ask: " GW_AWS_ASK_REMEDY;
    return -1;
}

static void
say(const gw_asker *asker, const char *text)
{
    gsize left = strlen(text);
    while (left > 0) {
        gssize n = write(asker->fd, text, left);
        if (n < 0 && errno != EINTR)
            return;
        text += MAX(n, 0);
        left -= (gsize)MAX(n, 0);
    }
}

static void
prompt(const gw_asker *asker)
{
    g_autofree char *device = gw_one_line(gw_aws_question_device(asker->question), 200);
    g_autofree char *profile = gw_one_line(gw_aws_question_profile(asker->question), 100);
    g_autofree char *text = g_strdup_printf("code of the MFA device '%s' (profile '%s'): ", device, profile);
    gw_out_status("");
    say(asker, text);
}

/* ---- what is typed ---- */

/* People type what they read, "123 456"; blanks don't count. TRUE: it was a code, or there are no more tries.
 */
static gboolean
take_line(gw_asker *asker, char *line)
{
    char *end = line;
    for (const char *p = line; *p; p++)
        if (!g_ascii_isspace(*p))
            *end++ = *p;
    *end = '\0';
    gboolean fine = strlen(line) == DIGITS && strspn(line, "0123456789") == DIGITS;
    if (!fine && ++asker->tries < TRIES) {
        say(asker, "a code has six digits\n");
        prompt(asker);
        return FALSE;
    }
    finish(asker, fine ? line : NULL, fine ? NULL : "what was typed is not six digits");
    return TRUE;
}

static gboolean
on_typed(int fd, G_GNUC_UNUSED GIOCondition condition, gpointer data)
{
    gw_asker *asker = data;
    char line[256];
    gssize n = read(fd, line, sizeof line - 1);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return G_SOURCE_CONTINUE;
    if (n <= 0) { /* Ctrl-D, or the terminal is gone */
        asker->reader = 0;
        finish(asker, NULL, "no code was given");
        return G_SOURCE_REMOVE;
    }
    line[n] = '\0';
    guint reader = asker->reader;
    asker->reader = 0; /* finish must not remove it as well */
    gboolean over = take_line(asker, line);
    OPENSSL_cleanse(line, sizeof line);
    if (over)
        return G_SOURCE_REMOVE;
    asker->reader = reader;
    return G_SOURCE_CONTINUE;
}

static gboolean
on_tick(gpointer data)
{
    gw_asker *asker = data;
    gboolean late = g_get_monotonic_time() > asker->until;
    if (!gw_stopped && !late)
        return G_SOURCE_CONTINUE;
    asker->ticker = 0;
    say(asker, "\n");
    finish(asker, NULL, gw_stopped ? "it was interrupted" : "nobody gave one within five minutes");
    return G_SOURCE_REMOVE;
}

void
gw_asker_ask(gw_aws_question *question, gpointer data)
{
    gw_asker *asker = data;
    const char *problem = NULL;
    if (asker->question) /* nobody waits for that one any more */
        finish(asker, NULL, NULL);
    asker->fd = open_terminal(&problem);
    if (asker->fd < 0) {
        gw_aws_question_answer(question, NULL, problem);
        return;
    }
    asker->question = question;
    asker->tries = 0;
    asker->until = g_get_monotonic_time() + PATIENCE_S * G_USEC_PER_SEC;
    asker->reader = g_unix_fd_add(asker->fd, G_IO_IN | G_IO_HUP | G_IO_ERR, on_typed, asker);
    asker->ticker = g_timeout_add(TICK_MS, on_tick, asker);
    prompt(asker);
}
