/* SPDX-License-Identifier: Apache-2.0 */
/* flight.c - what a branch waits for: a plugin's call, a pause, a person
 *
 * A flight belongs to one turn of one run. When the turn is given up, its flights are cancelled and their
 * late answers are never heard.
 */
#include "engine/advice.h"
#include "engine/kept.h"
#include "engine/member.h"
#include "engine/run.h"
#include "engine/run_secrets.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include <string.h>

/* What became of a step's last write, among its notes: {"n": how many there were, "answer" or "failure"}. */
#define GW_WRITE_NOTE "$write"
#define WRITE_NOTE_MAX 4096 /* bytes of an answer; a longer one is `true` */

struct gw_flight {
    gw_run *run;
    gw_branch *branch;
    char *id;
    char *uses; /* of a call */
    gw_call_kind kind;
    gw_pool_call *call;
    char *account;            /* that it acts in; NULL: the run's own */
    gw_member_asking *member; /* whose context is awaited */
    gw_aws_context
        *context;  /* whose keys its requests use, borrowed: the customer's, or a member account's */
    json_t *input; /* of a call that is to be made */
    guint timeout_ms;
    guint timer;
    json_t *failure; /* of a call that can't be made */
    GSList *pending; /* of go_ahead: commits whose go has not been called */
};

/* A commit that a plugin's write or note waits for. The broker is always answered: it knows which calls are
 * gone. */
typedef struct {
    gw_flight *flight; /* NULL once the flight is cancelled */
    void (*go)(gboolean yes, gpointer data);
    gpointer data;
} go_ahead;

typedef struct {
    gw_branch *branch;
    guint timer;
} gw_blocked;

static void
flight_free(gw_flight *flight)
{
    for (GSList *item = flight->pending; item; item = item->next)
        ((go_ahead *)item->data)->flight = NULL;
    g_slist_free(flight->pending);
    if (flight->timer)
        g_source_remove(flight->timer);
    g_hash_table_remove(flight->run->flights, flight);
    gw_run_nudge(flight->run);
    gw_member_asking_cancel(flight->member);
    json_decref(flight->failure);
    json_decref(flight->input);
    g_free(flight->account);
    g_free(flight->id);
    g_free(flight->uses);
    g_free(flight);
}

static gw_flight *
flight_new(gw_run *run, lua_State *L, const char *id)
{
    gw_flight *flight = g_new0(gw_flight, 1);

    flight->run = run;
    flight->branch = gw_branch_of(L);
    flight->id = g_strdup(id);
    g_hash_table_add(run->flights, flight);
    return flight;
}

/* ---- a plugin's call ---- */

static void
went(const GError *error, gpointer data)
{
    go_ahead *self = data;

    gw_flight *flight = self->flight;
    if (flight)
        flight->pending = g_slist_remove(flight->pending, self);
    self->go(flight && !error && !flight->run->error, self->data);
    g_free(self);
}

static go_ahead *
wait_to_go(gw_flight *flight, void (*go)(gboolean yes, gpointer data), gpointer data)
{
    go_ahead *self = g_new(go_ahead, 1);

    *self = (go_ahead){flight, go, data};
    flight->pending = g_slist_prepend(flight->pending, self);
    return self;
}

/* An object of a step's row (borrowed), or NULL: what a step that begins anew forgot is null there. */
static json_t *
object_of(gw_run *run, const char *id, const char *member)
{
    json_t *object = json_object_get(gw_run_step(run, id), member);

    return json_is_object(object) ? object : NULL;
}

/* A step that keeps notes finds among them what became of its last write, which is on disk when the event is:
 * killed before it could note that itself, it still knows. NULL: it keeps none. */
