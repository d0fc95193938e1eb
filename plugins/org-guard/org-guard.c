/* SPDX-License-Identifier: Apache-2.0 */
/* org-guard.c - a snapshot of the organization, and whether it is still as an earlier one
 *
 * Without `before` the step looks and keeps what it saw. With it, what differs and was not announced is what
 * there is, and nothing is what is wanted: the core then stops the run and shows it. It only reads.
 */
#include "guard.h"

#define SHOWN 20 /* differences in the message; all of them are in the step's changes */

static const char params[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "before" : {
            "type" : [ "object", "string" ],
            "format" : "kept",
            "description" : "the output 'snapshot' of an earlier step: nothing may differ from it"
        },
        "announced" : {
            "type" : "array",
            "default" : [],
            "description" : "changes that the run makes: path (* for anything), the new value, why",
            "items" : {
                "type" : "object",
                "required" : ["path"],
                "properties" : {
                    "path" : {
                        "type" : "string",
                        "minLength" : 3,
                        "pattern" : "/",
                        "description" : "what changes, as organization/root_email; * stands for anything"
                    },
                    "to" : {"type" : "string", "description" : "the only value that it may have then"},
                    "why" : {"type" : "string", "description" : "in words, for those who read the report"}
                }
            }
        },
        "regions" : {
            "type" : "array",
            "default" : ["us-east-1"],
            "items" : {"type" : "string", "format" : "aws-region"},
            "description" : "where IAM Identity Center, AWS Backup and AWS RAM are looked at"
        }
    }
});

static const char outputs[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "snapshot" : {"type" : "object", "format" : "kept", "description" : "all that was seen"},
        "announced" : {
            "type" : "array",
            "items" : {"type" : "string"},
            "description" : "what differs and was announced, in words"
        }
    }
});

static const char *const reads[] = {"organizations:DescribeOrganization",
                                    "organizations:ListRoots",
                                    "organizations:ListOrganizationalUnitsForParent",
                                    "organizations:ListAccountsForParent",
                                    "organizations:ListPolicies",
                                    "organizations:DescribePolicy",
                                    "organizations:ListTargetsForPolicy",
                                    "organizations:ListAWSServiceAccessForOrganization",
                                    "organizations:ListDelegatedAdministrators",
                                    "organizations:ListDelegatedServicesForAccount",
                                    "organizations:DescribeResourcePolicy",
                                    "organizations:ListHandshakesForOrganization",
                                    "iam:ListOrganizationsFeatures",
                                    "fms:GetAdminAccount",
                                    "fms:ListAdminAccountsForOrganization",
                                    "cloudformation:DescribeOrganizationsAccess",
                                    "cur:DescribeReportDefinitions",
                                    "bcm-data-exports:ListExports",
                                    "sso-admin:ListInstances",
                                    "sso-admin:ListPermissionSets",
                                    "backup:DescribeGlobalSettings",
                                    "ram:GetResourceShares",
                                    NULL};

/* ---- looking ---- */

static int
take_snapshot(guard *self)
{
    gw_progress(self->call, "looking at the organization");
    if (guard_see_organization(self) != GW_OK || guard_see_services(self) != GW_OK)
        return GW_FAILED;
    gw_outputs(self->call, "{s:O}", "snapshot", self->snapshot);
    return GW_OK;
}

static size_t
count_targets(const json_t *snapshot)
{
    const char *id;
    json_t *policy;
    size_t count = 0;
    json_object_foreach (json_object_get(snapshot, "policies"), id, policy)
        count += json_array_size(json_object_get(policy, "targets"));
    return count;
}

/* In short, for those who read the journal; the snapshot itself is kept. */
static int
observed_counts(guard *self)
{
    static const char *const counted[] = {"accounts", "units", "policies", "trusted_services",
                                          "delegated_administrators"};
    json_t *counts = gw_pack(self->call, "{}"), *unseen = json_object_get(self->snapshot, "unseen");
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++)
        json_object_set_new(
            counts, counted[i],
            json_integer((json_int_t)json_object_size(json_object_get(self->snapshot, counted[i]))));
    json_object_set_new(counts, "attachments", json_integer((json_int_t)count_targets(self->snapshot)));
    return gw_observed(self->call, "{s:O, s:O, s:O*}", "organization",
                       json_object_get(self->snapshot, "organization"), "counts", counts, "unseen", unseen);
}

