/* SPDX-License-Identifier: Apache-2.0 */
/* org-email-verified.c - AWS Organizations has verified the management account's new address
 *
 * A person follows the link in AWS's message. No API sends, confirms or reads this, and the ones that would
 * tell by failing invite somebody: they are never called for that. But when an invitation was sent anyway,
 * CloudTrail knows.
 */
#include "../common/events.h"

static const char params[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "email" : {
            "type" : "string",
            "minLength" : 6,
            "maxLength" : 64,
            "format" : "email",
            "description" : "the management account's address, to which AWS sends the link"
        }
    },
    "required" : ["email"]
});

static const char outputs[] = GW_JSON({
    "type" : "object",
    "properties" : {"proof" : {"description" : "what showed it, where there is a proof", "type" : "string"}}
});

static const char *const reads[] = {"cloudtrail:LookupEvents", NULL};

/* The latest invitation tells: it was sent, so the address is verified; or it was refused because it isn't.
 */
static int
inspect(gw_call *call)
{
    bool first;
    json_int_t since = events_since(call, &first);
    if (first) /* nothing has happened since */
        return gw_unseen(call);
    json_t *events = events_lookup(call, "EventName", "InviteAccountToOrganization", since), *event;
    if (!events)
        return gw_failed_as(call, GANGWAY_DENIED) ? gw_unseen(call) : GW_FAILED;
    size_t i;
    json_array_foreach (events, i, event) {
        const char *error = json_string_value(json_object_get(event, "error"));
        if (error && !strstr(error, "NotVerified"))
            continue; /* it failed for another reason */
        gw_evidence(call, "O", event);
        if (!error) {
            gw_outputs(call, "{s:s}", "proof", "an invitation was sent");
            return gw_observed(call, "{s:s}", "email", "verified");
        }
        gw_progress(call, "not verified yet: an invitation was refused with '%s'", error);
        return gw_unseen(call);
    }
    return gw_unseen(call);
}

static int
desire(gw_call *call)
{
    const char *email = gw_param(call, "email");
    gw_instruct(
        call, "Verify the organization's email address",
        gw_text(
            call,
            "Since the management account's address has changed, AWS Organizations takes it for unverified: "
            "nobody "
            "can be invited, and pending invitations can't be accepted, until it is. All else works.\n"
            "1. Look into the mailbox of %s for AWS's message \"Verify your email address\" for AWS "
            "Organizations. Its link is good for 24 hours.\n"
            "2. Follow the link.\n"
            "3. When the message is gone or the link too old: sign in to the management account, open AWS "
            "Organizations, then \"Settings\", and choose \"Send verification request\". It is only there "
            "while "
            "the address is unverified.\n"
            "4. Look at \"Settings\" again: when \"Send verification request\" is not offered any more, it "
            "is done.\n"
            "Hand in a screenshot of that page. No API shows this, so your word, the time and the file's "
            "SHA-256 "
            "are what is kept.",
            email));
    gw_demand_evidence(call, "a screenshot of \"Settings\" without \"Send verification request\"");
    return gw_wanted(call, "{s:s}", "email", "verified");
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)

static const gangway_step steps[] = {{
    .name = "org-email-verified",
    .summary = "AWS Organizations has verified the management account's new address",
    .params = params,
    .outputs = outputs,
    .reads = reads,
    .inspect = inspect_entry,
    .desire = desire_entry,
}};

GANGWAY_PLUGIN("org-email-verified", "1.0", "Gangway", steps);
