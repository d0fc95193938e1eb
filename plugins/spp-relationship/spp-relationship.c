/* SPDX-License-Identifier: Apache-2.0 */
/* spp-relationship.c - the customer's organization is in the partner's program (AWS Channel Management)
 *
 * The partner's side makes it: a program management account, a relationship with the customer's management
 * account, and, where one was agreed on, a service period that the customer has to accept. What AWS has no
 * natural key for is created with a client token, which is noted before the request leaves.
 */
#include "spp-relationship.h"

#include <time.h>

static const char params[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "account_id" : {
            "type" : "string",
            "format" : "aws-account",
            "description" : "the customer's management account"
        },
        "display_name" : {
            "type" : "string",
            "minLength" : 1,
            "maxLength" : 30,
            "pattern" : "^[^\\x00-\\x1f\\x7f]*$",
            "patternText" : "a name without line breaks and control characters",
            "description" : "what the customer is called in Partner Central"
        },
        "catalog" : {
            "type" : "string",
            "enum" : [ "AWS", "Sandbox" ],
            "default" : "AWS",
            "description" : "Sandbox: to try it out, nothing counts"
        },
        "program" : {
            "description" : "the kind of the programme in Partner Central",
            "type" : "string",
            "enum" : [ "SOLUTION_PROVIDER", "DISTRIBUTION", "DISTRIBUTION_SELLER" ],
            "default" : "SOLUTION_PROVIDER"
        },
        "program_account" : {
            "type" : "string",
            "format" : "aws-account",
            "description" : "the partner's program management account; needed where there are several"
        },
        "program_name" : {
            "type" : "string",
            "minLength" : 1,
            "maxLength" : 30,
            "pattern" : "^[^\\x00-\\x1f\\x7f]*$",
            "patternText" : "a name without line breaks and control characters",
            "default" : "Program management",
            "description" : "what a new program management account is called"
        },
        "association_type" : {
            "description" : "whose account it is",
            "type" : "string",
            "enum" : [ "END_CUSTOMER", "DOWNSTREAM_SELLER", "INTERNAL" ],
            "default" : "END_CUSTOMER"
        },
        "resale_model" : {
            "type" : "string",
            "enum" : [ "END_CUSTOMER", "SOLUTION_PROVIDER", "DISTRIBUTOR" ],
            "default" : "END_CUSTOMER",
            "description" : "whose accounts they are: the customer's own, or the partner's"
        },
        "sector" : {
            "description" : "the customer's",
            "type" : "string",
            "enum" : [ "COMMERCIAL", "GOVERNMENT", "GOVERNMENT_EXCEPTION" ],
            "default" : "COMMERCIAL"
        },
        "service_period" : {
            "type" : "object",
            "properties" : {
                "type" : {"type" : "string", "enum" : [ "MINIMUM_NOTICE_PERIOD", "FIXED_COMMITMENT_PERIOD" ]},
                "notice_days" : {"type" : "string", "enum" : [ "14", "30", "60" ]},
                "end_date" : {"type" : "string", "format" : "date"},
                "note" : {
                    "type" : "string",
                    "minLength" : 1,
                    "maxLength" : 300,
                    "pattern" : "^[^\\x00-\\x1f\\x7f]*$",
                    "patternText" : "a note without line breaks and control characters"
                }
            },
            "default" : {},
            "description" : "the service period that the customer is asked to accept; empty: none"
        },
        "accept" : {
            "type" : "string",
            "enum" : [ "person", "api" ],
            "default" : "person",
            "description" : "who accepts it: somebody of the customer's, or Gangway with the customer's keys"
        }
    },
    "required" : [ "account_id", "display_name" ]
});

static const char outputs[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "program_management_account" : {"type" : "string", "description" : "its id, pma-…"},
        "relationship" : {"type" : "string", "description" : "its id, rs-…"},
        "handshake" : {"type" : "string", "description" : "of the service period, ch-…"}
    }
});

static const char *const reads[] = {"partner/" CHANNEL "ListProgramManagementAccounts",
                                    "partner/" CHANNEL "ListRelationships",
                                    "partner/" CHANNEL "GetRelationship",
                                    "partner/" CHANNEL "ListChannelHandshakes",
                                    "partner/sts:GetCallerIdentity",
                                    NULL};
static const char *const writes[] = {"partner/" CHANNEL "CreateProgramManagementAccount",
                                     "partner/" CHANNEL "CreateRelationship",
                                     "partner/" CHANNEL "UpdateRelationship",
                                     "partner/" CHANNEL "CreateChannelHandshake",
                                     "partner/" CHANNEL "AcceptChannelHandshake",
                                     CHANNEL "AcceptChannelHandshake",
                                     NULL};

