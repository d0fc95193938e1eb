/* SPDX-License-Identifier: Apache-2.0 */
/* page.c - the report as a page: its frame, what is to be known first, and the sections in their order */

#include "config.h"

#include "base/json.h"
#include "base/text.h"
#include "report/page.h"
#include "report/parts.h"
#include "report/report.h"
#include "report/report_css.h"

#include <string.h>

/* ---- what has to be said at once ---- */

static void
banner(gw_html *page, const char *class, const char *title, const char *text)
{
    gw_html_open(page, "div", "class", class, "role", "note", NULL);
    gw_html_leaf(page, "strong", title, NULL);
    gw_html_open(page, "p", NULL);
    gw_page_remark(page, text);
    gw_html_close(page);
    gw_html_close(page);
}

static const struct {
    const char *status, *class, *title, *text;
} endings[] = {
    {"done", "banner good", "This run is finished",
     "Every step ended: what AWS shows was looked at again, what it does not show was attested by a person, "
     "and "
     "none was left out."},
    {"waiting", "banner wait", "This run is not finished: it waits", "It can go on at any time."},
    {"running", "banner wait", "This run is not finished: it is under way",
     "What follows is how it stands now."},
    {"stopped", "banner bad", "This run is not finished: it stopped", "Somebody has to look at it."},
    {"cancelled", "banner bad", "This run was cancelled",
     "What it had done until then stays, and is listed here."},
    {"undone", "banner wait", "This run was undone", "What it had made was taken back."},
};

/* What a run that is finished did without: steps that were left out, and what a person accepted as it is. */
static char *
omissions_of(const json_t *steps)
{
    g_autoptr(GString) text = g_string_new(NULL);
    gsize i;
    json_t *step;

    json_array_foreach (steps, i, step) {
        const char *result = gw_json_string(step, "result"), *title = gw_json_string(step, "title");
        gboolean skipped = g_strcmp0(result, "skipped") == 0;
        gboolean failed = g_strcmp0(result, "failed") == 0;
        if (!skipped && !failed && g_strcmp0(result, "accepted") != 0)
            continue;
        const char *id = gw_json_string(step, "id"), *reason = gw_json_string(step, "reason");
        g_string_append_printf(text, "%s%s: %s%s%s", text->len ? "; " : "",
                               skipped  ? "Left out"
                               : failed ? "Failed"
                                        : "Accepted as it is",
                               title && *title ? title : id, reason && *reason ? ", " : "",
                               reason ? reason : "");
    }
    return text->len ? g_string_free(g_steal_pointer(&text), FALSE) : NULL;
}

static void
ending_banner(gw_html *page, const json_t *document)
{
    const json_t *run = json_object_get(document, "run");
    const char *status = gw_json_string(run, "status");
    g_autofree char *reason = gw_page_plain(gw_json_string(run, "reason"));
    g_autofree char *omissions = omissions_of(json_object_get(document, "steps"));

    if (g_strcmp0(status, "done") == 0 && omissions) {
        banner(page, "banner wait", "This run is finished, but not all of it was done", omissions);
        return;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++)
        if (g_strcmp0(status, endings[i].status) == 0)
            banner(page, endings[i].class, endings[i].title, *reason ? reason : endings[i].text);
}

/* Of a run that was cancelled or stopped the ending says so. */
static void
left_banner(gw_html *page, const json_t *document)
{
    const char *status = gw_json_string(json_object_get(document, "run"), "status");

    if (!gw_report_leaves(status) && json_array_size(json_object_get(document, "left_behind")) > 0)
        banner(
            page, "banner wait", "This run left something behind in AWS",
            "It was put in place before a correction and is not asked for any more. It is listed here, and "
            "stays until somebody takes it away.");
}

static void
audit_banner(gw_html *page, const json_t *audit)
{
    const char *fault = gw_json_string(audit, "fault");
    g_autofree char *plain = gw_page_plain(fault);

    if (gw_json_true(audit, "whole"))
        return;
    if (gw_json_true(audit, "unproven"))
        banner(page, "banner wait", "Nobody whom we know vouches for the journal of this run", plain);
    else
        banner(page, "banner bad", "The journal of this run was changed: do not rely on this report", fault);
}

static void
banners(gw_html *page, const json_t *document)
{
    const json_t *run = json_object_get(document, "run");

    audit_banner(page, json_object_get(document, "audit"));
    ending_banner(page, document);
    left_banner(page, document);
    if (gw_json_true(run, "rehearsal"))
        banner(page, "banner note", "A rehearsal",
               "Everything below was done on a simulated AWS, people included. No real account was touched.");
}

/* ---- the head of the page ---- */

