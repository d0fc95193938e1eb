-- SPDX-License-Identifier: Apache-2.0
-- asks-at-load.lua - asks AWS while it is loaded

fail("invalid", "TooEarly", "this is no function of a step")
