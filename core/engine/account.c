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

const char *
gw_run_account(const gw_run *run)
{
    return own_account(run, 0);
}

/* ---- whose keys won't do ---- */

/* A new one has only what its input says. */
static char *
owner_text(const gw_run *run, const char *own)
{
    if (run->id)
        return g_strdup_printf("run %s belongs to account %s:", run->id, own);
    return g_strdup_printf("the input '%s' says %s: correct it, or", run->workflow->account, own);
}

static const char *
origin_of(const gw_run *run, guint i)
{
    gw_aws_context *credentials = credentials_of(run, i);

    return credentials ? gw_aws_context_origin(credentials) : "?";
}

static json_t *
is_of_other(const gw_run *run, guint i, const gw_aws_identity *who)
{
    const char *own = own_account(run, i);

    if (!own || strcmp(own, who->account) == 0)
        return NULL;
    g_autofree char *belongs = owner_text(run, own);
    return gw_failure_new(
        GW_ERROR_DENIED, "OtherAccount",
        "the %s's keys, from %s, are of AWS account %s (%s), and %s use a profile of that account (%s)",
        contexts[i].name, origin_of(run, i), who->account, who->arn, belongs, contexts[i].option);
}

static const char *
whose(const gw_run *run, guint i)
{
    gw_aws_context *credentials = credentials_of(run, i);
    const gw_aws_identity *who = credentials ? gw_aws_context_whose(credentials) : NULL;

    return who ? who->account : own_account(run, i);
}

/* ", and the partner's are of account 068664126052", where that is known. */
static char *
partner_text(const gw_run *run)
{
    const char *partner = whose(run, 1);

    return partner ? g_strdup_printf(", and the partner's are of account %s", partner) : g_strdup("");
}

static json_t *
is_reseller(const gw_run *run, guint i, const gw_aws_identity *who)
{
    const char *path = i == 0 ? gw_reseller_input(run->workflow, run->input, who->account) : NULL;

    if (!path)
        return NULL;
    g_autofree char *partner = partner_text(run);
    return gw_failure_new(
        GW_ERROR_DENIED, "ResellerAccount",
        "the customer's keys, from %s, are of AWS account %s (%s), which the input '%s' says is the "
        "reseller's%s: use a profile of the customer's account (--profile), and one of the reseller's as "
        "--partner-profile, or correct the input",
        origin_of(run, i), who->account, who->arn, path, partner);
}

static json_t *
is_both(const gw_run *run, guint i, const gw_aws_identity *who)
{
    const char *other = whose(run, 1 - i);

    if (g_strcmp0(other, who->account) != 0)
        return NULL;
    return gw_failure_new(
        GW_ERROR_DENIED, "SameAccount",
        "the %s's keys, from %s, are of AWS account %s (%s), and account %s is the %s's, too: the customer "
        "is never the reseller: use a profile of the customer's account (--profile) and one of the "
        "reseller's (--partner-profile)",
        contexts[i].name, origin_of(run, i), who->account, who->arn, other, contexts[1 - i].name);
}

/* NULL, or a new failure. */
static json_t *
check(const gw_run *run, guint i, const gw_aws_identity *who)
{
    json_t *failure = is_of_other(run, i, who);

    if (!failure)
        failure = is_reseller(run, i, who);
    if (!failure)
        failure = is_both(run, i, who);
    if (failure)
        json_object_set_new(failure, "action", json_string("sts:GetCallerIdentity"));
    return failure;
}

/* ---- with which keys it began ---- */

static const char *
profile_given(const gw_run *run, guint i)
{
    return gw_json_string(json_object_get(run->options->labels, "profiles"), contexts[i].name);
}

static const char *
profile_recorded(const gw_run *run, guint i)
{
    return gw_json_string(json_object_get(run->row, "profiles"), contexts[i].name);
}

/* Of a new run, before anything is asked: its profiles are its own, whatever fails; where none was named, it
 * keeps where the keys were found. */
static void
begin_with(gw_run *run)
{
    const json_t *profiles = json_object_get(run->options->labels, "profiles");
    gw_json origins = json_object();

    json_object_set_new(run->row, "profiles", profiles ? json_deep_copy(profiles) : json_object());
    for (guint i = 0; i < N_CONTEXTS; i++)
        if (credentials_of(run, i) && !profile_recorded(run, i))
            json_object_set_new(origins, contexts[i].name, json_string(origin_of(run, i)));
    if (json_object_size(origins) > 0)
        json_object_set(run->row, "origins", origins);
}

