-- SPDX-License-Identifier: Apache-2.0
-- wants-load.lua - makes code of text

local f = load("return 1")
return step "wants-load" { desire = f }
