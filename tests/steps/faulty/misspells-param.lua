-- SPDX-License-Identifier: Apache-2.0
-- misspells-param.lua - a parameter that there is none of

return step "misspells-param" {
  params = { properties = { alias = { type = "string" } } },
  inspect = function(call)
    return observed { a = call.params.alais }
  end,
  desire = function() return wanted { a = 1 } end,
}
