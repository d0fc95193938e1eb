/* SPDX-License-Identifier: Apache-2.0 */
/* fake_pool.c - every function of pool.h, over a world that is a JSON file */
#include "fake_pool.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"

struct gw_pool_call {
    fake_world *world;
    gw_call_kind kind;
    char *uses;
    json_t *input;
    gw_call_hooks hooks;
    gw_pool_done done;
    gpointer data;
    guint source;
    json_t *todo; /* of an apply: the keys that are still to be written */
    char *key;    /* of the write that is under way */
};

/* ---- the world ---- */

json_t *
fake_world_read(const fake_world *world)
{
    json_t *document = json_load_file(world->path, 0, NULL);

    return document
               ? document
               : json_pack("{s:{}, s:{}, s:{}, s:[], s:{}}", "things", "old", "stale", "writes", "pending");
}

void
fake_world_write(const fake_world *world, json_t *document)
{
    g_autofree char *fresh = g_strconcat(world->path, ".new", NULL);

    if (json_dump_file(document, fresh, JSON_SORT_KEYS) < 0 || rename(fresh, world->path) < 0)
        g_error("cannot write %s", world->path);
    json_decref(document);
}

void
fake_world_set(const fake_world *world, const char *name, json_t *document)
{
    json_t *all = fake_world_read(world);

    if (document)
        json_object_set_new(json_object_get(all, "things"), name, document);
    else
        json_object_del(json_object_get(all, "things"), name);
    fake_world_write(world, all);
}

json_t *
fake_world_get(const fake_world *world, const char *name)
{
    gw_json all = fake_world_read(world);

    return json_incref(json_object_get(json_object_get(all, "things"), name));
}

char *
fake_world_writes(const fake_world *world)
{
    gw_json all = fake_world_read(world);
    GString *text = g_string_new(NULL);
    json_t *write;
    size_t i;

    json_array_foreach (json_object_get(all, "writes"), i, write)
        g_string_append_printf(text, "%s%s", i ? " " : "", json_string_value(write));
    return g_string_free(text, FALSE);
}

/* ---- what goes wrong, and how often it went ---- */

void
fake_fail(fake_world *world, const char *name, const char *what, gw_error_class cls, const char *code)
{
    g_autofree char *key = g_strdup_printf("%s/%s", name, what);
    json_t *queue = json_object_get(world->failures, key);

    if (!queue) {
        queue = json_array();
        json_object_set_new(world->failures, key, queue);
    }
    json_t *failure = gw_failure_new(cls, code, "%s of %s: as told", what, name);
    if (cls == GW_ERROR_DENIED)
        json_object_set_new(failure, "action", json_string("fake:Get"));
    json_array_append_new(queue, failure);
}

static json_t *
next_failure(const gw_pool_call *call, const char *what)
{
    const char *name = gw_json_string(json_object_get(call->input, "params"), "name");
    g_autofree char *key = g_strdup_printf("%s/%s", name, what);
    json_t *queue = json_object_get(call->world->failures, key);
    json_t *failure = json_incref(json_array_get(queue, 0));

    json_object_set_new(call->world->counts, key, json_integer(gw_json_int(call->world->counts, key, 0) + 1));
    json_array_remove(queue, 0);
    if (!json_is_null(failure))
        return failure;
    json_decref(failure);
    return NULL;
}

int
fake_count(const fake_world *world, const char *name, const char *what)
{
    g_autofree char *key = g_strdup_printf("%s/%s", name, what);

    return (int)gw_json_int(world->counts, key, 0);
}

/* ---- a look ---- */

static const char *
name_of(const gw_pool_call *call)
{
    return gw_json_string(json_object_get(call->input, "params"), "name");
}

/* What a read shows: for a while after a write, what was there before. */
static json_t *
shown(const gw_pool_call *call)
{
    const char *name = name_of(call);
    json_t *all = fake_world_read(call->world);
    json_t *stale = json_object_get(all, "stale");
    gint64 left = gw_json_int(stale, name, 0);
    json_t *from = json_object_get(all, left > 0 ? "old" : "things");
    json_t *document = json_incref(json_object_get(from, name));

    if (left > 0)
        json_object_set_new(stale, name, json_integer(left - 1));
    fake_world_write(call->world, all);
    return document;
}

static json_t *
look_at(const gw_pool_call *call)
{
    const char *name = name_of(call);
    json_t *params = json_object_get(call->input, "params");
    gw_json all = fake_world_read(call->world);
    const char *pending = gw_json_string(json_object_get(all, "pending"), name);

    if (pending)
        return json_pack("{s:{s:s, s:s, s:i}}", "seen", "kind", "pending", "reason", pending, "after",
                         call->world->pending_s);
    json_t *want = json_pack("{s:O, s:{s:s}, s:s, s:s}", "doc", json_object_get(params, "want"), "outputs",
                             "label", name, "title", name, "instructions", "make it so");
    if (strcmp(call->uses, "word") == 0)
        return json_pack("{s:{s:s}, s:o}", "seen", "kind", "unseen", "want", want);
    gw_json document = shown(call);
    if (!document || json_is_null(document))
        return json_pack("{s:{s:s}, s:o}", "seen", "kind", strcmp(call->uses, "proof") ? "absent" : "unseen",
                         "want", want);
    return json_pack("{s:{s:s, s:O, s:{s:s++, s:O}}, s:o}", "seen", "kind", "observed", "doc", document,
                     "outputs", "id", "id-of-", name, "", "doc", document, "want", want);
}

