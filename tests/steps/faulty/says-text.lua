-- SPDX-License-Identifier: Apache-2.0
-- says-text.lua - a look that answers a text

return step "says-text" {
  inspect = function(call)
    return "there"
  end,
  desire = function() return wanted { a = 1 } end,
}