static json_t *
note_write(gw_flight *flight, const char *member, const json_t *value)
{
    const json_t *notes = object_of(flight->run, flight->id, "notes");
    const json_t *last = json_object_get(notes, GW_WRITE_NOTE);
    json_int_t n = gw_json_int(last, "n", 0) + (member ? 0 : 1);

    if (json_object_size(notes) == 0 || (member && !last))
        return NULL;
    json_t *write = json_pack("{s:I}", "n", n), *copy = json_copy((json_t *)(guintptr)notes);
    gboolean small = member && json_dumpb(value, NULL, 0, JSON_COMPACT) <= WRITE_NOTE_MAX;
    if (member)
        json_object_set_new(write, member, small ? json_deep_copy(value) : json_true());
    json_object_set_new(copy, GW_WRITE_NOTE, write);
    return json_pack("{s:o}", "notes", copy);
}

static json_t *
on_owner(gpointer data, const char *context, const gw_aws_identity *who)
{
    gw_flight *flight = data;
    gboolean own = flight->context == flight->run->engine->customer_context;

    /* Who may assume a role in a member account was held against the run; the context is held to the account
     * that it is of. */
    if (!own && strcmp(context, "customer") == 0 && strcmp(who->account, flight->account) == 0)
        return NULL;
    return gw_run_owner(flight->run, context, who);
}

static void
on_answered(gpointer data, const char *context, const json_t *failure)
{
    gw_flight *flight = data;

    gw_run_keys_answered(flight->run, context, failure);
}

static void
on_intent(gpointer data, json_t *intent, void (*go)(gboolean yes, gpointer go_data), gpointer go_data)
{
    gw_flight *flight = data;

    if (flight->run->plan) {
        go(FALSE, go_data);
        return;
    }
    gw_run_record(flight->run, flight->id, "write.intent", json_incref(intent),
                  note_write(flight, NULL, NULL), NULL, went, wait_to_go(flight, go, go_data));
}

static void
on_outcome(gpointer data, json_t *outcome)
{
    gw_flight *flight = data;
    const char *member = json_object_get(outcome, "failure") ? "failure" : "answer";

    gw_run_record(flight->run, flight->id, "write.outcome", json_incref(outcome),
                  note_write(flight, member, json_object_get(outcome, member)), NULL, NULL, NULL);
}

static void
on_note(gpointer data, const char *key, json_t *value, void (*go)(gboolean yes, gpointer go_data),
        gpointer go_data)
{
    gw_flight *flight = data;

    /* A plan keeps nothing, and what a script only looks at is no step. */
    if (flight->run->plan || !gw_json_string(gw_run_step(flight->run, flight->id), "uses")) {
        go(TRUE, go_data);
        return;
    }
    json_t *notes = json_copy(object_of(flight->run, flight->id, "notes"));
    if (!notes)
        notes = json_object();
    if (value)
        json_object_set(notes, key, value);
    else
        json_object_del(notes, key);
    gw_run_record(flight->run, flight->id, "note", json_pack("{s:s, s:O?}", "key", key, "value", value),
                  json_pack("{s:o}", "notes", notes), NULL, went, wait_to_go(flight, go, go_data));
}

static void
on_progress(gpointer data, const char *text)
{
    gw_flight *flight = data;

    gw_run_news(flight->run,
                json_pack("{s:s, s:s, s:s}", "kind", "progress", "id", flight->id, "text", text));
}

static void
on_log(gpointer data, int level, const char *text)
{
    gw_flight *flight = data;

    gw_run_news(flight->run, json_pack("{s:s, s:s, s:i, s:s}", "kind", "log", "id", flight->id, "level",
                                       level, "text", text));
}

static json_t *
on_vault(gpointer data, const char *operation, const json_t *input, json_t **failure)
{
    gw_flight *flight = data;

    return gw_secrets_answer(flight->run, flight->id, operation, input, failure);
}

static char *
on_reveal(gpointer data, const char *name, json_t **failure)
{
    gw_flight *flight = data;

    return gw_secrets_open(flight->run, flight->id, name, failure);
}

