/* SPDX-License-Identifier: Apache-2.0 */
/* broker.c - a request on its way: checked by policy.c, told as an intent if it writes, sent, told, answered
 */
#include "plugin/broker.h"

#include "aws/secret_members.h"
#include "base/error.h"
#include "base/json.h"
#include "base/region.h"
#include "base/text.h"
#include <string.h>
#include "plugin/answer.h"
#include "plugin/outside.h"
#include "plugin/policy.h"
#include "plugin/references.h"
#include "plugin/wire.h"

typedef struct {
    guint refs;        /* the broker's, and one for each answer of a hook that is awaited */
    gw_broker *broker; /* NULL once the broker has forgotten it */
    gint64 id;
    gw_request_target *target; /* NULL: a note, or for the vault */
    char *action;
    json_t *input;
    char *key;             /* of a write */
    gw_aws_asking *asking; /* whose the context's keys are */
    gw_aws_call *call;
    gw_outside *outside; /* http:POST, smtp:send */
    gw_outside_call *leaving;
} request;

struct gw_broker {
    json_t *step;
    gw_call_kind kind;
    gw_call_hooks hooks;
    char **secrets;
    const gw_broker_events *events;
    gpointer data;
    json_t *params; /* of the step: where messages to the outside may go */
    json_t *notes;  /* that it has, with those of this call */
    gw_http *http;
    char *outbox;
    request *current;
    gboolean closed;
};

/* ---- requests ---- */

static request *
request_new(gw_broker *broker, gint64 id, const char *action, gw_request_target *target, const json_t *input)
{
    request *asked = g_new0(request, 1);

    asked->refs = 1;
    asked->broker = broker;
    asked->id = id;
    asked->action = g_strdup(action);
    asked->target = target;
    asked->input = json_incref((json_t *)(guintptr)input);
    broker->current = asked;
    return asked;
}

static void
request_unref(request *asked)
{
    if (--asked->refs > 0)
        return;
    gw_request_target_free(asked->target);
    gw_outside_free(asked->outside);
    json_decref(asked->input);
    g_free(asked->action);
    g_free(asked->key);
    g_free(asked);
}

/* The broker forgets it; a hook that answers later finds nobody. */
static void
drop_current(gw_broker *broker)
{
    request *asked = g_steal_pointer(&broker->current);

    gw_aws_asking_cancel(g_steal_pointer(&asked->asking));
    if (asked->call)
        gw_aws_call_cancel(g_steal_pointer(&asked->call));
    gw_outside_cancel(g_steal_pointer(&asked->leaving));
    asked->broker = NULL;
    request_unref(asked);
}

static void
finish(gw_broker *broker, json_t *answer, json_t *failure)
{
    const gw_call_tricks *tricks = broker->hooks.tricks;
    gint64 id = broker->current->id;
    gw_json said = json_incref(answer), refused = json_incref(failure);
    gboolean heard = !tricks || tricks->after(broker->hooks.run, broker->current->action, &said, &refused);

    drop_current(broker);
    if (broker->closed)
        broker->events->idle(broker->data);
    else if (heard)
        broker->events->reply(id, said, refused, broker->data);
}

static void
refuse(gw_broker *broker, json_t *failure)
{
    finish(broker, NULL, failure);
    json_decref(failure);
}

/* ---- writes are told ---- */

/* What goes to AWS and comes from it has its secrets where AWS says so; other documents have those that are
 * known. */
static json_t *
redacted(const gw_broker *broker, const request *asked, const json_t *document)
{
    const char *const *secrets = (const char *const *)broker->secrets;

    return asked->outside ? gw_redact(document, secrets)
                          : gw_redact_members(document, secrets, gw_aws_is_secret);
}

static json_t *
describe_intent(const gw_broker *broker, const request *asked)
{
    const gw_request_target *target = asked->target;

    return json_pack(
        "{s:s, s:s, s:s, s:s*, s:s*, s:o, s:s}", "service", target->service, "operation", target->operation,
        "context", target->context, "account",
        target->as_partner || asked->outside ? NULL : broker->hooks.member, "region", target->region, "input",
        redacted(broker, asked, asked->outside ? gw_outside_about(asked->outside) : asked->input), "key",
        asked->key);
}

