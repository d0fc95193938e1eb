-- SPDX-License-Identifier: Apache-2.0
-- loads-for-ever.lua - never ends while it is loaded

while true do end
