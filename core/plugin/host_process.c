/* SPDX-License-Identifier: Apache-2.0 */
/* host_process.c - starts a host with nothing but a socket, listens to all it says, and leaves nothing of it
 * behind
 */
#include "plugin/host_process.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/json.h"
#include "plugin/frames.h"
#include "plugin/wire.h"

/* How long a sanitized host may take to report its leaks. */
#define LEAK_CHECK_MS 5000
/* What is read of the pipe at once, in pieces of PRINT_SIZE. */
#define DRAIN_READS 64
#define PRINT_SIZE 4096

struct gw_host {
    pid_t pid;
    int pidfd;   /* readable when it has ended; -1 when it is reaped */
    int printed; /* our end of the pipe for what it prints */
    gw_frames *frames;
    GSource *exited;
    GSource *prints;
    GString *line;  /* printed, not ended yet */
    char *fault;    /* of the stream */
    gboolean quiet; /* killed: only `ended` matters */
    const gw_host_events *events;
    gpointer data;
};

/* ---- what it prints ---- */

static void
tell_line(gw_host *process)
{
    g_autofree char *line = g_utf8_make_valid(process->line->str, (gssize)process->line->len);

    g_string_truncate(process->line, 0);
    if (*line && !process->quiet)
        process->events->output(line, process->data);
}

static gssize
read_prints(gw_host *process)
{
    char bytes[PRINT_SIZE];
    gssize got = read(process->printed, bytes, sizeof bytes);

    for (gssize i = 0; i < got; i++) {
        if (bytes[i] == '\n' || process->line->len >= GW_WIRE_LINE_MAX)
            tell_line(process);
        if (bytes[i] != '\n')
            g_string_append_c(process->line, bytes[i] ? bytes[i] : '?');
    }
    return got;
}

static gboolean
on_prints(G_GNUC_UNUSED gint pipe_end, G_GNUC_UNUSED GIOCondition condition, gpointer data)
{
    gw_host *process = data;

    if (read_prints(process) == 0)
        gw_source_stop(&process->prints);
    return G_SOURCE_CONTINUE;
}

/* ---- its end ---- */

/* Itself by its descriptor, wherever it has gone; then what is left of its group, whose number nobody else
 * can get before it is reaped. */
static void
kill_all(const gw_host *process)
{
    pidfd_send_signal(process->pidfd, SIGKILL, NULL, 0);
    kill(-process->pid, SIGKILL);
}

/* Something that the process started may print for ever. */
static void
drain_prints(gw_host *process)
{
    for (guint i = 0; i < DRAIN_READS && !process->quiet && read_prints(process) > 0; i++)
        ;
}

/* What it printed before it sent the frame comes first, an unfinished line too. */
static void
on_frame(json_t *frame, gpointer data)
{
    gw_host *process = data;

    drain_prints(process);
    tell_line(process);
    if (!process->quiet)
        process->events->frame(frame, process->data);
}

/* A stream that broke or was closed: what is left of the process has nobody to speak to. */
static void
on_stream_end(const char *fault, gpointer data)
{
    gw_host *process = data;

    if (!process->fault && fault)
        process->fault = g_strdup(fault);
    kill_all(process);
}

static char *
describe_end(const gw_host *process, int status, char **code)
{
    if (process->fault) {
        *code = g_strdup("BadFrame");
        return g_strdup_printf("sent %s and was killed", process->fault);
    }
    if (!WIFSIGNALED(status)) {
        *code = g_strdup("Exited");
        return g_strdup_printf("ended its process with exit code %d", WEXITSTATUS(status));
    }
    if (WTERMSIG(status) == SIGSYS) {
        *code = g_strdup(GW_HOST_VIOLATION);
        return g_strdup(
            "made a system call that no plugin may, with the signal blocked that would tell which (as "
            "when a thread is made), and was killed");
    }
    const char *name = sigabbrev_np(WTERMSIG(status));
    *code = g_strdup_printf("SIG%s", name ? name : "?");
    return g_strdup_printf("was killed by %s", *code);
}

static int
reap(gw_host *process)
{
    int status = 0;

    kill_all(process);
    while (waitpid(process->pid, &status, 0) < 0 && errno == EINTR)
        ;
    close(process->pidfd);
    process->pidfd = -1;
    return status;
}

static gboolean
on_exited(G_GNUC_UNUSED gint pidfd, G_GNUC_UNUSED GIOCondition condition, gpointer data)
{
    gw_host *process = data;
    g_autofree char *code = NULL;

    /* What it sent and printed before it died comes first. */
    kill_all(process);
    if (!process->quiet)
        gw_frames_drain(process->frames);
    drain_prints(process);
    tell_line(process);
    gw_source_stop(&process->exited);
    gw_source_stop(&process->prints);
    process->quiet = TRUE;
    g_autofree char *how = describe_end(process, reap(process), &code);
    process->events->ended(code, how, process->data);
    return G_SOURCE_REMOVE;
}

void
gw_host_kill(gw_host *process)
{
    process->quiet = TRUE;
    if (process->pidfd >= 0)
        kill_all(process);
}

/* A sanitized host that ends by itself tells what its plugin leaked; then we end, too, so that a test fails.
 */
