/* SPDX-License-Identifier: Apache-2.0 */
/* attack.h - a plugin that tries what no plugin may, in inspect; built with AT_LOAD, in a constructor
 *
 * Each source defines attack(), which ends when the sandbox holds, and says what it got when it does not.
 */
#ifndef GANGWAY_ATTACK_H
#define GANGWAY_ATTACK_H

#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>

const char *attack(void);

#ifdef AT_LOAD
static __attribute__((constructor)) void
attack_at_load(void)
{
    printf("got %s\n", attack());
}
#define attack_inspect say_absent
#else
static int
attack_inspect(const gangway_host *host, gangway_call *call)
{
    char text[256];

    snprintf(text, sizeof text, "got %s", attack());
    host->log(call, GANGWAY_INFO, text);
    return host->output(call, "{\"kind\": \"absent\"}");
}
#endif

/* The beginning of a file, or why there is none. */
static __attribute__((unused)) const char *
read_file(const char *path)
{
    static char bytes[128];
    int file = open(path, O_RDONLY);
    ssize_t got = file >= 0 ? read(file, bytes, sizeof bytes - 1) : -1;

    if (got < 0)
        return strerror(errno);
    bytes[got] = '\0';
    return bytes;
}

#define ATTACK(step) FIXTURE(step, NULL, NULL, attack_inspect, want_something, NULL)

#endif
