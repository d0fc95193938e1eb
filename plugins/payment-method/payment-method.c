/* SPDX-License-Identifier: Apache-2.0 */
/* payment-method.c - the management account pays with the reseller's payment method
 *
 * No API shows or sets a payment method: a person does it, and says so with evidence. CloudTrail's events of
 * the console are kept beside it; which of them means that a method became the default, AWS does not say.
 */
#include "../common/events.h"

static const char params[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "method" : {
            "type" : "string",
            "minLength" : 3,
            "maxLength" : 200,
            "description" : "what to pay with, in words: never a card's or an account's full number"
        }
    },
    "required" : ["method"]
});

static const char outputs[] = GW_JSON(
    {"type" : "object", "properties" : {"method" : {"description" : "as the parameter", "type" : "string"}}});

static const char *const reads[] = {"cloudtrail:LookupEvents", NULL};

#define EVENTS_KEPT 10

/* Never proof enough, and never needed. */
static int
inspect(gw_call *call)
{
    bool first;
    json_int_t since = events_since(call, &first);
    json_t *events = first ? NULL : events_lookup(call, "EventSource", "payments.amazonaws.com", since),
           *event;
    size_t i;
    json_array_foreach (events, i, event)
        if (i < EVENTS_KEPT && !json_object_get(event, "error"))
            gw_evidence(call, "O", event);
    return gw_unseen(call);
}

/* Thirteen digits are as many as the shortest card number has; blanks and hyphens are how people write them.
 */
static bool
looks_like_a_card(const char *text)
{
    size_t digits = 0;
    for (; *text && digits < 13; text++) {
        if (*text >= '0' && *text <= '9')
            digits++;
        else if (*text != ' ' && *text != '-')
            digits = 0;
    }
    return digits >= 13;
}

static int
desire(gw_call *call)
{
    const char *method = gw_param(call, "method");
    if (!method || looks_like_a_card(method))
        return gw_fail(
            call, GANGWAY_INVALID, "FullNumber",
            "'method' seems to hold a full card or account number: describe it in words, at most with "
            "its last four digits");
    gw_instruct(
        call, "Replace the payment method of the management account",
        gw_text(
            call,
            "The new method: %s.\n"
            "1. Sign in at https://console.aws.amazon.com/ to the management account, as the root user or as "
            "a "
            "user with access to billing.\n"
            "2. Open \"Billing and Cost Management\", then \"Payment preferences\".\n"
            "3. Under \"Payment methods\" choose \"Add payment method\" and enter the new one.\n"
            "4. Choose it, then \"Set as default\", and check the billing address and the currency.\n"
            "5. Only when it is the default and AWS has accepted it: delete the old one.\n"
            "Hand in as evidence a screenshot of \"Payment preferences\" that shows the new default method "
            "(its last four digits are enough) and the account id. No API shows this, so your word, the time "
            "and the file's SHA-256 are what is kept.",
            method));
    gw_demand_evidence(call, "a screenshot of \"Payment preferences\" with the new default method");
    gw_outputs(call, "{s:s}", "method", method);
    return gw_wanted(call, "{s:s}", "method", method);
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)

static const gangway_step steps[] = {{
    .name = "payment-method",
    .summary = "the management account pays with the reseller's payment method",
    .params = params,
    .outputs = outputs,
    .reads = reads,
    .inspect = inspect_entry,
    .desire = desire_entry,
}};

GANGWAY_PLUGIN("payment-method", "1.0", "Gangway", steps);
