-- SPDX-License-Identifier: Apache-2.0
-- no-such-parameter.lua - a resource of a parameter, and the step has none at all

return step "no-such-parameter" {
  reads = { "iam:GetRole" },
  resources = { ["arn:aws:iam::${account}:role/${name}"] = { "iam:GetRole" } },
  desire = function() return wanted { a = 1 } end,
}
