-- SPDX-License-Identifier: Apache-2.0
-- removes.lua - an operation that removes

return step "removes" {
  writes = { "iam:DeleteRole" },
  desire = function() return wanted { a = 1 } end,
}
