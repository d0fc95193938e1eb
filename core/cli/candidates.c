/* SPDX-License-Identifier: Apache-2.0 */
/* candidates.c - what can stand where the help has RUN, STEP, WORKFLOW and so on: names that there are now */

#include "aws/profile.h"
#include "aws/service.h"
#include "aws/servicefile.h"
#include "base/configfile.h"
#include "base/json.h"
#include "cli/complete.h"
#include "cli/out.h"

#include <string.h>

/* ---- of the store ---- */

static gw_store *
open_store(const gw_typing *typing)
{
    typing->cli->store_for = GW_STORE_READ;
    return gw_cli_store(typing->cli, NULL);
}

static void
offer_runs(const gw_typing *typing)
{
    gw_json runs = open_store(typing) ? gw_store_runs(typing->cli->store, NULL) : NULL;
    gsize i;
    json_t *row;

    if (json_array_size(runs))
        gw_offer(typing, "last", "the newest run");
    json_array_foreach (runs, i, row) {
        g_autofree char *about =
            g_strdup_printf("%s, %s, %s", gw_json_string(row, "workflow"), gw_json_string(row, "customer"),
                            gw_json_string(row, "status"));
        gw_offer(typing, gw_json_string(row, "run"), about);
    }
}

static void
offer_steps_of(const gw_typing *typing, const char *run)
{
    gw_json row = open_store(typing) ? gw_store_run(typing->cli->store, run, NULL) : NULL;
    gw_json steps = row ? gw_store_steps(typing->cli->store, gw_json_string(row, "run"), NULL) : NULL;
    gsize i;
    json_t *step;

    json_array_foreach (steps, i, step)
        gw_offer(typing, gw_json_string(step, "id"), gw_json_string(step, "status"));
}

/* ---- of plugins, workflows and services ---- */

static const json_t *
plugin_steps(const gw_typing *typing)
{
    gw_engine *engine = gw_cli_engine(typing->cli, 0, NULL, NULL);

    return engine ? gw_pool_steps(typing->cli->pool) : NULL;
}

/* Where the help says RUN STEP it is one of that run. */
static void
offer_steps(const gw_typing *typing)
{
    const char *name;
    json_t *step;

    if (g_str_has_prefix(typing->command->args, "RUN")) {
        offer_steps_of(typing, g_ptr_array_index(typing->args, 0));
        return;
    }
    json_object_foreach ((json_t *)(guintptr)plugin_steps(typing), name, step)
        gw_offer(typing, name, gw_json_string(step, "summary"));
}

static void
offer_workflows(const gw_typing *typing)
{
    g_auto(GStrv) names = gw_workflow_list((const char *const *)gw_paths_get()->scripts);

    for (char **name = names; name && *name; name++)
        gw_offer(typing, *name, "workflow");
    gw_out(":files\n");
}

static void
offer_services(const gw_typing *typing)
{
    g_auto(GStrv) names = gw_servicefile_names();
    const gw_service *service;

    for (guint n = 0; (service = gw_service_nth(n)); n++)
        gw_offer(typing, service->id, "built in");
    for (char **name = names; *name; name++)
        gw_offer(typing, *name, "from a file");
}

static void
offer_commands(const gw_typing *typing)
{
    for (const gw_command *const *c = gw_commands; *c; c++)
        if ((*c)->group)
            gw_offer(typing, (*c)->name, (*c)->summary);
    if (typing->command)
        gw_offer(typing, "settings", "the settings file's keys");
}

/* ---- of the input ---- */

static json_t *
input_schema(const gw_typing *typing)
{
    const char *name = typing->args->len ? g_ptr_array_index(typing->args, typing->args->len - 1) : NULL;
    g_autoptr(gw_workflow) workflow =
        name && strstr(typing->command->args, "WORKFLOW") ? gw_cli_workflow(typing->cli, name, NULL) : NULL;

    if (workflow)
        return json_incref(workflow->input);
    if (!name || !strstr(typing->command->args, "STEP"))
        return NULL;
    return json_incref(json_object_get(json_object_get(plugin_steps(typing), name), "params"));
}

