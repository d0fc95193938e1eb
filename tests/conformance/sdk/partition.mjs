// SPDX-License-Identifier: Apache-2.0
// partition.mjs - a simulated AWS of another partition: its names, its regions, and what it has not

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { fromIni } from "@aws-sdk/credential-provider-ini";
import { cur, iam, organizations, s3, sts } from "../lib/services.mjs";
import { refused, Sim } from "../lib/sim.mjs";

const MANAGEMENT = "111122223333";
const ARN = "arn:aws-us-gov:iam";
const trust = (principal) => JSON.stringify({ Version: "2012-10-17", Statement: [
  { Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" }] });

describe("AWS GovCloud (US)", () => {
  let sim, client;
  before(async () => {
    sim = await Sim.start({ flags: ["--partition", "aws-us-gov"] });
    client = (Client, who = "customer", region = "us-gov-west-1") => sim.client(Client, who, { region });
  });
  after(() => sim.stop());

  const whoIs = (who) => client(sts.STSClient, who).send(new sts.GetCallerIdentityCommand({}));

  it("who am I", async () => {
    assert.equal((await whoIs("customer")).Arn, `${ARN}::${MANAGEMENT}:user/alice`);
    assert.equal((await whoIs("root")).Arn, `${ARN}::${MANAGEMENT}:root`);
    const credentials = fromIni({ profile: "partner", configFilepath: sim.config, filepath: sim.config + ".none" });
    assert.match((await whoIs(credentials)).Arn, /^arn:aws-us-gov:/);
    assert.equal(sim.profiles.customer.region, "us-gov-west-1");
  });

  it("a role, assumed", async () => {
    const send = (operation, input) => client(iam.IAMClient).send(new iam[operation + "Command"]({ RoleName: "gov", ...input }));
    const { Role } = await send("CreateRole", { AssumeRolePolicyDocument: trust(`${ARN}::${MANAGEMENT}:root`) });
    assert.equal(Role.Arn, `${ARN}::${MANAGEMENT}:role/gov`);
    await send("AttachRolePolicy", { PolicyArn: `${ARN}::aws:policy/SecurityAudit` });
    await refused(send("AttachRolePolicy", { PolicyArn: "arn:aws:iam::aws:policy/SecurityAudit" }), "InvalidInputException", 400);
    await refused(send("UpdateAssumeRolePolicy", { PolicyDocument: trust(`arn:aws:iam::${MANAGEMENT}:root`) }),
                  "MalformedPolicyDocumentException", 400);
    const assume = (RoleArn) => client(sts.STSClient).send(new sts.AssumeRoleCommand({ RoleArn, RoleSessionName: "me" }));
    const { AssumedRoleUser, Credentials } = await assume(Role.Arn);
    assert.equal(AssumedRoleUser.Arn, `arn:aws-us-gov:sts::${MANAGEMENT}:assumed-role/gov/me`);
    const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials;
    const me = await whoIs({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken });
    assert.equal(me.Arn, AssumedRoleUser.Arn);
    await refused(assume(`arn:aws:iam::${MANAGEMENT}:role/gov`), "ValidationError", 400);
  });

  it("the organization", async () => {
    const { Organization } = await client(organizations.OrganizationsClient).send(
      new organizations.DescribeOrganizationCommand({}));
    assert.equal(Organization.Arn, `arn:aws-us-gov:organizations::${MANAGEMENT}:organization/${Organization.Id}`);
    assert.match(Organization.MasterAccountArn, /^arn:aws-us-gov:/);
  });

  it("buckets are in its regions", async () => {
    const create = (Bucket, region, LocationConstraint) => client(s3.S3Client, "customer", region).send(
      new s3.CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint } }));
    await create("gov-west", "us-gov-west-1", "us-gov-west-1");
    await create("gov-east", "us-gov-east-1", "us-gov-east-1");
    await refused(create("public", "us-gov-west-1", "eu-west-1"), "InvalidLocationConstraint", 400);
    const { LocationConstraint } = await client(s3.S3Client).send(new s3.GetBucketLocationCommand({ Bucket: "gov-west" }));
    assert.equal(LocationConstraint, "us-gov-west-1");
  });

  it("it has no cost and usage reports", () => refused(client(cur.CostAndUsageReportServiceClient).send(
    new cur.DescribeReportDefinitionsCommand({})), "UnknownOperationException", 400));
});
