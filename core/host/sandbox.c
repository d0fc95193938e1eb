/* SPDX-License-Identifier: Apache-2.0 */
/* sandbox.c - what a plugin's process gives up before it loads foreign code, in the order in which that can
 * be given up
 */
#include "host/host.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "host/filter.h"
#include "plugin/wire.h"

#define MIB ((rlim_t)1024 * 1024)
/* In all of a host's life; the core sets what one call may take. */
#define CPU_SECONDS 3600
#define MAX_DESCRIPTORS 64
/* Frames are 16 MiB at most; as a document that can be some hundred. */
#define MEMORY (1024 * MIB)

static void
limit(int resource, rlim_t most)
{
    setrlimit((__rlimit_resource_t)resource, &(struct rlimit){most, most});
}

static void
set_limits(void)
{
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_MEMLOCK, 0);
    limit(RLIMIT_MSGQUEUE, 0);
    setrlimit(RLIMIT_CPU, &(struct rlimit){CPU_SECONDS, CPU_SECONDS});
    /* The address sanitizer takes terabytes of addresses, and its leak checker a thread. */
#if !defined(__SANITIZE_ADDRESS__)
    limit(RLIMIT_AS, MEMORY);
    limit(RLIMIT_NOFILE, MAX_DESCRIPTORS);
    limit(RLIMIT_NPROC, 0);
#endif
}

/* Root's powers, where root runs it. */
static void
drop_capabilities(void)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0, 0, 0}};

    syscall(SYS_capset, &header, none);
}

static void
close_descriptors(void)
{
    int nothing = open("/dev/null", O_RDWR);

    for (int standard = 0; standard < 3; standard++) {
        if (nothing != standard)
            dup2(nothing, standard);
    }
    close_range(GW_WIRE_SOCKET + 1, ~0U, 0);
    fcntl(GW_WIRE_SOCKET, F_SETFD, FD_CLOEXEC);
}

/* The leak checker of a sanitized build looks at its own process through ptrace. */
#if defined(__SANITIZE_ADDRESS__)
#define DUMPABLE 1L
#else
#define DUMPABLE 0L
#endif

void
gw_sandbox_enter(void)
{
    close_descriptors();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_DUMPABLE, DUMPABLE);
    setpgid(0, 0); /* already so when the core started us */
    umask(077);
    if (chdir("/") < 0)
        _exit(1);
    /* The zone's file can't be opened later, and local time would look for it. */
    setenv("TZ", "UTC0", 1);
    tzset();
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

void
gw_sandbox_begin(void)
{
    prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L);
    set_limits();
    drop_capabilities();
    gw_violation_listen();
}

gw_sandbox
gw_sandbox_close(int plugin, int loading)
{
    gw_sandbox got = {.landlock = gw_landlock_enter(plugin, loading)};

    got.filter = gw_filter_enter(loading);
    return got;
}

const char *
gw_sandbox_missing(const gw_sandbox *got)
{
    if (!got->filter)
        return "this kernel, or the container, lets no program filter its system calls (seccomp)";
    if (!got->landlock)
        return "this kernel, or the container, lets no program give up files (Landlock)";
    return NULL;
}
