-- SPDX-License-Identifier: Apache-2.0
-- requires-computed.lua - requires a name that is not written out

local which = "names"
local names = require("lib." .. which)
return step "requires-computed" { desire = names }