/* The customer's side accepts a service period, nothing else, and only where its keys do. */
static const char resources[] =
    GW_JSON({"${service_period?}${accept=api?}*" : ["partnercentral-channel:AcceptChannelHandshake"]});

/* ---- what is there ---- */

static int
wait_for_acceptance(gw_call *call, json_t *handshake, const char *actor, const char *what)
{
    const char *receiver = gw_member(handshake, "receiverAccountId"), *id = gw_member(handshake, "id");
    gw_task(
        call, actor, gw_text(call, "Accept %s (handshake %s)", what, id),
        gw_text(
            call,
            "The reseller %s has sent handshake %s.\n"
            "1. Sign in at https://console.aws.amazon.com/ to account %s, as somebody who may use "
            "partnercentral:AcceptChannelHandshake.\n"
            "2. Open \"AWS Partner Central\", then \"Channel management\", and there the invitations that "
            "were received.\n"
            "3. Compare what is offered with the contract, and choose \"Accept\".\n"
            "An invitation that is not answered expires; Gangway sends another one then.",
            gw_quoted(call, gw_member(handshake, "senderDisplayName")), id, receiver));
    return gw_pending(call, 60, "account %s has to accept %s: handshake %s", receiver, what, id);
}

/* The program management account is PENDING: somebody of the partner's accepts a handshake with it first. */
static int
inspect_activation(gw_call *call, json_t *handshake)
{
    if (spp_is(handshake, "ACCEPTED"))
        return gw_pending(call, 30, "the program management account is being activated");
    if (spp_is(handshake, "PENDING") && !spp_is_own(handshake))
        return wait_for_acceptance(call, handshake, "ops", "the program management account");
    return gw_absent(call); /* there is something to do */
}

/* The offer of a service period: how far it has come, and its terms where they are shown. */
static json_t *
period_of(gw_call *call, json_t *handshake)
{
    json_t *terms =
        json_object_get(json_object_get(handshake, "detail"), "startServicePeriodHandshakeDetail");
    const char *end = gw_member(terms, "endDate");
    return gw_pack(call, "{s:s, s:s, s:O*, s:O*, s:s*}", "handshake", gw_member(handshake, "id"), "status",
                   gw_member(handshake, "status"), "type", json_object_get(terms, "servicePeriodType"),
                   "notice_days", json_object_get(terms, "minimumNoticeDays"), "end_date",
                   *end ? gw_text(call, "%.10s", end) : NULL);
}

static int
observed(gw_call *call, const spp_survey *found)
{
    json_t *bond = found->relationship;
    json_t *period = found->period ? period_of(call, found->period) : NULL;
    gw_outputs(call, "{s:s, s:s, s:s*}", "program_management_account", gw_member(found->program, "id"),
               "relationship", gw_member(bond, "id"), "handshake",
               period ? gw_member(found->period, "id") : NULL);
    return gw_observed(call, "{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:O*}", "account_id",
                       gw_member(bond, "associatedAccountId"), "display_name", gw_member(bond, "displayName"),
                       "association_type", gw_member(bond, "associationType"), "resale_model",
                       gw_member(bond, "resaleAccountModel"), "sector", gw_member(bond, "sector"),
                       "relationship", gw_member(bond, "id"), "program_management_account",
                       gw_member(found->program, "id"), "program_status", gw_member(found->program, "status"),
                       "service_period", period);
}

/* The list does not tell the resale model, so the relationship is asked for by its id as well. */
static int
read_detail(gw_call *call, spp_survey *found)
{
    if (!found->relationship)
        return GW_OK;
    json_t *answer =
        gw_aws_as(call, "partner", CHANNEL "GetRelationship", "{s:s, s:s, s:s}", "catalog",
                  gw_param(call, "catalog"), "programManagementAccountIdentifier",
                  gw_member(found->program, "id"), "identifier", gw_member(found->relationship, "id"));
    found->relationship = json_object_get(answer, "relationshipDetail");
    if (!answer && gw_failed_with(call, "ResourceNotFoundException"))
        return gw_fail_as(call, GANGWAY_UNAVAILABLE,
                          "the relationship is listed, but not visible everywhere yet");
    if (!answer)
        return GW_FAILED;
    return *gw_member(found->relationship, "id") ? GW_OK
                                                 : gw_fail_answer(call, CHANNEL "GetRelationship", "an id");
}

static int
inspect(gw_call *call)
{
    spp_survey found;
    if (spp_look(call, &found) != GW_OK)
        return GW_FAILED;
    if (spp_is(found.program, "INACTIVE"))
        return gw_fail(
            call, GANGWAY_CONFLICT, "Inactive",
            "program management account '%s' is inactive: have it activated in Partner Central, or "
            "name another with program_account",
            gw_member(found.program, "id"));
    if (spp_is(found.program, "PENDING"))
        return inspect_activation(call, found.activation);
    if (!found.relationship)
        return gw_absent(call);
    if (spp_is(found.period, "PENDING") && strcmp(gw_param(call, "accept"), "person") == 0)
        return wait_for_acceptance(call, found.period, "customer", "the service period");
    return read_detail(call, &found) == GW_OK ? observed(call, &found) : GW_FAILED;
}

