/* SPDX-License-Identifier: Apache-2.0 */
/* make.c - makes what is missing on the partner's side: account, relationship, handshakes, each with its
 * token
 */
#include "spp-relationship.h"

#include <time.h>

/* ---- requests that create something ---- */

/* The token of a request that is under way: noted until AWS has answered, so that a request whose answer got
 * lost is repeated as the same one. */
static const char *
token_for(gw_call *call, const char *what)
{
    const char *key = gw_text(call, "token-%s", what), *kept = json_string_value(gw_noted(call, key));
    if (kept)
        return kept;
    json_t *run = json_object_get(json_object_get(call->input, "run"), "id");
    const char *id = json_string_length(run) > 0 ? json_string_value(run) : "gangway";
    const char *token = gw_text(call, "%.36s-%.12s-%llx", id, what, (unsigned long long)time(NULL));
    return gw_note(call, key, gw_pack(call, "s", token)) == GW_OK ? token : NULL;
}

/* A write of the partner's with a client token; `detail` of the answer goes to `made`. A thing that was made
 * meanwhile leaves it NULL: the next look finds it. */
static int
create(gw_call *call, const char *operation, const char *what, json_t *input, const char *detail,
       json_t **made)
{
    const char *token = token_for(call, what);
    if (!token)
        return GW_FAILED;
    json_object_set_new(input, "catalog", json_string(gw_param(call, "catalog")));
    json_object_set_new(input, "clientToken", json_string(token));
    json_t *answer = gw_aws_as(call, "partner", gw_text(call, CHANNEL "%s", operation), "O", input);
    *made = json_object_get(answer, detail);
    if (!answer) {
        if (gw_failed_with(call, "ServiceQuotaExceededException"))
            return gw_fail_as(
                call, GANGWAY_CONFLICT,
                "AWS allows no more of these (five handshakes a day to one receiver): wait, or have "
                "the quota raised, then gangway retry RUN");
        if (!gw_failed_with(call, "ConflictException"))
            return GW_FAILED;
    }
    return gw_note(call, gw_text(call, "token-%s", what), NULL);
}

static int
accept_handshake(gw_call *call, json_t *handshake, const char *as)
{
    gw_progress(call, "accepting handshake '%s'", gw_member(handshake, "id"));
    if (gw_request(call, gw_text(call, "aws%s:" CHANNEL "AcceptChannelHandshake", as), "{s:s, s:s}",
                   "catalog", gw_param(call, "catalog"), "identifier", gw_member(handshake, "id")))
        return GW_OK;
    return gw_failed_with(call, "ResourceNotFoundException")
               ? gw_fail_as(call, GANGWAY_UNAVAILABLE, "handshake '%s' is not visible to its receiver yet",
                            gw_member(handshake, "id"))
               : GW_FAILED;
}

/* After a rejection people talk first; their `gangway retry` lets another one be sent. */
static int
heed_rejection(gw_call *call, json_t *handshake)
{
    json_t *id = json_object_get(handshake, "id");
    if (!spp_is(handshake, "REJECTED") || json_equal(gw_noted(call, "rejected"), id))
        return GW_OK;
    if (gw_note(call, "rejected", id) != GW_OK)
        return GW_FAILED;
    return gw_fail(
        call, GANGWAY_CONFLICT, "Rejected",
        "account '%s' has rejected handshake '%s': talk to them; another one is sent with gangway retry RUN",
        gw_member(handshake, "receiverAccountId"), gw_member(handshake, "id"));
}

static int
make_program(gw_call *call)
{
    json_t *made;
    const char *account = gw_param(call, "program_account");
    if (!account) {
        json_t *caller = gw_aws_as(call, "partner", "sts:GetCallerIdentity", "{}");
        account = json_string_value(json_object_get(caller, "Account"));
        if (!account)
            return caller ? gw_fail_answer(call, "sts:GetCallerIdentity", "Account") : GW_FAILED;
    }
    gw_progress(call, "making account '%s' a program management account", account);
    return create(call, "CreateProgramManagementAccount", "program",
                  gw_pack(call, "{s:s, s:s, s:s}", "program", gw_param(call, "program"), "displayName",
                          gw_param(call, "program_name"), "accountId", account),
                  "programManagementAccountDetail", &made);
}

static int
activate(gw_call *call, const spp_survey *found)
{
    json_t *made;
    if (spp_is(found->activation, "ACCEPTED"))
        return GW_OK;
    if (spp_is(found->activation, "PENDING"))
        return spp_is_own(found->activation) ? accept_handshake(call, found->activation, "@partner") : GW_OK;
    if (heed_rejection(call, found->activation) != GW_OK)
        return GW_FAILED;
    return create(call, "CreateChannelHandshake", "activation",
                  gw_pack(call, "{s:s, s:s}", "handshakeType", "PROGRAM_MANAGEMENT_ACCOUNT",
                          "associatedResourceIdentifier", gw_member(found->program, "id")),
                  "channelHandshakeDetail", &made);
}

/* AWS says that there is one, and no list of ours has it: it was made a moment ago, or is in another program.
 */
