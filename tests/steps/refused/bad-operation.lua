-- SPDX-License-Identifier: Apache-2.0
-- bad-operation.lua - an operation that there is none of

return step "bad-operation" {
  reads = { "s3:ListAllMyBuckets" },
  desire = function() return wanted { a = 1 } end,
}
