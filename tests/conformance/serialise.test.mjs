// SPDX-License-Identifier: Apache-2.0
// serialise.test.mjs - for the same input, the request that the SDK sends and ours are the same

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { AwsCrc32 } from "@aws-crypto/crc32";
import { Captured } from "./lib/capture.mjs";
import { comparable } from "./lib/compare.mjs";
import { inputOptions } from "./lib/inputs.mjs";
import { Random } from "./lib/random.mjs";
import { serviceById, services } from "./lib/services.mjs";
import { sample } from "./lib/shapes.mjs";
import { Wire } from "./lib/wire.mjs";

const SEED = 20150830;
const ROUNDS = 8;

// Where a bucket stands, in the path or in the host's name, is decided later than what is compared here.
const byPath = { forcePathStyle: true };

const wire = new Wire();
const known = await wire.ask("operations");

function crc32Of(body) {
  const crc = new AwsCrc32();
  crc.update(Buffer.from(body));
  return crc.digest().then((bytes) => Buffer.from(bytes).toString("base64"));
}

// Where the SDK vouches for the body, so must we, by one way or another, and truthfully.
async function checkIntegrity(theirs, ours) {
  const { headers, body } = ours;
  const vouched = headers["content-md5"] ?? headers["x-amz-checksum-crc32"];
  if (theirs.headers["x-amz-checksum-crc32"]) assert.ok(vouched, "neither Content-MD5 nor a CRC32");
  if (headers["content-md5"])
    assert.equal(headers["content-md5"], createHash("md5").update(body).digest("base64"));
  if (headers["x-amz-checksum-crc32"]) {
    assert.equal(headers["x-amz-checksum-crc32"], await crc32Of(body));
    assert.equal(headers["x-amz-sdk-checksum-algorithm"], "CRC32");
  }
}

async function compare(captured, service, operation, input) {
  const theirs = await captured.request(new operation.Command(input.sdk));
  const ours = await wire.ask("encode", { service: service.id, operation: operation.name, input: input.ours });
  const where = `${service.id}:${operation.name} ${JSON.stringify(input.ours)}`;
  assert.equal(ours.error, undefined, where);
  assert.deepEqual(comparable(ours), comparable(theirs), where);
  await checkIntegrity(theirs, ours);
}

for (const service of services) {
  describe(`requests of ${service.id}`, () => {
    const random = new Random(SEED);
    const captured = new Captured(service.Client, byPath);
    const operations = service.operations.filter(({ name }) => service.protocol !== "rest-xml" || known.s3.includes(name));

    for (const operation of operations) {
      it(operation.name, async () => {
        for (let i = 0; i < ROUNDS; i++)
          await compare(captured, service, operation, sample(operation.input, random, inputOptions[service.protocol]));
      });
    }
  });
}

describe("requests, one by one", () => {
  const cases = [
    ["sts", "GetCallerIdentity", {}],
    ["iam", "CreateUser", { UserName: "x", Tags: [{ Key: "a", Value: "b c" }] }],
    ["iam", "TagRole", { RoleName: "x", Tags: [] }],
    ["iam", "TagRole", { RoleName: "x", Tags: [{ Key: "", Value: "" }, { Key: "+", Value: " " }] }],
    ["iam", "PutRolePolicy", { RoleName: "x", PolicyName: "y", PolicyDocument: "" }],
    ["iam", "CreatePolicyVersion", { PolicyArn: "a", PolicyDocument: "{}", SetAsDefault: false }],
    ["iam", "SimulatePrincipalPolicy",
     { PolicySourceArn: "a", ActionNames: ["b", "c"],
       ContextEntries: [{ ContextKeyName: "k", ContextKeyValues: ["1", "2"], ContextKeyType: "string" },
                        { ContextKeyName: "l", ContextKeyValues: [] }] }],
    ["organizations", "ListAccounts", { MaxResults: 20 }],
    ["organizations", "CreatePolicy", { Content: '{"a":"\\u00e9"}', Description: "", Name: "é", Type: "TAG_POLICY", Tags: [] }],
    ["cur", "DescribeReportDefinitions", {}],
    ["s3", "CreateBucket", { Bucket: "doitintl-awsops-1234" }],
    ["s3", "CreateBucket", { Bucket: "doitintl-awsops-1234", CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }],
    ["s3", "ListObjectsV2", { Bucket: "doitintl-awsops-1234", Prefix: "CUR/a b+c=d&e%/", MaxKeys: 5, EncodingType: "url" }],
    ["s3", "ListObjectsV2", { Bucket: "abc", Prefix: "", Delimiter: "/" }],
    ["s3", "PutBucketPolicy", { Bucket: "abc", Policy: "{}", ExpectedBucketOwner: "111122223333" }],
    ["s3", "PutPublicAccessBlock",
     { Bucket: "abc", PublicAccessBlockConfiguration: { BlockPublicAcls: true, IgnorePublicAcls: false } }],
    ["s3", "PutBucketEncryption",
     { Bucket: "abc", ServerSideEncryptionConfiguration: {
       Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: true }] } }],
    ["s3", "PutBucketOwnershipControls",
     { Bucket: "abc", OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] } }],
    ["s3", "PutBucketTagging", { Bucket: "abc", Tagging: { TagSet: [] } }],
  ];
  for (const [i, [id, name, input]] of cases.entries()) {
    it(`case ${i + 1}, ${id} ${name}`, async () => {
      const service = serviceById(id);
      const operation = service.operations.find((one) => one.name === name);
      await compare(new Captured(service.Client, byPath), service, operation, { sdk: structuredClone(input), ours: input });
    });
  }
});

