// SPDX-License-Identifier: Apache-2.0
// sts.mjs - who am I, roles, sessions, and all the ways in which credentials can be no good

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { fromIni } from "@aws-sdk/credential-provider-ini";
import { iam, organizations, s3, sts } from "../lib/services.mjs";
import { refused, Sim } from "../lib/sim.mjs";

const { AssumeRoleCommand, GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } = sts;
const MANAGEMENT = "111122223333";
const PARTNER = "068664126052";

describe("sts", () => {
  let sim;
  before(async () => (sim = await Sim.start()));
  after(() => sim.stop());

  const whoIs = (who, config) => sim.client(STSClient, who, config).send(new GetCallerIdentityCommand({}));

  describe("who am I", () => {
    it("a user", async () => {
      const { Account, Arn, UserId, $metadata } = await whoIs("customer");
      assert.equal(Account, MANAGEMENT);
      assert.equal(Arn, `arn:aws:iam::${MANAGEMENT}:user/alice`);
      assert.match(UserId, /^AIDA[A-Z0-9]{17}$/);
      assert.match($metadata.requestId, /^[0-9a-f-]{36}$/);
    });

    it("root", async () => assert.equal((await whoIs("root")).Arn, `arn:aws:iam::${MANAGEMENT}:root`));

    it("by the written config file, as the SDK reads it", async () => {
      const credentials = fromIni({ profile: "partner", configFilepath: sim.config, filepath: sim.config + ".none" });
      assert.equal((await whoIs(credentials)).Account, PARTNER);
    });

    it("in another region", async () =>
      assert.equal((await whoIs("customer", { region: "eu-central-1" })).Account, MANAGEMENT));
  });

  describe("bad credentials", () => {
    const with_ = (more) => ({ ...sim.credentials("customer"), ...more });

    it("a wrong secret", () => refused(whoIs(with_({ secretAccessKey: "wrong" })), "SignatureDoesNotMatch", 403));
    it("an unknown key", () => refused(whoIs("stranger"), "InvalidClientTokenId", 403));
    it("a made-up token", () => refused(whoIs(with_({ sessionToken: "made up" })), "InvalidClientTokenId", 403));
    it("an expired session", () => refused(whoIs("expired"), "ExpiredToken", 403));

    it("for json services", async () => {
      const ask = (who) => sim.client(organizations.OrganizationsClient, who)
        .send(new organizations.DescribeOrganizationCommand({}));
      await refused(ask(with_({ secretAccessKey: "wrong" })), "InvalidSignatureException", 400);
      await refused(ask("stranger"), "UnrecognizedClientException", 400);
      await refused(ask("expired"), "ExpiredTokenException", 400);
    });

    it("for S3", async () => {
      const ask = (who) => sim.client(s3.S3Client, who).send(new s3.ListBucketsCommand({}));
      await refused(ask(with_({ secretAccessKey: "wrong" })), "SignatureDoesNotMatch", 403);
      await refused(ask("stranger"), "InvalidAccessKeyId", 403);
      await refused(ask("expired"), "ExpiredToken", 400);
    });

    it("a clock that is 20 minutes off is refused, and set right by the answer's Date", async () => {
      const off = { systemClockOffset: 20 * 60 * 1000 };
      await refused(whoIs("customer", off), "SignatureDoesNotMatch", 403);
      const answer = await whoIs("customer", { ...off, maxAttempts: 3 });
      assert.equal(answer.$metadata.attempts, 2);
    });
  });

  describe("sessions", () => {
    it("of a user can be used", async () => {
      const { Credentials } = await sim.client(STSClient).send(new GetSessionTokenCommand({ DurationSeconds: 900 }));
      const left = Credentials.Expiration - Date.now();
      assert.ok(left > 880e3 && left <= 901e3, `${left} ms`);
      const { Arn } = await whoIs({ accessKeyId: Credentials.AccessKeyId, secretAccessKey: Credentials.SecretAccessKey,
                                    sessionToken: Credentials.SessionToken });
      assert.equal(Arn, `arn:aws:iam::${MANAGEMENT}:user/alice`);
    });

    it("too short", () => refused(
      sim.client(STSClient).send(new GetSessionTokenCommand({ DurationSeconds: 60 })), "ValidationError", 400));

    it("without their token are no good", async () => {
      const { Credentials } = await sim.client(STSClient).send(new GetSessionTokenCommand({}));
      await refused(whoIs({ accessKeyId: Credentials.AccessKeyId, secretAccessKey: Credentials.SecretAccessKey }),
                    "InvalidClientTokenId", 403);
    });
  });

  describe("roles", () => {
    const RoleArn = `arn:aws:iam::${MANAGEMENT}:role/conformance`;
    const trust = (Principal, Condition) => JSON.stringify({
      Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole", Condition }] });
    const assume = (input, who = "partner") =>
      sim.client(STSClient, who).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "me", ...input }));

    before(() => sim.client(iam.IAMClient).send(new iam.CreateRoleCommand({
      RoleName: "conformance", MaxSessionDuration: 7200,
      AssumeRolePolicyDocument: trust({ AWS: PARTNER }, { StringEquals: { "sts:ExternalId": "doit/1234+x=" } }) })));

    it("are assumed with the right external id, and the credentials can be used", async () => {
      const { Credentials, AssumedRoleUser } = await assume({ ExternalId: "doit/1234+x=", DurationSeconds: 7200 });
      assert.equal(AssumedRoleUser.Arn, `arn:aws:sts::${MANAGEMENT}:assumed-role/conformance/me`);
      assert.match(Credentials.AccessKeyId, /^ASIA[A-Z0-9]{16}$/);
      assert.ok(Credentials.Expiration > new Date());
      const session = { accessKeyId: Credentials.AccessKeyId, secretAccessKey: Credentials.SecretAccessKey,
                        sessionToken: Credentials.SessionToken };
      const me = await whoIs(session);
      assert.equal(me.Arn, AssumedRoleUser.Arn);
      assert.equal(me.UserId, AssumedRoleUser.AssumedRoleId);
      const found = await sim.client(organizations.OrganizationsClient, session)
        .send(new organizations.DescribeOrganizationCommand({}));
      assert.equal(found.Organization.MasterAccountId, MANAGEMENT);
    });

    it("through the SDK's own provider of a profile with role_arn", async () => {
      const { writeFile } = await import("node:fs/promises");
      const file = sim.config + ".chain";
      const { accessKeyId, secretAccessKey } = sim.credentials("partner");
      await writeFile(file, `[profile chain]\nrole_arn = ${RoleArn}\nexternal_id = doit/1234+x=\nsource_profile = base\n` +
        `region = us-east-1\n[profile base]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`);
      const credentials = fromIni({ profile: "chain", configFilepath: file, filepath: file + ".none",
                                    clientConfig: { endpoint: sim.endpoint, region: "us-east-1" } });
      assert.match((await whoIs(credentials)).Arn, /:assumed-role\/conformance\//);
    });

    it("that want an MFA device: with a code of the user's own, each once", async () => {
      const client = sim.client(iam.IAMClient);
      const { VirtualMFADevice: { SerialNumber } } = await client.send(
        new iam.CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: "alice" }));
      const guarded = { RoleArn: `arn:aws:iam::${MANAGEMENT}:role/acme-break-glass` };
      const withCode = (TokenCode, more) => assume({ ...guarded, SerialNumber, TokenCode, ...more }, "customer");
      await refused(withCode("111111"), "AccessDenied", 403); // nobody's device yet
      await client.send(new iam.EnableMFADeviceCommand({ UserName: "alice", SerialNumber, AuthenticationCode1: "123456",
                                                         AuthenticationCode2: "654321" }));
      await refused(assume(guarded, "customer"), "AccessDenied", 403);
      assert.match((await withCode("111111")).AssumedRoleUser.Arn, /:assumed-role\/acme-break-glass\/me$/);
      for (const code of ["111111", "11111", "11111x", undefined]) await refused(withCode(code), "AccessDenied", 403);
      await refused(withCode("222222", { SerialNumber: SerialNumber + "x" }), "AccessDenied", 403);

      const { writeFile } = await import("node:fs/promises");
      const file = sim.config + ".mfa";
      const { accessKeyId, secretAccessKey } = sim.credentials("customer");
      await writeFile(file, `[profile p]\nrole_arn = ${guarded.RoleArn}\nmfa_serial = ${SerialNumber}\nsource_profile = q\n` +
        `region = us-east-1\n[profile q]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`);
      const credentials = fromIni({ profile: "p", configFilepath: file, filepath: file + ".none",
                                    mfaCodeProvider: async (serial) => (serial === SerialNumber ? "333333" : "none"),
                                    clientConfig: { endpoint: sim.endpoint, region: "us-east-1" } });
      assert.match((await whoIs(credentials)).Arn, /:assumed-role\/acme-break-glass\//);
    });

    it("not with a wrong external id, nor without", async () => {
      await refused(assume({ ExternalId: "other" }), "AccessDenied", 403);
      await refused(assume({}), "AccessDenied", 403);
    });

    it("not with an external id that can't be one", async () => {
      await refused(assume({ ExternalId: "a b" }), "ValidationError", 400);
      await refused(assume({ ExternalId: "x" }), "ValidationError", 400);
    });

    it("not by others", () => refused(assume({ ExternalId: "doit/1234+x=" }, "member"), "AccessDenied", 403));
    it("not when there is no such role", () =>
      refused(assume({ RoleArn: RoleArn + "-not" }), "AccessDenied", 403));
    it("not by root", () => refused(assume({}, "root"), "AccessDenied", 403));
    it("not for longer than they allow", () =>
      refused(assume({ ExternalId: "doit/1234+x=", DurationSeconds: 7201 }), "ValidationError", 400));
    it("not under a broken session policy", () =>
      refused(assume({ ExternalId: "doit/1234+x=", Policy: "{" }), "MalformedPolicyDocumentException", 400));
    it("not without what is required", () =>
      refused(assume({ RoleSessionName: undefined }), "ValidationError", 400));
  });
});
