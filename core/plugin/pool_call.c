/* SPDX-License-Identifier: Apache-2.0 */
/* pool_call.c - one call of a step: waits for a worker, is listened to, and ends in an answer or a failure,
 * once
 */
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "plugin/answer.h"
#include "plugin/frames.h"
#include "plugin/manifest.h"
#include "plugin/needs.h"
#include "plugin/pool_private.h"
#include "plugin/references.h"
#include "plugin/wire.h"

struct gw_pool_call {
    gw_pool *pool;
    gw_plugin *plugin; /* NULL: nobody has the step */
    json_t *step;      /* manifest */
    char *name;        /* of the step */
    gw_call_kind kind;
    json_t *frame; /* what the worker gets */
    guint timeout_ms;
    gw_call_hooks hooks;
    char **secrets;
    gw_broker *broker;
    gw_pool_done done;
    gpointer data;
    gw_worker *worker;
    GSource *start;
    GSource *deadline;
    guint said;      /* frames of talk */
    guint printed;   /* lines of output */
    char *last_line; /* of them, as it may be shown */
    json_t *failure; /* once it is clear, while a write's outcome is awaited */
};

/* ---- the end ---- */

static void
call_free(gw_pool_call *call)
{
    gw_source_stop(&call->start);
    gw_source_stop(&call->deadline);
    gw_broker_free(call->broker);
    json_decref(call->step);
    json_decref(call->frame);
    json_decref(call->failure);
    g_strfreev(call->secrets);
    g_free(call->last_line);
    g_free(call->name);
    g_free(call);
}

static void
complete(gw_pool_call *call, json_t *answer, json_t *failure)
{
    gw_pool_done done = call->done;
    gpointer data = call->data;
    gw_json kept = json_incref(failure);

    g_ptr_array_remove_fast(call->pool->calls, call);
    call_free(call);
    done(answer, kept, data);
}

/* A write that is on its way is waited for: its outcome belongs into the journal before the run hears that
 * the call is over. */
static void
fail(gw_pool_call *call, json_t *failure)
{
    call->worker = NULL;
    gw_source_stop(&call->deadline);
    call->failure = failure;
    if (gw_broker_close(call->broker))
        complete(call, NULL, failure);
}

static void
on_broker_idle(gpointer data)
{
    gw_pool_call *call = data;

    complete(call, NULL, call->failure);
}

static void
succeed(gw_pool_call *call, json_t *answer)
{
    gw_json kept = json_incref(answer);

    complete(call, kept, NULL);
}

/* ---- failures of the plugin ---- */

static const char *
doing(const gw_pool_call *call)
{
    return call->kind == GW_CALL_APPLY ? "applying" : "looking";
}

void
gw_call_crashed(gw_pool_call *call, const char *code, const char *how)
{
    gboolean killed = g_str_equal(code, "SIGKILL");
    /* What breaks the rules once does so again. */
    gboolean violated = g_str_equal(code, GW_HOST_VIOLATION);

    fail(call,
         gw_failure_new(violated ? GW_ERROR_INVALID : GW_ERROR_CRASHED, code,
                        "plugin '%s' %s while %s at step '%s'%s%s%s", call->plugin->name, how, doing(call),
                        call->name, killed ? ": is the machine out of memory?" : "",
                        call->last_line ? "; its last words: " : "", call->last_line ? call->last_line : ""));
}

void
gw_call_failed(gw_pool_call *call, json_t *failure)
{
    fail(call, failure);
}

static gboolean
on_deadline(gpointer data)
{
    gw_pool_call *call = data;
    gw_worker *worker = call->worker;
    g_autofree char *time = gw_duration_text(call->timeout_ms);

    gw_worker_release(worker, FALSE);
    fail(call, gw_failure_new(GW_ERROR_TIMED_OUT, "TimedOut",
                              "plugin '%s' was still %s at step '%s' after %s and was killed",
                              call->plugin->name, doing(call), call->name, time));
    return G_SOURCE_REMOVE;
}

