-- SPDX-License-Identifier: Apache-2.0
-- indexes-nil.lua - a mistake

return step "indexes-nil" {
  inspect = function(call)
    local answer = { Role = nil }
    return observed { name = answer.Role.RoleName }
  end,
  desire = function() return wanted { a = 1 } end,
}
