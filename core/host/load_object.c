/* SPDX-License-Identifier: Apache-2.0 */
/* load_object.c - loads a shared object and calls its functions; every refusal says what was found, what is
 * wanted, what to do
 */
#include "host/host.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/filter.h"

#define MAX_STEPS 256
#define MAX_STEP_SIZE 4096
/* Up to timeout_s, its last member in API 1: no plugin has a smaller one. */
#define LEAST_STEP_SIZE (offsetof(gangway_step, timeout_s) + sizeof(uint32_t))

/* The plugin that is loaded: its steps, in this host's shape of gangway_step. */
static struct {
    void *object; /* of dlopen; ends with the process */
    const gangway_plugin_info *info;
    gangway_step *steps;
    unsigned n_steps;
} plugin;

/* dlerror speaks of the descriptor's name; the file's own is known to whoever reads it. */
static const char *
load_error(const char *name)
{
    const char *text = dlerror();

    if (!text)
        return "dlopen failed without a word";
    size_t length = strlen(name);
    if (!strncmp(text, name, length) && !strncmp(text + length, ": ", 2))
        text += length + 2;
    return gw_reason("%s", text);
}

/* The numbers, in the order in which they can be trusted. */
static const char *
check_numbers(const gangway_plugin_info *info)
{
    if (info->abi != GANGWAY_ABI)
        return gw_reason("built for plugin ABI %u, this is %d: rebuild it with this gangway's headers",
                         info->abi, GANGWAY_ABI);
    if (info->api > GANGWAY_API)
        return gw_reason("needs plugin API %u, this gangway has %d: update gangway, or build it for API %d",
                         info->api, GANGWAY_API, GANGWAY_API);
    if (info->step_size < LEAST_STEP_SIZE || info->step_size > MAX_STEP_SIZE)
        return gw_reason(
            "says that a step takes %u bytes, it takes %zu: set step_size to sizeof(gangway_step)",
            info->step_size, sizeof(gangway_step));
    if (info->n_steps < 1 || info->n_steps > MAX_STEPS || !info->steps)
        return gw_reason("lists %u steps, 1 to %d can be: end it with GANGWAY_PLUGIN(..., steps)",
                         info->steps ? info->n_steps : 0, MAX_STEPS);
    if (!info->name || !info->version || !info->vendor)
        return "has no name, version or vendor: give GANGWAY_PLUGIN all of them";
    return NULL;
}

/* A plugin's steps can be shorter or longer than ours: members were added, never moved. */
static gangway_step *
copy_steps(const gangway_plugin_info *info)
{
    gangway_step *steps = calloc(info->n_steps, sizeof *steps);
    size_t size = info->step_size < sizeof *steps ? info->step_size : sizeof *steps;

    for (unsigned i = 0; steps && i < info->n_steps; i++)
        memcpy(&steps[i], (const char *)info->steps + (size_t)i * info->step_size, size);
    return steps;
}

static json_t *
describe(const char **reason)
{
    json_t *steps = json_array();

    for (unsigned i = 0; i < plugin.n_steps; i++) {
        json_t *step = gw_manifest_step(&plugin.steps[i], i + 1, reason);

        if (!step) {
            json_decref(steps);
            return NULL;
        }
        json_array_append_new(steps, step);
    }
    const gangway_plugin_info *info = plugin.info;
    json_t *manifest =
        json_pack("{s:s, s:s, s:s, s:i, s:i, s:o}", "name", info->name, "version", info->version, "vendor",
                  info->vendor, "abi", (int)info->abi, "api", (int)info->api, "steps", steps);
    if (!manifest)
        *reason = "its name, version or vendor is not UTF-8";
    return manifest;
}

/* Where no filter forbids it, the loader opens the file by the name of its descriptor: the one that was
 * checked, whatever has its name now. */
static void *
open_object(int descriptor, const char **reason)
{
    char name[64];

    snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
    int closed = gw_filter_close();
    if (closed)
        gw_violation_offer(descriptor);
    else
        gw_violation_doing("a constructor");
    void *object = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (!object)
        *reason = load_error(name);
    if (!closed || !gw_violation_is_taken())
        close(descriptor);
    return object;
}

/* What is mapped now and was not `before`: what the plugin brings along. Nothing more can be. */
static json_t *
mapped_since(const json_t *before)
{
    json_t *now = gw_needed_mapped(), *since = json_array();

    for (size_t i = json_array_size(before); i < json_array_size(now); i++)
        json_array_append(since, json_array_get(now, i));
    json_decref(now);
    return since;
}

/* The libraries first, by ourselves. NULL, or why not. */
static const char *
prepare(int descriptor, int require)
{
    const char *reason = NULL;
    json_t *names = gw_needed_read(descriptor, &reason);

    if (!names)
        return reason;
    gw_sandbox got = gw_sandbox_close(descriptor, json_array_size(names) > 0);
    const char *missing = gw_sandbox_missing(&got);
    if (missing && require)
        reason = gw_reason("sandbox = \"require\" is set, and %s", missing);
    else
        reason = gw_needed_load(names);
    json_decref(names);
    return reason;
}

/* What it says of itself. */
static json_t *
read_info(const char **reason)
{
    gw_violation_doing("gangway_plugin");
    plugin.info = dlsym(plugin.object, "gangway_plugin");
    if (!plugin.info) {
        *reason = "exports no 'gangway_plugin': end it with GANGWAY_PLUGIN(...), and don't hide that symbol";
        return NULL;
    }
    if ((*reason = check_numbers(plugin.info)))
        return NULL;
    plugin.n_steps = plugin.info->n_steps;
    plugin.steps = copy_steps(plugin.info);
    if (!plugin.steps) {
        *reason = "no memory for its steps";
        return NULL;
    }
    return describe(reason);
}

json_t *
gw_steps_load(int descriptor, const char *file, int require, const char **reason)
{
    json_t *before = gw_needed_mapped();

    (void)file; /* its errors speak of it by its descriptor */
    *reason = prepare(descriptor, require);
    json_t *libraries = mapped_since(before);
    json_decref(before);
    if (*reason)
        close(descriptor);
    else
        plugin.object = open_object(descriptor, reason);
    json_t *manifest = plugin.object ? read_info(reason) : NULL;
    if (manifest)
        json_object_set(manifest, "libraries", libraries);
    json_decref(libraries);
    return manifest;
}

int
gw_steps_find(const char *name)
{
    for (unsigned i = 0; i < plugin.n_steps; i++) {
        if (!strcmp(plugin.steps[i].name, name))
            return (int)i;
    }
    return -1;
}

static gangway_function
function_of(int step, gw_function function)
{
    const gangway_step *of = &plugin.steps[step];

    return function == GW_INSPECT ? of->inspect : function == GW_DESIRE ? of->desire : of->apply;
}

int
gw_steps_has(int step, gw_function function)
{
    return function_of(step, function) != NULL;
}

int
gw_steps_invoke(int step, gw_function function, gangway_call *call)
{
    return function_of(step, function)(&gw_host_table, call);
}

json_t *
gw_steps_words(void)
{
    return NULL;
}

void
gw_steps_free(void)
{
    free(plugin.steps);
}
