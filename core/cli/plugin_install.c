/* SPDX-License-Identifier: Apache-2.0 */
/* plugin_install.c - `gangway plugin install`: puts a plugin, a step, a workflow or a service where it is
 * found
 *
 * The file and its signature are copied to a folder that only this program knows, checked and loaded there,
 * and then moved: what was checked is what is installed.
 */

#include "cli/plugin_verbs.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "aws/servicefile.h"
#include "base/configfile.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/version.h"
#include "cli/out.h"
#include "cli/view.h"
#include "trust/signature.h"

typedef struct {
    gw_cli *cli;
    char *name;   /* without folders */
    char *source; /* as it was given */
    char *folder; /* where it is staged */
    char *staged; /* the file there */
    char *target; /* where it will be */
    char *sha256; /* of the file */
    gboolean is_signed;
    json_t *record; /* who signed it */
    json_t *brings; /* {"kind", "steps"?: [manifests], "workflow"?, "version"?, "service"?} */
} job;

static void
job_clear(job *self)
{
    g_autofree char *signature = self->staged ? gw_signature_path(self->staged) : NULL;

    if (self->staged)
        g_unlink(self->staged);
    if (signature)
        g_unlink(signature);
    if (self->folder)
        g_rmdir(self->folder);
    g_free(self->name);
    g_free(self->source);
    g_free(self->folder);
    g_free(self->staged);
    g_free(self->target);
    g_free(self->sha256);
    json_decref(self->record);
    json_decref(self->brings);
}

/* ---- staged ---- */

static gboolean
stage_file(job *self, const char *path, const char *as, gsize limit, GError **error)
{
    gsize length = 0;
    g_autofree char *bytes = gw_file_read_own(path, limit, &length, error);

    if (!bytes || !gw_file_replace(as, bytes, length, 0644, error))
        return FALSE;
    if (!self->sha256)
        self->sha256 = gw_sha256(bytes, length);
    return TRUE;
}

static gboolean
stage(job *self, const char *file, GError **error)
{
    g_autofree char *beside = gw_signature_path(file);
    const char *data = gw_paths_get()->user;

    self->folder = g_build_filename(data, ".install-XXXXXX", NULL);
    if (g_mkdir_with_parents(data, 0755) < 0 || !g_mkdtemp_full(self->folder, 0700)) {
        g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE, "cannot make a folder in '%s': %s", data,
                    g_strerror(errno));
        g_clear_pointer(&self->folder, g_free);
        return FALSE;
    }
    self->name = g_path_get_basename(file);
    self->source = g_strdup(file);
    self->staged = g_build_filename(self->folder, self->name, NULL);
    self->is_signed = g_file_test(beside, G_FILE_TEST_EXISTS);
    g_autofree char *signature = gw_signature_path(self->staged);
    return stage_file(self, file, self->staged, GW_PLUGIN_FILE_MAX, error) &&
           (!self->is_signed || stage_file(self, beside, signature, GW_SIGNATURE_MAX, error));
}

/* ---- what it is ---- */

/* A pool of nothing but this. */
static gboolean
load_plugin(job *self, GError **error)
{
    const gw_paths *paths = gw_paths_get();
    static const char *const none[] = {NULL};
    gw_pool *pool = gw_pool_new(paths->host, none, 1);
    json_t *steps = json_array(), *step;
    const char *name;

    gw_pool_serve_lua(pool, paths->lua_host, none);
    if (gw_cli_requires_sandbox(self->cli))
        gw_pool_require_sandbox(pool);
    gboolean loaded = gw_pool_add(pool, self->staged, NULL, error);
    json_object_foreach ((json_t *)(guintptr)gw_pool_steps(pool), name, step)
        json_array_append(steps, step);
    gw_pool_free(pool);
    self->brings = json_pack("{s:s, s:o}", "kind", g_str_has_suffix(self->name, ".so") ? "plugin" : "step",
                             "steps", steps);
    return loaded;
}

static gboolean
load_workflow(job *self, GError **error)
{
    g_autoptr(gw_workflow) workflow = gw_workflow_load(self->staged, NULL, NULL, error);

    if (workflow)
        self->brings = json_pack("{s:s, s:s, s:s}", "kind", "workflow", "workflow", workflow->name, "version",
                                 workflow->version);
    return workflow != NULL;
}

static gboolean
load_service(job *self, GError **error)
{
    const gw_service *service = gw_servicefile_read(self->staged, error);

    if (service)
        self->brings = json_pack("{s:s, s:s}", "kind", "service", "service", service->id);
    return service != NULL;
}

/* A script says at its end which of the two it is. */
static gboolean
load_script(job *self, GError **error)
{
    g_autoptr(GError) as_step = NULL, as_workflow = NULL;

    if (load_workflow(self, &as_workflow) || load_plugin(self, &as_step))
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                "it is neither a workflow nor a step in Lua: as a workflow: %s; as a step: %s",
                as_workflow->message, as_step->message);
    return FALSE;
}

