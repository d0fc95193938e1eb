-- SPDX-License-Identifier: Apache-2.0
-- misspells-word.lua - a word that there is none of

return step "misspells-word" {
  inspect = function(call)
    call.notee("a", 1)
    return absent()
  end,
  desire = function() return wanted { a = 1 } end,
}
