/* SPDX-License-Identifier: Apache-2.0 */
/* organization.c - what Organizations shows: features, tree, accounts, policies, trusted services, delegates
 *
 * Accounts are listed by their parents: that tells where each one is, and each page names twenty.
 */
#include "guard.h"

#include <ctype.h>

#define ORG "aws:organizations:"

/* ---- helpers ---- */

json_t *
guard_area(guard *self, const char *name)
{
    json_t *area = json_object_get(self->snapshot, name);
    if (!area) {
        area = json_object();
        json_object_set_new(self->snapshot, name, area);
    }
    return area;
}

const char *
guard_hash(guard *self, const char *text)
{
    char hex[65];
    json_t *document = json_loads(text, 0, NULL);
    char *canonical = document ? json_dumps(document, JSON_SORT_KEYS | JSON_COMPACT) : NULL;
    const char *hashed = canonical ? canonical : text;
    guard_sha256(hashed, strlen(hashed), hex);
    free(canonical);
    json_decref(document);
    return gw_text(self->call, "%s", hex);
}

/* Addresses are the same in any case. */
static json_t *
lower(const char *text)
{
    char *copy = strdup(text);
    for (char *letter = copy; copy && *letter; letter++)
        *letter = (char)tolower((unsigned char)*letter);
    json_t *small = json_string(copy ? copy : "");
    free(copy);
    return small;
}

static json_t *
asked_by(guard *self, const char *member, const char *value)
{
    return gw_pack(self->call, "{s:s}", member, value);
}

static json_t *
list_all(guard *self, const char *operation, json_t *input, const char *items)
{
    return guard_list(self, gw_text(self->call, ORG "%s", operation),
                      input ? input : gw_pack(self->call, "{}"), items);
}

static int
lacks(guard *self, const char *operation, const char *member)
{
    return gw_fail_answer(self->call, gw_text(self->call, "organizations:%s", operation), member);
}

static int
compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

json_t *
guard_sorted_keys(const json_t *object)
{
    size_t count = json_object_size(object), n = 0;
    const char **keys = calloc(count + 1, sizeof *keys), *key;
    json_t *list = json_array(), *value;
    json_object_foreach ((json_t *)(uintptr_t)object, key, value)
        if (keys)
            keys[n++] = key;
    if (n > 1)
        qsort(keys, n, sizeof *keys, compare_texts);
    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, json_string(keys[i]));
    free(keys);
    return list;
}

/* The member `name` of every item, sorted; NULL when one lacks it. Caller owns. */
static json_t *
sorted_names(const json_t *items, const char *name)
{
    json_t *names = json_object(), *item, *list = NULL;
    size_t i;
    json_array_foreach (items, i, item)
        json_object_set_new(names, gw_member(item, name), json_null());
    if (!json_object_get(names, ""))
        list = guard_sorted_keys(names);
    json_decref(names);
    return list;
}

/* ---- the organization ---- */

static int
see_itself(guard *self)
{
    json_t *answer = guard_ask(self, ORG "DescribeOrganization", gw_pack(self->call, "{}"));
    json_t *found = json_object_get(answer, "Organization"), *area = guard_area(self, "organization");
    if (!answer && gw_failed_with(self->call, "AWSOrganizationsNotInUseException"))
        return gw_fail_as(self->call, GANGWAY_INVALID,
                          "the account is in no organization: use its management account");
    if (!answer)
        return GW_FAILED;
    if (!*gw_member(found, "Id") || !*gw_member(found, "MasterAccountId"))
        return lacks(self, "DescribeOrganization", "Id or MasterAccountId");
    json_object_set(area, "id", json_object_get(found, "Id"));
    json_object_set(area, "management_account", json_object_get(found, "MasterAccountId"));
    json_object_set_new(area, "feature_set", json_string(gw_member(found, "FeatureSet")));
    json_object_set_new(area, "root_email", lower(gw_member(found, "MasterAccountEmail")));
    return GW_OK;
}

/* ---- the tree ---- */

