/* SPDX-License-Identifier: Apache-2.0 */
/* org_guard.c - the organization before and after, as the steps of the guard saw it, with the snapshots area
 * by area */

#include "base/json.h"
#include "report/parts.h"

#include <string.h>

/* A snapshot that the store keeps under its hash: {AREA: {KEY: …}, …}. */
static json_t *
load_snapshot(gw_store *store, const char *sha256)
{
    g_autoptr(GBytes) bytes = sha256 && strlen(sha256) == 64 && gw_store_blob_has(store, sha256)
                                  ? gw_store_blob_get(store, sha256, NULL)
                                  : NULL;
    gsize length = 0;
    const char *text = bytes ? g_bytes_get_data(bytes, &length) : NULL;
    return text ? gw_json_parse(text, length, "a snapshot", NULL) : NULL;
}

static json_t *
area_part(const json_t *area)
{
    g_autofree char *sha256 = area ? gw_json_sha256(area) : NULL;
    return area ? json_pack("{s:i, s:s}", "entries", (int)json_object_size(area), "sha256", sha256)
                : json_null();
}

/* How many entries each area has, and whether it is the same one in both snapshots. */
static json_t *
areas_part(gw_store *store, const json_t *first, const json_t *last)
{
    gw_json was = load_snapshot(store, gw_json_string(json_object_get(first, "outputs"), "snapshot"));
    gw_json is = load_snapshot(store, gw_json_string(json_object_get(last, "outputs"), "snapshot"));
    gw_json all = json_object();
    json_t *areas = json_array(), *area;
    const char *name;

    json_object_update(all, is);
    json_object_update(all, was);
    json_object_foreach (all, name, area) {
        json_t *one = json_object_get(was, name), *other = json_object_get(is, name);
        if (json_is_object(area) && strcmp(name, "unseen") != 0)
            json_array_append_new(areas, json_pack("{s:s, s:o, s:o, s:b}", "area", name, "before",
                                                   area_part(one), "after", area_part(other), "same",
                                                   one && other && json_equal(one, other)));
    }
    return areas;
}

static json_t *
guard_look(const json_t *step)
{
    static const char *const members[] = {"id",    "status", "result",  "reason",
                                          "ended", "after",  "changes", "outputs"};
    json_t *look = json_object();
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
        json_object_set(look, members[i], json_object_get(step, members[i]));
    /* Without an end that agreed, what was seen first is what there is. */
    if (json_is_null(json_object_get(look, "after")))
        json_object_set_new(look, "after",
                            json_incref(json_object_get(json_object_get(step, "before"), "doc")));
    return look;
}

json_t *
gw_report_guard(gw_store *store, const json_t *steps)
{
    const json_t *first = NULL, *last = NULL;
    gsize i;
    json_t *step;
    json_array_foreach (steps, i, step) {
        if (g_strcmp0(gw_json_string(step, "uses"), "org-guard") != 0)
            continue;
        first = first ? first : step;
        last = step;
    }
    if (!first)
        return json_null();
    return json_pack("{s:o, s:o, s:o}", "before", guard_look(first), "after",
                     last == first ? json_null() : guard_look(last), "areas", areas_part(store, first, last));
}
