-- SPDX-License-Identifier: Apache-2.0
-- wants-coroutines.lua - runs coroutines

local co = coroutine.wrap(function() end)
return step "wants-coroutines" { desire = co }
