-- SPDX-License-Identifier: Apache-2.0
-- bad-name.lua - a name with capitals

return step "Bad_Name" { desire = function() end }
