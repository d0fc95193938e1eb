-- SPDX-License-Identifier: Apache-2.0
-- bad-service.lua - a service that there is none of

return step "bad-service" {
  reads = { "organisations:ListAccounts" },
  desire = function() return wanted { a = 1 } end,
}
