-- SPDX-License-Identifier: Apache-2.0
-- sample.lua - the sample organization: what exists before anybody does anything
--
-- Only what matters is said; lib/world.lua adds ids, ARNs, dates and keys. The same words work in a file for --org.

local arns = require "lib.arns"
local util = require "lib.util"

local array = util.array

local function trust(principal, condition)
    return { Version = "2012-10-17", Statement = array({
        { Effect = "Allow", Principal = principal, Action = "sts:AssumeRole", Condition = condition } }) }
end

local function allow(actions, resource)
    return { Version = "2012-10-17", Statement = array({
        { Effect = "Allow", Action = array(actions), Resource = resource or "*" } }) }
end

local ADMINISTRATOR = { [arns.iam("aws", "policy/AdministratorAccess")] = true }
local READ_ONLY = { [arns.iam("aws", "policy/ReadOnlyAccess")] = true }

local ORGANIZATION = "o-acme0example"
local RESELLERS = "o-reseller00"
local MANAGEMENT = "111122223333"
local PARTNER = "068664126052"
local STANDALONE = "777788889999"

---- the customer's management account ----

local management = {
    name = "Acme", email = "aws-root@acme.example", organization = ORGANIZATION, aliases = { acme = true },
    root = { mfa = true, password = true },
    sns = { topics = { [arns.of("sns", arns.home, MANAGEMENT, "acme-onboarding")] = { name = "acme-onboarding" } } },
    ses = { identities = { ["acme.example"] = { verified = true }, ["new@globex.example"] = { verified = false } } },
    password_policy = {
        MinimumPasswordLength = 14, RequireSymbols = true, RequireNumbers = true, RequireUppercaseCharacters = true,
        RequireLowercaseCharacters = true, AllowUsersToChangePassword = true, ExpirePasswords = false,
    },
    iam = {
        users = {
            alice = { access_keys = { sample = {} }, login = { reset = false }, tags = { team = "platform" } },
            bob = { login = { reset = false } },
            auditor = { access_keys = { sample = {} }, attached = READ_ONLY },
            guest = { access_keys = { sample = {} } },
            ["ci-deploy"] = { path = "/machines/", access_keys = { sample = {} },
                inline = { deploy = allow({ "s3:PutObject", "cloudformation:*" }) } },
        },
        groups = {
            administrators = { members = { alice = true }, attached = ADMINISTRATOR },
            finance = { members = { bob = true },
                attached = { [arns.iam("aws", "policy/job-function/Billing")] = true } },
        },
        roles = {
            ["acme-break-glass"] = {
                description = "For the night when everything else fails", max_session = 3600,
                trust = trust({ AWS = arns.iam(MANAGEMENT, "user/alice") },
                    { Bool = { ["aws:MultiFactorAuthPresent"] = "true" } }),
                attached = ADMINISTRATOR,
            },
            ["acme-finops"] = {
                description = "Cost dashboards", max_session = 14400,
                trust = trust({ AWS = arns.iam("222233334444", "root") },
                    { StringEquals = { ["sts:ExternalId"] = "acme-finops-1" } }),
                attached = { [arns.iam(MANAGEMENT, "policy/acme-finops")] = true },
                tags = { team = "finance" },
            },
            AWSServiceRoleForOrganizations = {
                path = "/aws-service-role/organizations.amazonaws.com/",
                trust = trust({ Service = "organizations.amazonaws.com" }),
            },
        },
        policies = {
            ["acme-finops"] = { description = "What the cost dashboards read",
                document = allow({ "ce:Get*", "cur:DescribeReportDefinitions" }) },
        },
    },
    shares = {
        [arns.of("ram", arns.home, MANAGEMENT, "resource-share/ac1e0000-0000-4000-8000-000000000001")] = {
            name = "acme-network" },
    },
    cur = {
        reports = {
            ["acme-daily"] = {
                definition = {
                    ReportName = "acme-daily", TimeUnit = "DAILY", Format = "textORcsv", Compression = "GZIP",
                    AdditionalSchemaElements = array({ "RESOURCES" }), S3Bucket = "acme-billing-reports",
                    S3Prefix = "reports", S3Region = arns.home, AdditionalArtifacts = array(),
                    RefreshClosedReports = true, ReportVersioning = "OVERWRITE_REPORT",
                },
                status = { lastDelivery = "20261101T041500Z", lastStatus = "SUCCESS" },
            },
        },
    },
}

