/* SPDX-License-Identifier: Apache-2.0 */
/* verbs.c - done, approve, withdraw, retry, skip, cancel: when each fits a step, and what it changes of the
 * rows */
#include "engine/verbs.h"
#include "engine/amend.h"
#include "engine/approvals.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "vault/guard.h"
#include <string.h>

static const char *
status_of(const json_t *row)
{
    const char *status = gw_json_string(row, "status");

    return status ? status : "pending";
}

static gboolean
refuse(GError **error, const json_t *row, const char *hint)
{
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "step '%s' is %s: %s", gw_json_string(row, "id"),
                status_of(row), hint);
    return FALSE;
}

static gboolean
is_waiting(const json_t *row)
{
    return strcmp(status_of(row), "waiting") == 0;
}

static gboolean
is_under_way(const json_t *row)
{
    return is_waiting(row) || strcmp(status_of(row), "running") == 0 ||
           strcmp(status_of(row), "pending") == 0;
}

/* ---- done, approve ---- */

static gboolean
done_fits(const json_t *row, const json_t *command G_GNUC_UNUSED, GError **error)
{
    const char *checked = gw_json_string(row, "checked");

    if (!is_waiting(row) || !checked)
        return refuse(error, row, "only a task that waits for a person can be done (see gangway tasks)");
    if (strcmp(checked, "approval") == 0)
        return refuse(error, row, "it waits for an approval: gangway approve RUN STEP --by NAME");
    return TRUE;
}

static json_t *
statement(const json_t *command)
{
    static const char *const kept[] = {"by", "why", "note", "evidence", NULL};
    json_t *said = json_pack("{s:I}", "at", (json_int_t)gw_now_ms());

    for (int i = 0; kept[i]; i++)
        if (json_object_get(command, kept[i]))
            json_object_set(said, kept[i], json_object_get(command, kept[i]));
    return said;
}

/* A command that lets secrets out says which, and to whom. */
static void
approval_act(gw_run *run, const char *step, const json_t *command)
{
    json_t *said = statement(command),
           *fields = json_pack("{s:O, s:n, s:i}", "said", said, "next_look", "looks", 0);

    json_object_update(said, json_object_get(gw_run_step(run, step), "approves"));
    gw_run_record(run, step, "person.approved", said, fields, NULL, NULL, NULL);
}

static void
done_act(gw_run *run, const char *step, const json_t *command)
{
    if (gw_approval_is(gw_run_step(run, step))) {
        approval_act(run, step, command);
        return;
    }
    const char *checked = gw_json_string(gw_run_step(run, step), "checked");
    const char *member = g_strcmp0(checked, "attested") == 0 ? "attestation" : "said";
    json_t *said = statement(command);

    gw_run_record(run, step, "person.done", json_incref(said),
                  json_pack("{s:o, s:n, s:i}", member, said, "next_look", "looks", 0), NULL, NULL, NULL);
}

/* A check that stopped the run, and showed what differs. */
static gboolean
is_refused(const json_t *row)
{
    const char *code = gw_json_string(json_object_get(row, "failure"), "code");

    return strcmp(status_of(row), "stopped") == 0 && g_strcmp0(code, "NotAsWanted") == 0 &&
           gw_json_string(row, "asked");
}

static gboolean
approve_fits(const json_t *row, const json_t *command G_GNUC_UNUSED, GError **error)
{
    gboolean asks = is_waiting(row) &&
                    (gw_approval_is(row) || g_strcmp0(gw_json_string(row, "checked"), "approval") == 0);

    if (gw_approval_is(row) && strcmp(status_of(row), "pending") == 0)
        return refuse(
            error, row,
            "what it asked before does not stand any more, so there is nothing to approve now: it is "
            "asked again, as it is then, when the run comes to it (see gangway tasks RUN)");
    if (!asks && !is_refused(row))
        return refuse(error, row, "it does not wait for an approval (see gangway tasks)");
    return TRUE;
}

static void
approve_act(gw_run *run, const char *step, const json_t *command)
{
    if (gw_approval_is(gw_run_step(run, step))) {
        approval_act(run, step, command);
        return;
    }
    json_t *said = statement(command);
    const json_t *row = gw_run_step(run, step);
    const char *asked = gw_json_string(row, "asked");
    json_t *fields = json_pack("{s:s?, s:n, s:O}", "approved", asked, "next_look", "approval", said);

    if (is_refused(row))
        json_object_update_new(fields,
                               json_pack("{s:s, s:n, s:n}", "status", "pending", "reason", "failure"));
    json_object_set_new(said, "changes", json_string(asked ? asked : ""));
    gw_run_record(run, step, "person.approved", said, fields, NULL, NULL, NULL);
}

/* ---- withdraw ---- */

static gboolean
withdraw_fits(const json_t *row, const json_t *command, GError **error)
{
    const char *by = gw_json_string(json_object_get(row, "said"), "by");

    if (!gw_approval_is(row) || !by)
        return refuse(error, row, "there is no approval of it that could be withdrawn");
    if (gw_guard_same_person(by, gw_json_string(command, "by")))
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_DENIED,
                "step '%s' was approved by '%s': only who approved withdraws", gw_json_string(row, "id"), by);
    return FALSE;
}

