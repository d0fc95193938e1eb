/* SPDX-License-Identifier: Apache-2.0 */
/* prints.c - writes to standard output and error, to the socket's neighbours, and reads its input */
#include "fixture.h"

static int
inspect(const gangway_host *host, gangway_call *call)
{
    char c;

    printf("first line\nsecond \033[31mred\033[0m line\n");
    fprintf(stderr, "to standard error\n");
    (void)!write(STDOUT_FILENO, "{\"type\":\"result\"}\n", 18);
    printf("not UTF-8: \xff\xfe, input: %d", (int)read(STDIN_FILENO, &c, 1));
    return say_absent(host, call);
}

FIXTURE("prints", NULL, NULL, inspect, want_something, NULL);
