/* SPDX-License-Identifier: Apache-2.0 */
/* root-mfa.c - the root user of the management account has multi-factor authentication, or has none
 *
 * Only the root user itself, in the console, can add or remove its devices; IAM's account summary shows at
 * once whether there is one. So a person acts, and Gangway checks.
 */
#include "../common/credential-report.h"
#include "../common/events.h"

static const char params[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "state" : {
            "type" : "string",
            "enum" : [ "absent", "present", "replaced" ],
            "description" : "replaced: the new device was added before the old ones went"
        }
    },
    "required" : ["state"]
});

static const char outputs[] = GW_JSON({"type" : "object", "properties" : {"mfa" : {"type" : "string"}}});

static const char *const reads[] = {"iam:GetAccountSummary", "iam:ListVirtualMFADevices",
                                    "iam:GetCredentialReport", "cloudtrail:LookupEvents", NULL};

/* Which device, and since when. Security keys and passkeys are not listed, so this proves nothing by itself.
 */
static void
keep_evidence(gw_call *call)
{
    json_t *answer = gw_aws_all(call, "iam:ListVirtualMFADevices", "{s:s}", "AssignmentStatus", "Assigned");
    json_t *device;
    size_t i;
    json_array_foreach (json_object_get(answer, "VirtualMFADevices"), i, device) {
        const char *serial = NULL, *arn = "", *since = NULL;
        json_unpack(device, "{s?s, s?s, s?{s?s}}", "SerialNumber", &serial, "EnableDate", &since, "User",
                    "Arn", &arn);
        size_t length = strlen(arn);
        if (serial && length > 5 && strcmp(arn + length - 5, ":root") == 0)
            gw_evidence(call, "{s:s, s:s, s:s*}", "kind", "virtual-mfa-device", "serial", serial, "since",
                        since);
    }
}

/* What root did to its devices since the step began; and what the credential report says, if there is one.
 * None of it is needed, so what can't be asked is left out. */
static json_t *
keep_history(gw_call *call, const char *name, json_int_t since)
{
    json_t *event = events_latest_of_root(events_lookup(call, "EventName", name, since));
    if (event)
        gw_evidence(call, "O", event);
    return event;
}

static void
keep_report(gw_call *call)
{
    json_t *answer = gw_aws(call, "iam:GetCredentialReport", "{}");
    json_t *row = report_read(call, answer);
    if (row)
        gw_evidence(call, "{s:s, s:s, s:s}", "kind", "credential-report", "mfa_active",
                    report_cell(row, "mfa_active"), "generated", report_cell(row, "generated"));
}

/* The new holder's device came first, and the old one went after it: two events prove it. Without them a word
 * is taken, but never while there is no device at all. */
static int
inspect_replaced(gw_call *call, bool first, json_int_t since)
{
    if (first)
        return gw_unseen(call);
    json_t *added = keep_history(call, "EnableMFADevice", since);
    json_t *removed = added ? keep_history(call, "DeactivateMFADevice", since) : NULL;
    const char *from = json_string_value(json_object_get(added, "at"));
    const char *to = json_string_value(json_object_get(removed, "at"));
    keep_report(call);
    if (!from || !to || strcmp(from, to) > 0)
        return gw_unseen(call);
    gw_outputs(call, "{s:s}", "mfa", "replaced");
    return gw_observed(call, "{s:s, s:s, s:s}", "mfa", "replaced", "added", from, "removed", to);
}

static int
inspect(gw_call *call)
{
    bool first, replaced = strcmp(gw_param(call, "state"), "replaced") == 0;
    json_int_t since = events_since(call, &first);
    json_t *answer = gw_aws(call, "iam:GetAccountSummary", "{}");
    if (!answer)
        return GW_FAILED;
    json_t *summary = json_object_get(answer, "SummaryMap");
    json_t *mfa = json_object_get(summary, "AccountMFAEnabled");
    if (!json_is_integer(mfa))
        return gw_fail_answer(call, "iam:GetAccountSummary", "AccountMFAEnabled");
    const char *state = json_integer_value(mfa) > 0 ? "present" : "absent";
    if (json_integer_value(mfa) > 0)
        keep_evidence(call);
    if (replaced && json_integer_value(mfa) > 0)
        return inspect_replaced(call, first, since);
    if (!first && strcmp(state, gw_param(call, "state")) == 0) {
        keep_history(call, json_integer_value(mfa) > 0 ? "EnableMFADevice" : "DeactivateMFADevice", since);
        keep_report(call);
    }
    gw_outputs(call, "{s:s}", "mfa", state);
    return gw_observed(call, "{s:s, s:b, s:b}", "mfa", state, "root_password",
                       json_integer_value(json_object_get(summary, "AccountPasswordPresent")) > 0,
                       "root_access_keys",
                       json_integer_value(json_object_get(summary, "AccountAccessKeysPresent")) > 0);
}

