-- SPDX-License-Identifier: Apache-2.0
-- aws-onboarding-keep-root.lua - brings an AWS Organization aboard without its root user ever changing hands
--
-- The newer way: a relationship in AWS Channel Management, and a billing transfer, by which the partner's account pays.
-- Email address, password, 2FA, payment method and the organization itself stay with the customer.

local wf = workflow "aws-onboarding-keep-root" {
  version = "1.0",
  summary = "bring an AWS Organization aboard; the customer keeps the root user",
  customer = "customer_id",
  account = "management_account",
  reseller = { "program_account" },
  input = {
    type = "object",
    required = { "customer_id", "display_name" },
    properties = {
      customer_id = { type = "string", pattern = "^[a-z0-9][a-z0-9-]{0,39}$", description = "the customer's number",
        patternText = "lower case letters, digits and hyphens, 40 at most, with no hyphen in front" },
      customer_name = { type = "string", minLength = 1, maxLength = 100,
        description = "what the customer is called in the report; default: display_name" },
      management_account = { type = "string", format = "aws-account",
        description = "refuse to work in any other account" },
      display_name = { type = "string", minLength = 1, maxLength = 30, pattern = "^[ -~]+$",
        patternText = "a name of Latin letters without accents, digits and signs (ASCII), which is all that AWS takes here",
        description = "what the customer is called in Partner Central and in the transfer" },
      program_account = { type = "string", format = "aws-account",
        description = "the partner's program management account, where there are several" },
      service_period = { type = "object", additionalProperties = true, default = {},
        description = "what the customer is asked to accept, see gangway describe spp-relationship" },
      without_all_features = { type = "string", minLength = 3, maxLength = 400,
        description = "why an organization with consolidated billing only may stay so; else all features are required" },
      start = { type = "string", pattern = "^20[0-9]{2}-(0[1-9]|1[0-2])$", patternText = "a month as in 2027-01",
        description = "the first month that the partner pays for; default: the next one that leaves three days" },
      accept = { type = "string", enum = { "person", "api" }, default = "person",
        description = "who accepts on the customer's side: a person, or Gangway with the customer's keys" },
      guard = { type = "boolean", default = true,
        description = "compare the organization before and after, and stop if anything changed" },
    },
  },
}

---@param input table the checked input
function wf.run(input)
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

  -- What AWS would refuse of the billing transfer, its first month above all, is found out before the customer is asked to
  -- accept a service period, which binds them.
  local transfer = { account_id = org.account_id, name = input.display_name, start = input.start, accept = input.accept }
  look "billing-transfer-asked" { uses = "billing-transfer", with = transfer }

  phase "Partner programme"
  step "spp" {
    uses = "spp-relationship",
    with = {
      account_id = org.account_id,
      display_name = input.display_name,
      program_account = input.program_account,
      service_period = input.service_period,
      accept = input.accept,
    },
  }

  phase "Billing"
  step "billing-transfer" {
    uses = "billing-transfer",
    with = transfer,
  }

  -- Nothing of the organization itself changes here, so nothing is announced.
  if before and before.snapshot then
    step "guard-after" {
      uses = "org-guard",
      title = "Compare the whole organization with how it was before",
      actor = "gangway",
      with = { before = before.snapshot },
    }
  end
end
