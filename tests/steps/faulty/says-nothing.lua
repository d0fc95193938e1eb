-- SPDX-License-Identifier: Apache-2.0
-- says-nothing.lua - a look that answers nothing

return step "says-nothing" {
  inspect = function(call)
    local _ = call.params
  end,
  desire = function() return wanted { a = 1 } end,
}
