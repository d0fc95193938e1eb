/* SPDX-License-Identifier: Apache-2.0 */
/* steps.c - each step as the report tells it: how it was before, how it is after, and what came of it */

#include "base/json.h"
#include "report/parts.h"

#include <string.h>

char *
gw_report_sentence(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    gunichar first = g_unichar_toupper(g_utf8_get_char(valid));
    g_autoptr(GString) sentence = g_string_new(NULL);

    if (*valid) {
        g_string_append_unichar(sentence, first);
        g_string_append(sentence, g_utf8_next_char(valid));
    }
    return g_string_free(g_steal_pointer(&sentence), FALSE);
}

/* What the events tell of a step. */
typedef struct {
    gint64 began, ended;
    const json_t *after; /* what the look that verified it saw */
    const json_t *irreversible;
    gboolean applied, asked, accepted; /* asked: a person was */
} history;

static gboolean
is_end(const char *kind)
{
    static const char *const ends[] = {"step.verified", "step.attested", "step.skipped", "step.left_out",
                                       "step.stopped",  "step.accepted", "step.undone",  NULL};
    return g_strv_contains(ends, kind);
}

static void
note_event(history *of, const char *kind, gint64 time, const json_t *data)
{
    if (!of->began)
        of->began = time;
    if (is_end(kind))
        of->ended = time;
    if (strcmp(kind, "step.applied") == 0)
        of->applied = TRUE;
    if (strcmp(kind, "task.opened") == 0)
        of->asked = TRUE;
    if (is_end(kind))
        of->accepted = strcmp(kind, "step.accepted") == 0;
    if (strcmp(kind, "step.apply") == 0 && json_object_get(data, "irreversible"))
        of->irreversible = json_object_get(data, "irreversible");
    if (strcmp(kind, "step.verified") == 0)
        of->after = json_object_get(json_object_get(data, "seen"), "doc");
}

static GHashTable *
read_histories(const json_t *events)
{
    GHashTable *all = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    gsize i;
    json_t *event;
    json_array_foreach (events, i, event) {
        const char *step = gw_json_string(event, "step"), *kind = gw_json_string(event, "kind");
        if (!step || !kind)
            continue;
        history *of = g_hash_table_lookup(all, step);
        if (!of) {
            of = g_new0(history, 1);
            g_hash_table_insert(all, (gpointer)(guintptr)step, of);
        }
        note_event(of, kind, gw_json_int(event, "time", 0), json_object_get(event, "data"));
    }
    return all;
}

static const json_t *
document_of(const json_t *look)
{
    const json_t *doc = json_object_get(look, "doc");
    return doc && !json_is_null(doc) ? doc : NULL;
}

/* What is so now that was not before; for a step that is not there yet, what is to be so. */
static json_t *
changes_of(const json_t *row, const history *of)
{
    const json_t *before = json_object_get(row, "before"), *planned = json_object_get(row, "changes");
    if (before && of->after && !json_is_null(of->after))
        return gw_json_diff(document_of(before), of->after);
    return json_is_array(planned) ? json_incref((json_t *)(guintptr)planned) : json_array();
}

gboolean
gw_report_is_proof(const json_t *attestation)
{
    return g_strcmp0(gw_json_string(attestation, "by"), "AWS") == 0;
}

/* In a word: created, changed, found, approved, taken, person, accepted, proven, or the status of what was
 * not verified. */
static const char *
result_of(const json_t *row, const history *of, const json_t *changes)
{
    const char *status = gw_json_string(row, "status"),
               *path = gw_json_string(json_array_get(changes, 0), "path");
    if (of->accepted && g_strcmp0(status, "attested") == 0)
        return "accepted";
    if (g_strcmp0(status, "attested") == 0 && gw_report_is_proof(json_object_get(row, "attestation")))
        return "proven";
    if (g_strcmp0(status, "verified") != 0)
        return status ? status : "pending";
    if (g_strcmp0(gw_json_string(row, "uses"), "timer") == 0)
        return "waited";
    const gboolean machine = g_strcmp0(gw_json_string(row, "actor"), "gangway") == 0;
    if (g_strcmp0(gw_json_string(row, "uses"), "approval") == 0)
        return "approved";
    if (g_strcmp0(gw_json_string(row, "uses"), "secret-taken") == 0)
        return "taken";
    if (json_array_size(changes) == 0) /* a proof may be all that ever shows of what a person did */
        return of->asked && !machine ? "person" : "found";
    if (!of->applied)
        return machine ? "found" : "person";
    return path && !*path ? "created" : "changed";
}

static void
set_or_null(json_t *step, const char *key, const json_t *value)
{
    json_object_set(step, key, value ? (json_t *)(guintptr)value : json_null());
}

/* What the step is about, as a sentence: its workflow's words, those of what a person was asked to do, or its
 * plugin's. A task that was only in the way (`aside`: a permission, an approval) is not what it is about. */
static json_t *
title_of(const json_t *row)
{
    const char *title = gw_json_string(row, "title"), *task = gw_json_string(row, "task");
    const char *text = title && *title                                ? title
                       : task && *task && !gw_json_true(row, "aside") ? task
                                                                      : gw_json_string(row, "summary");
    if (!text)
        return json_null();
    g_autofree char *sentence = gw_report_sentence(text);
    return json_string(sentence);
}

static json_t *
step_part(const json_t *row, const history *of)
{
    static const char *const members[] = {"id",      "uses",   "account", "phase",   "actor",
                                          "passing", "status", "reason",  "attempts"};
    json_t *step = json_object(), *changes = changes_of(row, of);

    for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
        set_or_null(step, members[i], json_object_get(row, members[i]));
    json_object_set_new(step, "title", title_of(row));
    json_object_set_new(step, "result", json_string(result_of(row, of, changes)));
    json_object_set_new(step, "began", of->began ? json_integer(of->began) : json_null());
    json_object_set_new(step, "ended", of->ended ? json_integer(of->ended) : json_null());
    set_or_null(step, "before", json_object_get(row, "before"));
    set_or_null(step, "after", of->after);
    json_object_set_new(step, "changes", changes);
    set_or_null(step, "outputs", json_object_get(row, "outputs"));
    set_or_null(step, "irreversible", of->irreversible);
    return step;
}

json_t *
gw_report_steps(const json_t *rows, const json_t *events)
{
    g_autoptr(GHashTable) histories = read_histories(events);
    static const history nothing = {0};
    json_t *steps = json_array(), *row;
    gsize i;
    json_array_foreach (rows, i, row) {
        const char *id = gw_json_string(row, "id");
        const history *of = id ? g_hash_table_lookup(histories, id) : NULL;
        json_array_append_new(steps, step_part(row, of ? of : &nothing));
    }
    return steps;
}
