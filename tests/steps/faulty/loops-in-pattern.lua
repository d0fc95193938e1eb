-- SPDX-License-Identifier: Apache-2.0
-- loops-in-pattern.lua - a pattern that would be tried for ever

return step "loops-in-pattern" {
  inspect = function(call)
    local text = ("a"):rep(30000)
    return observed { found = text:find(("a*"):rep(20) .. "b") }
  end,
  desire = function() return wanted { a = 1 } end,
}