/* ---- an apply: one write a key that differs ---- */

static void
end(gw_pool_call *call, json_t *answer, json_t *failure)
{
    gw_pool_done done = call->done;
    gpointer data = call->data;

    call->source = 0;
    gw_pool_call_cancel(call);
    done(answer, failure, data);
    json_decref(answer);
    json_decref(failure);
}

static gint
compare_keys(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static json_t *
differing(const gw_pool_call *call)
{
    gw_json seen = fake_world_get(call->world, name_of(call));
    json_t *want = json_object_get(call->input, "want"), *keys = json_array();
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const char *key;
    json_t *value;

    json_object_foreach (want, key, value)
        if (!json_equal(json_object_get(seen, key), value))
            g_ptr_array_add(names, (gpointer)(guintptr)key);
    g_ptr_array_sort(names, compare_keys);
    for (guint i = 0; i < names->len; i++)
        json_array_append_new(keys, json_string(names->pdata[i]));
    return keys;
}

static gboolean next_write(gpointer data);

static void
write_now(const gw_pool_call *call)
{
    json_t *all = fake_world_read(call->world);
    json_t *things = json_object_get(all, "things"), *old = json_object_get(all, "old");
    const char *name = name_of(call);
    json_t *value = json_object_get(json_object_get(call->input, "want"), call->key);
    json_t *thing = json_object_get(things, name);
    g_autofree char *text = gw_json_text(value);

    json_object_set_new(old, name, thing ? json_deep_copy(thing) : json_null());
    if (!thing) {
        thing = json_object();
        json_object_set_new(things, name, thing);
    }
    json_object_set(thing, call->key, value);
    json_array_append_new(json_object_get(all, "writes"), json_sprintf("%s.%s=%s", name, call->key, text));
    json_object_set_new(json_object_get(all, "stale"), name, json_integer(call->world->late));
    fake_world_write(call->world, all);
}

static gboolean
send_write(gpointer data)
{
    gw_pool_call *call = data;
    gw_json failure = next_failure(call, "write");

    if (!failure)
        write_now(call);
    gw_json outcome = failure ? json_pack("{s:s, s:O}", "key", call->key, "failure", failure)
                              : json_pack("{s:s, s:{}}", "key", call->key, "answer");
    call->hooks.outcome(call->hooks.run, outcome);
    if (failure) {
        end(call, NULL, g_steal_pointer(&failure));
        return G_SOURCE_REMOVE;
    }
    call->source = g_idle_add(next_write, call);
    return G_SOURCE_REMOVE;
}

static void
on_go(gboolean yes, gpointer data)
{
    gw_pool_call *call = data;

    if (!yes) {
        end(call, NULL, gw_failure_new(GW_ERROR_CONFLICT, "NotAllowed", "the run may not write any more"));
        return;
    }
    call->source = call->world->apply_ms ? g_timeout_add(call->world->apply_ms, send_write, call)
                                         : g_idle_add(send_write, call);
}

static gboolean
next_write(gpointer data)
{
    gw_pool_call *call = data;

    call->source = 0;
    if (json_array_size(call->todo) == 0) {
        json_t *failure = next_failure(call, "after");
        end(call, failure ? NULL : json_object(), failure);
        return G_SOURCE_REMOVE;
    }
    g_free(call->key);
    call->key = g_strdup(json_string_value(json_array_get(call->todo, 0)));
    json_array_remove(call->todo, 0);
    gw_json intent =
        json_pack("{s:s, s:s, s:s, s:{s:s, s:s}, s:s}", "service", "fake", "operation", "Set", "context",
                  "customer", "input", "name", name_of(call), "key", call->key, "key", call->key);
    call->hooks.intent(call->hooks.run, intent, on_go, call);
    return G_SOURCE_REMOVE;
}

static void
on_noted(gboolean yes, gpointer data)
{
    gw_pool_call *call = data;

    if (yes)
        call->source = g_idle_add(next_write, call);
    else
        end(call, NULL, gw_failure_new(GW_ERROR_CONFLICT, "NotAllowed", "the run may not write any more"));
}

static void
begin_apply(gw_pool_call *call)
{
    gw_json token = json_string("a token");
    json_t *notes = json_object_get(call->input, "notes");

    call->todo = differing(call);
    call->hooks.progress(call->hooks.run, "making it so");
    call->hooks.log(call->hooks.run, 0, "a detail");
    if (gw_json_true(json_object_get(call->input, "params"), "note") && !json_object_get(notes, "token"))
        call->hooks.note(call->hooks.run, "token", token, on_noted, call);
    else
        next_write(call);
}

static gboolean
serve(gpointer data)
{
    gw_pool_call *call = data;
    json_t *failure = next_failure(call, call->kind == GW_CALL_LOOK ? "look" : "apply");

    call->source = 0;
    if (failure)
        end(call, NULL, failure);
    else if (call->kind == GW_CALL_LOOK)
        end(call, look_at(call), NULL);
    else
        begin_apply(call);
    return G_SOURCE_REMOVE;
}

/* ---- pool.h ---- */

static fake_world *
world_of(const gw_pool *pool)
{
    return (fake_world *)(guintptr)pool;
}

gw_pool_call *
gw_pool_call_start(gw_pool *pool, const char *step, gw_call_kind kind, const json_t *input,
                   guint timeout_ms G_GNUC_UNUSED, const gw_call_hooks *hooks, gw_pool_done done,
                   gpointer data)
{
    gw_pool_call *call = g_new0(gw_pool_call, 1);

    call->world = world_of(pool);
    call->kind = kind;
    call->uses = g_strdup(step);
    call->input = json_deep_copy(input);
    call->hooks = *hooks;
    call->done = done;
    call->data = data;
    call->source =
        call->world->delay_ms ? g_timeout_add(call->world->delay_ms, serve, call) : g_idle_add(serve, call);
    call->world->busy++;
    call->world->busiest = MAX(call->world->busiest, call->world->busy);
    return call;
}

void
gw_pool_call_cancel(gw_pool_call *call)
{
    call->world->busy--;
    if (call->source)
        g_source_remove(call->source);
    json_decref(call->input);
    json_decref(call->todo);
    g_free(call->uses);
    g_free(call->key);
    g_free(call);
}

static json_t *
manifest(const fake_world *world, const char *name, gboolean inspect, gboolean apply)
{
    json_t *params =
        json_pack("{s:s, s:[s, s], s:{s:{s:s, s:i}, s:{s:s}, s:{s:s, s:b}, s:{s:s}}}", "type", "object",
                  "required", "name", "want", "properties", "name", "type", "string", "minLength", 1, "want",
                  "type", "object", "note", "type", "boolean", "default", FALSE, "list", "type", "array");
    json_t *outputs = json_pack("{s:s, s:{s:{s:s}, s:{s:s}, s:{s:s}}}", "type", "object", "properties", "id",
                                "type", "string", "label", "type", "string", "doc", "type", "object");

    return json_pack("{s:s, s:s, s:o, s:o, s:[s], s:[s], s:b, s:b, s:i, s:s, s:s?}", "name", name, "summary",
                     "a step of the tests", "params", params, "outputs", outputs, "reads", "fake:Get",
                     "writes", "fake:Set", "inspect", inspect, "apply", apply, "timeout_s", 60, "plugin",
                     "fake", "sha256", world->sha256);
}

gw_pool *
fake_pool_new(fake_world *world, const char *path)
{
    *world = (fake_world){.path = g_strdup(path), .pending_s = 60};
    world->failures = json_object();
    world->counts = json_object();
    world->pinned = json_object();
    world->steps =
        json_pack("{s:o, s:o, s:o, s:o}", "thing", manifest(world, "thing", TRUE, TRUE), "task",
                  manifest(world, "task", TRUE, FALSE), "word", manifest(world, "word", FALSE, FALSE),
                  "proof", manifest(world, "proof", TRUE, FALSE));
    return (gw_pool *)world;
}

void
fake_pool_clear(fake_world *world)
{
    json_decref(world->steps);
    json_decref(world->failures);
    json_decref(world->counts);
    json_decref(world->pinned);
    g_free(world->sha256);
    g_free(world->path);
}

const json_t *
gw_pool_step(const gw_pool *pool, const char *name)
{
    return json_object_get(world_of(pool)->steps, name);
}

const json_t *
gw_pool_steps(const gw_pool *pool)
{
    return world_of(pool)->steps;
}

const json_t *
gw_pool_refused(G_GNUC_UNUSED const gw_pool *pool)
{
    return NULL;
}

gboolean
gw_pool_pin(gw_pool *pool, const char *step, const char *file, const char *sha256, GError **error)
{
    g_autofree char *content = NULL;

    json_object_set_new(world_of(pool)->pinned, step, json_string(sha256));
    return g_file_get_contents(file, &content, NULL, error);
}

void
gw_pool_refuse(gw_pool *pool, const char *step, const char *file G_GNUC_UNUSED,
               const char *reason G_GNUC_UNUSED)
{
    json_object_del(world_of(pool)->steps, step);
}

gw_pool *
gw_pool_new(const char *host G_GNUC_UNUSED, const char *const *folders G_GNUC_UNUSED, guint max G_GNUC_UNUSED)
{
    return NULL;
}

void
gw_pool_free(gw_pool *pool G_GNUC_UNUSED)
{
}

void
gw_pool_scan(gw_pool *pool G_GNUC_UNUSED, gw_pool_scanned done, gpointer data)
{
    gw_json refused = json_array();

    done(refused, data);
}

const gw_trust *
gw_pool_get_trust(G_GNUC_UNUSED const gw_pool *pool)
{
    return NULL;
}