if arns.partition == "aws-us-gov" then
    management.cur = nil -- it has no such reports
end

---- the organization ----

local members = {
    ["222233334444"] = { "acme-finance", "aws-finance@acme.example", "ou-ac1e-corporate", "CREATED" },
    ["333344445555"] = { "acme-security", "aws-security@acme.example", "ou-ac1e-corporate", "CREATED" },
    ["444455556666"] = { "acme-shop", "aws-shop@acme.example", "ou-ac1e-workloads", "CREATED" },
    ["555566667777"] = { "acme-data", "aws-data@acme.example", "ou-ac1e-workloads", "CREATED" },
    ["666677778888"] = { "acme-labs", "labs@acquired.example", "r-ac1e", "INVITED" },
}

local organization = {
    master = MANAGEMENT, feature_set = "ALL",
    root = { id = "r-ac1e", policy_types = { SERVICE_CONTROL_POLICY = "ENABLED" } },
    units = {
        ["ou-ac1e-corporate"] = { name = "Corporate", parent = "r-ac1e" },
        ["ou-ac1e-workloads"] = { name = "Workloads", parent = "r-ac1e" },
    },
    accounts = { [MANAGEMENT] = { parent = "r-ac1e", joined_method = "INVITED" } },
    policies = {
        ["p-FullAWSAccess"] = {
            name = "FullAWSAccess", description = "Allows access to every operation", type = "SERVICE_CONTROL_POLICY",
            aws_managed = true, content = allow({ "*" }),
            targets = { ["r-ac1e"] = true, ["ou-ac1e-corporate"] = true, ["ou-ac1e-workloads"] = true,
                        [MANAGEMENT] = true },
        },
        ["p-ac1eregions"] = {
            name = "only-our-regions", description = "Keeps workloads in two regions", type = "SERVICE_CONTROL_POLICY",
            content = { Version = "2012-10-17", Statement = array({ { Sid = "OnlyOurRegions", Effect = "Deny",
                NotAction = array({ "iam:*", "organizations:*", "sts:*", "s3:*", "support:*" }), Resource = "*",
                Condition = { StringNotEquals = { ["aws:RequestedRegion"] = array({ arns.home, arns.elsewhere[1] }) } } } }) },
            targets = { ["ou-ac1e-workloads"] = true },
        },
    },
    services = {
        ["sso.amazonaws.com"] = 1583020800, ["backup.amazonaws.com"] = 1590969600, ["fms.amazonaws.com"] = 1598918400,
        ["ram.amazonaws.com"] = 1606780800,
    },
    delegated = { ["333344445555"] = { ["fms.amazonaws.com"] = 1598918400 } },
    identity_center = {
        [arns.of("sso", "", "", "instance/ssoins-ac1e000000000001")] = { store = "d-ac1e000001", permission_sets = {
            [arns.of("sso", "", "", "permissionSet/ssoins-ac1e000000000001/ps-ac1e00000000admi")] = true,
            [arns.of("sso", "", "", "permissionSet/ssoins-ac1e000000000001/ps-ac1e00000000view")] = true,
        } },
    },
    firewall_manager = { admin = "333344445555" },
    backup = { settings = { isCrossAccountBackupEnabled = "true" } },
}

---- everything ----

