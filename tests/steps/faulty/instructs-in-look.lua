-- SPDX-License-Identifier: Apache-2.0
-- instructs-in-look.lua - a word of desire in inspect

return step "instructs-in-look" {
  inspect = function(call)
    call.instruct("Do it", "now")
    return absent()
  end,
  desire = function() return wanted { a = 1 } end,
}
