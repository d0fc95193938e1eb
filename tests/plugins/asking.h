/* SPDX-License-Identifier: Apache-2.0 */
/* asking.h - fixtures that ask the broker for one thing, and fail with its reason */
#ifndef GANGWAY_ASKING_H
#define GANGWAY_ASKING_H

#include "fixture.h"

static __attribute__((unused)) int
ask(const gangway_host *host, gangway_call *call, const char *name, const char *input)
{
    if (!host->request(call, name, input))
        return GANGWAY_FAILED;
    return say_absent(host, call);
}

#endif
