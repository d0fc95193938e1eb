-- SPDX-License-Identifier: Apache-2.0
-- aws-onboarding.lua - brings an AWS Organization aboard, in the three phases of the onboarding guide

local channels = require "lib.channels"

local cmp_policy = template "policies/doitintl_cmp.json"
local cmp_inline = template "policies/doitintl_cmp-inline.json"

local account_id = { type = "string", pattern = "^[0-9]{12}$" }
local external_id = { type = "string", minLength = 2, maxLength = 1224 }

local wf = workflow "aws-onboarding" {
  version = "1.0",
  summary = "bring an AWS Organization aboard, disruption free",
  customer = "customer_id",
  input = {
    type = "object",
    required = { "customer_id", "root_email", "cmp", "awsadmin" },
    properties = {
      customer_id = { type = "string", pattern = "^[a-z0-9][a-z0-9-]{0,39}$",
        description = "the customer's number: names the bucket and the report" },
      management_account = { type = "string", pattern = "^[0-9]{12}$",
        description = "refuse to work in any other account" },
      root_email = { type = "string", minLength = 6, maxLength = 64,
        description = "the address that the management account's root user gets" },
      root_mfa = { type = "string", enum = { "hand-over", "add-first" }, default = "hand-over",
        description = "hand-over: the customer removes its 2FA, then ops adds ours; add-first: ours is added before theirs goes" },
      admin_user = { type = "string", pattern = "^[A-Za-z0-9_+=,.@-]{1,64}$", default = "organization-admin",
        description = "the customer's administrator: made only if no user has full permissions" },
      admin_access_key = { type = "boolean", default = false,
        description = "give the administrator an access key if it has none; the secret is shown once, by gangway secret show" },
      admin_login = { type = "boolean", default = false,
        description = "give the administrator a first password if it has none; likewise" },
      region = { type = "string", pattern = "^[a-z]{2}(-[a-z]+)+-[0-9]$", default = "us-east-1",
        description = "where the report's bucket is made" },
      cmp = {
        type = "object",
        description = "who may assume doitintl_cmp",
        required = { "account", "external_id" },
        properties = { account = account_id, external_id = external_id },
      },
      awsadmin = {
        type = "object",
        description = "the role AWSAdmin: its content is not published, so all of it comes from you",
        required = { "account", "external_id" },
        properties = {
          account = account_id,
          external_id = external_id,
          attached = { type = "array", items = { type = "string", pattern = "^arn:" },
            description = "ARNs of policies that exist already" },
          inline = { type = "object", additionalProperties = true, default = {},
            description = "policies inside the role: name and document" },
        },
      },
      spp = {
        type = "object",
        description = "the partner programme (AWS Channel Management)",
        default = {},
        properties = {
          display_name = { type = "string", minLength = 1, maxLength = 30,
            description = "what the customer is called in Partner Central; default: its number" },
          program_account = account_id,
          service_period = { type = "object", additionalProperties = true, default = {},
            description = "what the customer is asked to accept, see gangway describe spp-relationship" },
        },
      },
      without_all_features = { type = "string", minLength = 3, maxLength = 400,
        description = "why an organization with consolidated billing only may stay so; else all features are required" },
      tax = {
        type = "object",
        description = "by which country AWS shall tax the management account; without it the tax profile stays as it is",
        required = { "country" },
        properties = {
          country = { type = "string", pattern = "^[A-Z]{2}$", description = "two letters" },
          registration = { type = "object", additionalProperties = true,
            description = "the reseller's tax registration: see `gangway describe tax-profile`" },
          contact = { type = "object", additionalProperties = true,
            description = "the account's contact, where the reseller has no tax number there" },
          accounts = { type = "array", items = account_id, description = "member accounts that get the registration, too" },
        },
      },
      guard = { type = "boolean", default = true,
        description = "compare the organization before and after, and stop if anything else changed" },
      payment_method = { type = "string", minLength = 3, maxLength = 200, default = "the reseller's invoice",
        description = "what to pay with, in words" },
      notify = channels.schema,
    },
  },
}

-- What the customer success manager hears when the customer has done their part.
local function readiness(input, account)
  return channels.message(input.notify, "Customer " .. input.customer_id .. " is ready for the initial onboarding",
    "The readiness phase of the AWS onboarding is complete.\n\n" ..
    "Customer: " .. input.customer_id .. "\n" ..
    "Management account: " .. account .. "\n" ..
    "Root email address: " .. input.root_email .. "\n" ..
    "The root user's email address and 2FA were checked. Please go on with the initial onboarding.\n")
