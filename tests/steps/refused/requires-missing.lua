-- SPDX-License-Identifier: Apache-2.0
-- requires-missing.lua - requires a file that is not there

local names = require "lib.nowhere"
return step "requires-missing" { desire = names }