static char *
title_of(const json_t *run)
{
    const char *customer = gw_json_string(run, "customer"), *name = gw_json_string(run, "customer_name");
    const char *workflow = gw_json_string(run, "workflow"), *summary = gw_json_string(run, "summary");
    const char *what = summary && *summary ? summary : workflow ? workflow : "A run";
    g_autofree char *sentence = summary == what ? gw_report_sentence(what) : g_strdup(what);

    if (name && customer)
        return g_strdup_printf("%s: %s (customer %s)", name, sentence, customer);
    if (name)
        return g_strdup_printf("%s: %s", name, sentence);
    return customer ? g_strdup_printf("%s for customer %s", sentence, customer) : g_steal_pointer(&sentence);
}

static void
page_head(gw_html *page, const char *title)
{
    const char *css = (const char *)report_css;
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    guint8 digest[32];
    gsize length = sizeof digest;

    /* Even if a text were to slip through, nothing runs and nothing is loaded. */
    g_checksum_update(checksum, report_css, sizeof report_css);
    g_checksum_get_digest(checksum, digest, &length);
    g_autofree char *hash = g_base64_encode(digest, length);
    g_autofree char *policy =
        g_strdup_printf("default-src 'none'; style-src 'sha256-%s'; base-uri 'none'", hash);

    gw_html_open(page, "head", NULL);
    gw_html_void(page, "meta", "charset", "utf-8", NULL);
    gw_html_void(page, "meta", "http-equiv", "Content-Security-Policy", "content", policy, NULL);
    gw_html_void(page, "meta", "name", "viewport", "content", "width=device-width, initial-scale=1", NULL);
    gw_html_void(page, "meta", "name", "color-scheme", "content", "light dark", NULL);
    gw_html_void(page, "meta", "name", "robots", "content", "noindex", NULL);
    gw_html_leaf(page, "title", title, NULL);
    gw_html_style(page, css, sizeof report_css);
    gw_html_close(page);
}

static void
fact(gw_html *page, const char *name, const char *text)
{
    if (!text)
        return;
    gw_page_fact_open(page, name);
    gw_page_text(page, text);
    gw_page_fact_close(page);
}

static void
fact_time(gw_html *page, const char *name, const json_t *time)
{
    if (!json_is_integer(time))
        return;
    gw_page_fact_open(page, name);
    gw_page_time(page, time);
    gw_page_fact_close(page);
}

static void
facts(gw_html *page, const json_t *document)
{
    const json_t *run = json_object_get(document, "run"), *account = json_object_get(document, "account");
    gboolean ended = json_is_integer(json_object_get(run, "ended"));

    gw_html_open(page, "dl", "class", "facts", NULL);
    fact(page, "Customer", gw_json_string(run, "customer_name"));
    fact(page, "Status", gw_json_string(run, "status"));
    fact(page, "Management account", gw_json_string(account, "account_id"));
    fact(page, "Organization", gw_json_string(account, "organization_id"));
    fact_time(page, "Began", json_object_get(run, "began"));
    fact_time(page, ended ? "Ended" : "As of", json_object_get(run, ended ? "ended" : "updated"));
    fact(page, "Run", gw_json_string(run, "id"));
    fact(page, "Workflow", gw_json_string(run, "workflow"));
    fact(page, "Workflow version", gw_json_string(run, "version"));
    gw_html_close(page);
}

/* ---- in short ---- */

static const struct {
    const char *result, *one, *many;
} results[] = {
    {"created", "step made something new", "steps made something new"},
    {"changed", "step changed something", "steps changed something"},
    {"person", "step done by a person, then checked", "steps done by people, then checked"},
    {"approved", "approval of a person", "approvals of people"},
    {"taken", "secret taken", "secrets taken"},
    {"attested", "step attested by a person", "steps attested by a person"},
    {"found", "step found all as it should be", "steps found all as it should be"},
    {"proven", "step proven by AWS in an earlier run", "steps proven by AWS in an earlier run"},
    {"accepted", "step accepted as it is", "steps accepted as they are"},
    {"skipped", "step left out", "steps left out"},
    {"waiting", "step waiting", "steps waiting"},
    {"stopped", "step stopped", "steps stopped"},
    {"failed", "step failed", "steps failed"},
    {"waited", "time waited for", "times waited for"},
    {"undone", "step undone", "steps undone"},
};

static void
card(gw_html *page, const char *class, gint64 number, const char *text)
{
    gw_html_open(page, "li", "class", class, NULL);
    gw_html_open(page, "span", "class", "number", NULL);
    gw_html_textf(page, "%" G_GINT64_FORMAT, number);
    gw_html_close(page);
    gw_html_leaf(page, "span", text, NULL);
    gw_html_close(page);
}

