/* SPDX-License-Identifier: Apache-2.0 */
/* superseded.c - what a run made in AWS and its amended input, or its upgraded script, no longer asks for
 *
 * A request tells what it made by the names in it. Those of them that were among the step's parameters came
 * from the input or the script. When no step is given all of them any more, what they name is left behind.
 */
#include "engine/superseded.h"
#include "engine/replay.h"

#include "aws/lasting.h"
#include "base/json.h"

/* ---- what a step is given ---- */

/* Every text and every member's name in a document. */
static void
add_texts(GHashTable *texts, const json_t *value)
{
    const char *key;
    json_t *member;
    size_t i;

    if (json_is_string(value))
        g_hash_table_add(texts, g_strdup(json_string_value(value)));
    json_object_foreach ((json_t *)(guintptr)value, key, member) {
        g_hash_table_add(texts, g_strdup(key));
        add_texts(texts, member);
    }
    json_array_foreach (value, i, member)
        add_texts(texts, member);
}

static GHashTable *
texts_of(const json_t *step)
{
    GHashTable *texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    add_texts(texts, json_object_get(step, "params"));
    return texts;
}

/* Step -> what it is given. */
static GHashTable *
texts_by_step(const json_t *plan)
{
    GHashTable *all =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
    json_t *step;
    size_t i;

    json_array_foreach (plan, i, step)
        if (!gw_json_true(step, "look"))
            g_hash_table_insert(all, g_strdup(gw_json_string(step, "id")), texts_of(step));
    return all;
}

static const char *
first_missing(GHashTable *texts, const json_t *names)
{
    const char *member;
    json_t *name;

    json_object_foreach ((json_t *)(guintptr)names, member, name)
        if (!texts || !g_hash_table_contains(texts, json_string_value(name)))
            return json_string_value(name);
    return NULL;
}

/* Is there a step that is given all of these names? */
static gboolean
is_asked_for(GHashTable *asked, const json_t *names)
{
    GHashTableIter steps;
    gpointer texts;

    g_hash_table_iter_init(&steps, asked);
    while (g_hash_table_iter_next(&steps, NULL, &texts))
        if (!first_missing(texts, names))
            return TRUE;
    return FALSE;
}

/* ---- what was made ---- */

/* The ids of requests that AWS refused: they made nothing. */
static GHashTable *
refused_ids(const json_t *outcomes)
{
    GHashTable *ids = g_hash_table_new(g_str_hash, g_str_equal);
    json_t *event;
    size_t i;

    json_array_foreach (outcomes, i, event) {
        const json_t *data = json_object_get(event, "data");
        const char *id = gw_json_string(data, "key");
        if (id && json_is_object(json_object_get(data, "failure")))
            g_hash_table_add(ids, (gpointer)(guintptr)id);
    }
    return ids;
}

/* Of the names in a request those that the step was given. */
static json_t *
given_names(const json_t *input, GHashTable *given)
{
    gw_json names = gw_request_names(input);
    json_t *own = json_object(), *name;
    const char *member;

    json_object_foreach (names, member, name)
        if (g_hash_table_contains(given, json_string_value(name)))
            json_object_set(own, member, name);
    return own;
}

/* Several requests make one thing; the first one stands for it. */
static void
add_once(json_t *left, json_t *entry)
{
    json_t *other;
    size_t i;

    json_array_foreach (left, i, other)
        if (json_equal(json_object_get(other, "step"), json_object_get(entry, "step")) &&
            json_equal(json_object_get(other, "names"), json_object_get(entry, "names"))) {
            json_decref(entry);
            return;
        }
    json_array_append_new(left, entry);
}

static void
add_request(json_t *left, const json_t *intent, GHashTable *given, GHashTable *asked)
{
    const json_t *data = json_object_get(intent, "data");
    const char *step = gw_json_string(intent, "step");
    gw_json names = given_names(json_object_get(data, "input"), given);

    if (json_object_size(names) == 0 || is_asked_for(asked, names))
        return;
    add_once(left, json_pack("{s:s, s:O?, s:O?, s:O?, s:O, s:s?}", "step", step, "request",
                             json_object_get(data, "key"), "service", json_object_get(data, "service"),
                             "operation", json_object_get(data, "operation"), "names", names, "no_longer",
                             first_missing(g_hash_table_lookup(asked, step), names)));
}

/* ---- what earlier changes had left behind ---- */

static gint64
newest(const json_t *events, json_t **left)
{
    const json_t *last = json_array_get(events, json_array_size(events) - 1);

    *left = json_object_get(json_object_get(last, "data"), "left_behind");
    return gw_json_int(last, "seq", 0);
}

/* Each event has all that was left behind by then. */
static json_t *
left_before(gw_run *run, GHashTable *asked, GError **error)
{
    gw_json amended = gw_store_events_of(run->engine->store, run->id, "run.amended", error);
    gw_json upgraded =
        amended ? gw_store_events_of(run->engine->store, run->id, "run.upgraded", error) : NULL;
    json_t *last[2], *left = json_array(), *entry;
    size_t i;

    if (!upgraded) {
        json_decref(left);
        return NULL;
    }
    gboolean by_upgrade = newest(upgraded, &last[1]) > newest(amended, &last[0]);
    json_array_foreach (last[by_upgrade], i, entry)
        if (!is_asked_for(asked, json_object_get(entry, "names")))
            json_array_append(left, entry);
    return left;
}

json_t *
gw_superseded(gw_run *run, const json_t *before, const json_t *after, gboolean whole, GError **error)
{
    g_autoptr(GHashTable) given = texts_by_step(before), asked = texts_by_step(after);
    gw_json intents = gw_store_flush(run->engine->store, error)
                          ? gw_store_events_of(run->engine->store, run->id, "write.intent", error)
                          : NULL;
    gw_json outcomes =
        intents ? gw_store_events_of(run->engine->store, run->id, "write.outcome", error) : NULL;
    json_t *left = outcomes ? left_before(run, asked, error) : NULL, *intent;
    size_t i;

    if (!left)
        return NULL;
    g_autoptr(GHashTable) refused = refused_ids(outcomes);
    json_array_foreach (intents, i, intent) {
        const json_t *data = json_object_get(intent, "data");
        const char *step = gw_json_string(intent, "step"), *id = gw_json_string(data, "key");
        GHashTable *its = step ? g_hash_table_lookup(given, step) : NULL;
        gboolean judged = its && (whole || g_hash_table_contains(asked, step));

        if (judged && !(id && g_hash_table_contains(refused, id)) &&
            gw_request_lasts(gw_json_string(data, "service"), gw_json_string(data, "operation")))
            add_request(left, intent, its, asked);
    }
    return left;
}
