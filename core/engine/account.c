/* SPDX-License-Identifier: Apache-2.0 */
/* account.c - a run belongs to the AWS accounts that it began with: whose keys its contexts have is asked
 * before it looks at anything, and keys of another account are refused
 *
 * Who cannot be asked now (no keys yet, no network) is asked before the first request, by the broker, which
 * comes to gw_run_owner as well. What a run learns then is in its journal before that request leaves.
 */
#include "engine/run.h"

#include "base/error.h"
#include "base/json.h"
#include <string.h>

/* The contexts, and what the rest of the program calls them. */
static const struct {
    const char *name;
    const char *member; /* of the run's row: its account there */
    const char *option;
} contexts[] = {{"customer", "account", "--profile"}, {"partner", "partner_account", "--partner-profile"}};

enum { N_CONTEXTS = G_N_ELEMENTS(contexts) };

static guint
find_context(const char *name)
{
    guint i = 0;

    while (i + 1 < N_CONTEXTS && strcmp(contexts[i].name, name) != 0)
        i++;
    return i;
}

static gw_aws_context *
credentials_of(const gw_run *run, guint i)
{
    return i == 0 ? run->engine->customer : run->engine->partner;
}

/* ---- the run's own ---- */

/* What the step that identifies the organization saw: of a run from before accounts were recorded. */
static const char *
account_seen(const gw_run *run)
{
    GHashTableIter rows;
    gpointer row;

    g_hash_table_iter_init(&rows, run->steps);
    while (g_hash_table_iter_next(&rows, NULL, &row))
        if (g_strcmp0(gw_json_string(row, "uses"), "org-identity") == 0)
            return gw_json_string(json_object_get(row, "outputs"), "account_id");
    return NULL;
}

const char *
gw_run_account_asked(const gw_run *run)
{
    return run->workflow->account ? gw_json_string(run->input, run->workflow->account) : NULL;
}

/* NULL: any will do, and is its own from then on. */
static const char *
own_account(const gw_run *run, guint i)
{
    const char *account = gw_json_string(run->row, contexts[i].member);

    if (!account && i == 0)
        account = account_seen(run);
    if (!account && i == 0)
        account = gw_run_account_asked(run);
    return account;
}

/* A new one has only what its input says. */
static char *
owner_text(const gw_run *run, const char *own)
{
    if (run->id)
        return g_strdup_printf("run %s belongs to account %s:", run->id, own);
    return g_strdup_printf("the input '%s' says %s: correct it, or", run->workflow->account, own);
}

static json_t *
check(const gw_run *run, guint i, const gw_aws_identity *who)
{
    const char *own = own_account(run, i);

    if (!own || strcmp(own, who->account) == 0)
        return NULL;
    g_autofree char *belongs = owner_text(run, own);
    gw_aws_context *credentials = credentials_of(run, i);
    json_t *failure = gw_failure_new(
        GW_ERROR_DENIED, "OtherAccount",
        "the %s's keys, from %s, are of AWS account %s (%s), and %s use a profile of that account (%s)",
        contexts[i].name, credentials ? gw_aws_context_origin(credentials) : "?", who->account, who->arn,
        belongs, contexts[i].option);
    json_object_set_new(failure, "action", json_string("sts:GetCallerIdentity"));
    return failure;
}

/* ---- what is learned ---- */

/* Members for the run's row, and for the event that says so. */
typedef struct {
    json_t *fields;
    json_t *data;
} learned;

/* The profile that was given with this command, if it is not the run's already. */
static void
learn_profile(const gw_run *run, guint i, learned *new)
{
    const json_t *labels = json_object_get(run->options->labels, "profiles");
    const char *given = gw_json_string(labels, contexts[i].name);
    json_t *before = json_object_get(new->fields, "profiles");

    if (!before)
        before = json_object_get(run->row, "profiles");
    if (!given || g_strcmp0(given, gw_json_string(before, contexts[i].name)) == 0)
        return;
    json_t *profiles = before ? json_copy(before) : json_object();
    json_object_set_new(profiles, contexts[i].name, json_string(given));
    json_object_set(new->data, "profiles", profiles);
    json_object_set_new(new->fields, "profiles", profiles);
}

