-- SPDX-License-Identifier: Apache-2.0
-- root-credentials.lua - root credentials on request: approvals, shown once to who asked, changed afterwards
--
-- The password (and, if wanted, the seed of the MFA device) are in the vault, guarded: `gangway secret set NAME
-- --guarded 2`. The vault counts the approvals itself: a workflow that asked for none would be released nothing.
-- No `customer` is declared: an earlier request's proofs and words say nothing about this one.

local name = { type = "string", minLength = 1, maxLength = 100 }
local secret = { type = "string", pattern = "^[a-z0-9][a-z0-9._-]{0,63}$",
  patternText = "a name in the vault (lower case letters, digits and ._-), which `gangway secret list` shows" }

local wf = workflow "root-credentials" {
  version = "1.0",
  summary = "release the root user's credentials after two approvals, and change them afterwards",
  account = "management_account",
  input = {
    type = "object",
    required = { "requester", "why", "task", "approvers", "root_email", "password_secret" },
    properties = {
      management_account = { type = "string", format = "aws-account",
        description = "refuse to work in any other account" },
      requester = { type = "string", minLength = 1, maxLength = 100, description = "who asks, and will use them" },
      why = { type = "string", minLength = 10, maxLength = 300, description = "why an administrator's role is not enough" },
      task = { type = "string", description = "what needs the root user",
        enum = { "account-settings", "close-account", "restore-administrator", "billing-access", "tax-documents",
          "marketplace-seller", "s3-mfa-delete", "s3-sqs-policy", "govcloud", "customer-request" } },
      approvers = { type = "array", minItems = 2, maxItems = 50, items = name,
        description = "who may approve; as many as `approvals` must, and not the requester" },
      approvals = { type = "integer", minimum = 2, maximum = 9, default = 2,
        description = "how many must approve: at least as many as the secrets were kept with" },
      root_email = { type = "string", format = "email", maxLength = 64, description = "the root user's address" },
      password_secret = { type = "string", pattern = secret.pattern, patternText = secret.patternText,
        description = "the vault's name for the password" },
      mfa_secret = { type = "string", pattern = secret.pattern, patternText = secret.patternText,
        description = "the vault's name for the MFA device's seed" },
    },
  },
}

local NTH = { "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth" }

-- Each by somebody else, and none by who asks.
local function approve(input)
  local what = input.requester .. " asks for the root credentials, for " .. input.task .. ": " .. input.why
  local not_by, secrets = { input.requester }, { input.password_secret }
  if input.mfa_secret then secrets[2] = input.mfa_secret end
  for i = 1, input.approvals do
    local approval = step(NTH[i] .. "-approval") {
      uses = "approval",
      with = { what = what, approvers = input.approvers, not_by = not_by, people = input.approvals - i + 1, secrets = secrets,
        to = input.requester },
      actor = "ops",
    }
    not_by[#not_by + 1] = approval.by
  end
end

local function release(id, own, input)
  local released = step("release-" .. id) {
    uses = "secret-release",
    with = { own = own, to = input.requester, about = "root " .. id .. " for " .. input.requester .. ": " .. input.task },
  }
  step("take-" .. id) { uses = "secret-taken", with = { secret = released.secret }, actor = "ops" }
  return released.secret
end

-- Who was shown it knows it: the run does not end before the vault holds another one.
local function keep(id, which)
  step("keep-" .. id) { uses = "secret-changed", with = { secret = which }, actor = "ops", due = "1d" }
end

---@param input table the checked input
function wf.run(input)
  phase "Request"
  step "organization" { uses = "org-identity", with = { expected_account = input.management_account }, actor = "gangway" }

  phase "Approval"
  approve(input)

  phase "Release"
  local password = release("password", input.password_secret, input)
  local mfa = input.mfa_secret and release("mfa", input.mfa_secret, input)

  phase "Rotation"
  step "root-password" { uses = "root-password", with = { email = input.root_email }, actor = "ops", due = "1d" }
  if input.mfa_secret then
    step "root-2fa-off" { uses = "root-mfa", with = { state = "absent" }, actor = "ops", passing = true }
  end
  step "root-2fa-on" { uses = "root-mfa", with = { state = "present" }, actor = "ops" }
  keep("password", password)
  if mfa then keep("mfa", mfa) end
end
