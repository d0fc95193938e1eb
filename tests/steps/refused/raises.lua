-- SPDX-License-Identifier: Apache-2.0
-- raises.lua - raises an error of its own while it is loaded

error("no licence file found")
