-- SPDX-License-Identifier: Apache-2.0
-- is-pending-at-once.lua - a look that is pending for no time at all

return step "is-pending-at-once" {
  inspect = function(call)
    return pending("a review", 0)
  end,
  desire = function() return wanted { a = 1 } end,
}
