/* SPDX-License-Identifier: Apache-2.0 */
/* make_filters.c - writes filters.h when Gangway is built: the system calls that a plugin's process may make
 *
 * libseccomp turns the lists below into programs for the kernel, once and for all, so that a host only hands
 * them over. What is not listed ends the host. A name that this libseccomp does not know is left out, which
 * forbids it.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "host/filter.h"
#include "plugin/wire.h"

#define MAX_CALLS 1024

/* Memory, time, words about itself, and what is open already. */
static const char harmless[] =
    "brk clock_getres clock_gettime clock_nanosleep close exit exit_group fstat futex futex_time64 getcpu "
    "getcwd getegid geteuid getgid getpgrp getpid getppid getrandom getresgid getresuid getrlimit getrusage "
    "gettid gettimeofday getuid lseek madvise mmap mmap2 mprotect mremap munmap nanosleep pause poll ppoll "
    "pread64 read readv restart_syscall rt_sigpending rt_sigprocmask rt_sigreturn rt_sigsuspend "
    "sched_getaffinity sched_yield select sigaltstack sysinfo time times ugetrlimit uname write writev";

/* While the system's libraries are loaded, and to have the other filter in their place afterwards. */
static const char loading[] = "newfstatat fstatat64 seccomp statx";

/* The leak checker of a sanitized build stops its own process from a thread, and reads about it in /proc. */
#if defined(__SANITIZE_ADDRESS__)
static const char checking[] =
    "arch_prctl clone clone3 dup dup2 dup3 fcntl getdents getdents64 getpgid ioctl kill lstat membarrier "
    "mlock "
    "msync munlock open openat personality pipe2 prctl prlimit64 process_vm_readv ptrace readlink readlinkat "
    "rseq rt_sigaction sched_getparam sched_getscheduler set_robust_list set_tid_address stat tgkill tkill "
    "wait4 waitid";
#else
static const char checking[] = "";
#endif

/* Flags with which a file is made, changed, or opened for more than reading. */
#define WRITING_FLAGS (O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY))

#define IS(argument, value)                                                                                  \
    {                                                                                                        \
        argument, SCMP_CMP_EQ, (scmp_datum_t)(value), 0                                                      \
    }
#define WITHOUT(argument, bits)                                                                              \
    {                                                                                                        \
        argument, SCMP_CMP_MASKED_EQ, (scmp_datum_t)(bits), 0                                                \
    }

/* Allowed when all conditions hold; the same name again is another case. */
static const struct {
    const char *name;
    unsigned n;
    struct scmp_arg_cmp conditions[2];
} limited[] = {
    {"recvfrom", 1, {IS(0, GW_WIRE_SOCKET)}},
    {"recvmsg", 1, {IS(0, GW_WIRE_SOCKET)}},
    {"sendto", 1, {IS(0, GW_WIRE_SOCKET)}},
    {"sendmsg", 1, {IS(0, GW_WIRE_SOCKET)}},
    /* abort and raise; nobody else's process. */
    {"tgkill", 1, {IS(0, GW_FILTER_SELF)}},
    {"kill", 1, {IS(0, GW_FILTER_SELF)}},
    {"fcntl", 1, {IS(1, F_GETFD)}},
    {"fcntl", 1, {IS(1, F_GETFL)}},
    {"ioctl", 1, {IS(1, TCGETS)}},
    {"prctl", 1, {IS(0, PR_GET_DUMPABLE)}},
    {"prctl", 1, {IS(0, PR_GET_NAME)}},
    {"prctl", 1, {IS(0, PR_GET_NO_NEW_PRIVS)}},
    /* Its own limits, to be read. */
    {"prlimit64", 2, {IS(0, 0), IS(2, 0)}},
};

static void
fail(const char *what, int number)
{
    fprintf(stderr, "make_filters: %s: %s\n", what, strerror(number));
    exit(1);
}

static scmp_filter_ctx
filter_new(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_TRAP);

    if (!filter)
        fail("cannot begin a filter", ENOMEM);
    /* Another architecture's calls have other numbers: there is nothing to report. */
    seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    /* A tree: the kernel tries every number at once when it takes a filter. */
    seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    return filter;
}

static void
add(scmp_filter_ctx filter, const char *name, unsigned n, const struct scmp_arg_cmp *conditions)
{
    int number = seccomp_syscall_resolve_name(name);

    if (number < 0)
        return; /* not here, or not known yet */
    int failed = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, number, n, conditions);
    if (failed)
        fail(name, -failed);
}

static void
add_all(scmp_filter_ctx filter, const char *list)
{
    char *names = strdup(list), *rest = names;

    if (!names)
        fail("no memory", errno);
    for (char *name; (name = strtok_r(rest, " ", &rest));)
        add(filter, name, 0, NULL);
    free(names);
}

static void
print_filter(scmp_filter_ctx filter, const char *name)
{
    FILE *file = tmpfile();
    struct sock_filter line;

    if (!file)
        fail("cannot make a temporary file", errno);
    int failed = seccomp_export_bpf(filter, fileno(file));
    if (failed)
        fail("cannot make a filter", -failed);
    if (fseek(file, 0, SEEK_SET) != 0)
        fail("cannot read the filter", errno);
    printf("\nstatic const struct sock_filter %s[] = {\n", name);
    while (fread(&line, sizeof line, 1, file) == 1)
        printf("    {0x%x, %u, %u, 0x%x},\n", line.code, line.jt, line.jf, line.k);
    printf("};\n");
    fclose(file);
    seccomp_release(filter);
}

static void
print_names(void)
{
    printf("\nstatic const char *const gw_call_names[] = {\n");
    for (int number = 0; number < MAX_CALLS; number++) {
        char *name = seccomp_syscall_resolve_num_arch(seccomp_arch_native(), number);

        if (name)
            printf("    [%d] = \"%s\",\n", number, name);
        free(name);
    }
    printf("};\n");
}

static void
allow_limited(scmp_filter_ctx filter)
{
    for (unsigned i = 0; i < sizeof limited / sizeof *limited; i++)
        add(filter, limited[i].name, limited[i].n, limited[i].conditions);
}

/* Libraries ignore SIGPIPE and the like. The two that tell of a plugin's wrongdoing stay as they are. */
static void
allow_signals(scmp_filter_ctx filter)
{
    for (int number = 1; number < SIGRTMIN; number++) {
        struct scmp_arg_cmp condition = IS(0, number);

        if (number != SIGSYS && number != SIGXCPU)
            add(filter, "rt_sigaction", 1, &condition);
    }
}

static void
allow_opening(scmp_filter_ctx filter)
{
    struct scmp_arg_cmp to_be_read = WITHOUT(2, WRITING_FLAGS);

    add_all(filter, loading);
    add(filter, "openat", 1, &to_be_read);
}

static scmp_filter_ctx
make_filter(void)
{
    scmp_filter_ctx filter = filter_new();

    add_all(filter, harmless);
    add_all(filter, checking);
    allow_limited(filter);
    allow_signals(filter);
    return filter;
}

int
main(void)
{
    scmp_filter_ctx closed = make_filter(), open_yet = make_filter();

    allow_opening(open_yet);
    printf("/* made by make_filters.c */\n#include <linux/filter.h>\n");
    print_filter(open_yet, "gw_filter_loading");
    print_filter(closed, "gw_filter_closed");
    print_names();
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
