/* SPDX-License-Identifier: Apache-2.0 */
/* session.c - what a command opens, each at its first use: settings, store, plugins, AWS, engine */

#include "aws/servicefile.h"
#include "base/configfile.h"
#include "base/error.h"
#include "base/json.h"
#include "cli/ask_mfa.h"
#include "cli/audit_keys.h"
#include "cli/cli.h"
#include "cli/findings.h"
#include "cli/out.h"
#include "plugin/sandbox_probe.h"

#include <string.h>

/* Of the workflow that the command is about; NULL: of none. */
static char *workflow_folder;

char *
gw_cli_beside_settings(const gw_cli *cli, const char *path)
{
    g_autofree char *folder = cli->settings_path ? g_path_get_dirname(cli->settings_path) : g_strdup(".");
    g_autofree char *whole = g_canonicalize_filename(folder, NULL);

    return g_canonicalize_filename(path, whole);
}

/* Environment first, then the settings file, then what is built in: gw_paths reads the first two as one. */
static void
extend_path(const gw_cli *cli, const char *key, const char *variable)
{
    const json_t *value = json_object_get(cli->settings, key);
    g_autoptr(GString) path = g_string_new(g_getenv(variable));
    gw_json list = json_is_string(value) ? json_pack("[O]", value) : json_incref((json_t *)(guintptr)value);
    gsize i;
    json_t *item;

    json_array_foreach (list, i, item) {
        g_autofree char *absolute = gw_cli_beside_settings(cli, json_string_value(item));
        g_string_append_printf(path, "%s%s", path->len ? ":" : "", absolute);
    }
    if (path->len)
        g_setenv(variable, path->str, TRUE);
}

/* A test's messages to the outside stay on this computer. */
static gboolean
take_outbox(gw_cli *cli, GError **error)
{
    const char *address = g_getenv("GANGWAY_OUTBOX");

    if (!address || !*address)
        return TRUE;
    if (!g_str_has_prefix(address, "http://127.0.0.1:")) {
        g_set_error(
            error, GW_ERROR, GW_ERROR_INVALID,
            "GANGWAY_OUTBOX is '%s': it takes messages of tests in place of their receivers, and can only be "
            "http://127.0.0.1:PORT/…; unset it",
            address);
        return FALSE;
    }
    cli->outbox = g_strdup(address);
    return TRUE;
}

gboolean
gw_cli_init(gw_cli *cli, GError **error)
{
    if (!take_outbox(cli, error))
        return FALSE;
    cli->settings = gw_cli_settings_load(gw_opt.config, &cli->settings_path, error);
    if (!cli->settings)
        return FALSE;
    extend_path(cli, "plugin_path", "GANGWAY_PLUGIN_PATH");
    extend_path(cli, "step_path", "GANGWAY_STEP_PATH");
    extend_path(cli, "script_path", "GANGWAY_SCRIPT_PATH");
    extend_path(cli, "service_path", "GANGWAY_SERVICE_PATH");
    gw_servicefile_folders((const char *const *)gw_paths_get()->services);
    gw_key_source_init(&cli->keys, gw_cli_settings_get(cli->settings, "vault.key_file"),
                       gw_cli_settings_get(cli->settings, "vault.key_command"));
    return TRUE;
}

void
gw_cli_close(gw_cli *cli)
{
    g_clear_pointer(&cli->engine, gw_engine_free);
    g_clear_pointer(&cli->customer_context, gw_aws_context_unref);
    g_clear_pointer(&cli->partner_context, gw_aws_context_unref);
    g_clear_pointer(&cli->pool, gw_pool_free);
    g_clear_pointer(&cli->aws, gw_aws_client_free);
    g_clear_pointer(&cli->asker, gw_asker_free);
    g_clear_pointer(&cli->http, gw_http_free);
    g_clear_pointer(&cli->vault, gw_vault_free);
    g_clear_pointer(&cli->store, gw_store_close);
    g_clear_pointer(&cli->audit_keys, g_hash_table_unref);
    g_clear_pointer(&cli->signer, gw_signer_free);
}

void
gw_cli_release(gw_cli *cli)
{
    gw_cli_close(cli);
    json_decref(cli->refused);
    g_clear_pointer(&cli->steps, g_ptr_array_unref);
    gw_trust_free(cli->trust);
    json_decref(cli->settings);
    g_free(cli->outbox);
    gw_key_source_clear(&cli->keys);
    g_free(cli->settings_path);
    g_clear_pointer(&workflow_folder, g_free);
}

const char *
gw_cli_store_address(const gw_cli *cli)
{
    const char *address = gw_opt.store ? gw_opt.store : g_getenv("GANGWAY_STORE");

    return address ? address : gw_cli_settings_get(cli->settings, "store");
}

