-- SPDX-License-Identifier: Apache-2.0
-- budgets.lua - budgets of an account: made, described; who is told when one is spent is kept with it

local access = require "lib.access"
local arns = require "lib.arns"

local op = service("budgets", {
    types = { Budget = "object", NotificationsWithSubscribers = "objects" },
    denied = function(message) fail("AccessDeniedException", 400, message) end,
    before = function(input, call)
        local name = input.BudgetName or (type(input.Budget) == "table" and input.Budget.BudgetName) or "*"
        local what = call.operation:find("^Create") and "budgets:ModifyBudget" or "budgets:ViewBudget"
        access.demand(call, what, arns.of("budgets", "", call.account.id, "budget/" .. tostring(name)))
        if input.AccountId ~= call.account.id then
            fail("AccessDeniedException", 400, "The account is another than the caller's.")
        end
    end,
})

local function find(input, call)
    local found = (call.account.budgets or {})[input.BudgetName]
    if not found then
        fail("NotFoundException", 400, ("Unable to get budget: %s - the budget doesn't exist."):format(input.BudgetName))
    end
    return found
end

op("DescribeBudget", { "AccountId", "BudgetName" }, function(input, call)
    return { Budget = find(input, call).budget }
end)

op("DescribeNotificationsForBudget", { "AccountId", "BudgetName" }, function(input, call)
    local list = array()
    for _, one in ipairs(find(input, call).told) do
        list[#list + 1] = one.Notification
    end
    return { Notifications = list }
end)

op("CreateBudget", { "AccountId", "Budget" }, function(input, call)
    local budget, kept = input.Budget, call.account.budgets or {}
    if type(budget.BudgetLimit) ~= "table" or not tonumber(budget.BudgetLimit.Amount) then
        fail("InvalidParameterException", 400, "The amount of the budget's limit is no number.")
    elseif kept[budget.BudgetName] then
        fail("DuplicateRecordException", 400, "Error creating budget: " .. budget.BudgetName .. " - the budget already exists.")
    end
    kept[budget.BudgetName] = { budget = budget, told = input.NotificationsWithSubscribers or array() }
    call.account.budgets = kept
    return {}
end)
