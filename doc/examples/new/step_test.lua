-- account-alias.lua - the step account-alias, tried against the simulated AWS: gangway test

local function alias(name) return { uses = "account-alias", with = { alias = name } } end

-- The sample organization's account has an alias already; here it has none.
local unnamed = { aws = { accounts = { ["111122223333"] = { aliases = { acme = null } } } } }

test("account-alias: what is not there is made, and then left alone", function()
  given { org = unnamed }
  local made = apply(alias "acme-2027")
  expect.converged(made)
  expect.writes(made, { "iam:CreateAccountAlias" })
  expect.no_writes(apply(alias "acme-2027"))
end)

test("account-alias: a look changes nothing", function()
  given { org = unnamed }
  expect.no_writes(plan(alias "acme-2027"))
end)

test("account-alias: another one is kept", function()
  expect.failure(apply(alias "acme-2027"), { class = "conflict", code = "OtherAlias" })
end)

test("account-alias: who may not do it is told so", function()
  given { org = unnamed, profile = "nobody", enforce_iam = true }
  expect.failure(apply(alias "acme-2027"), { class = "denied" })
end)