static void
tell_outcome(gw_broker *broker, const request *asked, const json_t *answer, const json_t *failure)
{
    gw_json outcome = json_pack("{s:s, s:o*, s:o*}", "key", asked->key, "answer",
                                answer ? redacted(broker, asked, answer) : NULL, "failure",
                                answer ? NULL : redacted(broker, asked, failure));

    if (broker->hooks.outcome)
        broker->hooks.outcome(broker->hooks.run, outcome);
}

/* ---- on the way ---- */

/* With a member account's keys it is the customer's that assume a role there, and they may be good. */
static void
tell_answered(const gw_broker *broker, const request *asked, const json_t *failure)
{
    gboolean own = asked->target->as_partner || !broker->hooks.member;

    if (!asked->outside && own && broker->hooks.answered)
        broker->hooks.answered(broker->hooks.run, asked->target->context, failure);
}

static void
on_answer(json_t *answer, json_t *failure, gpointer data)
{
    request *asked = data;
    gw_broker *broker = asked->broker;
    gw_json clean = answer ? gw_answer_without_credentials(answer) : NULL;
    json_t *lost = NULL;

    asked->call = NULL;
    asked->leaving = NULL;
    if (!asked->outside)
        gw_aws_learn_credentials(answer);
    if (answer && asked->target->keeps) {
        json_t *kept = gw_secrets_keep(&broker->hooks, answer, &lost);
        if (kept) {
            json_decref(clean);
            clean = kept;
        } else {
            json_object_set_new(lost, "sent", json_true());
        }
    }
    tell_answered(broker, asked, failure);
    if (asked->key)
        tell_outcome(broker, asked, clean, failure);
    if (lost)
        refuse(broker, lost);
    else
        finish(broker, clean, failure);
}

static gw_aws_context *
context_of(const gw_broker *broker, const request *asked)
{
    return asked->target->as_partner ? broker->hooks.partner_context : broker->hooks.customer_context;
}

static void
send_request(gw_broker *broker, request *asked)
{
    const gw_request_target *target = asked->target;

    if (asked->outside) {
        asked->leaving = gw_outside_send(asked->outside, broker->http, broker->outbox, on_answer, asked);
        return;
    }
    json_t *failure = NULL;
    gw_json input = gw_secrets_reveal(&broker->hooks, asked->input, &failure);
    if (input) {
        asked->call = gw_aws_call_start(context_of(broker, asked), target->service, target->operation, input,
                                        target->region, target->all_pages, on_answer, asked);
        return;
    }
    if (asked->key)
        tell_outcome(broker, asked, NULL, failure);
    refuse(broker, failure);
}

/* The intent is on disk, or may not be. */
static void
on_intent(gboolean yes, gpointer data)
{
    request *asked = data;
    gw_broker *broker = asked->broker;

    if (broker && yes && !broker->closed) {
        send_request(broker, asked);
    } else if (broker) {
        gw_json failure = gw_failure_new(
            GW_ERROR_CONFLICT, yes ? "NotSent" : "MayNotWrite", "%s was not sent: %s", asked->target->action,
            yes ? "the plugin's process ended before" : "this run may not write any more");
        if (yes)
            tell_outcome(broker, asked, NULL, failure);
        finish(broker, NULL, failure);
    }
    request_unref(asked);
}

static void
begin_write(gw_broker *broker, request *asked)
{
    asked->key = gw_uuid();
    asked->refs++;
    if (!broker->hooks.intent) {
        on_intent(TRUE, asked);
        return;
    }
    gw_json intent = describe_intent(broker, asked);
    broker->hooks.intent(broker->hooks.run, intent, on_intent, asked);
}

/* ---- whose account ---- */

static void
begin_aws(gw_broker *broker, request *asked)
{
    if (gw_aws_kind_writes(asked->target->kind))
        begin_write(broker, asked);
    else
        send_request(broker, asked);
}

/* Keys that change after this are held against the same account by the context itself. */
static json_t *
hold_against_run(gw_broker *broker, const request *asked, const gw_aws_identity *who)
{
    json_t *refusal = broker->hooks.owner(broker->hooks.run, asked->target->context, who);

    if (refusal || gw_aws_context_pin(context_of(broker, asked), who->account))
        return refusal;
    return gw_failure_new(GW_ERROR_CONFLICT, "OtherAccount",
                          "the %s's credentials serve a run in another AWS account than %s",
                          asked->target->context, who->account);
}

