/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - gangway-host and gangway-lua-host: loads one plugin, or one step in Lua, and serves calls until
 * the core hangs up
 */
#include "host/host.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plugin/wire.h"

static void
name_process(const char *file)
{
    const char *base = strrchr(file, '/');
    char name[16];

    snprintf(name, sizeof name, "gw:%s", base ? base + 1 : file);
    prctl(PR_SET_NAME, name);
}

/* As it comes it shares its position with the core's and other hosts'. */
static int
reopen(int descriptor)
{
    char name[64];

    snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
    int own = open(name, O_RDONLY | O_CLOEXEC);
    close(descriptor);
    return own;
}

/* Answers the first frame with the plugin's manifest, or says why it is refused. */
static int
load(void)
{
    int descriptors[GW_WIRE_N_DESCRIPTORS];
    json_t *frame = gw_channel_receive(descriptors, GW_WIRE_N_DESCRIPTORS);
    const char *file = json_string_value(json_object_get(frame, "file")), *reason = NULL;
    int required = json_is_true(json_object_get(frame, "require"));

    if (!file || descriptors[GW_WIRE_PLUGIN] < 0 || descriptors[GW_WIRE_OUTPUT] < 0)
        return -1;
    name_process(file);
    gw_sandbox_output(descriptors[GW_WIRE_OUTPUT]);
    int own = reopen(descriptors[GW_WIRE_PLUGIN]);
    gw_sandbox_begin();
    json_t *manifest = gw_steps_load(own, file, required, &reason);
    json_decref(frame);
    if (!manifest) {
        gw_channel_send(json_pack("{s:s, s:s}", "type", "refused", "reason", reason));
        return -1;
    }
    return gw_channel_send(json_pack("{s:s, s:o}", "type", "manifest", "manifest", manifest));
}

#if defined(__SANITIZE_ADDRESS__)
__attribute__((visibility("default"))) const char *__asan_default_options(void);

/* A leak ends as one, for the core (host_process.c) to tell it from other ends: gcc's AddressSanitizer would
 * exit with 1. */
const char *
__asan_default_options(void)
{
    return "exitcode=" GW_WIRE_LEAK_EXIT;
}
#endif

/* Tries all of it without a plugin, for `gangway doctor`. */
static int
show_sandbox(void)
{
    gw_sandbox_begin();
    gw_sandbox got = gw_sandbox_close(-1, 1);
    const char *missing = gw_sandbox_missing(&got);

    printf("{\"landlock\": %d, \"filter\": %s, \"missing\": %s%s%s}\n", got.landlock,
           got.filter ? "true" : "false", missing ? "\"" : "", missing ? missing : "null",
           missing ? "\"" : "");
    return fflush(stdout) == 0 ? 0 : 1;
}

/* For `gangway check`, which holds a step's words to these without running it. */
static int
show_words(void)
{
    json_t *words = gw_steps_words();
    int failed = !words || json_dumpf(words, stdout, JSON_COMPACT) != 0 || fflush(stdout) != 0;

    json_decref(words);
    return failed;
}

int
main(int argc, char **argv)
{
    struct stat about;
    json_t *frame;

    if (argc == 2 && strcmp(argv[1], "--sandbox") == 0)
        return show_sandbox();
    if (argc == 2 && strcmp(argv[1], "--words") == 0)
        return show_words();
    if (fstat(GW_WIRE_SOCKET, &about) < 0 || !S_ISSOCK(about.st_mode)) {
        fputs("this program is started by gangway, which hands it a socket\n", stderr);
        return 2;
    }
    gw_sandbox_enter();
    if (load() == 0) {
        while ((frame = gw_channel_receive(NULL, 0))) {
            gw_call_serve(frame);
            json_decref(frame);
        }
    }
    gw_steps_free();
#if defined(__SANITIZE_ADDRESS__)
    return 0; /* the leak checker has its say */
#else
    _exit(0); /* nothing of the plugin's runs after its last call */
#endif
}
