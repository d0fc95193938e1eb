/* SPDX-License-Identifier: Apache-2.0 */
/* filter.c - hands the filters of system calls to the kernel: one under which libraries can be loaded, where
 * a plugin needs any, and the one under which plugins run
 */
#include "host/filter.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host/filters.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static int closed;

static int
install(const struct sock_filter *made, size_t n)
{
    struct sock_filter lines[COUNT(gw_filter_loading) + COUNT(gw_filter_closed)];
    struct sock_fprog program = {(unsigned short)n, lines};

    memcpy(lines, made, n * sizeof *lines);
    for (size_t i = 0; i < n; i++) {
        if (BPF_CLASS(lines[i].code) == BPF_JMP && lines[i].k == GW_FILTER_SELF)
            lines[i].k = (unsigned)getpid();
    }
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0U, &program) == 0;
}

int
gw_filter_enter(int loading)
{
#if defined(__SANITIZE_ADDRESS__)
    (void)loading; /* the leak checker opens files */
    return install(gw_filter_loading, COUNT(gw_filter_loading));
#else
    return loading ? install(gw_filter_loading, COUNT(gw_filter_loading)) : gw_filter_close();
#endif
}

int
gw_filter_close(void)
{
#if !defined(__SANITIZE_ADDRESS__)
    closed = closed || install(gw_filter_closed, COUNT(gw_filter_closed));
#endif
    return closed;
}
