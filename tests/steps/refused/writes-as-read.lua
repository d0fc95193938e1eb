-- SPDX-License-Identifier: Apache-2.0
-- writes-as-read.lua - a write among the reads

return step "writes-as-read" {
  reads = { "iam:CreateRole" },
  desire = function() return wanted { a = 1 } end,
}