void
gw_pool_call_expire(gw_pool_call *call)
{
    if (call->worker)
        on_deadline(call);
}

/* ---- what the plugin asks ---- */

static void
on_reply(gint64 id, json_t *answer, json_t *failure, gpointer data)
{
    gw_pool_call *call = data;
    gw_json frame = json_pack("{s:s, s:I, s:O*, s:O*}", "type", "answer", "id", (json_int_t)id, "answer",
                              answer, "failure", answer ? NULL : failure);

    if (gw_host_send(call->worker->process, frame))
        return;
    gw_json large = json_pack("{s:s, s:I, s:o}", "type", "answer", "id", (json_int_t)id, "failure",
                              gw_failure_new(GW_ERROR_INVALID, "AnswerTooLarge",
                                             "the answer is over 16 MiB: ask for fewer items, page by page"));
    gw_host_send(call->worker->process, large);
}

static const gw_broker_events broker_events = {on_reply, on_broker_idle};

static gboolean
on_request(gw_pool_call *call, json_t *frame)
{
    const char *name = gw_json_string(frame, "name");
    json_t *input = json_object_get(frame, "input"), *id = json_object_get(frame, "id");

    if (!name || !json_is_object(input) || !json_is_integer(id) || gw_broker_is_busy(call->broker))
        return FALSE;
    gw_broker_request(call->broker, json_integer_value(id), name, input);
    return TRUE;
}

static gboolean
on_note(gw_pool_call *call, json_t *frame)
{
    json_t *key = json_object_get(frame, "key"), *value = json_object_get(frame, "value");
    json_t *id = json_object_get(frame, "id");

    if (!json_is_string(key) || json_string_length(key) > GW_WIRE_KEY_MAX || !value || !json_is_integer(id) ||
        gw_broker_is_busy(call->broker) ||
        json_dumpb(value, NULL, 0, JSON_COMPACT | JSON_ENCODE_ANY) > 2 * GW_WIRE_NOTE_MAX)
        return FALSE;
    gw_broker_note(call->broker, json_integer_value(id), json_string_value(key), value);
    return TRUE;
}

/* ---- what the plugin says ---- */

/* Text as it may be shown and kept; NULL when it is empty. */
static char *
clean_text(const gw_pool_call *call, const char *text)
{
    g_autofree char *printable = gw_printable(text);
    gw_json plain = json_string(printable);
    gw_json redacted = gw_redact(plain, (const char *const *)call->secrets);

    return *printable ? g_strdup(json_string_value(redacted)) : NULL;
}

static void
write_log(gw_pool_call *call, int level, const char *text)
{
    g_autofree char *clean = clean_text(call, text);

    if (clean && call->hooks.log)
        call->hooks.log(call->hooks.run, level, clean);
}

/* The host keeps a plugin to its lines; who says much more has found a way around it. */
static gboolean
on_talk(gw_pool_call *call, const char *type, json_t *frame)
{
    const char *text = gw_json_string(frame, "text");
    int level = (int)gw_json_int(frame, "level", 1);

    if (!text || level < 0 || level > 2 || ++call->said > 2 * GW_WIRE_LINES_MAX)
        return FALSE;
    if (!g_strcmp0(type, "log")) {
        write_log(call, level, text);
    } else {
        g_autofree char *clean = clean_text(call, text);
        if (clean && call->hooks.progress)
            call->hooks.progress(call->hooks.run, clean);
    }
    return TRUE;
}

void
gw_call_output(gw_pool_call *call, const char *line)
{
    g_free(call->last_line);
    call->last_line = clean_text(call, line);
    call->printed++;
    if (call->printed < GW_WIRE_LINES_MAX)
        write_log(call, 1, line);
    else if (call->printed == GW_WIRE_LINES_MAX)
        write_log(call, 2, "the plugin prints too much: the rest of this call's output is dropped");
}

