-- SPDX-License-Identifier: Apache-2.0
-- roles.lua - the roles that an onboarding makes: which of them, whom they trust, and the policies in policies/

local cmp_policy = template "policies/doitintl_cmp.json"
local cmp_inline = template "policies/doitintl_cmp-inline.json"
local dci_core = template "policies/doitintl_dci_cloudconnect-core.json"
local dci_inline = template "policies/doitintl_dci_cloudconnect-inline.json"
local cloudhealth_policy = template "policies/CloudHealth.json"

local account_id = { type = "string", format = "aws-account" }

---- what a workflow's input says of them ----

local roles = { schema = {} }

-- An object that says who may assume a role, and `more`. An account is required, but where there is another way to say it.
local function trusted(description, more)
  local properties = {
    account = account_id,
    external_id = { type = "string", minLength = 2, maxLength = 1224, pattern = "^[A-Za-z0-9_+=,.@:/-]*$",
      patternText = "an external id that STS takes: letters, digits and _+=,.@:/-",
      description = "what whoever assumes the role must name, this customer's alone; needed, unless without_external_id says why not" },
    without_external_id = { type = "string", minLength = 3, maxLength = 400,
      description = "why the role may be assumed without an external id; kept as evidence" },
  }
  for name, rule in pairs(more) do
    properties[name] = rule
  end
  local required = not properties.trust and properties.account.default == nil and { "account" } or nil
  return { type = "object", description = description, required = required, properties = properties }
end

roles.schema.cmp = trusted("who may assume the platform's role", {
  role = { type = "string", enum = { "doitintl_cmp", "doitintl_dci_cloudconnect" }, default = "doitintl_cmp",
    description = "which of the two: the classic role, or its successor" },
})

roles.schema.awsadmin = trusted("the role AWSAdmin: its content is not published, so all of it comes from you", {
  trust = { type = "object", additionalProperties = true,
    description = "a whole trust policy, instead of account and external_id" },
  attached = { type = "array", minItems = 1, items = { type = "string", format = "iam-policy" },
    description = "ARNs of policies that exist already" },
  inline = { type = "object", minProperties = 1, additionalProperties = true,
    description = "policies inside the role: name and document; attached or inline is needed" },
})

roles.schema.cloudhealth = trusted("the role CloudHealth, where the contract includes it; left out: it is not made", {
  account = { type = "string", format = account_id.format, default = "454464851268", description = "CloudHealth's own" },
})

-- What an input can't say in a schema: told before anything runs.
---@param input table
function roles.check(input)
  for _, name in ipairs { "cmp", "awsadmin", "cloudhealth" } do
    local given = input[name]
    if given and not given.trust and not given.external_id and not given.without_external_id then
      error("input." .. name .. ": give external_id, or say in without_external_id why the contract has none", 0)
    end
  end
  if not input.awsadmin.trust and not input.awsadmin.account then
    error("input.awsadmin: give account and external_id, or a whole policy in trust: who may assume the role AWSAdmin is "
      .. "not published, so it comes from you", 0)
  end
  if not input.awsadmin.attached and not input.awsadmin.inline then
    error("input.awsadmin: give attached or inline: what the role AWSAdmin may do is not published, so its policies come "
      .. "from you", 0)
  end
end

---- what the steps take ----

-- The part of `with` that says who may assume the role.
local function of(role_name, description, given)
  return {
    role_name = role_name,
    description = description,
    trust = given.trust or { account = given.account, external_id = given.external_id },
    without_external_id = given.without_external_id,
  }
end

-- The platform's role; `bucket` is the report's, `org` the step that tells the management account.
---@param given table
function roles.platform(given, org, bucket)
  local partition = org.partition
  if given.role == "doitintl_dci_cloudconnect" then
    local with = of("doitintl_dci_cloudconnect", "Access for DoiT Cloud Intelligence", given)
    with.inline = { PartnerAccess = dci_inline {} }
    with.managed_policies = { ["doitintl_dci_cloudconnect-core"] = dci_core {} }
    with.attached = {
      "arn:" .. partition .. ":iam::aws:policy/SecurityAudit",
      "arn:" .. partition .. ":iam::aws:policy/job-function/Billing",
      "arn:" .. partition .. ":iam::aws:policy/AWSSavingsPlansReadOnlyAccess",
    }
    return with
  end
  local with = of("doitintl_cmp", "Access for the DoiT management platform", given)
  with.inline = { doitintl_cmp_inline = cmp_inline {} }
  with.managed_policies = { doitintl_cmp = cmp_policy { partition = partition, account = org.account_id, bucket = bucket } }
  return with
end

---@param given table
function roles.awsadmin(given)
  local with = of("AWSAdmin", "Billing access under the AWS Channel Reseller Program", given)
  with.attached, with.attached_exist, with.inline = given.attached, given.attached and true, given.inline
  return with
end

-- It is CloudHealth's to assume, so the partner's credentials prove nothing of it.
---@param given table
function roles.cloudhealth(given, org, bucket)
  local with = of("CloudHealth", "Read access for CloudHealth", given)
  with.inline = { CloudHealth = cloudhealth_policy { partition = org.partition, bucket = bucket } }
  with.prove_from_partner = false
  return with
end

return roles
