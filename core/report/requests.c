/* SPDX-License-Identifier: Apache-2.0 */
/* requests.c - the requests that changed AWS, each an intent and its outcome, and the policies that they
 * carried */

#include "base/json.h"
#include "report/parts.h"

#include <string.h>

/* ---- intents and outcomes ---- */

static GHashTable *
outcomes_by_id(const json_t *events)
{
    GHashTable *outcomes = g_hash_table_new(g_str_hash, g_str_equal);
    gsize i;
    json_t *event;
    json_array_foreach (events, i, event) {
        const char *id = gw_json_string(json_object_get(event, "data"), "key");
        if (id && g_strcmp0(gw_json_string(event, "kind"), "write.outcome") == 0)
            g_hash_table_insert(outcomes, (gpointer)(guintptr)id, event);
    }
    return outcomes;
}

static json_t *
request_part(const json_t *intent, const json_t *outcome)
{
    static const char *const members[] = {"context", "account", "service", "operation", "region", "input"};
    const json_t *data = json_object_get(intent, "data");
    json_t *failure = json_object_get(json_object_get(outcome, "data"), "failure");
    gboolean failed = failure && !json_is_null(failure);
    json_t *request =
        json_pack("{s:O, s:O, s:O?, s:O?, s:s, s:O?, s:O?, s:O?, s:O?}", "seq",
                  json_object_get(intent, "seq"), "time", json_object_get(intent, "time"), "step",
                  json_object_get(intent, "step"), "id", json_object_get(data, "key"), "outcome",
                  !outcome ? "unknown"
                  : failed ? "refused"
                           : "answered",
                  "outcome_seq", json_object_get(outcome, "seq"), "failure", failed ? failure : NULL, "hash",
                  json_object_get(intent, "hash"), "outcome_hash", json_object_get(outcome, "hash"));
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
        json_t *value = json_object_get(data, members[i]);
        json_object_set(request, members[i], value ? value : json_null());
    }
    return request;
}

json_t *
gw_report_requests(const json_t *events)
{
    g_autoptr(GHashTable) outcomes = outcomes_by_id(events);
    json_t *requests = json_array(), *event;
    gsize i;
    json_array_foreach (events, i, event) {
        const char *id = gw_json_string(json_object_get(event, "data"), "key");
        if (g_strcmp0(gw_json_string(event, "kind"), "write.intent") == 0)
            json_array_append_new(requests,
                                  request_part(event, id ? g_hash_table_lookup(outcomes, id) : NULL));
    }
    return requests;
}

/* ---- policies ---- */

/* Where an operation carries a policy: its document (none: it only names one), its name, and whose it is. */
static const struct carrier {
    const char *operation, *document, *kind, *name, *owner_kind, *owner;
} carriers[] = {
    {"CreateRole", "AssumeRolePolicyDocument", "trust policy", NULL, "role", "RoleName"},
    {"UpdateAssumeRolePolicy", "PolicyDocument", "trust policy", NULL, "role", "RoleName"},
    {"CreatePolicy", "PolicyDocument", "managed policy", "PolicyName", NULL, NULL},
    {"CreatePolicyVersion", "PolicyDocument", "managed policy", "PolicyArn", NULL, NULL},
    {"PutRolePolicy", "PolicyDocument", "inline policy", "PolicyName", "role", "RoleName"},
    {"PutUserPolicy", "PolicyDocument", "inline policy", "PolicyName", "user", "UserName"},
    {"PutGroupPolicy", "PolicyDocument", "inline policy", "PolicyName", "group", "GroupName"},
    {"AttachRolePolicy", NULL, "attached policy", "PolicyArn", "role", "RoleName"},
    {"AttachUserPolicy", NULL, "attached policy", "PolicyArn", "user", "UserName"},
    {"AttachGroupPolicy", NULL, "attached policy", "PolicyArn", "group", "GroupName"},
    {"PutRolePermissionsBoundary", NULL, "permissions boundary", "PermissionsBoundary", "role", "RoleName"},
    {"PutUserPermissionsBoundary", NULL, "permissions boundary", "PermissionsBoundary", "user", "UserName"},
    {"PutBucketPolicy", "Policy", "bucket policy", NULL, "bucket", "Bucket"},
};

gboolean
gw_report_is_policy(const json_t *value)
{
    const json_t *statement = json_object_get(value, "Statement");
    return json_is_array(statement) || json_is_object(statement);
}

static const char *
text_of(const json_t *input, const char *member)
{
    return member ? gw_json_string(input, member) : NULL;
}

static json_t *
policy_part(const json_t *request, const struct carrier *carrier, const json_t *document)
{
    const json_t *input = json_object_get(request, "input");
    const char *owner = text_of(input, carrier->owner);
    g_autofree char *sha256 = document ? gw_json_sha256(document) : NULL;

    return json_pack("{s:s, s:s?, s:o, s:O?, s:O?, s:s?, s:O?, s:O?, s:O?}", "kind", carrier->kind, "name",
                     text_of(input, carrier->name), "of",
                     owner ? json_pack("{s:s, s:s}", "kind", carrier->owner_kind, "name", owner)
                           : json_null(),
                     "step", json_object_get(request, "step"), "document", document, "sha256", sha256,
                     "request", json_object_get(request, "id"), "context",
                     json_object_get(request, "context"), "account", json_object_get(request, "account"));
}

/* An operation that is not in the table may carry a policy as well. */
static void
add_unknown(json_t *policies, const json_t *request)
{
    struct carrier unknown = {.kind = "policy"};
    const char *member;
    json_t *value;
    json_object_foreach (json_object_get(request, "input"), member, value)
        if (gw_report_is_policy(value)) {
            json_t *part = policy_part(request, &unknown, value);
            json_object_set_new(part, "name",
                                json_sprintf("%s, %s", gw_json_string(request, "operation"), member));
            json_array_append_new(policies, part);
        }
}

static gboolean
is_same_policy(const json_t *a, const json_t *b)
{
    static const char *const members[] = {"kind", "name", "of", "context", "account"};
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
        if (!json_equal(json_object_get(a, members[i]), json_object_get(b, members[i])))
            return FALSE;
    return TRUE;
}

/* The last one of a name is the one that is there. */
static void
add_policy(json_t *policies, json_t *policy)
{
    gsize i;
    json_t *other;
    json_array_foreach (policies, i, other)
        if (is_same_policy(policy, other)) {
            json_array_set_new(policies, i, policy);
            return;
        }
    json_array_append_new(policies, policy);
}

json_t *
gw_report_policies(const json_t *requests)
{
    json_t *policies = json_array(), *request;
    gsize i, k;
    json_array_foreach (requests, i, request) {
        const char *operation = gw_json_string(request, "operation");
        const json_t *input = json_object_get(request, "input");
        if (g_strcmp0(gw_json_string(request, "outcome"), "answered") != 0)
            continue;
        for (k = 0; k < G_N_ELEMENTS(carriers); k++)
            if (g_strcmp0(operation, carriers[k].operation) == 0)
                break;
        const char *member = k < G_N_ELEMENTS(carriers) ? carriers[k].document : NULL;
        if (k == G_N_ELEMENTS(carriers))
            add_unknown(policies, request);
        else
            add_policy(policies,
                       policy_part(request, &carriers[k], member ? json_object_get(input, member) : NULL));
    }
    return policies;
}