static void
cards(gw_html *page, const json_t *document)
{
    const json_t *counts = json_object_get(document, "counts"), *by = json_object_get(counts, "results");
    gint64 writes = gw_json_int(counts, "writes_answered", 0),
           failed = gw_json_int(counts, "writes_not_answered", 0);
    gint64 messages = gw_json_int(counts, "messages_answered", 0);

    gw_html_open(page, "ul", "class", "cards", "role", "list", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(results); i++) {
        gint64 n = gw_json_int(by, results[i].result, 0);
        if (n)
            card(page, results[i].result, n, n == 1 ? results[i].one : results[i].many);
    }
    card(page, "writes", writes, writes == 1 ? "request changed AWS" : "requests changed AWS");
    if (messages)
        card(page, "writes", messages, messages == 1 ? "message sent" : "messages sent");
    if (failed)
        card(page, "stopped", failed, failed == 1 ? "request without success" : "requests without success");
    gw_html_close(page);
}

static void
open_tasks(gw_html *page, const json_t *tasks)
{
    static const char *const heads[] = {"Who", "What", "Step", "Until", NULL};
    gsize i;
    json_t *task;
    if (!json_array_size(tasks))
        return;
    gw_page_section_open(page, "open", "What is still to be done", NULL);
    gw_page_table_open(page, "tasks", "Open tasks", heads);
    json_array_foreach (tasks, i, task) {
        gw_html_open(page, "tr", NULL);
        gw_page_cell_open(page, heads[0]);
        gw_page_text(page, gw_json_string(task, "actor"));
        gw_html_close(page);
        gw_page_cell_open(page, heads[1]);
        gw_page_remark(page, gw_json_string(task, "title"));
        gw_html_close(page);
        gw_page_cell_open(page, heads[2]);
        gw_page_step_link(page, gw_json_string(task, "step"));
        gw_html_close(page);
        gw_page_cell_open(page, heads[3]);
        gw_page_time(page, json_object_get(task, "due"));
        gw_html_close(page);
        gw_html_close(page);
    }
    gw_html_close(page);
    gw_html_close(page);
    gw_html_close(page);
}

/* ---- the page ---- */

static void
contents(gw_html *page)
{
    static const char *const links[][2] = {{"#steps", "Steps"},       {"#policies", "Policies"},
                                           {"#people", "People"},     {"#evidence", "Evidence"},
                                           {"#requests", "Requests"}, {"#guard", "Organization"},
                                           {"#audit", "Audit"}};
    gw_html_open(page, "nav", "aria-label", "Contents", NULL);
    gw_html_open(page, "ul", "role", "list", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(links); i++) {
        gw_html_open(page, "li", NULL);
        gw_html_leaf(page, "a", links[i][1], "href", links[i][0], NULL);
        gw_html_close(page);
    }
    gw_html_close(page);
    gw_html_close(page);
}

static void
page_main(gw_html *page, const json_t *document)
{
    gw_html_open(page, "main", "id", "main", NULL);
    gw_page_section_open(page, "short", "In short", NULL);
    cards(page, document);
    gw_html_close(page);
    open_tasks(page, json_object_get(document, "tasks"));
    gw_page_left(page, document);
    gw_page_steps(page, document);
    gw_page_policies(page, document);
    gw_page_people(page, document);
    gw_page_evidence(page, document);
    gw_page_requests(page, document);
    gw_page_guard(page, document);
    gw_page_audit(page, document);
    gw_html_close(page);
}

static void
page_foot(gw_html *page, const json_t *document)
{
    gw_html_open(page, "footer", NULL);
    gw_html_open(page, "p", NULL);
    gw_html_text(page, "Made with Gangway " PACKAGE_VERSION " on ");
    gw_page_time(page, json_object_get(document, "made"));
    gw_html_text(page, ". This page loads nothing and runs no program. Secrets are left out of it.");
    gw_html_close(page);
    gw_html_close(page);
}

GString *
gw_report_page(const json_t *document)
{
    const json_t *run = json_object_get(document, "run");
    g_autofree char *title = title_of(run);
    gw_html *page = gw_html_new();

    gw_html_open(page, "html", "lang", "en", NULL);
    page_head(page, title);
    gw_html_open(page, "body", NULL);
    gw_html_leaf(page, "a", "Skip to the report", "class", "skip", "href", "#main", NULL);
    gw_html_open(page, "header", NULL);
    gw_html_leaf(page, "p", "Gangway report", "class", "brand", NULL);
    gw_html_open(page, "h1", NULL);
    gw_page_text(page, title);
    gw_html_close(page);
    facts(page, document);
    banners(page, document);
    contents(page);
    gw_html_close(page);
    page_main(page, document);
    page_foot(page, document);
    return gw_html_end(page);
}
