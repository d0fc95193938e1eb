/* SPDX-License-Identifier: Apache-2.0 */
/* permissions.c - `gangway permissions`: the least IAM policies that a workflow needs */

#include "base/json.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "cli/simulate.h"
#include "plugin/needs.h"

static const GOptionEntry permissions_options[] = {GW_OPTION_INPUT,
                                                   GW_OPTION_SET,
                                                   {"check", 0, 0, G_OPTION_ARG_NONE, &gw_opt.check,
                                                    "ask AWS whether the callers have what is needed", NULL},
                                                   {"out", 'o', 0, G_OPTION_ARG_FILENAME, &gw_opt.out,
                                                    "write PREFIX-customer.json and PREFIX-partner.json",
                                                    "PREFIX"},
                                                   G_OPTION_ENTRY_NULL};

/* Without any input, what it would tell is unknown. */
static json_t *
read_input(const gw_workflow *workflow, GError **error)
{
    if (!gw_opt.inputs && !gw_opt.sets)
        return gw_workflow_unknown_input(workflow, error);
    gw_json given = gw_input_read(workflow->input, error);
    return given ? gw_workflow_input(workflow, given, error) : NULL;
}

static json_t *
policy_of(const json_t *needs, const char *context, const char *stands, const char *shown)
{
    gw_json policy = gw_needs_policy(needs, context);

    return policy ? gw_json_replaced(policy, stands, shown) : json_null();
}

/* Is the step one in a member account? */
static gboolean
is_in_member(const json_t *step, const char *own)
{
    const char *account = gw_json_string(step, "account");

    return account && g_strcmp0(account, own) != 0;
}

/* What is needed in the member account of a step, by its role there; made when it is new. */
static json_t *
member_of(json_t *members, const json_t *step)
{
    g_autofree char *key =
        g_strdup_printf("%s %s", gw_json_string(step, "account"), gw_json_string(step, "role"));

    if (!json_object_get(members, key))
        json_object_set_new(members, key, json_object());
    return json_object_get(members, key);
}

static json_t *
members_of(const json_t *members, const char *stands, const char *shown)
{
    json_t *list = json_array(), *needs;
    const char *key;

    json_object_foreach ((json_t *)(guintptr)members, key, needs) {
        g_auto(GStrv) parts = g_strsplit(key, " ", 2);
        json_array_append_new(list, json_pack("{s:s, s:s, s:o}", "account", parts[0], "role", parts[1],
                                              "policy", policy_of(needs, "customer", stands, shown)));
    }
    return list;
}

json_t *
gw_cli_permissions(gw_cli *cli, const json_t *survey, const gw_resource_owner *otherwise)
{
    const char *known = gw_json_string(survey, "account"), *account = known ? known : otherwise->account;
    const gw_resource_owner owner = {otherwise->partition, account};
    const char *stands = gw_json_string(survey, "stands_for_account");
    const char *member = gw_json_string(survey, "stands_for_member");
    gw_json needs = json_object(), members = json_object();
    json_t *looks = json_array(), *step;
    size_t i;

    json_array_foreach (json_object_get(survey, "steps"), i, step) {
        const json_t *manifest = gw_pool_step(cli->pool, gw_json_string(step, "uses"));
        const json_t *params = json_object_get(step, "params");
        const gw_resource_owner member_owner = {owner.partition, gw_json_string(step, "account")};
        if (is_in_member(step, account))
            gw_needs_add_member(needs, member_of(members, step), manifest, params, &member_owner,
                                gw_json_string(step, "role"));
        else
            gw_needs_add(needs, manifest, params, &owner);
        if (gw_json_true(step, "look"))
            json_array_append(looks, json_object_get(step, "id"));
    }
    gw_json whole = json_pack(
        "{s:O, s:O, s:o, s:o, s:o, s:o}", "workflow", json_object_get(survey, "workflow"), "version",
        json_object_get(survey, "version"), "customer", policy_of(needs, "customer", stands, account),
        "partner", policy_of(needs, "partner", stands, account), "members",
        members_of(members, stands, account), "looks", looks);
    return gw_json_replaced(whole, member, "*"); /* a member that only a look could tell: any */
}

/* ---- documents that IAM has room for ---- */

static const char *const names[] = {"customer", "partner"};

/* The policies of one context or one role in a member account: {"title", "file", "policies": […]}. Takes the
 * texts over. */
