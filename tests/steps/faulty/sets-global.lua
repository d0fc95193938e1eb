-- SPDX-License-Identifier: Apache-2.0
-- sets-global.lua - a variable that is not local

return step "sets-global" {
  inspect = function(call)
    counter = 1
    return observed { n = counter }
  end,
  desire = function() return wanted { a = 1 } end,
}
