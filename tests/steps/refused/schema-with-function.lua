-- SPDX-License-Identifier: Apache-2.0
-- schema-with-function.lua - a schema that has a function in it

return step "schema-with-function" {
  params = { properties = { n = { default = function() end } } },
  desire = function() return wanted { a = 1 } end,
}
