-- SPDX-License-Identifier: Apache-2.0
-- fails-without-values.lua - a message that has fewer values than it names

return step "fails-without-values" {
  inspect = function(call)
    fail("conflict", "Odd", "%s is there %d times", "x")
  end,
  desire = function() return wanted { a = 1 } end,
}