static const char remove_text[] =
    "Safer first: let the new holder register a device of their own beside yours (a root user can have up to "
    "eight), and remove yours after that. Then this step is not needed; ask your contact whether it can be "
    "left "
    "out.\n"
    "1. Sign in at https://console.aws.amazon.com/ as the root user of the management account.\n"
    "2. Open the account's name at the top right, then \"Security credentials\".\n"
    "3. Under \"Multi-factor authentication (MFA)\" choose each device in turn, then \"Remove\", and confirm "
    "with a "
    "code of that device.\n"
    "4. The list must be empty at the end; AWS confirms each removal by mail to the root address.\n"
    "AWS requires MFA of every root user and asks for a new device at the next sign-ins, at the latest 35 "
    "days "
    "after the first: hand the account over soon. IAM users, roles and member accounts are not affected.";

static const char add_text[] =
    "1. Sign in at https://console.aws.amazon.com/ as the root user of the management account.\n"
    "2. Open the account's name at the top right, then \"Security credentials\".\n"
    "3. Under \"Multi-factor authentication (MFA)\" choose \"Assign MFA device\"; AWS may have offered this "
    "at "
    "sign-in already.\n"
    "4. Give it a name that tells the holder, choose the kind (passkey or security key, authenticator app, "
    "hardware token) and follow the pages; an authenticator app is confirmed with two codes in a row.\n"
    "5. Register a second device and keep it elsewhere: a root user without a device can only be recovered "
    "through AWS Support. Up to eight are possible.\n"
    "6. Sign out and in again with the new device before anyone removes an old one.\n"
    "AWS requires MFA of every root user, at the latest 35 days after the first sign-in without it.";

static const char replace_text[] =
    "The root user is never without a device: the new one comes first.\n"
    "1. The new and the present holder sign in together at https://console.aws.amazon.com/ as the root user "
    "of the "
    "management account; the present holder's device is asked for once more.\n"
    "2. Open the account's name at the top right, then \"Security credentials\".\n"
    "3. Under \"Multi-factor authentication (MFA)\" choose \"Assign MFA device\" and register the new "
    "holder's, with a name "
    "that tells whose it is (up to eight are possible; a second one, kept elsewhere, is wise).\n"
    "4. Sign out, and in again with the new device.\n"
    "5. Only then: choose each old device in turn, \"Remove\", and confirm.\n"
    "CloudTrail shows both after some minutes, and Gangway sees it then. Hand in a screenshot of the list of "
    "devices "
    "where that can't be waited for.";

static int
desire(gw_call *call)
{
    static const char *const tasks[][3] = {
        {"absent", "Remove multi-factor authentication from the root user", remove_text},
        {"present", "Protect the root user with multi-factor authentication", add_text},
        {"replaced", "Replace the root user's devices for multi-factor authentication", replace_text}};
    const char *state = gw_param(call, "state");
    for (size_t i = 0; i < 3; i++)
        if (strcmp(tasks[i][0], state) == 0)
            gw_instruct(call, tasks[i][1], tasks[i][2]);
    gw_outputs(call, "{s:s}", "mfa", state);
    return gw_wanted(call, "{s:s}", "mfa", state);
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)

static const gangway_step steps[] = {{
    .name = "root-mfa",
    .summary = "the root user has multi-factor authentication, or has none",
    .params = params,
    .outputs = outputs,
    .reads = reads,
    .inspect = inspect_entry,
    .desire = desire_entry,
}};

GANGWAY_PLUGIN("root-mfa", "1.0", "Gangway", steps);
