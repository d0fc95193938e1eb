-- SPDX-License-Identifier: Apache-2.0
-- says-too-much.lua - nine MiB of text

return step "says-too-much" {
  inspect = function(call)
    local part = ("0123456789abcdef"):rep(65536 / 2)
    local all = {}
    for i = 1, 18 do all[i] = part end
    return observed { all = all }
  end,
  desire = function() return wanted { a = 1 } end,
}
