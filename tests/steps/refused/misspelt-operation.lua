-- SPDX-License-Identifier: Apache-2.0
-- misspelt-operation.lua - an operation of another service, misspelt, whose verb says that it writes

return step "misspelt-operation" {
  writes = { "iam:PutParamter" },
  desire = function() return wanted { a = 1 } end,
}
