-- SPDX-License-Identifier: Apache-2.0
-- fails-oddly.lua - a class of failure that there is none of

return step "fails-oddly" {
  inspect = function(call)
    fail("broken", "Odd", "what?")
  end,
  desire = function() return wanted { a = 1 } end,
}