/* What a journal says is done with somebody's keys: whoever can write it can have anything done. The doctor
 * tells it on its page. */
static gboolean
is_safe(const gw_cli *cli, const char *path, GError **error)
{
    gboolean grave = FALSE, doctor = strcmp(cli->command->name, "doctor") == 0;
    g_auto(GStrv) exposed = gw_store_exposed(path, &grave);

    for (char **line = exposed; *line && !doctor; line++)
        gw_warn("gangway: " GW_YELLOW "warning" GW_PLAIN ": %s\n", *line);
    if (!grave || doctor || cli->store_for == GW_STORE_READ)
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_DENIED,
                "the store '%s' is not used to act on: others may change what it says: see the warning above",
                path);
    return FALSE;
}

gw_store *
gw_cli_store(gw_cli *cli, GError **error)
{
    const char *address = gw_cli_store_address(cli);
    if (cli->store || (!cli->throwaway && !gw_audit_keys_open(cli, error)))
        return cli->store;
    gboolean in_file = gw_store_in_file(address);
    g_autofree char *path = in_file ? gw_store_path(address, error) : NULL;
    gboolean fresh = path && !g_file_test(path, G_FILE_TEST_EXISTS);
    if (in_file && (!path || (!cli->throwaway && !is_safe(cli, path, error))))
        return NULL;
    cli->store = gw_store_open_for(address, cli->store_for, error);
    if (cli->store && fresh && !cli->throwaway)
        gw_warn("gangway: made a new store, '%s'\n", path);
    if (cli->store)
        gw_audit_keys_use(cli);
    return cli->store;
}

static gboolean
server_has_store(const char *address, gboolean *there, GError **error)
{
    g_autoptr(GError) fault = NULL;
    g_autoptr(gw_store) store = gw_store_open_for(address, GW_STORE_READ, &fault);

    *there = store != NULL;
    if (store || g_error_matches(fault, GW_ERROR, GW_ERROR_NOT_FOUND))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&fault));
    return FALSE;
}

gboolean
gw_cli_store_is_there(const gw_cli *cli, gboolean *there, GError **error)
{
    const char *address = gw_cli_store_address(cli);
    if (!gw_store_in_file(address))
        return server_has_store(address, there, error);
    g_autofree char *path = gw_store_path(address, error);

    *there = path && g_file_test(path, G_FILE_TEST_EXISTS);
    return path != NULL;
}

gw_store *
gw_cli_store_or_none(gw_cli *cli, GError **error)
{
    gboolean there;

    if (cli->store || !gw_cli_store_is_there(cli, &there, error))
        return cli->store;
    if (!there)
        cli->store = gw_store_open_empty(error);
    cli->store_is_none = cli->store != NULL;
    return there ? gw_cli_store(cli, error) : cli->store;
}

gboolean
gw_cli_store_make(gw_cli *cli, GError **error)
{
    if (!cli->store_is_none)
        return TRUE;
    g_clear_pointer(&cli->store, gw_store_close);
    cli->store_is_none = FALSE;
    cli->store_for = GW_STORE_MAKE;
    if (!gw_cli_store(cli, error))
        return FALSE;
    gw_engine_use_store(cli->engine, cli->store);
    return gw_cli_vault(cli, error) != NULL;
}

static gw_vault *
vault_of(gw_cli *cli)
{
    if (!cli->vault)
        cli->vault = gw_vault_new(NULL, cli->throwaway ? NULL : &cli->keys);
    return cli->vault;
}

gboolean
gw_cli_vault_has_key(gw_cli *cli, GError **error)
{
    return gw_vault_ready(vault_of(cli), error);
}

gw_vault *
gw_cli_vault(gw_cli *cli, GError **error)
{
    if (!gw_cli_store(cli, error))
        return NULL;
    gw_vault_use_store(vault_of(cli), cli->store);
    return cli->vault;
}

static void
scanned(json_t *refused, gpointer data)
{
    gw_cli *cli = data;
    cli->refused = refused ? json_incref(refused) : json_array();
}

char *
gw_cli_manifests_folder(void)
{
    return g_build_filename(g_get_user_cache_dir(), "gangway", "manifests", NULL);
}

gboolean
gw_cli_requires_sandbox(const gw_cli *cli)
{
    return g_strcmp0(gw_cli_settings_get(cli->settings, "sandbox"), "require") == 0;
}

/* Before any plugin is looked for. */
void
gw_cli_serve_steps(gw_cli *cli, const char *folder)
{
    if (!cli->steps)
        cli->steps = g_ptr_array_new_with_free_func(g_free);
    if (!g_ptr_array_find_with_equal_func(cli->steps, folder, g_str_equal, NULL))
        g_ptr_array_add(cli->steps, g_strdup(folder));
}