static int
see_accounts_of(guard *self, const char *parent)
{
    json_t *accounts =
        list_all(self, "ListAccountsForParent", asked_by(self, "ParentId", parent), "Accounts");
    json_t *area = guard_area(self, "accounts"), *account;
    size_t i;
    if (!accounts)
        return GW_FAILED;
    json_array_foreach (accounts, i, account) {
        const char *id = gw_member(account, "Id");
        /* State is the newer member of the two. */
        const char *state = gw_member(account, json_object_get(account, "State") ? "State" : "Status");
        if (!*id)
            return lacks(self, "ListAccountsForParent", "Id");
        json_object_set_new(area, id,
                            json_pack("{s:s, s:o, s:s, s:s, s:s}", "name", gw_member(account, "Name"),
                                      "email", lower(gw_member(account, "Email")), "state", state, "joined",
                                      gw_member(account, "JoinedMethod"), "parent", parent));
    }
    return GW_OK;
}

/* Adds the units under `parent` to the end of `parents`, which the caller walks. */
static int
see_units_of(guard *self, const char *parent, json_t *parents)
{
    json_t *units = list_all(self, "ListOrganizationalUnitsForParent", asked_by(self, "ParentId", parent),
                             "OrganizationalUnits");
    json_t *area = guard_area(self, "units"), *unit;
    size_t i;
    if (!units)
        return GW_FAILED;
    json_array_foreach (units, i, unit) {
        const char *id = gw_member(unit, "Id");
        if (!*id)
            return lacks(self, "ListOrganizationalUnitsForParent", "Id");
        if (json_object_get(area, id)) /* seen already: no tree can hold it twice */
            continue;
        json_object_set_new(area, id,
                            json_pack("{s:s, s:s}", "name", gw_member(unit, "Name"), "parent", parent));
        json_array_append(parents, json_object_get(unit, "Id"));
    }
    return GW_OK;
}

static int
see_tree(guard *self, json_t *roots)
{
    json_t *parents = gw_keep(self->call, json_array()), *root;
    size_t i;
    json_array_foreach (roots, i, root)
        json_array_append(parents, json_object_get(root, "Id"));
    for (i = 0; i < json_array_size(parents); i++) {
        const char *parent = json_string_value(json_array_get(parents, i));
        if (see_units_of(self, parent, parents) != GW_OK || see_accounts_of(self, parent) != GW_OK)
            return GW_FAILED;
    }
    guard_area(self, "units");
    return GW_OK;
}

static int
see_roots(guard *self, json_t **roots)
{
    json_t *area = guard_area(self, "policy_types"), *root, *type;
    size_t i, n;
    *roots = list_all(self, "ListRoots", NULL, "Roots");
    if (!*roots)
        return GW_FAILED;
    json_array_foreach (*roots, i, root) {
        if (!*gw_member(root, "Id"))
            return lacks(self, "ListRoots", "Id");
        json_array_foreach (json_object_get(root, "PolicyTypes"), n, type)
            json_object_set_new(area, gw_member(type, "Type"), json_string(gw_member(type, "Status")));
    }
    return GW_OK;
}

/* ---- policies ---- */

static int
see_policy(guard *self, const char *id, json_t *summary)
{
    json_t *targets = list_all(self, "ListTargetsForPolicy", asked_by(self, "PolicyId", id), "Targets");
    json_t *answer = targets ? guard_ask(self, ORG "DescribePolicy", asked_by(self, "PolicyId", id)) : NULL;
    const char *content = gw_member(json_object_get(answer, "Policy"), "Content");
    if (!answer)
        return GW_FAILED;
    json_t *ids = sorted_names(targets, "TargetId");
    if (!ids || !*content) {
        json_decref(ids);
        return lacks(self, ids ? "DescribePolicy" : "ListTargetsForPolicy", ids ? "Content" : "TargetId");
    }
    json_object_set_new(guard_area(self, "policies"), id,
                        json_pack("{s:s, s:s, s:s, s:o}", "name", gw_member(summary, "Name"), "type",
                                  gw_member(summary, "Type"), "content", guard_hash(self, content), "targets",
                                  ids));
    return GW_OK;
}

/* A type that this Gangway never heard of is a type like any other: the list comes from the root. */
static int
see_policies(guard *self)
{
    json_t *status, *summary;
    const char *type;
    size_t i;
    guard_area(self, "policies");
    json_object_foreach (guard_area(self, "policy_types"), type, status) {
        json_t *policies = list_all(self, "ListPolicies", asked_by(self, "Filter", type), "Policies");
        if (!policies)
            return GW_FAILED;
        json_array_foreach (policies, i, summary) {
            const char *id = gw_member(summary, "Id");
            if (!*id)
                return lacks(self, "ListPolicies", "Id");
            if (see_policy(self, id, summary) != GW_OK)
                return GW_FAILED;
        }
    }
    return GW_OK;
}

