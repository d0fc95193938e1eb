/* SPDX-License-Identifier: Apache-2.0 */
/* page_proof.c - the tables of proof: policies in full, who did what when, evidence, requests that changed
 * AWS */

#include "base/region.h"
#include "base/json.h"
#include "report/page.h"
#include "report/parts.h"

#include <string.h>

static void
nothing(gw_html *page, const char *text)
{
    gw_html_leaf(page, "p", text, "class", "dim", NULL);
}

/* ---- tables ---- */

typedef struct {
    const char *head;
    void (*cell)(gw_html *page, const char *head, const json_t *item);
} column;

typedef struct {
    const char *id; /* of the section, the table's class, and the document's member that lists the rows */
    const char *title, *lead, *none, *caption;
    column columns[5];
    gsize count;
} listing;

static void
write_row(gw_html *page, const listing *list, const json_t *item)
{
    gw_html_open(page, "tr", NULL);
    for (gsize i = 0; i < list->count; i++)
        list->columns[i].cell(page, list->columns[i].head, item);
    gw_html_close(page);
}

static void
write_listing(gw_html *page, const listing *list, const json_t *document)
{
    const char *heads[G_N_ELEMENTS(list->columns) + 1] = {NULL};
    const json_t *items = json_object_get(document, list->id);
    gsize i;
    json_t *item;

    for (i = 0; i < list->count; i++)
        heads[i] = list->columns[i].head;
    gw_page_section_open(page, list->id, list->title, list->lead);
    if (json_array_size(items)) {
        gw_page_table_open(page, list->id, list->caption, heads);
        json_array_foreach (items, i, item)
            write_row(page, list, item);
        gw_html_close(page);
        gw_html_close(page);
    } else {
        nothing(page, list->none);
    }
    gw_html_close(page);
}

static void
cell_text(gw_html *page, const char *head, const char *text)
{
    gw_page_cell_open(page, head);
    gw_page_text(page, text);
    gw_html_close(page);
}

static void
cell_time(gw_html *page, const char *head, const json_t *item)
{
    gw_page_cell_open(page, head);
    gw_page_time(page, json_object_get(item, "time"));
    gw_html_close(page);
}

static void
cell_step(gw_html *page, const char *head, const json_t *item)
{
    gw_page_cell_open(page, head);
    gw_page_step_link(page, gw_json_string(item, "step"));
    gw_html_close(page);
}

/* ---- policies ---- */

static void
policy_title(gw_html *page, const json_t *policy)
{
    const json_t *of = json_object_get(policy, "of");
    const char *name = gw_json_string(policy, "name");
    g_autofree char *kind = gw_page_label(gw_json_string(policy, "kind"));

    gw_html_open(page, "h3", NULL);
    gw_html_text(page, kind);
    if (name) {
        gw_html_text(page, " ");
        gw_html_open(page, "code", NULL);
        gw_page_text(page, name);
        gw_html_close(page);
    }
    if (json_is_object(of)) {
        gw_html_textf(page, " of %s ", gw_json_string(of, "kind"));
        gw_html_open(page, "code", NULL);
        gw_page_text(page, gw_json_string(of, "name"));
        gw_html_close(page);
    }
    gw_html_close(page);
}

static void
write_policy(gw_html *page, const json_t *policy)
{
    const json_t *document = json_object_get(policy, "document");
    const char *name = gw_json_string(policy, "name");
    gw_html_open(page, "article", "class", "policy", NULL);
    policy_title(page, policy);
    gw_html_open(page, "p", "class", "meta", NULL);
    gw_html_text(page, "Step ");
    gw_page_step_link(page, gw_json_string(policy, "step"));
    if (g_strcmp0(gw_json_string(policy, "context"), "partner") == 0)
        gw_html_text(page, " · in the reseller's account");
    if (gw_json_string(policy, "account"))
        gw_html_textf(page, " · in account %s", gw_json_string(policy, "account"));
    if (gw_json_string(policy, "sha256")) {
        gw_html_text(page, " · SHA-256 ");
        gw_page_hash(page, gw_json_string(policy, "sha256"));
    }
    gw_html_close(page);
    if (document && !json_is_null(document))
        gw_page_document(page, document);
    else if (gw_partition_of_arn(name) && strstr(name, ":iam::aws:policy/"))
        gw_html_leaf(page, "p", "A policy of AWS's own: AWS publishes its text.", NULL);
    gw_html_close(page);
}

void
gw_page_policies(gw_html *page, const json_t *document)
{
    gsize i;
    json_t *policy;
    gw_page_section_open(
        page, "policies", "Policies",
        "Every policy that this run put in place, as it was sent to AWS and accepted there. The "
        "SHA-256 is that of the JSON without white space, its keys sorted.");
    json_array_foreach (json_object_get(document, "policies"), i, policy)
        write_policy(page, policy);
    if (!json_array_size(json_object_get(document, "policies")))
        nothing(page, "This run put no policy in place.");
    gw_html_close(page);
}