/* ---- what it answers ---- */

static json_t *
plugin_failure(const gw_pool_call *call, const json_t *failure)
{
    /* Before it is cut to what is shown: a part of a secret is not found. */
    gw_json plain = gw_redact(failure, (const char *const *)call->secrets);

    return gw_answer_failure(plain);
}

/* The texts of outputs that the step's schema calls secret belong to those that are looked for. */
static void
learn_outputs(gw_pool_call *call, const json_t *look)
{
    g_auto(GStrv) texts =
        gw_manifest_secrets(json_object_get(call->step, "outputs"), json_object_get(look, "outputs"));
    guint known = g_strv_length(call->secrets), found = g_strv_length(texts);

    call->secrets = g_renew(char *, call->secrets, known + found + 1);
    for (guint i = 0; i < found; i++) {
        gw_redact_learn(texts[i]);
        call->secrets[known + i] = g_strdup(texts[i]);
    }
    call->secrets[known + found] = NULL;
}

/* What a plugin saw may be the very secret that it was given; the journal gets none. */
static json_t *
redacted_answer(gw_pool_call *call, const json_t *given)
{
    learn_outputs(call, json_object_get(given, "seen"));
    learn_outputs(call, json_object_get(given, "want"));
    return gw_redact(given, (const char *const *)call->secrets);
}

static gboolean
on_result(gw_pool_call *call, json_t *frame)
{
    json_t *given = json_object_get(frame, "answer"), *failure = json_object_get(frame, "failure");
    gw_json answer = given ? redacted_answer(call, given) : NULL;
    g_autoptr(GError) error = NULL;

    if (gw_broker_is_busy(call->broker) || !json_is_object(answer ? answer : failure) ||
        !json_equal(json_object_get(frame, "id"), json_object_get(call->frame, "id")))
        return FALSE;
    gw_worker_release(call->worker, TRUE);
    if (!answer)
        fail(call, plugin_failure(call, failure));
    else if (call->kind != GW_CALL_APPLY && !gw_answer_check_look(call->step, answer, &error))
        fail(call, gw_failure_new(GW_ERROR_INVALID, "BadOutput", "plugin '%s', step '%s': %s",
                                  call->plugin->name, call->name, error->message));
    else
        succeed(call, answer);
    return TRUE;
}

gboolean
gw_call_frame(gw_pool_call *call, const char *type, json_t *frame)
{
    if (g_str_equal(type, "result"))
        return on_result(call, frame);
    if (g_str_equal(type, "request"))
        return on_request(call, frame);
    if (g_str_equal(type, "note"))
        return on_note(call, frame);
    if (g_str_equal(type, "progress") || g_str_equal(type, "log"))
        return on_talk(call, type, frame);
    return FALSE;
}

/* ---- the beginning ---- */

/* What is known by now: nothing is asked of AWS for it. */
static json_t *
partitions_of(const gw_call_hooks *hooks)
{
    return json_pack("{s:s, s:s*}", "customer", gw_call_partition(hooks), "partner",
                     hooks->partner_context ? gw_aws_context_partition(hooks->partner_context) : NULL);
}

void
gw_call_begin(gw_pool_call *call, gw_worker *worker)
{
    call->worker = worker;
    json_object_set_new(json_object_get(call->frame, "input"), "partitions", partitions_of(&call->hooks));
    call->deadline = g_timeout_source_new(call->timeout_ms);
    gw_source_start(call->deadline, on_deadline, call, "plugin call deadline");
    gw_host_allow(worker->process, call->timeout_ms / 1000 + 1);
    if (gw_host_send(worker->process, call->frame))
        return;
    fail(call, gw_failure_new(GW_ERROR_INVALID, "InputTooLarge", "the input of step '%s' is over 16 MiB",
                              call->name));
    gw_worker_release(worker, TRUE);
}

