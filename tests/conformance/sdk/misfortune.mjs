// SPDX-License-Identifier: Apache-2.0
// misfortune.mjs - throttling, failures, broken connections and late reads, as the SDK's retries see them

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cur, iam, organizations, s3, sts } from "../lib/services.mjs";
import { refused, Sim } from "../lib/sim.mjs";

const reads = [
  ["sts", sts.STSClient, new sts.GetCallerIdentityCommand({})],
  ["iam", iam.IAMClient, new iam.ListRolesCommand({})],
  ["organizations", organizations.OrganizationsClient, new organizations.DescribeOrganizationCommand({})],
  ["cur", cur.CostAndUsageReportServiceClient, new cur.DescribeReportDefinitionsCommand({})],
  ["s3", s3.S3Client, new s3.ListBucketsCommand({})],
];

async function withSim(flags, body) {
  const sim = await Sim.start({ flags });
  try {
    await body(sim);
  } finally {
    await sim.stop();
  }
}

// Every client fails, and has tried again.
function failsAgain(flags, check) {
  return withSim(flags, async (sim) => {
    for (const [id, Client, command] of reads) {
      const before = (await sim.log()).length;
      const call = sim.client(Client, "customer", { maxAttempts: 2 }).send(command);
      await check(id, call);
      // The older client makes of it what it likes: three.
      assert.equal((await sim.log()).length - before, id === "cur" ? 3 : 2, id);
    }
  });
}

const failed = (call) => call.then(() => assert.fail("answered"), (error) => error);

describe("misfortune", () => {
  it("throttling is one for the SDK: it tries again", () => {
    const names = { sts: ["Throttling", 400], iam: ["Throttling", 400], organizations: ["TooManyRequestsException", 400],
                    cur: ["ThrottlingException", 400], s3: ["SlowDown", 503] };
    return failsAgain(["--throttle", "1"], (id, call) => refused(call, ...names[id]));
  });

  it("failures too", () => failsAgain(["--fail", "1"], async (id, call) =>
    assert.ok((await failed(call)).$metadata.httpStatusCode >= 500, id)));

  it("and broken connections", () => failsAgain(["--drop", "1"], (id, call) => failed(call)));

  it("a bit of each is got over", () =>
    withSim(["--throttle", "0.2", "--fail", "0.2", "--drop", "0.1", "--seed", "7"], async (sim) => {
      for (const [, Client, command] of reads)
        for (let i = 0; i < 5; i++) await sim.client(Client, "customer", { maxAttempts: 12 }).send(command);
    }));

  it("the same seed, the same misfortune", async () => {
    const fates = [];
    for (let run = 0; run < 2; run++)
      await withSim(["--fail", "0.5", "--seed", "42"], async (sim) => {
        const client = sim.client(iam.IAMClient);
        const fate = () => client.send(new iam.ListRolesCommand({})).then(() => "+", () => "-");
        let text = "";
        for (let i = 0; i < 20; i++) text += await fate();
        fates.push(text);
      });
    assert.equal(fates[0], fates[1]);
    assert.match(fates[0], /\+.*-|-.*\+/);
  });

  it("what is new is seen late, and then for good", () => withSim(["--late-reads", "400"], async (sim) => {
    const client = sim.client(iam.IAMClient);
    const seen = () => client.send(new iam.GetRoleCommand({ RoleName: "new" })).then(() => true, () => false);
    await client.send(new iam.CreateRoleCommand({ RoleName: "new", AssumeRolePolicyDocument: JSON.stringify({
      Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS: "068664126052" }, Action: "sts:AssumeRole" }] }) }));
    const looks = [];
    for (let i = 0; i < 10; i++) looks.push(await seen());
    assert.ok(looks.includes(false), "never seen late");
    await iam.waitUntilRoleExists({ client, maxWaitTime: 5, minDelay: 1, maxDelay: 1 }, { RoleName: "new" });
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.ok(await seen());
  }));
});
