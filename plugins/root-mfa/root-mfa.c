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
        },
        "holder" : {
            "type" : "string",
            "minLength" : 1,
            "maxLength" : 100,
            "description" : "whose devices they are to be: a word is asked for"
        }
    },
    "required" : ["state"]
});

static const char outputs[] = GW_JSON({
    "type" : "object",
    "properties" : {"mfa" : {"description" : "the state that was seen", "type" : "string"}}
});

static const char *const reads[] = {"iam:GetAccountSummary",   "iam:ListVirtualMFADevices",
                                    "iam:GetCredentialReport", "iam:GenerateCredentialReport",
                                    "cloudtrail:LookupEvents", NULL};

static void
keep_device(gw_call *call, json_t *devices, json_t *device)
{
    const char *serial = NULL, *arn = "", *since = NULL;
    json_unpack(device, "{s?s, s?s, s?{s?s}}", "SerialNumber", &serial, "EnableDate", &since, "User", "Arn",
                &arn);
    size_t length = strlen(arn);
    if (!serial || length <= 5 || strcmp(arn + length - 5, ":root") != 0)
        return;
    gw_evidence(call, "{s:s, s:s, s:s*}", "kind", "virtual-mfa-device", "serial", serial, "since", since);
    json_array_append(devices, gw_pack(call, "{s:s, s:s*}", "serial", serial, "since", since));
}

/* Which devices, and since when: another device may have the serial number of the one before. Security keys
 * and passkeys are not listed, so this proves nothing by itself. Returns a list, or NULL when AWS did not
 * say.
 */
static json_t *
keep_devices(gw_call *call)
{
    json_t *answer = gw_aws_all(call, "iam:ListVirtualMFADevices", "{s:s}", "AssignmentStatus", "Assigned");
    json_t *devices = answer ? gw_pack(call, "[]") : NULL, *device;
    size_t i;
    if (!answer)
        evidence_missing(call);
    json_array_foreach (json_object_get(answer, "VirtualMFADevices"), i, device)
        keep_device(call, devices, device);
    if (devices && !json_equal(devices, gw_noted(call, "devices")))
        gw_note(call, "devices", devices);
    return devices;
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
inspect_handed_over(gw_call *call, bool first, json_int_t since)
{
    const char *state = gw_param(call, "state");
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
    gw_outputs(call, "{s:s}", "mfa", state);
    return gw_observed(call, "{s:s, s:s, s:s}", "mfa", state, "added", from, "removed", to);
}

/* ---- looking ---- */

static int
inspect_state(gw_call *call, json_t *summary, bool enabled, json_int_t since)
{
    const char *state = enabled ? "present" : "absent";
    if (since > 0 && strcmp(state, gw_param(call, "state")) == 0) {
        keep_history(call, enabled ? "EnableMFADevice" : "DeactivateMFADevice", since);
        keep_report(call, since);
    }
    gw_outputs(call, "{s:s}", "mfa", state);
    return gw_observed(call, "{s:s, s:b, s:b}", "mfa", state, "root_password",
                       json_integer_value(json_object_get(summary, "AccountPasswordPresent")) > 0,
                       "root_access_keys",
                       json_integer_value(json_object_get(summary, "AccountAccessKeysPresent")) > 0);
}

/* AWS's list may lag behind its summary. One that stays empty is of devices that are never listed. */
static bool
may_lag(gw_call *call, json_t *devices)
{
    if (!devices || json_array_size(devices) > 0 || gw_noted(call, "unlisted"))
        return false;
    gw_note(call, "unlisted", gw_keep(call, json_true()));
    return true;
}

/* Of a root user that this step has seen without a device all devices are new. Of others it is for somebody
 * to say whose they are. */
static int
inspect_enabled(gw_call *call, json_t *summary, bool first, json_int_t since)
{
    bool replaced = strcmp(gw_param(call, "state"), "replaced") == 0, bare = gw_noted(call, "bare") != NULL;
    json_t *devices = keep_devices(call);
    if (bare && may_lag(call, devices))
        return gw_pending(call, 2, "the new device is not in IAM's list yet");
    if (devices)
        gw_about(call, "{s:O, s:s*}", "devices", devices, "holder", gw_param(call, "holder"));
    if (replaced || (gw_param(call, "holder") && !bare && strcmp(gw_param(call, "state"), "present") == 0))
        return inspect_handed_over(call, first, since);
    return inspect_state(call, summary, true, first ? 0 : since);
}

static int
inspect(gw_call *call)
{
    bool first;
    json_int_t since = events_since(call, &first);
    json_t *answer = gw_aws(call, "iam:GetAccountSummary", "{}");
    if (!answer)
        return GW_FAILED;
    json_t *summary = json_object_get(answer, "SummaryMap");
    json_t *mfa = json_object_get(summary, "AccountMFAEnabled");
    if (!json_is_integer(mfa))
        return gw_fail_answer(call, "iam:GetAccountSummary", "AccountMFAEnabled");
    if (json_integer_value(mfa) > 0)
        return inspect_enabled(call, summary, first, since);
    if (!gw_noted(call, "bare"))
        gw_note(call, "bare", gw_keep(call, json_true()));
    return inspect_state(call, summary, false, first ? 0 : since);
}

/* ---- what people are told ---- */

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

/* What the list shows, a line each. */
static const char *
devices_text(gw_call *call)
{
    json_t *devices = gw_noted(call, "devices"), *device;
    const char *text = "";
    size_t i;
    json_array_foreach (devices, i, device) {
        const char *serial = "", *since = "an unknown time";
        json_unpack(device, "{s?s, s?s}", "serial", &serial, "since", &since);
        text = gw_text(call, "%s- %s, since %s\n", text, serial, since);
    }
    if (*text)
        return gw_text(
            call, "AWS lists these, and may have others that it does not list (security keys, passkeys):\n%s",
            text);
    return json_is_array(devices)
               ? "AWS lists none of its devices: it is a security key, a passkey or a hardware token.\n"
               : "Gangway could not list its devices.\n";
}

/* The root user has devices that were there before this step. */
static void
instruct_word(gw_call *call)
{
    const char *holder = gw_param(call, "holder");
    gw_instruct(
        call, gw_text(call, "See to it that the root user's MFA devices are those of %s, and say so", holder),
        gw_text(
            call,
            "The root user had MFA before this step. Whose devices are they?\n%s"
            "1. Sign in at https://console.aws.amazon.com/ as the root user of the management account. If "
            "AWS asks for a code "
            "of a device that somebody else holds, do it together with whoever holds it.\n"
            "2. Open the account's name at the top right, then \"Security credentials\", and look at "
            "\"Multi-factor "
            "authentication (MFA)\".\n"
            "3. If all devices are those of %s, say so, and hand in a screenshot of that list.\n"
            "4. If not: choose \"Assign MFA device\" and register one of %s first. Sign out and in again "
            "with it. Only then choose "
            "each device of others in turn, and \"Remove\".\n"
            "Gangway keeps which devices AWS lists at that moment, and tells it when there are others later.",
            devices_text(call), holder, holder));
    gw_demand_evidence(call, "a screenshot of the list of devices");
}

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
    if (strcmp(state, "replaced") == 0)
        gw_demand_evidence(call, "a screenshot of the list of devices, or time until CloudTrail shows it");
    if (!gw_seen(call) && strcmp(state, "present") == 0 && gw_param(call, "holder"))
        instruct_word(call);
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
