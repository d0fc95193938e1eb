-- SPDX-License-Identifier: Apache-2.0
-- returns-nothing.lua - a file that ends without a return

step "returns-nothing" {
  desire = function() return wanted { a = 1 } end,
}
