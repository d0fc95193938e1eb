-- SPDX-License-Identifier: Apache-2.0
-- says-wanted.lua - a look that answers as desire does

return step "says-wanted" {
  inspect = function(call)
    return wanted { a = 1 }
  end,
  desire = function() return wanted { a = 1 } end,
}
