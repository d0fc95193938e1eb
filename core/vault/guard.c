/* SPDX-License-Identifier: Apache-2.0 */
/* guard.c - counts the approvals in a run's chain, against the terms that a secret was kept with
 */
#include "vault/guard.h"

#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "sdk/gangway/person.h"

/* ---- terms ---- */

gboolean
gw_guard_same_person(const char *one, const char *other)
{
    g_autofree char *a = one ? g_utf8_normalize(one, -1, G_NORMALIZE_ALL_COMPOSE) : NULL;
    g_autofree char *b = other ? g_utf8_normalize(other, -1, G_NORMALIZE_ALL_COMPOSE) : NULL;
    g_autofree char *small_a = a ? g_utf8_casefold(a, -1) : NULL;
    g_autofree char *small_b = b ? g_utf8_casefold(b, -1) : NULL;

    return small_a && small_b && gangway_same_person(small_a, small_b);
}

static gboolean
lists(const json_t *names, const char *name)
{
    size_t i;
    json_t *one;

    json_array_foreach (names, i, one)
        if (gw_guard_same_person(json_string_value(one), name))
            return TRUE;
    return FALSE;
}

json_t *
gw_guard_new(guint approvals, gint64 for_ms, const json_t *approvers, GError **error)
{
    gw_json names = json_array();
    size_t i;
    json_t *one;

    json_array_foreach (approvers, i, one)
        if (!lists(names, json_string_value(one)))
            json_array_append(names, one);
    if (approvals < 1 || approvals > GW_GUARD_APPROVALS_MAX || for_ms < 1000) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "a guard takes 1 to %d approvals, and they count for a second or longer",
                    GW_GUARD_APPROVALS_MAX);
        return NULL;
    }
    if (json_array_size(names) > 0 && json_array_size(names) < approvals) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "%u approvals are demanded, and only %u people may give one: name more with --approver",
                    approvals, (guint)json_array_size(names));
        return NULL;
    }
    return json_pack("{s:i, s:I, s:O*}", "approvals", (int)approvals, "for_ms", (json_int_t)for_ms,
                     "approvers", json_array_size(names) > 0 ? names : NULL);
}

char *
gw_guard_kind(const char *kind, const json_t *terms)
{
    g_autofree char *text = gw_json_text(terms);

    return g_strconcat(kind, " ", text, NULL);
}

void
gw_guard_open_row(json_t *row)
{
    const char *kind = gw_json_string(row, "kind"), *blank = kind ? strchr(kind, ' ') : NULL;
    g_autofree char *first = blank ? g_strndup(kind, (gsize)(blank - kind)) : g_strdup(kind);
    gw_json terms = blank ? gw_json_parse(blank + 1, strlen(blank + 1), "terms", NULL) : NULL;

    if (!first)
        return;
    if (!blank && strcmp(first, "guarded") == 0)
        terms = gw_guard_new(GW_GUARD_APPROVALS, GW_GUARD_FOR_MS, NULL, NULL);
    if (terms)
        json_object_set(row, strcmp(first, "released") == 0 ? "release" : "guard", terms);
    json_object_set_new(row, "kind", json_string(first));
}

/* ---- approvals ---- */

/* Is this approval about this secret, for this person? */
static gboolean
is_about(const json_t *data, const char *own, const char *to)
{
    size_t i;
    json_t *name;

    json_array_foreach (json_object_get(data, "secrets"), i, name)
        if (g_strcmp0(json_string_value(name), own) == 0)
            return gw_guard_same_person(gw_json_string(data, "to"), to);
    return FALSE;
}

static void
read_event(json_t *approvals, const json_t *event, const char *own, const char *to)
{
    const char *kind = gw_json_string(event, "kind"), *step = gw_json_string(event, "step");
    const json_t *data = json_object_get(event, "data");
    json_t *approval = step ? json_object_get(approvals, step) : NULL;

    if (!kind || !step)
        return;
    if (strcmp(kind, "person.approved") == 0 && is_about(data, own, to))
        json_object_set_new(
            approvals, step,
            json_pack("{s:s?, s:O}", "by", gw_json_string(data, "by"), "at", json_object_get(event, "time")));
    else if (strcmp(kind, "person.approved") == 0 || strcmp(kind, "person.withdrew") == 0 ||
             strcmp(kind, "approval.ended") == 0 || strcmp(kind, "step.reopened") == 0)
        json_object_del(approvals, step);
    else if (approval && strcmp(kind, "step.verified") == 0)
        json_object_set_new(approval, "agreed", json_true());
}

