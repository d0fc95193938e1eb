/* SPDX-License-Identifier: Apache-2.0 */
/* services.c - `gangway services`: the AWS services that steps can call, and what their operations do */

#include "aws/servicefile.h"
#include "base/error.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "cli/view.h"

#include <string.h>

static json_t *
words(const char *list)
{
    g_auto(GStrv) parts = g_strsplit(list ? list : "", " ", -1);
    json_t *names = json_array();

    for (char **part = parts; *part; part++)
        if (**part)
            json_array_append_new(names, json_string(*part));
    return names;
}

/* A service that is built in takes operations that it does not list, by their verbs. */
static json_t *
describe(const gw_service *service)
{
    return json_pack("{s:s, s:s?, s:s, s:s, s:b, s:{s:o, s:o, s:o, s:o}}", "id", service->id, "title",
                     service->title, "protocol", gw_protocol_name(service->protocol), "from",
                     service->document ? "file" : "built in", "others_by_verb",
                     !service->listed && service->protocol != GW_PROTOCOL_REST_XML, "operations", "reads",
                     words(service->reads), "adds", words(service->adds), "changes", words(service->changes),
                     "removes", words(service->removes));
}

/* ---- all of them ---- */

/* A file that is called as a built-in service is never read: whoever put it there is told. */
static void
tell_ignored(json_t *refused)
{
    g_auto(GStrv) names = gw_servicefile_names();

    for (char **name = names; *name; name++)
        if (gw_service_builtin(*name))
            json_array_append_new(
                refused,
                json_pack("{s:s, s:o}", "id", *name, "reason",
                          json_sprintf("its file %s.json is not read: the service is built in, and no "
                                       "file can change it: remove the file",
                                       *name)));
}

static json_t *
collect(json_t *refused)
{
    json_t *list = json_array();

    for (const char *const *id = gw_aws_services(); *id; id++) {
        g_autoptr(GError) fault = NULL;
        const gw_service *service = gw_service_get(*id, &fault);

        if (service)
            json_array_append_new(list, describe(service));
        else
            json_array_append_new(refused, json_pack("{s:s, s:s}", "id", *id, "reason", fault->message));
    }
    tell_ignored(refused);
    return list;
}

static char *
count_text(const json_t *service)
{
    gsize count = 0;
    const char *kind;
    json_t *names;

    json_object_foreach (json_object_get(service, "operations"), kind, names)
        count += strcmp(kind, "removes") == 0 ? 0 : json_array_size(names);
    return gw_json_true(service, "others_by_verb") ? g_strdup("all")
                                                   : g_strdup_printf("%" G_GSIZE_FORMAT, count);
}

static void
view_table(const json_t *services, const json_t *refused)
{
    static const char *const heads[] = {"SERVICE", "FROM", "PROTOCOL", "OPERATIONS", "TITLE", NULL};
    gw_table *table = gw_table_new(heads);
    size_t i;
    json_t *item;

    json_array_foreach (services, i, item) {
        const char *title = gw_json_string(item, "title");
        g_autofree char *count = count_text(item);

        gw_table_row(table, gw_json_string(item, "id"), gw_json_string(item, "from"),
                     gw_json_string(item, "protocol"), count, title ? title : "");
    }
    gw_table_print(table, "");
    json_array_foreach (refused, i, item)
        gw_out(GW_RED "refused" GW_PLAIN " %s: %s\n", gw_json_string(item, "id"),
               gw_json_string(item, "reason"));
}

/* ---- one ---- */

static void
view_one(const json_t *service)
{
    const char *title = gw_json_string(service, "title"), *kind;
    json_t *names;

    gw_out(GW_BOLD "%s" GW_PLAIN "%s%s (%s, %s)\n", gw_json_string(service, "id"), title ? ": " : "",
           title ? title : "", gw_json_string(service, "protocol"), gw_json_string(service, "from"));
    json_object_foreach (json_object_get(service, "operations"), kind, names)
        gw_view_names(kind, names);
    if (gw_json_true(service, "others_by_verb"))
        gw_out("Others can be called when their verb says that they read: Get, List, Describe and so on.\n");
    gw_out("What removes can't be called: Gangway is additive only.\n");
}

static int
show_one(const char *id, GError **error)
{
    const gw_service *service = gw_service_get(id, error);
    gw_json document = service ? describe(service) : NULL;

    if (!document)
        return GW_EXIT_ERROR;
    if (gw_opt.json)
        gw_out_json(document);
    else
        view_one(document);
    return GW_EXIT_OK;
}

static int
cmd_services(gw_cli *cli, char **args, GError **error)
{
    if (!gw_cli_trust(cli, error))
        return GW_EXIT_ERROR;
    if (*args)
        return show_one(*args, error);
    gw_json refused = json_array(), services = collect(refused);

    if (gw_opt.json) {
        gw_json document = json_pack("{s:O, s:O}", "services", services, "refused", refused);
        gw_out_json(document);
    } else {
        view_table(services, refused);
    }
    return GW_EXIT_OK;
}

const gw_command gw_command_services = {
    .group = "Steps and plugins",
    .name = "services",
    .args = "[SERVICE]",
    .summary = "the AWS services that steps can call, and their operations",
    .text = "Some are built in; others are told by files, SERVICE.json in services.d beside the workflows "
            "and in the folders of service_path. With SERVICE, what its operations do: only what reads, "
            "adds or changes can be called.",
    .exits = "0, 1 error",
    .run = cmd_services,
};
