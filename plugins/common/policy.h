/* SPDX-License-Identifier: Apache-2.0 */
/* policy.h - policy documents in one form, so that two that mean the same compare equal
 *
 * AWS gives back a policy in other words than it was given: lists in another order, a list of one as a text,
 * an account's number as its root's ARN, IAM's documents percent-encoded. policy_normal writes all of these
 * one way; where it folds, also what has no meaning to AWS at all. doc/policies.md lists each difference with
 * AWS's page about it. Like all documents of step.h, what the functions with a `call` return lives as long as
 * the call.
 */
#ifndef PLUGINS_POLICY_H
#define PLUGINS_POLICY_H

#include <ctype.h>
#include <gangway/step.h>
#include <strings.h>

#define POLICY_MAX ((size_t)256 * 1024)

/* ---- text ---- */

/** A document as IAM's and S3's answers carry it, or NULL when `value` is not the text of a JSON object. */
static GW_UNUSED json_t *
policy_parse(gw_call *call, const json_t *value)
{
    const char *text = json_string_length(value) <= POLICY_MAX ? json_string_value(value) : NULL;
    json_t *document = text ? gw_keep(call, json_loads(text, 0, NULL)) : NULL;
    return json_is_object(document) ? document : NULL;
}

/** The text to send. */
static GW_UNUSED const char *
policy_text(gw_call *call, const json_t *document)
{
    char *text = json_dumps(document, JSON_COMPACT);
    json_t *kept = gw_keep(call, text ? json_string(text) : NULL);
    free(text);
    return kept ? json_string_value(kept) : "";
}

/* ---- lists ---- */

static const char *
policy_sid(const json_t *item)
{
    const char *sid = json_string_value(json_object_get(item, "Sid"));
    return sid ? sid : "";
}

/* Statements go by their Sid, for those who read a plan; then everything goes by its text. */
static int
policy_compare(const void *a, const void *b)
{
    const size_t how = JSON_SORT_KEYS | JSON_COMPACT | JSON_ENCODE_ANY;
    const json_t *one = *(json_t *const *)a, *other = *(json_t *const *)b;
    int order = strcmp(policy_sid(one), policy_sid(other));
    if (order != 0)
        return order;
    char *left = json_dumps(one, how), *right = json_dumps(other, how);
    order = left && right ? strcmp(left, right) : 0;
    free(left);
    free(right);
    return order;
}

/** Sorts a list in place and drops doubles. */
static GW_UNUSED void
policy_sort(json_t *list)
{
    size_t count = json_array_size(list), i;
    json_t **items = count > 1 ? (json_t **)calloc(count, sizeof(json_t *)) : NULL, *item;
    if (!items)
        return;
    json_array_foreach (list, i, item)
        items[i] = json_incref(item);
    qsort(items, count, sizeof(json_t *), policy_compare);
    json_array_clear(list);
    for (i = 0; i < count; i++) {
        if (i == 0 || !json_equal(items[i], items[i - 1]))
            json_array_append(list, items[i]);
    }
    for (i = 0; i < count; i++)
        json_decref(items[i]);
    free(items);
}

/* What to make of one item of a list; a new reference. */
typedef json_t *(*policy_item)(json_t *item);

/* AWS gives numbers and truth values back as texts. */
static json_t *
policy_plain(json_t *item)
{
    if (json_is_integer(item))
        return json_sprintf("%lld", (long long)json_integer_value(item));
    if (json_is_boolean(item))
        return json_string(json_is_true(item) ? "true" : "false");
    return json_incref(item);
}

static json_t *
policy_lower(json_t *item)
{
    char *text = json_is_string(item) ? (char *)malloc(json_string_length(item) + 1) : NULL, *to = text;
    if (!text)
        return json_incref(item);
    for (const char *from = json_string_value(item); *from; from++)
        *to++ = (char)tolower((unsigned char)*from);
    *to = '\0';
    json_t *lower = json_string(text);
    free(text);
    return lower;
}

static bool
policy_is_account(const char *text, size_t n)
{
    return n == 12 && strspn(text, "0123456789") >= n;
}

