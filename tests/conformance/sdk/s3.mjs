// SPDX-License-Identifier: Apache-2.0
// s3.mjs - buckets by path and by host, whose they are, what is set on them, and what lies in them

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import http from "node:http";
import { after, before, describe, it } from "node:test";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { s3 } from "../lib/services.mjs";
import { pages, refused, Sim } from "../lib/sim.mjs";

const ACCOUNT = "111122223333";
const policy = (bucket, more) => JSON.stringify({ Version: "2012-10-17", Statement: [
  { Sid: "One", Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "s3:GetObject",
    Resource: `arn:aws:s3:::${bucket}/*`, ...more }] }, null, 1);

// Every name leads to this machine, as it would not in earnest.
const loopback = (name, options, done) =>
  options.all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4);

const styles = {
  "by path": () => ({}),
  "by host, a local one": (sim) => ({ endpoint: `http://localhost:${sim.port}` }),
  "by host, one that looks like AWS's": (sim) => ({ endpoint: `http://s3.us-east-1.amazonaws.com:${sim.port}` }),
};

for (const [style, config] of Object.entries(styles)) {
  describe(`s3 ${style}`, () => {
    let sim, send;
    before(async () => {
      sim = await Sim.start();
      const requestHandler = new NodeHttpHandler({ httpAgent: new http.Agent({ lookup: loopback, keepAlive: true }) });
      const client = sim.client(s3.S3Client, "customer", { ...config(sim), requestHandler });
      send = (operation, input = {}) => client.send(new s3[operation + "Command"](input));
    });
    after(() => sim.stop());

    const Bucket = "doitintl-awsops-1234";

    it("buckets are made once", async () => {
      await refused(send("HeadBucket", { Bucket }), "NotFound", 404);
      const { Location } = await send("CreateBucket", { Bucket, ObjectOwnership: "BucketOwnerEnforced" });
      assert.equal(Location, `/${Bucket}`);
      const { BucketRegion } = await send("HeadBucket", { Bucket, ExpectedBucketOwner: ACCOUNT });
      assert.equal(BucketRegion, "us-east-1");
      await send("CreateBucket", { Bucket });
    });

    // Answers to HEAD have no body, so the SDK has no name for these.
    it("their owners are proven", async () => {
      await refused(send("HeadBucket", { Bucket, ExpectedBucketOwner: "068664126052" }), "Unknown", 403);
      await refused(send("HeadBucket", { Bucket: "stranger-things" }), "Unknown", 403);
      await refused(send("GetBucketPolicy", { Bucket, ExpectedBucketOwner: "068664126052" }), "AccessDenied", 403);
      await refused(send("CreateBucket", { Bucket: "doitintl-awsops-666" }), "BucketAlreadyExists", 409);
    });

    it("policy", async () => {
      const error = await refused(send("GetBucketPolicy", { Bucket }), "NoSuchBucketPolicy", 404);
      assert.equal(error.BucketName, Bucket);
      await send("PutBucketPolicy", { Bucket, Policy: policy(Bucket), ExpectedBucketOwner: ACCOUNT });
      assert.equal((await send("GetBucketPolicy", { Bucket })).Policy, policy(Bucket));
      assert.equal((await send("GetBucketPolicyStatus", { Bucket })).PolicyStatus.IsPublic, false);
      await refused(send("PutBucketPolicy", { Bucket, Policy: "{" }), "MalformedPolicy", 400);
      await refused(send("PutBucketPolicy", { Bucket, Policy: policy("other") }), "MalformedPolicy", 400);
      await refused(send("PutBucketPolicy", { Bucket, Policy: policy(Bucket, { Principal: "*" }) }), "AccessDenied", 403);
      await send("DeleteBucketPolicy", { Bucket });
      await refused(send("GetBucketPolicyStatus", { Bucket }), "NoSuchBucketPolicy", 404);
    });

    it("public access block", async () => {
      const on = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
      assert.deepEqual((await send("GetPublicAccessBlock", { Bucket })).PublicAccessBlockConfiguration, on);
      await send("PutPublicAccessBlock", { Bucket, PublicAccessBlockConfiguration: { ...on, BlockPublicAcls: false } });
      assert.deepEqual((await send("GetPublicAccessBlock", { Bucket })).PublicAccessBlockConfiguration,
                       { ...on, BlockPublicAcls: false });
      await send("DeletePublicAccessBlock", { Bucket });
      await refused(send("GetPublicAccessBlock", { Bucket }), "NoSuchPublicAccessBlockConfiguration", 404);
    });

    it("ownership controls", async () => {
      const put = (...ownerships) => send("PutBucketOwnershipControls", {
        Bucket, OwnershipControls: { Rules: ownerships.map((ObjectOwnership) => ({ ObjectOwnership })) } });
      await put("ObjectWriter");
      assert.deepEqual((await send("GetBucketOwnershipControls", { Bucket })).OwnershipControls.Rules,
                       [{ ObjectOwnership: "ObjectWriter" }]);
      await refused(put("ObjectWriter", "BucketOwnerEnforced"), "MalformedXML", 400);
      await send("DeleteBucketOwnershipControls", { Bucket });
      await refused(send("GetBucketOwnershipControls", { Bucket }), "OwnershipControlsNotFoundError", 404);
    });

    it("encryption", async () => {
      const put = (rule, more) => send("PutBucketEncryption", {
        Bucket, ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: rule, ...more }] } });
      await put({ SSEAlgorithm: "aws:kms", KMSMasterKeyID: "arn:aws:kms:us-east-1:111122223333:key/1" }, { BucketKeyEnabled: true });
      const { ServerSideEncryptionConfiguration } = await send("GetBucketEncryption", { Bucket });
      assert.deepEqual(ServerSideEncryptionConfiguration.Rules, [{
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: "arn:aws:kms:us-east-1:111122223333:key/1" },
        BucketKeyEnabled: true }]);
      await refused(put({ SSEAlgorithm: "rot13" }), "MalformedXML", 400);
      await send("DeleteBucketEncryption", { Bucket });
    });

    it("tags", async () => {
      const TagSet = [{ Key: "Größe & <Farbe>", Value: "a+b  c" }, { Key: "leer", Value: "" }];
      await refused(send("GetBucketTagging", { Bucket }), "NoSuchTagSet", 404);
      await send("PutBucketTagging", { Bucket, Tagging: { TagSet } });
      assert.deepEqual((await send("GetBucketTagging", { Bucket })).TagSet, TagSet);
      await refused(send("PutBucketTagging", { Bucket, Tagging: { TagSet: [TagSet[0], TagSet[0]] } }), "InvalidTag", 400);
      await send("DeleteBucketTagging", { Bucket });
    });

    it("versioning", async () => {
      assert.equal((await send("GetBucketVersioning", { Bucket })).Status, undefined);
      await send("PutBucketVersioning", { Bucket, VersioningConfiguration: { Status: "Enabled" } });
      assert.equal((await send("GetBucketVersioning", { Bucket })).Status, "Enabled");
    });

    it("what lies in one", async () => {
      const found = await send("ListObjectsV2", { Bucket: "acme-billing-reports", Prefix: "reports/", Delimiter: "/" });
      assert.deepEqual(found.CommonPrefixes, [{ Prefix: "reports/acme-daily/" }]);
      assert.equal(found.KeyCount, 1);
      const all = await send("ListObjectsV2", { Bucket: "acme-billing-reports" });
      assert.equal(all.Contents.length, 2);
      assert.equal(all.Contents[0].Size, 48213);
      assert.ok(all.Contents[0].LastModified instanceof Date);
      await refused(send("ListObjectsV2", { Bucket: "not-there" }), "NoSuchBucket", 404);
      await refused(send("DeleteBucket", { Bucket: "acme-billing-reports" }), "BucketNotEmpty", 409);
    });

    it("all of one's own", async () => {
      const { Buckets } = await send("ListBuckets");
      assert.deepEqual(Buckets.map((one) => one.Name), ["acme-billing-reports", "acme-website-eu", Bucket]);
      assert.ok(Buckets[0].CreationDate instanceof Date);
    });

    it("an empty one is taken away", async () => {
      await send("DeleteBucket", { Bucket });
      await refused(send("HeadBucket", { Bucket }), "NotFound", 404);
    });
  });
}