static void
learn_caller(const gw_run *run, guint i, const gw_aws_identity *who, learned *new)
{
    json_t *caller = json_pack("{s:s, s:s}", "account", who->account, "arn", who->arn);
    json_t *before = json_object_get(new->fields, "callers");

    if (!before)
        before = json_object_get(run->row, "callers");
    json_object_set(json_object_get(new->data, "callers"), contexts[i].name, caller);
    if (!json_equal(caller, json_object_get(before, contexts[i].name))) {
        json_t *callers = before ? json_copy(before) : json_object();
        json_object_set(callers, contexts[i].name, caller);
        json_object_set_new(new->fields, "callers", callers);
    }
    json_decref(caller);
}

static void
learn(const gw_run *run, guint i, const gw_aws_identity *who, learned *new)
{
    if (!gw_json_string(run->row, contexts[i].member)) {
        json_object_set_new(new->fields, contexts[i].member, json_string(who->account));
        if (!json_object_get(new->data, "recorded"))
            json_object_set_new(new->data, "recorded", json_object());
        json_object_set_new(json_object_get(new->data, "recorded"), contexts[i].name,
                            json_string(who->account));
    }
    learn_caller(run, i, who, new);
    learn_profile(run, i, new);
}

/* A run's first account is on disk before anything is asked in it: another run may be there already. */
static gboolean
keep(gw_run *run, const char *kind, learned *new, GError **error)
{
    gboolean first = json_object_get(new->data, "recorded") != NULL, ok = TRUE;

    if (run->epoch && (kind || json_object_size(new->fields) > 0)) {
        gw_run_record_run(run, kind ? kind : "run.account", json_incref(new->data), json_incref(new->fields));
        ok = !first || gw_store_flush(run->engine->store, error);
    } else {
        json_object_update(run->row, new->fields);
    }
    json_decref(new->fields);
    json_decref(new->data);
    return ok;
}

static learned
learned_nothing(void)
{
    return (learned){json_object(), json_pack("{s:{}}", "callers")};
}

json_t *
gw_run_owner(gw_run *run, const char *context, const gw_aws_identity *who)
{
    guint i = find_context(context);
    json_t *refusal = check(run, i, who);
    learned new = learned_nothing();
    g_autoptr(GError) error = NULL;

    if (!refusal)
        learn(run, i, who, &new);
    if (!keep(run, NULL, &new, &error))
        return gw_failure_from_error(error);
    return refusal;
}

/* ---- before anything is looked at ---- */

typedef struct {
    gw_aws_asking *asking;
    guint *pending;
} question;

static void
on_asked(const gw_aws_identity *who G_GNUC_UNUSED, json_t *failure G_GNUC_UNUSED, gpointer data)
{
    question *self = data;

    self->asking = NULL;
    (*self->pending)--;
}

/* Side by side; what is not known afterwards, the first request will ask again, and tell why not. */
static void
ask_all(gw_run *run)
{
    question questions[N_CONTEXTS] = {{NULL, NULL}};
    volatile int *stop = run->options->stop;
    guint pending = 0;

    for (guint i = 0; i < N_CONTEXTS; i++) {
        gw_aws_context *credentials = credentials_of(run, i);
        if (!credentials || gw_aws_context_whose(credentials))
            continue;
        questions[i].pending = &pending;
        pending++;
        questions[i].asking = gw_aws_context_ask(credentials, on_asked, &questions[i]);
    }
    while (pending > 0 && !(stop && *stop))
        g_main_context_iteration(NULL, TRUE);
    for (guint i = 0; i < N_CONTEXTS; i++)
        gw_aws_asking_cancel(questions[i].asking);
}

gboolean
gw_run_identify(gw_run *run, const char *kind, GError **error)
{
    learned new = learned_nothing();

    ask_all(run);
    for (guint i = 0; i < N_CONTEXTS; i++) {
        gw_aws_context *credentials = credentials_of(run, i);
        const gw_aws_identity *who = credentials ? gw_aws_context_whose(credentials) : NULL;
        gw_json refusal = who ? check(run, i, who) : NULL;
        if (refusal) {
            gw_failure_to_error(refusal, error);
            json_decref(new.fields);
            json_decref(new.data);
            return FALSE;
        }
        if (who)
            learn(run, i, who, &new);
    }
    return keep(run, kind, &new, error);
}
