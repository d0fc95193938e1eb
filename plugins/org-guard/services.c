/* SPDX-License-Identifier: Apache-2.0 */
/* services.c - the services that work on an organization, as far as the caller may look at them
 *
 * None of them must be in use, and a caller need not be allowed to see them all: what could not be looked at
 * is noted in the snapshot with AWS's code, and is compared with nothing.
 */
#include "guard.h"

int
guard_unseen(guard *self, const char *area)
{
    json_t *error = gw_error(self->call), *unseen = guard_area(self, "unseen");
    if (gw_failed_as(self->call, GANGWAY_THROTTLED) || gw_failed_as(self->call, GANGWAY_UNAVAILABLE) ||
        !error)
        return GW_FAILED;
    const char *action = gw_member(error, "action");
    json_object_set_new(
        unseen, area,
        json_sprintf("%s%s%s%s", gw_member(error, "code"), *action ? " (" : "", action, *action ? ")" : ""));
    json_object_del(self->snapshot, area);
    return GW_OK;
}

/* `code` is AWS's word for "not in use here": an area without anything in it. */
static int
not_there(guard *self, const char *area, const char *code)
{
    return gw_failed_with(self->call, code) ? GW_OK : guard_unseen(self, area);
}

static json_t *
nothing(guard *self)
{
    return gw_pack(self->call, "{}");
}

/* ---- IAM: central root access ---- */

static int
see_root_features(guard *self)
{
    json_t *area = guard_area(self, "root_features"), *feature;
    json_t *answer = guard_ask(self, "aws:iam:ListOrganizationsFeatures", nothing(self));
    size_t i;
    if (!answer)
        return not_there(self, "root_features", "ServiceAccessNotEnabledException");
    json_array_foreach (json_object_get(answer, "EnabledFeatures"), i, feature)
        if (json_is_string(feature))
            json_object_set_new(area, json_string_value(feature), json_string("enabled"));
    return GW_OK;
}

/* ---- Firewall Manager: its home is us-east-1 ---- */

static int
see_firewall_manager(guard *self)
{
    json_t *area = guard_area(self, "firewall_manager"), *list, *admin;
    json_t *answer = guard_ask(self, "aws/us-east-1:fms:GetAdminAccount", nothing(self));
    size_t i;
    if (!answer)
        return not_there(self, "firewall_manager", "ResourceNotFoundException");
    json_object_set_new(area, "administrator", json_string(gw_member(answer, "AdminAccount")));
    list = guard_list(self, "aws/us-east-1:fms:ListAdminAccountsForOrganization", nothing(self),
                      "AdminAccounts");
    if (!list)
        return not_there(self, "firewall_manager", "ResourceNotFoundException");
    json_array_foreach (list, i, admin)
        json_object_set_new(area, gw_member(admin, "AdminAccount"), json_string(gw_member(admin, "Status")));
    return GW_OK;
}

/* ---- StackSets ---- */

static int
see_stacksets(guard *self)
{
    json_t *area = guard_area(self, "stacksets");
    json_t *answer =
        guard_ask(self, "aws/us-east-1:cloudformation:DescribeOrganizationsAccess", nothing(self));
    if (!answer)
        return guard_unseen(self, "stacksets");
    json_object_set_new(area, "organizations_access", json_string(gw_member(answer, "Status")));
    return GW_OK;
}

/* ---- cost reports and data exports: the customer's own go on ---- */

static int
see_cost_reports(guard *self)
{
    json_t *area = guard_area(self, "cost_reports"), *report;
    json_t *list = guard_list(self, "aws:cur:DescribeReportDefinitions", nothing(self), "ReportDefinitions");
    size_t i;
    if (!list)
        return guard_unseen(self, "cost_reports");
    json_array_foreach (list, i, report) {
        json_t *definition = json_copy(report);
        json_object_del(definition, "ReportStatus"); /* moves with each delivery */
        char *text = json_dumps(definition, JSON_COMPACT);
        json_object_set_new(area, gw_member(report, "ReportName"),
                            json_pack("{s:s, s:s}", "bucket", gw_member(report, "S3Bucket"), "definition",
                                      guard_hash(self, text ? text : "")));
        free(text);
        json_decref(definition);
    }
    return GW_OK;
}

static int
see_data_exports(guard *self)
{
    json_t *area = guard_area(self, "data_exports"), *export;
    json_t *list = guard_list(self, "aws:bcm-data-exports:ListExports", nothing(self), "Exports");
    size_t i;
    if (!list)
        return guard_unseen(self, "data_exports");
    json_array_foreach (list, i, export) /* its status moves with each delivery */
        json_object_set_new(area, gw_member(export, "ExportName"),
                            json_string(gw_member(export, "ExportArn")));
    return GW_OK;
}

