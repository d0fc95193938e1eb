/* SPDX-License-Identifier: Apache-2.0 */
/* root-email.c - the management account's root user has a given email address
 *
 * AWS lets nobody but the root user itself, in the console, change the address of a management account; the
 * Organizations API shows it. So a person acts, and Gangway checks.
 */
#include "../common/events.h"
#include <ctype.h>

static const char params[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "email" : {
            "type" : "string",
            "minLength" : 6,
            "maxLength" : 64,
            "format" : "email",
            "description" : "the address that the root user gets"
        }
    },
    "required" : ["email"]
});

static const char outputs[] = GW_JSON({
    "type" : "object",
    "properties" : {"email" : {"description" : "as Organizations shows it", "type" : "string"}}
});

static const char *const reads[] = {"organizations:DescribeOrganization", "cloudtrail:LookupEvents", NULL};

#define NINETY_DAYS ((json_int_t)90 * 24 * 3600) /* as far as CloudTrail looks back */

/* The console takes an address in any case; Organizations shows it as it was typed. */
static const char *
lower(gw_call *call, const char *text)
{
    json_t *copy = gw_keep(call, json_string(text));
    char *letters = (char *)malloc(strlen(text) + 1);
    if (!letters)
        return text;
    size_t i = 0;
    for (; text[i]; i++)
        letters[i] = (char)tolower((unsigned char)text[i]);
    letters[i] = '\0';
    json_string_set(copy, letters);
    free(letters);
    return json_string_value(copy);
}

/* Which event the console writes for a new address AWS does not say plainly, so none is required, and one of
 * several will do. */
static void
keep_evidence(gw_call *call)
{
    static const char *const names[] = {"SetAccountPreferences", "EmailUpdated", "UpdateAccountEmailAddress"};
    json_int_t since = (json_int_t)time(NULL) - NINETY_DAYS;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        json_t *events = events_lookup(call, "EventName", names[i], since);
        json_t *event = events_latest_of_root(events);
        if (event)
            gw_evidence(call, "O", event);
        if (event || !events)
            return;
    }
}

static int
inspect(gw_call *call)
{
    const char *account = NULL, *email = NULL;
    json_t *answer = gw_aws(call, "organizations:DescribeOrganization", "{}");
    if (!answer && gw_failed_with(call, "AWSOrganizationsNotInUseException"))
        return gw_fail_as(call, GANGWAY_INVALID,
                          "the account is in no organization: use its management account");
    if (!answer)
        return GW_FAILED;
    if (json_unpack(answer, "{s:{s:s, s:s}}", "Organization", "MasterAccountEmail", &email, "MasterAccountId",
                    &account) != 0)
        return gw_fail_answer(call, "organizations:DescribeOrganization", "MasterAccountEmail");
    if (strcmp(lower(call, email), lower(call, gw_param(call, "email"))) == 0)
        keep_evidence(call);
    gw_outputs(call, "{s:s}", "email", email);
    return gw_observed(call, "{s:s, s:s}", "email", lower(call, email), "account_id", account);
}

static int
desire(gw_call *call)
{
    const char *email = gw_param(call, "email");
    const char *account = json_string_value(json_object_get(gw_seen(call), "account_id"));
    const char *now = json_string_value(json_object_get(gw_seen(call), "email"));

    gw_instruct(
        call, gw_text(call, "Change the root email address to %s", email),
        gw_text(
            call,
            "Before you begin: whoever reads the mailbox of %s must be at hand. AWS sends a code there, to "
            "the "
            "new address, and asks for it at once.\n"
            "1. Sign in at https://console.aws.amazon.com/ as the root user of the management account %s "
            "(choose \"Root user\"; the address is still %s).\n"
            "2. Open the account's name at the top right, then \"Account\".\n"
            "3. Beside \"Account details\" choose \"Edit\" (or \"Actions\", then \"Update email address and "
            "password\").\n"
            "4. Enter %s as the new email address and your password, and continue.\n"
            "5. AWS sends a verification code from no-reply@verify.signin.aws to the new address: have it "
            "read "
            "to you, enter it, and save.\n"
            "6. A second message to the new address asks to verify it for AWS Organizations: that is a step "
            "of "
            "its own, keep the message.\n"
            "Nothing else changes: users, roles, member accounts and policies stay as they are. It can take "
            "up "
            "to four hours until AWS shows the new address everywhere; Gangway looks until then.",
            email, account ? account : "(see the task's run)", now ? now : "the old one", email));
    gw_late(call, "AWS may show a new address up to four hours late, and Gangway goes on looking");
    gw_outputs(call, "{s:s}", "email", email);
    return gw_wanted(call, "{s:s}", "email", lower(call, email));
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)

static const gangway_step steps[] = {{
    .name = "root-email",
    .summary = "the management account's root user has a given email address",
    .params = params,
    .outputs = outputs,
    .reads = reads,
    .inspect = inspect_entry,
    .desire = desire_entry,
}};

GANGWAY_PLUGIN("root-email", "1.0", "Gangway", steps);
