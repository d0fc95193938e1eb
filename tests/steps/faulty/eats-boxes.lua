-- SPDX-License-Identifier: Apache-2.0
-- eats-boxes.lua - memory without end, as documents

return step "eats-boxes" {
  inspect = function(call)
    local all, text = {}, '["' .. ("x"):rep(1000000) .. '"]'
    while true do all[#all + 1] = from_json(text) end
  end,
  desire = function() return wanted { a = 1 } end,
}
