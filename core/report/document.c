/* SPDX-License-Identifier: Apache-2.0 */
/* document.c - the report's document: the run, its parts, and whether its chain of events is whole */

#include "aws/lasting.h"
#include "aws/secret_members.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "report/parts.h"
#include "report/report.h"

#include <string.h>

enum { REPORT_FORMAT = 1 };

/* ---- without secrets ---- */

/* Requests carry policies and the like as text: opened, they can be read, and redacted by member. */
static json_t *
open_text(const char *text)
{
    if (*text != '{' && *text != '[')
        return NULL;
    return gw_json_parse(text, strlen(text), "a text", NULL);
}

static json_t *
open_texts(const json_t *value)
{
    const char *key;
    json_t *member;
    gsize i;

    if (json_is_object(value)) {
        json_t *copy = json_object();
        json_object_foreach ((json_t *)(guintptr)value, key, member)
            json_object_set_new(copy, key, open_texts(member));
        return copy;
    }
    if (json_is_array(value)) {
        json_t *copy = json_array();
        json_array_foreach (value, i, member)
            json_array_append_new(copy, open_texts(member));
        return copy;
    }
    json_t *opened = json_is_string(value) ? open_text(json_string_value(value)) : NULL;
    return opened ? opened : json_incref((json_t *)(guintptr)value);
}

/* Documents of AWS, where a text may be one as well; not names and remarks of people, which stay texts. */
static void
open_members(json_t *object, const char *const *members)
{
    for (; *members; members++) {
        const json_t *value = json_object_get(object, *members);
        if (value)
            json_object_set_new(object, *members, open_texts(value));
    }
}

/* Requests to AWS and its answers have their secrets where AWS says so, also inside of a text that is opened.
 */
static json_t *
redacted(const json_t *row)
{
    const char *kind = gw_json_string(row, "kind");
    return kind && g_str_has_prefix(kind, "write.") ? gw_redact_members(row, NULL, gw_aws_is_secret)
                                                    : gw_redact(row, NULL);
}

json_t *
gw_report_clean(const json_t *rows)
{
    static const char *const of_steps[] = {"before", "changes", "outputs", "evidence", NULL};
    static const char *const of_events[] = {"input", "answer", "seen", "changes", NULL};
    gw_json opened = json_deep_copy(rows);
    json_t *clean = json_array();
    gsize i;
    json_t *row;
    json_array_foreach (opened, i, row) {
        open_members(row, of_steps);
        open_members(json_object_get(row, "data"), of_events);
        json_array_append_new(clean, redacted(row));
    }
    return clean;
}

/* ---- the run ---- */

static gboolean
is_final(const char *status)
{
    return status && g_strv_contains((const char *const[]){"done", "cancelled", "undone", NULL}, status);
}

static void
set_copy(json_t *to, const char *key, const json_t *from, const char *member)
{
    json_t *value = json_object_get(from, member);
    json_object_set(to, key, value ? value : json_null());
}

/* The customer's name, where the input has one: of its own, or the one in the partner's programme. */
static json_t *
customer_name(const json_t *input)
{
    const char *names[] = {gw_json_string(input, "customer_name"), gw_json_string(input, "display_name"),
                           gw_json_string(json_object_get(input, "spp"), "display_name")};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (names[i] && *names[i])
            return json_string(names[i]);
    return json_null();
}

static json_t *
run_part(const json_t *row, const json_t *events)
{
    static const char *const members[] = {"workflow", "version", "summary", "customer",
                                          "status",   "reason",  "updated"};
    const json_t *first = json_array_get(events, 0),
                 *last = json_array_get(events, json_array_size(events) - 1);
    gboolean final = is_final(gw_json_string(row, "status"));
    json_t *run = json_object();

    set_copy(run, "id", row, "run");
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
        set_copy(run, members[i], row, members[i]);
    json_object_set_new(run, "customer_name", customer_name(json_object_get(row, "input")));
    set_copy(run, "began", first ? first : row, first ? "time" : "created");
    if (final && last)
        set_copy(run, "ended", last, "time");
    else
        json_object_set_new(run, "ended", json_null());
    json_object_set_new(run, "final", json_boolean(final));
    json_object_set_new(run, "rehearsal", json_boolean(gw_json_true(row, "rehearsal")));
    return run;
}

