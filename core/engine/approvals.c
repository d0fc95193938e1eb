/* SPDX-License-Identifier: Apache-2.0 */
/* approvals.c - approvals that ended, and what they had released: taken back, and asked for again
 */
#include "engine/approvals.h"

#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "vault/guard.h"

gboolean
gw_approval_is(const json_t *row)
{
    return g_strcmp0(gw_json_string(row, "uses"), "approval") == 0;
}

json_t *
gw_approval_about(const char *uses, const json_t *params)
{
    const json_t *secrets = json_object_get(params, "secrets");

    if (g_strcmp0(uses, "approval") != 0 || json_array_size(secrets) == 0)
        return NULL;
    return json_pack("{s:O, s:O?}", "secrets", secrets, "to", json_object_get(params, "to"));
}

static gboolean
names(const json_t *secrets, const char *own)
{
    size_t i;
    json_t *name;

    json_array_foreach (secrets, i, name)
        if (g_strcmp0(json_string_value(name), own) == 0)
            return TRUE;
    return FALSE;
}

static const json_t *
secrets_of(const json_t *row)
{
    return json_object_get(json_object_get(row, "approves"), "secrets");
}

static json_t *
releases_of(const gw_run *run)
{
    gw_vault *vault = run->engine->vault;

    return vault && run->id ? gw_vault_releases(vault, run->id, NULL) : NULL;
}

/* ---- steps begin anew ---- */

/* What a step's row forgets; an approval forgets who gave it, too. */
static void
begin_anew(gw_run *run, const char *step, const char *kind, json_t *data)
{
    static const char *const forgotten[] = {
        "reason",   "failure",   "outputs",   "evidence", "before",  "task",    "checked", "due",
        "reminded", "escalated", "next_look", "tries",    "applies", "changes", "said",    NULL};
    gboolean waits = kind == NULL; /* for its turn only: what was said of it stays */
    json_t *fields = json_pack("{s:s, s:i}", "status", "pending", "looks", 0);

    for (int i = 0; forgotten[i]; i++)
        if (!waits || strcmp(forgotten[i], "said") != 0)
            json_object_set_new(fields, forgotten[i], json_null());
    gw_run_record(run, step, kind, data, fields, json_false(), NULL, NULL);
}

static gboolean
has_status(const json_t *row, const char *status)
{
    return g_strcmp0(gw_json_string(row, "status"), status) == 0;
}

static gboolean
lacks_approvals(const json_t *row)
{
    const char *code = gw_json_string(json_object_get(row, "failure"), "code");

    return has_status(row, "stopped") && g_strcmp0(code, "NotApproved") == 0;
}

/* The script goes from the top again: what it comes to opens its task again. */
static void
leave_places(gw_run *run)
{
    g_autoptr(GList) ids = g_hash_table_get_keys(run->steps);

    for (GList *id = ids; id; id = id->next) {
        const json_t *row = gw_run_step(run, id->data);
        if (has_status(row, "waiting") || lacks_approvals(row))
            begin_anew(run, id->data, NULL, NULL);
    }
}

void
gw_approvals_ask_anew(gw_run *run)
{
    g_autoptr(GList) ids = g_hash_table_get_keys(run->steps);

    for (GList *id = ids; id; id = id->next) {
        const json_t *row = gw_run_step(run, id->data);
        if (gw_approval_is(row) && has_status(row, "waiting"))
            begin_anew(run, id->data, "step.reopened", json_pack("{s:s}", "was", "waiting"));
    }
}

/* ---- what was released ---- */

static void
take_one_back(gw_run *run, const json_t *copy, const char *why)
{
    const char *name = gw_json_string(copy, "name");
    g_autofree char *step = g_strndup(name, strcspn(name, "/"));
    g_autoptr(GError) error = NULL;

    if (run->error)
        return;
    if (!gw_store_secret_remove(run->engine->store, run->id, name, "gangway", &error))
        gw_run_fail(run, error);
    else
        begin_anew(run, step, "release.ended",
                   json_pack("{s:s, s:O, s:s}", "secret", name, "to",
                             json_object_get(json_object_get(copy, "release"), "to"), "why", why));
}

void
gw_approvals_take_back(gw_run *run, const json_t *secrets, const char *why)
{
    gw_json copies = releases_of(run);
    size_t i;
    json_t *copy;

    json_array_foreach (copies, i, copy) {
        const char *own = gw_json_string(json_object_get(copy, "release"), "own");
        if (gw_json_true(copy, "there") && (!secrets || names(secrets, own)))
            take_one_back(run, copy, why);
    }
}

static void
take_back_late(gw_run *run)
{
    gw_json copies = releases_of(run);
    size_t i;
    json_t *copy;

    json_array_foreach (copies, i, copy)
        if (gw_json_true(copy, "there") &&
            gw_now_ms() >= gw_json_int(json_object_get(copy, "release"), "until", 0))
            take_one_back(run, copy, "nobody took it in time");
}

