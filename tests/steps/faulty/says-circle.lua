-- SPDX-License-Identifier: Apache-2.0
-- says-circle.lua - a table that holds itself

return step "says-circle" {
  inspect = function(call)
    local me = {}
    me.me = me
    return observed { deep = { me } }
  end,
  desire = function() return wanted { a = 1 } end,
}