static json_t *
part_new(char *title, char *file, const json_t *policy)
{
    json_t *part = json_pack("{s:s, s:s, s:o}", "title", title, "file", file, "policies",
                             gw_needs_split(policy, GW_POLICY_MAX));

    g_free(title);
    g_free(file);
    return part;
}

/* A role may have a path. */
static char *
file_of(const char *account, const char *role)
{
    g_autofree char *name = g_strdelimit(g_strdup(role), "/", '-');

    return g_strdup_printf("%s-%s", strcmp(account, "*") == 0 ? "member" : account, name);
}

static json_t *
parts_of(const json_t *permissions)
{
    json_t *parts = json_array(), *member;
    size_t i;

    for (gsize k = 0; k < G_N_ELEMENTS(names); k++)
        json_array_append_new(
            parts, part_new(g_strdup(names[k]), g_strdup(names[k]), json_object_get(permissions, names[k])));
    json_array_foreach (json_object_get(permissions, "members"), i, member) {
        const char *account = gw_json_string(member, "account"), *role = gw_json_string(member, "role");
        json_array_append_new(parts, part_new(g_strdup_printf("role %s in account %s", role, account),
                                              file_of(account, role), json_object_get(member, "policy")));
    }
    return parts;
}

/* {"customer": [policies], "partner": […]}, and each member's beside its policy. */
static void
add_documents(json_t *document, const json_t *parts)
{
    json_t *documents = json_object(), *member;
    size_t i;

    for (gsize k = 0; k < G_N_ELEMENTS(names); k++)
        json_object_set(documents, names[k], json_object_get(json_array_get(parts, k), "policies"));
    json_array_foreach (json_object_get(document, "members"), i, member)
        json_object_set(member, "documents",
                        json_object_get(json_array_get(parts, G_N_ELEMENTS(names) + i), "policies"));
    json_object_set_new(document, "documents", documents);
}

/* One of several has its number: "customer, 2 of 3". */
static char *
title_of(const char *name, gsize i, gsize n)
{
    return n > 1 ? g_strdup_printf("%s, %zu of %zu", name, i + 1, n) : g_strdup(name);
}

static void
view_part(const json_t *part)
{
    const json_t *list = json_object_get(part, "policies");
    json_t *policy;
    size_t i;

    if (json_array_size(list) == 0)
        gw_out(GW_BOLD "%s" GW_PLAIN "\nnothing\n", gw_json_string(part, "title"));
    json_array_foreach (list, i, policy) {
        g_autofree char *title = title_of(gw_json_string(part, "title"), i, json_array_size(list));
        char *text = json_dumps(policy, JSON_INDENT(2));
        gw_out(GW_BOLD "%s" GW_PLAIN " (%zu of %zu characters of a managed policy)\n%s\n", title,
               gw_needs_size(policy), GW_POLICY_MAX, text);
        free(text);
    }
}

static gboolean
write_document(const char *path, const json_t *policy, GError **error)
{
    char *text = json_dumps(policy, JSON_INDENT(2));
    g_autofree char *line = g_strconcat(text, "\n", NULL);
    gboolean written = g_file_set_contents_full(path, line, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, error);

    free(text);
    if (written)
        gw_out("wrote %s: %zu of %zu characters of a managed policy\n", path, gw_needs_size(policy),
               GW_POLICY_MAX);
    return written;
}

/* PREFIX-customer.json, then PREFIX-customer-2.json. */
static gboolean
write_part(const json_t *part, const char *prefix, GError **error)
{
    const json_t *list = json_object_get(part, "policies");
    const char *file = gw_json_string(part, "file");
    json_t *policy;
    size_t i;

    if (json_array_size(list) == 0)
        gw_out("no file for '%s': nothing is needed there\n", gw_json_string(part, "title"));
    json_array_foreach (list, i, policy) {
        g_autofree char *number = i > 0 ? g_strdup_printf("-%zu", i + 1) : g_strdup("");
        g_autofree char *path = g_strconcat(prefix, "-", file, number, ".json", NULL);
        if (!write_document(path, policy, error))
            return FALSE;
    }
    return TRUE;
}

/* ---- --check ---- */

