/* SPDX-License-Identifier: Apache-2.0 */
/* secret_text.c - reads a secret's text from a terminal without echo, from standard input or a private file
 */

#include "cli/secret_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "vault/seal.h"

gboolean
gw_secret_file_check(const char *path, const char *holds, GError **error)
{
    struct stat st;

    if (stat(path, &st) < 0 || !S_ISREG(st.st_mode) || !(st.st_mode & 077))
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_DENIED, "'%s' holds %s, and others may read it: chmod 600 '%s'",
                path, holds, path);
    return FALSE;
}

/* A line's end that an editor or echo put there is not meant. */
static char *
checked(char *text, gsize length, const char *path, GError **error)
{
    const char *fault = NULL;

    if (memchr(text, '\0', length) || !g_utf8_validate(text, (gssize)length, NULL))
        fault = "is not UTF-8 text";
    if (!fault && length > 0 && text[length - 1] == '\n')
        text[--length] = '\0';
    if (!fault && length > 0 && text[length - 1] == '\r')
        text[--length] = '\0';
    if (!fault && length == 0)
        fault = "is empty";
    if (!fault)
        return text;
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "the secret from '%s' %s", path, fault);
    gw_seal_forget(text);
    return NULL;
}

char *
gw_secret_text_read(const char *path, GError **error)
{
    gboolean standard = strcmp(path, "-") == 0;
    gsize length = 0;

    if (!standard && !gw_secret_file_check(path, "a secret", error))
        return NULL;
    char *text = gw_file_read(standard ? "/dev/stdin" : path, GW_SEAL_TEXT_MAX, &length, error);
    return text ? checked(text, length, standard ? "standard input" : path, error) : NULL;
}

/* ---- a terminal ---- */

/* Nothing that is typed shows, from before the prompt on. Ctrl-C ends the line, and not the program, which
 * would leave the terminal silent. */
static struct termios
silenced(const struct termios *before)
{
    struct termios silent = *before;

    silent.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
    silent.c_cc[VEOL] = before->c_cc[VINTR];
    return silent;
}

static char *
read_line(FILE *terminal, const char *prompt)
{
    struct termios before, silent;
    char line[4097] = ""; /* a terminal's line is no longer */
    int fd = fileno(terminal);

    if (tcgetattr(fd, &before) < 0)
        return NULL;
    silent = silenced(&before);
    tcsetattr(fd, TCSAFLUSH, &silent);
    fputs(prompt, terminal);
    fflush(terminal);
    ssize_t length = TEMP_FAILURE_RETRY(read(fd, line, sizeof line - 1));
    tcsetattr(fd, TCSAFLUSH, &before);
    fputs("\n", terminal);

    gboolean interrupted =
        before.c_cc[VINTR] != _POSIX_VDISABLE && strchr(line, (char)before.c_cc[VINTR]) != NULL;
    char *text = length > 0 && !interrupted ? g_strndup(line, strcspn(line, "\r\n")) : NULL;
    explicit_bzero(line, sizeof line);
    return text;
}

static char *
ask_twice(FILE *terminal, const char *name, GError **error)
{
    g_autofree char *prompt = g_strdup_printf("secret '%s': ", name);
    char *first = read_line(terminal, prompt), *second = first ? read_line(terminal, "once more: ") : NULL;

    if (first && *first && g_strcmp0(first, second) == 0) {
        gw_seal_forget(second);
        return first;
    }
    g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID,
                        first && *first && second ? "the two were not the same: nothing was kept"
                                                  : "no secret was given");
    gw_seal_forget(first);
    gw_seal_forget(second);
    return NULL;
}

char *
gw_secret_text_ask(const char *name, GError **error)
{
    FILE *terminal = isatty(STDIN_FILENO) ? fopen("/dev/tty", "r+e") : NULL;

    if (!terminal)
        return gw_secret_text_read("-", error);
    char *text = ask_twice(terminal, name, error);
    fclose(terminal);
    return text;
}
