/* SPDX-License-Identifier: Apache-2.0 */
/* survey.c - a workflow's steps told without AWS, and what stands for the customer's account in what they
 * tell */

#include "cli/await.h"
#include "cli/cli.h"

#include "base/json.h"
#include "cli/survey.h"

#include <string.h>

json_t *
gw_cli_survey(gw_cli *cli, const gw_workflow *workflow, json_t *input, GError **error)
{
    const char *partition = gw_aws_partition(gw_cli_profile(cli, "customer", NULL), error);
    gw_pool *pool = partition ? gw_cli_pool(cli, error) : NULL;
    g_autoptr(gw_engine) engine = pool ? gw_engine_new(NULL, pool, NULL, NULL) : NULL;
    gw_run_options options = {.stop = &gw_stopped};

    gw_stop_watch();
    if (!engine)
        return NULL;
    gw_engine_use_partition(engine, partition);
    return gw_await_survey(engine, workflow, input, &options, error);
}

static json_t *
replaced_text(const json_t *value, const char *from, const char *to)
{
    g_auto(GStrv) parts = g_strsplit(json_string_value(value), from, -1);
    g_autofree char *text = g_strjoinv(to, parts);

    return json_string(text);
}

json_t *
gw_json_replaced(const json_t *document, const char *from, const char *to)
{
    json_t *copy, *child;
    const char *name;
    size_t i;

    if (json_is_string(document))
        return replaced_text(document, from, to);
    if (!json_is_object(document) && !json_is_array(document))
        return json_incref((json_t *)(guintptr)document);
    copy = json_is_object(document) ? json_object() : json_array();
    json_object_foreach ((json_t *)(guintptr)document, name, child)
        json_object_set_new(copy, name, gw_json_replaced(child, from, to));
    json_array_foreach (document, i, child)
        json_array_append_new(copy, gw_json_replaced(child, from, to));
    return copy;
}
