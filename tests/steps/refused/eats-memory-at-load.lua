-- SPDX-License-Identifier: Apache-2.0
-- eats-memory-at-load.lua - takes memory without end while it is loaded

local all = {}
while true do all[#all + 1] = ("x"):rep(100000) .. #all end