/* ---- in each region ---- */

static const char *
in_region(guard *self, const char *region, const char *operation)
{
    return gw_text(self->call, "aws/%s:%s", region, operation);
}

static int
see_permission_sets(guard *self, const char *region, const char *arn, json_t *instance)
{
    json_t *sets = guard_list(self, in_region(self, region, "sso-admin:ListPermissionSets"),
                              gw_pack(self->call, "{s:s}", "InstanceArn", arn), "PermissionSets");
    json_t *there = json_object(), *set;
    size_t i;
    if (!sets) {
        json_decref(there);
        return guard_unseen(self, "identity_center");
    }
    json_array_foreach (sets, i, set)
        if (json_is_string(set))
            json_object_set_new(there, json_string_value(set), json_null());
    json_object_set_new(instance, "permission_sets", guard_sorted_keys(there));
    json_decref(there);
    return GW_OK;
}

static int
see_identity_center(guard *self, const char *region)
{
    json_t *area = guard_area(self, "identity_center"), *found;
    json_t *list =
        guard_list(self, in_region(self, region, "sso-admin:ListInstances"), nothing(self), "Instances");
    size_t i;
    if (!list)
        return guard_unseen(self, "identity_center");
    json_array_foreach (list, i, found) {
        const char *arn = gw_member(found, "InstanceArn");
        json_t *instance = gw_pack(self->call, "{s:s, s:s}", "identity_store",
                                   gw_member(found, "IdentityStoreId"), "status", gw_member(found, "Status"));
        json_object_set(area, arn, instance);
        if (see_permission_sets(self, region, arn, instance) != GW_OK)
            return GW_FAILED;
        if (!json_object_get(self->snapshot, "identity_center"))
            return GW_OK; /* not allowed */
    }
    return GW_OK;
}

static int
see_backup(guard *self, const char *region)
{
    json_t *area = guard_area(self, "backup"), *settings = json_object(), *value;
    json_t *answer = guard_ask(self, in_region(self, region, "backup:DescribeGlobalSettings"), nothing(self));
    const char *name;
    if (!answer) {
        json_decref(settings);
        return guard_unseen(self, "backup");
    }
    json_object_foreach (json_object_get(answer, "GlobalSettings"), name, value)
        if (json_is_string(value))
            json_object_set(settings, name, value);
    json_object_set_new(area, region, settings);
    return GW_OK;
}

static int
see_resource_shares(guard *self, const char *region)
{
    json_t *area = guard_area(self, "resource_shares"), *share;
    json_t *list = guard_list(self, in_region(self, region, "ram:GetResourceShares"),
                              gw_pack(self->call, "{s:s}", "resourceOwner", "SELF"), "resourceShares");
    size_t i;
    if (!list)
        return guard_unseen(self, "resource_shares");
    json_array_foreach (list, i, share) {
        const char *status = gw_member(share, "status");
        if (strcmp(status, "DELETED") != 0) /* shown for a while, then gone */
            json_object_set_new(area, gw_member(share, "resourceShareArn"),
                                json_pack("{s:s, s:s}", "name", gw_member(share, "name"), "status", status));
    }
    return GW_OK;
}

static const struct {
    const char *area;
    int (*see)(guard *self, const char *region);
} regional[] = {{"identity_center", see_identity_center},
                {"backup", see_backup},
                {"resource_shares", see_resource_shares}};

/* One region that may not be looked at makes the whole area unseen: half of it would compare as a loss. */
static int
see_regions(guard *self)
{
    json_t *regions = gw_param_json(self->call, "regions"), *region;
    size_t i;
    for (size_t n = 0; n < sizeof regional / sizeof *regional; n++) {
        json_array_foreach (regions, i, region) {
            if (regional[n].see(self, json_string_value(region)) != GW_OK)
                return GW_FAILED;
            if (!json_object_get(self->snapshot, regional[n].area))
                break;
        }
    }
    return GW_OK;
}

int
guard_see_services(guard *self)
{
    if (see_root_features(self) != GW_OK || see_firewall_manager(self) != GW_OK ||
        see_stacksets(self) != GW_OK)
        return GW_FAILED;
    if (see_cost_reports(self) != GW_OK || see_data_exports(self) != GW_OK)
        return GW_FAILED;
    return see_regions(self);
}
