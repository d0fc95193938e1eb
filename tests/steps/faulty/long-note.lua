-- SPDX-License-Identifier: Apache-2.0
-- long-note.lua - a note over the limit, in a step that also says something else

return step "long-note" {
  inspect = function(call)
    local text = ("x"):rep(1000000)
    call.note("much", text)
    return observed { a = 1 }
  end,
  desire = function() return wanted { a = 1 } end,
}
