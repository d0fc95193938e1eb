-- SPDX-License-Identifier: Apache-2.0
-- wrong-kind.lua - a member of the manifest is of another kind

return step "wrong-kind" {
  reads = "iam:GetRole",
  desire = function() return wanted { a = 1 } end,
}
