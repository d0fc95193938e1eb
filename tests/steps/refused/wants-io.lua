-- SPDX-License-Identifier: Apache-2.0
-- wants-io.lua - opens a file

local keys = io.open("/etc/passwd"):read("a")
return step "wants-io" { desire = function() return wanted { keys = keys } end }