/* ---- people ---- */

static const struct {
    const char *act, *says;
} acts[] = {
    {"asked", "Asked"},
    {"done", "Said that it is done"},
    {"approved", "Approved it"},
    {"withdrawn", "Took the approval back"},
    {"ended", "Ended"},
    {"attested", "Said so in an earlier run, and the word was taken over"},
    {"proven", "Proved it in an earlier run, and the proof was taken over"},
    {"accepted", "Took what differs as it is"},
    {"checked", "Looked, and found it so"},
    {"skipped", "Left the step out"},
    {"retried", "Had it tried again"},
    {"cancelled", "Cancelled the run"},
    {"amended", "Amended the input"},
};

static void
cell_who(gw_html *page, const char *head, const json_t *act)
{
    const char *by = gw_json_string(act, "by"), *what = gw_json_string(act, "act");
    gboolean own = strcmp(what, "asked") == 0 || strcmp(what, "checked") == 0;
    cell_text(page, head, by ? by : own ? "Gangway" : "An operator");
}

static void
cell_act(gw_html *page, const char *head, const json_t *act)
{
    const char *what = gw_json_string(act, "act"), *text = gw_json_string(act, "text");
    const char *asked = gw_json_string(act, "asked"), *says = what;

    for (gsize i = 0; i < G_N_ELEMENTS(acts); i++)
        if (strcmp(what, acts[i].act) == 0)
            says = acts[i].says;
    gw_page_cell_open(page, head);
    gw_html_text(page, says);
    if (asked) {
        gw_html_text(page, " ");
        gw_page_text(page, asked);
    }
    if (text) {
        gw_html_text(page, ": ");
        gw_page_remark(page, text);
    }
    gw_html_close(page);
}

static void
write_file(gw_html *page, const json_t *file)
{
    gint64 size = gw_json_int(file, "size", -1);
    gw_html_open(page, "li", NULL);
    gw_page_text(page, gw_json_string(file, "file"));
    if (size >= 0)
        gw_html_textf(page, ", %" G_GINT64_FORMAT " bytes", size);
    if (gw_json_string(file, "sha256")) {
        gw_html_text(page, ", SHA-256 ");
        gw_page_hash(page, gw_json_string(file, "sha256"));
    }
    gw_html_close(page);
}

static void
cell_note(gw_html *page, const char *head, const json_t *act)
{
    const json_t *files = json_object_get(act, "evidence");
    const char *note = gw_json_string(act, "note");
    gsize i;
    json_t *file;

    gw_page_cell_open(page, head);
    if (note)
        gw_page_text(page, note);
    if (json_array_size(files)) {
        gw_html_open(page, "ul", "class", "plain", NULL);
        json_array_foreach (files, i, file)
            write_file(page, file);
        gw_html_close(page);
    }
    gw_html_close(page);
}

void
gw_page_people(gw_html *page, const json_t *document)
{
    static const listing people = {
        "people",
        "Who did what when",
        "What people were asked and what they said. Where AWS can be asked, nobody's word is taken: "
        "the step ends with a look.",
        "Nobody had to do anything.",
        "People",
        {{"When", cell_time},
         {"Who", cell_who},
         {"What", cell_act},
         {"Step", cell_step},
         {"Note and evidence", cell_note}},
        5};

    write_listing(page, &people, document);
}

/* ---- evidence ---- */

static void
cell_details(gw_html *page, const char *head, const json_t *item)
{
    const char *key;
    json_t *member;
    gw_page_cell_open(page, head);
    if (gw_json_string(item, "file"))
        gw_page_text(page, gw_json_string(item, "file"));
    gw_html_open(page, "ul", "class", "plain", NULL);
    json_object_foreach (json_object_get(item, "details"), key, member) {
        g_autofree char *label = gw_page_label(key);
        gw_html_open(page, "li", NULL);
        gw_page_text(page, label);
        gw_html_text(page, ": ");
        gw_page_value(page, member);
        gw_html_close(page);
    }
    gw_html_close(page);
    gw_html_close(page);
}

static void
cell_hash(gw_html *page, const char *head, const json_t *item)
{
    gw_page_cell_open(page, head);
    gw_page_hash(page, gw_json_string(item, "sha256"));
    gw_html_close(page);
}

static void
cell_from(gw_html *page, const char *head, const json_t *item)
{
    const char *by = gw_json_string(item, "by");

    cell_text(page, head, by ? by : "AWS");
}

void
gw_page_evidence(gw_html *page, const json_t *document)
{
    static const listing evidence = {
        "evidence",
        "Evidence",
        "What AWS showed, and the files that people handed in. Of a file its SHA-256 is kept: "
        "the same file gives the same SHA-256.",
        "No step kept evidence beyond what it saw.",
        "Evidence",
        {{"Step", cell_step},
         {"From", cell_from},
         {"What", cell_details},
         {"SHA-256 of the file", cell_hash}},
        4};

    write_listing(page, &evidence, document);
}

