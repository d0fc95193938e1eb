-- SPDX-License-Identifier: Apache-2.0
-- loops-in-pcall.lua - recursion through pcall, which could swallow a kill

return step "loops-in-pcall" {
  inspect = function(call)
    local function again() pcall(again) pcall(again) end
    again()
  end,
  desire = function() return wanted { a = 1 } end,
}
