-- SPDX-License-Identifier: Apache-2.0
-- says-nan.lua - a number that is none

return step "says-nan" {
  inspect = function(call)
    return observed { a = 0 / 0 }
  end,
  desire = function() return wanted { a = 1 } end,
}