describe("s3, details", () => {
  let sim;
  before(async () => {
    const objects = Object.fromEntries(Array.from({ length: 25 }, (_, i) =>
      [`CUR/ä + b&${String(i).padStart(2, "0")}/part.csv`, { size: i }]));
    sim = await Sim.start({ org: { aws: { buckets: { "many-objects": { owner: ACCOUNT, objects } } } } });
  });
  after(() => sim.stop());

  const as = (config, operation, input) =>
    sim.client(s3.S3Client, "customer", config).send(new s3[operation + "Command"](input));

  it("pages of keys, also url-encoded", async () => {
    for (const EncodingType of [undefined, "url"]) {
      const found = await pages(s3.paginateListObjectsV2({ client: sim.client(s3.S3Client), pageSize: 10 },
                                                         { Bucket: "many-objects", Prefix: "CUR/ä +", EncodingType }));
      const keys = found.flatMap((page) => page.Contents.map((one) => one.Key));
      assert.deepEqual(found.map((page) => page.KeyCount), [10, 10, 5]);
      assert.equal(EncodingType ? decodeURIComponent(keys[24]) : keys[24], "CUR/ä + b&24/part.csv");
    }
  });

  it("pages of buckets", async () => {
    const found = await pages(s3.paginateListBuckets({ client: sim.client(s3.S3Client), pageSize: 2 }, {}));
    assert.deepEqual(found.map((page) => page.Buckets.length), [2, 1]);
    assert.equal(found[0].Buckets[1].BucketRegion, "eu-west-1");
  });

  it("regions", async () => {
    const eu = { region: "eu-west-1" };
    await as(eu, "CreateBucket", { Bucket: "regional", CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } });
    assert.equal((await as(eu, "GetBucketLocation", { Bucket: "regional" })).LocationConstraint, "eu-west-1");
    assert.equal((await as({}, "GetBucketLocation", { Bucket: "many-objects" })).LocationConstraint, undefined);
    await refused(as({}, "GetBucketPolicy", { Bucket: "regional" }), "PermanentRedirect", 301);
    await refused(as(eu, "CreateBucket", { Bucket: "regional", CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }),
                  "BucketAlreadyOwnedByYou", 409);
    await refused(as(eu, "CreateBucket", { Bucket: "other", CreateBucketConfiguration: { LocationConstraint: "ap-south-1" } }),
                  "IllegalLocationConstraintException", 400);
  });

  it("redirects are followed to the bucket's region", async () => {
    const answer = await as({ followRegionRedirects: true }, "HeadBucket", { Bucket: "acme-website-eu" });
    assert.equal(answer.BucketRegion, "eu-west-1");
  });

  it("names", async () => {
    for (const Bucket of ["ab", "Upper-Case", "a..b", "192.168.5.4", "xn--punycode", "ends-s3alias"])
      await refused(as({}, "CreateBucket", { Bucket }), "InvalidBucketName", 400);
    await as({}, "CreateBucket", { Bucket: "with.dots.in" });
    await as({}, "HeadBucket", { Bucket: "with.dots.in" });
  });

  it("bodies that were changed on the way are refused", async () => {
    const client = sim.client(s3.S3Client);
    const damage = (header) => (next) => async (args) => {
      args.request.headers[header] = header === "content-md5" ? createHash("md5").update("x").digest("base64") : "AAAAAA==";
      return next(args);
    };
    const put = () => client.send(new s3.PutBucketTaggingCommand({ Bucket: "many-objects", Tagging: { TagSet: [] } }));
    client.middlewareStack.add(damage("x-amz-checksum-crc32"), { step: "build", priority: "low", name: "damage" });
    await refused(put(), "BadDigest", 400);
    client.middlewareStack.remove("damage");
    client.middlewareStack.add(damage("content-md5"), { step: "build", priority: "low", name: "damage" });
    await refused(put(), "BadDigest", 400);
    client.middlewareStack.remove("damage");
    await put();
  });

  it("every checksum that the SDK knows is good", async () => {
    for (const ChecksumAlgorithm of ["CRC32", "CRC32C", "SHA1", "SHA256"])
      await as({}, "PutBucketVersioning", { Bucket: "many-objects", ChecksumAlgorithm, VersioningConfiguration: { Status: "Suspended" } });
  });
});
