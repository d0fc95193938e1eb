/* SPDX-License-Identifier: Apache-2.0 */
/* amend.c - a run's input is mended: checked, replayed, journaled
 *
 * A row is about the parameters that its step was begun with (its member "params" has their hash). When the
 * amended input leads to others, reconcile.lua begins the step anew, by a look; so what other steps make of
 * its outputs is found out as well. Here it is only told beforehand which finished steps these are.
 */
#include "engine/amend.h"
#include "engine/approvals.h"
#include "engine/replay.h"
#include "engine/superseded.h"

#include "base/error.h"
#include "base/json.h"
#include <string.h>

gboolean
gw_amend_is(const json_t *command)
{
    return json_is_object(json_object_get(command, "input"));
}

/* ---- the new input ---- */

static json_t *
amended(const gw_run *run, const json_t *command, GError **error)
{
    const json_t *patch = json_object_get(command, "input");
    gw_json merged = gw_json_merge(run->input, patch);

    gw_json_take_out(merged, patch);
    return gw_workflow_input(run->workflow, merged, error);
}

/* Changed, added and taken out. The difference names what the second one has and the first one has not. */
static json_t *
changes_of(const json_t *before, const json_t *after)
{
    json_t *changes = gw_json_diff(before, after), *change;
    gw_json back = gw_json_diff(after, before);
    size_t i;

    json_array_foreach (back, i, change)
        if (g_strcmp0(gw_json_string(change, "op"), "add") == 0)
            json_array_append_new(changes, json_pack("{s:s, s:O, s:O?}", "op", "remove", "path",
                                                     json_object_get(change, "path"), "from",
                                                     json_object_get(change, "to")));
    return changes;
}

static gboolean
is_same_customer(const gw_run *run, const json_t *input, GError **error)
{
    const char *key = run->workflow->customer_input;

    if (!key || json_equal(json_object_get(run->input, key), json_object_get(input, key)))
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                "input.%s says whose run this is and can't be changed: gangway start begins another one",
                key);
    return FALSE;
}

/* The account that a run works in stays its own. One that has asked nothing yet has none on record. */
static gboolean
is_same_account(const gw_run *run, const json_t *input, GError **error)
{
    const char *key = run->workflow->account, *known = gw_json_string(run->row, "account");
    const char *asked = key ? gw_json_string(input, key) : NULL;

    if (!known || !asked || strcmp(known, asked) == 0)
        return TRUE;
    g_set_error(
        error, GW_ERROR, GW_ERROR_INVALID,
        "run %s works in account %s, and input.%s would be %s: gangway start begins another run there",
        run->id, known, key, asked);
    return FALSE;
}

/* ---- the replay ---- */

static gint
by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Steps that the run has begun and that the amended input no longer leads to: nothing would look after what
 * they did. */
static gboolean
reaches_all(const gw_run *run, const json_t *told, GError **error)
{
    g_autoptr(GPtrArray) missed = g_ptr_array_new();
    GHashTableIter rows;
    gpointer id, row;

    g_hash_table_iter_init(&rows, run->steps);
    while (g_hash_table_iter_next(&rows, &id, &row))
        if (gw_json_string(row, "uses") && !gw_replay_told(told, id))
            g_ptr_array_add(missed, id);
    if (missed->len == 0)
        return TRUE;
    g_ptr_array_sort(missed, by_name);
    g_ptr_array_add(missed, NULL);
    g_autofree char *names = g_strjoinv("', '", (char **)missed->pdata);
    g_set_error(
        error, GW_ERROR, GW_ERROR_INVALID,
        "with this input the workflow no longer takes step '%s', which the run has begun: end it with "
        "gangway cancel %s and begin another with gangway start, which finds what is there",
        names, run->id);
    return FALSE;
}

static json_t *
again_of(const json_t *told)
{
    json_t *again = json_array(), *step;
    size_t i;

    json_array_foreach (told, i, step)
        if (gw_json_true(step, "again"))
            json_array_append(again, json_object_get(step, "id"));
    return again;
}

/* What a step would be asked for is of the account's own partition. */
static gboolean
is_in_partition(const gw_run *other, GError **error)
{
    json_t *step;
    size_t i;

    json_array_foreach (other->plan, i, step) {
        gw_json fault =
            gw_partition_fault(other->engine, gw_json_string(step, "uses"), json_object_get(step, "params"));
        if (!fault)
            continue;
        g_set_error(error, GW_ERROR, (int)gw_failure_class(fault), "step '%s': %s",
                    gw_json_string(step, "id"), gw_json_string(fault, "message"));
        return FALSE;
    }
    return TRUE;
}

