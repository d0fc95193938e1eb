/* SPDX-License-Identifier: Apache-2.0 */
/* billing-transfer.c - the partner's account pays the customer's bill, and the customer keeps the root user
 *
 * The partner invites, the customer's management account accepts. An invitation has no client token, but only
 * one at a time can stand, so one that was sent twice is refused and the next look finds the first.
 */
#include <gangway/step.h>
#include <time.h>

#define DAY 86400
/* It must be accepted a day before its month begins, and AWS lets an invitation expire about a day earlier.
 */
#define NOTICE_S (3 * DAY)

static const char params[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "account_id" : {
            "type" : "string",
            "format" : "aws-account",
            "description" : "the customer's management account"
        },
        "name" : {
            "type" : "string",
            "minLength" : 1,
            "maxLength" : 128,
            "pattern" : "^[ -~]+$",
            "patternText" : "a name of letters without accents, digits and signs (ASCII)",
            "description" : "what the transfer is called on the partner's side"
        },
        "start" : {
            "type" : "string",
            "pattern" : "^20[0-9]{2}-(0[1-9]|1[0-2])$",
            "patternText" : "a month as in 2027-01",
            "description" : "the first month; without it the next one that leaves three days"
        },
        "notes" : {
            "description" : "for the customer, with the invitation",
            "type" : "string",
            "minLength" : 1,
            "maxLength" : 1024
        },
        "accept" : {
            "type" : "string",
            "enum" : [ "person", "api" ],
            "default" : "person",
            "description" : "who accepts: somebody of the customer's, or Gangway with the customer's keys"
        }
    },
    "required" : [ "account_id", "name" ]
});

static const char outputs[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "transfer" : {"type" : "string", "description" : "its id, rt-…"},
        "start" : {"type" : "string", "description" : "the first day that the partner pays for"}
    }
});

static const char *const reads[] = {"partner/organizations:ListInboundResponsibilityTransfers",
                                    "organizations:ListOutboundResponsibilityTransfers", NULL};
static const char *const writes[] = {"partner/organizations:InviteOrganizationToTransferResponsibility",
                                     "organizations:AcceptHandshake", NULL};

static const char resources[] = GW_JSON({"${accept=api?}*" : ["organizations:AcceptHandshake"]});

static bool
is(const json_t *transfer, const char *status)
{
    return strcmp(gw_member(transfer, "Status"), status) == 0;
}

/* ---- what is there ---- */

/* Of the customer's organization, and not over. */
static bool
counts(gw_call *call, const json_t *transfer)
{
    json_t *end = json_object_get(transfer, "EndTimestamp");
    const char *source = gw_member(json_object_get(transfer, "Source"), "ManagementAccountId");
    return strcmp(source, gw_param(call, "account_id")) == 0 &&
           (!json_is_number(end) || json_number_value(end) > (double)time(NULL));
}

/* The transfer that was accepted, else the one that was asked for, else NULL; and what became of `invited`,
 * the handshake that this run sent. */
static int
find(gw_call *call, json_t **found, const char **fate)
{
    const char *invited = json_string_value(gw_noted(call, "invited"));
    json_t *answer = gw_request(call, "aws-all@partner:organizations:ListInboundResponsibilityTransfers",
                                "{s:s}", "Type", "BILLING");
    json_t *list = json_object_get(answer, "ResponsibilityTransfers"), *item;
    size_t i;
    *found = NULL;
    *fate = "";
    if (!answer)
        return GW_FAILED;
    if (list && !json_is_array(list))
        return gw_fail_answer(call, "organizations:ListInboundResponsibilityTransfers",
                              "a list of ResponsibilityTransfers");
    json_array_foreach (list, i, item) {
        if (invited && strcmp(gw_member(item, "ActiveHandshakeId"), invited) == 0)
            *fate = gw_member(item, "Status");
        if (counts(call, item) && (is(item, "ACCEPTED") || (is(item, "REQUESTED") && !*found)))
            *found = item;
    }
    return GW_OK;
}

