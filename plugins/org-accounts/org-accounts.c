/* SPDX-License-Identifier: Apache-2.0 */
/* org-accounts.c - lists the accounts of the customer's organization, for a workflow that goes through them
 *
 * Reads only, and wants nothing: what it is for are its outputs. The list is in the order of the accounts'
 * numbers, whatever the order in which AWS tells them, so that a replay and a later run go the same way.
 */
#include <gangway/step.h>

#define MAX_DEPTH 12 /* of organizational units; AWS allows 5 */

static const char params[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "ou" : {
            "type" : "string",
            "pattern" : "^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$",
            "patternText" : "the id of an organizational unit (ou-ab12-cdefgh34) or of the root (r-ab12)",
            "description" : "only accounts in this organizational unit or root"
        },
        "recursive" : {
            "type" : "boolean",
            "default" : true,
            "description" : "and in those below it; false: only those directly in it"
        },
        "tags" : {
            "type" : "object",
            "additionalProperties" : {"type" : "string", "maxLength" : 256},
            "description" : "only accounts that have all of these tags, with these values"
        },
        "status" : {
            "type" : "array",
            "minItems" : 1,
            "default" : ["ACTIVE"],
            "items" : {"type" : "string", "enum" : [ "ACTIVE", "SUSPENDED", "PENDING_CLOSURE" ]},
            "description" : "only accounts in one of these states"
        },
        "management" :
            {"type" : "boolean", "default" : true, "description" : "the management account, too, if it fits"}
    }
});

static const char outputs[] = GW_JSON({
    "type" : "object",
    "readOnly" : true,
    "properties" : {
        "accounts" : {
            "type" : "array",
            "description" : "in the order of their ids",
            "items" : {
                "type" : "object",
                "properties" : {
                    "id" : {"type" : "string", "format" : "aws-account"},
                    "name" : {"type" : "string"},
                    "email" : {"type" : "string"},
                    "status" : {"type" : "string"},
                    "joined" : {"type" : "string"},
                    "management" : {"type" : "boolean"},
                    "tags" : {"type" : "object", "additionalProperties" : {"type" : "string"}}
                }
            }
        },
        "count" : {"type" : "integer", "description" : "how many they are"}
    }
});

static const char *const reads[] = {
    "organizations:DescribeOrganization",  "organizations:ListAccounts",
    "organizations:ListAccountsForParent", "organizations:ListOrganizationalUnitsForParent",
    "organizations:ListTagsForResource",   NULL};

/* ---- which accounts there are ---- */

/* Adds each to `found`, by its number. */
static int
take_accounts(gw_call *call, json_t *answer, const char *operation, json_t *found)
{
    json_t *list = json_object_get(answer, "Accounts"), *account;
    size_t i;

    if (!json_is_array(list))
        return gw_fail_answer(call, operation, "Accounts");
    json_array_foreach (list, i, account) {
        const char *id = gw_member(account, "Id");
        if (strlen(id) != 12 || strspn(id, "0123456789") != 12 || !*gw_member(account, "Status"))
            return gw_fail_answer(call, operation, "the Id or the Status of an account");
        json_object_set(found, id, account);
    }
    return GW_OK;
}

static int
refuse_parent(gw_call *call, const char *parent)
{
    if (!gw_failed_with(call, "ParentNotFoundException"))
        return GW_FAILED;
    return gw_fail(call, GANGWAY_INVALID, "UnknownUnit",
                   "the organization has no organizational unit '%s': correct 'ou'", parent);
}

static int
accounts_in(gw_call *call, const char *parent, json_t *found)
{
    json_t *answer = gw_aws_all(call, "organizations:ListAccountsForParent", "{s:s}", "ParentId", parent);

    if (!answer)
        return refuse_parent(call, parent);
    return take_accounts(call, answer, "organizations:ListAccountsForParent", found);
}

static int
accounts_below(gw_call *call, const char *parent, int depth, json_t *found)
{
    json_t *answer, *units, *unit;
    size_t i;

    if (depth > MAX_DEPTH)
        return gw_fail(call, GANGWAY_UNAVAILABLE, "BadAnswer",
                       "organizational units are told as %d deep: AWS allows 5", MAX_DEPTH);
    if (accounts_in(call, parent, found) != GW_OK)
        return GW_FAILED;
    answer = gw_aws_all(call, "organizations:ListOrganizationalUnitsForParent", "{s:s}", "ParentId", parent);
    if (!answer)
        return refuse_parent(call, parent);
    units = json_object_get(answer, "OrganizationalUnits");
    if (!json_is_array(units))
        return gw_fail_answer(call, "organizations:ListOrganizationalUnitsForParent", "OrganizationalUnits");
    json_array_foreach (units, i, unit) {
        if (!*gw_member(unit, "Id"))
            return gw_fail_answer(call, "organizations:ListOrganizationalUnitsForParent", "the Id of a unit");
        if (accounts_below(call, gw_member(unit, "Id"), depth + 1, found) != GW_OK)
            return GW_FAILED;
    }
    return GW_OK;
}

