/* SPDX-License-Identifier: Apache-2.0 */
/* type.c - for the shell tests: runs a program on a terminal of its own, and types
 *
 *   type 'PROMPT' 'LINE' … -- PROGRAM …   waits for each PROMPT in what is shown, then types LINE and a
 * return
 *
 * Lines are typed into the terminal; a line "^C" or "^D" is that key. What is shown goes to standard output,
 * the program's own standard output and error stay what they are. Ends with the program's exit code; after 30
 * seconds with 97.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_S 30

/* Comes back when the program has the terminal. */
static pid_t
run(char **command, const char *terminal)
{
    int begun[2];
    char none;
    if (pipe2(begun, O_CLOEXEC) < 0)
        exit(99);
    pid_t child = fork();
    if (child != 0) {
        close(begun[1]);
        while (read(begun[0], &none, 1) < 0 && errno == EINTR)
            ;
        close(begun[0]);
        return child;
    }
    signal(SIGINT, SIG_DFL); /* whatever runs the tests may ignore it */
    setsid();
    int fd = open(terminal, O_RDWR);
    if (fd < 0 || ioctl(fd, TIOCSCTTY, 0) < 0)
        _exit(98);
    /* It stays open: a terminal that nobody has open is gone. */
    execvp(command[0], command);
    _exit(98);
}

static void
type(int fd, const char *line)
{
    char text[256];
    if (strcmp(line, "^C") == 0 || strcmp(line, "^D") == 0)
        snprintf(text, sizeof text, "%c", line[1] - 'A' + 1);
    else
        snprintf(text, sizeof text, "%s\n", line);
    if (write(fd, text, strlen(text)) < 0)
        perror("type");
}

/* Reads what is shown until `prompt` was in it (NULL: until the end). 0: the terminal is closed. */
static int
wait_for(int fd, const char *prompt)
{
    char seen[8192] = "";
    size_t length = 0;
    for (;;) {
        struct pollfd wanted = {.fd = fd, .events = POLLIN};
        char bytes[512];
        ssize_t n = poll(&wanted, 1, -1) > 0 ? read(fd, bytes, sizeof bytes) : -1;
        if (n <= 0)
            return 0;
        fwrite(bytes, 1, (size_t)n, stdout);
        fflush(stdout);
        if (length + (size_t)n >= sizeof seen)
            length = 0;
        memcpy(seen + length, bytes, (size_t)n);
        length += (size_t)n;
        seen[length] = '\0';
        if (prompt && strstr(seen, prompt))
            return 1;
    }
}

static pid_t child;

static void
on_alarm(int number)
{
    (void)number;
    kill(child, SIGKILL);
    _exit(97);
}

int
main(int argc, char **argv)
{
    int at = 1, status = 0, master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    int command = 1;
    while (command < argc && strcmp(argv[command], "--") != 0)
        command++;
    if (command + 1 >= argc || master < 0 || grantpt(master) < 0 || unlockpt(master) < 0)
        return 99;
    const char *name = ptsname(master);
    int held = name ? open(name, O_RDWR | O_NOCTTY | O_CLOEXEC) : -1; /* until the program has it */
    child = run(argv + command + 1, name);
    signal(SIGALRM, on_alarm);
    alarm(PATIENCE_S);
    for (; at + 1 < command && wait_for(master, argv[at]); at += 2)
        type(master, argv[at + 1]);
    close(held);
    wait_for(master, NULL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