static const char *
day_of(gw_call *call, const json_t *at)
{
    time_t seconds = (time_t)json_number_value(at);
    const struct tm *date = json_is_number(at) ? gmtime(&seconds) : NULL; /* a plugin has one thread */
    char text[16] = "";
    if (date)
        strftime(text, sizeof text, "%Y-%m-%d", date);
    return gw_text(call, "%s", text);
}

static int
wait_for_acceptance(gw_call *call, json_t *transfer)
{
    const char *id = gw_member(transfer, "ActiveHandshakeId"), *account = gw_param(call, "account_id");
    const char *start = day_of(call, json_object_get(transfer, "StartTimestamp"));
    gw_task(
        call, "customer", "Accept the billing transfer",
        gw_text(call,
                "The reseller asks to pay the bill of your organization from %s on; you keep your accounts, "
                "your root "
                "user and all that AWS Organizations does.\n"
                "Before: download the cost data and reports that you want to keep. From that day on Cost "
                "Explorer, "
                "Budgets and Anomaly Detection no longer show what was before, and existing Cost and Usage "
                "Reports "
                "become inactive.\n"
                "1. Sign in at https://console.aws.amazon.com/ to the management account %s.\n"
                "2. Open \"Billing and Cost Management\", then \"Billing transfer\".\n"
                "3. Open the invitation (handshake %s), compare start date and sender with the contract, and "
                "choose \"Accept\".\n"
                "It must be accepted 24 hours before it starts, and expires before that.",
                start, account, id));
    return gw_pending(call, 60, "account %s has to accept the billing transfer from %s on: handshake %s",
                      account, start, id);
}

/* An organization's bill goes to one other at most, and AWS would say so after the customer has agreed to
 * other things. Of the partner's quota nothing is asked: only that it is counted by Service Quotas is
 * documented, not under which code. */
static int
refuse_another_payer(gw_call *call)
{
    json_t *answer = gw_request(call, "aws-all:organizations:ListOutboundResponsibilityTransfers", "{s:s}",
                                "Type", "BILLING");
    json_t *item;
    size_t i;
    if (!answer)
        return GW_FAILED;
    json_array_foreach (json_object_get(answer, "ResponsibilityTransfers"), i, item)
        if (is(item, "ACCEPTED") && counts(call, item))
            return gw_fail(
                call, GANGWAY_CONFLICT, "RESPONSIBILITY_TRANSFER_ALREADY_EXISTS",
                "account %s pays the organization's bill already (transfer %s), and only one may: have "
                "that transfer ended",
                gw_member(json_object_get(item, "Target"), "ManagementAccountId"), gw_member(item, "Id"));
    return GW_OK;
}

static int
inspect(gw_call *call)
{
    json_t *transfer;
    const char *fate;
    if (find(call, &transfer, &fate) != GW_OK)
        return GW_FAILED;
    if (!transfer)
        return refuse_another_payer(call) == GW_OK ? gw_absent(call) : GW_FAILED;
    if (is(transfer, "REQUESTED") && strcmp(gw_param(call, "accept"), "person") == 0)
        return wait_for_acceptance(call, transfer);
    const char *start = day_of(call, json_object_get(transfer, "StartTimestamp"));
    gw_outputs(call, "{s:s, s:s}", "transfer", gw_member(transfer, "Id"), "start", start);
    return gw_observed(call, "{s:s, s:s, s:s, s:s, s:s, s:s}", "account_id", gw_param(call, "account_id"),
                       "status", gw_member(transfer, "Status"), "transfer", gw_member(transfer, "Id"), "name",
                       gw_member(transfer, "Name"), "start", start, "handshake",
                       gw_member(transfer, "ActiveHandshakeId"));
}

/* ---- when it begins ---- */

/* The first second of a month; `month` counts from 0 and may be beyond 11. */
static time_t
month_begins(int year, int month)
{
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    year += month / 12;
    month %= 12;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    int past = year - 1, leaps = past / 4 - past / 100 + past / 400 - 477; /* 477 of them before 1970 */
    return (time_t)DAY * ((year - 1970) * 365 + leaps + before[month] + (month > 1 && leap));
}

