-- SPDX-License-Identifier: Apache-2.0
-- no-step.lua - a file that returns no step

local helpers = { suffix = "-x" }
return helpers
