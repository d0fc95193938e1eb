-- SPDX-License-Identifier: Apache-2.0
-- other.lua - a file that a required one requires
return { whom = "Gott 🙂" }
