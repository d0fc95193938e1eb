-- SPDX-License-Identifier: Apache-2.0
-- wants-debug.lua - looks into the state

debug.getregistry()
return step "wants-debug" { desire = function() end }
