-- SPDX-License-Identifier: Apache-2.0
-- iam-account.lua - what IAM tells of a whole account: summary, MFA devices, credential report, all details

local arns = require "lib.arns"
local iam = require "lib.iam"
local ids = require "lib.ids"
local managed = require "lib.managed"
local util = require "lib.util"

local op = service("iam")

local function root_arn(call)
    return arns.iam(call.account.id, "root")
end

---- the summary ----

local FIXED = {
    ServerCertificates = 0, ServerCertificatesQuota = 20, UserPolicySizeQuota = 2048, GroupPolicySizeQuota = 5120,
    RolePolicySizeQuota = 10240, GroupsPerUserQuota = 10, SigningCertificatesPerUserQuota = 2,
    AccountSigningCertificatesPresent = 0, GlobalEndpointTokenVersion = 1, InstanceProfiles = 0,
    InstanceProfilesQuota = 1000, Providers = 0, PolicyVersionsInUseQuota = 10000,
}

local function flag(value)
    return value and 1 or 0
end

local function devices_in_use(call)
    local used = 0
    for _, device in pairs(call.account.iam.mfa_devices) do
        used = used + flag(device.user)
    end
    return used
end

op("GetAccountSummary", {}, function(_, call)
    local account = call.account
    local root, kept, quotas = account.root, account.iam, account.quotas
    local versions = 0
    for _, found in pairs(kept.policies) do
        versions = versions + util.count(found.versions)
    end
    return { SummaryMap = util.merge({
        Users = util.count(kept.users), UsersQuota = quotas.users,
        Groups = util.count(kept.groups), GroupsQuota = quotas.groups,
        Roles = util.count(kept.roles), RolesQuota = quotas.roles,
        Policies = util.count(kept.policies), PoliciesQuota = quotas.policies, PolicyVersionsInUse = versions,
        AccessKeysPerUserQuota = quotas.access_keys, VersionsPerPolicyQuota = quotas.versions,
        AttachedPoliciesPerGroupQuota = quotas.attached, AttachedPoliciesPerRoleQuota = quotas.attached,
        AttachedPoliciesPerUserQuota = quotas.attached, PolicySizeQuota = quotas.policy_size,
        AssumeRolePolicySizeQuota = quotas.trust,
        MFADevices = util.count(kept.mfa_devices) + flag(root.mfa), MFADevicesInUse = devices_in_use(call) + flag(root.mfa),
        AccountMFAEnabled = flag(root.mfa), AccountPasswordPresent = flag(root.password),
        AccountAccessKeysPresent = flag(root.access_keys),
    }, FIXED) }
end)

---- MFA devices ----

local function root_device(call)
    local root = call.account.root
    return root.mfa and {
        SerialNumber = arns.iam(call.account.id, "mfa/" .. (root.mfa_device or "root-account-mfa-device")),
        EnableDate = root.mfa_enabled,
        User = { Path = "/", UserName = "root", UserId = call.account.id, Arn = root_arn(call),
                 CreateDate = call.account.created },
    } or nil
end

local function show_device(call, serial, device)
    local user = device.user and call.account.iam.users[device.user]
    return { SerialNumber = serial, EnableDate = device.enabled, User = user and iam.show(call, "User", user, true) }
end

