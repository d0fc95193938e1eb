/* SPDX-License-Identifier: Apache-2.0 */
/* lock.c - `gangway lock`: the SHA-256 of every file that a workflow uses, and whether they still fit
 *
 * {"gangway_lock": 1, "workflows": {"alias": {"files": {"alias.lua": HASH}, "plugins": {"account-alias.so":
 * {"x86_64-linux-gnu": HASH}}, "steps": {"hello.lua": HASH}, "services": {"ssm.json": HASH}}}}
 *
 * A step that is missing, or whose file is refused, has no hash: then there is no lock. What the scripts
 * don't name and a survey does not find (lock_entry.c) is not in it, and a run under the lock refuses it.
 */

#include "config.h"

#include "cli/lock.h"

#include <string.h>

#include "base/configfile.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/schema.h"
#include "cli/findings.h"
#include "cli/out.h"

#define LOCK_FILE "gangway.lock"
#define HASHES "{\"type\": \"object\", \"additionalProperties\": " HASH "}"
#define HASH "{\"type\": \"string\", \"pattern\": \"^[0-9a-f]{64}$\"}"

static const char schema_text[] =
    "{\"type\": \"object\", \"required\": [\"gangway_lock\", \"workflows\"], \"properties\": {"
    "\"gangway_lock\": {\"const\": 1}, \"workflows\": {\"type\": \"object\", \"additionalProperties\": {"
    "\"type\": \"object\", \"required\": [\"files\", \"plugins\", \"steps\", \"services\"], \"properties\": {"
    "\"files\": " HASHES ", \"steps\": " HASHES ", \"services\": " HASHES
    ", \"plugins\": {\"type\": \"object\", \"additionalProperties\": " HASHES "}}}}}}";

/* ---- compared ---- */

static void add_fault(json_t *faults, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
add_fault(json_t *faults, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    json_array_append_new(faults, json_string(text));
}

/* The hash that counts here: of a plugin, that of this platform. */
static const char *
hash_in(const json_t *value)
{
    return json_is_string(value) ? json_string_value(value) : gw_json_string(value, GW_PLATFORM);
}

static void
compare_hash(const char *part, const char *name, const json_t *value, const json_t *entry, json_t *faults)
{
    const char *wanted = hash_in(entry), *is = hash_in(value);

    if (!entry)
        add_fault(faults, "%s '%s' is not in it", part, name);
    else if (!wanted)
        add_fault(faults, "it has no hash of %s '%s' for this platform, " GW_PLATFORM, part, name);
    else if (strcmp(wanted, is) != 0)
        add_fault(faults, "%s '%s' has SHA-256 %.16s…, and it wants %.16s…", part, name, is, wanted);
}

/* What the scripts do not name may be used all the same: the lock has it from an input. */
static void
compare_part(const char *part, const json_t *found, const json_t *all, const json_t *locked, json_t *faults)
{
    const char *name;
    json_t *value;

    json_object_foreach ((json_t *)(guintptr)found, name, value)
        compare_hash(part, name, value, json_object_get(locked, name), faults);
    json_object_foreach ((json_t *)(guintptr)locked, name, value) {
        const json_t *other = json_object_get(all, name);
        if (json_object_get(found, name))
            continue;
        if (other)
            compare_hash(part, name, other, value, faults);
        else
            add_fault(faults, "%s '%s' is in it, and not used any more", part, name);
    }
}

static json_t *
compare(const json_t *found, const json_t *all, const json_t *locked)
{
    static const char *const parts[][2] = {
        {"files", "file"}, {"plugins", "plugin"}, {"steps", "step"}, {"services", "service"}};
    json_t *faults = json_array();

    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        compare_part(parts[i][1], json_object_get(found, parts[i][0]), json_object_get(all, parts[i][0]),
                     json_object_get(locked, parts[i][0]), faults);
    return faults;
}

/* ---- the file ---- */

static char *
beside(const gw_workflow *workflow)
{
    g_autofree char *folder = g_path_get_dirname(workflow->path);

    return g_build_filename(folder, LOCK_FILE, NULL);
}

static json_t *
read_lock(const char *path, char **sha256, GError **error)
{
    gsize length = 0;
    g_autofree char *text = gw_file_read_own(path, GW_FILE_MAX, &length, error);
    gw_json lock = text ? gw_json_parse(text, length, path, error) : NULL;
    gw_json schema = json_loads(schema_text, 0, NULL);

    if (!lock)
        return NULL;
    if (sha256)
        *sha256 = gw_sha256(text, length);
    if (gw_schema_check(schema, lock, "lock", error))
        return g_steal_pointer(&lock);
    g_prefix_error(error, "'%s' is no lock that this gangway understands: ", path);
    return NULL;
}

static json_t *
entry_in(const json_t *lock, const char *path, const gw_workflow *workflow, GError **error)
{
    json_t *workflows = json_object_get(lock, "workflows"),
           *entry = json_object_get(workflows, workflow->name), *one;
    g_autoptr(GString) names = g_string_new(NULL);
    const char *name;

    if (entry)
        return entry;
    json_object_foreach (workflows, name, one)
        g_string_append_printf(names, "%s'%s'", names->len ? ", " : "", name);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                "the lock '%s' is of %s, not of workflow '%s': 'gangway lock %s' adds it", path,
                names->len ? names->str : "nothing", workflow->name, workflow->path);
    return NULL;
}