gboolean
gw_approvals_nothing_out(const gw_run *run, const char *what, GError **error)
{
    gw_json copies = releases_of(run);
    size_t i;
    json_t *copy;

    json_array_foreach (copies, i, copy) {
        const json_t *used = json_object_get(copy, "used");
        if (gw_json_true(copy, "there"))
            continue;
        g_set_error(
            error, GW_ERROR, GW_ERROR_DENIED,
            "%s: '%s' was shown secret '%s', and the run goes on until it is changed: gangway tasks %s", what,
            gw_json_string(used, "by"), gw_json_string(copy, "name"), run->id);
        return FALSE;
    }
    return TRUE;
}

/* Why this one keeps the run, or NULL. */
static char *
held_by(const gw_run *run, const json_t *copy)
{
    const json_t *release = json_object_get(copy, "release"), *used = json_object_get(copy, "used");
    const char *own = gw_json_string(release, "own");

    if (gw_json_true(copy, "there"))
        return g_strdup_printf(
            "'%s' can still take secret '%s': gangway resume %s when that is done, or gangway "
            "cancel %s to take it back",
            gw_json_string(release, "to"), own, run->id, run->id);
    g_autoptr(GError) fault = NULL;
    if (gw_vault_is_changed(run->engine->vault, copy, &fault))
        return NULL;
    if (fault)
        return g_strdup_printf(
            "'%s' was shown secret '%s', and whether it was changed since can't be told: %s",
            gw_json_string(used, "by"), own, fault->message);
    return g_strdup_printf(
        "'%s' was shown secret '%s', and it has not been changed since: change it, keep the new one "
        "with 'gangway secret set %s --guarded %d --replace', then gangway resume %s (a text that was shown "
        "before is no change)",
        gw_json_string(used, "by"), own, own,
        (int)gw_json_int(json_object_get(release, "guard"), "approvals", GW_GUARD_APPROVALS), run->id);
}

static void
tell_changed(gw_run *run, const json_t *copy)
{
    const json_t *release = json_object_get(copy, "release"), *used = json_object_get(copy, "used");
    gw_json row = gw_vault_about(run->engine->vault, "", gw_json_string(release, "own"), NULL);

    gw_run_record_run(run, "secret.changed",
                      json_pack("{s:O?, s:O?, s:O?, s:O?}", "secret", json_object_get(release, "own"), "at",
                                json_object_get(row, "created"), "taken", json_object_get(used, "at"), "by",
                                json_object_get(used, "by")),
                      NULL);
}

char *
gw_approvals_hold(gw_run *run)
{
    gw_json copies = releases_of(run);
    size_t i;
    json_t *copy;

    json_array_foreach (copies, i, copy) {
        char *why = held_by(run, copy);
        if (why)
            return why;
    }
    json_array_foreach (copies, i, copy)
        tell_changed(run, copy);
    return NULL;
}

/* ---- what stands ---- */

/* How long an approval counts: the shortest time of its secrets. */
static gint64
time_of(const gw_run *run, const json_t *secrets)
{
    gint64 least = GW_GUARD_FOR_MS;
    size_t i;
    json_t *name;

    json_array_foreach (secrets, i, name) {
        gw_json row = gw_vault_about(run->engine->vault, "", json_string_value(name), NULL);
        least = MIN(least, gw_json_int(json_object_get(row, "guard"), "for_ms", GW_GUARD_FOR_MS));
    }
    return least;
}

/* Is there one of them that was not taken yet? */
static gboolean
is_needed(const json_t *secrets, const json_t *copies)
{
    size_t i, j;
    json_t *name, *copy;

    json_array_foreach (secrets, i, name) {
        gboolean taken = FALSE;
        json_array_foreach (copies, j, copy)
            taken |= !gw_json_true(copy, "there") &&
                     g_strcmp0(gw_json_string(json_object_get(copy, "release"), "own"),
                               json_string_value(name)) == 0;
        if (!taken)
            return TRUE;
    }
    return FALSE;
}

/* Why an approval that was given does not stand any more, or NULL. */
static const char *
end_of(const gw_run *run, const json_t *row, const json_t *copies)
{
    const json_t *secrets = secrets_of(row), *said = json_object_get(row, "said");

    if (!run->engine->vault || !gw_approval_is(row) || !has_status(row, "verified") ||
        !is_needed(secrets, copies))
        return NULL;
    if (!json_is_object(said))
        return "withdrawn";
    return gw_now_ms() - gw_json_int(said, "at", 0) > time_of(run, secrets) ? "too old" : NULL;
}

static guint
count_ended(gw_run *run, gboolean ask_again)
{
    g_autoptr(GList) ids = g_hash_table_get_keys(run->steps);
    gw_json copies = releases_of(run);
    guint ended = 0;

    for (GList *id = ids; id; id = id->next) {
        const char *why = end_of(run, gw_run_step(run, id->data), copies);
        ended += why != NULL;
        if (why && ask_again)
            begin_anew(run, id->data, "approval.ended", json_pack("{s:s}", "why", why));
    }
    return ended;
}

void
gw_approvals_look_again(gw_run *run)
{
    if (!run->plan)
        run->rewound = TRUE;
}

void
gw_approvals_renew(gw_run *run)
{
    run->rewound = FALSE;
    take_back_late(run);
    if (count_ended(run, TRUE) > 0)
        leave_places(run);
}
