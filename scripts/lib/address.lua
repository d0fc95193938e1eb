-- SPDX-License-Identifier: Apache-2.0
-- address.lua - the root user's address: its pattern filled in, and whose number it names

local address = {}

-- The address, with the customer's number where its pattern says {id}.
function address.filled(pattern, id)
  if type(pattern) ~= "string" or type(id) ~= "string" then return pattern end
  local email = pattern:gsub("{id}", id)
  local other = email:match("[{}].*")
  if other then error("input.root_email: only {id} is filled in, and '" .. other .. "' is left", 0) end
  return email
end

-- As a word of its own: 12 is not in 1234.
local function names(text, id)
  local start = 1
  repeat
    local from, to = text:find(id, start, true)
    if not from then return false end
    if not text:sub(from - 1, from - 1):find("^%w") and not text:sub(to + 1, to + 1):find("^%w") then return true end
    start = to + 1
  until false
end

-- The number that a mailbox names: what comes after its + if there is a digit in it, else a word of digits only, where
-- customers' numbers are such words.
local function number_in(mailbox, id)
  local tag = mailbox:match("%+(.+)$")
  if tag then return tag:find("%d") and tag or nil end
  return id:find("^%d+$") and mailbox:match("%f[%w]%d+%f[^%w]") or nil
end

--- Stops a workflow whose address names another customer's number than `id`.
function address.check(email, id)
  if type(email) ~= "string" or type(id) ~= "string" then return end
  local mailbox = email:match("^(.-)@") or email
  mailbox = mailbox:lower()
  local other = not names(mailbox, id:lower()) and number_in(mailbox, id)
  if other then
    error("root_email '" .. email .. "' names the customer's number '" .. other .. "', and customer_id is '" .. id ..
      "': correct one of them; {id} in the address stands for the number", 0)
  end
end

return address