/* The keys that a run began with, where these are not the ones at hand; NULL: they are. Caller frees. */
static char *
began_with(const gw_run *run, guint i)
{
    const char *recorded = profile_recorded(run, i), *given = profile_given(run, i);
    const char *origin = gw_json_string(json_object_get(run->row, "origins"), contexts[i].name);

    if (recorded)
        return given && strcmp(given, recorded) != 0 ? g_strdup_printf("profile '%s'", recorded) : NULL;
    return origin && strcmp(origin, origin_of(run, i)) != 0 ? g_strdup(origin) : NULL;
}

/* Whose the first keys are must be known before others can be of the same account. */
static gboolean
are_the_first(const gw_run *run, guint i, GError **error)
{
    g_autofree char *began = own_account(run, i) ? NULL : began_with(run, i);

    if (!began || !credentials_of(run, i))
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_DENIED,
                "run %s was begun with the %s's keys from %s, and AWS has not told yet whose these are, so "
                "keys from %s can't be known to be of the same account: put the first ones in order, then "
                "gangway resume %s, or end it with gangway cancel %s and start another",
                run->id, contexts[i].name, began, origin_of(run, i), run->id, run->id);
    return FALSE;
}

/* The partner's context of a run is never left out: its steps would do without what it proves. */
static gboolean
has_its_partner(const gw_run *run, GError **error)
{
    gboolean has = profile_recorded(run, 1) || gw_json_string(run->row, contexts[1].member);

    if (!has || credentials_of(run, 1))
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_DENIED,
                "run %s works with the partner's keys, and there are none here: give %s", run->id,
                contexts[1].option);
    return FALSE;
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
    const char *given = profile_given(run, i);
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

static gboolean
asks_partner(const gw_run *run, const json_t *row)
{
    static const char *const lists[] = {"reads", "writes"};
    const char *uses = gw_json_string(row, "uses");
    const json_t *manifest = uses ? gw_pool_step(run->engine->pool, uses) : NULL;
    json_t *action;
    size_t i;

    for (gsize n = 0; n < G_N_ELEMENTS(lists); n++)
        json_array_foreach (json_object_get(manifest, lists[n]), i, action)
            if (g_str_has_prefix(json_string_value(action), "partner/"))
                return TRUE;
    return FALSE;
}

/* What was found well without the partner's keys is looked at again, now that they can prove it. */
static void
prove_again(gw_run *run)
{
    g_autoptr(GList) ids = g_hash_table_get_keys(run->steps);

    for (GList *id = ids; id && run->epoch; id = id->next) {
        const json_t *row = gw_run_step(run, id->data);
        const char *status = gw_json_string(row, "status");
        if (g_strcmp0(status, "verified") == 0 && asks_partner(run, row))
            gw_run_record(run, id->data, "step.reopened", json_pack("{s:s}", "was", status),
                          json_pack("{s:s, s:n}", "status", "pending", "reason"), NULL, NULL, NULL);
    }
}

