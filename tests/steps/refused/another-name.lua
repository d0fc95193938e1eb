-- SPDX-License-Identifier: Apache-2.0
-- another-name.lua - a step that is called otherwise than its file

return step "something-else" {
  desire = function() return wanted { a = 1 } end,
}
