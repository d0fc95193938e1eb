-- SPDX-License-Identifier: Apache-2.0
-- bad-output.lua - an output that is not declared

return step "bad-output" {
  outputs = { properties = { name = { type = "string" } } },
  inspect = function(call)
    call.outputs { arn = 1 }
    return absent()
  end,
  desire = function() return wanted { a = 1 } end,
}