/* By step: its newest approval, unless that was withdrawn. */
static json_t *
approvals_of(gw_store *store, const char *run, const char *own, const char *to, GError **error)
{
    gw_json events = gw_store_flush(store, error) ? gw_store_proven_events(store, run, error) : NULL;
    json_t *approvals = events ? json_object() : NULL, *event;
    size_t i;

    json_array_foreach (events, i, event)
        read_event(approvals, event, own, to);
    return approvals;
}

/* Why an approval does not count, or NULL. */
static const char *
fault_of(const json_t *approval, const json_t *guard, const char *to, const json_t *counted, gint64 at)
{
    const char *by = gw_json_string(approval, "by");
    const json_t *approvers = json_object_get(guard, "approvers");

    if (!gw_json_true(approval, "agreed"))
        return "its step has not agreed";
    if (gw_guard_same_person(by, to))
        return "who asks does not approve";
    if (approvers && !lists(approvers, by))
        return "is not among those who may";
    if (lists(counted, by))
        return "approved once already";
    if (at - gw_json_int(approval, "at", 0) > gw_json_int(guard, "for_ms", 0))
        return "is too old";
    return NULL;
}

gboolean
gw_guard_check(gw_store *store, const char *run, const char *own, const json_t *guard, const char *to,
               gint64 at, GError **error)
{
    gw_json approvals = approvals_of(store, run, own, to, error), counted = json_array();
    g_autoptr(GString) others = g_string_new(NULL);
    gint64 demanded = gw_json_int(guard, "approvals", GW_GUARD_APPROVALS_MAX);
    const char *step;
    json_t *approval;

    if (!approvals)
        return FALSE;
    json_object_foreach (approvals, step, approval) {
        const char *fault = fault_of(approval, guard, to, counted, at), *by = gw_json_string(approval, "by");

        if (fault)
            g_string_append_printf(others, "; that of '%s' (%s) does not: %s", by ? by : "?", step, fault);
        else
            json_array_append(counted, json_object_get(approval, "by"));
    }
    if ((gint64)json_array_size(counted) >= demanded)
        return TRUE;
    g_set_error(
        error, GW_ERROR, GW_ERROR_DENIED,
        "secret '%s' was kept with %d approvals, and %u of this run count for '%s'%s: a workflow such as "
        "'root-credentials' asks for them",
        own, (int)demanded, (guint)json_array_size(counted), to, others->str);
    return FALSE;
}

/* ---- taking ---- */

static gboolean
is_over(gw_store *store, const char *run, GError **error)
{
    gw_json row = gw_store_run(store, run, error);
    const char *status = gw_json_string(row, "status");

    if (!row)
        return TRUE;
    if (!g_strv_contains((const char *const[]){"done", "cancelled", "undone", NULL}, status))
        return FALSE;
    g_set_error(error, GW_ERROR, GW_ERROR_DENIED, "run %s is %s: what it released can't be taken any more",
                run, status);
    return TRUE;
}

gboolean
gw_guard_may_take(gw_store *store, const char *run, const json_t *release, const char *by, GError **error)
{
    const char *own = gw_json_string(release, "own"), *to = gw_json_string(release, "to");
    gint64 until = gw_json_int(release, "until", 0);

    if (!gw_guard_same_person(by, to)) {
        g_set_error(error, GW_ERROR, GW_ERROR_DENIED,
                    "secret '%s' was released to '%s', who asked for it: nobody else can take it", own, to);
        return FALSE;
    }
    if (gw_now_ms() >= until) {
        g_autofree char *at = gw_time_text(until);
        g_set_error(error, GW_ERROR, GW_ERROR_DENIED,
                    "the release of secret '%s' ended at %s: 'gangway resume %s' asks for approvals again",
                    own, at, run);
        return FALSE;
    }
    return !is_over(store, run, error) && gw_guard_check(store, run, own, json_object_get(release, "guard"),
                                                         to, gw_json_int(release, "at", 0), error);
}
