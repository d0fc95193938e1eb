-- SPDX-License-Identifier: Apache-2.0
-- says-function.lua - a function in a document

return step "says-function" {
  inspect = function(call)
    return observed { list = { 1, print } }
  end,
  desire = function() return wanted { a = 1 } end,
}
