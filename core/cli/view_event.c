/* SPDX-License-Identifier: Apache-2.0 */
/* view_event.c - one event of a run's log, as a line: a sentence for the kinds we know, members for the rest
 */

#include "base/json.h"
#include "base/text.h"
#include "cli/out.h"
#include "cli/runs.h"
#include "cli/view.h"

#include <string.h>

/* `{a.b}` stands for a member of the event's data. */
static const struct event_text {
    const char *kind, *color, *text;
} event_texts[] = {
    {"run.started", GW_BOLD, "began {workflow} {version}"},
    {"run.resumed", GW_BOLD, "resumed"},
    {"library.replaced", GW_YELLOW, "'{library}', which {step} needs, is not what the run began with"},
    {"run.amended", GW_BOLD, "{by} amends the input: {why}"},
    {"run.upgraded", GW_BOLD, ""},
    {"run.account", GW_BOLD, "goes on as {callers.customer.arn} {callers.partner.arn}"},
    {"run.interrupted", GW_YELLOW, "interrupted"},
    {"run.stopped", GW_RED, "stopped: {reason}"},
    {"run.done", GW_GREEN, "done"},
    {"run.cancelled", GW_DIM, "cancelled by {by}: {why}"},
    {"step.started", GW_DIM, "begins"},
    {"step.seen", GW_DIM, "seen before: {seen.kind}"},
    {"step.pending", GW_YELLOW, "AWS is not ready: {reason}"},
    {"step.apply", GW_BLUE, "changes what differs"},
    {"step.applied", GW_BLUE, "changed; looks again"},
    {"step.verified", GW_GREEN, "verified"},
    {"step.attested", GW_GREEN, "attested by {attestation.by}"},
    {"step.accepted", GW_YELLOW, "it differs, and {accepted.by} accepts that"},
    {"step.skipped", GW_DIM, "skipped by {by}: {why}"},
    {"step.left_out", GW_DIM, "left out: it needs '{needs}', and that step was skipped or left out"},
    {"step.retrying", GW_YELLOW, "will be tried again: {failure.message}"},
    {"step.retry", GW_BLUE, "is tried again"},
    {"step.reopened", GW_YELLOW, "was {was}, and is looked at again: its parameters are others now"},
    {"step.stopped", GW_RED, "stopped: {failure.message}"},
    {"step.failed", GW_RED, "failed, and the workflow goes by that: {failure.message}"},
    {"timer.ended", GW_GREEN, "the time has come"},
    {"task.opened", GW_YELLOW, "asks {actor}: {title}"},
    {"task.reminded", GW_YELLOW, "the task is overdue"},
    {"task.escalated", GW_RED, "the task is long overdue"},
    {"person.done", GW_GREEN, "{by} says it is done"},
    {"person.approved", GW_GREEN, "{by} approves"},
    {"word.left", GW_DIM, "word is left for whoever runs it: {verb}"},
    {"rows.taken_over", GW_BOLD,
     "taken over from an older store, as it stood: nothing proves what was before"},
    {"person.withdrew", GW_YELLOW, "{by} takes the approval back"},
    {"approval.ended", GW_YELLOW, "the approval does not count any more: {why}"},
    {"secret.changed", GW_GREEN, "secret {secret}, which was shown to {by}, is another one now"},
    {"release.ended", GW_YELLOW, "secret {secret} can't be taken any more: {why}"},
    {"word.refused", GW_YELLOW, "refused a word: {reason}"},
    {"script.failed", GW_DIM, "in the script: {traceback}"},
    {"step.unreached", GW_RED, "the script, run again, did not come to it"},
    {"child.started", GW_DIM, "{child} begins: workflow {workflow} {version}"},
    {"child.done", GW_GREEN, "{child} is through"},
    {"child.failed", GW_RED, "{child} failed, and the workflow goes by that: {failure.message}"},
    {"print", "", "prints: {text}"},
    {"value", GW_DIM, ""},
    {"write.intent", GW_BLUE, "will send {service}:{operation} as {context}"},
};

static const struct event_text *
find_text(const char *kind)
{
    for (gsize i = 0; i < G_N_ELEMENTS(event_texts); i++)
        if (g_strcmp0(event_texts[i].kind, kind) == 0)
            return &event_texts[i];
    return NULL;
}

static char *
member_text(const json_t *data, const char *dotted)
{
    g_auto(GStrv) parts = g_strsplit(dotted, ".", -1);
    for (char **part = parts; *part; part++)
        data = json_object_get(data, *part);
    return data && !json_is_null(data) ? gw_value_text(data) : g_strdup("");
}

static char *
fill(const char *text, const json_t *data)
{
    g_autoptr(GString) filled = g_string_new(NULL);
    for (const char *p = text; *p; p++) {
        const char *end = *p == '{' ? strchr(p, '}') : NULL;
        if (!end) {
            g_string_append_c(filled, *p);
            continue;
        }
        g_autofree char *name = g_strndup(p + 1, (gsize)(end - p - 1));
        g_autofree char *value = member_text(data, name);
        g_string_append(filled, value);
        p = end;
    }
    return g_string_free(g_steal_pointer(&filled), FALSE);
}