static gboolean
sandbox_is_as_required(const gw_cli *cli, GError **error)
{
    gboolean whole = FALSE;

    if (!gw_cli_requires_sandbox(cli))
        return TRUE;
    g_autofree char *line = gw_sandbox_describe(gw_paths_get()->host, &whole, error);
    if (line && !whole)
        g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE,
                    "the setting sandbox = \"require\" lets no plugin run on this machine: %s", line);
    return whole;
}

/* `steps` of a folder of workflows, not one that somebody named. */
static gboolean
is_of_scripts(const char *folder)
{
    g_autofree char *above = g_path_get_dirname(folder), *name = g_path_get_basename(folder);

    return strcmp(name, "steps") == 0 && g_strv_contains((const char *const *)gw_paths_get()->scripts, above);
}

static void
add_steps(GPtrArray *folders, gboolean of_scripts)
{
    for (char **folder = gw_paths_get()->steps; *folder; folder++)
        if (is_of_scripts(*folder) == of_scripts)
            g_ptr_array_add(folders, *folder);
}

/* Steps in Lua, the nearest first: of step_path; of the folder `steps` beside the workflow, or in the current
 * folder where none is named; of the files that a command is about; installed ones. A folder that is not
 * there has none. */
static void
serve_lua(const gw_cli *cli)
{
    g_autofree char *here = g_get_current_dir();
    g_autofree char *beside = g_build_filename(workflow_folder ? workflow_folder : here, "steps", NULL);
    g_autoptr(GPtrArray) folders = g_ptr_array_new();

    add_steps(folders, FALSE);
    if (g_file_test(beside, G_FILE_TEST_EXISTS))
        g_ptr_array_add(folders, beside);
    for (guint i = 0; cli->steps && i < cli->steps->len; i++)
        g_ptr_array_add(folders, cli->steps->pdata[i]);
    add_steps(folders, TRUE);
    g_ptr_array_add(folders, NULL);
    gw_pool_serve_lua(cli->pool, gw_paths_get()->lua_host, (const char *const *)folders->pdata);
}

static gw_pool *
open_pool(gw_cli *cli, gboolean remember, GError **error)
{
    const gw_paths *paths = gw_paths_get();
    guint max = MAX(g_get_num_processors(), 4);
    g_autofree char *manifests = gw_cli_manifests_folder();

    const gw_trust *trust = gw_cli_trust(cli, error);
    if (!trust || !sandbox_is_as_required(cli, error))
        return NULL;
    cli->pool = gw_pool_new(paths->host, (const char *const *)paths->plugins, max);
    gw_pool_trust(cli->pool, trust);
    serve_lua(cli);
    if (gw_cli_requires_sandbox(cli))
        gw_pool_require_sandbox(cli->pool);
    if (remember)
        gw_pool_remember(cli->pool, manifests, NULL);
    gw_pool_scan(cli->pool, scanned, cli);
    while (!cli->refused)
        g_main_context_iteration(NULL, TRUE);
    if (remember)
        gw_cli_warn_plugins(cli);
    return cli->pool;
}

gw_pool *
gw_cli_pool(gw_cli *cli, GError **error)
{
    return cli->pool ? cli->pool : open_pool(cli, FALSE, error);
}

const char *
gw_cli_profile(const gw_cli *cli, const char *context, const json_t *run)
{
    gboolean customer = strcmp(context, "customer") == 0;
    const char *given = customer ? gw_opt.profile : gw_opt.partner_profile;
    if (given)
        return given;
    if (run)
        return gw_json_string(json_object_get(run, "profiles"), context);
    return gw_cli_settings_get(cli->settings, customer ? "customer.profile" : "partner.profile");
}

gw_aws_client *
gw_cli_aws(gw_cli *cli, GError **error)
{
    if (!cli->http)
        cli->http = gw_http_new(error);
    if (cli->http && !cli->aws)
        cli->aws = gw_aws_client_new(cli->http);
    if (cli->aws && !cli->asker) {
        cli->asker = gw_asker_new();
        gw_aws_client_set_asker(cli->aws, gw_asker_ask, cli->asker);
    }
    return cli->aws;
}

/* Something asked of AWS, and what came of it. */
typedef struct {
    gboolean done;
    json_t *answer;
    json_t *failure;
} asked;

static void
on_answered(json_t *answer, json_t *failure, gpointer data)
{
    *(asked *)data = (asked){TRUE, json_incref(answer), json_incref(failure)};
}

static void
on_fetched(json_t *failure, gpointer data)
{
    on_answered(NULL, failure, data);
}