static void
on_answer(json_t *answer, json_t *failure, gpointer data)
{
    gw_flight *flight = data;
    gw_branch *branch = flight->branch;
    lua_State *L = gw_branch_lua(branch);
    gw_json lost = answer ? gw_kept_take(flight->run, flight->id, flight->uses, answer) : NULL;

    gw_advice_answer(answer, flight->run->id, flight->id);
    gw_advice_failure(failure, flight->run->id, flight->id);
    flight->call = NULL;
    flight_free(flight);
    gw_box_push(L, lost ? NULL : answer, NULL);
    gw_box_push(L, lost ? lost : failure, NULL);
    gw_branch_wake(branch, 2);
}

/* The branch does not wait yet when its call begins, so that it can't be made is told later, too. */
static gboolean
on_no_call(gpointer data)
{
    gw_flight *flight = data;
    gw_json failure = g_steal_pointer(&flight->failure);

    flight->timer = 0;
    on_answer(NULL, failure, flight);
    return G_SOURCE_REMOVE;
}

static json_t *
call_input(gw_run *run, const char *id, json_t *params, const json_t *answer)
{
    const json_t *seen = json_object_get(json_object_get(answer, "seen"), "doc");
    const json_t *want = json_object_get(json_object_get(answer, "want"), "doc");
    gboolean new = run->plan && !run->drift;
    json_t *notes = new ? NULL : object_of(run, id, "notes");
    json_int_t retries = new ? 0 : (json_int_t)gw_json_int(gw_run_step(run, id), "retries", 0);
    json_t *input =
        json_pack("{s:O, s:o, s:{s:s, s:s, s:s, s:I}}", "params", params, "notes",
                  notes ? json_deep_copy(notes) : json_object(), "run", "id", run->id ? run->id : "", "step",
                  id, "workflow", run->workflow ? run->workflow->name : "", "retries", retries);

    json_t *said = run->plan ? NULL : object_of(run, id, "said");
    if (said)
        json_object_set_new(input, "said", json_deep_copy(said));
    if (answer) {
        json_object_set_new(input, "seen", seen ? json_deep_copy(seen) : json_null());
        json_object_set_new(input, "want", want ? json_deep_copy(want) : json_null());
    }
    return input;
}

/* ---- the beginning of a call ---- */

static void
begin_call(gw_flight *flight, gw_aws_context *context)
{
    gw_run *run = flight->run;
    gw_call_hooks hooks = {.run = flight,
                           .customer_context = context,
                           .partner_context = run->engine->partner_context,
                           .owner = on_owner,
                           .answered = on_answered,
                           .intent = on_intent,
                           .outcome = on_outcome,
                           .note = on_note,
                           .progress = on_progress,
                           .log = on_log,
                           .account = flight->account ? flight->account : run->account,
                           .partition = run->engine->partition,
                           .member = context != run->engine->customer_context ? flight->account : NULL,
                           .vault = on_vault,
                           .reveal = on_reveal};

    flight->context = context;
    flight->call = gw_pool_call_start(run->engine->pool, flight->uses, flight->kind, flight->input,
                                      flight->timeout_ms, &hooks, on_answer, flight);
}

static void
on_member(gw_aws_context *context, json_t *failure, gpointer data)
{
    gw_flight *flight = data;

    flight->member = NULL;
    if (context)
        begin_call(flight, context);
    else
        on_answer(NULL, failure, flight);
}

/* With what it needs of the vault, if it may have that. */
static json_t *
lend(gw_flight *flight, const gw_flight_request *request)
{
    gw_run *run = flight->run;
    const json_t *schema = json_object_get(gw_pool_step(run->engine->pool, request->uses), "params");

    return request->kind == GW_CALL_WANT
               ? gw_secrets_disguise(schema, request->params)
               : gw_secrets_lend(run->engine, run, request->id, schema, request->params, &flight->failure);
}

