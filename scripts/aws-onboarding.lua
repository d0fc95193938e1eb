-- SPDX-License-Identifier: Apache-2.0
-- aws-onboarding.lua - brings an AWS Organization aboard, in the three phases of the onboarding guide

local address = require "lib.address"
local channels = require "lib.channels"
local roles = require "lib.roles"

local account_id = { type = "string", format = "aws-account" }

local wf = workflow "aws-onboarding" {
  version = "1.0",
  summary = "bring an AWS Organization aboard, disruption free",
  customer = "customer_id",
  account = "management_account",
  reseller = { "cmp.account", "awsadmin.account", "cloudhealth.account", "spp.program_account" },
  input = {
    type = "object",
    required = { "customer_id", "root_email", "cmp", "awsadmin" },
    properties = {
      customer_id = { type = "string", pattern = "^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$",
        patternText = "lower case letters, digits and hyphens, 40 at most, with no hyphen at either end",
        description = "the customer's number: names the bucket and the report" },
      customer_name = { type = "string", minLength = 1, maxLength = 100,
        description = "what the customer is called in the report; default: spp.display_name" },
      management_account = { type = "string", format = "aws-account",
        description = "refuse to work in any other account" },
      root_email = { type = "string", format = "email", maxLength = 64,
        description = "the address that the management account's root user gets; {id} stands for the customer's number, and another number in it is refused" },
      root_mfa = { type = "string", enum = { "hand-over", "add-first" }, default = "hand-over",
        description = "hand-over: the customer removes its 2FA, then ops adds ours; add-first: ours is added before theirs goes" },
      admin_user = { type = "string", pattern = "^[A-Za-z0-9_+=,.@-]{1,64}$", default = "organization-admin",
        patternText = "a name that IAM takes: letters, digits and _+=,.@-, 64 at most",
        description = "the customer's administrator: made only if no user has full permissions" },
      admin_access_key = { type = "boolean", default = false,
        description = "give the administrator an access key if it has none; the secret is shown once, by gangway secret show" },
      admin_login = { type = "boolean", default = false,
        description = "give the administrator a first password if it has none; likewise" },
      region = { type = "string", format = "aws-region", default = "us-east-1",
        description = "where the report's bucket is made" },
      cmp = roles.schema.cmp,
      awsadmin = roles.schema.awsadmin,
      cloudhealth = roles.schema.cloudhealth,
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
          country = { type = "string", format = "country", description = "two letters" },
          registration = { type = "object", additionalProperties = true,
            description = "the reseller's tax registration: see `gangway describe tax-profile`" },
          contact = { type = "object", additionalProperties = true,
            description = "the account's contact, where the reseller has no tax number there" },
          accounts = { type = "array", items = account_id, description = "member accounts that get the registration, too" },
        },
      },
      data_export = { type = "boolean", default = false,
        description = "set up a data export (CUR 2.0) of the same name as well, the report's successor" },
      guard = { type = "boolean", default = true,
        description = "compare the organization before and after, and stop if anything else changed" },
      payment_method = { type = "string", minLength = 3, maxLength = 200, default = "the reseller's invoice",
        description = "what to pay with, in words" },
      notify = channels.schema,
    },
  },
}

-- What the customer success manager hears when the customer has done their part.
local function readiness(input, account, email)
  local mfa = input.root_mfa == "add-first" and "Its 2FA is still the customer's: add ours first, together with them."
    or "Its 2FA is off."
  return channels.message(input.notify, "Customer " .. input.customer_id .. " is ready for the initial onboarding",
    "The readiness phase of the AWS onboarding is complete.\n\n" ..
    "Customer: " .. input.customer_id .. "\n" ..
    "Management account: " .. account .. "\n" ..
    "Root email address: " .. email .. "\n" ..
    "The root user has this address, as AWS shows it. " .. mfa .. " Please go on with the initial onboarding.\n")
end