/* ---- what should be there ---- */

/* The customer would be asked to accept a period that is over. Dates of ISO 8601 have the order of their
 * texts. */
static int
refuse_past_end(gw_call *call, const json_t *period)
{
    const char *end = gw_member(period, "end_date");
    const char *accepted = gw_member(json_object_get(gw_seen(call), "service_period"), "status");
    time_t now = time(NULL);
    const struct tm *date = gmtime(&now); /* a plugin has one thread */
    char today[16] = "";

    if (date)
        strftime(today, sizeof today, "%Y-%m-%d", date);
    if (!*end || strcmp(accepted, "ACCEPTED") == 0 || strcmp(end, today) > 0)
        return GW_OK;
    return gw_fail(call, GANGWAY_INVALID, "BadPeriod",
                   "service_period ends on %s, which is not in the future: choose a later end_date", end);
}

static int
refuse_bad_period(gw_call *call)
{
    json_t *period = spp_period_wanted(call);
    const char *type = gw_member(period, "type");
    const char *needs = strcmp(type, "FIXED_COMMITMENT_PERIOD") == 0 ? "end_date" : "notice_days";
    if (period && (!*type || !*gw_member(period, needs)))
        return gw_fail(call, GANGWAY_INVALID, "BadPeriod", "service_period needs '%s'",
                       *type ? needs : "type");
    return refuse_past_end(call, period);
}

/* These can't be changed once they are agreed on. */
static int
refuse_other(gw_call *call)
{
    static const char *const firm[] = {"association_type", "resale_model", "sector"};
    for (size_t i = 0; gw_seen(call) && i < sizeof firm / sizeof *firm; i++)
        if (strcmp(gw_member(gw_seen(call), firm[i]), gw_param(call, firm[i])) != 0)
            return gw_fail(call, GANGWAY_CONFLICT, "OtherRelationship",
                           "relationship '%s' has %s '%s', not '%s', and that cannot be changed: correct the "
                           "input with gangway retry RUN --set, "
                           "or end the relationship in Partner Central first",
                           gw_member(gw_seen(call), "relationship"), firm[i],
                           gw_member(gw_seen(call), firm[i]), gw_param(call, firm[i]));
    return GW_OK;
}

/* Nor can the terms of a service period that the customer has accepted. */
static int
refuse_other_period(gw_call *call)
{
    static const char *const terms[] = {"type", "notice_days", "end_date"};
    json_t *wanted = spp_period_wanted(call), *seen = json_object_get(gw_seen(call), "service_period");
    for (size_t i = 0; wanted && spp_is(seen, "ACCEPTED") && i < sizeof terms / sizeof *terms; i++) {
        const char *there = gw_member(seen, terms[i]), *asked = gw_member(wanted, terms[i]);
        if (*there && *asked && strcmp(there, asked) != 0)
            return gw_fail(
                call, GANGWAY_CONFLICT, "OtherPeriod",
                "the customer has accepted a service period with %s '%s', not '%s', and that "
                "cannot be changed: "
                "correct the input with gangway retry RUN --set, or end it in Partner Central first",
                terms[i], there, asked);
    }
    return GW_OK;
}

static int
desire(gw_call *call)
{
    json_t *period = NULL;
    if (refuse_bad_period(call) != GW_OK || refuse_other(call) != GW_OK || refuse_other_period(call) != GW_OK)
        return GW_FAILED;
    if (spp_period_wanted(call)) {
        period = gw_pack(call, "{s:s}", "status", "ACCEPTED");
        gw_irreversible(call, "a service period that was accepted binds both sides until it ends");
    }
    return gw_wanted(call, "{s:s, s:s, s:s, s:s, s:s, s:O*}", "account_id", gw_param(call, "account_id"),
                     "display_name", gw_param(call, "display_name"), "association_type",
                     gw_param(call, "association_type"), "resale_model", gw_param(call, "resale_model"),
                     "sector", gw_param(call, "sector"), "service_period", period);
}

static int
apply(gw_call *call)
{
    return spp_make(call);
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)
GW_FUNCTION(apply)

static const gangway_step steps[] = {{
    .name = "spp-relationship",
    .summary = "the customer's organization is in the partner's program (AWS Channel Management)",
    .params = params,
    .outputs = outputs,
    .reads = reads,
    .writes = writes,
    .resources = resources,
    .inspect = inspect_entry,
    .desire = desire_entry,
    .apply = apply_entry,
}};

GANGWAY_PLUGIN("spp-relationship", "1.0", "Gangway", steps);
