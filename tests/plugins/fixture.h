/* SPDX-License-Identifier: Apache-2.0 */
/* fixture.h - what the fixture plugins have in common: each is named for its fault and shows little else */
#ifndef GANGWAY_FIXTURE_H
#define GANGWAY_FIXTURE_H

#include <gangway/plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIXTURE_ANY "{\"type\": \"object\", \"additionalProperties\": true}"

/* For functions that do as they should. */
static __attribute__((unused)) int
say_absent(const gangway_host *host, gangway_call *call)
{
    return host->output(call, "{\"kind\": \"absent\"}");
}

static __attribute__((unused)) int
want_something(const gangway_host *host, gangway_call *call)
{
    return host->output(call, "{\"doc\": {\"here\": true}}");
}

static __attribute__((unused)) int
do_nothing(const gangway_host *host, gangway_call *call)
{
    (void)host, (void)call;
    return GANGWAY_OK;
}

/* A plugin of one step with the functions `inspect`, `desire` and `apply` that takes any parameters. */
#define FIXTURE(step_name, reads, writes, inspect, desire, apply)                                            \
    static const gangway_step steps[] = {                                                                    \
        {step_name, "a fixture", FIXTURE_ANY, FIXTURE_ANY, reads, writes, inspect, desire, apply, 5, NULL}}; \
    GANGWAY_PLUGIN(step_name "-plugin", "1.0", "Gangway's tests", steps)

#endif
