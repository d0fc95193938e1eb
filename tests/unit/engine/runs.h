/* SPDX-License-Identifier: Apache-2.0 */
/* runs.h - a store, a world and an engine for each test, and short words for what is done with them */
#ifndef TESTS_ENGINE_RUNS_H
#define TESTS_ENGINE_RUNS_H

#include "fake_pool.h"
#include "folder.h"

#include "cli/await.h"

static gw_store *store;
static fake_world world;
static gw_engine *engine;
static gw_run_options options; /* as fast as it goes, and nobody is waited for */
static gw_workflow *flow;      /* of the last start or plan */
static char *run_id;           /* of the last start */

#define WF                                                                                                   \
    "local wf = workflow 'flow' { customer = 'id', input = { type = 'object', properties = { id = { type = " \
    "'string' "                                                                                              \
    "}, go = { type = 'boolean', default = true } } } }\nfunction wf.run(input)\n"

static inline char *
in_folder(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static inline void
open_store(void)
{
    g_autofree char *path = in_folder("x.db"), *address = g_strconcat("sqlite:", path, NULL);
    GError *error = NULL;

    store = gw_store_open(address, &error);
    ck_assert_msg(store != NULL, "%s", error ? error->message : "");
}

static inline void
open_all(void)
{
    make_folder();
    g_autofree char *path = in_folder("world.json");
    gw_pool *pool = fake_pool_new(&world, path);
    open_store();
    engine = gw_engine_new(store, pool, NULL, NULL);
    options = (gw_run_options){.pace_percent = 1};
}

static inline void
close_all(void)
{
    gw_engine_free(engine);
    gw_store_close(store);
    fake_pool_clear(&world);
    g_clear_pointer(&flow, gw_workflow_free);
    g_clear_pointer(&run_id, g_free);
    drop_folder();
}

/* ---- what is done with runs ---- */

static inline json_t *
parsed(const char *text)
{
    json_error_t fault;
    json_t *document = json_loads(text, JSON_DECODE_ANY, &fault);

    ck_assert_msg(document != NULL, "%s: %s", text, fault.text);
    return document;
}

static inline const char *
result_name(gw_run_result result)
{
    static const char *const names[] = {"error", "done", "waiting", "stopped", "cancelled", "interrupted"};

    return names[result + 1];
}

static inline void
expect_result(gw_run_result result, gw_run_result wanted, const GError *error)
{
    ck_assert_msg(result == wanted, "%s, not %s: %s", result_name(result), result_name(wanted),
                  error ? error->message : "no error");
}

/** The script's run function has this body (after WF), or it is a whole script. */
static inline void
write_flow(const char *body)
{
    g_autofree char *script =
        strstr(body, "workflow '") ? g_strdup(body) : g_strconcat(WF, body, "\nend", NULL);

    g_clear_pointer(&flow, gw_workflow_free);
    flow = declare(script);
}

static inline gw_run_result
try_start(const char *input, GError **error)
{
    gw_json given = parsed(input), checked = gw_workflow_input(flow, given, error);

    ck_assert_ptr_nonnull(checked);
    g_clear_pointer(&run_id, g_free);
    return gw_await_start(engine, flow, checked, FALSE, &options, &run_id, error);
}

static inline void
start(const char *body, gw_run_result wanted)
{
    g_autoptr(GError) error = NULL;

    write_flow(body);
    expect_result(try_start("{\"id\": \"1234\"}", &error), wanted, error);
}

static inline void
resume(gw_run_result wanted)
{
    g_autoptr(GError) error = NULL;
    gw_run_result result = gw_await_resume(engine, run_id, &options, &error);

    expect_result(result, wanted, error);
}

static inline void
say(const char *word, gw_run_result wanted)
{
    g_autoptr(GError) error = NULL;
    gw_json said = parsed(word);

    expect_result(gw_await_say(engine, run_id, said, &options, &error), wanted, error);
}

static inline void
say_wrong(const char *word, gw_error_class cls, const char *part)
{
    g_autoptr(GError) error = NULL;
    gw_json said = parsed(word);

    expect_result(gw_await_say(engine, run_id, said, &options, &error), GW_RUN_ERROR, error);
    expect_error(&error, cls, part);
}

/** Two in one call: what is made, and that it is verified. */
static inline void
set_world(const char *name, const char *document)
{
    fake_world_set(&world, name, document ? parsed(document) : NULL);
}

/* ---- how things stand ---- */

static inline json_t *
step_row(const char *id)
{
    gw_json rows = gw_store_steps(store, run_id, NULL);
    json_t *row;
    size_t i;

    json_array_foreach (rows, i, row)
        if (g_strcmp0(gw_json_string(row, "id"), id) == 0)
            return json_incref(row);
    return NULL;
}

/** `reason` is a part of it; NULL: there is none. */
static inline void
expect_step(const char *id, const char *status, const char *reason)
{
    gw_json row = step_row(id);
    const char *why = gw_json_string(row, "reason");

    ck_assert_msg(row != NULL, "there is no step '%s'", id);
    ck_assert_msg(g_strcmp0(gw_json_string(row, "status"), status) == 0, "%s is %s (%s), not %s", id,
                  gw_json_string(row, "status"), why, status);
    ck_assert_msg(reason ? why && strstr(why, reason) : why == NULL, "%s is %s since '%s'", id, status, why);
}

static inline void
expect_run(const char *status, const char *reason)
{
    ck_assert(gw_store_flush(store, NULL));
    gw_json row = gw_store_run(store, run_id, NULL);
    const char *why = gw_json_string(row, "reason");

    ck_assert_msg(g_strcmp0(gw_json_string(row, "status"), status) == 0, "run is %s (%s), not %s",
                  gw_json_string(row, "status"), why, status);
    ck_assert_msg(reason ? why && strstr(why, reason) : why == NULL, "run is %s since '%s'", status, why);
    ck_assert_ptr_null(json_object_get(row, "lease"));
}

/** The kinds of a step's events (NULL: of the run's own), with spaces between, without those that are about
 * rows only; caller frees. */
static inline char *
kinds(const char *step)
{
    gw_json events = gw_store_events(store, run_id, 0, 0, NULL);
    GString *all = g_string_new(NULL);
    json_t *event;
    size_t i;

    json_array_foreach (events, i, event)
        if (g_strcmp0(gw_json_string(event, "step"), step) == 0 &&
            g_strcmp0(gw_json_string(event, "kind"), GW_EVENT_ROWS) != 0)
            g_string_append_printf(all, "%s%s", all->len ? " " : "", gw_json_string(event, "kind"));
    return g_string_free(all, FALSE);
}

static inline void
expect_kinds(const char *step, const char *wanted)
{
    g_autofree char *all = kinds(step);

    ck_assert_str_eq(all, wanted);
}

static inline int
count_kind(const char *step, const char *kind)
{
    g_autofree char *all = kinds(step);
    g_auto(GStrv) words = g_strsplit(all, " ", -1);
    int count = 0;

    for (int i = 0; words[i]; i++)
        count += strcmp(words[i], kind) == 0;
    return count;
}

/** Open tasks as `step:actor:checked`, with spaces between, sorted. */
static inline void
expect_tasks(const char *wanted)
{
    gw_json tasks = gw_store_tasks(store, run_id, NULL);
    GString *all = g_string_new(NULL);
    json_t *task;
    size_t i;

    json_array_foreach (tasks, i, task)
        g_string_append_printf(all, "%s%s:%s:%s", all->len ? " " : "", gw_json_string(task, "step"),
                               gw_json_string(task, "actor"), gw_json_string(task, "checked"));
    ck_assert_str_eq(all->str, wanted);
    g_string_free(all, TRUE);
}

static inline void
expect_writes(const char *wanted)
{
    g_autofree char *writes = fake_world_writes(&world);

    ck_assert_str_eq(writes, wanted);
}

static inline void
expect_thing(const char *name, const char *wanted)
{
    gw_json document = fake_world_get(&world, name), right = parsed(wanted);
    g_autofree char *text = gw_json_text(document);

    ck_assert_msg(json_equal(document, right), "%s is %s", name, text);
}

#endif
