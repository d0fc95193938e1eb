/* SPDX-License-Identifier: Apache-2.0 */
/* step.c - one step by itself, without a run: looked at, and applied when it is asked for */
#include "engine/engine.h"
#include "engine/run.h"
#include "engine/run_secrets.h"

#include "base/error.h"
#include "base/json.h"
#include "base/schema.h"

typedef struct single single;
typedef void (*single_next)(single *self, json_t *answer);

/* From gw_engine_step until it is told. */
struct single {
    gw_engine *engine;
    const gw_run_options *options;
    char *step;
    json_t *params;
    json_t *notes;
    json_t *look; /* the first one */
    gboolean apply;
    single_next next;
    json_t *document;
    GError *error;
    gw_engine_told told;
    gpointer data;
};

static void
answer(gpointer data)
{
    single *self = data;

    self->told(self->error ? NULL : self->document, self->error, self->data);
    json_decref(self->document);
    json_decref(self->look);
    json_decref(self->notes);
    json_decref(self->params);
    g_clear_error(&self->error);
    g_free(self->step);
    g_free(self);
}

/* Takes the document over; NULL: `error` says why there is none. */
static void
end(single *self, json_t *document)
{
    self->document = document;
    g_idle_add_once(answer, self);
}

/* ---- what its calls are handed ---- */

static void
single_intent(gpointer run G_GNUC_UNUSED, json_t *intent G_GNUC_UNUSED,
              void (*go)(gboolean yes, gpointer data), gpointer data)
{
    go(TRUE, data);
}

static void
single_outcome(gpointer run G_GNUC_UNUSED, json_t *outcome G_GNUC_UNUSED)
{
}

static void
single_note(gpointer data, const char *key, json_t *value, void (*go)(gboolean yes, gpointer data),
            gpointer go_data)
{
    single *run = data;

    if (value)
        json_object_set(run->notes, key, value);
    else
        json_object_del(run->notes, key);
    go(TRUE, go_data);
}

static void
single_text(gpointer run G_GNUC_UNUSED, const char *text G_GNUC_UNUSED)
{
}

static void
single_log(gpointer data, int level, const char *text)
{
    single *run = data;
    gw_json news = json_pack("{s:s, s:i, s:s}", "kind", "log", "level", level, "text", text);

    if (run->options && run->options->news)
        run->options->news(news, run->options->data);
}

/* ---- one call ---- */

static void
on_called(json_t *result, json_t *failure, gpointer data)
{
    single *self = data;

    if (result) {
        self->next(self, json_incref(result));
        return;
    }
    gw_failure_to_error(failure, &self->error);
    end(self, NULL);
}

/* With what it needs of the vault. */
static json_t *
input_of(single *self, json_t **failure)
{
    const json_t *schema = json_object_get(gw_pool_step(self->engine->pool, self->step), "params");
    gw_json lent = gw_secrets_lend(self->engine, NULL, self->step, schema, self->params, failure);

    return lent ? json_pack("{s:O, s:O, s:{s:s, s:s, s:s}}", "params", lent, "notes", self->notes, "run",
                            "id", "", "step", self->step, "workflow", "")
                : NULL;
}

static void
call(single *self, gw_call_kind kind, single_next next)
{
    gw_call_hooks hooks = {.run = self,
                           .customer_context = self->engine->customer_context,
                           .partner_context = self->engine->partner_context,
                           .intent = single_intent,
                           .outcome = single_outcome,
                           .note = single_note,
                           .progress = single_text,
                           .log = single_log};
    json_t *failure = NULL;
    gw_json input = input_of(self, &failure);

    if (!input) {
        gw_failure_to_error(failure, &self->error);
        json_decref(failure);
        end(self, NULL);
        return;
    }
    if (kind == GW_CALL_APPLY) {
        json_t *seen = json_object_get(json_object_get(self->look, "seen"), "doc");
        json_t *want = json_object_get(json_object_get(self->look, "want"), "doc");
        json_object_set_new(input, "seen", seen ? json_incref(seen) : json_null());
        json_object_set_new(input, "want", want ? json_incref(want) : json_null());
    }
    self->next = next;
    gw_pool_call_start(self->engine->pool, self->step, kind, input, 0, &hooks, on_called, self);
}

/* ---- look, apply, look ---- */

/* What is on its way, or shows nowhere, is not there to be compared or changed. */
static gboolean
is_visible(const json_t *answer)
{
    const char *kind = gw_json_string(json_object_get(answer, "seen"), "kind");
    return g_strcmp0(kind, "observed") == 0 || g_strcmp0(kind, "absent") == 0;
}

static json_t *
compared(json_t *answer)
{
    json_t *seen = json_object_get(answer, "seen"), *want = json_object_get(answer, "want");
    gboolean visible = is_visible(answer);
    json_t *changes =
        visible ? gw_json_diff(json_object_get(seen, "doc"), json_object_get(want, "doc")) : json_array();

    json_object_set_new(answer, "converged", json_boolean(visible && json_array_size(changes) == 0));
    json_object_set_new(answer, "changes", changes);
    return answer;
}

static void
on_applied_look(single *self, json_t *look)
{
    json_object_set_new(compared(look), "applied", json_true());
    end(self, look);
}

static void
on_applied(single *self, json_t *applied)
{
    json_decref(applied);
    call(self, GW_CALL_LOOK, on_applied_look);
}

static void
on_look(single *self, json_t *look)
{
    compared(look);
    if (!self->apply || gw_json_true(look, "converged")) {
        end(self, look);
    } else if (!gw_json_true(gw_pool_step(self->engine->pool, self->step), "apply")) {
        g_set_error(&self->error, GW_ERROR, GW_ERROR_INVALID,
                    "step '%s' is done by a person: it can't be applied", self->step);
        end(self, look);
    } else if (!is_visible(look)) { /* an apply without a want would be an undo */
        end(self, look);
    } else {
        self->look = look;
        call(self, GW_CALL_APPLY, on_applied);
    }
}

void
gw_engine_step(gw_engine *engine, const char *step, const json_t *params, gboolean apply,
               const gw_run_options *options, gw_engine_told told, gpointer data)
{
    single *self = g_new0(single, 1);
    const json_t *manifest = gw_pool_step(engine->pool, step);
    gw_json misplaced = NULL;

    *self = (single){.engine = engine,
                     .options = options,
                     .step = g_strdup(step),
                     .params = json_deep_copy(params),
                     .notes = json_object(),
                     .apply = apply,
                     .told = told,
                     .data = data};
    if (!manifest) {
        g_autofree char *why = gw_pool_no_step(engine->pool, step);
        g_set_error_literal(&self->error, GW_ERROR, GW_ERROR_NOT_FOUND, why);
        end(self, NULL);
    } else if (!gw_schema_apply(json_object_get(manifest, "params"), self->params, step, &self->error)) {
        end(self, NULL);
    } else if ((misplaced = gw_partition_fault(engine, step, self->params))) {
        gw_failure_to_error(misplaced, &self->error);
        end(self, NULL);
    } else {
        call(self, GW_CALL_LOOK, on_look);
    }
}
