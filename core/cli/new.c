/* SPDX-License-Identifier: Apache-2.0 */
/* new.c - `gangway new`: a step, a workflow or a plugin to begin with, with its test, under a name of one's
 * own
 *
 * What is made are the examples that are installed, with another name in them; they are tried by the tests as
 * they are.
 */
#include "base/configfile.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/out.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXAMPLE "account-alias" /* the name that the examples have */
#define MAX_NAME 40
#define MAX_FILE ((gsize)1 << 20)

/* A file to make; NAME and NAME_ in `to` are the name, with hyphens or underscores. One that is `shared`
 * stays if it is there. */
typedef struct {
    const char *from, *to;
    gboolean shared;
} part;

static const part step_parts[] = {
    {"account-alias-lua/steps/account-alias.lua", "steps/NAME.lua", FALSE},
    {"account-alias-lua/steps/account-alias.params.json", "steps/NAME.params.json", FALSE},
    {"new/step_test.lua", "tests/NAME.lua", FALSE},
    {"new/step.md", "README.md", TRUE},
    {NULL, NULL, FALSE}};
static const part workflow_parts[] = {{"new/workflow.lua", "NAME.lua", FALSE},
                                      {"new/workflow.cfg", "NAME.cfg", FALSE},
                                      {"new/workflow_test.lua", "tests/NAME.lua", FALSE},
                                      {"new/workflow.md", "README.md", TRUE},
                                      {NULL, NULL, FALSE}};
static const part plugin_parts[] = {{"account-alias/account-alias.c", "NAME/NAME.c", FALSE},
                                    {"account-alias/test_account_alias.c", "NAME/test_NAME_.c", FALSE},
                                    {"account-alias/Makefile", "NAME/Makefile", FALSE},
                                    {"account-alias/params.json", "NAME/params.json", FALSE},
                                    {"new/plugin.md", "NAME/README.md", FALSE},
                                    {NULL, NULL, FALSE}};

static const struct {
    const char *name;
    const part *parts;
    const char *next; /* what to type then */
} kinds[] = {{"step", step_parts, "gangway check && gangway test && gangway check-plugin steps/NAME.lua"},
             {"workflow", workflow_parts,
              "gangway check && gangway test && gangway rehearse NAME.lua --input NAME.cfg"},
             {"plugin", plugin_parts, "cd NAME && make check"}};

/* ---- names ---- */

static gboolean
check_name(const char *name, GError **error)
{
    if (strlen(name) <= MAX_NAME &&
        g_regex_match_simple("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", name, G_REGEX_DOLLAR_ENDONLY, 0))
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                "'%s' can't be a name: it takes lower case letters, digits and single hyphens, begins with a "
                "letter and has "
                "at most %d characters",
                name, MAX_NAME);
    return FALSE;
}

/* The step would not be served: a name stands for one. */
static gboolean
check_free(gw_cli *cli, const char *name, GError **error)
{
    gw_pool *pool = gw_cli_pool(cli, error);
    const json_t *step = pool ? gw_pool_step(pool, name) : NULL;

    if (step)
        g_set_error(error, GW_ERROR, GW_ERROR_CONFLICT,
                    "there is a step '%s' already, in '%s': take another name", name,
                    gw_json_string(step, "file"));
    return pool && !step;
}

static char *
replaced(const char *text, const char *from, const char *to)
{
    g_auto(GStrv) parts = g_strsplit(text, from, -1);

    return g_strjoinv(to, parts);
}

/* Both spellings of `what` become those of `name`. */
static char *
renamed(const char *text, const char *what, const char *what_, const char *name)
{
    g_autofree char *name_ = g_strdelimit(g_strdup(name), "-", '_');
    g_autofree char *once = replaced(text, what_, name_);

    return replaced(once, what, name);
}

static char *
place_of(const part *file, const char *name)
{
    return renamed(file->to, "NAME", "NAME_", name);
}

/* ---- a plugin's Makefile ---- */

/* Does the shell find this very program as `gangway`? */
static gboolean
is_on_path(const char *program)
{
    g_autofree char *found = g_find_program_in_path("gangway");
    g_autofree char *real = found ? realpath(found, NULL) : NULL;

    return g_strcmp0(real, program) == 0;
}

/* The example leaves it to the environment where gangway and its headers are, which is right where both are
 * in the system's own places. Else the Makefile says it. */
static char *
with_places(const char *makefile)
{
    const gw_paths *paths = gw_paths_get();

    if (!paths->program || (is_on_path(paths->program) && g_str_has_prefix(paths->pkgconfig, "/usr/")))
        return g_strdup(makefile);
    g_autofree char *program = g_shell_quote(paths->program);
    g_autofree char *places = g_strdup_printf(
        "GANGWAY = %s\nexport PKG_CONFIG_PATH := $(if $(PKG_CONFIG_PATH),$(PKG_CONFIG_PATH):)%s\n", program,
        paths->pkgconfig);
    return replaced(makefile, "GANGWAY = gangway\n", places);
}