/* What the run's own input leads to, as far as it got. */
static json_t *
way_before(gw_run *run)
{
    g_autoptr(gw_run) other = gw_replay_twin(run, run->workflow, run->input);

    gw_run_trace(other, NULL);
    return json_incref(other->plan);
}

/* {"again", "left_behind"} of the effect. */
static json_t *
replayed(gw_run *run, const json_t *input, GError **error)
{
    g_autoptr(gw_run) other = gw_replay_twin(run, run->workflow, input);
    g_autoptr(GError) fault = NULL;

    if (!gw_run_trace(other, &fault) && !other->undecided) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "the workflow does not take this input: %s",
                    fault->message);
        return NULL;
    }
    if (!is_in_partition(other, error))
        return NULL;
    gboolean whole = gw_replay_is_whole(other);
    if (whole && !reaches_all(run, other->plan, error))
        return NULL;
    gw_json before = way_before(run);
    json_t *left = gw_superseded(run, before, other->plan, whole, error);
    return left ? json_pack("{s:o, s:o}", "again", again_of(other->plan), "left_behind", left) : NULL;
}

gboolean
gw_amend_may_skip(gw_run *run, const char *step, GError **error)
{
    g_autoptr(gw_run) other = gw_replay_twin(run, run->workflow, run->input);
    g_autofree char *its = g_strconcat(step, ".", NULL);
    g_autoptr(GError) fault = NULL;

    json_object_set_new(gw_run_step(other, step), "status", json_string("skipped"));
    gw_run_trace(other, &fault);
    if (!other->undecided || !g_str_has_prefix(other->undecided, its))
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                "cannot skip step '%s': the workflow decides on its '%s', which nobody would know: have the "
                "step done, or end the run with gangway cancel %s",
                step, other->undecided + strlen(its), run->id);
    return FALSE;
}

/* ---- both ---- */

json_t *
gw_amend_check(gw_run *run, const json_t *command, GError **error)
{
    gw_json input = amended(run, command, error);

    if (!input || !is_same_customer(run, input, error) || !is_same_account(run, input, error) ||
        !gw_reseller_check(run, input, error))
        return NULL;
    gw_json changes = changes_of(run->input, input);
    if (json_array_size(changes) == 0) {
        g_set_error(
            error, GW_ERROR, GW_ERROR_INVALID,
            "the run's input says that already: nothing to amend (gangway retry %s tries again with it)",
            run->id);
        return NULL;
    }
    json_t *effect = replayed(run, input, error);
    if (effect)
        json_object_update_new(effect, json_pack("{s:O, s:O}", "input", input, "changes", changes));
    return effect;
}

/* Rows of an older store don't tell what they are about: they are looked at again, whatever it was. */
static void
mark_untold(gw_run *run)
{
    g_autoptr(GList) ids = g_hash_table_get_keys(run->steps);

    for (GList *id = ids; id; id = id->next) {
        const json_t *row = gw_run_step(run, id->data);
        if (gw_json_string(row, "uses") && !gw_json_string(row, "params"))
            gw_run_record(run, id->data, NULL, NULL, json_pack("{s:s}", "params", "not recorded"), NULL, NULL,
                          NULL);
    }
}

gboolean
gw_amend_act(gw_run *run, const json_t *command, GError **error)
{
    gw_json effect = gw_amend_check(run, command, error);

    if (!effect)
        return FALSE;
    json_t *data =
        json_pack("{s:s?, s:s?, s:O, s:O, s:O}", "by", gw_json_string(command, "by"), "why",
                  gw_json_string(command, "why"), "changes", json_object_get(effect, "changes"), "again",
                  json_object_get(effect, "again"), "left_behind", json_object_get(effect, "left_behind"));
    json_decref(run->input);
    run->input = json_deep_copy(json_object_get(effect, "input"));
    /* How many steps there are in all may be another number; what would go wrong, the steps say themselves.
     */
    gw_run_record_run(run, "run.amended", data,
                      json_pack("{s:O, s:o}", "input", run->input, "foreseen", gw_run_foreseen(run)));
    mark_untold(run);
    gw_approvals_take_back(run, NULL, "the input was amended");
    gw_approvals_ask_anew(run);
    return TRUE;
}