static int
unlisted_relationship(gw_call *call, spp_survey *found)
{
    if (spp_look(call, found) != GW_OK)
        return GW_FAILED;
    if (found->relationship)
        return GW_OK;
    return gw_fail(
        call, GANGWAY_UNAVAILABLE, "ConflictException",
        "AWS says that there is a relationship with account '%s', and none is listed with program management "
        "account "
        "'%s': if this lasts, look in Partner Central for one with another program management account, and "
        "name that with program_account or end it there",
        gw_param(call, "account_id"), gw_member(found->program, "id"));
}

static int
make_relationship(gw_call *call, spp_survey *found)
{
    gw_progress(call, "bringing account '%s' into the program", gw_param(call, "account_id"));
    if (create(call, "CreateRelationship", "relationship",
               gw_pack(call, "{s:s, s:s, s:s, s:s, s:s, s:s}", "associationType",
                       gw_param(call, "association_type"), "programManagementAccountIdentifier",
                       gw_member(found->program, "id"), "associatedAccountId", gw_param(call, "account_id"),
                       "displayName", gw_param(call, "display_name"), "resaleAccountModel",
                       gw_param(call, "resale_model"), "sector", gw_param(call, "sector")),
               "relationshipDetail", &found->relationship) != GW_OK)
        return GW_FAILED;
    return found->relationship ? GW_OK : unlisted_relationship(call, found);
}

static int
rename_relationship(gw_call *call, const spp_survey *found)
{
    json_t *bond = found->relationship, *revision = json_object_get(bond, "revision");
    const char *name = json_string_value(json_object_get(bond, "displayName"));
    if (!name || strcmp(name, gw_param(call, "display_name")) == 0)
        return GW_OK; /* one that was just made tells no name */
    return gw_aws_as(call, "partner", CHANNEL "UpdateRelationship", "{s:s, s:s, s:s, s:s, s:O*}", "catalog",
                     gw_param(call, "catalog"), "identifier", gw_member(bond, "id"),
                     "programManagementAccountIdentifier", gw_member(found->program, "id"), "displayName",
                     gw_param(call, "display_name"), "revision", revision)
               ? GW_OK
               : GW_FAILED;
}

/* The end of a fixed commitment is the end of its day. */
static int
offer_period(gw_call *call, spp_survey *found)
{
    json_t *wanted = spp_period_wanted(call);
    const char *end = gw_member(wanted, "end_date");
    json_t *offer =
        gw_pack(call, "{s:s, s:s, s:O*, s:O*, s:s*}", "programManagementAccountIdentifier",
                gw_member(found->program, "id"), "servicePeriodType", gw_member(wanted, "type"),
                "minimumNoticeDays", json_object_get(wanted, "notice_days"), "note",
                json_object_get(wanted, "note"), "endDate", *end ? gw_text(call, "%sT23:59:59Z", end) : NULL);
    if (heed_rejection(call, found->period) != GW_OK)
        return GW_FAILED;
    gw_progress(call, "offering account '%s' a service period", gw_param(call, "account_id"));
    return create(call, "CreateChannelHandshake", "period",
                  gw_pack(call, "{s:s, s:s, s:{s:O}}", "handshakeType", "START_SERVICE_PERIOD",
                          "associatedResourceIdentifier", gw_member(found->relationship, "id"), "payload",
                          "startServicePeriodPayload", offer),
                  "channelHandshakeDetail", &found->period);
}

static int
agree_on_period(gw_call *call, spp_survey *found)
{
    if (!spp_period_wanted(call) || spp_is(found->period, "ACCEPTED"))
        return GW_OK;
    if (!spp_is(found->period, "PENDING") && offer_period(call, found) != GW_OK)
        return GW_FAILED;
    bool ours = found->period && strcmp(gw_param(call, "accept"), "api") == 0;
    return ours ? accept_handshake(call, found->period, "") : GW_OK;
}

/* A handshake with the program management account: sent, then accepted where that is the partner's own. */
static int
make_active(gw_call *call, spp_survey *found)
{
    for (int round = 0; round < 2 && spp_is(found->program, "PENDING"); round++)
        if (activate(call, found) != GW_OK || spp_look(call, found) != GW_OK)
            return GW_FAILED;
    return GW_OK;
}

/* GW_OK with no relationship: AWS or people come first. */
static int
make_bond(gw_call *call, spp_survey *found)
{
    if (!found->program && (make_program(call) != GW_OK || spp_look(call, found) != GW_OK))
        return GW_FAILED;
    if (make_active(call, found) != GW_OK)
        return GW_FAILED;
    if (found->relationship || !spp_is(found->program, "ACTIVE"))
        return GW_OK;
    return make_relationship(call, found);
}

int
spp_make(gw_call *call)
{
    spp_survey found;
    if (!gw_want(call))
        return gw_fail(call, GANGWAY_INVALID, "NotUndone",
                       "a relationship is ended by people, in Partner Central, as its contract says");
    if (spp_look(call, &found) != GW_OK || make_bond(call, &found) != GW_OK)
        return GW_FAILED;
    if (!found.relationship)
        return GW_OK;
    return rename_relationship(call, &found) == GW_OK ? agree_on_period(call, &found) : GW_FAILED;
}