/* One or many principals, in which AWS makes an account's number the ARN of its root; a new reference. */
static json_t *
policy_roots(json_t *value, const char *partition)
{
    const char *text = json_string_value(value), *kind;
    json_t *roots = json_is_array(value) ? json_array() : json_is_object(value) ? json_object() : NULL, *one;
    size_t i;
    json_array_foreach (value, i, one)
        json_array_append_new(roots, policy_roots(one, partition));
    json_object_foreach (value, kind, one)
        json_object_set_new(roots, kind, policy_roots(one, partition));
    if (text && policy_is_account(text, strlen(text)))
        return json_sprintf("arn:%s:iam::%s:root", partition, text);
    return roots ? roots : json_incref(value);
}

/* The ARN of a root, in whatever partition, is the account's number. */
static json_t *
policy_number(json_t *item)
{
    static const char middle[] = ":iam::", end[] = ":root";
    const char *text = json_string_value(item), *at = text ? strstr(text, middle) : NULL;
    if (!at || strncmp(text, "arn:aws", 7) != 0 || strcspn(text + 4, ":") != (size_t)(at - text - 4))
        return json_incref(item);
    at += sizeof middle - 1;
    bool root = policy_is_account(at, strcspn(at, ":")) && strcmp(at + 12, end) == 0;
    return root ? json_stringn(at, 12) : json_incref(item);
}

/* An IPv4 address without a prefix is a network of its own. */
static json_t *
policy_network(json_t *item)
{
    const char *text = json_string_value(item);
    bool alone = text && strchr(text, '.') && strspn(text, "0123456789.") == strlen(text);
    return alone ? json_sprintf("%s/32", text) : policy_plain(item);
}

/* One or many: a sorted list, or the item itself when there is one. */
static json_t *
policy_list(json_t *value, policy_item each)
{
    if (!json_is_array(value))
        return each(value);
    json_t *list = json_array(), *item;
    size_t i;
    json_array_foreach (value, i, item)
        json_array_append_new(list, each(item));
    policy_sort(list);
    if (json_array_size(list) != 1)
        return list;
    item = json_incref(json_array_get(list, 0));
    json_decref(list);
    return item;
}

/* Is no other key the same but for its case? */
static bool
policy_is_alone(json_t *map, const char *key)
{
    const char *other;
    json_t *value;
    int count = 0;
    json_object_foreach (map, other, value)
        count += strcasecmp(other, key) == 0;
    return count == 1;
}

/* {key: one or many, …}; keys in lower case where `fold`. */
static json_t *
policy_map(json_t *value, policy_item each, bool fold)
{
    if (!json_is_object(value))
        return json_incref(value);
    json_t *normal = json_object(), *items;
    const char *key;
    json_object_foreach (value, key, items) {
        json_t *name = json_string(key), *lower = policy_lower(name);
        bool folds = fold && policy_is_alone(value, key);
        json_object_set_new(normal, folds ? json_string_value(lower) : key, policy_list(items, each));
        json_decref(lower);
        json_decref(name);
    }
    return normal;
}

/* ---- conditions ---- */

/* What AWS's operators do to values: "ForAnyValue:StringEqualsIgnoreCaseIfExists" without case, addresses as
 * networks. */
static policy_item
policy_values(const char *operation)
{
    const char *colon = strchr(operation, ':'), *name = colon ? colon + 1 : operation;
    if (strncmp(name, "StringEqualsIgnoreCase", 22) == 0 ||
        strncmp(name, "StringNotEqualsIgnoreCase", 25) == 0)
        return policy_lower;
    return strncmp(name, "IpAddress", 9) == 0 || strncmp(name, "NotIpAddress", 12) == 0 ? policy_network
                                                                                        : policy_plain;
}

/* ArnEquals and ArnLike, ArnNotEquals and ArnNotLike are two names of one thing each. */
static json_t *
policy_operation(const char *operation)
{
    static const char equals[] = "Equals";
    const char *colon = strchr(operation, ':'), *name = colon ? colon + 1 : operation;
    size_t before = strncmp(name, "ArnEquals", 9) == 0 ? 3 : strncmp(name, "ArnNotEquals", 12) == 0 ? 6 : 0;
    if (!before)
        return json_string(operation);
    return json_sprintf("%.*sLike%s", (int)(name - operation) + (int)before, operation,
                        name + before + sizeof equals - 1);
}