/* The account is what the steps found out about themselves. */
static json_t *
account_part(const json_t *steps)
{
    json_t *account = json_object(), *step;
    gsize i;
    json_array_foreach (steps, i, step) {
        const json_t *outputs = json_object_get(step, "outputs");
        if (!gw_json_string(outputs, "account_id") || !gw_json_string(outputs, "organization_id"))
            continue;
        set_copy(account, "account_id", outputs, "account_id");
        set_copy(account, "organization_id", outputs, "organization_id");
        break;
    }
    return account;
}

/* What a run was moved over to counts from then on. */
static void
take_made_with(json_t *made, const json_t *data)
{
    static const char *const members[] = {"sha256", "signatures", "lock"};
    json_t *plugins = json_object_get(made, "plugins");

    for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
        if (json_object_get(data, members[i]))
            set_copy(made, members[i], data, members[i]);
    if (json_object_get(data, "plugins"))
        json_object_update(plugins, json_object_get(data, "plugins"));
}

static json_t *
made_with_part(const json_t *events)
{
    gw_json made = json_pack("{s:{}}", "plugins");
    json_t *plugins = json_array(), *plugin, *event;
    const char *name;
    gsize i;

    json_array_foreach (events, i, event)
        if (g_strv_contains((const char *const[]){"run.started", "run.upgraded", NULL},
                            gw_json_string(event, "kind")))
            take_made_with(made, json_object_get(event, "data"));
    json_object_foreach (json_object_get(made, "plugins"), name, plugin)
        json_array_append_new(plugins, json_pack("{s:s, s:s?, s:O*}", "name", name, "sha256",
                                                 gw_json_string(plugin, "sha256"), "signature",
                                                 json_object_get(plugin, "signature")));
    return json_pack("{s:s?, s:o, s:O*, s:O*}", "workflow_sha256", gw_json_string(made, "sha256"), "plugins",
                     plugins, "signatures", json_object_get(made, "signatures"), "lock",
                     json_object_get(made, "lock"));
}

static json_t *
task_part(const json_t *row)
{
    static const char *const members[] = {"step", "actor", "title", "due", "checked"};
    json_t *task = json_object();
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
        set_copy(task, members[i], row, members[i]);
    return task;
}

static json_t *
tasks_part(const json_t *rows)
{
    json_t *tasks = json_array(), *row;
    gsize i;
    json_array_foreach (rows, i, row)
        json_array_append_new(tasks, task_part(row));
    return tasks;
}

/* How many steps came to what, by their `result`. */
static json_t *
results_part(const json_t *steps)
{
    json_t *results = json_object(), *step;
    gsize i;

    json_array_foreach (steps, i, step) {
        const char *result = gw_json_string(step, "result");
        json_object_set_new(results, result, json_integer(gw_json_int(results, result, 0) + 1));
    }
    return results;
}

static json_t *
counts_part(const json_t *steps, const json_t *requests, const json_t *people)
{
    json_t *item;
    int answered = 0, refused = 0, messages = 0, persons = 0;
    gsize i;

    json_array_foreach (requests, i, item) {
        gboolean yes = g_strcmp0(gw_json_string(item, "outcome"), "answered") == 0;
        answered += yes && !gw_request_is_message(gw_json_string(item, "service"));
        messages += yes && gw_request_is_message(gw_json_string(item, "service"));
        refused += !yes;
    }
    json_array_foreach (people, i, item)
        persons += gw_json_string(item, "by") && !gw_report_is_proof(item);
    return json_pack("{s:i, s:o, s:i, s:i, s:i, s:i}", "steps", (int)json_array_size(steps), "results",
                     results_part(steps), "writes_answered", answered, "messages_answered", messages,
                     "writes_not_answered", refused, "words", persons);
}