static void
on_owner(const gw_aws_identity *who, json_t *failure, gpointer data)
{
    request *asked = data;
    gw_broker *broker = asked->broker;
    json_t *refusal = who ? hold_against_run(broker, asked, who) : json_incref(failure);

    asked->asking = NULL;
    if (failure)
        tell_answered(broker, asked, failure);
    if (refusal)
        refuse(broker, refusal);
    else
        begin_aws(broker, asked);
}

/* A run's requests leave for its own account only. */
static void
begin_in_account(gw_broker *broker, request *asked)
{
    gw_aws_context *context = context_of(broker, asked);
    const gw_aws_identity *who = broker->hooks.owner ? gw_aws_context_whose(context) : NULL;

    if (!broker->hooks.owner)
        begin_aws(broker, asked);
    else if (who)
        on_owner(who, NULL, asked);
    else
        asked->asking = gw_aws_context_ask(context, on_owner, asked);
}

const char *
gw_call_partition(const gw_call_hooks *hooks)
{
    if (hooks->customer_context)
        return gw_aws_context_partition(hooks->customer_context);
    return hooks->partition ? hooks->partition : gw_partition_nth(0)->id;
}

/* Nobody is asked in a want, but who the caller is can be told. */
static void
answer_alone(gw_broker *broker, const gw_request_target *target)
{
    const char *account = target->as_partner ? NULL : broker->hooks.account;

    if (!account || strcmp(target->action, "sts:GetCallerIdentity") != 0) {
        refuse(broker, gw_failure_new(GW_ERROR_UNAVAILABLE, "NotAsked",
                                      "%s says what this needs, and AWS is not asked here", target->action));
        return;
    }
    gw_json answer =
        json_pack("{s:s, s:o, s:s}", "Account", account, "Arn",
                  json_sprintf("arn:%s:iam::%s:user/gangway", gw_call_partition(&broker->hooks), account),
                  "UserId", "gangway");
    finish(broker, answer, NULL);
}

static void
begin_outside(gw_broker *broker, request *asked)
{
    json_t *failure = NULL;

    if (!broker->http)
        failure = gw_failure_new(GW_ERROR_UNAVAILABLE, "NoNetwork", "%s: there is no network here",
                                 asked->target->action);
    else
        asked->outside = gw_outside_new(asked->target->action, broker->params, asked->input, &failure);
    if (asked->outside)
        begin_write(broker, asked);
    else
        refuse(broker, failure);
}

/* ---- the vault ---- */

static gboolean
vault_is_ready(const gw_broker *broker, const gw_request_target *target, json_t **refusal)
{
    if (!target->keeps)
        return TRUE;
    gw_json ready = gw_secrets_ask(&broker->hooks, "Ready", NULL, refusal);
    return ready != NULL;
}

static void
ask_vault(gw_broker *broker, gint64 id, const char *operation, const json_t *input)
{
    json_t *failure = NULL;
    gw_json answer = NULL;

    g_autofree char *action = g_strconcat("vault:", operation, NULL);

    request_new(broker, id, action, NULL, NULL);
    if (gw_policy_allows_vault(broker->step, broker->kind, operation, &failure))
        answer = gw_secrets_ask(&broker->hooks, operation, input, &failure);
    if (answer)
        finish(broker, answer, NULL);
    else
        refuse(broker, failure);
}

/* Nothing speaks against it any more. */
static void
begin(gw_broker *broker, request *asked)
{
    const gw_call_tricks *tricks = broker->hooks.tricks;
    json_t *failure = NULL;

    if (tricks && !tricks->before(broker->hooks.run, asked->action, asked->input, &failure))
        return;
    if (failure)
        refuse(broker, failure);
    else if (asked->target->outside)
        begin_outside(broker, asked);
    else
        begin_in_account(broker, asked);
}

void
gw_broker_request(gw_broker *broker, gint64 id, const char *name, const json_t *input)
{
    if (g_str_has_prefix(name, "vault:")) {
        ask_vault(broker, id, name + strlen("vault:"), input);
        return;
    }
    json_t *refusal = NULL;
    gw_request_target *target = gw_request_target_read(name, &refusal);
    request *asked = request_new(broker, id, target ? target->action : name, target, input);

    if (!target || !gw_policy_allows(broker->step, broker->kind, target, &refusal))
        refuse(broker, refusal);
    else if (broker->kind == GW_CALL_WANT)
        answer_alone(broker, target);
    else if ((refusal = gw_policy_input_refusal(broker->step, target, input)))
        refuse(broker, refusal);
    else if (!target->outside && !context_of(broker, asked))
        refuse(broker, gw_policy_no_context(broker->step, target));
    else if (!vault_is_ready(broker, target, &refusal))
        refuse(broker, refusal);
    else
        begin(broker, asked);
}

