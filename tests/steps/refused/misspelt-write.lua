-- SPDX-License-Identifier: Apache-2.0
-- misspelt-write.lua - an operation whose name is nearly right

return step "misspelt-write" {
  writes = { "iam:CreateAcountAlias" },
  desire = function() return wanted { a = 1 } end,
}
