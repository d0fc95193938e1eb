-- SPDX-License-Identifier: Apache-2.0
-- schema-in-circle.lua - a schema that holds itself

local schema = { properties = {} }
schema.properties.me = schema
return step "schema-in-circle" {
  params = schema,
  desire = function() return wanted { a = 1 } end,
}
