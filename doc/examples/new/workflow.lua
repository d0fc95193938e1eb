-- account-alias.lua - what this workflow is for, in a line

local wf = workflow "account-alias" {
  version = "0.1",
  summary = "an auditor reads the organization, once its root user is protected",
  customer = "customer_id", -- one unfinished run for each value of it
  input = {
    type = "object",
    required = { "customer_id", "auditor" },
    properties = {
      customer_id = { type = "string", pattern = "^[a-z0-9-]{1,40}$", description = "the customer's number" },
      auditor = { type = "string", format = "aws-account", description = "the auditor's AWS account" },
    },
  },
}

-- Runs from the top after each interruption; what is finished answers from the journal. So: no clock, no chance, no files,
-- but for now(), uuid() and template().
function wf.run(input)
  phase "Before"
  local org = step "organization" { uses = "org-identity" }
  if not look "root-protected" { uses = "root-mfa", with = { state = "present" } } then
    step "root-2fa" { uses = "root-mfa", with = { state = "present" }, actor = "customer", due = "2d" }
  end

  phase "The auditor's role"
  step "role" {
    uses = "iam-role",
    with = {
      role_name = "auditor-" .. input.customer_id,
      trust = { account = input.auditor, external_id = org.organization_id },
      attached = { "arn:aws:iam::aws:policy/ReadOnlyAccess" },
    },
  }
end

return wf
