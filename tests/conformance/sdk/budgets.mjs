// SPDX-License-Identifier: Apache-2.0
// budgets.mjs - the simulator's budgets, by the SDK's version 2

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { sdk2 } from "../lib/sdk2.mjs";
import { refused, Sim } from "../lib/sim.mjs";

const AccountId = "111122223333";

describe("budgets", () => {
  let sim, budgets;
  before(async () => {
    sim = await Sim.start({ flags: ["--enforce-iam"] });
    budgets = sdk2(sim, "budgets");
  });
  after(() => sim.stop());

  const Budget = {
    BudgetName: "acme-monthly",
    BudgetLimit: { Amount: "100", Unit: "USD" },
    TimeUnit: "MONTHLY",
    BudgetType: "COST",
  };
  const Notification = { NotificationType: "ACTUAL", ComparisonOperator: "GREATER_THAN", Threshold: 80, ThresholdType: "PERCENTAGE" };

  it("is made once, with whom it tells", async () => {
    await refused(budgets("DescribeBudget", { AccountId, BudgetName: "acme-monthly" }), "NotFoundException", 400);
    await budgets("CreateBudget", {
      AccountId,
      Budget,
      NotificationsWithSubscribers: [
        { Notification, Subscribers: [{ SubscriptionType: "EMAIL", Address: "ops@acme.example" }] },
      ],
    });
    const seen = await budgets("DescribeBudget", { AccountId, BudgetName: "acme-monthly" });
    assert.equal(seen.Budget.BudgetName, "acme-monthly");
    assert.equal(Number(seen.Budget.BudgetLimit.Amount), 100);
    const { Notifications } = await budgets("DescribeNotificationsForBudget", { AccountId, BudgetName: "acme-monthly" });
    assert.equal(Notifications.length, 1);
    assert.equal(Notifications[0].Threshold, 80);
    await refused(budgets("CreateBudget", { AccountId, Budget }), "DuplicateRecordException", 400);
  });

  it("is refused to others, and of others", async () => {
    await refused(sdk2(sim, "budgets", "readonly")("CreateBudget", { AccountId, Budget }), "AccessDeniedException", 400);
    await refused(budgets("DescribeBudget", { AccountId: "222233334444", BudgetName: "x" }), "AccessDeniedException", 400);
    const BudgetLimit = { Amount: "much", Unit: "USD" };
    await refused(budgets("CreateBudget", { AccountId, Budget: { ...Budget, BudgetName: "y", BudgetLimit } }), "InvalidParameterException", 400);
  });
});
