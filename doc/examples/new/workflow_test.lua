-- account-alias.lua - the workflow account-alias, tried against the simulated AWS: gangway test

local input = { customer_id = "1234", auditor = "222233334444" }

test("account-alias: from start to end", function()
  local run = start("../account-alias.lua", input)
  expect.status(run, "done")
  expect.step(run, "role", "verified")
  expect.no_writes(start("../account-alias.lua", input))
end)

test("account-alias: an unprotected root user is the customer's task", function()
  given { org = { aws = { accounts = { ["111122223333"] = { root = { mfa = false } } } } } }
  local run = start("../account-alias.lua", input)
  expect.status(run, "waiting")
  expect.that(expect.task(run, "root-2fa").actor == "customer", "the customer's task")
  expect.status(play(run), "done")
end)
