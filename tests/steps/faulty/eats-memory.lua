-- SPDX-License-Identifier: Apache-2.0
-- eats-memory.lua - memory without end

return step "eats-memory" {
  inspect = function(call)
    local all = {}
    while true do all[#all + 1] = ("x"):rep(100000) .. #all end
  end,
  desire = function() return wanted { a = 1 } end,
}