static void
refuse(const char *path, const gw_workflow *workflow, const json_t *faults, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    gsize i;
    json_t *fault;

    json_array_foreach (faults, i, fault)
        g_string_append_printf(text, "%s%s", i ? "\n  " : "", json_string_value(fault));
    g_set_error(
        error, GW_ERROR, GW_ERROR_CONFLICT,
        "workflow '%s' does not fit the lock '%s':\n  %s\nput back what was changed; if it should be so, "
        "'gangway lock %s' writes the lock anew",
        workflow->name, path, text->str, workflow->path);
}

/* --lock, the one beside the workflow, or the one that the run was begun under. Caller frees; NULL: none. */
static char *
path_of(const gw_workflow *workflow, const json_t *recorded)
{
    g_autofree char *near = beside(workflow);

    if (gw_opt.lock)
        return g_strdup(gw_opt.lock);
    if (g_file_test(near, G_FILE_TEST_EXISTS))
        return g_steal_pointer(&near);
    return g_strdup(gw_json_string(recorded, "file"));
}

static json_t *
lock_of(const char *path, const json_t *recorded, char **sha256, GError **error)
{
    json_t *lock = read_lock(path, sha256, error);

    if (!lock && recorded && !gw_opt.lock)
        g_prefix_error(
            error,
            "the run was begun under the lock '%s', and can't be moved past it (--lock FILE takes another): ",
            gw_json_string(recorded, "file"));
    return lock;
}

gboolean
gw_lock_check(const gw_pool *pool, const gw_workflow *workflow, const json_t *run, json_t **labels,
              GError **error)
{
    const json_t *recorded = json_object_get(run, "lock"), *pins = json_object_get(run, "plugins");
    g_autofree char *path = path_of(workflow, json_is_object(recorded) ? recorded : NULL), *sha256 = NULL;

    if (!path)
        return TRUE;
    gw_json lock = lock_of(path, recorded, &sha256, error);
    const json_t *locked = lock ? entry_in(lock, path, workflow, error) : NULL;
    gw_json found = locked ? gw_lock_entry(workflow, pool, NULL, pins, error) : NULL;
    if (!found)
        return FALSE;
    gw_json all = gw_lock_all(pool, pins), faults = compare(found, all, locked);
    if (json_array_size(faults) > 0)
        refuse(path, workflow, faults, error);
    else if (labels)
        *labels = json_pack("{s:{s:s, s:s}, s:o}", "lock", "file", path, "sha256", sha256, "locked",
                            gw_lock_covers(pool, locked, pins));
    return json_array_size(faults) == 0;
}

/* ---- the command ---- */

/* Hashes of other platforms stay where they are. */
static void
keep_platforms(json_t *entry, const json_t *before)
{
    json_t *old = json_object_get(before, "plugins"), *plugins = json_object_get(entry, "plugins"), *plugin;
    const char *name;

    json_object_foreach (plugins, name, plugin) {
        gw_json merged = json_copy(json_object_get(old, name));
        if (!merged)
            continue;
        json_object_update(merged, plugin);
        json_object_set(plugins, name, merged);
    }
}