/* The first month that was asked for; 0 when none was. */
static time_t
start_wanted(gw_call *call)
{
    const char *wanted = gw_param(call, "start");

    return wanted ? month_begins((int)strtol(wanted, NULL, 10), (int)strtol(wanted + 5, NULL, 10) - 1) : 0;
}

/* Told while nothing is asked of anybody yet: AWS would say it after the customer has agreed to other things.
 */
static int
refuse_bad_start(gw_call *call)
{
    time_t now = time(NULL), start = start_wanted(call);
    const struct tm *date = gmtime(&now); /* a plugin has one thread */

    if (!start || gw_seen(call) || !date)
        return GW_OK;
    if (start < now + NOTICE_S)
        return gw_fail(
            call, GANGWAY_INVALID, "START_DATE_TOO_EARLY",
            "the first month, %s, begins too soon: an invitation needs three days before it; choose a "
            "later one with start",
            gw_param(call, "start"));
    if (start > month_begins(date->tm_year + 1900, date->tm_mon + 2))
        return gw_fail(call, GANGWAY_INVALID, "START_DATE_TOO_LATE",
                       "the first month, %s, is too far away: only the next two can be chosen with start",
                       gw_param(call, "start"));
    return GW_OK;
}

/* ---- what should be there ---- */

static int
desire(gw_call *call)
{
    if (refuse_bad_start(call) != GW_OK)
        return GW_FAILED;
    gw_irreversible(call, "from its first day on the customer's Cost Explorer, Budgets and Anomaly Detection "
                          "lose their history, forecasts "
                          "need 36 to 60 days, and existing Cost and Usage Reports become inactive and are "
                          "to be set up again: have them "
                          "downloaded before. It begins with a month and must be accepted 24 hours before; "
                          "the partner's quota of "
                          "inbound transfers is 0 until AWS raises it");
    return gw_wanted(call, "{s:s, s:s}", "account_id", gw_param(call, "account_id"), "status", "ACCEPTED");
}

/* ---- making it so ---- */

/* When it starts: as asked for, else noted once, so that a second attempt asks for the same. */
static time_t
start_of(gw_call *call)
{
    const char *wanted = gw_param(call, "start");
    json_t *noted = gw_noted(call, "start");
    time_t now = time(NULL), start;
    if (wanted)
        return month_begins((int)strtol(wanted, NULL, 10), (int)strtol(wanted + 5, NULL, 10) - 1);
    if (json_is_integer(noted) && (time_t)json_integer_value(noted) >= now + NOTICE_S)
        return (time_t)json_integer_value(noted);
    const struct tm *date = gmtime(&now); /* a plugin has one thread */
    if (!date)
        return 0;
    int year = date->tm_year + 1900, month = date->tm_mon;
    start = month_begins(year, month + 1);
    if (start < now + NOTICE_S)
        start = month_begins(year, month + 2);
    return gw_note(call, "start", gw_pack(call, "I", (json_int_t)start)) == GW_OK ? start : 0;
}

/* What AWS's reasons want somebody to do. */
static int
refused(gw_call *call)
{
    static const char *const remedies[][2] = {
        {"MANAGEMENT_ACCOUNT_EMAIL_NOT_VERIFIED",
         "the email address of a management account is not verified: verify it in the Organizations console"},
        {"LEGACY_PERMISSIONS_STILL_IN_USE", "the customer's account still uses permissions of aws-portal: "
                                            "move its policies to fine-grained billing actions"},
        {"UNUSED_PREPAYMENT_BALANCE", "the customer has an unused prepayment balance: have AWS settle it"},
        {"PAST_DUE_INVOICE", "the customer has an invoice that is past due: it has to be paid"},
        {"TARGET_ACCOUNT_VALIDATION_FAILURE",
         "AWS does not accept the customer's account: ask AWS Support why"},
        {"PAYMENT_INSTRUMENT_REQUIRED", "the customer's account needs a payment method"},
        {"ORGANIZATION_FROM_DIFFERENT_SELLER_OF_RECORD",
         "the two organizations buy from different AWS sellers of record: no transfer is possible"},
        {"RESPONSIBILITY_TRANSFER_ALREADY_EXISTS",
         "the organization's bill is transferred to somebody already: have that one ended"},
        {"RESPONSIBILITY_TRANSFER_MAX_INBOUND_QUOTA_VIOLATION",
         "the partner's quota of inbound transfers is used up (it is 0 at first): have AWS raise it"},
        {"START_DATE_TOO_EARLY", "the first month begins too soon: choose a later one with start"},
        {"START_DATE_TOO_LATE", "the first month is too far away: only the next two can be chosen"},
    };
    const char *reason = gw_member(json_object_get(gw_error(call), "details"), "Reason");
    for (size_t i = 0; i < sizeof remedies / sizeof *remedies; i++)
        if (strcmp(reason, remedies[i][0]) == 0)
            return gw_fail(call, GANGWAY_CONFLICT, reason, "%s; then gangway retry RUN", remedies[i][1]);
    return GW_FAILED;
}

