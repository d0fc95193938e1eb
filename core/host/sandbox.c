/* SPDX-License-Identifier: Apache-2.0 */
/* sandbox.c - what a plugin's process gives up before it loads foreign code
 */
#include "host/host.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plugin/wire.h"

/* The leak checker of a sanitized build looks at its own process through ptrace. */
#if defined(__SANITIZE_ADDRESS__)
#define DUMPABLE 1L
#else
#define DUMPABLE 0L
#endif

void
gw_sandbox_enter(void)
{
    int nothing = open("/dev/null", O_RDWR);

    for (int standard = 0; standard < 3; standard++) {
        if (nothing != standard)
            dup2(nothing, standard);
    }
    close_range(GW_WIRE_SOCKET + 1, ~0U, 0);
    /* A program that a plugin starts must not hold the socket. */
    fcntl(GW_WIRE_SOCKET, F_SETFD, FD_CLOEXEC);

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_DUMPABLE, DUMPABLE);
    prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L);
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    setpgid(0, 0); /* already so when the core started us */
    umask(077);
    if (chdir("/") < 0)
        _exit(1);
}

void
gw_sandbox_output(int descriptor)
{
    dup2(descriptor, STDOUT_FILENO);
    dup2(descriptor, STDERR_FILENO);
    close(descriptor);
    /* A plugin may die with its last words still in a buffer. */
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
}
