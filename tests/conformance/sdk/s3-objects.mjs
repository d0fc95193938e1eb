// SPDX-License-Identifier: Apache-2.0
// s3-objects.mjs - objects come back as they went, whole, in parts and in chunks; lists of them; what is refused

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { after, before, describe, it } from "node:test";
import { s3 } from "../lib/services.mjs";
import { refused, Sim } from "../lib/sim.mjs";

const Bucket = "acme-billing-reports";

describe("s3 objects", () => {
  let sim, client;
  before(async () => {
    sim = await Sim.start();
    client = sim.client(s3.S3Client);
  });
  after(() => sim.stop());

  const send = (operation, input) => client.send(new s3[operation + "Command"]({ Bucket, ...input }));
  const bytesOf = async (answer) => Buffer.from(await answer.Body.transformToByteArray());

  it("bytes, and what is said of them", async () => {
    const Body = randomBytes(3000000);
    const put = { Key: "a b/ü+&=%?.bin", Body, ContentType: "x/y; z=1", CacheControl: "no-store", Metadata: { who: "me", "a-b": "1 2" } };
    const md5 = createHash("md5").update(Body).digest("hex");
    assert.equal((await send("PutObject", put)).ETag, `"${md5}"`);
    const found = await send("GetObject", { Key: put.Key });
    assert.ok(Body.equals(await bytesOf(found)));
    const head = await send("HeadObject", { Key: put.Key });
    for (const answer of [found, head]) {
      assert.equal(answer.ContentLength, Body.length);
      assert.equal(answer.ContentType, put.ContentType);
      assert.equal(answer.CacheControl, "no-store");
      assert.deepEqual(answer.Metadata, put.Metadata);
      assert.ok(Math.abs(answer.LastModified - Date.now()) < 60000);
    }
    assert.ok(found.ChecksumCRC32, "the checksum that came with it");
  });

  it("nothing at all is an object, too", async () => {
    await send("PutObject", { Key: "empty", Body: "" });
    assert.equal((await bytesOf(await send("GetObject", { Key: "empty" }))).length, 0);
    assert.equal((await send("HeadObject", { Key: "empty" })).ContentLength, 0);
  });

  // What has no length that could be asked for goes in chunks, its checksum in a trailer.
  it("a stream, in chunks with a trailer", async () => {
    const Body = randomBytes(200000);
    for (const ChecksumAlgorithm of ["CRC32", "CRC32C", "SHA1", "SHA256"]) {
      const pieces = Readable.from([Body.subarray(0, 70000), Body.subarray(70000)]);
      await send("PutObject", { Key: "chunks", Body: pieces, ContentLength: Body.length, ChecksumAlgorithm, ContentEncoding: "gzip" });
      const found = await send("GetObject", { Key: "chunks" });
      assert.ok(Body.equals(await bytesOf(found)), ChecksumAlgorithm);
      assert.equal(found.ContentEncoding, "gzip");
    }
  });

  it("parts of one", async () => {
    await send("PutObject", { Key: "digits", Body: "0123456789" });
    const part = async (Range) => {
      const answer = await send("GetObject", { Key: "digits", Range });
      return [(await bytesOf(answer)).toString(), answer.ContentRange];
    };
    assert.deepEqual(await part("bytes=2-4"), ["234", "bytes 2-4/10"]);
    assert.deepEqual(await part("bytes=7-"), ["789", "bytes 7-9/10"]);
    assert.deepEqual(await part("bytes=-2"), ["89", "bytes 8-9/10"]);
    assert.deepEqual(await part("bytes=8-99"), ["89", "bytes 8-9/10"]);
    await refused(send("GetObject", { Key: "digits", Range: "bytes=10-" }), "InvalidRange", 416);
  });

  it("conditions", async () => {
    const { ETag } = await send("PutObject", { Key: "once", Body: "1", IfNoneMatch: "*" });
    await refused(send("PutObject", { Key: "once", Body: "2", IfNoneMatch: "*" }), "PreconditionFailed", 412);
    await refused(send("PutObject", { Key: "once", Body: "2", IfMatch: '"other"' }), "PreconditionFailed", 412);
    await refused(send("PutObject", { Key: "never", Body: "2", IfMatch: ETag }), "NoSuchKey", 404);
    await send("PutObject", { Key: "once", Body: "3", IfMatch: ETag });
    await refused(send("GetObject", { Key: "once", IfMatch: ETag }), "PreconditionFailed", 412);
    await refused(send("GetObject", { Key: "once", IfUnmodifiedSince: new Date(1e12) }), "PreconditionFailed", 412);
    await refused(send("HeadObject", { Key: "once", IfModifiedSince: new Date(Date.now() + 1000) }), "Unknown", 304);
    assert.equal((await bytesOf(await send("GetObject", { Key: "once" }))).toString(), "3");
  });

  it("what the simulator delivered has its size", async () => {
    const Key = "reports/acme-daily/20261101-20261201/acme-daily-Manifest.json";
    assert.equal((await bytesOf(await send("GetObject", { Key }))).length, 9120);
  });

  it("lists, by the older operation, too", async () => {
    for (const Key of ["l/a", "l/b/1", "l/b/2", "l/c", "l/d/1"]) await send("PutObject", { Key, Body: Key });
    const seen = [];
    for (let Marker, more = true; more;) {
      const page = await send("ListObjects", { Prefix: "l/", Delimiter: "/", MaxKeys: 1, Marker });
      seen.push(...(page.Contents ?? []).map((one) => one.Key), ...(page.CommonPrefixes ?? []).map((one) => one.Prefix));
      [Marker, more] = [page.NextMarker, page.IsTruncated];
    }
    assert.deepEqual(seen, ["l/a", "l/b/", "l/c", "l/d/"]);
    const { Contents } = await send("ListObjects", { Prefix: "l/b" });
    assert.deepEqual(Contents.map(({ Key, Size }) => [Key, Size]), [["l/b/1", 5], ["l/b/2", 5]]);
  });

  it("what is taken away is gone", async () => {
    await send("DeleteObject", { Key: "l/a" });
    await send("DeleteObject", { Key: "l/a" });
    await refused(send("GetObject", { Key: "l/a" }), "NoSuchKey", 404);
    await refused(send("HeadObject", { Key: "l/a" }), "NotFound", 404);
  });

  it("what is not simulated is refused", async () => {
    await refused(send("GetObject", { Key: "digits", VersionId: "v" }), "NotImplemented", 501);
    await refused(send("CreateMultipartUpload", { Key: "parts", Tagging: "a=b" }), "NotImplemented", 501);
    await refused(send("PutObject", { Key: "k".repeat(1025), Body: "" }), "KeyTooLongError", 400);
  });

  it("there is room for 128 MiB, and again when something is gone", async () => {
    const fill = (name) => send("PutObject", { Key: "fill/" + name, Body: randomBytes(16 * 1024 * 1024) });
    let n = 0;
    const error = await (async () => { for (;; n++) await fill(n); })().catch((problem) => problem);
    assert.equal(error.name, "EntityTooLarge");
    assert.equal(n, 7);
    await send("DeleteObject", { Key: "fill/0" });
    await fill("again");
  });

  it("of a stranger's bucket nothing is to be had", async () => {
    await refused(send("GetObject", { Bucket: "doitintl-awsops-666", Key: "x" }), "AccessDenied", 403);
    await refused(send("PutObject", { Bucket: "doitintl-awsops-666", Key: "x", Body: "" }), "AccessDenied", 403);
  });

  it("us-east-1 tells of a bucket in any region where it is", async () => {
    assert.equal((await send("GetBucketLocation", { Bucket: "acme-website-eu" })).LocationConstraint, "eu-west-1");
    await refused(send("GetBucketPolicy", { Bucket: "acme-website-eu" }), "PermanentRedirect", 301);
    const { Buckets } = await client.send(new s3.ListBucketsCommand({ Prefix: "acme-website" }));
    assert.deepEqual(Buckets.map((one) => one.BucketRegion), ["eu-west-1"]);
  });

  it("a policy needs no checksum, other settings do", async () => {
    const bare = sim.client(s3.S3Client);
    const strip = (next) => (args) => {
      for (const name of Object.keys(args.request.headers))
        if (/^(x-amz-checksum|x-amz-sdk-checksum|content-md5)/.test(name)) delete args.request.headers[name];
      return next(args);
    };
    bare.middlewareStack.add(strip, { step: "build", priority: "low" });
    const { Policy } = await send("GetBucketPolicy");
    await bare.send(new s3.PutBucketPolicyCommand({ Bucket, Policy }));
    await refused(bare.send(new s3.PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [] } })), "InvalidRequest", 400);
  });
});

