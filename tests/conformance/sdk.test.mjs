// SPDX-License-Identifier: Apache-2.0
// sdk.test.mjs - the SDK's clients use the simulator: every operation that it answers, and its refusals

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { channel } from "./lib/services.mjs";
import { answered, Sim } from "./lib/sim.mjs";
import "./sdk/sts.mjs";
import "./sdk/transfer.mjs";
import "./sdk/iam.mjs";
import "./sdk/organizations.mjs";
import "./sdk/org-services.mjs";
import "./sdk/account.mjs";
import "./sdk/cloudtrail.mjs";
import "./sdk/cur.mjs";
import "./sdk/partition.mjs";
import "./sdk/ec2.mjs";
import "./sdk/exports.mjs";
import "./sdk/messages.mjs";
import "./sdk/channel.mjs";
import "./sdk/budgets.mjs";
import "./sdk/s3.mjs";
import "./sdk/s3-objects.mjs";
import "./sdk/s3-uploads.mjs";
import "./sdk/taxsettings.mjs";
import "./sdk/misfortune.mjs";

describe("coverage", () => {
  it("no operation of the simulator has been left out", async () => {
    const sim = await Sim.start();
    const operations = await sim.control("GET", "operations");
    await sim.stop();
    const all = Object.entries(operations).flatMap(([service, names]) => names.map((name) => `${service}:${name}`));
    assert.ok(all.length > 100, `only ${all.length} operations`);
    const tried = all.filter((name) => channel || !name.startsWith("partnercentral-channel:"));
    assert.deepEqual(tried.filter((name) => !answered.has(name)), []);
  });
});
