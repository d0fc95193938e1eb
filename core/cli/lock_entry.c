/* SPDX-License-Identifier: Apache-2.0 */
/* lock_entry.c - what a lock has of a workflow: its files, and the plugins, steps and services that it uses
 *
 * Which steps a workflow uses is read from its scripts, with those that are parts of it: each text in them
 * that is a step's name counts. What they put together as they run is found by running them without AWS.
 */

#include "config.h"

#include "cli/await.h"
#include "cli/lock.h"

#include <string.h>

#include "base/configfile.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "cli/findings.h"

static void
set_hash(json_t *object, const char *name, const char *bytes, gsize length)
{
    g_autofree char *sha256 = gw_sha256(bytes, length);

    json_object_set_new(object, name, json_string(sha256));
}

/* `partner/ssm:GetParameter` -> the file of ssm, if there is one. */
static void
add_service(json_t *services, const char *action)
{
    const char *slash = strchr(action, '/'), *begin = slash ? slash + 1 : action;
    g_autofree char *name = g_strdup_printf("%.*s.json", (int)strcspn(begin, ":"), begin);

    for (char **folder = gw_paths_get()->services; *folder && !json_object_get(services, name); folder++) {
        g_autofree char *path = g_build_filename(*folder, name, NULL);
        gsize length = 0;
        g_autofree char *text = gw_file_read(path, GW_FILE_MAX, &length, NULL);
        if (text)
            set_hash(services, name, text, length);
    }
}

/* What is taken out of the store for a run is called otherwise than the file that it was. Caller frees. */
static char *
file_of(const json_t *step, const json_t *pins)
{
    const json_t *pin = json_object_get(pins, gw_json_string(step, "name"));
    gboolean kept = gw_json_string(pin, "file") &&
                    g_strcmp0(gw_json_string(pin, "sha256"), gw_json_string(step, "sha256")) == 0;

    return g_path_get_basename(gw_json_string(kept ? pin : step, "file"));
}

static void
add_step(json_t *entry, const json_t *step, const json_t *pins)
{
    static const char *const lists[] = {"reads", "writes"};
    g_autofree char *file = file_of(step, pins);
    const char *sha256 = gw_json_string(step, "sha256");
    gboolean lua = g_str_has_suffix(file, ".lua");
    json_t *action;
    gsize i, k;

    if (lua)
        json_object_set_new(json_object_get(entry, "steps"), file, json_string(sha256));
    else
        json_object_set_new(json_object_get(entry, "plugins"), file, json_pack("{s:s}", GW_PLATFORM, sha256));
    for (k = 0; k < G_N_ELEMENTS(lists); k++)
        json_array_foreach (json_object_get(step, lists[k]), i, action)
            add_service(json_object_get(entry, "services"), json_string_value(action));
}

static gboolean
fail_missing(const gw_workflow *workflow, char *why, GError **error)
{
    g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "workflow '%s' uses a step that has no hash: %s",
                workflow->name, why);
    g_free(why);
    return FALSE;
}

/* A refused file counts where a served one would. */
static gboolean
uses_no_refused(const gw_workflow *workflow, const gw_pool *pool, GError **error)
{
    json_t *item;
    gsize i;

    json_array_foreach (gw_pool_refused(pool), i, item) {
        g_autofree char *name = g_path_get_basename(gw_json_string(item, "file"));
        char *dot = strrchr(name, '.');
        if (dot)
            *dot = '\0';
        if (!gw_pool_step(pool, name) && gw_workflow_names_step(workflow, name))
            return fail_missing(workflow, gw_pool_no_step(pool, name), error);
    }
    return TRUE;
}

/* uses = "name", outside of comments, and not the beginning of a name that is put together. */
static gboolean
finds_used(const gw_workflow *workflow, const char *text, const gw_pool *pool, GError **error)
{
    g_autofree char *code = gw_check_code(text);
    g_autoptr(GRegex) regex =
        g_regex_new("\\buses\\s*=\\s*([\"'])([a-z][a-z0-9-]*)\\1(?!\\s*\\.\\.)", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    for (g_regex_match(regex, code, 0, &match); g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_autofree char *name = g_match_info_fetch(match, 2);
        if (!gw_pool_step(pool, name))
            return fail_missing(workflow, gw_pool_no_step(pool, name), error);
    }
    return TRUE;
}

static gboolean
steps_are_there(const gw_workflow *workflow, const gw_pool *pool, GError **error)
{
    const char *file;
    json_t *text;

    json_object_foreach (workflow->files, file, text)
        if (g_str_has_suffix(file, ".lua") && !finds_used(workflow, json_string_value(text), pool, error))
            return FALSE;
    return uses_no_refused(workflow, pool, error);
}

json_t *
gw_lock_entry(const gw_workflow *workflow, const gw_pool *pool, const json_t *names, const json_t *pins,
              GError **error)
{
    if (!steps_are_there(workflow, pool, error))
        return NULL;
    json_t *entry = json_pack("{s:{}, s:{}, s:{}, s:{}}", "files", "plugins", "steps", "services");
    const char *name;
    json_t *value;

    json_object_foreach (workflow->files, name, value)
        set_hash(json_object_get(entry, "files"), name, json_string_value(value), json_string_length(value));
    json_object_foreach ((json_t *)(guintptr)gw_pool_steps(pool), name, value)
        if (json_object_get(names, name) || gw_workflow_names_step(workflow, name))
            add_step(entry, value, pins);
    return entry;
}

json_t *
gw_lock_all(const gw_pool *pool, const json_t *pins)
{
    json_t *entry = json_pack("{s:{}, s:{}, s:{}, s:{}}", "files", "plugins", "steps", "services"), *step;
    const char *name;

    json_object_foreach ((json_t *)(guintptr)gw_pool_steps(pool), name, step)
        add_step(entry, step, pins);
    return entry;
}

json_t *
gw_lock_covers(const gw_pool *pool, const json_t *entry, const json_t *pins)
{
    const json_t *plugins = json_object_get(entry, "plugins"), *steps = json_object_get(entry, "steps");
    json_t *names = json_array(), *step;
    const char *name;

    json_object_foreach ((json_t *)(guintptr)gw_pool_steps(pool), name, step) {
        g_autofree char *file = file_of(step, pins);
        if (json_object_get(g_str_has_suffix(file, ".lua") ? steps : plugins, file))
            json_array_append_new(names, json_string(name));
    }
    return names;
}

json_t *
gw_lock_names(const gw_workflow *workflow, gw_pool *pool, char **open, GError **error)
{
    g_autoptr(gw_engine) engine = gw_engine_new(NULL, pool, NULL, NULL);
    gw_json inputs = gw_check_inputs(workflow, workflow->path, error);
    gw_run_options options = {.stop = &gw_stopped};
    json_t *names = inputs ? json_object() : NULL, *input, *name;
    size_t i, k;

    json_array_foreach (inputs, i, input) {
        gw_json check = gw_await_check(engine, workflow, input, &options, NULL);
        json_array_foreach (json_object_get(check, "uses"), k, name)
            json_object_set_new(names, json_string_value(name), json_true());
        if (!gw_json_true(check, "whole") && !*open) {
            const char *undecided = gw_json_string(check, "undecided");
            *open =
                g_strdup(undecided ? undecided
                                   : json_string_value(json_array_get(json_object_get(check, "faults"), 0)));
        }
    }
    return names;
}
