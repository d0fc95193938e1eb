/* SPDX-License-Identifier: Apache-2.0 */
/* read.c - what Partner Central shows of the program management account, the relationship and its
 * handshakes
 */
#include "spp-relationship.h"

bool
spp_is(const json_t *item, const char *status)
{
    return strcmp(gw_member(item, "status"), status) == 0;
}

bool
spp_is_own(const json_t *handshake)
{
    return strcmp(gw_member(handshake, "receiverAccountId"), gw_member(handshake, "senderAccountId")) == 0;
}

json_t *
spp_period_wanted(gw_call *call)
{
    json_t *period = gw_param_json(call, "service_period");
    return json_object_size(period) > 0 ? period : NULL;
}

/* All items of a list operation of the partner's; NULL when there is no list. */
static json_t *
items_of(gw_call *call, const char *operation, json_t *input)
{
    json_object_set_new(input, "catalog", json_string(gw_param(call, "catalog")));
    json_t *answer = gw_request(call, gw_text(call, "aws-all@partner:" CHANNEL "%s", operation), "O", input);
    json_t *items = json_object_get(answer, "items"), *item;
    size_t i;
    if (!answer)
        return NULL;
    if (!json_is_array(items)) {
        gw_fail_answer(call, operation, "items");
        return NULL;
    }
    json_array_foreach (items, i, item)
        if (!*gw_member(item, "id")) {
            gw_fail_answer(call, operation, "an item's id");
            return NULL;
        }
    return items;
}

static int
several_programs(gw_call *call, json_t *one, json_t *other)
{
    return gw_fail(
        call, GANGWAY_INVALID, "SeveralPrograms",
        "there are several program management accounts, among them '%s' and '%s': say which one with "
        "program_account",
        gw_member(one, "accountId"), gw_member(other, "accountId"));
}

/* One that is INACTIVE counts only when there is no other. */
static int
find_program(gw_call *call, json_t **found)
{
    const char *account = gw_param(call, "program_account");
    json_t *ids = account ? gw_pack(call, "[s]", account) : NULL, *item;
    json_t *items =
        items_of(call, "ListProgramManagementAccounts",
                 gw_pack(call, "{s:[s], s:O*}", "programs", gw_param(call, "program"), "accountIds", ids));
    size_t i;
    if (!items)
        return GW_FAILED;
    json_array_foreach (items, i, item) {
        if (*found && !spp_is(*found, "INACTIVE") && !spp_is(item, "INACTIVE"))
            return several_programs(call, *found, item);
        if (!*found || spp_is(*found, "INACTIVE"))
            *found = item;
    }
    return GW_OK;
}

/* The latest of the handshakes that the partner has sent for `resource`. Times are ISO 8601, so their texts
 * have their order. */
static int
find_handshake(gw_call *call, const char *type, json_t *resource, json_t **found)
{
    json_t *item,
        *items = items_of(call, "ListChannelHandshakes",
                          gw_pack(call, "{s:s, s:s, s:[s]}", "handshakeType", type, "participantType",
                                  "SENDER", "associatedResourceIdentifiers", gw_member(resource, "id")));
    size_t i;
    if (!items)
        return GW_FAILED;
    json_array_foreach (items, i, item)
        if (!*found || strcmp(gw_member(item, "createdAt"), gw_member(*found, "createdAt")) >= 0)
            *found = item;
    return GW_OK;
}

static int
find_relationship(gw_call *call, json_t *program, json_t **found)
{
    json_t *items =
        items_of(call, "ListRelationships",
                 gw_pack(call, "{s:[s], s:[s]}", "associatedAccountIds", gw_param(call, "account_id"),
                         "programManagementAccountIdentifiers", gw_member(program, "id")));
    *found = json_array_get(items, 0);
    return items ? GW_OK : GW_FAILED;
}

int
spp_look(gw_call *call, spp_survey *found)
{
    *found = (spp_survey){NULL, NULL, NULL, NULL};
    if (find_program(call, &found->program) != GW_OK)
        return GW_FAILED;
    if (spp_is(found->program, "PENDING"))
        return find_handshake(call, "PROGRAM_MANAGEMENT_ACCOUNT", found->program, &found->activation);
    if (!spp_is(found->program, "ACTIVE"))
        return GW_OK;
    if (find_relationship(call, found->program, &found->relationship) != GW_OK)
        return GW_FAILED;
    if (!found->relationship || !spp_period_wanted(call))
        return GW_OK;
    return find_handshake(call, "START_SERVICE_PERIOD", found->relationship, &found->period);
}
