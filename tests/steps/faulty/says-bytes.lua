-- SPDX-License-Identifier: Apache-2.0
-- says-bytes.lua - text that is not UTF-8

return step "says-bytes" {
  inspect = function(call)
    return observed { name = "a\xff" }
  end,
  desire = function() return wanted { a = 1 } end,
}
