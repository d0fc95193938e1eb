-- SPDX-License-Identifier: Apache-2.0
-- is-pending-for-nothing.lua - a look that is pending without a time

return step "is-pending-for-nothing" {
  inspect = function(call)
    return pending("a review")
  end,
  desire = function() return wanted { a = 1 } end,
}
