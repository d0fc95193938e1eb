-- SPDX-License-Identifier: Apache-2.0
-- says-half.lua - a list with a hole

return step "says-half" {
  inspect = function(call)
    return observed { list = { 1, nil, 3 } }
  end,
  desire = function() return wanted { a = 1 } end,
}
