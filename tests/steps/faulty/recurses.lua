-- SPDX-License-Identifier: Apache-2.0
-- recurses.lua - recursion without end

return step "recurses" {
  inspect = function(call)
    local function again(n) return 1 + again(n + 1) end
    return observed { n = again(1) }
  end,
  desire = function() return wanted { a = 1 } end,
}
