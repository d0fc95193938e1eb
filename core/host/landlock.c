/* SPDX-License-Identifier: Apache-2.0 */
/* landlock.c - the files that a host can open at all: the plugin's own, and the system's libraries
 *
 * By numbers, since there is no library for it and Debian 12's headers know less than newer kernels offer:
 * https://docs.kernel.org/userspace-api/landlock.html
 */
#include "host/host.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

#define ASK_VERSION 1U
#define PATH_BENEATH 1
#define READ_FILE (UINT64_C(1) << 2)
#define READ_DIR (UINT64_C(1) << 3)

/* The kernel takes it as long as the version of Landlock that it offers knows it. */
struct ruleset {
    uint64_t files;   /* since 1 */
    uint64_t network; /* since 4 */
    uint64_t scopes;  /* since 6 */
};

struct __attribute__((packed)) beneath {
    uint64_t allowed;
    int32_t parent;
};

/* Where the loader finds libraries. What is not there need not be opened. */
static const char *const readable[] = {"/lib",  "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache",
#if defined(__SANITIZE_ADDRESS__)
                                       "/proc",
#endif
                                       NULL};
/* The leak checker of a sanitized build reads about its own process. */
#if defined(__SANITIZE_ADDRESS__)
#define KEEPS_READING 1
#else
#define KEEPS_READING 0
#endif

/* All rights that the version has: what no rule gives is forbidden. */
static struct ruleset
all_rights(int version)
{
    unsigned rights = version >= 5 ? 16 : version >= 3 ? 15 : version == 2 ? 14 : 13;

    return (struct ruleset){.files = (UINT64_C(1) << rights) - 1, .network = 3, .scopes = 3};
}

static size_t
size_for(int version)
{
    return sizeof(uint64_t) * (version >= 6 ? 3 : version >= 4 ? 2 : 1);
}

static int
allow(int ruleset, int parent, uint64_t rights)
{
    struct beneath rule = {rights, parent};

    return (int)syscall(SYS_landlock_add_rule, ruleset, PATH_BENEATH, &rule, 0U);
}

static void
allow_reading(int ruleset, const char *path)
{
    int parent = open(path, O_PATH | O_CLOEXEC);

    /* The right to read a folder is refused for a file. */
    if (parent >= 0 && allow(ruleset, parent, READ_FILE | READ_DIR) < 0)
        allow(ruleset, parent, READ_FILE);
    if (parent >= 0)
        close(parent);
}

int
gw_landlock_enter(int plugin, int loading)
{
    int version = (int)syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, ASK_VERSION);

    if (version < 1)
        return 0;
    struct ruleset rights = all_rights(version);
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &rights, size_for(version), 0U);
    if (ruleset < 0)
        return 0;
    for (const char *const *path = readable; (loading || KEEPS_READING) && *path; path++)
        allow_reading(ruleset, *path);
    if (plugin >= 0)
        allow(ruleset, plugin, READ_FILE);
    long failed = syscall(SYS_landlock_restrict_self, ruleset, 0U);
    close(ruleset);
    return failed ? 0 : version;
}
