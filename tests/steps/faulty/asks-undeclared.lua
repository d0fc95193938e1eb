-- SPDX-License-Identifier: Apache-2.0
-- asks-undeclared.lua - an operation that the step does not declare

return step "asks-undeclared" {
  reads = { "iam:GetRole" },
  inspect = function(call)
    return observed { it = call.aws.iam.GetRol { RoleName = "x" } }
  end,
  desire = function() return wanted { a = 1 } end,
}