/* ---- making ---- */

/* All or nothing: what is there is somebody's work. */
static gboolean
check_places(const part *parts, const char *name, GError **error)
{
    for (; parts->from; parts++) {
        g_autofree char *path = place_of(parts, name);
        if (parts->shared || !g_file_test(path, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK))
            continue;
        g_set_error(error, GW_ERROR, GW_ERROR_CONFLICT,
                    "'%s' is there already, so nothing was made: take another name, or move it", path);
        return FALSE;
    }
    return TRUE;
}

static gboolean
write_new(const char *path, const char *text, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);

    if (g_mkdir_with_parents(folder, 0755) == 0 && g_file_set_contents(path, text, -1, error))
        return TRUE;
    if (error && !*error)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot make the folder '%s': %s", folder,
                    g_strerror(errno));
    return FALSE;
}

static gboolean
make_part(const part *file, const char *name, json_t *made, GError **error)
{
    g_autofree char *from = g_build_filename(gw_paths_get()->examples, file->from, NULL);
    g_autofree char *path = place_of(file, name), *text = NULL, *own = NULL;

    if (file->shared && g_file_test(path, G_FILE_TEST_EXISTS))
        return TRUE;
    text = gw_file_read(from, MAX_FILE, NULL, error);
    own = text ? renamed(text, EXAMPLE, "account_alias", name) : NULL;
    if (own && g_str_has_suffix(path, "/Makefile")) {
        g_autofree char *plain = own;
        own = with_places(plain);
    }
    if (!own || !write_new(path, own, error))
        return FALSE;
    json_array_append_new(made, json_string(path));
    return TRUE;
}

/* Editors find the words of scripts by it. */
static gboolean
make_luarc(json_t *made, GError **error)
{
    g_autofree char *types = g_build_filename(gw_paths_get()->own_scripts[0], "types", NULL);
    gw_json settings = json_pack("{s:s, s:[s], s:b}", "runtime.version", "Lua 5.4", "workspace.library",
                                 types, "workspace.checkThirdParty", 0);
    g_autofree char *text = json_dumps(settings, JSON_INDENT(2)), *line = g_strconcat(text, "\n", NULL);

    if (g_file_test(".luarc.json", G_FILE_TEST_EXISTS))
        return TRUE;
    if (!write_new(".luarc.json", line, error))
        return FALSE;
    json_array_append_new(made, json_string(".luarc.json"));
    return TRUE;
}

static void
tell(const char *name, const char *next, json_t *made)
{
    g_autofree char *then = renamed(next, "NAME", "NAME_", name);
    json_t *path;
    size_t i;

    if (gw_opt.json) {
        gw_json document = json_pack("{s:O, s:s}", "made", made, "next", then);
        gw_out_json(document);
        return;
    }
    json_array_foreach (made, i, path)
        gw_out("made %s\n", json_string_value(path));
    gw_out("\nnext: %s\n", then);
}

static int
make(gw_cli *cli, guint kind, const char *name, GError **error)
{
    const part *parts = kinds[kind].parts;
    gw_json made = json_array();

    if (!check_name(name, error) || !check_places(parts, name, error))
        return GW_EXIT_ERROR;
    if (parts == step_parts && !check_free(cli, name, error))
        return GW_EXIT_ERROR;
    for (const part *file = parts; file->from; file++)
        if (!make_part(file, name, made, error))
            return GW_EXIT_ERROR;
    if (parts != plugin_parts && !make_luarc(made, error))
        return GW_EXIT_ERROR;
    tell(name, kinds[kind].next, made);
    return GW_EXIT_OK;
}

static int
cmd_new(gw_cli *cli, char **args, GError **error)
{
    const char *names[G_N_ELEMENTS(kinds) + 1] = {NULL};

    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (strcmp(kinds[i].name, args[0]) == 0)
            return make(cli, i, args[1], error);
        names[i] = kinds[i].name;
    }
    g_autofree char *hint = gw_nearest_hint(args[0], names);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "there is no new '%s'%s", args[0], hint);
    return GW_EXIT_ERROR;
}

const gw_command gw_command_new = {
    .group = "Steps and plugins",
    .name = "new",
    .args = "step|workflow|plugin NAME",
    .summary = "a step, a workflow or a plugin to begin with, and its test",
    .text =
        "In the current folder: steps/NAME.lua with sets of parameters and tests/NAME.lua, NAME.lua with a "
        "sample of its input and tests/NAME.lua, or the folder NAME with the C source of a plugin, its tests "
        "and a Makefile. What is made works and passes 'gangway check', its tests and 'gangway "
        "check-plugin'; "
        "change it from there. Nothing that is there is written over.",
    .exits = "0 made, 1 nothing was made",
    .run = cmd_new,
};
