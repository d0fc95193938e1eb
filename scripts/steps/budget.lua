-- SPDX-License-Identifier: Apache-2.0
-- budget.lua - a monthly budget of the account, and who is told when a part of it is spent

local function account_of(call)
  return call.aws.sts.GetCallerIdentity {}.Account or fail_answer("sts:GetCallerIdentity", "Account")
end

-- AWS keeps amounts as texts, and writes them its own way: "100" comes back as "100.0".
local function amount_of(text) return math.tointeger(tonumber(text)) or tonumber(text) end

local function thresholds(call, account)
  local found = call.aws.all.budgets.DescribeNotificationsForBudget { AccountId = account, BudgetName = call.params.name }
  local percents = list {}
  for _, one in ipairs(found.Notifications or {}) do
    if one.NotificationType == "ACTUAL" then percents[#percents + 1] = amount_of(one.Threshold) end
  end
  table.sort(percents)
  return percents
end

local function notifications(call)
  local subscribers = {}
  for _, email in ipairs(call.params.emails) do subscribers[#subscribers + 1] = { SubscriptionType = "EMAIL", Address = email } end
  local all = list {}
  for _, percent in ipairs(call.params.percents) do
    all[#all + 1] = {
      Notification = { NotificationType = "ACTUAL", ComparisonOperator = "GREATER_THAN", Threshold = percent,
        ThresholdType = "PERCENTAGE" },
      Subscribers = subscribers,
    }
  end
  return all
end

return step "budget" {
  summary = "a monthly budget of the account, and who is told when a part of it is spent",
  version = "1.0", vendor = "Gangway",
  params = {
    required = { "name", "amount", "emails" },
    properties = {
      name = { type = "string", pattern = "^(?!.*/action/)[^:\\\\]{1,100}$", patternText = "a budget's name: no colon, no backslash, no /action/", description = "what the budget is called" },
      amount = { type = "integer", minimum = 1, description = "US dollars a month" },
      emails = { type = "array", items = { type = "string", format = "email" }, minItems = 1, maxItems = 10,
        description = "who is told" },
      percents = { type = "array", items = { type = "integer", minimum = 1, maximum = 1000 }, default = { 80, 100 }, maxItems = 5,
        description = "of the amount, at which they are" },
    },
  },
  reads = { "sts:GetCallerIdentity", "budgets:DescribeBudget", "budgets:DescribeNotificationsForBudget" },
  writes = { "budgets:CreateBudget" },
  resources = { ["arn:aws:budgets::${account}:budget/${name}"] = { "budgets:DescribeBudget",
    "budgets:DescribeNotificationsForBudget", "budgets:CreateBudget" } },

  inspect = function(call)
    local account = account_of(call)
    local found = call.aws.unless("NotFoundException").budgets.DescribeBudget { AccountId = account, BudgetName = call.params.name }
    if not found then return absent() end
    local budget = found.Budget or fail_answer("budgets:DescribeBudget", "Budget")
    return observed { amount = amount_of((budget.BudgetLimit or {}).Amount), unit = (budget.BudgetLimit or {}).Unit,
      every = budget.TimeUnit, type = budget.BudgetType, percents = thresholds(call, account) }
  end,

  -- Somebody else's budget is left as it is: who watches it relies on it.
  desire = function(call, seen)
    local percents = copy(call.params.percents)
    table.sort(percents)
    local want = { amount = call.params.amount, unit = "USD", every = "MONTHLY", type = "COST", percents = percents }
    if seen and not same(seen, want) then
      fail("conflict", "OtherBudget", "there is a budget %s already, of %s %s: give this one another name, or take its values",
        quoted(call.params.name), seen.amount or "?", seen.unit or "?")
    end
    return wanted(want)
  end,

  apply = function(call, _, want)
    call.progress("making the budget %s", call.params.name)
    call.aws.budgets.CreateBudget {
      AccountId = account_of(call),
      Budget = { BudgetName = call.params.name, BudgetType = want.type, TimeUnit = want.every,
        BudgetLimit = { Amount = tostring(want.amount), Unit = want.unit } },
      NotificationsWithSubscribers = notifications(call),
    }
  end,
}
