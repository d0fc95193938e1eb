/* SPDX-License-Identifier: Apache-2.0 */
/* all_checks.c - every check of every case of every step, and what only all cases together tell */
#include "check/check.h"

#include "base/error.h"
#include "base/json.h"
#include "base/schema.h"
#include "base/text.h"
#include "check/checks.h"

#include <string.h>

/* In this order; what a name means stands in doc/plugins.md. */
static const struct {
    const char *name;
    gw_check check;
} checks[] = {
    {"look", gw_check_look},         {"again", gw_check_again}, {"killed", gw_check_killed},
    {"failures", gw_check_failures}, {"lost", gw_check_lost},   {"mangled", gw_check_mangled},
    {"late", gw_check_late},         {"two", gw_check_two},     {"permissions", gw_check_permissions}};

typedef struct {
    const gw_check_place *place;
    json_t *results;
    json_t *operations; /* of the simulator, by service */
} checking;

/* ---- results ---- */

static gboolean
is_asked_for(const checking *self, const char *step, const char *test, const char *check)
{
    g_autofree char *id = g_strdup_printf("%s/%s/%s", step, test, check);

    return !self->place->only || g_str_has_prefix(id, self->place->only);
}

/* Is any check of the case asked for? */
static gboolean
is_case_asked_for(const checking *self, const json_t *test)
{
    const char *only = self->place->only;
    g_autofree char *id =
        g_strdup_printf("%s/%s/", gw_json_string(test, "step"), gw_json_string(test, "case"));

    return !only || g_str_has_prefix(id, only) || g_str_has_prefix(only, id);
}

static void
publish(checking *self, json_t *result)
{
    json_array_append_new(self->results, result);
    if (self->place->tell)
        self->place->tell(self->place->data, result);
}

static void
add_result(checking *self, const char *step, const char *test, const char *check, guint tries, json_t *faults)
{
    publish(self, json_pack("{s:s, s:s, s:s, s:b, s:i, s:O}", "step", step, "case", test, "check", check,
                            "ok", json_array_size(faults) == 0, "tries", (int)tries, "faults", faults));
}

/* Neither well nor faulty. */
static void
add_untried(checking *self, const char *step, const char *test, const char *check, const char *why)
{
    publish(self, json_pack("{s:s, s:s, s:s, s:b, s:i, s:[], s:s}", "step", step, "case", test, "check",
                            check, "ok", 1, "tries", 0, "faults", "untried", why));
}

/* ---- what is asked for ---- */

static void
add_id(GPtrArray *ids, const char *step, const char *test, const char *check)
{
    g_ptr_array_add(ids, g_strdup_printf("%s/%s/%s", step, test, check));
}

/* All that --only can pick out. What all cases together tell needs all of them, so it is none of that. */
static GPtrArray *
known_ids(const gw_check_place *place, const json_t *cases)
{
    GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);
    const char *name;
    json_t *step, *test;
    size_t i;

    json_object_foreach ((json_t *)(guintptr)gw_pool_steps(place->pool), name, step)
        add_id(ids, name, "all", "operations");
    json_array_foreach (json_object_get(cases, "cases"), i, test) {
        add_id(ids, gw_json_string(test, "step"), gw_json_string(test, "case"), "params");
        add_id(ids, gw_json_string(test, "step"), gw_json_string(test, "case"), "converges");
        for (gsize n = 0; n < G_N_ELEMENTS(checks); n++)
            add_id(ids, gw_json_string(test, "step"), gw_json_string(test, "case"), checks[n].name);
    }
    return ids;
}

static void
add_begins(GPtrArray *names, const char *id)
{
    for (const char *end = strchr(id, '/'); end; end = strchr(end + 1, '/'))
        g_ptr_array_add(names, g_strndup(id, (gsize)(end - id)));
    g_ptr_array_add(names, g_strdup(id));
}

static gboolean
is_told_of_all(const char *only)
{
    static const char *const together[] = {"actions", "unused", "secrets", "time-outs", NULL};
    const char *check = strstr(only, "/all/");

    return check && g_strv_contains(together, check + strlen("/all/"));
}

/* What to give instead: something near, or what there is. */
static char *
only_hint(const char *only, const GPtrArray *ids)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_null_terminated(0, g_free, TRUE);

    if (is_told_of_all(only))
        return g_strdup(": that is told of all cases together, without --only");
    for (guint i = 0; i < ids->len; i++)
        add_begins(names, ids->pdata[i]);
    return gw_nearest_hint(only, (const char *const *)names->pdata);
}