static int
find_accounts(gw_call *call, json_t *found)
{
    const char *parent = gw_param(call, "ou");

    if (parent && gw_param_bool(call, "recursive", true))
        return accounts_below(call, parent, 1, found);
    if (parent)
        return accounts_in(call, parent, found);
    json_t *answer = gw_aws_all(call, "organizations:ListAccounts", "{}");
    return answer ? take_accounts(call, answer, "organizations:ListAccounts", found) : GW_FAILED;
}

/* ---- which of them fit ---- */

static bool
has_status(gw_call *call, const json_t *account)
{
    json_t *wanted = gw_param_json(call, "status"), *one;
    size_t i;

    json_array_foreach (wanted, i, one)
        if (strcmp(gw_member(account, "Status"), json_string_value(one)) == 0)
            return true;
    return false;
}

/* The account's tags as an object; NULL: the call has failed. */
static json_t *
tags_of(gw_call *call, const char *id)
{
    json_t *answer = gw_aws_all(call, "organizations:ListTagsForResource", "{s:s}", "ResourceId", id);
    json_t *list = json_object_get(answer, "Tags"), *tags = gw_pack(call, "{}"), *tag;
    size_t i;

    if (answer && !json_is_array(list))
        gw_fail_answer(call, "organizations:ListTagsForResource", "Tags");
    if (!json_is_array(list))
        return NULL;
    json_array_foreach (list, i, tag)
        json_object_set_new(tags, gw_member(tag, "Key"), json_string(gw_member(tag, "Value")));
    return tags;
}

static bool
has_tags(const json_t *tags, json_t *wanted)
{
    const char *key;
    json_t *value;

    json_object_foreach (wanted, key, value)
        if (!json_equal(json_object_get(tags, key), value))
            return false;
    return true;
}

/* What a workflow is told of it. */
static json_t *
about(gw_call *call, json_t *account, const char *master, json_t *tags)
{
    const char *id = gw_member(account, "Id");
    bool management = strcmp(id, master) == 0;

    return gw_pack(call, "{s:s, s:s, s:s, s:s, s:s, s:b, s:O*}", "id", id, "name", gw_member(account, "Name"),
                   "email", gw_member(account, "Email"), "status", gw_member(account, "Status"), "joined",
                   gw_member(account, "JoinedMethod"), "management", management, "tags", tags);
}

/* Adds the account to the list if it fits. */
static int
consider(gw_call *call, json_t *account, const char *master, json_t *list)
{
    const char *id = gw_member(account, "Id");
    json_t *wanted = gw_param_json(call, "tags"), *tags = NULL;

    if (!has_status(call, account) || (strcmp(id, master) == 0 && !gw_param_bool(call, "management", true)))
        return GW_OK;
    if (json_object_size(wanted) > 0) {
        tags = tags_of(call, id);
        if (!tags)
            return GW_FAILED;
        if (!has_tags(tags, wanted))
            return GW_OK;
    }
    json_array_append(list, about(call, account, master, tags));
    return GW_OK;
}

/* ---- the list ---- */

static int
by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int
list_sorted(gw_call *call, json_t *found, const char *master, json_t *list)
{
    size_t count = json_object_size(found), n = 0;
    const char **ids = calloc(count + 1, sizeof *ids), *id;
    json_t *account;
    int result = ids ? GW_OK : GW_FAILED;

    json_object_foreach (found, id, account)
        if (ids)
            ids[n++] = id;
    if (ids)
        qsort(ids, n, sizeof *ids, by_text);
    for (size_t i = 0; i < n && result == GW_OK; i++)
        result = consider(call, json_object_get(found, ids[i]), master, list);
    free(ids);
    return result;
}

static const char *
read_master(gw_call *call)
{
    json_t *answer = gw_aws(call, "organizations:DescribeOrganization", "{}");
    const char *master = gw_member(json_object_get(answer, "Organization"), "MasterAccountId");

    if (!answer && gw_failed_with(call, "AWSOrganizationsNotInUseException"))
        gw_fail(call, GANGWAY_INVALID, "NoOrganization",
                "the account is in no organization: use credentials of an organization's management account");
    else if (answer && !*master)
        gw_fail_answer(call, "organizations:DescribeOrganization", "MasterAccountId");
    return answer && *master ? master : NULL;
}

static int
inspect(gw_call *call)
{
    const char *master = read_master(call);
    json_t *found = gw_pack(call, "{}"), *list = gw_pack(call, "[]");

    if (!master || find_accounts(call, found) != GW_OK || list_sorted(call, found, master, list) != GW_OK)
        return GW_FAILED;
    gw_outputs(call, "{s:O, s:i}", "accounts", list, "count", (int)json_array_size(list));
    return gw_observed(call, "{s:i}", "accounts", (int)json_array_size(list));
}

static int
desire(gw_call *call)
{
    return gw_wanted(call, "{}");
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)

static const gangway_step steps[] = {{
    .name = "org-accounts",
    .summary = "lists the accounts of the organization",
    .params = params,
    .outputs = outputs,
    .reads = reads,
    .inspect = inspect_entry,
    .desire = desire_entry,
    .timeout_s = 900,
}};

GANGWAY_PLUGIN("org-accounts", "1.0", "Gangway", steps);
