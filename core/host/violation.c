/* SPDX-License-Identifier: Apache-2.0 */
/* violation.c - what happens at a system call that the filters don't allow: the core is told which and in
 * what function, and the process ends
 *
 * Two calls are answered here instead, so that the filters need not allow them: the loader's one open of the
 * plugin, which is open already, and questions about open files.
 */
#include "host/host.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "host/filters.h"
#include "plugin/wire.h"

/* Where a machine keeps a system call's arguments, and where its result goes. */
#if defined(__x86_64__)
static const int argument_registers[] = {REG_RDI, REG_RSI, REG_RDX, REG_R10};
#define ARGUMENT(context, n) (context)->uc_mcontext.gregs[argument_registers[n]]
#define RESULT(context) (context)->uc_mcontext.gregs[REG_RAX]
#elif defined(__aarch64__)
#define ARGUMENT(context, n) (context)->uc_mcontext.regs[n]
#define RESULT(context) (context)->uc_mcontext.regs[0]
#elif defined(__riscv) && __riscv_xlen == 64
#define ARGUMENT(context, n) (context)->uc_mcontext.__gregs[REG_A0 + (n)]
#define RESULT(context) (context)->uc_mcontext.__gregs[REG_A0]
#else
#error "say here where this machine keeps the arguments and the result of a system call"
#endif

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define EXIT_VIOLATION 3

static const char *volatile doing = "loading";
static volatile int offered = -1;

void
gw_violation_doing(const char *function)
{
    doing = function;
}

void
gw_violation_offer(int plugin)
{
    offered = plugin;
}

int
gw_violation_is_taken(void)
{
    return offered < 0;
}

/* ---- the report ---- */

static const char *
name_of(int number)
{
    const char *name = number >= 0 && (size_t)number < COUNT(gw_call_names) ? gw_call_names[number] : NULL;

    return name ? name : "one without a name";
}

/* A frame, made with nothing that could be half done when the signal came. */
static void
report(int number)
{
    char frame[256];
    const char *parts[] = {"{\"type\":\"violation\",\"call\":\"", name_of(number), "\",\"function\":\"",
                           doing, "\"}"};
    size_t at = GW_WIRE_HEADER;

    for (size_t i = 0; i < COUNT(parts); i++) {
        size_t length = strlen(parts[i]);

        if (length > sizeof frame - at)
            return;
        memcpy(frame + at, parts[i], length);
        at += length;
    }
    gw_wire_put((unsigned char *)frame, at - GW_WIRE_HEADER);
    (void)!send(GW_WIRE_SOCKET, frame, at, MSG_NOSIGNAL);
}

/* ---- answers ---- */

/* fstat() is this call with an empty name in many versions of the C library. */
static int
answer_stat(ucontext_t *context)
{
#if defined(SYS_newfstatat) && defined(SYS_fstat)
    const char *name = (const char *)(uintptr_t)ARGUMENT(context, 1);

    if (!((int)ARGUMENT(context, 3) & AT_EMPTY_PATH) || (name && *name))
        return 0;
    long result = syscall(SYS_fstat, (int)ARGUMENT(context, 0), (void *)(uintptr_t)ARGUMENT(context, 2));
    RESULT(context) = (__typeof__(RESULT(context)))(result < 0 ? -errno : result);
    return 1;
#else
    (void)context;
    return 0;
#endif
}

static int
answer_open(ucontext_t *context)
{
    if (offered < 0)
        return 0;
    RESULT(context) = (__typeof__(RESULT(context)))offered;
    offered = -1; /* nothing of the plugin has run yet, and it gets no second one */
    doing = "a constructor";
    return 1;
}

static int
answer(int number, ucontext_t *context)
{
#if defined(SYS_newfstatat)
    if (number == SYS_newfstatat)
        return answer_stat(context);
#endif
    return number == SYS_openat && answer_open(context);
}

static void
on_forbidden(int number, siginfo_t *about, void *context)
{
    int before = errno;

    (void)number;
    if (answer(about->si_syscall, context)) {
        errno = before;
        return;
    }
    report(about->si_syscall);
    _exit(EXIT_VIOLATION);
}

void
gw_violation_listen(void)
{
    struct sigaction action = {.sa_sigaction = on_forbidden, .sa_flags = SA_SIGINFO};

    sigemptyset(&action.sa_mask);
    sigaction(SIGSYS, &action, NULL);
}