/* Some of this is refused to an organization with consolidated billing only. */
static int
without_features(guard *self, const char *area)
{
    const char *features = gw_member(guard_area(self, "organization"), "feature_set");
    if (strcmp(features, "ALL") == 0 || gw_failed_as(self->call, GANGWAY_DENIED))
        return GW_FAILED;
    return guard_unseen(self, area);
}

static int
see_resource_policy(guard *self)
{
    json_t *answer = guard_ask(self, ORG "DescribeResourcePolicy", gw_pack(self->call, "{}"));
    json_t *policy = json_object_get(answer, "ResourcePolicy"), *area = guard_area(self, "resource_policy");
    const char *id = gw_member(json_object_get(policy, "ResourcePolicySummary"), "Id");
    if (!answer)
        return gw_failed_with(self->call, "ResourcePolicyNotFoundException")
                   ? GW_OK
                   : without_features(self, "resource_policy");
    if (!*id)
        return lacks(self, "DescribeResourcePolicy", "Id");
    json_object_set_new(area, id, json_string(guard_hash(self, gw_member(policy, "Content"))));
    return GW_OK;
}

/* ---- who is trusted ---- */

static int
see_trusted(guard *self)
{
    json_t *services =
        list_all(self, "ListAWSServiceAccessForOrganization", NULL, "EnabledServicePrincipals");
    json_t *area = guard_area(self, "trusted_services"), *service;
    size_t i;
    if (!services)
        return without_features(self, "trusted_services");
    json_array_foreach (services, i, service) {
        const char *name = gw_member(service, "ServicePrincipal");
        if (!*name)
            return lacks(self, "ListAWSServiceAccessForOrganization", "ServicePrincipal");
        json_object_set_new(area, name, json_string("enabled"));
    }
    return GW_OK;
}

static int
see_delegates(guard *self)
{
    json_t *admins = list_all(self, "ListDelegatedAdministrators", NULL, "DelegatedAdministrators"), *admin;
    json_t *area = guard_area(self, "delegated_administrators");
    size_t i;
    if (!admins)
        return without_features(self, "delegated_administrators");
    json_array_foreach (admins, i, admin) {
        const char *id = gw_member(admin, "Id");
        if (!*id)
            return lacks(self, "ListDelegatedAdministrators", "Id");
        json_t *services = list_all(self, "ListDelegatedServicesForAccount", asked_by(self, "AccountId", id),
                                    "DelegatedServices");
        json_t *names = services ? sorted_names(services, "ServicePrincipal") : NULL;
        if (!names)
            return services ? lacks(self, "ListDelegatedServicesForAccount", "ServicePrincipal") : GW_FAILED;
        json_object_set_new(area, id, json_pack("{s:o}", "services", names));
    }
    return GW_OK;
}

/* Only those that are open: the others are history, and drop out of the list by themselves. */
static int
see_handshakes(guard *self)
{
    json_t *handshakes = list_all(self, "ListHandshakesForOrganization", NULL, "Handshakes"), *handshake;
    json_t *area = guard_area(self, "handshakes");
    size_t i;
    if (!handshakes)
        return GW_FAILED;
    json_array_foreach (handshakes, i, handshake) {
        const char *id = gw_member(handshake, "Id"), *state = gw_member(handshake, "State");
        if (!*id)
            return lacks(self, "ListHandshakesForOrganization", "Id");
        if (strcmp(state, "OPEN") == 0 || strcmp(state, "REQUESTED") == 0)
            json_object_set_new(area, id, json_string(gw_member(handshake, "Action")));
    }
    return GW_OK;
}

int
guard_see_organization(guard *self)
{
    json_t *roots;
    if (see_itself(self) != GW_OK || see_roots(self, &roots) != GW_OK || see_tree(self, roots) != GW_OK ||
        see_policies(self) != GW_OK || see_resource_policy(self) != GW_OK)
        return GW_FAILED;
    if (see_trusted(self) != GW_OK || see_delegates(self) != GW_OK)
        return GW_FAILED;
    return see_handshakes(self);
}
