/* SPDX-License-Identifier: Apache-2.0 */
/* root-password.c - the root user's password has been reset since the step began
 *
 * A person does it, by mail. AWS shows no state for it, but two things may prove it: CloudTrail's event,
 * minutes later, and the credential report, hours later. Until one of them does, a person's word is taken.
 */
#include "../common/credential-report.h"
#include "../common/events.h"

#define REPORT_EVERY 900 /* seconds */

static const char params[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "email" : {
            "type" : "string",
            "minLength" : 6,
            "maxLength" : 64,
            "format" : "email",
            "description" : "the root user's address, to which AWS sends the message"
        }
    },
    "required" : ["email"]
});

static const char outputs[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "proof" : {
            "description" : "'CloudTrail' or 'credential report', where there is a proof",
            "type" : "string"
        },
        "at" : {"description" : "when the password was set, by the proof", "type" : "string"}
    }
});

static const char *const reads[] = {"cloudtrail:LookupEvents", "iam:GetCredentialReport",
                                    "iam:GenerateCredentialReport", NULL};

static int
proven(gw_call *call, const char *proof, const char *at)
{
    gw_outputs(call, "{s:s, s:s}", "proof", proof, "at", at);
    return gw_observed(call, "{s:s, s:s, s:s}", "password", "reset", "proof", proof, "at", at);
}

/* Root's line of the report, which is asked for seldom: AWS makes a new one every four hours at most. One
 * that is denied is asked for with each look, so that the last one says so, too. */
static json_t *
report_if_due(gw_call *call, const char *moment)
{
    json_int_t now = (json_int_t)time(NULL), last = json_integer_value(gw_noted(call, "report"));
    if (now - last < REPORT_EVERY)
        return NULL;
    json_t *row = report_of_root(call, moment);
    if (!gw_failed_as(call, GANGWAY_DENIED))
        gw_note(call, "report", gw_keep(call, json_integer(now)));
    return row;
}

static int
inspect(gw_call *call)
{
    bool first;
    json_int_t since = events_since(call, &first);
    if (first) /* nothing has happened since */
        return gw_unseen(call);
    json_t *events = events_lookup(call, "EventName", "PasswordRecoveryCompleted", since);
    json_t *event = events_latest_of_root(events);
    if (event) {
        gw_evidence(call, "O", event);
        return proven(call, "CloudTrail", json_string_value(json_object_get(event, "at")));
    }
    if (!events && !gw_failed_as(call, GANGWAY_DENIED))
        return GW_FAILED;
    const char *moment = events_time(call, since);
    json_t *row = report_if_due(call, moment);
    const char *changed = report_cell(row, "password_last_changed");
    /* "not_supported" and "N/A" are letters, and letters come after digits. */
    if (changed[0] < '0' || changed[0] > '9' || strncmp(changed, moment, strlen(moment)) < 0)
        return gw_unseen(call);
    gw_evidence(call, "{s:s, s:s, s:s}", "kind", "credential-report", "password_last_changed", changed,
                "generated", report_cell(row, "generated"));
    return proven(call, "credential report", changed);
}

static int
desire(gw_call *call)
{
    const char *email = gw_param(call, "email");
    gw_instruct(
        call, "Reset the root user's password",
        gw_text(
            call,
            "Whoever does this reads the mailbox of %s.\n"
            "1. Open https://console.aws.amazon.com/, choose \"Root user\" (\"Sign in using root user "
            "email\"), enter "
            "%s and go on.\n"
            "2. Choose \"Forgot password?\", solve the puzzle and send the message.\n"
            "3. Open the message, which comes from an address that ends in @verify.signin.aws, and follow "
            "its link "
            "soon.\n"
            "4. Set a long random password from the password safe (8 to 128 characters), and keep it there "
            "and nowhere "
            "else. Never write it into a note or a file for this step.\n"
            "5. Sign in with it once.\n"
            "Nothing else changes: users, roles and keys stay as they are, sessions that are open stay so.\n"
            "CloudTrail shows the reset after some minutes, and Gangway sees it then. Hand in a screenshot "
            "of the "
            "confirmation where that can't be waited for.",
            email, email));
    gw_demand_evidence(call, "a screenshot of AWS's confirmation, or time until CloudTrail shows it");
    return gw_wanted(call, "{s:s}", "password", "reset");
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)

static const gangway_step steps[] = {{
    .name = "root-password",
    .summary = "the root user's password has been reset since the step began",
    .params = params,
    .outputs = outputs,
    .reads = reads,
    .inspect = inspect_entry,
    .desire = desire_entry,
}};

GANGWAY_PLUGIN("root-password", "1.0", "Gangway", steps);
