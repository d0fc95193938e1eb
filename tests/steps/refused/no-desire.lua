-- SPDX-License-Identifier: Apache-2.0
-- no-desire.lua - a step that does not say what should be there

return step "no-desire" { summary = "x" }