end

---@param input table the checked input
function wf.run(input)
  local name = "doitintl-awsops-" .. input.customer_id

  phase "Readiness"
  local org = step "organization" {
    uses = "org-identity",
    with = {
      expected_account = input.management_account,
      require_all_features = true,
      without_all_features = input.without_all_features,
    },
    actor = "gangway",
  }

  local before = input.guard and step "guard-before" { uses = "org-guard", actor = "gangway" }

  -- A customer who has handed over already is not asked again, and 2FA, back on since, stays on.
  local handed_over = look "handed-over" { uses = "root-email", with = { email = input.root_email } }
  parallel {
    function()
      step "admin-user" {
        uses = "iam-admin-user",
        with = { user_name = input.admin_user, access_key = input.admin_access_key, login = input.admin_login },
      }
    end,
    function()
      if handed_over then return end
      step "root-email" { uses = "root-email", with = { email = input.root_email }, actor = "customer" }
    end,
    function()
      if handed_over or input.root_mfa == "add-first" then return end
      step "root-2fa-off" { uses = "root-mfa", with = { state = "absent" }, actor = "customer", passing = true }
    end,
  }
  if not handed_over then
    step "notify" { uses = "notify", with = readiness(input, org.account_id), actor = "customer" }
  end

  -- Whoever was root before knows the old password: it is asked for once of every customer, also of one whose address
  -- was ours before this run.
  phase "Initial onboarding"
  parallel {
    function()
      step "root-password" { uses = "root-password", with = { email = input.root_email }, actor = "ops" }
    end,
    function()
      local state = input.root_mfa == "add-first" and not handed_over and "replaced" or "present"
      step "root-2fa-on" { uses = "root-mfa", with = { state = state }, actor = "ops" }
    end,
    function()
      step "role-cmp" {
        uses = "iam-role",
        with = {
          role_name = "doitintl_cmp",
          description = "Access for the DoiT management platform",
          trust = input.cmp,
          inline = { doitintl_cmp_inline = cmp_inline {} },
          managed_policies = { doitintl_cmp = cmp_policy { account = org.account_id, bucket = name } },
        },
      }
    end,
    function()
      step "role-awsadmin" {
        uses = "iam-role",
        with = {
          role_name = "AWSAdmin",
          description = "Billing access under the AWS Channel Reseller Program",
          trust = { account = input.awsadmin.account, external_id = input.awsadmin.external_id },
          attached = input.awsadmin.attached,
          inline = input.awsadmin.inline,
        },
      }
    end,
    function()
      step "spp" {
        uses = "spp-relationship",
        with = {
          account_id = org.account_id,
          display_name = input.spp.display_name or ("Customer " .. input.customer_id):sub(1, 30),
          program_account = input.spp.program_account,
          service_period = input.spp.service_period,
        },
      }
    end,
  }

  phase "Account configuration"
  parallel {
    function() step "payment-method" { uses = "payment-method", with = { method = input.payment_method }, actor = "ops" } end,
    function()
      if not input.tax then return end
      step "tax-profile" {
        uses = "tax-profile",
        with = {
          account_id = org.account_id,
          country = input.tax.country,
          registration = input.tax.registration,
          contact = input.tax.contact,
          accounts = input.tax.accounts,
        },
      }
    end,
    function()
      step "org-email" { uses = "org-email-verified", with = { email = input.root_email }, actor = "ops" }
    end,
    function()
      local bucket = step "report-bucket" {
        uses = "s3-bucket",
        with = { bucket = name, account_id = org.account_id, region = input.region, cost_report_delivery = true },
      }
      step "cost-report" { uses = "cost-report", with = { report_name = name, bucket = bucket.bucket, region = bucket.region } }
      step "report-delivery" {
        uses = "report-delivery",
        with = { name = name, bucket = bucket.bucket, region = bucket.region },
        actor = "gangway",
      }
    end,
  }

  -- What this run changes of the organization is announced here; anything else that differs stops it.
  if before and before.snapshot then
    step "guard-after" {
      uses = "org-guard",
      actor = "gangway",
      with = {
        before = before.snapshot,
        announced = {
          { path = "organization/root_email", to = input.root_email, why = "root-email" },
          { path = "accounts/" .. org.account_id .. "/email", to = input.root_email, why = "root-email" },
          { path = "cost_reports/" .. name, why = "cost-report" },
          { path = "cost_reports/" .. name .. "/*", why = "cost-report" },
        },
      },
    }
  end
end