static void
offer_values(const gw_typing *typing, const char *key, const json_t *schema)
{
    static const char *const truths[] = {"true", "false"};
    gboolean either = g_strcmp0(gw_json_string(schema, "type"), "boolean") == 0;
    gsize i;
    json_t *value;

    json_array_foreach (json_object_get(schema, "enum"), i, value) {
        g_autofree char *word = g_strconcat(key, json_string_value(value), NULL);
        gw_offer(typing, word, NULL);
    }
    for (i = 0; either && i < G_N_ELEMENTS(truths); i++) {
        g_autofree char *word = g_strconcat(key, truths[i], NULL);
        gw_offer(typing, word, NULL);
    }
}

/* `cmp.account=`; once the key stands there, what its value can be. */
static void
offer_keys(const gw_typing *typing, const char *before, const json_t *schema)
{
    const char *name;
    json_t *member;

    json_object_foreach (json_object_get(schema, "properties"), name, member) {
        g_autofree char *group = g_strconcat(before, name, ".", NULL);
        g_autofree char *key = g_strconcat(before, name, "=", NULL);
        if (json_object_get(member, "properties"))
            offer_keys(typing, group, member);
        else if (g_str_has_prefix(typing->begun, key))
            offer_values(typing, key, member);
        else
            gw_offer(typing, key, gw_json_string(member, "description"));
    }
}

static void
offer_input(const gw_typing *typing)
{
    gw_json schema = typing->command ? input_schema(typing) : NULL;
    offer_keys(typing, "", schema);
}

/* ---- of the shell and of AWS ---- */

static void
offer_files(G_GNUC_UNUSED const gw_typing *typing)
{
    gw_out(":files\n");
}

static void
offer_folders(G_GNUC_UNUSED const gw_typing *typing)
{
    gw_out(":folders\n");
}

static void
offer_profiles_of(const gw_typing *typing, const gw_ini *ini)
{
    GList *sections = ini ? gw_ini_sections(ini) : NULL;

    for (GList *at = sections; at; at = at->next) {
        const char *name = at->data;
        if (g_str_has_prefix(name, "profile "))
            gw_offer(typing, name + strlen("profile "), NULL);
        else if (!strchr(name, ' '))
            gw_offer(typing, name, NULL);
    }
    g_list_free(sections);
}

static void
offer_profiles(const gw_typing *typing)
{
    g_auto(gw_shared_files) files = {NULL, NULL, NULL, NULL};

    if (!gw_shared_files_load(&files, NULL))
        return;
    offer_profiles_of(typing, files.config);
    offer_profiles_of(typing, files.credentials);
}

/* ---- which ---- */

static const struct {
    const char *placeholder;
    void (*offer)(const gw_typing *typing);
} kinds[] = {
    {"RUN", offer_runs},         {"STEP", offer_steps},       {"WORKFLOW", offer_workflows},
    {"SERVICE", offer_services}, {"COMMAND", offer_commands}, {"KEY=VALUE", offer_input},
    {"KEY=FILE", offer_input},   {"KEY=NAME", offer_input},   {"FILE", offer_files},
    {"PREFIX", offer_files},     {"PUB", offer_files},        {"FOLDER", offer_folders},
    {"PROFILE", offer_profiles},
};

static void
offer_kind(const gw_typing *typing, const char *name)
{
    if (g_ascii_islower(*name)) {
        gw_offer(typing, name, NULL);
        return;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i].placeholder, name) == 0)
            kinds[i].offer(typing);
}

void
gw_offer_for(const gw_typing *typing, const char *placeholder)
{
    g_autofree char *bare = g_strdup(placeholder ? placeholder : "");
    char *end = strstr(bare, "...");

    if (end)
        *end = '\0';
    g_auto(GStrv) names = g_strsplit(g_strdelimit(bare, "[]", '|'), "|", -1);
    /* Settings name folders, the store and regions; broken ones are told by the commands themselves. */
    if (!typing->cli->settings && !gw_cli_init(typing->cli, NULL))
        typing->cli->settings = json_object();
    for (char **name = names; *name; name++)
        if (**name)
            offer_kind(typing, *name);
}