local accounts = {
    [MANAGEMENT] = management,
    [PARTNER] = {
        name = "Reseller", email = "aws@reseller.example", organization = RESELLERS, quotas = { transfers = 20 },
        root = { mfa = true, password = true },
        iam = {
            users = { gangway = { access_keys = { sample = {} },
                inline = { ["assume-customer-roles"] = allow({ "sts:AssumeRole" }, arns.iam("*", "role/*")),
                           ["channel-management"] = allow({ "partnercentral:*", "organizations:*" }) } } },
        },
    },
    [STANDALONE] = {
        name = "Lone Wolf", email = "root@lonewolf.example", root = { mfa = false, password = true },
        iam = { users = { admin = { access_keys = { sample = {} }, attached = ADMINISTRATOR } } },
    },
    ["888899990000"] = { name = "Stranger", email = "root@stranger.example" },
}

for id, about in pairs(members) do
    accounts[id] = {
        name = about[1], email = about[2], organization = ORGANIZATION, root = { mfa = false, password = false },
        iam = {
            users = { admin = { access_keys = { sample = {} }, attached = ADMINISTRATOR } },
            -- An account that was invited has no such role.
            roles = { OrganizationAccountAccessRole = about[4] == "CREATED" and { attached = ADMINISTRATOR,
                trust = trust({ AWS = arns.iam(MANAGEMENT, "root") }) } or nil },
        },
    }
    organization.accounts[id] = { parent = about[3], joined_method = about[4] }
    organization.policies["p-FullAWSAccess"].targets[id] = true
end

local function billing_policy(bucket)
    local arn = arns.bucket(bucket)
    local condition = { StringEquals = { ["aws:SourceAccount"] = MANAGEMENT,
                                         ["aws:SourceArn"] = arns.of("cur", arns.home, MANAGEMENT, "definition/*") } }
    local service = { Service = "billingreports.amazonaws.com" }
    return { Version = "2012-10-17", Statement = array({
        { Sid = "AcmeRead", Effect = "Allow", Principal = service, Condition = condition, Resource = arn,
          Action = array({ "s3:GetBucketAcl", "s3:GetBucketPolicy" }) },
        { Sid = "AcmeWrite", Effect = "Allow", Principal = service, Condition = condition, Resource = arn .. "/*",
          Action = "s3:PutObject" },
        { Sid = "AcmeFinance", Effect = "Allow", Principal = { AWS = arns.iam("222233334444", "root") },
          Action = "s3:GetObject", Resource = arn .. "/*" },
    }) }
end

return {
    aws = {
        accounts = accounts,
        organizations = {
            [ORGANIZATION] = organization,
            [RESELLERS] = { master = PARTNER, accounts = { [PARTNER] = { joined_method = "INVITED" } } },
        },
        channel = { linked = { [PARTNER] = true }, programs = { ["pma-reseller00001"] = { account = PARTNER } } },
        -- Accounts of which one knows only that they exist.
        known_accounts = array({ "454464851268", "676206900418", "123456789012", "210987654321" }),
        buckets = {
            ["acme-billing-reports"] = {
                owner = MANAGEMENT, tags = { team = "finance" }, versioning = "Enabled",
                policy = billing_policy("acme-billing-reports"),
                objects = {
                    ["reports/acme-daily/20261101-20261201/acme-daily-00001.csv.gz"] = { size = 48213 },
                    ["reports/acme-daily/20261101-20261201/acme-daily-Manifest.json"] = { size = 9120 },
                },
            },
            ["acme-website-eu"] = { owner = MANAGEMENT, region = arns.elsewhere[1] },
            ["doitintl-awsops-666"] = { owner = "888899990000" },
            ["stranger-things"] = { owner = "888899990000", region = arns.elsewhere[2] },
        },
    },
    people = { account = MANAGEMENT },
    profiles = {
        customer = { account = MANAGEMENT, user = "alice" },
        partner = { account = PARTNER, user = "gangway" },
        readonly = { account = MANAGEMENT, user = "auditor" },
        nobody = { account = MANAGEMENT, user = "guest" },
        root = { account = MANAGEMENT },
        expired = { account = MANAGEMENT, user = "alice", expired = true },
        member = { account = "444455556666", user = "admin" },
        standalone = { account = STANDALONE, user = "admin" },
        stranger = { account = "444455556666", user = "admin", unknown = true },
    },
}