/* FALSE, with `problem` before the reason, if it failed. */
static gboolean
await(asked *question, const char *problem, const char *name, GError **error)
{
    while (!question->done)
        g_main_context_iteration(NULL, TRUE);
    gw_json failure = question->failure;
    if (failure)
        g_set_error(error, GW_ERROR, (int)gw_failure_class(failure), "%s '%s': %s", problem, name,
                    gw_json_string(failure, "message"));
    return !failure;
}

/* With a person's help when the keys need it. */
static gboolean
fetch_keys(gw_aws_context *context, const char *name, GError **error)
{
    asked question = {FALSE, NULL, NULL};

    gw_aws_context_fetch(context, on_fetched, &question);
    return await(&question, "no credentials for", name, error);
}

char *
gw_cli_caller(gw_aws_context *context, const char *name, GError **error)
{
    asked question = {FALSE, NULL, NULL};
    gw_json nothing = json_object();

    gw_aws_call_start(context, "sts", "GetCallerIdentity", nothing, NULL, FALSE, on_answered, &question);
    gboolean known = await(&question, "AWS does not tell who asks as", name, error);
    gw_json answer = question.answer;
    if (!known)
        return NULL;
    const char *arn = gw_json_string(answer, "Arn");
    return g_strdup(arn ? arn : "somebody whom AWS does not name");
}

/* Keys that may turn out not to be there are fetched before anything is begun. */
static gboolean
keys_are_there(gw_aws_context *context, const char *name, GError **error)
{
    return !context || gw_aws_context_certainty(context) == GW_AWS_KEYS_SURE ||
           fetch_keys(context, name, error);
}

gboolean
gw_cli_contexts(gw_cli *cli, const json_t *run, GError **error)
{
    const char *customer = gw_cli_profile(cli, "customer", run),
               *partner = gw_cli_profile(cli, "partner", run);
    if (!gw_cli_aws(cli, error))
        return FALSE;
    if (!cli->customer_context)
        cli->customer_context = gw_aws_context_new(cli->aws, "customer", customer, error);
    if (cli->customer_context && partner && !cli->partner_context)
        cli->partner_context = gw_aws_context_new(cli->aws, "partner", partner, error);
    if (!cli->customer_context || (partner && !cli->partner_context))
        return FALSE;
    return !error || (keys_are_there(cli->customer_context, "customer", error) &&
                      keys_are_there(cli->partner_context, "partner", error));
}

gw_engine *
gw_cli_engine(gw_cli *cli, guint needs, const json_t *run, GError **error)
{
    if (cli->engine)
        return cli->engine;
    if ((needs & GW_NEED_STORE) && !gw_cli_store(cli, error))
        return NULL;
    if (!gw_cli_contexts(cli, run, (needs & GW_NEED_AWS) ? error : NULL) && (needs & GW_NEED_AWS))
        return NULL;
    if (!cli->pool && !open_pool(cli, TRUE, error))
        return NULL;
    gw_pool_open(cli->pool, cli->http, cli->outbox);
    cli->engine = gw_engine_new(cli->store, cli->pool, cli->customer_context, cli->partner_context);
    const char *role = gw_cli_settings_get(cli->settings, "member.role");
    if (role)
        gw_engine_use_member_role(cli->engine, role);
    if (cli->store)
        gw_engine_use_vault(cli->engine, gw_cli_vault(cli, NULL));
    return cli->engine;
}

void
gw_cli_beside_workflow(const char *path)
{
    g_free(workflow_folder);
    workflow_folder = path ? g_path_get_dirname(path) : NULL;
}

/* What is wrong with a step, taken for a workflow, is that. */
static void
tell_a_step(const char *name, GError **error)
{
    g_autofree char *text = NULL, *base = g_path_get_basename(name);
    gboolean script = g_str_has_suffix(base, ".lua") && g_file_get_contents(name, &text, NULL, NULL);

    if (!script || gw_check_kind(name, text) != GW_SCRIPT_STEP)
        return;
    base[strlen(base) - strlen(".lua")] = '\0';
    g_clear_error(error);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                "'%s' is a step, not a workflow: a workflow takes it with step \"ID\" { uses = \"%s\" }",
                name, base);
}

gw_workflow *
gw_cli_workflow(gw_cli *cli, const char *name, GError **error)
{
    const gw_trust *trust = gw_cli_trust(cli, error);
    const char *const *folders = (const char *const *)gw_paths_get()->scripts;
    gw_workflow *workflow = trust ? gw_workflow_load(name, folders, trust, error) : NULL;

    if (workflow)
        gw_cli_beside_workflow(workflow->path);
    else if (trust)
        tell_a_step(name, error);
    return workflow;
}
