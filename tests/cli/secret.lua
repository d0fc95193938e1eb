-- SPDX-License-Identifier: Apache-2.0
-- secret.lua - a workflow whose input and whose step's outputs are secret, for secret.sh
local wf = workflow "hush" {
  version = "1.0",
  customer = "customer",
  input = {
    type = "object",
    required = { "customer", "token" },
    properties = {
      customer = { type = "string" },
      token = { type = "string", secret = true, minLength = 8 },
    },
  },
}

function wf.run(input)
  local taker = step "taker" { uses = "secrets-taker", with = { token = input.token, ["open"] = input.customer } }
  step "second" { uses = "secrets-second", with = { password = taker.made } }
end
