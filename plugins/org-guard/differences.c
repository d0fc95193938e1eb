/* SPDX-License-Identifier: Apache-2.0 */
/* differences.c - what two snapshots differ in, and whether the run announced it
 *
 * A difference has a path: AREA/KEY, AREA/KEY/FIELD, or AREA/KEY/FIELD/ITEM for an item of a list.
 */
#include "guard.h"

#include <fnmatch.h>
#include <strings.h>

static void
add(json_t *list, const char *path, const json_t *from, const json_t *to)
{
    json_t *difference = json_pack("{s:s}", "path", path);
    if (from)
        json_object_set(difference, "from", (json_t *)(uintptr_t)from);
    if (to)
        json_object_set(difference, "to", (json_t *)(uintptr_t)to);
    json_array_append_new(list, difference);
}

static void compare(json_t *list, const char *path, const json_t *from, const json_t *to, int depth);

/* Every name that one of the two has, in order. */
static json_t *
all_names(const json_t *one, const json_t *other)
{
    json_t *both = json_object();
    json_object_update(both, (json_t *)(uintptr_t)one);
    json_object_update(both, (json_t *)(uintptr_t)other);
    json_t *names = guard_sorted_keys(both);
    json_decref(both);
    return names;
}

static void
compare_members(json_t *list, const char *path, const json_t *from, const json_t *to, int depth)
{
    json_t *names = all_names(from, to), *name;
    size_t i;
    json_array_foreach (names, i, name) {
        const char *key = json_string_value(name);
        json_t *sub = json_sprintf("%s%s%s", path, *path ? "/" : "", key);
        if (sub)
            compare(list, json_string_value(sub), json_object_get(from, key), json_object_get(to, key),
                    depth + 1);
        json_decref(sub);
    }
    json_decref(names);
}

/* A list as an object: {item: item}. */
static json_t *
as_object(const json_t *list)
{
    json_t *object = json_object(), *item;
    size_t i;
    json_array_foreach (list, i, item)
        if (json_is_string(item))
            json_object_set(object, json_string_value(item), item);
    return object;
}

/* The third level and lists are told member by member; what came or went as a whole is told as one. */
static void
compare(json_t *list, const char *path, const json_t *from, const json_t *to, int depth)
{
    if (json_is_object(from) && json_is_object(to) && depth < 8) {
        compare_members(list, path, from, to, depth);
    } else if (json_is_array(from) && json_is_array(to)) {
        json_t *was = as_object(from), *is = as_object(to);
        compare_members(list, path, was, is, depth);
        json_decref(was);
        json_decref(is);
    } else if (!from || !to || !json_equal(from, to)) {
        add(list, path, from, to);
    }
}

static bool
is_area(const char *name)
{
    return strcmp(name, "unseen") != 0 && strcmp(name, "format") != 0;
}

/* What could be seen before must be seen again. What could not be seen is compared with nothing. */
static void
compare_area(json_t *list, const char *name, const json_t *before, const json_t *after)
{
    const json_t *was = json_object_get(before, name), *is = json_object_get(after, name);
    const json_t *why = json_object_get(json_object_get(after, "unseen"), name);
    if (was && !is)
        add(list, name, NULL, why ? why : json_null());
    else if (was)
        compare(list, name, was, is, 1);
}

json_t *
guard_differences(const json_t *before, const json_t *after)
{
    json_t *list = json_array(), *names = all_names(before, after), *name;
    size_t i;
    json_array_foreach (names, i, name)
        if (is_area(json_string_value(name)))
            compare_area(list, json_string_value(name), before, after);
    json_decref(names);
    return list;
}

/* ---- announced ---- */

/* Without a "to" any change of the path is announced, also that it went. Addresses have no case. */
static bool
allows(const json_t *entry, const json_t *difference)
{
    const json_t *to = json_object_get(entry, "to");
    if (fnmatch(gw_member(entry, "path"), gw_member(difference, "path"), 0) != 0)
        return false;
    return !to || strcasecmp(gw_member(entry, "to"), gw_member(difference, "to")) == 0;
}

const json_t *
guard_announced(const json_t *difference, const json_t *announced)
{
    const json_t *entry;
    size_t i;
    json_array_foreach (announced, i, entry)
        if (allows(entry, difference))
            return entry;
    return NULL;
}
