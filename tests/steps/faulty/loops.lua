-- SPDX-License-Identifier: Apache-2.0
-- loops.lua - a loop without end

return step "loops" {
  inspect = function(call)
    local n = 0
    while true do n = n + 1 end
  end,
  desire = function() return wanted { a = 1 } end,
}
