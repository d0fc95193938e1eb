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

static const char *const reads[] = {"iam:GetAccountSummary",   "iam:ListVirtualMFADevices",
                                    "iam:GetCredentialReport", "iam:GenerateCredentialReport",
                                    "cloudtrail:LookupEvents", NULL};

/* Which device, and since when. Security keys and passkeys are not listed, so this proves nothing by itself.
 */
static void
keep_evidence(gw_call *call)
{
    json_t *answer = gw_aws_all(call, "iam:ListVirtualMFADevices", "{s:s}", "AssignmentStatus", "Assigned");
    json_t *device;
    size_t i;
    if (!answer)
        evidence_missing(call);
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

/* What root did to its devices since the step began; and what a credential report says that was made since.
 * None of it is needed: what can't be asked is said to be missing. */
static void
keep_history(gw_call *call, const char *name, json_int_t since)
{
    json_t *event = events_latest_of_root(events_lookup(call, "EventName", name, since));
    if (event)
        gw_evidence(call, "O", event);
}

/* AWS makes a new report every four hours at most, within seconds: an older one says nothing of now. */
static void
keep_report(gw_call *call, json_int_t since)
{
    const char *moment = events_time(call, since);
    json_t *row = report_of_root(call, moment);
    if (!row || strncmp(report_cell(row, "generated"), moment, strlen(moment)) < 0)
        row = report_read(call, gw_aws(call, "iam:GetCredentialReport", "{}"));
    if (row && strncmp(report_cell(row, "generated"), moment, strlen(moment)) >= 0)
        gw_evidence(call, "{s:s, s:s, s:s}", "kind", "credential-report", "mfa_active",
                    report_cell(row, "mfa_active"), "generated", report_cell(row, "generated"));
}

/* Is the event's device one of those that the list is about? An event may not name it. */
static bool
names_device(json_t *list, json_t *event)
{
    json_t *device = json_object_get(event, "device"), *other;
    size_t i;
    json_array_foreach (list, i, other)
        if (device && events_is_of_root(other) && json_equal(device, json_object_get(other, "device")))
            return true;
    return false;
}

/* Of what root did, the latest first, the last or the first with a device that the other list does not name.
 */
static json_t *
with_another_device(json_t *list, json_t *others, bool latest)
{
    json_t *event, *found = NULL;
    size_t i;
    json_array_foreach (list, i, event)
        if (events_is_of_root(event) && !names_device(others, event) && !(latest && found))
            found = event;
    return found;
}

/* The new holder's device came first and is still there, and one that is not new went after it: two events
 * prove it, however many more devices came then. Without them a word is taken, but never while there is no
 * device at all. */
static int
inspect_replaced(gw_call *call, bool first, json_int_t since)
{
    if (first)
        return gw_unseen(call);
    json_t *came = events_lookup(call, "EventName", "EnableMFADevice", since);
    json_t *went =
        json_array_size(came) > 0 ? events_lookup(call, "EventName", "DeactivateMFADevice", since) : NULL;
    json_t *added = with_another_device(came, went, false), *removed = with_another_device(went, came, true);
    const char *from = json_string_value(json_object_get(added, "at"));
    const char *to = json_string_value(json_object_get(removed, "at"));
    if (added)
        gw_evidence(call, "O", added);
    if (removed)
        gw_evidence(call, "O", removed);
    if (!from || !to || strcmp(from, to) > 0)
        return gw_unseen(call);
    keep_report(call, since);
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
        keep_report(call, since);
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
