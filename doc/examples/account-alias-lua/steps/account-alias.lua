-- SPDX-License-Identifier: Apache-2.0
-- account-alias.lua - the name in the address of the customer's sign-in page, instead of the account's number

local function only_alias(call) return call.aws.iam.ListAccountAliases {}.AccountAliases[1] end

return step "account-alias" {
  summary = "the alias in the address of the customer's sign-in page",
  params = {
    required = { "alias" },
    properties = { alias = { type = "string", pattern = "^[a-z0-9](-?[a-z0-9]){2,62}$" } },
  },
  outputs = { properties = { alias = { type = "string" } } },
  reads = { "iam:ListAccountAliases" },
  writes = { "iam:CreateAccountAlias" },

  inspect = function(call)
    local alias = only_alias(call)
    if not alias then return absent() end
    call.outputs { alias = alias }
    return observed { alias = alias }
  end,

  -- An account has one alias; a second one would replace it, and bookmarks would break.
  desire = function(call, seen)
    local alias = call.params.alias
    if seen and seen.alias ~= alias then
      fail("conflict", "OtherAlias", "the account is called %s already: keep that alias", quoted(seen.alias))
    end
    return wanted { alias = alias }
  end,

  apply = function(call, _, want)
    call.progress("naming the account %s", want.alias)
    call.aws.iam.CreateAccountAlias { AccountAlias = want.alias }
  end,
}