/* Named is what no lock can promise to have. */
static void
tell_open(const gw_workflow *workflow, const char *open)
{
    gw_warn(
        "gangway: not all steps that '%s' takes are known (%s): a step that its scripts do not name, but put "
        "together, is in the lock only when 'gangway lock %s --input FILE' comes to it; a run under the "
        "lock refuses others\n",
        workflow->name, open, workflow->path);
}

static gboolean
write_lock(const gw_workflow *workflow, gw_pool *pool, const char *path, GError **error)
{
    g_autoptr(GError) none = NULL;
    g_autofree char *open = NULL;
    gw_json names = gw_lock_names(workflow, pool, &open, error);
    gw_json entry = names ? gw_lock_entry(workflow, pool, names, NULL, error) : NULL;
    if (!entry)
        return FALSE;
    if (open)
        tell_open(workflow, open);
    gw_json lock = read_lock(path, NULL, &none);

    if (!lock && !g_error_matches(none, GW_ERROR, GW_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&none));
        return FALSE;
    }
    if (!lock)
        lock = json_pack("{s:i, s:{}}", "gangway_lock", 1, "workflows");
    json_t *workflows = json_object_get(lock, "workflows");
    keep_platforms(entry, json_object_get(workflows, workflow->name));
    json_object_set_new(workflows, workflow->name, g_steal_pointer(&entry));
    g_autofree char *dumped = json_dumps(lock, JSON_INDENT(2) | JSON_SORT_KEYS);
    g_autofree char *text = g_strconcat(dumped, "\n", NULL);
    return gw_file_replace(path, text, strlen(text), 0644, error);
}

static int
check(gw_cli *cli, const gw_workflow *workflow, const char *path, GError **error)
{
    g_free(gw_opt.lock);
    gw_opt.lock = g_strdup(path);
    if (!gw_lock_check(cli->pool, workflow, NULL, NULL, error))
        return GW_EXIT_ERROR;
    gw_out("%s fits workflow '%s'\n", path, workflow->name);
    return GW_EXIT_OK;
}

static int
cmd_lock(gw_cli *cli, char **args, GError **error)
{
    g_autoptr(gw_workflow) workflow = gw_cli_workflow(cli, args[0], error);
    gw_pool *pool = workflow ? gw_cli_pool(cli, error) : NULL;

    if (!pool)
        return GW_EXIT_ERROR;
    g_autofree char *path = gw_opt.out ? g_strdup(gw_opt.out) : beside(workflow);
    if (gw_opt.check) {
        int code = check(cli, workflow, path, error);
        if (code != GW_EXIT_OK)
            return code;
    } else if (!write_lock(workflow, pool, path, error)) {
        g_prefix_error(error, "cannot write the lock: ");
        return GW_EXIT_ERROR;
    } else {
        gw_out("%s has workflow '%s' for " GW_PLATFORM "\n", path, workflow->name);
    }
    gw_json document = gw_opt.json ? json_pack("{s:s, s:s, s:o}", "lock", path, "workflow", workflow->name,
                                               "entry", gw_lock_entry(workflow, pool, NULL, NULL, NULL))
                                   : NULL;
    if (document)
        gw_out_json(document);
    return GW_EXIT_OK;
}

static const GOptionEntry lock_options[] = {
    GW_OPTION_INPUT,
    GW_OPTION_SET,
    {"out", 'o', 0, G_OPTION_ARG_FILENAME, &gw_opt.out,
     "the lock, instead of " LOCK_FILE " beside the workflow", "FILE"},
    {"check", 0, 0, G_OPTION_ARG_NONE, &gw_opt.check, "write nothing: does it fit?", NULL},
    G_OPTION_ENTRY_NULL};

const gw_command gw_command_lock = {
    .group = "Steps and plugins",
    .name = "lock",
    .args = "WORKFLOW",
    .summary = "write down the SHA-256 of every file that a workflow uses",
    .text =
        "The lock has the workflow's scripts, templates and policies, the plugins and steps in Lua that its "
        "scripts name, and the files of the services that these use. With a gangway.lock beside the "
        "workflow, or --lock FILE, plan, start and upgrade refuse what does not fit. Hashes of plugins are "
        "by "
        "platform: run it on each. One file can have several workflows.",
    .exits = "0 written, or it fits; 1 error, or it does not fit",
    .options = lock_options,
    .run = cmd_lock,
};
