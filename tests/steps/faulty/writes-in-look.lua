-- SPDX-License-Identifier: Apache-2.0
-- writes-in-look.lua - a write in a look

return step "writes-in-look" {
  writes = { "iam:CreateRole" },
  inspect = function(call)
    call.aws.iam.CreateRole { RoleName = "x" }
    return absent()
  end,
  desire = function() return wanted { a = 1 } end,
}