describe("hosts and regions", () => {
  const bucket = { Bucket: "doitintl-awsops-1234" };
  const cases = [
    ["sts", "GetCallerIdentity", {}], ["iam", "ListRoles", {}], ["organizations", "ListRoots", {}],
    ["cur", "DescribeReportDefinitions", {}], ["s3", "ListBuckets", {}], ["s3", "HeadBucket", bucket],
    ["s3", "HeadBucket", { Bucket: "with.dots" }],
  ];
  // us-east-1 has two names in S3, an old one that needs no region and the SDK's.
  const known = (host) => host.replace(/\bs3\.us-east-1\.amazonaws/, "s3.amazonaws");

  async function compareHosts(region, endpoint) {
    for (const [id, name, input] of cases) {
      const { Client, operations } = serviceById(id);
      const { Command } = operations.find((one) => one.name === name);
      if (endpoint && input.Bucket === "with.dots") continue; // the SDK makes no URL of this
      const theirs = await new Captured(Client, { region, ...(endpoint && { endpoint }) }).request(new Command(input));
      const ours = await wire.ask("place", { service: id, operation: name, input, region, endpoint });
      assert.equal(known(ours.headers.host), known(theirs.headers.host), `${id} ${region}`);
      assert.deepEqual(comparable(ours), comparable(theirs), id);
      assert.equal(ours.scope, /Credential=\w+\/\d+\/([^/]+\/[^/]+)\//.exec(theirs.headers.authorization)[1], `${id} ${region}`);
    }
  }

  it("us-east-1", () => compareHosts("us-east-1"));
  it("an endpoint of one's own", () => compareHosts("us-east-1", "http://127.0.0.1:4566"));
  it("an endpoint below a path", () => compareHosts("us-east-1", "http://127.0.0.1:4566/aws"));

  it("global services are signed for their own region", async () => {
    for (const [service, operation] of [["iam", "ListRoles"], ["organizations", "ListRoots"], ["cur", "DescribeReportDefinitions"]]) {
      const { scope } = await wire.ask("place", { service, operation, input: {}, region: "eu-west-1" });
      assert.equal(scope, `us-east-1/${service}`);
    }
  });

  it("regional ones for the one that is asked for", async () => {
    for (const [id, name, input] of [cases[0], cases[4], cases[5]]) {
      const { Client, operations } = serviceById(id);
      const { Command } = operations.find((one) => one.name === name);
      const theirs = await new Captured(Client, { region: "eu-west-1" }).request(new Command(input));
      const ours = await wire.ask("place", { service: id, operation: name, input, region: "eu-west-1" });
      assert.equal(ours.headers.host, theirs.headers.host);
      assert.equal(ours.scope, `eu-west-1/${id}`);
    }
  });
});

it("the encoder ends well, without a leak", () => wire.close());
