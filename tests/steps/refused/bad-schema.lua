-- SPDX-License-Identifier: Apache-2.0
-- bad-schema.lua - a keyword that schemas here do not know

return step "bad-schema" {
  params = { properties = { n = { type = "integer", multipleOf = 2 } } },
  desire = function() return wanted { a = 1 } end,
}