static json_t *
unknown_step(const gw_pool_call *call)
{
    g_autofree char *why = gw_pool_no_step(call->pool, call->name), *folders = gw_pool_folders(call->pool);

    return gw_failure_new(GW_ERROR_NOT_FOUND, "UnknownStep", "%s (searched: %s)", why, folders);
}

/* What is made must have its place before it is made. An undo makes nothing. */
static json_t *
lacks_vault(const gw_pool_call *call)
{
    const json_t *input = json_object_get(call->frame, "input"), *want = json_object_get(input, "want");
    json_t *refusal = NULL;

    if (call->kind != GW_CALL_APPLY || json_is_null(want) ||
        !gw_needs_vault(call->step, json_object_get(input, "params")))
        return NULL;
    json_decref(gw_secrets_ask(&call->hooks, "Ready", NULL, &refusal));
    return refusal;
}

static gboolean
on_start(gpointer data)
{
    gw_pool_call *call = data;
    json_t *refusal = call->plugin ? lacks_vault(call) : NULL;

    gw_source_stop(&call->start);
    if (refusal) {
        fail(call, refusal);
    } else if (call->plugin) {
        g_queue_push_tail(&call->plugin->waiting, call);
        gw_plugin_serve(call->plugin);
    } else {
        fail(call, unknown_step(call));
    }
    return G_SOURCE_REMOVE;
}

static json_t *
call_frame_new(gw_pool *pool, const char *step, gw_call_kind kind, const json_t *input)
{
    static const char *const kinds[] = {"look", "apply", "want"};

    return json_pack("{s:s, s:I, s:s, s:s, s:o}", "type", "call", "id", (json_int_t)++pool->last_call, "step",
                     step, "kind", kinds[kind], "input", json_deep_copy(input));
}

gw_pool_call *
gw_pool_call_start(gw_pool *pool, const char *step, gw_call_kind kind, const json_t *input, guint timeout_ms,
                   const gw_call_hooks *hooks, gw_pool_done done, gpointer data)
{
    gw_pool_call *call = g_new0(gw_pool_call, 1);

    call->pool = pool;
    call->plugin = g_hash_table_lookup(pool->owners, step);
    call->step = json_incref(json_object_get(pool->steps, step));
    call->name = g_strdup(step);
    call->kind = kind;
    call->frame = call_frame_new(pool, step, kind, input);
    call->timeout_ms = timeout_ms ? timeout_ms : (guint)gw_json_int(call->step, "timeout_s", 60) * 1000;
    call->hooks = *hooks;
    call->secrets =
        gw_manifest_secrets(json_object_get(call->step, "params"), json_object_get(input, "params"));
    for (char **secret = call->secrets; secret && *secret; secret++)
        gw_redact_learn(*secret); /* in whatever form it comes back */
    call->broker =
        gw_broker_new(call->step, kind, hooks, (const char *const *)call->secrets, &broker_events, call);
    gw_broker_open(call->broker, json_object_get(input, "params"), pool->http, pool->outbox);
    gw_broker_has_notes(call->broker, json_object_get(input, "notes"));
    call->done = done;
    call->data = data;
    /* Whatever comes of it comes later. */
    call->start = g_idle_source_new();
    g_source_set_priority(call->start, G_PRIORITY_DEFAULT);
    gw_source_start(call->start, on_start, call, "plugin call");
    g_ptr_array_add(pool->calls, call);
    return call;
}

void
gw_call_drop(gw_pool_call *call)
{
    if (call->worker)
        call->worker->call = NULL;
    call_free(call);
}

void
gw_pool_call_cancel(gw_pool_call *call)
{
    gw_worker *worker = call->worker;

    if (call->plugin)
        g_queue_remove(&call->plugin->waiting, call);
    g_ptr_array_remove_fast(call->pool->calls, call);
    call_free(call);
    if (worker)
        gw_worker_release(worker, FALSE);
}
