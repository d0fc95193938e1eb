/* SPDX-License-Identifier: Apache-2.0 */
/* upgrade_steps.c - which steps a run takes along when it is moved over, and what they say otherwise of
 * themselves */
#include "engine/upgrade_steps.h"

#include "base/error.h"
#include "base/json.h"
#include "engine/pin.h"
#include <string.h>

/* The ids of the steps that the run has begun with this plugin. New reference. */
static json_t *
used_by(gw_run *run, const char *step)
{
    json_t *ids = json_array();
    g_autoptr(GList) keys = g_list_sort(g_hash_table_get_keys(run->steps), (GCompareFunc)strcmp);

    for (GList *key = keys; key; key = key->next)
        if (g_strcmp0(gw_json_string(g_hash_table_lookup(run->steps, key->data), "uses"), step) == 0)
            json_array_append_new(ids, json_string(key->data));
    return ids;
}

/* One that was refused is there, and is no good: the run is not to go on with the old one in silence. */
static gboolean
is_not_refused(gw_run *run, const char *step, const json_t *found, GError **error)
{
    gw_json ids = used_by(run, step);
    g_autofree char *why = json_object_get(found, step) || json_array_size(ids) == 0
                               ? NULL
                               : gw_pool_refusal(run->engine->pool, step);

    if (why)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "%s; run %s, which uses it, keeps the one that it has",
                    why, run->id);
    return !why;
}

static gboolean
are_there(const gw_run *run, const json_t *found, const gw_upgrade_wanted *wanted, GError **error)
{
    for (const char *const *only = wanted->only; only && *only; only++) {
        if (json_object_get(found, *only) && (!wanted->whole || json_object_get(wanted->names, *only)))
            continue;
        if (json_object_get(found, *only)) {
            g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "--step %s: run %s uses no step of that name",
                        *only, run->id);
            return FALSE;
        }
        g_autofree char *why = gw_pool_refusal(run->engine->pool, *only);
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "--step %s: %s", *only,
                    why ? why : "there is no step of that name now");
        return FALSE;
    }
    return TRUE;
}

static gboolean
is_wanted(const gw_upgrade_wanted *wanted, const char *step)
{
    return wanted->only ? g_strv_contains(wanted->only, step) : json_object_get(wanted->names, step) != NULL;
}

/* NULL: the run has this very one. */
static json_t *
exchange(gw_run *run, const char *step, const json_t *manifest, GError **error)
{
    const json_t *pins = json_object_get(run->row, "plugins");
    const char *from = gw_json_string(json_object_get(pins, step), "sha256");
    const char *to = gw_json_string(manifest, "sha256"), *file = gw_json_string(manifest, "file");

    if (!to || g_strcmp0(from, to) == 0 || !gw_pool_pin(run->engine->pool, step, file, to, error))
        return NULL;
    return json_pack("{s:s, s:s?, s:s, s:s, s:o}", "step", step, "from", from, "to", to, "file", file,
                     "used_by", used_by(run, step));
}

json_t *
gw_upgrade_take_steps(gw_run *run, const json_t *found, const gw_upgrade_wanted *wanted, GError **error)
{
    gw_json steps = json_array();
    json_t *pin, *manifest;
    const char *step;

    if (!are_there(run, found, wanted, error))
        return NULL;
    json_object_foreach (json_object_get(run->row, "plugins"), step, pin)
        if (!wanted->only && !is_not_refused(run, step, found, error))
            return NULL;
    json_object_foreach ((json_t *)(guintptr)found, step, manifest) {
        g_autoptr(GError) fault = NULL;
        json_t *one = is_wanted(wanted, step) ? exchange(run, step, manifest, &fault) : NULL;
        if (one)
            json_array_append_new(steps, one);
        if (fault) {
            g_propagate_error(error, g_steal_pointer(&fault));
            return NULL;
        }
    }
    return g_steal_pointer(&steps);
}

/* ---- what they say of themselves ---- */

static gboolean
has_item(const json_t *items, const json_t *wanted)
{
    json_t *item;
    size_t i;

    json_array_foreach (items, i, item)
        if (json_equal(item, wanted))
            return TRUE;
    return FALSE;
}

/* Those of the one list that are not in the other. */
static void
add_items(const json_t *items, const json_t *others, const char *op, const char *name, json_t *changes)
{
    json_t *item;
    size_t i;

    json_array_foreach (items, i, item)
        if (!has_item(others, item))
            json_array_append_new(changes,
                                  json_pack("{s:s, s:o, s:O}", "op", op, "path", json_sprintf("/%s", name),
                                            strcmp(op, "add") == 0 ? "to" : "from", item));
}

/* Lists of what it may do have no order. */
static void
compare_list(const json_t *was, const json_t *is, const char *name, json_t *changes)
{
    const json_t *from = json_object_get(was, name), *to = json_object_get(is, name);

    add_items(from, to, "remove", name, changes);
    add_items(to, from, "add", name, changes);
}

/* Also what is gone counts, which a comparison of documents passes over. */
static void
compare_member(const json_t *was, const json_t *is, const char *name, json_t *changes)
{
    const json_t *from = json_object_get(was, name), *to = json_object_get(is, name);
    gw_json old = json_pack("{s:O*}", name, from), new = json_pack("{s:O*}", name, to);
    gw_json differ = gw_json_diff(old, new);

    if (json_equal(old, new))
        return;
    if (json_array_size(differ) > 0)
        json_array_extend(changes, differ);
    else
        json_array_append_new(changes, json_pack("{s:s, s:o, s:O*, s:O*}", "op", to ? "change" : "remove",
                                                 "path", json_sprintf("/%s", name), "from", from, "to", to));
}

json_t *
gw_upgrade_manifest_changes(gw_run *run, const json_t *before, const json_t *row)
{
    static const char *const lists[] = {"reads", "writes", "resources", NULL};
    static const char *const abilities[] = {"inspect", "apply", NULL};
    static const char *const results[] = {"outputs", NULL};
    const char *uses = gw_json_string(row, "uses"), *status = gw_json_string(row, "status");
    const json_t *was = json_object_get(before, uses), *is = gw_pool_step(run->engine->pool, uses);
    gboolean over = g_strv_contains((const char *const[]){"verified", "attested", NULL}, status);
    gw_json changes = json_array();

    if (!was || !is || was == is || g_strv_contains((const char *const[]){"skipped", "failed", NULL}, status))
        return NULL;
    for (const char *const *name = lists; *name && !over; name++)
        compare_list(was, is, *name, changes);
    for (const char *const *name = over ? results : abilities; *name; name++)
        compare_member(was, is, *name, changes);
    return json_array_size(changes) > 0 ? json_incref(changes) : NULL;
}

/* ---- kept ---- */

json_t *
gw_upgrade_pins(gw_run *run, const json_t *steps, json_t **taken, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    json_t *one;
    size_t i;

    json_array_foreach (steps, i, one)
        g_ptr_array_add(names, (gpointer)(guintptr)gw_json_string(one, "step"));
    g_ptr_array_add(names, NULL);
    gw_json kept =
        gw_pin_keep(run->engine->store, run->engine->pool, (const char *const *)names->pdata, error);
    if (!kept)
        return NULL;
    json_t *pins = json_copy(json_object_get(run->row, "plugins"));
    if (!pins)
        pins = json_object();
    json_object_update(pins, kept);
    *taken = g_steal_pointer(&kept);
    return pins;
}
