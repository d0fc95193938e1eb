/* SPDX-License-Identifier: Apache-2.0 */
/* account.c - a run belongs to the AWS accounts that it began with: whose keys its contexts have is asked
 * before it looks at anything, and keys of another account are refused
 *
 * Who cannot be asked now (no keys yet, no network) is asked before the first request, by the broker, which
 * comes to gw_run_owner as well. What a run learns then is in its journal before that request leaves.
 */
#include "engine/account_private.h"

#include "aws/failure.h"
#include "base/error.h"
#include "base/json.h"
#include <string.h>

static guint
find_context(const char *name)
{
    guint i = 0;

    while (i + 1 < GW_ACCOUNT_CONTEXTS && strcmp(gw_account_contexts[i].name, name) != 0)
        i++;
    return i;
}

json_t *
gw_run_owner(gw_run *run, const char *context, const gw_aws_identity *who)
{
    guint i = find_context(context);
    json_t *refusal = gw_account_check(run, i, who);
    gw_account_learned new = gw_account_learned_nothing();
    g_autoptr(GError) error = NULL;

    if (!refusal)
        gw_account_learn(run, i, who, &new);
    if (!gw_account_keep(run, NULL, &new, &error))
        return gw_failure_from_error(error);
    return refusal;
}

/* ---- before anything is looked at ---- */

typedef struct {
    gw_run *run;
    const char *context;
    gw_aws_asking *asking;
} question;

/* From gw_run_identify until `done`. */
struct gw_identifying {
    question questions[GW_ACCOUNT_CONTEXTS];
    guint pending;
    const char *kind;
    GError *error; /* nothing may be asked */
    gw_run_answered done;
    gpointer data;
};

static void
on_asked(const gw_aws_identity *who G_GNUC_UNUSED, json_t *failure, gpointer data)
{
    question *self = data;

    if (failure)
        json_object_set(self->run->unknown, self->context, failure);
    self->asking = NULL;
    self->run->identifying->pending--;
    gw_run_nudge(self->run);
}

/* Side by side; what is not known afterwards, the first request will ask again. */
static void
ask_all(gw_run *run)
{
    gw_identifying *all = run->identifying;

    json_object_clear(run->unknown);
    for (guint i = 0; i < GW_ACCOUNT_CONTEXTS; i++) {
        gw_aws_context *credentials = gw_account_credentials(run, i);
        if (!credentials || gw_aws_context_whose(credentials))
            continue;
        all->questions[i] = (question){run, gw_account_contexts[i].name, NULL};
        all->pending++;
        all->questions[i].asking = gw_aws_context_ask(credentials, on_asked, &all->questions[i]);
    }
}

/* Holds what AWS told against the run, and records what is new. */
static gboolean
take_answers(gw_run *run, const char *kind, GError **error)
{
    const gw_aws_identity *who[GW_ACCOUNT_CONTEXTS] = {NULL};

    for (guint i = 0; i < GW_ACCOUNT_CONTEXTS; i++) {
        who[i] = gw_account_credentials(run, i) ? gw_aws_context_whose(gw_account_credentials(run, i)) : NULL;
        gw_json refusal = who[i] ? gw_account_check(run, i, who[i]) : NULL;
        if (refusal) {
            gw_failure_to_error(refusal, error);
            return FALSE;
        }
    }
    gw_account_learned new = gw_account_learned_nothing();
    for (guint i = 0; i < GW_ACCOUNT_CONTEXTS; i++)
        if (who[i])
            gw_account_learn(run, i, who[i], &new);
        else if (!gw_account_own(run, i) && !gw_account_profile(run, i))
            gw_account_learn_profile(run, i, &new);
    return gw_account_keep(run, kind, &new, error);
}

static void
watch_answers(gw_run *run)
{
    gw_identifying *all = run->identifying;

    if (!all->error && all->pending > 0 && !gw_run_asked_to_stop(run))
        return;
    gw_run_watch(run, NULL);
    for (guint i = 0; i < GW_ACCOUNT_CONTEXTS; i++)
        gw_aws_asking_cancel(all->questions[i].asking);
    g_autoptr(GError) error = g_steal_pointer(&all->error);
    if (!error)
        take_answers(run, all->kind, &error);
    run->identifying = NULL;
    all->done(error, all->data);
    g_free(all);
}

void
gw_run_identify(gw_run *run, const char *kind, gw_run_answered done, gpointer data)
{
    gw_identifying *all = g_new0(gw_identifying, 1);

    *all = (gw_identifying){.kind = kind, .done = done, .data = data};
    run->identifying = all;
    if (!run->id)
        gw_account_begin(run);
    if (gw_account_may_ask(run, &all->error))
        ask_all(run);
    gw_run_watch(run, watch_answers);
}

/* ---- whose keys nobody knows ---- */

gboolean
gw_run_is_identified(const gw_run *run, const char *what, GError **error)
{
    for (guint i = 0; i < GW_ACCOUNT_CONTEXTS; i++) {
        gw_aws_context *credentials = gw_account_credentials(run, i);
        const json_t *failure = json_object_get(run->unknown, gw_account_contexts[i].name);
        if (!credentials || gw_aws_context_whose(credentials))
            continue;
        g_set_error(error, GW_ERROR, failure ? (int)gw_failure_class(failure) : GW_ERROR_UNAVAILABLE,
                    "%s: AWS does not tell whose the %s's keys are: %s", what, gw_account_contexts[i].name,
                    failure ? gw_json_string(failure, "message") : "nobody has asked it");
        return FALSE;
    }
    return TRUE;
}

/* Keys that were good may expire while the run is at work. */
void
gw_run_keys_answered(gw_run *run, const char *context, const json_t *failure)
{
    gboolean refused = failure && gw_aws_is_keys_error(gw_json_string(failure, "code"));

    if (!failure)
        json_object_del(run->unknown, context);
    if (!refused || json_object_get(run->unknown, context))
        return;
    json_object_set_new(run->unknown, context, json_deep_copy(failure));
    if (!run->plan)
        gw_run_news(run,
                    json_pack("{s:s, s:i, s:o}", "kind", "log", "level", 2, "text",
                              json_sprintf("AWS does not take the %s's keys any more, so what needs them "
                                           "waits: %s",
                                           context, gw_json_string(failure, "message"))));
}

#define WRONG_CLOCK                                                                                          \
    "this computer's clock is %s: due dates, times in the journal and expiry of keys are wrong by that: "    \
    "set it"

static void
tell_clock(gw_run *run)
{
    gw_aws_context *credentials = run->engine->customer_context;
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
    const char *partner = gw_account_whose(run, 1), *path = NULL;
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