/* For kinds without a sentence: what is short, as `name=value`; all of it is in --json. */
static char *
members_text(const json_t *data)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const char *key;
    json_t *value;

    json_object_foreach ((json_t *)(guintptr)data, key, value) {
        g_autofree char *full = gw_value_text(value);
        g_autofree char *one = gw_one_line(full, 45);
        if (!json_is_null(value))
            g_string_append_printf(text, "%s%s=%s", text->len ? " " : "", key, one);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* The outcome of a write is an answer or a failure. */
static char *
outcome_text(const json_t *data)
{
    const json_t *failure = json_object_get(data, "failure");
    if (!failure || json_is_null(failure))
        return g_strdup("AWS answered");
    return g_strdup_printf("AWS refused: %s: %s", gw_json_string(failure, "code"),
                           gw_json_string(failure, "message"));
}

/* Of a journal that is older, or of a run that goes on, nobody is known. */
static char *
retry_text(const json_t *data)
{
    const char *by = gw_json_string(data, "by"), *why = gw_json_string(data, "why");

    return by ? g_strconcat(by, " has it tried again", why ? ": " : NULL, why, NULL)
              : g_strdup("is tried again");
}

/* What somebody said, with the note that they gave. */
static char *
said_text(const struct event_text *known, const json_t *data)
{
    const char *note = gw_json_string(data, "note");
    g_autofree char *said = fill(known->text, data);

    return g_strconcat(said, note ? ": " : NULL, note, NULL);
}

/* Another script, other steps, or both. */
static char *
upgraded_text(const json_t *data)
{
    const char *why = gw_json_string(data, "why");
    gboolean script = !json_equal(json_object_get(data, "from"), json_object_get(data, "sha256"));
    g_autoptr(GString) text = g_string_new(gw_json_string(data, "by"));
    json_t *one;
    gsize i;

    if (script)
        g_string_append_printf(text, " moves it over to another script, version %s",
                               gw_json_string(data, "version"));
    json_array_foreach (json_object_get(data, "steps"), i, one)
        g_string_append_printf(text, "%s %s (SHA-256 %.16s…)",
                               i > 0    ? ","
                               : script ? ", and to the steps as they are now:"
                                        : " moves it over to the steps as they are now:",
                               gw_json_string(one, "step"), gw_json_string(one, "to"));
    if (!script && json_array_size(json_object_get(data, "steps")) == 0)
        g_string_append(text, " moves it over to another lock");
    g_string_append_printf(text, ": %s", why ? why : "");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* What a look answered, without the hash of what it was asked about. */
static char *
learned_text(const json_t *data)
{
    const json_t *value = json_object_get(data, "value"), *answer = json_object_get(value, "answer");
    g_autofree char *text = gw_value_text(answer ? answer : value);

    return g_strdup_printf("learned: %s = %s", gw_json_string(data, "key"), text);
}

static char *
data_text(const char *kind, const json_t *data)
{
    if (g_strcmp0(kind, "step.retry") == 0)
        return retry_text(data);
    if (g_strcmp0(kind, "value") == 0)
        return learned_text(data);
    if (g_strcmp0(kind, "run.upgraded") == 0)
        return upgraded_text(data);
    if (g_strcmp0(kind, "timer.started") == 0) {
        g_autofree char *until = gw_local_time_text(json_object_get(data, "until"));
        return g_strconcat("waits until ", until, NULL);
    }
    if (gw_json_string(data, "account") && g_strcmp0(kind, "step.started") == 0)
        return fill("begins in account {account}, as {role}", data);
    if (gw_json_string(data, "account") && g_strcmp0(kind, "write.intent") == 0)
        return fill("will send {service}:{operation} in account {account}", data);
    const struct event_text *known = find_text(kind);
    if (known)
        return g_str_has_prefix(kind, "person.") ? said_text(known, data) : fill(known->text, data);
    if (g_strcmp0(kind, "write.outcome") == 0)
        return outcome_text(data);
    g_autofree char *members = members_text(data);
    return g_strdup_printf("%s %s", kind ? kind : "?", members);
}

static char *
time_text(const json_t *event)
{
    const json_t *time = json_object_get(event, "time");
    if (json_is_integer(time))
        return gw_local_second_text(json_integer_value(time));
    return g_strdup(json_string_value(time) ? json_string_value(time) : "");
}

void
gw_view_event(const json_t *event)
{
    const char *kind = gw_json_string(event, "kind"), *step = gw_json_string(event, "step");
    const json_t *data = json_object_get(event, "data");
    const struct event_text *known = find_text(kind);
    g_autofree char *time = time_text(event);
    g_autofree char *text = data_text(kind, data);
    g_autofree char *one = gw_one_line(text, 0);

    gw_out(GW_DIM "%s" GW_PLAIN " %4" G_GINT64_FORMAT "  %-20s %s%s" GW_PLAIN "\n", time,
           gw_json_int(event, "seq", 0), step ? step : "", known ? known->color : "", one);
    if (g_strcmp0(kind, "step.apply") == 0 || g_strcmp0(kind, "run.amended") == 0)
        gw_view_changes(json_object_get(data, "changes"), "        ");
    gw_view_superseded(json_object_get(data, "left_behind"), "        ");
}
