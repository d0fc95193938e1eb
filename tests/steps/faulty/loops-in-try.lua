-- SPDX-License-Identifier: Apache-2.0
-- loops-in-try.lua - a loop around try, which could swallow a kill

return step "loops-in-try" {
  inspect = function(call)
    while true do try(function() while true do end end) end
  end,
  desire = function() return wanted { a = 1 } end,
}
