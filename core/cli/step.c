/* SPDX-License-Identifier: Apache-2.0 */
/* step.c - `gangway step`: one step by itself, for engineers at work on it */

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/await.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "cli/view.h"

#include <string.h>

static const GOptionEntry step_options[] = {GW_OPTION_INPUT, GW_OPTION_SET, GW_OPTIONS_SET_SECRET,
                                            G_OPTION_ENTRY_NULL};

static gboolean
check_verb(const char *verb, GError **error)
{
    static const char *const verbs[] = {"inspect", "plan", "apply", NULL};
    if (g_strv_contains(verbs, verb))
        return TRUE;
    g_autofree char *hint = gw_nearest_hint(verb, verbs);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "unknown word '%s'%s", verb, hint);
    return FALSE;
}

static const json_t *
find_step(gw_cli *cli, const char *name, GError **error)
{
    gw_pool *pool = gw_cli_pool(cli, error);
    const json_t *step = pool ? gw_pool_step(pool, name) : NULL;
    if (step || !pool)
        return step;
    g_autofree char *why = gw_pool_no_step(pool, name);
    g_set_error_literal(error, GW_ERROR, GW_ERROR_NOT_FOUND, why);
    return NULL;
}

static void
view_document(const char *title, const json_t *document)
{
    char *text = document ? json_dumps(document, JSON_INDENT(2) | JSON_ENCODE_ANY) : NULL;
    gw_out(GW_BOLD "%s" GW_PLAIN "\n", title);
    gw_out_block("  ", text ? text : "nothing");
    free(text);
}

static void
view_look(const char *verb, const json_t *look)
{
    const json_t *changes = json_object_get(look, "changes");
    view_document("seen", json_object_get(look, "seen"));
    if (strcmp(verb, "inspect") == 0)
        return;
    if (gw_json_true(look, "converged")) {
        gw_out("\nas wanted: nothing to change\n");
        return;
    }
    const char *kind = gw_json_string(json_object_get(look, "seen"), "kind");
    if (g_strcmp0(kind, "pending") == 0 || g_strcmp0(kind, "unseen") == 0) {
        gw_out("\n%s%s\n",
               kind[0] == 'p' ? "on its way, so it is waited for" : "AWS shows nothing that tells",
               gw_json_true(look, "applied") ? "" : ": nothing was changed");
        return;
    }
    gw_out("\n" GW_BOLD "changes" GW_PLAIN "\n");
    gw_view_changes(changes, "  ");
}

/* What the plugin prints and logs, as it comes; for --json kept until the end. */
static void
tell(json_t *news, gpointer data)
{
    const char *text = gw_json_string(news, "text");
    gint64 level = gw_json_int(news, "level", 1);

    json_array_append_new(data, json_pack("{s:I, s:s}", "level", (json_int_t)level, "text", text));
    if (!gw_opt.json)
        gw_out("%s%s" GW_PLAIN "\n", level > 1 ? GW_YELLOW : GW_DIM, text);
}

/* ---- in which account ---- */

typedef struct {
    gboolean done;
    json_t *caller;
    json_t *failure;
} asked;

static void
on_identified(const gw_aws_identity *who, json_t *failure, gpointer data)
{
    *(asked *)data =
        (asked){TRUE, who ? json_pack("{s:s, s:s}", "account", who->account, "arn", who->arn) : NULL,
                failure ? json_incref(failure) : NULL};
}

/* Keys that are fetched here cost the plugin none of its time. What only looks may go on where AWS does not
 * tell now: its own requests say what is wrong. */
static gboolean
identify(gw_aws_context *context, const char *name, gboolean must, json_t *callers, GError **error)
{
    asked question = {FALSE, NULL, NULL};

    if (!context)
        return TRUE;
    gw_aws_context_ask(context, on_identified, &question);
    while (!question.done)
        g_main_context_iteration(NULL, TRUE);
    gw_json caller = question.caller, failure = question.failure;
    if (caller) {
        json_object_set(callers, name, caller);
        return gw_aws_context_pin(context, gw_json_string(caller, "account"));
    }
    if (!must && gw_failure_class(failure) == GW_ERROR_UNAVAILABLE)
        return TRUE;
    g_set_error(error, GW_ERROR, (int)gw_failure_class(failure),
                "AWS does not tell whose the %s's keys are: %s", name, gw_json_string(failure, "message"));
    return FALSE;
}

/* The customer is never the reseller, as for a run. */
static gboolean
are_two_accounts(const json_t *callers, GError **error)
{
    const char *customer = gw_json_string(json_object_get(callers, "customer"), "account"),
               *partner = gw_json_string(json_object_get(callers, "partner"), "account");

    if (!customer || g_strcmp0(customer, partner) != 0)
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_DENIED,
                "the customer's keys and the partner's are both of AWS account %s: use a profile of the "
                "customer's account (--profile) and one of the reseller's (--partner-profile)",
                customer);
    return FALSE;
}

/* {"customer": {"account", "arn"}, "partner"?}: told before anything is changed there. NULL and an error. */
static json_t *
callers_of(gw_cli *cli, gboolean apply, GError **error)
{
    gw_json callers = json_object();
    const char *context;
    json_t *caller;

    if (!identify(cli->customer_context, "customer", apply, callers, error) ||
        !identify(cli->partner_context, "partner", apply, callers, error) ||
        !are_two_accounts(callers, error))
        return NULL;
    json_object_foreach (callers, context, caller)
        if (!gw_opt.json)
            gw_out(GW_DIM "%s: AWS account %s, %s" GW_PLAIN "\n", context, gw_json_string(caller, "account"),
                   gw_json_string(caller, "arn"));
    return g_steal_pointer(&callers);
}

static int
cmd_step(gw_cli *cli, char **args, GError **error)
{
    const char *verb = args[0];
    const json_t *step = check_verb(verb, error) ? find_step(cli, args[1], error) : NULL;
    gw_json params = step ? gw_input_read(json_object_get(step, "params"), error) : NULL;
    gw_engine *engine =
        params ? gw_cli_engine(cli, GW_NEED_AWS | (gw_opt.set_secrets ? GW_NEED_STORE : 0), NULL, error)
               : NULL;
    gboolean apply = strcmp(verb, "apply") == 0;
    gw_json callers = engine ? callers_of(cli, apply, error) : NULL;
    gw_json lines = json_array();
    gw_run_options options = {.news = tell, .data = lines};
    gw_json look = callers ? gw_await_step(engine, args[1], params, apply, &options, error) : NULL;
    if (!look)
        return GW_EXIT_ERROR;

    json_object_set(look, "log", lines);
    json_object_set(look, "callers", callers);
    if (gw_opt.json)
        gw_out_json(look);
    else
        view_look(verb, look);
    if (strcmp(verb, "inspect") == 0 || gw_json_true(look, "converged"))
        return GW_EXIT_OK;
    return strcmp(verb, "plan") == 0 ? GW_EXIT_CHANGES : GW_EXIT_WAITING;
}

const gw_command gw_command_step = {
    .group = "Steps and plugins",
    .name = "step",
    .args = "inspect|plan|apply STEP",
    .summary = "one step by itself, without a run",
    .text = "For engineers at work on a step: inspect shows what it sees, plan what it would change, "
            "apply changes it and looks again. Nothing is journaled. Whose account it is asked in is said "
            "first; one that is the customer's and the partner's at once is refused.",
    .exits = "0, 1 error; plan: 2 there are changes",
    .options = step_options,
    .aws = TRUE,
    .run = cmd_step,
};