static gboolean
load(job *self, GError **error)
{
    static const struct {
        const char *ending;
        gboolean (*load)(job *self, GError **error);
    } kinds[] = {{".so", load_plugin}, {".lua", load_script}, {".json", load_service}};

    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_str_has_suffix(self->name, kinds[i].ending))
            return kinds[i].load(self, error);
    g_set_error(
        error, GW_ERROR, GW_ERROR_INVALID,
        "its name does not say what it is: a plugin is NAME.so, a step or a workflow NAME.lua, a service "
        "NAME.json");
    return FALSE;
}

/* ---- where it goes ---- */

static void
choose_target(job *self)
{
    const char *kind = gw_json_string(self->brings, "kind");
    const char *below = strcmp(kind, "plugin") == 0 ? "plugins" : "scripts";
    const char *in = strcmp(kind, "step") == 0 ? "steps" : strcmp(kind, "service") == 0 ? "services.d" : NULL;
    g_autofree char *folder = g_build_filename(gw_paths_get()->user, below, in, NULL);

    self->target = g_build_filename(folder, self->name, NULL);
}

/* A step that is tried in its own folder `steps` is served from there. */
static gboolean
is_source(const job *self, const char *file)
{
    GStatBuf one, other;

    return g_stat(self->source, &one) == 0 && g_stat(file, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

/* The pool would refuse the second of two plugins with the same step, whichever that is. */
static gboolean
check_steps(job *self, GError **error)
{
    gw_pool *pool = gw_cli_pool(self->cli, error);
    json_t *step;
    gsize i;

    json_array_foreach (json_object_get(self->brings, "steps"), i, step) {
        const char *name = gw_json_string(step, "name");
        const char *file = pool ? gw_json_string(gw_pool_step(pool, name), "file") : NULL;
        if (!file || strcmp(file, self->target) == 0 || is_source(self, file))
            continue;
        g_set_error(error, GW_ERROR, GW_ERROR_CONFLICT,
                    "its step '%s' is in '%s' already: remove that file, or rename one of the steps", name,
                    file);
        return FALSE;
    }
    return pool != NULL;
}

/* The version that stands there says, or NULL. Caller frees. */
static char *
version_there(const job *self)
{
    g_autoptr(gw_workflow) workflow = NULL;
    const char *name;
    json_t *step;

    if (gw_json_string(self->brings, "workflow"))
        workflow = gw_workflow_load(self->target, NULL, NULL, NULL);
    if (workflow)
        return g_strdup(workflow->version);
    json_object_foreach ((json_t *)(guintptr)gw_pool_steps(self->cli->pool), name, step)
        if (g_strcmp0(gw_json_string(step, "file"), self->target) == 0)
            return g_strdup(gw_json_string(step, "version"));
    return NULL;
}

/* Of a plugin, those of its steps are one. */
static const char *
version_here(const job *self)
{
    const char *version = gw_json_string(self->brings, "version");
    const json_t *step = json_array_get(json_object_get(self->brings, "steps"), 0);

    return version ? version : gw_json_string(step, "version");
}

static gboolean
is_not_older(const job *self, GError **error)
{
    g_autofree char *there = version_there(self);
    const char *here = version_here(self);
    int order = 0;

    if (gw_opt.older || !there || !here)
        return TRUE;
    if (!gw_version_order(here, there, &order)) {
        g_set_error(error, GW_ERROR, GW_ERROR_CONFLICT,
                    "it is version %s, and '%s' is version %s: nobody can tell which is newer (a version is "
                    "numbers between dots, as 1.10 or 1.10-rc1): --older puts this one in its place",
                    here, self->target, there);
        return FALSE;
    }
    if (order >= 0)
        return TRUE;
    g_set_error(
        error, GW_ERROR, GW_ERROR_CONFLICT,
        "it is version %s, and '%s' is version %s, a newer one: --older puts the older one in its place",
        here, self->target, there);
    return FALSE;
}

/* What somebody who is trusted has signed does not give way to what nobody has. */
static gboolean
is_signed_enough(const job *self, const char *sha256, GError **error)
{
    const gw_trust *trust = gw_cli_trust(self->cli, NULL);
    gw_json there = gw_trust_look(trust, self->target, sha256, NULL);

    if (gw_opt.unsigned_too || gw_trust_is_good(self->record) || !gw_trust_is_good(there))
        return TRUE;
    g_autofree char *was = gw_trust_text(there), *is = gw_trust_text(self->record);
    g_set_error(error, GW_ERROR, GW_ERROR_DENIED,
                "it is %s, and '%s' is %s: --unsigned puts this one in its place all the same", is,
                self->target, was);
    return FALSE;
}

static gboolean
check_target(const job *self, GError **error)
{
    gsize length = 0;
    g_autofree char *there = gw_file_read(self->target, GW_PLUGIN_FILE_MAX, &length, NULL);
    g_autofree char *sha256 = there ? gw_sha256(there, length) : NULL;

    if (!sha256)
        return TRUE;
    if (strcmp(sha256, self->sha256) != 0 && !gw_opt.replace) {
        g_set_error(error, GW_ERROR, GW_ERROR_CONFLICT,
                    "'%s' is another version (SHA-256 %.16s…, this one has %.16s…): --replace puts this one "
                    "in its place",
                    self->target, sha256, self->sha256);
        return FALSE;
    }
    return is_signed_enough(self, sha256, error) && is_not_older(self, error);
}

/* The signature goes first: between the two nothing is used, rather than something that nobody signed. */
static gboolean
move(const job *self, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(self->target), *from = gw_signature_path(self->staged),
                    *to = gw_signature_path(self->target);

    if (g_mkdir_with_parents(folder, 0755) == 0 &&
        (self->is_signed ? g_rename(from, to) == 0 : g_unlink(to) == 0 || errno == ENOENT) &&
        g_rename(self->staged, self->target) == 0)
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE, "cannot write '%s': %s", self->target,
                g_strerror(errno));
    return FALSE;
}

/* ---- the command ---- */

static void
view(const job *self)
{
    g_autofree char *by = gw_trust_text(self->record);
    json_t *step;
    gsize i;

    gw_out("installed %s, %s\n", self->target, by);
    json_array_foreach (json_object_get(self->brings, "steps"), i, step) {
        gw_out("\n" GW_BOLD "%s" GW_PLAIN " (%s): %s\n", gw_json_string(step, "name"), gw_step_kind(step),
               gw_json_string(step, "summary"));
        gw_out("  %-8s %s %s, %s\n", "plugin", gw_json_string(step, "plugin"),
               gw_json_string(step, "version"), gw_json_string(step, "vendor"));
        gw_view_names("reads", json_object_get(step, "reads"));
        gw_view_names("writes", json_object_get(step, "writes"));
    }
    if (gw_json_string(self->brings, "workflow"))
        gw_out("workflow %s %s: gangway describe %s\n", gw_json_string(self->brings, "workflow"),
               gw_json_string(self->brings, "version"), self->target);
    if (gw_json_string(self->brings, "service"))
        gw_out("service %s: gangway services %s\n", gw_json_string(self->brings, "service"),
               gw_json_string(self->brings, "service"));
}

static gboolean
run(job *self, const char *file, GError **error)
{
    const gw_trust *trust = gw_cli_trust(self->cli, error);

    if (!trust || !stage(self, file, error))
        return FALSE;
    self->record = gw_trust_check(trust, self->staged, self->sha256, error);
    if (!self->record || !load(self, error))
        return FALSE;
    choose_target(self);
    return check_steps(self, error) && check_target(self, error) && move(self, error);
}

/* Whole, or cut off at the beginning, as Lua does with long names. */
static char *
without_folder(const job *self, const char *text)
{
    g_autoptr(GRegex) regex = g_regex_new("[^'\\s]*/\\.install-\\w{6}/", G_REGEX_RAW, 0, NULL);
    g_autofree char *folder = g_path_get_dirname(self->source);
    g_autofree char *before = strcmp(folder, ".") == 0 && !g_str_has_prefix(self->source, "./")
                                  ? g_strdup("")
                                  : g_strconcat(folder, "/", NULL);

    return g_regex_replace_literal(regex, text, -1, 0, before, 0, NULL);
}

static gboolean
names_others(const job *self)
{
    g_autofree char *text = g_str_has_suffix(self->name, ".lua")
                                ? gw_file_read(self->staged, GW_PLUGIN_FILE_MAX, NULL, NULL)
                                : NULL;

    return text && g_regex_match_simple("\\b(require|template|subworkflow)\\b", text, G_REGEX_RAW, 0);
}

/* The folder where it was tried is gone when this is read: the file is called as it was given. */
static void
tell_fault(const job *self, const char *file, GError *fault, GError **error)
{
    g_autofree char *text = self->source ? without_folder(self, fault->message) : g_strdup(fault->message);
    gboolean others = self->staged && !self->target && names_others(self);

    g_set_error(error, fault->domain, fault->code, "cannot install '%s': %s%s", file, text,
                others ? "; it names other files, and install takes one: put all of them into a folder of "
                         "script_path or step_path"
                       : "");
    g_error_free(fault);
}

int
gw_plugin_install(gw_cli *cli, const char *file, GError **error)
{
    job self = {.cli = cli};
    GError *fault = NULL;
    gboolean done = run(&self, file, &fault);

    if (!done)
        tell_fault(&self, file, fault, error);
    if (done && !gw_trust_is_good(self.record))
        gw_warn("gangway: " GW_YELLOW "warning" GW_PLAIN ": nobody in trust.vendors has signed '%s'\n", file);
    if (done && gw_opt.json) {
        gw_json document = json_pack("{s:s, s:s, s:O}", "file", self.target, "sha256", self.sha256,
                                     "signature", self.record);
        json_object_update(document, self.brings);
        gw_out_json(document);
    } else if (done) {
        view(&self);
    }
    job_clear(&self);
    return done ? GW_EXIT_OK : GW_EXIT_ERROR;
}
