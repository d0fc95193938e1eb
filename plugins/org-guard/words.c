/* SPDX-License-Identifier: Apache-2.0 */
/* words.c - a difference as a sentence that names what it is about
 */
#include "guard.h"

/* What an area holds, and what is said when one of it came or went. */
typedef struct {
    const char *area, *thing, *went, *came;
} area_words;

static const area_words areas[] = {
    {"accounts", "account", "is no longer in the organization", "joined the organization"},
    {"backup", "backup settings of", "can't be seen any more", "are new"},
    {"cost_reports", "cost report", "is gone", "is new"},
    {"data_exports", "data export", "is gone", "is new"},
    {"delegated_administrators", "account", "is no delegated administrator any more",
     "became a delegated administrator"},
    {"firewall_manager", "Firewall Manager", "is gone", "is new"},
    {"handshakes", "handshake", "is not open any more", "was opened"},
    {"identity_center", "IAM Identity Center", "is gone", "is new"},
    {"organization", "the organization's", "is gone", "is new"},
    {"policies", "policy", "was deleted", "was made"},
    {"policy_types", "policy type", "was disabled", "was enabled"},
    {"resource_policy", "the organization's resource policy", "was deleted", "was made"},
    {"resource_shares", "resource share", "is gone", "is new"},
    {"root_features", "central root access", "was disabled", "was enabled"},
    {"stacksets", "StackSets", "is gone", "is new"},
    {"trusted_services", "trusted service", "was disabled", "was enabled"},
    {"units", "organizational unit", "was deleted", "was made"},
};

/* Lists within a thing: what it means that an item came or went. */
static const struct {
    const char *path, *went, *came;
} lists[] = {
    {"policies/targets", "was detached from", "was attached to"},
    {"delegated_administrators/services", "is no delegated administrator any more of",
     "became delegated administrator of"},
    {"identity_center/permission_sets", "lost the permission set", "has the new permission set"},
};

static const area_words *
words_of(const char *area)
{
    static const area_words other = {"", "", "is gone", "is new"};
    for (size_t i = 0; i < sizeof areas / sizeof *areas; i++)
        if (strcmp(areas[i].area, area) == 0)
            return &areas[i];
    return &other;
}

/* ---- names ---- */

static const char *
name_in(const json_t *snapshot, const char *area, const char *key)
{
    return gw_member(json_object_get(json_object_get(snapshot, area), key), "name");
}

/* 'p-abc' ("only-our-regions"), as far as either snapshot knows a name. */
static const char *
named(gw_call *call, const char *area, const char *key, const json_t *before, const json_t *after)
{
    if (strcmp(area, "delegated_administrators") == 0)
        area = "accounts";
    const char *name = name_in(before, area, key);
    if (!*name)
        name = name_in(after, area, key);
    return *name ? gw_text(call, "'%s' (%s)", key, gw_quoted(call, name)) : gw_text(call, "'%s'", key);
}

/* An account, a unit or the root, by its id. */
static const char *
target(gw_call *call, const char *id, const json_t *before, const json_t *after)
{
    if (strncmp(id, "r-", 2) == 0)
        return gw_text(call, "the root '%s'", id);
    return named(call, strncmp(id, "ou-", 3) == 0 ? "units" : "accounts", id, before, after);
}

/* ---- sentences ---- */

static const char *
value(gw_call *call, const json_t *document)
{
    const char *text = json_string_value(document);
    if (text)
        return strlen(text) == 64 ? gw_text(call, "%.12s…", text) : gw_quoted(call, text);
    return document ? "something else" : "nothing";
}

static const char *
item_words(gw_call *call, const char *subject, const char *path, const char *item, bool came,
           const json_t *before, const json_t *after)
{
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (strcmp(lists[i].path, path) == 0)
            return gw_text(call, "%s %s %s", subject, came ? lists[i].came : lists[i].went,
                           i == 0 ? target(call, item, before, after) : item);
    return gw_text(call, "%s: %s '%s' %s", subject, path, item, came ? "is new" : "is gone");
}

static const char *
field_words(gw_call *call, const char *subject, const char *field, const json_t *from, const json_t *to,
            const json_t *before, const json_t *after)
{
    if (strcmp(field, "content") == 0 || strcmp(field, "definition") == 0)
        return gw_text(call, "%s: its content changed", subject);
    if (strcmp(field, "parent") == 0 && from && to)
        return gw_text(call, "%s was moved from %s to %s", subject,
                       target(call, json_string_value(from), before, after),
                       target(call, json_string_value(to), before, after));
    return gw_text(call, "%s: %s was %s and is %s", subject, field, value(call, from), value(call, to));
}

/* AREA, KEY, FIELD and ITEM of a path; a key may hold slashes (an ARN does), so it is looked up. */
typedef struct {
    const char *area, *key, *field, *item;
} parts;

static const char *
longest_key(gw_call *call, const char *rest, const json_t *snapshot, const char *area)
{
    const char *key, *found = NULL;
    json_t *each;
    json_object_foreach (json_object_get(snapshot, area), key, each) {
        size_t length = strlen(key);
        bool begins = strncmp(rest, key, length) == 0 && (rest[length] == '/' || !rest[length]);
        if (begins && (!found || length > strlen(found)))
            found = key;
    }
    return found ? gw_text(call, "%s", found) : NULL;
}

static parts
split(gw_call *call, const char *path, const json_t *before, const json_t *after)
{
    size_t length = strcspn(path, "/");
    parts are = {gw_text(call, "%.*s", (int)length, path), "", "", ""};
    if (!path[length])
        return are;
    const char *rest = path + length + 1, *key = longest_key(call, rest, before, are.area);
    if (!key)
        key = longest_key(call, rest, after, are.area);
    are.key = key ? key : rest;
    if (!rest[strlen(are.key)])
        return are;
    const char *field = rest + strlen(are.key) + 1;
    size_t end = strcspn(field, "/");
    are.field = gw_text(call, "%.*s", (int)end, field);
    are.item = field[end] ? field + end + 1 : "";
    return are;
}

const char *
guard_words(gw_call *call, const json_t *difference, const json_t *before, const json_t *after)
{
    const json_t *from = json_object_get(difference, "from"), *to = json_object_get(difference, "to");
    parts are = split(call, gw_member(difference, "path"), before, after);
    const area_words *words = words_of(are.area);

    if (!*are.key)
        return gw_text(call, "%s can't be looked at any more: %s", are.area,
                       json_is_string(to) ? json_string_value(to) : "it was not seen");
    const char *subject = gw_text(call, "%s %s", words->thing, named(call, are.area, are.key, before, after));
    if (*are.item)
        return item_words(call, subject, gw_text(call, "%s/%s", are.area, are.field), are.item, to != NULL,
                          before, after);
    if (*are.field)
        return field_words(call, subject, are.field, from, to, before, after);
    if (from && to)
        return gw_text(call, "%s was %s and is %s", subject, value(call, from), value(call, to));
    return gw_text(call, "%s %s", subject, to ? words->came : words->went);
}
