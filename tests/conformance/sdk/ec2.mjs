// SPDX-License-Identifier: Apache-2.0
// ec2.mjs - the simulator's EC2, by the SDK's version 2

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { sdk2 } from "../lib/sdk2.mjs";
import { refused, Sim } from "../lib/sim.mjs";

describe("ec2", () => {
  let sim, ec2;
  before(async () => {
    sim = await Sim.start({ flags: ["--enforce-iam"] });
    ec2 = sdk2(sim, "ec2");
  });
  after(() => sim.stop());

  it("regions", async () => {
    const { Regions } = await ec2("DescribeRegions");
    assert.ok(Regions.length > 3 && Regions.every((one) => one.OptInStatus === "opt-in-not-required"));
    assert.ok((await ec2("DescribeRegions", { AllRegions: true })).Regions.length > Regions.length);
    const two = await ec2("DescribeRegions", { RegionNames: ["us-east-1", "eu-west-1"] });
    assert.deepEqual(two.Regions.map((one) => one.RegionName), ["eu-west-1", "us-east-1"]);
    await refused(ec2("DescribeRegions", { RegionNames: ["mars-1"] }), "InvalidParameterValue", 400);
    await refused(ec2("DescribeRegions", { DryRun: true }), "DryRunOperation", 412);
    await refused(ec2("DescribeVpcs"), "InvalidAction", 400);
  });

  it("encryption unasked", async () => {
    assert.equal((await ec2("GetEbsEncryptionByDefault")).EbsEncryptionByDefault, false);
    await refused(sdk2(sim, "ec2", "readonly")("EnableEbsEncryptionByDefault"), "UnauthorizedOperation", 403);
    assert.equal((await ec2("EnableEbsEncryptionByDefault")).EbsEncryptionByDefault, true);
    assert.equal((await ec2("GetEbsEncryptionByDefault")).EbsEncryptionByDefault, true);
  });
});