static void
let_end(G_GNUC_UNUSED gw_host *process)
{
#if defined(__SANITIZE_ADDRESS__)
    struct pollfd end = {.fd = process->pidfd, .events = POLLIN};
    char bytes[PRINT_SIZE];

    g_clear_pointer(&process->frames, gw_frames_free);
    if (process->quiet || poll(&end, 1, LEAK_CHECK_MS) != 1)
        return;
    for (gssize got; (got = read(process->printed, bytes, sizeof bytes)) > 0;)
        (void)!write(STDERR_FILENO, bytes, (gsize)got);
    if (WEXITSTATUS(reap(process)) == atoi(GW_WIRE_LEAK_EXIT))
        g_error("a plugin leaks, as said above");
#endif
}

void
gw_host_end(gw_host *process)
{
#if defined(__SANITIZE_ADDRESS__)
    g_clear_pointer(&process->frames, gw_frames_free); /* it ends by itself then */
#else
    gw_host_kill(process);
#endif
}

void
gw_host_free(gw_host *process)
{
    if (!process)
        return;
    gw_source_stop(&process->exited);
    gw_source_stop(&process->prints);
    if (process->pidfd >= 0)
        let_end(process);
    if (process->pidfd >= 0)
        reap(process);
    gw_frames_free(process->frames);
    close(process->printed);
    g_string_free(process->line, TRUE);
    g_free(process->fault);
    g_free(process);
}

/* ---- its beginning ---- */

static const gw_frames_events frames_events = {on_frame, on_stream_end};

/* Own group, no environment, default signals, and no descriptor but the socket. */
static int
spawn(const char *host, int socket, pid_t *pid)
{
    char *argv[] = {(char *)(guintptr)host, NULL}, *envp[] = {NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, socket, GW_WIRE_SOCKET);
    for (int standard = 0; standard < GW_WIRE_SOCKET; standard++)
        posix_spawn_file_actions_addclose(&actions, standard);
    posix_spawn_file_actions_addclosefrom_np(&actions, GW_WIRE_SOCKET + 1);
    int failed = posix_spawn(pid, host, &actions, &attributes, argv, envp);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return failed;
}

static gw_host *
process_new(pid_t pid, int pidfd, int socket, int printed, const gw_host_events *events, gpointer data)
{
    gw_host *process = g_new0(gw_host, 1);

    process->pid = pid;
    process->pidfd = pidfd;
    process->printed = printed;
    process->line = g_string_new(NULL);
    process->events = events;
    process->data = data;
    process->frames = gw_frames_new(socket, &frames_events, process);
    process->exited = g_unix_fd_source_new(pidfd, G_IO_IN);
    process->prints = g_unix_fd_source_new(printed, G_IO_IN | G_IO_HUP);
    gw_source_start(process->exited, G_SOURCE_FUNC(on_exited), process, "plugin host exit");
    gw_source_start(process->prints, G_SOURCE_FUNC(on_prints), process, "plugin host output");
    return process;
}

/* The two sockets and the two ends of the pipe; all are closed on exec. */
static gboolean
open_all(int sockets[2], int pipe_ends[2], GError **error)
{
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) == 0) {
        if (g_unix_open_pipe(pipe_ends, FD_CLOEXEC, error))
            return g_unix_set_fd_nonblocking(pipe_ends[0], TRUE, NULL);
        close(sockets[0]);
        close(sockets[1]);
        return FALSE;
    }
    g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE, "cannot make a socket: %s", g_strerror(errno));
    return FALSE;
}

gw_host *
gw_host_start(const char *host, int plugin, const char *file, gboolean require, const gw_host_events *events,
              gpointer data, GError **error)
{
    int sockets[2], pipe_ends[2], pidfd = -1;
    pid_t pid = -1;

    if (!open_all(sockets, pipe_ends, error))
        return NULL;
    int failed = spawn(host, sockets[1], &pid);
    if (!failed && (pidfd = pidfd_open(pid, 0)) < 0) {
        failed = errno;
        kill(-pid, SIGKILL);
        waitpid(pid, NULL, 0);
    }
    close(sockets[1]);
    if (failed) {
        close(sockets[0]);
        close(pipe_ends[0]);
        close(pipe_ends[1]);
        g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE,
                    "cannot start '%s': %s: is gangway installed completely?", host, g_strerror(failed));
        return NULL;
    }
    gw_host *process = process_new(pid, pidfd, sockets[0], pipe_ends[0], events, data);
    gw_json first = json_pack("{s:s, s:s, s:b}", "type", "load", "file", file, "require", require);
    int descriptors[GW_WIRE_N_DESCRIPTORS] = {[GW_WIRE_PLUGIN] = plugin, [GW_WIRE_OUTPUT] = pipe_ends[1]};
    gw_frames_send_first(process->frames, first, descriptors, G_N_ELEMENTS(descriptors));
    close(pipe_ends[1]);
    return process;
}

/* Of all that it has used so far; its processor time is told by a clock that bears its number. */
void
gw_host_allow(gw_host *process, guint seconds)
{
    struct timespec used;
    struct rlimit most;
    clockid_t clock;

    if (process->pidfd < 0 || clock_getcpuclockid(process->pid, &clock) != 0 ||
        clock_gettime(clock, &used) < 0 || prlimit(process->pid, RLIMIT_CPU, NULL, &most) < 0)
        return;
    most.rlim_cur = MIN(most.rlim_max, (rlim_t)used.tv_sec + seconds + 1);
    prlimit(process->pid, RLIMIT_CPU, &most, NULL);
}

gboolean
gw_host_send(gw_host *process, const json_t *frame)
{
    return gw_frames_send(process->frames, frame);
}
