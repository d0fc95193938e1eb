/* SPDX-License-Identifier: Apache-2.0 */
/* spawns_thread.c - starts a thread that works on after the call */
#include "attack.h"

#include <pthread.h>

static void *
work(void *nothing)
{
    return nothing;
}

const char *
attack(void)
{
    pthread_t thread;

    return pthread_create(&thread, NULL, work, NULL) ? "no thread" : "a thread";
}

ATTACK("spawns-thread");