static void
withdraw_act(gw_run *run, const char *step, const json_t *command)
{
    json_t *said = statement(command);
    gw_json about = json_incref(json_object_get(gw_run_step(run, step), "approves"));

    json_object_update(said, about);
    gw_run_record(run, step, "person.withdrew", said, json_pack("{s:n}", "said"), NULL, NULL, NULL);
    gw_approvals_take_back(run, json_object_get(about, "secrets"), "an approval was withdrawn");
    gw_approvals_look_again(run);
}

/* ---- retry, skip, cancel ---- */

static gboolean
retry_fits(const json_t *row, const json_t *command G_GNUC_UNUSED, GError **error)
{
    if (!is_waiting(row) && strcmp(status_of(row), "stopped") != 0)
        return refuse(error, row, "only a step that is stopped or waiting can be retried");
    return TRUE;
}

/* `named`: it was this step that was asked for, not all that wait. Steps are told how often. A resume says
 * the same of all, and nobody's name: that is no command of a person. */
static void
retry_step(gw_run *run, const char *step, const json_t *command, gboolean named)
{
    gint64 retries = gw_json_int(gw_run_step(run, step), "retries", 0) + named;
    const char *kind = gw_json_string(command, "by") ? "step.retry" : NULL;
    gboolean stopped = strcmp(status_of(gw_run_step(run, step)), "stopped") == 0;
    json_t *fields = json_pack("{s:n, s:n, s:n, s:n, s:n, s:i, s:I}", "next_look", "tries", "missed",
                               "crashes", "applies", "looks", 0, "retries", (json_int_t)retries);

    if (stopped)
        json_object_update_new(fields,
                               json_pack("{s:s, s:n, s:n}", "status", "pending", "reason", "failure"));
    gw_run_record(run, step, kind, kind ? statement(command) : NULL, fields, NULL, NULL, NULL);
    gw_run_wake(run, step);
}

void
gw_verb_retry(gw_run *run, const char *step, const json_t *command)
{
    if (gw_amend_is(command))
        gw_amend_act(run, command, NULL); /* it was checked just now */
    if (step && retry_fits(gw_run_step(run, step), NULL, NULL)) {
        retry_step(run, step, command, TRUE);
        return;
    }
    if (step && !gw_amend_is(command))
        return;
    g_autoptr(GList) ids = g_hash_table_get_keys(run->steps);
    for (GList *id = ids; id; id = id->next)
        if (retry_fits(gw_run_step(run, id->data), NULL, NULL))
            retry_step(run, id->data, command, FALSE);
}

static gboolean
skip_fits(const json_t *row, const json_t *command G_GNUC_UNUSED, GError **error)
{
    if (gw_approval_is(row))
        return refuse(error, row,
                      "an approval can't be skipped: who agrees says so with 'gangway approve RUN STEP --by "
                      "NAME', who does not ends the run with 'gangway cancel RUN'");
    if (!gw_json_true(row, "unreached") && !is_waiting(row) && strcmp(status_of(row), "stopped") != 0)
        return refuse(error, row, "only a step that is stopped or waiting can be skipped");
    return TRUE;
}

/* Nobody here takes back an invitation that was sent: whoever goes on without it must know. */
static char *
with_what_is_open(gw_run *run, const char *step, const char *reason)
{
    const char *open = gw_json_string(gw_run_step(run, step), "open");

    return open ? g_strdup_printf(
                      "%s; but this stays open, and may still be accepted: %s; whoever sent it can "
                      "cancel it in the console where it was sent",
                      reason, open)
                : g_strdup(reason);
}

static void
skip_act(gw_run *run, const char *step, const json_t *command)
{
    const char *why = gw_json_string(command, "why");
    g_autofree char *skipped = g_strdup_printf("skipped: %s", why);
    g_autofree char *reason = with_what_is_open(run, step, skipped);

    gw_run_record(run, step, "step.skipped", statement(command),
                  json_pack("{s:s, s:s, s:n}", "status", "skipped", "reason", reason, "next_look"),
                  json_false(), NULL, NULL);
}

static void
cancel_act(gw_run *run, const char *step G_GNUC_UNUSED, const json_t *command)
{
    g_autoptr(GList) ids = g_hash_table_get_keys(run->steps);

    gw_run_record_run(run, NULL, NULL, json_pack("{s:o}", "cancellation", statement(command)));

    gw_approvals_take_back(run, NULL, "the run was cancelled");
    for (GList *id = ids; id; id = id->next) {
        g_autofree char *reason = with_what_is_open(run, id->data, "the run was cancelled");
        if (is_under_way(gw_run_step(run, id->data)))
            gw_run_record(run, id->data, NULL, NULL,
                          json_pack("{s:s, s:s, s:n}", "status", "stopped", "reason", reason, "next_look"),
                          json_false(), NULL, NULL);
    }
    run->cancelled = TRUE;
}

static const gw_verb verbs[] = {
    {"done", TRUE, {"by"}, done_fits, NULL, done_act},
    {"approve", TRUE, {"by"}, approve_fits, NULL, approve_act},
    {"withdraw", TRUE, {"by"}, withdraw_fits, gw_approvals_nothing_out, withdraw_act},
    {"retry", FALSE, {"by"}, retry_fits, NULL, gw_verb_retry},
    {"skip", TRUE, {"by", "why"}, skip_fits, gw_approvals_nothing_out, skip_act},
    {"cancel", FALSE, {"by"}, NULL, gw_approvals_nothing_out, cancel_act},
};

const gw_verb *
gw_verb_find(const json_t *command)
{
    const char *name = gw_json_string(command, "verb");

    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++)
        if (g_strcmp0(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}
