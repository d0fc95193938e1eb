-- SPDX-License-Identifier: Apache-2.0
-- says-too-deep.lua - a document that is nested too deep

return step "says-too-deep" {
  inspect = function(call)
    local all = {}
    for _ = 1, 70 do all = { all } end
    return observed { all = all }
  end,
  desire = function() return wanted { a = 1 } end,
}