/* A name that was misspelt would be a check of nothing, and that is always well. */
static gboolean
check_only(const gw_check_place *place, const json_t *cases, GError **error)
{
    g_autoptr(GPtrArray) ids = known_ids(place, cases);

    if (!place->only)
        return TRUE;
    for (guint i = 0; i < ids->len; i++)
        if (g_str_has_prefix(ids->pdata[i], place->only))
            return TRUE;
    g_autofree char *hint = only_hint(place->only, ids);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "--only '%s': there is no such check%s", place->only,
                hint);
    return FALSE;
}

/* ---- a case ---- */

static void
run_checks(checking *self, gw_trial *trial, const gw_check_base *base, const char *step, const char *test)
{
    for (gsize i = 0; i < G_N_ELEMENTS(checks) && !trial->error && !*self->place->stopped; i++) {
        gw_json faults = json_array();
        guint before = trial->tries;
        if (!is_asked_for(self, step, test, checks[i].name))
            continue;
        checks[i].check(trial, base, faults);
        if (trial->untried && !trial->error && !*self->place->stopped)
            add_untried(self, step, test, checks[i].name, trial->untried);
        g_clear_pointer(&trial->untried, g_free);
        if (trial->tries > before && !trial->error && !*self->place->stopped)
            add_result(self, step, test, checks[i].name, trial->tries - before, faults);
    }
}

static void
run_case(checking *self, gw_trial *trial, const json_t *test)
{
    const char *step = gw_json_string(test, "step"), *name = gw_json_string(test, "case");
    gw_json params = json_deep_copy(json_object_get(test, "params")), faults = json_array();
    g_autoptr(GError) error = NULL;
    gw_check_base base = {0};
    guint before = trial->tries;

    if (!gw_schema_apply(json_object_get(trial->step, "params"), params, "params", &error)) {
        gw_check_fault(faults, "%s: give sets of parameters with --params FILE", error->message);
        add_result(self, step, name, "params", 0, faults);
        trial->incomplete = TRUE;
        return;
    }
    if (self->place->only && g_str_has_suffix(self->place->only, "/params"))
        add_result(self, step, name, "params", 0, faults);
    gw_trial_use(trial, test, params);
    gboolean well = gw_check_undisturbed(trial, &base, faults);
    if (!trial->error && !*self->place->stopped && (!well || is_asked_for(self, step, name, "converges")))
        add_result(self, step, name, "converges", trial->tries - before, faults);
    trial->incomplete |= !well;
    if (well)
        run_checks(self, trial, &base, step, name);
    gw_check_base_clear(&base);
}

/* ---- all cases together ---- */

static json_t *
keys_of(json_t *texts)
{
    json_t *faults = json_array(), *text;
    const char *key;

    json_object_foreach (texts, key, text)
        gw_check_fault(faults, "%s", key);
    return faults;
}

static gboolean
is_used(const gw_trial *trial, const char *action, const json_t *untried)
{
    return json_object_get(trial->used, action) || json_object_get(untried, action);
}

/* What is declared and was never asked for. */
static json_t *
unused(const gw_trial *trial, const json_t *untried)
{
    static const char *const members[] = {"reads", "writes"};
    json_t *faults = json_array(), *name;
    size_t i;

    for (gsize m = 0; m < G_N_ELEMENTS(members); m++)
        json_array_foreach (json_object_get(trial->step, members[m]), i, name)
            if (!is_used(trial, json_string_value(name), untried))
                gw_check_fault(
                    faults,
                    "'%s' is declared among the %s, and no case used it: take it out, add a case that "
                    "needs it, or say why under \"untried\"",
                    json_string_value(name), members[m]);
    return faults;
}

static json_t *
undeclared(const gw_trial *trial)
{
    json_t *faults = json_array(), *text;
    const char *action;

    json_object_foreach (trial->undeclared, action, text)
        gw_check_fault(faults, "%s", json_string_value(text));
    return faults;
}

static json_t *
leaked(const gw_trial *trial)
{
    json_t *faults = json_array(), *text;
    const char *where;

    json_object_foreach (trial->leaks, where, text)
        gw_check_fault(faults, "a secret stood in %s, where gangway took it out: %s", where,
                       json_string_value(text));
    return faults;
}

