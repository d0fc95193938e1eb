-- SPDX-License-Identifier: Apache-2.0
-- wants-os.lua - asks the system for the time

local began = os.time()
return step "wants-os" { desire = function() return wanted { at = began } end }
