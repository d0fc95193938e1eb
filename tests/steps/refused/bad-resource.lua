-- SPDX-License-Identifier: Apache-2.0
-- bad-resource.lua - a resource that names no parameter

return step "bad-resource" {
  params = { properties = { role_name = { type = "string" } } },
  reads = { "iam:GetRole" },
  resources = { ["arn:aws:iam::${account}:role/${rol_name}"] = { "iam:GetRole" } },
  desire = function() return wanted { a = 1 } end,
}
