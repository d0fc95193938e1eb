-- SPDX-License-Identifier: Apache-2.0
-- long-timeout.lua - a timeout of a day

return step "long-timeout" {
  timeout = "1d",
  desire = function() return wanted { a = 1 } end,
}
