-- SPDX-License-Identifier: Apache-2.0
-- works.lua - a step like any other

return step "works" {
  inspect = function(call)
    return absent()
  end,
  desire = function() return wanted { a = 1 } end,
}