static void
learn(gw_run *run, guint i, const gw_aws_identity *who, learned *new)
{
    if (!gw_json_string(run->row, contexts[i].member)) {
        if (i == 1)
            prove_again(run);
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
    gw_run *run;
    const char *context;
    gw_aws_asking *asking;
    guint *pending;
} question;

static void
on_asked(const gw_aws_identity *who G_GNUC_UNUSED, json_t *failure, gpointer data)
{
    question *self = data;

    if (failure)
        json_object_set(self->run->unknown, self->context, failure);
    self->asking = NULL;
    (*self->pending)--;
}

/* Side by side; what is not known afterwards, the first request will ask again. */
static void
ask_all(gw_run *run)
{
    question questions[N_CONTEXTS] = {{NULL, NULL, NULL, NULL}};
    volatile int *stop = run->options->stop;
    guint pending = 0;

    json_object_clear(run->unknown);
    for (guint i = 0; i < N_CONTEXTS; i++) {
        gw_aws_context *credentials = credentials_of(run, i);
        if (!credentials || gw_aws_context_whose(credentials))
            continue;
        questions[i] = (question){run, contexts[i].name, NULL, &pending};
        pending++;
        questions[i].asking = gw_aws_context_ask(credentials, on_asked, &questions[i]);
    }
    while (pending > 0 && !(stop && *stop))
        g_main_context_iteration(NULL, TRUE);
    for (guint i = 0; i < N_CONTEXTS; i++)
        gw_aws_asking_cancel(questions[i].asking);
}

/* Nothing was asked yet. */
static gboolean
may_ask(gw_run *run, GError **error)
{
    if (!run->id)
        begin_with(run);
    if (run->id && !has_its_partner(run, error))
        return FALSE;
    for (guint i = 0; i < N_CONTEXTS; i++)
        if (run->id && !are_the_first(run, i, error))
            return FALSE;
    return gw_reseller_check(run, run->input, error);
}

gboolean
gw_run_identify(gw_run *run, const char *kind, GError **error)
{
    const gw_aws_identity *who[N_CONTEXTS] = {NULL};

    if (!may_ask(run, error))
        return FALSE;
    ask_all(run);
    for (guint i = 0; i < N_CONTEXTS; i++) {
        who[i] = credentials_of(run, i) ? gw_aws_context_whose(credentials_of(run, i)) : NULL;
        gw_json refusal = who[i] ? check(run, i, who[i]) : NULL;
        if (refusal) {
            gw_failure_to_error(refusal, error);
            return FALSE;
        }
    }
    learned new = learned_nothing();
    for (guint i = 0; i < N_CONTEXTS; i++)
        if (who[i])
            learn(run, i, who[i], &new);
        else if (!own_account(run, i) && !profile_recorded(run, i))
            learn_profile(run, i, &new);
    return keep(run, kind, &new, error);
}

/* ---- whose keys nobody knows ---- */

gboolean
gw_run_is_identified(const gw_run *run, const char *what, GError **error)
{
    for (guint i = 0; i < N_CONTEXTS; i++) {
        gw_aws_context *credentials = credentials_of(run, i);
        const json_t *failure = json_object_get(run->unknown, contexts[i].name);
        if (!credentials || gw_aws_context_whose(credentials))
            continue;
        g_set_error(error, GW_ERROR, failure ? (int)gw_failure_class(failure) : GW_ERROR_UNAVAILABLE,
                    "%s: AWS does not tell whose the %s's keys are: %s", what, contexts[i].name,
                    failure ? gw_json_string(failure, "message") : "nobody has asked it");
        return FALSE;
    }
    return TRUE;
}

#define WRONG_CLOCK                                                                                          \
    "this computer's clock is %s: due dates, times in the journal and expiry of keys are wrong by that: "    \
    "set it"

static void
tell_clock(gw_run *run)
{
    gw_aws_context *credentials = run->engine->customer;
    g_autofree char *wrong = credentials ? gw_aws_context_clock(credentials) : NULL;

    if (wrong)
        gw_run_news(run, json_pack("{s:s, s:i, s:o}", "kind", "log", "level", 2, "text",
                                   json_sprintf(WRONG_CLOCK, wrong)));
}

/* It may be right: a reseller has many accounts. But then nothing proves that the roles can be assumed. */
#define STRANGER                                                                                             \
    "the partner's keys are of AWS account %s, and the input '%s' says that the reseller's is %s: what is "  \
    "made for the partner is made in %s, and nothing proves that the roles can be assumed. If that is not "  \
    "meant, give another --partner-profile; a run that knows its partner's account already is to be "        \
    "cancelled"

static void
tell_stranger(gw_run *run)
{
    const char *partner = whose(run, 1), *path = NULL;
    const char *other = partner ? gw_reseller_other(run->workflow, run->input, partner, &path) : NULL;

    if (other)
        gw_run_news(run, json_pack("{s:s, s:i, s:o}", "kind", "log", "level", 2, "text",
                                   json_sprintf(STRANGER, partner, path, other, partner)));
}

void
gw_run_tell_unknown(gw_run *run)
{
    const char *context;
    json_t *failure;

    tell_clock(run);
    tell_stranger(run);
    json_object_foreach (run->unknown, context, failure)
        gw_run_news(run, json_pack("{s:s, s:i, s:o}", "kind", "log", "level", 2, "text",
                                   json_sprintf("AWS does not tell whose the %s's keys are, so what needs "
                                                "them waits: %s",
                                                context, gw_json_string(failure, "message"))));
}