it("objects are kept with the state", async () => {
  const state = path.join(await mkdtemp(path.join(os.tmpdir(), "gangway-objects-")), "state.json");
  const Body = randomBytes(1000), part = randomBytes(500);
  let sim = await Sim.start({ flags: ["--state", state] });
  const send = (operation, input) => sim.client(s3.S3Client).send(new s3[operation + "Command"]({ Bucket, ...input }));
  await send("PutObject", { Key: "kept", Body });
  await send("PutObject", { Key: "gone", Body: "gone" });
  await send("DeleteObject", { Key: "gone" });
  const { UploadId } = await send("CreateMultipartUpload", { Key: "begun" });
  const { ETag } = await send("UploadPart", { Key: "begun", UploadId, PartNumber: 1, Body: part });
  await sim.stop();
  assert.equal((await readdir(`${state}.objects`)).length, 2);
  sim = await Sim.start({ flags: ["--state", state] });
  await send("CompleteMultipartUpload", { Key: "begun", UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } });
  for (const [Key, bytes] of [["kept", Body], ["begun", part]])
    assert.ok(bytes.equals(Buffer.from(await (await send("GetObject", { Key })).Body.transformToByteArray())), Key);
  await sim.stop();
  await rm(path.dirname(state), { recursive: true });
});