/* What differs, in words: `found` gets what nobody announced, `announced` the rest. */
static void
sort_differences(guard *self, const json_t *before, json_t *found, json_t *announced)
{
    json_t *all = gw_keep(self->call, guard_differences(before, self->snapshot)), *difference;
    size_t i;
    json_array_foreach (all, i, difference) {
        const json_t *entry = guard_announced(difference, gw_param_json(self->call, "announced"));
        const char *words = guard_words(self->call, difference, before, self->snapshot);
        const char *why = gw_member(entry, "why");
        if (entry)
            json_array_append_new(announced,
                                  json_sprintf("%s%s%s%s", words, *why ? " (" : "", why, *why ? ")" : ""));
        else
            json_array_append_new(found, json_string(words));
    }
}

static int
observed_differences(guard *self, const json_t *before)
{
    json_t *found = gw_pack(self->call, "[]"), *announced = gw_pack(self->call, "[]");
    sort_differences(self, before, found, announced);
    gw_outputs(self->call, "{s:O, s:O}", "snapshot", self->snapshot, "announced", announced);
    return gw_observed(self->call, "{s:O}", "differences", found);
}

/* In a plan nothing has happened since the first snapshot, so there is nothing to compare. */
static bool
is_plan(gw_call *call)
{
    const json_t *run = json_object_get(call->input, "run");
    return !*gw_member(run, "id") && *gw_member(run, "workflow");
}

static int
inspect(gw_call *call)
{
    json_t *before = gw_param_json(call, "before");
    if (before && json_integer_value(json_object_get(before, "format")) != GUARD_FORMAT)
        return gw_fail(call, GANGWAY_INVALID, "NoSnapshot",
                       "'before' is not a snapshot of format %d: pass the output 'snapshot' of a step "
                       "that took one",
                       GUARD_FORMAT);
    if (before && is_plan(call))
        return gw_observed(call, "{s:[]}", "differences");
    guard *self = calloc(1, sizeof *self);
    if (!self)
        return gw_fail(call, GANGWAY_UNAVAILABLE, "NoMemory", "out of memory");
    self->call = call;
    self->snapshot = gw_pack(call, "{s:i}", "format", GUARD_FORMAT);
    int result = take_snapshot(self);
    if (result == GW_OK)
        result = before ? observed_differences(self, before) : observed_counts(self);
    free(self);
    return result;
}

/* ---- wanting ---- */

static void
tell(gw_call *call, const json_t *found)
{
    json_t *text = json_sprintf("the organization is not as it was before the run: ");
    for (size_t i = 0; i < json_array_size(found) && i < SHOWN; i++) {
        json_t *longer = json_sprintf("%s%s%s", json_string_value(text), i ? "; " : "",
                                      json_string_value(json_array_get(found, i)));
        json_decref(text);
        text = longer;
    }
    const char *more =
        json_array_size(found) > SHOWN ? gw_text(call, "; and %zu more", json_array_size(found) - SHOWN) : "";
    gw_instruct(call, "Find out what changed the organization",
                gw_text(call,
                        "%s%s. If it must not be, put it back and resume; if it was meant, accept it with "
                        "gangway approve RUN STEP --by WHO",
                        json_string_value(text), more));
    json_decref(text);
}

static int
desire(gw_call *call)
{
    json_t *found = json_object_get(gw_seen(call), "differences");
    if (!gw_seen(call)) /* only what is wanted is asked for, and nobody looked */
        gw_outputs(call, "{s:{s:i}}", "snapshot", "format", GUARD_FORMAT);
    if (!gw_param_json(call, "before"))
        return gw_seen(call) ? gw_wanted(call, "O", gw_seen(call)) : gw_wanted(call, NULL);
    if (json_array_size(found) > 0)
        tell(call, found);
    return gw_wanted(call, "{s:[]}", "differences");
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)

static const gangway_step steps[] = {{
    .name = "org-guard",
    .summary = "a snapshot of the organization, and whether it is still as an earlier one",
    .params = params,
    .outputs = outputs,
    .reads = reads,
    .inspect = inspect_entry,
    .desire = desire_entry,
    .timeout_s = 1800,
}};

GANGWAY_PLUGIN("org-guard", "1.0", "Gangway", steps);
