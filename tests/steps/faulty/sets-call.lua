-- SPDX-License-Identifier: Apache-2.0
-- sets-call.lua - something kept where it does not stay

return step "sets-call" {
  inspect = function(call)
    call.memory = 1
    return absent()
  end,
  desire = function() return wanted { a = 1 } end,
}
