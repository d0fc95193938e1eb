-- SPDX-License-Identifier: Apache-2.0
-- auditors.lua - an example: outside auditors get a role each that reads bills, once the root user is protected

local read_bills = template "policies/read-bills.json"

local wf = workflow "auditors" {
  version = "1.0",
  summary = "let outside auditors read the bills",
  customer = "customer_id",
  input = {
    type = "object",
    required = { "customer_id", "auditors" },
    properties = {
      customer_id = { type = "string", pattern = "^[a-z0-9-]{1,40}$" },
      bucket = { type = "string", format = "s3-bucket", default = "acme-billing", description = "where the reports are" },
      auditors = {
        type = "array",
        minItems = 1,
        items = {
          type = "object",
          required = { "name", "account" },
          properties = {
            name = { type = "string", pattern = "^[a-z][a-z0-9-]{0,30}$" },
            account = { type = "string", format = "aws-account", description = "the auditor's own AWS account" },
          },
        },
      },
    },
  },
}

---@param auditor { name: string, account: string }
---@param org table what the step `organization` returned
---@param bucket string
local function admit(auditor, org, bucket)
  step("role-" .. auditor.name) {
    uses = "iam-role",
    with = {
      role_name = "auditor-" .. auditor.name,
      description = "Reads bills for " .. auditor.name,
      trust = { account = auditor.account, external_id = org.organization_id },
      inline = { read_bills = read_bills { partition = org.partition, bucket = bucket } },
    },
  }
end

---@param input table the checked input
function wf.run(input)
  phase "Before"
  local org = step "organization" { uses = "org-identity" }
  if not look "root-protected" { uses = "root-mfa", with = { state = "present" } } then
    print "the root user has no second factor: nobody is let in before it has one"
    step "root-2fa" { uses = "root-mfa", with = { state = "present" }, actor = "customer", due = "2d" }
  end

  phase "Roles"
  local branches = {}
  for i, auditor in ipairs(input.auditors) do
    branches[i] = function() admit(auditor, org, input.bucket) end
  end
  parallel(branches)
end

return wf