/* ---- requests ---- */

static void
cell_outcome(gw_html *page, const char *head, const json_t *request)
{
    const json_t *failure = json_object_get(request, "failure");
    const char *outcome = gw_json_string(request, "outcome");

    gw_page_cell_open(page, head);
    if (strcmp(outcome, "answered") == 0)
        gw_html_leaf(page, "span", "Answered", "class", "badge created", NULL);
    else if (strcmp(outcome, "refused") == 0)
        gw_html_leaf(page, "span", "No success", "class", "badge stopped", NULL);
    else
        gw_html_leaf(page, "span", "No answer recorded", "class", "badge waiting", NULL);
    if (json_is_object(failure)) {
        gw_html_text(page, " ");
        gw_page_text(page, gw_json_string(failure, "code"));
        gw_html_text(page, ": ");
        gw_page_remark(page, gw_json_string(failure, "message"));
    }
    gw_html_close(page);
}

static void
cell_ids(gw_html *page, const char *head, const json_t *request)
{
    gint64 outcome = gw_json_int(request, "outcome_seq", 0);
    gw_page_cell_open(page, head);
    gw_page_hash(page, gw_json_string(request, "id"));
    gw_html_open(page, "span", "class", "dim", NULL);
    gw_html_textf(page, " event %" G_GINT64_FORMAT, gw_json_int(request, "seq", 0));
    if (outcome)
        gw_html_textf(page, ", outcome event %" G_GINT64_FORMAT, outcome);
    gw_html_close(page);
    gw_html_close(page);
}

static void
cell_operation(gw_html *page, const char *head, const json_t *request)
{
    const char *region = gw_json_string(request, "region"), *account = gw_json_string(request, "account");
    gw_page_cell_open(page, head);
    gw_html_open(page, "code", NULL);
    gw_html_textf(page, "%s:%s", gw_json_string(request, "service"), gw_json_string(request, "operation"));
    gw_html_close(page);
    gw_html_open(page, "span", "class", "dim", NULL);
    gw_html_textf(page, " as %s%s%s%s%s", gw_json_string(request, "context"), account ? " in account " : "",
                  account ? account : "", region ? ", " : "", region ? region : "");
    gw_html_close(page);
    gw_html_close(page);
}

/* ---- what stays of a run that did not end ---- */

static void
cell_left(gw_html *page, const char *head, const json_t *left)
{
    const char *member;
    json_t *name;
    gw_page_cell_open(page, head);
    gw_html_open(page, "ul", "class", "plain", NULL);
    json_object_foreach (json_object_get(left, "names"), member, name) {
        g_autofree char *text = g_strdup_printf("%s %s", member, json_string_value(name));
        gw_html_open(page, "li", NULL);
        gw_page_text(page, text);
        gw_html_close(page);
    }
    gw_html_close(page);
    if (!gw_json_true(left, "certain"))
        gw_html_leaf(page, "span", "No answer recorded: it may be there", "class", "badge waiting", NULL);
    if (gw_json_true(left, "seen"))
        gw_html_leaf(page, "span", "AWS still shows it", "class", "badge waiting", NULL);
    gw_html_close(page);
}

#define LEFT_COLUMNS                                                                                         \
    {{"When", cell_time}, {"Step", cell_step}, {"Request", cell_operation}, {"What", cell_left}}, 4

void
gw_page_left(gw_html *page, const json_t *document)
{
    static const char title[] = "What this run left behind in AWS";
    static const listing unfinished = {
        "left_behind",
        title,
        "The run ended before it was done. What it had put in place until then stays until somebody takes it "
        "away.",
        "Nothing: no request of this run changed anything that stays.",
        title,
        LEFT_COLUMNS};
    static const listing superseded = {
        "left_behind",
        title,
        "This run put it in place, and after a correction no longer asks for it. Nothing is removed by "
        "itself: it stays until somebody takes it away.",
        "",
        title,
        LEFT_COLUMNS};
    const char *status = gw_json_string(json_object_get(document, "run"), "status");

    if (json_is_array(json_object_get(document, "left_behind")))
        write_listing(page, gw_report_leaves(status) ? &unfinished : &superseded, document);
}

void
gw_page_requests(gw_html *page, const json_t *document)
{
    static const listing requests = {
        "requests",
        "Requests that changed AWS",
        "Each was written down before it was sent (the intent), and its outcome when the answer was "
        "there. No other request of this run could change anything.",
        "This run sent no request that changes anything.",
        "Requests that changed AWS, and messages",
        {{"When", cell_time},
         {"Step", cell_step},
         {"Request", cell_operation},
         {"Outcome", cell_outcome},
         {"Intent", cell_ids}},
        5};

    write_listing(page, &requests, document);
}
