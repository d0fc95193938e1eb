/* SPDX-License-Identifier: Apache-2.0 */
/* shows.c - what a plugin's process has and has not, and other steps without a fault */
#include <gangway/step.h>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

extern char **environ;

/* Numbers of the open descriptors. */
static json_t *
descriptors(void)
{
    json_t *list = json_array();

    for (int descriptor = 0; descriptor < 1024; descriptor++) {
        if (fcntl(descriptor, F_GETFD) >= 0)
            json_array_append_new(list, json_integer(descriptor));
    }
    return list;
}

static json_t *
variables(void)
{
    json_t *list = json_array();

    for (char **one = environ; one && *one; one++)
        json_array_append_new(list, json_string(*one));
    return list;
}

static json_int_t
limit_of(__rlimit_resource_t resource)
{
    struct rlimit limit = {0, 0};

    getrlimit(resource, &limit);
    return (json_int_t)limit.rlim_max;
}

static json_t *
limits(void)
{
    return json_pack("{s:I, s:I, s:I, s:I}", "core", limit_of(RLIMIT_CORE), "file", limit_of(RLIMIT_FSIZE),
                     "memory", limit_of(RLIMIT_AS), "processes", limit_of(RLIMIT_NPROC));
}

static int
inspect(gw_call *call)
{
    char folder[256] = "";

    (void)!getcwd(folder, sizeof folder);
    return gw_observed(call, "{s:i, s:o, s:b, s:o, s:i, s:i, s:s, s:o}", "pid", (int)getpid(), "variables",
                       variables(), "own_group", getpgrp() == getpid(), "limits", limits(), "dumpable",
                       prctl(PR_GET_DUMPABLE), "no_new_privs", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0),
                       "folder", folder, "descriptors", descriptors());
}

static int
desire(gw_call *call)
{
    return gw_wanted(call, "{s:b}", "seen", gw_seen(call) != NULL);
}

static int
wait_for_it(gw_call *call)
{
    return gw_pending(call, 90, "still %s", "under review");
}

static int
take_time(gw_call *call)
{
    usleep((useconds_t)gw_param_int(call, "ms", 100) * 1000);
    return gw_observed(call, "{s:i}", "pid", (int)getpid());
}

static int
forget_a_text(gw_call *call)
{
    gw_outputs(call, "{s:s}", "text", gw_param(call, "no-such-parameter"));
    return gw_absent(call);
}

static int
show_no_proof(gw_call *call)
{
    gw_evidence(call, "{s:s}", "kind", "hint");
    return gw_unseen(call);
}

static int
want_nothing(gw_call *call)
{
    return gw_wanted(call, NULL);
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)
GW_FUNCTION(wait_for_it)
GW_FUNCTION(take_time)
GW_FUNCTION(forget_a_text)
GW_FUNCTION(show_no_proof)
GW_FUNCTION(want_nothing)

static const char *const reads[] = {"iam:GetRole", "partner/sts:AssumeRole", NULL};
static const gangway_step steps[] = {
    {"shows", "what its process has", NULL, NULL, reads, NULL, inspect_entry, desire_entry, NULL, 0, NULL},
    {"pending", "is on its way", NULL, NULL, NULL, NULL, wait_for_it_entry, desire_entry, NULL, 7, NULL},
    {"attested", "nobody can see it", NULL, NULL, NULL, NULL, NULL, desire_entry, NULL, 0, NULL},
    {"takes-time", "sleeps", "{\"type\": \"object\", \"properties\": {\"ms\": {\"type\": \"integer\"}}}",
     NULL, NULL, NULL, take_time_entry, desire_entry, NULL, 5, NULL},
    {"forgets", "an output without its text", NULL, NULL, NULL, NULL, forget_a_text_entry, desire_entry, NULL,
     5, NULL},
    {"unproven", "may be seen later", NULL, NULL, NULL, NULL, show_no_proof_entry, desire_entry, NULL, 5,
     NULL},
    {"wants-nothing", "should not be there", NULL, NULL, NULL, NULL, inspect_entry, want_nothing_entry, NULL,
     5, NULL}};
GANGWAY_PLUGIN("shows-plugin", "2.1", "Gangway's tests", steps);
