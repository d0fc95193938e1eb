-- SPDX-License-Identifier: Apache-2.0
-- bad-syntax.lua - a word is missing

return step "bad-syntax" {
  desire = function() return wanted { a = 1 }
}