static int
view_verdict(const char *context, const json_t *verdict)
{
    const char *said = gw_json_string(verdict, "verdict"), *reason = gw_json_string(verdict, "reason");
    json_t *missing;
    size_t i;

    gw_out("%s: %s: %s%s%s\n", context, gw_json_string(verdict, "caller"),
           g_strcmp0(said, "allowed") == 0   ? "has what is needed"
           : g_strcmp0(said, "missing") == 0 ? "lacks"
                                             : "not known whether it has what is needed",
           reason ? ": " : "", reason ? reason : "");
    json_array_foreach (json_object_get(verdict, "missing"), i, missing)
        gw_out("  %s on %s (%s)\n", gw_json_string(missing, "action"), gw_json_string(missing, "resource"),
               gw_json_string(missing, "decision"));
    return g_strcmp0(said, "missing") == 0 ? GW_EXIT_ERROR : GW_EXIT_OK;
}

/* A context that needs nothing, or for which there are no keys, is not asked about. */
static json_t *
verdicts_of(gw_cli *cli, const json_t *survey, GError **error)
{
    gw_json policies = gw_cli_contexts(cli, NULL, error) ? gw_cli_own_permissions(cli, survey, error) : NULL;
    gw_json verdicts = json_object();
    struct {
        const char *name;
        gw_aws_context *context;
    } contexts[2];

    if (!policies)
        return NULL;
    contexts[0].name = "customer", contexts[0].context = cli->customer_context;
    contexts[1].name = "partner", contexts[1].context = cli->partner_context;
    for (int i = 0; i < 2; i++) {
        const json_t *policy = json_object_get(policies, contexts[i].name);
        if (!json_is_object(policy))
            continue;
        json_t *verdict = contexts[i].context
                              ? gw_cli_simulate(contexts[i].context, contexts[i].name, policy, error)
                              : json_pack("{s:s, s:s, s:s, s:[]}", "caller", "nobody", "verdict", "unknown",
                                          "reason", "there is no partner profile", "missing");
        if (!verdict)
            return NULL;
        json_object_set_new(verdicts, contexts[i].name, verdict);
    }
    return g_steal_pointer(&verdicts);
}

static int
check(gw_cli *cli, const json_t *survey, GError **error)
{
    gw_json verdicts = verdicts_of(cli, survey, error);
    const char *context;
    json_t *verdict;
    int code = GW_EXIT_OK;

    if (!verdicts)
        return GW_EXIT_ERROR;
    if (gw_opt.json)
        gw_out_json(verdicts);
    json_object_foreach (verdicts, context, verdict)
        if (view_verdict(context, verdict) != GW_EXIT_OK)
            code = GW_EXIT_ERROR;
    return code;
}

static int
cmd_permissions(gw_cli *cli, char **args, GError **error)
{
    g_autoptr(gw_workflow) workflow = gw_cli_workflow(cli, args[0], error);
    gw_json input = workflow ? read_input(workflow, error) : NULL;
    gw_json survey = input ? gw_cli_survey(cli, workflow, input, error) : NULL;

    if (!survey)
        return gw_stopped ? GW_EXIT_INTERRUPTED : GW_EXIT_ERROR;
    if (gw_opt.check)
        return check(cli, survey, error);
    const gw_resource_owner any = {gw_json_string(survey, "partition"), "*"};
    gw_json document = gw_cli_permissions(cli, survey, &any);
    gw_json parts = parts_of(document);
    json_t *part;
    size_t i;

    json_array_foreach (parts, i, part)
        if (gw_opt.out && !write_part(part, gw_opt.out, error))
            return GW_EXIT_ERROR;
    if (gw_opt.json) {
        add_documents(document, parts);
        gw_out_json(document);
    } else if (!gw_opt.out) {
        json_array_foreach (parts, i, part)
            view_part(part);
    }
    return GW_EXIT_OK;
}

const gw_command gw_command_permissions = {
    .group = "Steps and plugins",
    .name = "permissions",
    .args = "WORKFLOW",
    .summary = "the least IAM policies that a workflow needs",
    .text = "One for the customer's context and one for the partner's, from what its steps declare, "
            "without asking AWS. Each answer that the workflow could get from a look is counted. Without "
            "--input and --set, what the input would tell is *. What has no room in one managed policy "
            "(6,144 characters, white space aside) comes in several. With --check AWS is asked "
            "(iam:SimulatePrincipalPolicy, which changes nothing) whether the callers have all of it.",
    .exits = "0, 1 error; --check: 0 the callers have all of it, or AWS does not tell, 1 something is "
             "missing, and is named",
    .options = permissions_options,
    .aws = TRUE,
    .run = cmd_permissions,
};
