/* SPDX-License-Identifier: Apache-2.0 */
/* kinds.c - what an operation does: as its service's lists say, else by its verb, else it removes
 */
#include "aws/service.h"
#include "base/text.h"

#include <string.h>

/* ---- names in lists ---- */

/* Is it one of the words of `list`, which one space each is between? */
static gboolean
is_listed(const char *list, const char *name)
{
    gsize n = strlen(name);
    for (const char *at = list; at && *at; at += strcspn(at, " "), at += *at == ' ')
        if (n > 0 && strncmp(at, name, n) == 0 && (at[n] == ' ' || !at[n]))
            return TRUE;
    return FALSE;
}

/* ---- verbs, of operations that AWS has added since ---- */

#define READS "BatchDescribe BatchGet BatchList Describe Get Head List Lookup Search Simulate"
#define ADDS                                                                                                 \
    "Accept Add Associate Attach BatchAdd BatchAssociate BatchCreate Create Enable Import Invite Publish "   \
    "Register Send Start Subscribe Upload"
#define CHANGES "BatchPut BatchUpdate Modify Put Set Tag Update"

/* Words that take back what a verb before them promises: StartBatchDelete, UpdateKeyStatus. */
#define TAKES_AWAY                                                                                           \
    "Abort Block Boundary Cancel Cancellation Clear Close Deactivation Decommission Delete Deletion Denial " \
    "Deny Deregister Deregistration Detach Detachment Disable Disassociate Disassociation Discard "          \
    "Expiration Expire Expiry Flush Leave Lock Merge Move Overwrite Purge Reject Release Removal Remove "    \
    "Replace Replacement Reset Restore Revert Revocation Revoke Rollback Shutdown State Status Stop "        \
    "Suspend Suspension Swap Terminate Termination Transfer Withdraw"

/* Verbs that no file of a service may call less: they take away, or do whatever they are told. */
#define UNDOES                                                                                               \
    "Archive BatchDelete BatchDisable Deauthorize Deactivate Decline Decrypt Disconnect Drain Drop Empty "   \
    "Erase Evict Execute Failover Forget Invoke Kill Promote Quarantine Reboot Retire Rotate Run Schedule "  \
    "Unarchive Unassign Unlabel Unlink Unlock Unshare Unsubscribe Untag Wipe"

/* Verbs that say nothing surely, of which a file may say what they do; of any other it can't. */
#define UNSURE                                                                                               \
    "Activate BatchEnable BatchImport Check Count Deliver Detect Estimate Evaluate Export Filter Generate "  \
    "Is Preview Provide Query Request Scan Select Test Validate"

/* In the name of what else reads: SearchAndPurge. */
#define TAKES_ALL_THE_SAME                                                                                   \
    "Abort Cancel Delete Deletes Deregister Detach Disable Disassociate Discard Expire Purge Reject Remove " \
    "Removes Reset Revoke Stop Suspend Terminate Wipe Withdraw"

/* The length of the word that `at` begins with: "Get" of GetUser, "MFA" of MFADevice, which says nothing. */
static gsize
word_length(const char *at)
{
    gsize n = 1;
    while (at[n] && !g_ascii_isupper(at[n]))
        n++;
    return n;
}

static gboolean
is_word_in(const char *list, const char *word, gsize n)
{
    g_autofree char *name = g_strndup(word, n);
    return is_listed(list, name);
}

/* The verb, a whole word: GetUser reads, Getaway would not. Two words where the first one is Batch. */
static gsize
verb_length(const char *operation)
{
    gsize n = *operation ? word_length(operation) : 0;
    gboolean batch = n == strlen("Batch") && g_str_has_prefix(operation, "Batch") && operation[n];
    return batch ? n + word_length(operation + n) : n;
}

static gboolean
takes_away(const char *operation)
{
    for (const char *at = operation; *at; at += word_length(at))
        if (is_word_in(TAKES_AWAY, at, word_length(at)))
            return TRUE;
    return FALSE;
}