void
gw_flight_call(gw_run *run, lua_State *L, const gw_flight_request *request)
{
    gw_flight *flight = flight_new(run, L, request->id);
    gw_json lent = lend(flight, request);

    flight->uses = g_strdup(request->uses);
    flight->kind = request->kind;
    flight->account = g_strdup(request->account);
    flight->timeout_ms = request->timeout_ms;
    if (!lent) {
        flight->timer = g_idle_add(on_no_call, flight);
        return;
    }
    gw_json given = gw_kept_give(run, request->id, request->uses, lent);
    flight->input = call_input(run, request->id, given, request->answer);
    if (request->account && request->kind != GW_CALL_WANT)
        flight->member = gw_member_ask(run, request->account, request->role, on_member, flight);
    else
        begin_call(flight, run->engine->customer_context);
}

/* ---- a pause ---- */

static gboolean
on_pause_over(gpointer data)
{
    gw_flight *flight = data;
    gw_branch *branch = flight->branch;

    flight->timer = 0;
    flight_free(flight);
    gw_branch_wake(branch, 0);
    return G_SOURCE_REMOVE;
}

void
gw_flight_sleep(gw_run *run, lua_State *L, guint ms)
{
    gw_flight *flight = flight_new(run, L, "");

    flight->timer = g_timeout_add(ms, on_pause_over, flight);
}

/* ---- blocked, until a command or a time ---- */

void
gw_run_wake(gw_run *run, const char *id)
{
    gw_blocked *blocked = g_hash_table_lookup(run->blocked, id);

    if (!blocked)
        return;
    gw_branch *branch = blocked->branch;
    if (blocked->timer)
        g_source_remove(blocked->timer);
    g_hash_table_remove(run->blocked, id);
    gw_branch_wake(branch, 0);
}

typedef struct {
    gw_run *run;
    char *id;
} wake_up;

static void
wake_up_free(gpointer data)
{
    g_free(((wake_up *)data)->id);
    g_free(data);
}

static gboolean
on_time(gpointer data)
{
    wake_up *self = data;
    gw_blocked *blocked = g_hash_table_lookup(self->run->blocked, self->id);

    if (blocked) {
        blocked->timer = 0;
        gw_run_wake(self->run, self->id);
    }
    return G_SOURCE_REMOVE;
}

void
gw_flight_block(gw_run *run, lua_State *L, const char *id, gint64 at_ms)
{
    gw_branch *branch = gw_branch_of(L);
    gw_blocked *blocked = g_new0(gw_blocked, 1);

    blocked->branch = branch;
    if (at_ms > 0) {
        gint64 left = CLAMP(at_ms - gw_now_ms(), 0, G_MAXINT);
        wake_up *self = g_new(wake_up, 1);
        *self = (wake_up){run, g_strdup(id)};
        blocked->timer = g_timeout_add_full(G_PRIORITY_DEFAULT, (guint)left, on_time, self, wake_up_free);
        /* cppcheck-suppress memleak ; the source has it, and wake_up_free */
    }
    g_hash_table_insert(run->blocked, g_strdup(id), blocked);
}

/* ---- giving up ---- */

static void
cancel(gw_flight *flight)
{
    if (flight->call)
        gw_pool_call_cancel(flight->call);
    flight_free(flight);
}

gboolean
gw_flight_quieten(gw_run *run)
{
    g_autoptr(GList) flights = g_hash_table_get_keys(run->flights);

    for (GList *item = flights; item; item = item->next) {
        gw_flight *flight = item->data;
        if (!flight->call || flight->kind != GW_CALL_APPLY)
            cancel(flight);
    }
    return g_hash_table_size(run->flights) == 0;
}

void
gw_flight_cancel_all(gw_run *run)
{
    g_autoptr(GList) flights = g_hash_table_get_keys(run->flights);
    GHashTableIter blocked;
    gpointer value;

    for (GList *item = flights; item; item = item->next)
        cancel(item->data);
    g_hash_table_iter_init(&blocked, run->blocked);
    while (g_hash_table_iter_next(&blocked, NULL, &value))
        if (((gw_blocked *)value)->timer)
            g_source_remove(((gw_blocked *)value)->timer);
    g_hash_table_remove_all(run->blocked);
}
