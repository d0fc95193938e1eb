-- SPDX-License-Identifier: Apache-2.0
-- asks-with-function.lua - a request with a function in it

return step "asks-with-function" {
  reads = { "iam:GetRole" },
  inspect = function(call)
    return observed { it = call.aws.iam.GetRole { RoleName = print } }
  end,
  desire = function() return wanted { a = 1 } end,
}