gw_aws_kind
gw_service_verb_kind(const char *operation)
{
    gsize n = verb_length(operation);
    if (is_word_in(READS, operation, n))
        return GW_AWS_READ;
    if (takes_away(operation))
        return GW_AWS_REMOVE;
    if (is_word_in(ADDS, operation, n))
        return GW_AWS_ADD;
    if (is_word_in(CHANGES, operation, n))
        return GW_AWS_CHANGE;
    return is_word_in(UNDOES, operation, n) ? GW_AWS_REMOVE : GW_AWS_UNKNOWN;
}

/* ---- what a file may say ---- */

static gboolean
has_word_of(const char *list, const char *name)
{
    for (const char *at = name; *at; at += word_length(at))
        if (is_word_in(list, at, word_length(at)))
            return TRUE;
    return FALSE;
}

gboolean
gw_service_may_be(const char *operation, gw_aws_kind kind)
{
    gw_aws_kind verb = gw_service_verb_kind(operation);
    if (kind == GW_AWS_REMOVE)
        return TRUE;
    if (!g_ascii_islower(operation[1]) || has_word_of(TAKES_ALL_THE_SAME, operation))
        return FALSE;
    if (verb == GW_AWS_UNKNOWN)
        return is_word_in(UNSURE, operation, verb_length(operation));
    return kind >= verb;
}

/* ---- operations ---- */

/* Letters and digits: so that no two words of a list are taken for a name. */
static gboolean
is_one_word(const char *name)
{
    while (g_ascii_isalnum(*name))
        name++;
    return !*name;
}

gw_aws_kind
gw_service_kind(const gw_service *service, const char *operation)
{
    if (!is_one_word(operation))
        return GW_AWS_REMOVE;
    if (is_listed(service->removes, operation))
        return GW_AWS_REMOVE;
    if (is_listed(service->reads, operation))
        return GW_AWS_READ;
    if (is_listed(service->adds, operation))
        return GW_AWS_ADD;
    if (is_listed(service->changes, operation))
        return GW_AWS_CHANGE;
    gw_aws_kind verb = gw_service_verb_kind(operation);
    return verb == GW_AWS_UNKNOWN ? GW_AWS_REMOVE : verb;
}

gw_aws_kind
gw_aws_operation_kind(const char *service, const char *operation)
{
    const gw_service *known = gw_service_find(service);
    return known ? gw_service_kind(known, operation) : GW_AWS_UNKNOWN;
}

gboolean
gw_aws_has_operation(const char *service, const char *operation)
{
    const gw_service *known = gw_service_find(service);
    return known && gw_service_has_operation(known, operation);
}

/* The operation whose name is nearest to that, or NULL when none is near. Caller frees. */
static char *
nearest_operation(const gw_service *service, const char *operation)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_auto(GStrv) listed = service->names ? g_strsplit(service->names, " ", -1) : NULL;

    for (char **name = listed; name && *name; name++)
        if (gw_service_has_operation(service, *name))
            g_ptr_array_add(names, *name);
    for (const gw_operation *op = listed ? NULL : service->operations; op && op->name; op++)
        g_ptr_array_add(names, (gpointer)(guintptr)op->name);
    g_ptr_array_add(names, NULL);
    return g_strdup(gw_nearest(operation, (const char *const *)names->pdata));
}

/* AWS adds operations. One that reads by its verb may be such, unless its name is nearly a known one's; what
 * writes is known by its full name. */
char *
gw_aws_operation_fault(const char *id, const char *operation)
{
    const gw_service *service = gw_service_find(id);
    gboolean has = service && gw_service_has_operation(service, operation);
    if (has && (!service->names || is_listed(service->names, operation)))
        return NULL;
    g_autofree char *near = service ? nearest_operation(service, operation) : NULL;
    if (has && !near && gw_service_kind(service, operation) == GW_AWS_READ)
        return NULL;
    g_autofree char *hint = near ? g_strdup_printf("; did you mean '%s'?", near) : g_strdup("");
    return g_strdup_printf("service '%s' has no operation '%s' that gangway knows%s", id, operation, hint);
}

gboolean
gw_aws_kind_writes(gw_aws_kind kind)
{
    return kind == GW_AWS_ADD || kind == GW_AWS_CHANGE;
}

const char *
gw_aws_kind_name(gw_aws_kind kind)
{
    static const char *const names[] = {"reads", "adds", "changes", "removes", "unknown"};
    return names[kind];
}
