-- SPDX-License-Identifier: Apache-2.0
-- managed.lua - the AWS managed policies that the simulated AWS knows, shortened to what matters here

local arns = require "lib.arns"
local util = require "lib.util"

local READ = {
    "account:Get*", "account:List*", "backup:Describe*", "backup:Get*", "backup:List*", "billing:Get*", "billing:List*",
    "bcm-data-exports:Get*", "bcm-data-exports:List*", "ce:Get*", "ce:List*", "cloudformation:Describe*",
    "cloudformation:List*", "cloudtrail:Describe*", "cloudtrail:Get*", "cloudtrail:List*", "cloudtrail:LookupEvents",
    "cloudwatch:Describe*", "cloudwatch:Get*", "cloudwatch:List*", "cur:Describe*", "cur:Get*", "ec2:Describe*",
    "fms:Get*", "fms:List*", "iam:Generate*", "iam:Get*", "iam:List*", "iam:Simulate*", "organizations:Describe*",
    "organizations:List*", "ram:Get*", "ram:List*", "s3:Get*", "s3:List*", "savingsplans:Describe*", "sns:Get*",
    "sns:List*", "sso:Describe*", "sso:Get*", "sso:List*", "support:Describe*", "tax:Get*", "tax:List*",
}

local AUDIT = {
    "account:Get*", "cloudformation:Describe*", "cloudformation:List*", "cloudtrail:Describe*", "cloudtrail:GetTrail*",
    "cloudtrail:List*", "cloudtrail:LookupEvents", "ec2:Describe*", "iam:GenerateCredentialReport", "iam:Get*",
    "iam:List*", "iam:Simulate*", "organizations:Describe*", "organizations:List*", "s3:GetAccountPublicAccessBlock",
    "s3:GetBucket*", "s3:GetEncryptionConfiguration", "s3:ListAllMyBuckets", "s3:ListBucket",
}

local BILLING = {
    "account:GetAccountInformation", "aws-portal:*Billing", "aws-portal:*PaymentMethods", "aws-portal:*Usage",
    "billing:*", "budgets:*", "ce:*", "consolidatedbilling:*", "cur:*", "freetier:*", "invoicing:*", "payments:*",
    "purchase-orders:*", "tax:*",
}

local NOT_POWER = { "iam:*", "organizations:*", "account:*" }

-- name -> { path, actions } or { path, document }
local POLICIES = {
    AdministratorAccess = { "/", { "*" } },
    PowerUserAccess = { "/", not_actions = NOT_POWER },
    ReadOnlyAccess = { "/", READ },
    SecurityAudit = { "/", AUDIT },
    ViewOnlyAccess = { "/job-function/", READ },
    Billing = { "/job-function/", BILLING },
    AWSBillingReadOnlyAccess = { "/", { "billing:Get*", "billing:List*", "ce:Get*", "cur:Describe*", "cur:Get*",
                                        "invoicing:Get*", "invoicing:List*", "payments:List*", "tax:Get*" } },
    AWSSavingsPlansReadOnlyAccess = { "/", { "savingsplans:Describe*", "savingsplans:List*" } },
    AWSOrganizationsReadOnlyAccess = { "/", { "organizations:Describe*", "organizations:List*",
                                              "account:GetAlternateContact", "account:GetContactInformation" } },
    AWSOrganizationsFullAccess = { "/", { "organizations:*", "account:*", "iam:CreateServiceLinkedRole" } },
    IAMFullAccess = { "/", { "iam:*", "organizations:DescribeAccount", "organizations:DescribeOrganization" } },
    IAMReadOnlyAccess = { "/", { "iam:GenerateCredentialReport", "iam:Get*", "iam:List*", "iam:Simulate*" } },
    IAMUserChangePassword = { "/", { "iam:ChangePassword", "iam:GetAccountPasswordPolicy" } },
    AmazonS3FullAccess = { "/", { "s3:*", "s3-object-lambda:*" } },
    AmazonS3ReadOnlyAccess = { "/", { "s3:Get*", "s3:List*", "s3:Describe*" } },
    AWSSupportAccess = { "/", { "support:*" } },
    AWSPartnerCentralChannelManagement = { "/", { "partnercentral:*" } },
    AWSPartnerCentralChannelHandshakeApprovalManagement = { "/", { "partnercentral:ListChannelHandshakes",
        "partnercentral:AcceptChannelHandshake", "partnercentral:RejectChannelHandshake" } },
    AWSBackupServiceRolePolicyForBackup = { "/service-role/", { "backup:*", "ec2:CreateTags", "ec2:Describe*" } },
    AWSLambdaBasicExecutionRole = { "/service-role/", { "logs:CreateLogGroup", "logs:CreateLogStream",
                                                        "logs:PutLogEvents" } },
}

local managed = { by_arn = {} }

for name, entry in pairs(POLICIES) do
    local statement = { Effect = "Allow", Resource = "*" }
    if entry.not_actions then
        statement.NotAction = util.array(entry.not_actions)
    else
        statement.Action = util.array(entry[2])
    end
    local arn = arns.iam("aws", "policy" .. entry[1] .. name)
    managed.by_arn[arn] = {
        name = name, arn = arn, path = entry[1], default = "v1", created = 1423000000, updated = 1423000000,
        id = "ANPA" .. sim.sha256(name):sub(1, 17):upper(),
        document = sim.json({ Version = "2012-10-17", Statement = util.array({ statement }) }),
    }
end

return managed
