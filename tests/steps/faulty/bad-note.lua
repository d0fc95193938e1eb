-- SPDX-License-Identifier: Apache-2.0
-- bad-note.lua - a note that has no JSON

return step "bad-note" {
  inspect = function(call)
    call.note("key", print)
    return absent()
  end,
  desire = function() return wanted { a = 1 } end,
}