/* ---- notes ---- */

static void
on_noted(gboolean yes, gpointer data)
{
    request *asked = data;
    gw_broker *broker = asked->broker;

    if (broker && yes) {
        gw_json answer = json_object();
        finish(broker, answer, NULL);
    } else if (broker) {
        refuse(broker, gw_failure_new(GW_ERROR_CONFLICT, "MayNotWrite",
                                      "the note was not kept: this run may not write any more"));
    }
    request_unref(asked);
}

/* With this note; what it replaces is gone. */
static gboolean
notes_fit(gw_broker *broker, const char *key, json_t *value)
{
    gw_json notes = json_copy(broker->notes);

    if (json_is_null(value))
        json_object_del(notes, key);
    else
        json_object_set(notes, key, value);
    if (json_dumpb(notes, NULL, 0, JSON_COMPACT) > GW_WIRE_NOTES_MAX && !json_is_null(value))
        return FALSE;
    json_decref(broker->notes);
    broker->notes = g_steal_pointer(&notes);
    return TRUE;
}

void
gw_broker_has_notes(gw_broker *broker, const json_t *notes)
{
    json_decref(broker->notes);
    broker->notes = json_is_object(notes) ? json_copy((json_t *)(guintptr)notes) : json_object();
}

void
gw_broker_note(gw_broker *broker, gint64 id, const char *key, json_t *value)
{
    request *asked = request_new(broker, id, "note", NULL, NULL);
    gw_json plain = gw_redact(value, (const char *const *)broker->secrets);

    if (!json_equal(plain, value)) {
        refuse(broker,
               gw_failure_new(GW_ERROR_INVALID, "SecretInNote",
                              "the note holds a secret: give it to the vault (vault:Keep), and note the "
                              "reference"));
        return;
    }
    if (!notes_fit(broker, key, value)) {
        refuse(broker,
               gw_failure_new(GW_ERROR_INVALID, "NotesTooLarge",
                              "the notes of this step would be over 256 KiB: a note is for what an apply "
                              "needs after a crash"));
        return;
    }
    asked->refs++;
    if (broker->hooks.note)
        broker->hooks.note(broker->hooks.run, key, json_is_null(value) ? NULL : value, on_noted, asked);
    else
        on_noted(TRUE, asked);
}

/* ---- life ---- */

gw_broker *
gw_broker_new(const json_t *step, gw_call_kind kind, const gw_call_hooks *hooks, const char *const *secrets,
              const gw_broker_events *events, gpointer data)
{
    gw_broker *broker = g_new0(gw_broker, 1);

    broker->step = json_incref((json_t *)(guintptr)step);
    broker->kind = kind;
    broker->hooks = *hooks;
    if (hooks->customer_context)
        gw_aws_context_ref(hooks->customer_context);
    if (hooks->partner_context)
        gw_aws_context_ref(hooks->partner_context);
    broker->secrets = g_strdupv((char **)(guintptr)secrets);
    broker->events = events;
    broker->data = data;
    broker->notes = json_object();
    return broker;
}

void
gw_broker_open(gw_broker *broker, const json_t *params, gw_http *http, const char *outbox)
{
    broker->params = json_incref((json_t *)(guintptr)params);
    broker->http = http;
    broker->outbox = g_strdup(outbox);
}

gboolean
gw_broker_is_busy(const gw_broker *broker)
{
    return broker->current != NULL;
}

gboolean
gw_broker_close(gw_broker *broker)
{
    broker->closed = TRUE;
    if (broker->current && !broker->current->key)
        drop_current(broker);
    return broker->current == NULL;
}

void
gw_broker_free(gw_broker *broker)
{
    if (!broker)
        return;
    if (broker->current)
        drop_current(broker);
    if (broker->hooks.customer_context)
        gw_aws_context_unref(broker->hooks.customer_context);
    if (broker->hooks.partner_context)
        gw_aws_context_unref(broker->hooks.partner_context);
    json_decref(broker->step);
    json_decref(broker->params);
    json_decref(broker->notes);
    g_free(broker->outbox);
    g_strfreev(broker->secrets);
    g_free(broker);
}
