-- SPDX-License-Identifier: Apache-2.0
-- unknown-member.lua - a member of the manifest is misspelt

return step "unknown-member" {
  sumary = "x",
  desire = function() return wanted { a = 1 } end,
}