/* What asks for nothing is left out where `fold`; NULL when nothing is left. */
static json_t *
policy_condition(json_t *value, bool fold)
{
    json_t *normal = json_object(), *keys;
    const char *operation;
    json_object_foreach (value, operation, keys) {
        if (fold && json_is_object(keys) && json_object_size(keys) == 0)
            continue;
        json_t *name = policy_operation(operation);
        bool renamed = fold && !json_object_get(value, json_string_value(name));
        json_object_set_new(normal, renamed ? json_string_value(name) : operation,
                            policy_map(keys, fold ? policy_values(operation) : policy_plain, fold));
        json_decref(name);
    }
    if (!fold || json_object_size(normal) > 0)
        return normal;
    json_decref(normal);
    return NULL;
}

/* ---- statements and documents ---- */

static json_t *
policy_principal(gw_call *call, json_t *value, bool fold)
{
    json_t *roots = fold ? json_incref(value) : policy_roots(value, gw_partition(call));
    json_t *normal = policy_map(gw_keep(call, roots), fold ? policy_number : json_incref, false);
    return normal;
}

/* A part of a statement, or NULL when it means nothing. */
static json_t *
policy_part(gw_call *call, const char *key, json_t *value, bool fold)
{
    if (fold && strcmp(key, "Sid") == 0)
        return NULL;
    if (strcmp(key, "Action") == 0 || strcmp(key, "NotAction") == 0)
        return policy_list(value, fold ? policy_lower : policy_plain);
    if (strcmp(key, "Resource") == 0 || strcmp(key, "NotResource") == 0)
        return policy_list(value, policy_plain);
    if (strcmp(key, "Principal") == 0 || strcmp(key, "NotPrincipal") == 0)
        return json_is_string(value) ? json_pack("{s:O}", "AWS", value) : policy_principal(call, value, fold);
    return strcmp(key, "Condition") == 0 && json_is_object(value) ? policy_condition(value, fold)
                                                                  : json_incref(value);
}

/** One statement in the form that compares. `fold` also drops what has no meaning to AWS: Sid, case of
 * actions and of condition keys, empty conditions. */
static GW_UNUSED json_t *
policy_statement(gw_call *call, json_t *statement, bool fold)
{
    if (!json_is_object(statement))
        return statement;
    json_t *normal = gw_keep(call, json_object()), *value;
    const char *key;
    json_object_foreach (statement, key, value) {
        json_t *part = policy_part(call, key, value, fold);
        if (part)
            json_object_set_new(normal, key, part);
    }
    return normal;
}

/** Do two statements mean the same? */
static GW_UNUSED bool
policy_same_statement(gw_call *call, json_t *one, json_t *other)
{
    return json_equal(policy_statement(call, one, true), policy_statement(call, other, true));
}

/** Does a statement hold under no condition? */
static GW_UNUSED bool
policy_is_always(gw_call *call, json_t *statement)
{
    return !json_object_get(policy_statement(call, statement, true), "Condition");
}

/** A document's statements, as a list also where there is one without. */
static GW_UNUSED json_t *
policy_statements(gw_call *call, const json_t *document)
{
    json_t *statements = json_object_get(document, "Statement");
    return json_is_object(statements) ? gw_pack(call, "[O]", statements) : statements;
}

/** A document in the form that compares; the order of statements means nothing. */
static GW_UNUSED json_t *
policy_normal(gw_call *call, json_t *document, bool fold)
{
    json_t *normal = gw_keep(call, json_copy(document)), *list = json_array(), *statement;
    size_t i;
    json_array_foreach (policy_statements(call, document), i, statement)
        json_array_append(list, policy_statement(call, statement, fold));
    policy_sort(list);
    json_object_set_new(normal, "Statement", list);
    if (fold)
        json_object_del(normal, "Id");
    if (!json_object_get(normal, "Version")) /* what AWS takes it for */
        json_object_set_new(normal, "Version", json_string("2008-10-17"));
    return normal;
}

/** What to want where `seen` is (normal, or NULL): `wanted` in normal form, or `seen` itself when the two
 * differ only in what AWS does not distinguish. */
static GW_UNUSED json_t *
policy_wanted(gw_call *call, json_t *seen, json_t *wanted)
{
    bool same = json_is_object(seen) &&
                json_equal(policy_normal(call, seen, true), policy_normal(call, wanted, true));
    return same ? seen : policy_normal(call, wanted, false);
}

#endif
