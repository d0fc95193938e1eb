/* SPDX-License-Identifier: Apache-2.0 */
/* acts.c - who did what when: what people said, what they were asked, what was looked at, and the evidence */

#include "base/json.h"
#include "report/parts.h"

#include <string.h>

/* Kinds of events that are somebody's act, or the check of one. */
static const struct {
    const char *kind, *act;
    const char *text; /* the member of the data that says what */
} acts[] = {
    {"task.opened", "asked", "title"},     {"person.done", "done", NULL},
    {"person.approved", "approved", NULL}, {"step.attested", "attested", NULL},
    {"step.verified", "checked", NULL},    {"step.skipped", "skipped", "why"},
    {"step.accepted", "accepted", NULL},   {"step.retry", "retried", "why"},
    {"run.cancelled", "cancelled", "why"}, {"person.withdrew", "withdrawn", NULL},
    {"approval.ended", "ended", "why"},    {"release.ended", "ended", "why"},
    {"run.amended", "amended", "why"},     {"run.upgraded", "upgraded", "why"},
};

static const json_t *
row_of(const json_t *rows, const char *id)
{
    gsize i;
    json_t *row;
    json_array_foreach (rows, i, row)
        if (id && g_strcmp0(gw_json_string(row, "id"), id) == 0)
            return row;
    return NULL;
}

/* A run that goes on tries its steps again by itself; older journals don't tell that from a person's command.
 */
static gboolean
is_persons_retry(const json_t *data)
{
    return gw_json_string(data, "by") != NULL;
}

/* A look is told where a person had to do something. */
static gboolean
is_told(const char *act, const json_t *rows, const json_t *event, const json_t *said)
{
    const char *step = gw_json_string(event, "step");
    if (strcmp(act, "checked") == 0)
        return json_is_string(json_object_get(row_of(rows, step), "task"));
    if (strcmp(act, "retried") == 0)
        return is_persons_retry(json_object_get(event, "data"));
    if (strcmp(act, "attested") != 0)
        return TRUE;
    /* What a step accepted is told already when it was said in this run. */
    const json_t *attestation = json_object_get(json_object_get(event, "data"), "attestation");
    return !json_equal(attestation, json_object_get(said, step ? step : ""));
}

static json_t *
act_part(const json_t *event, gsize kind)
{
    const json_t *data = json_object_get(event, "data");
    const json_t *attestation = json_object_get(data, "attestation"),
                 *accepted = json_object_get(data, "accepted");
    const json_t *word = attestation ? attestation : accepted ? accepted : data;
    gboolean asked = strcmp(acts[kind].act, "asked") == 0;
    const char *act = gw_report_is_proof(attestation) ? "proven" : acts[kind].act;
    const char *text = acts[kind].text ? gw_json_string(data, acts[kind].text) : NULL;
    return json_pack("{s:O, s:O, s:O?, s:s, s:s?, s:s?, s:s?, s:s?, s:O?, s:O?}", "seq",
                     json_object_get(event, "seq"), "time", json_object_get(event, "time"), "step",
                     json_object_get(event, "step"), "act", act, "by", gw_json_string(word, "by"), "asked",
                     asked ? gw_json_string(data, "actor") : NULL, "text", text, "note",
                     gw_json_string(word, "note"), "evidence", json_object_get(word, "evidence"), "hash",
                     json_object_get(event, "hash"));
}

json_t *
gw_report_people(const json_t *rows, const json_t *events)
{
    json_t *people = json_array(), *event;
    gw_json said = json_object(); /* step -> its last command */
    gsize i;
    json_array_foreach (events, i, event) {
        const char *kind = gw_json_string(event, "kind"), *step = gw_json_string(event, "step");
        if (step && g_strcmp0(kind, "person.done") == 0)
            json_object_set(said, step, json_object_get(event, "data"));
        for (gsize k = 0; k < G_N_ELEMENTS(acts); k++)
            if (g_strcmp0(kind, acts[k].kind) == 0 && is_told(acts[k].act, rows, event, said))
                json_array_append_new(people, act_part(event, k));
    }
    return people;
}

/* ---- evidence ---- */

static json_t *
evidence_part(const char *step, const char *source, const json_t *item, const json_t *act)
{
    static const char *const known[] = {"file", "sha256", "size"};
    gw_json details =
        json_is_object(item) ? json_copy((json_t *)(guintptr)item) : json_pack("{s:O}", "value", item);
    json_t *part = json_pack("{s:s?, s:s, s:s?, s:O?}", "step", step, "source", source, "by",
                             gw_json_string(act, "by"), "time", json_object_get(act, "time"));
    for (gsize i = 0; i < G_N_ELEMENTS(known); i++) {
        json_t *value = json_object_get(details, known[i]);
        json_object_set(part, known[i], value ? value : json_null());
        json_object_del(details, known[i]);
    }
    json_object_set(part, "details", details);
    return part;
}

/* One, or a list of them. */
static void
add_evidence(json_t *all, const char *step, const char *source, const json_t *items, const json_t *act)
{
    gsize i;
    json_t *item;
    if (json_is_array(items))
        json_array_foreach (items, i, item)
            json_array_append_new(all, evidence_part(step, source, item, act));
    else if (items && !json_is_null(items))
        json_array_append_new(all, evidence_part(step, source, items, act));
}

json_t *
gw_report_evidence(const json_t *rows, const json_t *people)
{
    json_t *all = json_array(), *item;
    gsize i;
    json_array_foreach (rows, i, item)
        add_evidence(all, gw_json_string(item, "id"), "api", json_object_get(item, "evidence"), NULL);
    json_array_foreach (people, i, item)
        add_evidence(all, gw_json_string(item, "step"), "person", json_object_get(item, "evidence"), item);
    return all;
}