-- The bucket, what AWS delivers into it, and the first delivery of each.
local function reports(input, account, name)
  local bucket = step "report-bucket" {
    uses = "s3-bucket",
    title = "Make a private bucket for the cost and usage report",
    with = {
      bucket = name,
      account_id = account,
      region = input.region,
      cost_report_delivery = true,
      data_export_delivery = input.data_export,
    },
  }
  step "cost-report" {
    uses = "cost-report",
    title = "Have AWS write a cost and usage report into the bucket",
    with = { report_name = name, bucket = bucket.bucket, region = bucket.region },
  }
  if input.data_export then
    step "data-export" { uses = "data-export", with = { name = name, bucket = bucket.bucket, region = bucket.region } }
  end
  step "report-delivery" {
    uses = "report-delivery",
    title = "See the first cost and usage report delivered",
    with = { name = name, bucket = bucket.bucket, region = bucket.region },
    actor = "gangway",
  }
  if input.data_export then
    step "export-delivery" {
      uses = "report-delivery",
      title = "See the first data export delivered",
      with = { kind = "data-export", name = name, bucket = bucket.bucket, region = bucket.region, prefix = "CUR2" },
      actor = "gangway",
    }
  end
end

---@param input table the checked input
function wf.run(input)
  local name = "doitintl-awsops-" .. input.customer_id
  local email = address.filled(input.root_email, input.customer_id)
  address.check(email, input.customer_id)
  roles.check(input)

  phase "Readiness"
  local org = step "organization" {
    uses = "org-identity",
    title = "Find out which organization this is, and its management account",
    with = {
      expected_account = input.management_account,
      require_all_features = true,
      without_all_features = input.without_all_features,
    },
    actor = "gangway",
  }

  local before = input.guard and step "guard-before" {
    uses = "org-guard",
    title = "Record the whole organization before the first change",
    actor = "gangway",
  }

  -- A customer who has handed over already is not asked again, and 2FA, back on since, stays on.
  local handed_over = look "handed-over" { uses = "root-email", with = { email = email } }
  -- A policy that is not there is told before the customer is asked for anything.
  if input.awsadmin.attached then
    look "role-awsadmin-asked" { uses = "iam-role", with = roles.awsadmin(input.awsadmin) }
  end
  parallel {
    function()
      step "admin-user" {
        uses = "iam-admin-user",
        title = "See to it that the customer has an administrator of its own",
        with = { user_name = input.admin_user, access_key = input.admin_access_key, login = input.admin_login },
      }
    end,
    function()
      if handed_over then return end
      step "root-email" { uses = "root-email", with = { email = email }, actor = "customer" }
    end,
    function()
      if handed_over or input.root_mfa == "add-first" then return end
      step "root-2fa-off" { uses = "root-mfa", with = { state = "absent" }, actor = "customer", passing = true }
    end,
  }
  if not handed_over then
    step "notify" { uses = "notify", with = readiness(input, org.account_id, email), actor = "customer" }
  end

  -- Whoever was root before knows the old password: it is asked for once of every customer, also of one whose address
  -- was ours before this run. 2FA comes after it: who adds a device signs in, and nobody else can by then. Of a device
  -- that is there before, somebody says whose it is.
  phase "Initial onboarding"
  parallel {
    function()
      step "root-password" { uses = "root-password", with = { email = email }, actor = "ops" }
      local state = input.root_mfa == "add-first" and not handed_over and "replaced" or "present"
      step "root-2fa-on" { uses = "root-mfa", with = { state = state, holder = "the reseller" }, actor = "ops" }
    end,
    function()
      step "role-cmp" { uses = "iam-role", title = "Give the partner's platform its role", with = roles.platform(input.cmp, org, name) }
    end,
    function()
      step "role-awsadmin" { uses = "iam-role", title = "Give the partner's administrators their role", with = roles.awsadmin(input.awsadmin) }
    end,
    function()
      if not input.cloudhealth then return end
      step "role-cloudhealth" { uses = "iam-role", title = "Give CloudHealth its role", with = roles.cloudhealth(input.cloudhealth, org, name) }
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
      step "org-email" { uses = "org-email-verified", with = { email = email }, actor = "ops" }
    end,
    function() reports(input, org.account_id, name) end,
  }

  -- What this run changes of the organization is announced here; anything else that differs stops it.
  if before and before.snapshot then
    local announced = {
      { path = "organization/root_email", to = email, why = "root-email" },
      { path = "accounts/" .. org.account_id .. "/email", to = email, why = "root-email" },
      { path = "cost_reports/" .. name, why = "cost-report" },
      { path = "cost_reports/" .. name .. "/*", why = "cost-report" },
    }
    if input.data_export then
      announced[#announced + 1] = { path = "data_exports/" .. name, why = "data-export" }
    end
    step "guard-after" {
      uses = "org-guard",
      title = "Compare the whole organization with how it was before",
      actor = "gangway",
      with = { before = before.snapshot, announced = announced },
    }
  end
end