static int
invite(gw_call *call)
{
    time_t start = start_of(call);
    if (start == 0)
        return GW_FAILED;
    gw_progress(call, "inviting account '%s' to transfer its bill", gw_param(call, "account_id"));
    json_t *answer =
        gw_aws_as(call, "partner", "organizations:InviteOrganizationToTransferResponsibility",
                  "{s:s, s:{s:s, s:s}, s:I, s:s, s:s*}", "Type", "BILLING", "Target", "Id",
                  gw_param(call, "account_id"), "Type", "ACCOUNT", "StartTimestamp", (json_int_t)start,
                  "SourceName", gw_param(call, "name"), "Notes", gw_param(call, "notes"));
    if (!answer)
        return gw_failed_with(call, "DuplicateHandshakeException") ? GW_OK : refused(call);
    return gw_note(call, "invited", json_object_get(json_object_get(answer, "Handshake"), "Id"));
}

static int
accept_transfer(gw_call *call, json_t *transfer)
{
    const char *id = gw_member(transfer, "ActiveHandshakeId");
    gw_progress(call, "accepting handshake '%s'", id);
    if (gw_aws(call, "organizations:AcceptHandshake", "{s:s}", "HandshakeId", id) ||
        gw_failed_with(call, "HandshakeAlreadyInStateException"))
        return GW_OK;
    return gw_failed_with(call, "HandshakeNotFoundException")
               ? gw_fail_as(call, GANGWAY_UNAVAILABLE, "handshake '%s' is not visible to its receiver yet",
                            id)
               : refused(call);
}

static int
send_invitation(gw_call *call, const char *fate)
{
    if (strcmp(fate, "DECLINED") != 0)
        return invite(call);
    gw_note(call, "invited", NULL);
    return gw_fail(
        call, GANGWAY_CONFLICT, "Declined",
        "account '%s' has declined the billing transfer: talk to them; another invitation is sent with "
        "gangway retry RUN",
        gw_param(call, "account_id"));
}

static int
apply(gw_call *call)
{
    json_t *transfer;
    const char *fate;
    if (!gw_want(call))
        return gw_fail(call, GANGWAY_INVALID, "NotUndone",
                       "a billing transfer is ended by people, at the end of a month, as its contract says");
    if (find(call, &transfer, &fate) != GW_OK)
        return GW_FAILED;
    bool by_api = strcmp(gw_param(call, "accept"), "api") == 0;
    if (!transfer &&
        (send_invitation(call, fate) != GW_OK || (by_api && find(call, &transfer, &fate) != GW_OK)))
        return GW_FAILED;
    return by_api && transfer && is(transfer, "REQUESTED") ? accept_transfer(call, transfer) : GW_OK;
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)
GW_FUNCTION(apply)

static const gangway_step steps[] = {{
    .name = "billing-transfer",
    .summary = "the partner's account pays the customer's bill; the customer keeps root",
    .params = params,
    .outputs = outputs,
    .reads = reads,
    .writes = writes,
    .resources = resources,
    .inspect = inspect_entry,
    .desire = desire_entry,
    .apply = apply_entry,
}};

GANGWAY_PLUGIN("billing-transfer", "1.0", "Gangway", steps);