static json_t *
audit_part(gw_store *store, const char *run, const json_t *events)
{
    g_autoptr(GError) problem = NULL;
    const json_t *last = json_array_get(events, json_array_size(events) - 1);
    gw_json status = gw_store_audit(store, run, &problem);

    return json_pack("{s:b, s:b, s:i, s:s?, s:O?, s:s?, s:b, s:I, s:s?, s:b}", "whole", status != NULL,
                     "unproven", g_error_matches(problem, GW_ERROR, GW_ERROR_DENIED), "events",
                     (int)json_array_size(events), "head", gw_json_string(last, "hash"), "time",
                     json_object_get(last, "time"), "fault", problem ? problem->message : NULL, "signed",
                     gw_json_int(status, "checkpoints", 0) > 0, "signed_to",
                     (json_int_t)gw_json_int(status, "signed_to", 0), "key", gw_json_string(status, "key"),
                     "checked", gw_json_true(status, "checked"));
}

/* ---- all of it ---- */

static json_t *
compose(gw_store *store, const json_t *row, const json_t *rows, const json_t *events, const json_t *tasks,
        json_t *made_with, json_t *audit)
{
    gw_json steps = gw_report_steps(rows, events), people = gw_report_people(rows, events);
    gw_json requests = gw_report_requests(events), policies = gw_report_policies(requests);
    gw_json evidence = gw_report_evidence(rows, people);

    return json_pack("{s:i, s:I, s:o, s:o, s:o, s:o, s:O, s:O, s:O, s:O, s:O, s:o, s:o, s:o, s:o}",
                     "gangway_report", REPORT_FORMAT, "made", (json_int_t)gw_now_ms(), "run",
                     run_part(row, events), "account", account_part(steps), "counts",
                     counts_part(steps, requests, people), "tasks", tasks_part(tasks), "steps", steps,
                     "policies", policies, "people", people, "evidence", evidence, "requests", requests,
                     "left_behind", gw_report_left(gw_json_string(row, "status"), requests, events), "guard",
                     gw_report_guard(store, steps), "made_with", made_with, "audit", audit);
}

json_t *
gw_report_left_behind(gw_store *store, const json_t *row, GError **error)
{
    const char *run = gw_json_string(row, "run"), *status = gw_json_string(row, "status");
    gw_json amended = gw_store_events_of(store, run, "run.amended", error);
    gw_json upgraded = amended ? gw_store_events_of(store, run, "run.upgraded", error) : NULL;

    if (!upgraded)
        return NULL;
    if (!gw_report_leaves(status) && !json_array_size(amended) && !json_array_size(upgraded))
        return json_null();
    gw_json raw_events = gw_store_events(store, run, 0, 0, error);
    if (!raw_events)
        return NULL;
    gw_json events = gw_report_clean(raw_events), requests = gw_report_requests(events);
    return gw_report_left(status, requests, events);
}

json_t *
gw_report_collect(gw_store *store, const json_t *row, GError **error)
{
    const char *run = gw_json_string(row, "run");
    gw_json raw_events = gw_store_events(store, run, 0, 0, error);
    gw_json raw_rows = raw_events ? gw_store_steps(store, run, error) : NULL;
    gw_json raw_tasks = raw_rows ? gw_store_tasks(store, run, error) : NULL;
    if (!raw_tasks)
        return NULL;
    gw_json events = gw_report_clean(raw_events), rows = gw_report_clean(raw_rows);
    gw_json tasks = gw_report_clean(raw_tasks), clean_row = gw_redact(row, NULL);
    /* Hashes by the names of steps, of which one is called root-password. */
    json_t *made_with = made_with_part(raw_events);
    return compose(store, clean_row, rows, events, tasks, made_with, audit_part(store, run, raw_events));
}
