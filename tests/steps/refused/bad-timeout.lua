-- SPDX-License-Identifier: Apache-2.0
-- bad-timeout.lua - a timeout that is no duration

return step "bad-timeout" {
  timeout = "soon",
  desire = function() return wanted { a = 1 } end,
}