static void
add_owned(checking *self, const char *step, const char *check, json_t *faults)
{
    if (is_asked_for(self, step, "all", check))
        add_result(self, step, "all", check, 0, faults);
    json_decref(faults);
}

/* ---- what is declared ---- */

/* Names of the simulator's operations of a service, NULL-terminated. */
static GPtrArray *
names_of(const checking *self, const char *service)
{
    GPtrArray *names = g_ptr_array_new();
    size_t i;
    json_t *name;

    json_array_foreach (json_object_get(self->operations, service), i, name)
        g_ptr_array_add(names, (gpointer)(guintptr)json_string_value(name));
    g_ptr_array_add(names, NULL);
    return names;
}

static void
check_operation(const checking *self, const char *action, json_t *faults)
{
    const char *bare = g_str_has_prefix(action, "partner/") ? action + strlen("partner/") : action;
    g_auto(GStrv) parts = g_strsplit(bare, ":", 2);

    if (strcmp(parts[0], "vault") == 0 || strcmp(parts[0], "http") == 0 || strcmp(parts[0], "smtp") == 0)
        return;
    g_autoptr(GPtrArray) names = names_of(self, parts[0]);
    if (g_strv_contains((const char *const *)names->pdata, parts[1]))
        return;
    g_autofree char *hint = gw_nearest_hint(parts[1], (const char *const *)names->pdata);
    gw_check_fault(
        faults,
        "'%s' is not among the operations that the simulator carries out%s; if it is right, define it in a "
        "folder for --operations",
        action, hint);
}

static void
check_operations(checking *self, const json_t *step)
{
    static const char *const members[] = {"reads", "writes"};
    gw_json faults = json_array();
    size_t i;
    json_t *name;

    for (gsize m = 0; m < G_N_ELEMENTS(members); m++)
        json_array_foreach (json_object_get(step, members[m]), i, name)
            check_operation(self, json_string_value(name), faults);
    if (is_asked_for(self, gw_json_string(step, "name"), "all", "operations"))
        add_result(self, gw_json_string(step, "name"), "all", "operations", 0, faults);
}

/* ---- a step ---- */

static void
run_step(checking *self, const char *name, const json_t *step, const json_t *cases)
{
    gw_trial trial;
    size_t i, n = 0;
    json_t *test;

    check_operations(self, step);
    gw_trial_init(&trial, self->place, step);
    trial.translates = json_object_get(cases, "translates");
    trial.waits = json_object_get(cases, "waits");
    json_array_foreach (json_object_get(cases, "cases"), i, test) {
        if (g_strcmp0(gw_json_string(test, "step"), name) != 0 || trial.error || *self->place->stopped)
            continue;
        n++;
        if (is_case_asked_for(self, test))
            run_case(self, &trial, test);
    }
    if (n == 0) {
        gw_json faults = json_pack("[s]", "no set of parameters is for this step: nothing of it was tried");
        add_result(self, name, "all", "params", 0, faults);
    } else if (trial.tries > 0 && !trial.error && !*self->place->stopped) {
        add_owned(self, name, "actions", undeclared(&trial));
        /* What was not gone through can't tell. */
        if (!self->place->only && !trial.incomplete)
            add_owned(self, name, "unused", unused(&trial, json_object_get(cases, "untried")));
        add_owned(self, name, "secrets", leaked(&trial));
        add_owned(self, name, "time-outs", keys_of(trial.overtime));
    }
    if (trial.error)
        json_object_set_new(self->operations, "error", json_string(trial.error->message));
    gw_trial_release(&trial);
}

json_t *
gw_check_run(const gw_check_place *place, const json_t *cases, GError **error)
{
    const char *name;
    json_t *step;

    if (!check_only(place, cases, error))
        return NULL;
    checking self = {place, json_array(), place->ask(place->data, "operations", NULL, error)};

    if (self.operations)
        json_object_foreach ((json_t *)(guintptr)gw_pool_steps(place->pool), name, step)
            run_step(&self, name, step, cases);
    const char *fault = gw_json_string(self.operations, "error");
    if (fault)
        g_set_error_literal(error, GW_ERROR, GW_ERROR_UNAVAILABLE, fault);
    gboolean failed = fault || !self.operations;
    json_decref(self.operations);
    if (!failed)
        return self.results;
    json_decref(self.results);
    return NULL;
}
