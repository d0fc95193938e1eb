-- SPDX-License-Identifier: Apache-2.0
-- requires-itself.lua - requires itself

local me = require "requires-itself"
return me