op("ListVirtualMFADevices", {}, function(input, call)
    local status, list = input.AssignmentStatus or "Any", array()
    if status ~= "Unassigned" then
        list[1] = root_device(call)
    end
    for serial, device in sorted(call.account.iam.mfa_devices) do
        if status == "Any" or (status == "Assigned") == (device.user ~= nil) then
            list[#list + 1] = show_device(call, serial, device)
        end
    end
    return iam.page(call, input, "VirtualMFADevices", list)
end)

op("ListMFADevices", {}, function(input, call)
    local user = iam.find_user(call, input.UserName)
    return iam.page(call, input, "MFADevices", map(call.account.iam.mfa_devices, function(device, serial)
        return device.user == user.name and { UserName = user.name, SerialNumber = serial,
                                              EnableDate = device.enabled } or nil
    end))
end)

op("CreateVirtualMFADevice", { "VirtualMFADeviceName" }, function(input, call)
    local name = input.VirtualMFADeviceName
    iam.check_name("VirtualMFADeviceName", name, 226)
    local serial = arns.iam(call.account.id, "mfa" .. iam.check_path(input.Path) .. name)
    if call.account.iam.mfa_devices[serial] then
        iam.exists("MFADevice entity at the same path and name already exists.")
    end
    call.account.iam.mfa_devices[serial] = { created = call.now }
    local _, seed = ids.key("MFA", serial)
    return { VirtualMFADevice = { SerialNumber = serial, Base32StringSeed = sim.base64(seed),
                                  QRCodePNG = sim.base64("\137PNG\r\n") } }
end)

local function find_device(call, serial)
    local device = call.account.iam.mfa_devices[serial]
    if not device then
        iam.no_such("VirtualMFADevice with serial number %s does not exist.", serial)
    end
    return device
end

op("EnableMFADevice", { "UserName", "SerialNumber", "AuthenticationCode1", "AuthenticationCode2" }, function(input, call)
    local user, device = iam.find(call, "User", input.UserName), find_device(call, input.SerialNumber)
    if device.user then
        iam.exists("MFA Device is already in use.")
    elseif not (input.AuthenticationCode1 .. input.AuthenticationCode2):match("^%d%d%d%d%d%d%d%d%d%d%d%d$")
        or input.AuthenticationCode1 == input.AuthenticationCode2 then
        fail("InvalidAuthenticationCode", 403, "Authentication code for device is not valid")
    end
    device.user, device.enabled = user.name, call.now
end)

op("DeactivateMFADevice", { "SerialNumber" }, function(input, call)
    local user, device = iam.find_user(call, input.UserName), find_device(call, input.SerialNumber)
    if device.user ~= user.name then
        iam.no_such("The MFA device %s is not enabled for user %s", input.SerialNumber, user.name)
    end
    device.user, device.enabled = nil, nil
end)

op("DeleteVirtualMFADevice", { "SerialNumber" }, function(input, call)
    if find_device(call, input.SerialNumber).user then
        fail("DeleteConflict", 409, "Device must be deactivated first.")
    end
    call.account.iam.mfa_devices[input.SerialNumber] = nil
end)

---- the credential report: made at most every four hours, which is no change to the account ----

local REPORT_AGE = 4 * 3600
local COLUMNS = {
    "user", "arn", "user_creation_time", "password_enabled", "password_last_used", "password_last_changed",
    "password_next_rotation", "mfa_active", "access_key_1_active", "access_key_1_last_rotated",
    "access_key_1_last_used_date", "access_key_1_last_used_region", "access_key_1_last_used_service",
    "access_key_2_active", "access_key_2_last_rotated", "access_key_2_last_used_date",
    "access_key_2_last_used_region", "access_key_2_last_used_service", "cert_1_active", "cert_1_last_rotated",
    "cert_2_active", "cert_2_last_rotated", "additional_credentials_info",
}

local function date(seconds)
    return os.date("!%Y-%m-%dT%H:%M:%S+00:00", seconds)
end

local function row(values)
    local cells = {}
    for i, column in ipairs(COLUMNS) do
        cells[i] = tostring(values[column] == nil and "N/A" or values[column])
    end
    return table.concat(cells, ",")
end

local function user_row(call, user)
    local values = {
        user = user.name, arn = iam.arn(call, "User", user), user_creation_time = date(user.created),
        password_enabled = user.login ~= nil, password_last_used = user.login and "no_information" or nil,
        password_last_changed = user.login and date(user.login.created) or nil, mfa_active = false,
        access_key_1_active = false, access_key_2_active = false, cert_1_active = false, cert_2_active = false,
    }
    for _, device in pairs(call.account.iam.mfa_devices) do
        values.mfa_active = values.mfa_active or device.user == user.name
    end
    local i = 0
    for _, key in sorted(user.access_keys) do
        i = i + 1
        values["access_key_" .. i .. "_active"] = key.status == "Active"
        values["access_key_" .. i .. "_last_rotated"] = date(key.created)
    end
    return row(values)
end

local function make_report(call)
    local account = call.account
    local lines = { table.concat(COLUMNS, ","), row({
        user = "<root_account>", arn = root_arn(call), user_creation_time = date(account.created),
        password_enabled = "not_supported", password_last_used = "no_information",
        password_last_changed = account.root.password_updated and date(account.root.password_updated) or "not_supported",
        password_next_rotation = "not_supported",
        mfa_active = account.root.mfa, access_key_1_active = account.root.access_keys or false,
        access_key_2_active = false, cert_1_active = false, cert_2_active = false,
    }) }
    for _, user in sorted(account.iam.users) do
        lines[#lines + 1] = user_row(call, user)
    end
    return { made = call.now, content = table.concat(lines, "\n") .. "\n" }
end

op("GenerateCredentialReport", {}, function(_, call)
    local reports = sim.world.sim.reports
    local report = reports[call.account.id]
    if report and call.now - report.made < REPORT_AGE then
        return { State = "COMPLETE" }
    end
    reports[call.account.id] = make_report(call)
    return { State = "STARTED",
             Description = "No report exists. Starting a new report generation task" }
end)

op("GetCredentialReport", {}, function(_, call)
    local report = sim.world.sim.reports[call.account.id]
    if not report then
        fail("ReportNotPresent", 410, "No report exists. Call GenerateCredentialReport to create one.")
    elseif call.now - report.made >= REPORT_AGE then
        fail("ReportExpired", 410, "The report has expired. Call GenerateCredentialReport to make a new one.")
    end
    return { Content = sim.base64(report.content), ReportFormat = "text/csv", GeneratedTime = report.made }
end)

---- the rest ----

op("GetAccountPasswordPolicy", {}, function(_, call)
    local rules = call.account.password_policy
    if not rules then
        iam.no_such("The Password Policy with domain name %s cannot be found.", call.account.id)
    end
    return { PasswordPolicy = rules }
end)

op("ListAccountAliases", {}, function(input, call)
    return iam.page(call, input, "AccountAliases", map(call.account.aliases, function(_, alias) return alias end))
end)

-- An account has one alias: a new one takes its place.
op("CreateAccountAlias", { "AccountAlias" }, function(input, call)
    local alias = input.AccountAlias
    if not alias:find("^[a-z0-9][a-z0-9-]+[a-z0-9]$") or alias:find("--", 1, true) or #alias > 63 then
        fail("ValidationError", 400, "The account alias must be lower case letters, digits and hyphens")
    end
    for _, account in pairs(call.aws.accounts) do
        if account.aliases[alias] then
            fail("EntityAlreadyExists", 409, ("The account alias %s already exists."):format(alias))
        end
    end
    call.account.aliases = { [alias] = true }
    return {}
end)

local function organization(call)
    local found = call.aws.organizations[call.account.organization or ""]
    if not found then
        fail("OrganizationNotFoundException", 400, "Your account is not a member of an organization.")
    elseif found.master ~= call.account.id then
        fail("AccountNotManagementOrDelegatedAdministratorException", 400,
            "The account is neither the management account nor a delegated administrator.")
    end
    return found
end

local function show_features(found)
    return { OrganizationId = found.id, EnabledFeatures = map(found.root_features, function(_, name) return name end) }
end

op("ListOrganizationsFeatures", {}, function(_, call)
    local found = organization(call)
    if not found.services["iam.amazonaws.com"] then
        fail("ServiceAccessNotEnabledException", 400, "Trusted access for iam.amazonaws.com is not enabled.")
    end
    return show_features(found)
end)

for operation, feature in pairs({ EnableOrganizationsRootCredentialsManagement = "RootCredentialsManagement",
                                  EnableOrganizationsRootSessions = "RootSessions" }) do
    op(operation, {}, function(_, call)
        local found = organization(call)
        if not found.services["iam.amazonaws.com"] then
            fail("ServiceAccessNotEnabledException", 400, "Trusted access for iam.amazonaws.com is not enabled.")
        end
        found.root_features[feature] = true
        return show_features(found)
    end)
end

---- everything at once ----

local function show_inline(inline)
    return map(inline, function(text, name) return { PolicyName = name, PolicyDocument = text } end)
end

local function detail(call, kind, entity)
    local shown = iam.show(call, kind, entity)
    shown.MaxSessionDuration, shown.Description = nil, nil
    shown.AttachedManagedPolicies = iam.show_attached(call, entity.attached)
    shown[kind .. "PolicyList"] = show_inline(entity.inline)
    if kind == "User" then
        shown.GroupList = map(call.account.iam.groups, function(group, name)
            return group.members[entity.name] and name or nil
        end)
    elseif kind == "Role" then
        shown.InstanceProfileList = array()
    end
    return shown
end

local function policy_detail(found, attached, boundaries)
    local versions = found.versions or { v1 = { document = found.document, created = found.created } }
    return {
        PolicyName = found.name, PolicyId = found.id, Arn = found.arn, Path = found.path,
        DefaultVersionId = found.default, AttachmentCount = attached, PermissionsBoundaryUsageCount = boundaries,
        IsAttachable = true, CreateDate = found.created, UpdateDate = found.updated,
        PolicyVersionList = map(versions, function(version, id)
            return { VersionId = id, IsDefaultVersion = id == found.default, CreateDate = version.created,
                     Document = version.document }
        end),
    }
end

local function all_details(call, wanted)
    local list = {}
    local function add(member, item)
        list[#list + 1] = { member = member, item = item }
    end
    for kind, k in sorted(iam.kinds) do
        for _, entity in sorted(wanted(kind) and call.account.iam[k.kept] or {}) do
            add(kind .. "DetailList", detail(call, kind, entity))
        end
    end
    for filter, source in sorted({ LocalManagedPolicy = call.account.iam.policies, AWSManagedPolicy = managed.by_arn }) do
        for arn, found in sorted(wanted(filter) and source or {}) do
            local attached, boundaries = iam.usage(call, arn)
            if found.versions or attached + boundaries > 0 then
                add("Policies", policy_detail(found, attached, boundaries))
            end
        end
    end
    return list
end

op("GetAccountAuthorizationDetails", {}, function(input, call)
    local filter = util.listed(input.Filter)
    for _, kind in ipairs(filter) do
        iam.one_of("filter", kind, { "User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy" })
    end
    local list = all_details(call, function(kind) return #filter == 0 or util.contains(filter, kind) end)
    return iam.page_of_lists(call, input, list, { "UserDetailList", "GroupDetailList", "RoleDetailList", "Policies" })
end)
