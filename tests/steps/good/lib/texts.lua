-- SPDX-License-Identifier: Apache-2.0
-- texts.lua - what the steps here share
local other = require "lib.other"
return { greeting = "grüß " .. other.whom }
