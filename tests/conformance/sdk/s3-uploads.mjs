// SPDX-License-Identifier: Apache-2.0
// s3-uploads.mjs - uploads in parts, by hand and by the SDK's own helper; copies, whole and by ranges; what is refused

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { Upload } from "@aws-sdk/lib-storage";
import { AwsCrc32 } from "@aws-crypto/crc32";
import { s3 } from "../lib/services.mjs";
import { refused, Sim } from "../lib/sim.mjs";

const Bucket = "acme-billing-reports";
const MiB = 1024 * 1024;
const md5 = (bytes) => createHash("md5").update(bytes).digest();

describe("s3 uploads and copies", () => {
  let sim, client, plain;
  before(async () => {
    sim = await Sim.start();
    client = sim.client(s3.S3Client);
    plain = sim.client(s3.S3Client, "customer", { requestChecksumCalculation: "WHEN_REQUIRED" });
    await client.send(new s3.CreateBucketCommand({ Bucket: "acme-second" }));
  });
  after(() => sim.stop());

  const send = (operation, input, by = client) => by.send(new s3[operation + "Command"]({ Bucket, ...input }));
  const bytesOf = async (input) => Buffer.from(await (await send("GetObject", input)).Body.transformToByteArray());
  const begin = async (Key, more, by) => (await send("CreateMultipartUpload", { Key, ...more }, by)).UploadId;

  // Uploads pieces and answers what there is to be said of each.
  async function fill(Key, UploadId, pieces, by = client, more = {}) {
    const Parts = [];
    for (const [i, Body] of pieces.entries()) {
      const PartNumber = i + 1;
      const { ETag, ChecksumCRC32, ChecksumSHA256 } = await send("UploadPart", { Key, UploadId, PartNumber, Body, ...more }, by);
      Parts.push({ PartNumber, ETag, ChecksumCRC32, ChecksumSHA256 });
    }
    return Parts;
  }
  const complete = (Key, UploadId, Parts, more, by) =>
    send("CompleteMultipartUpload", { Key, UploadId, MultipartUpload: { Parts }, ...more }, by);

  it("the SDK's helper, from a stream", async () => {
    const Body = randomBytes(12 * MiB + 7);
    const params = { Bucket, Key: "helper/ü &+?.bin", Body, ContentType: "x/y", Metadata: { who: "me" } };
    const { ETag } = await new Upload({ client, params, queueSize: 3 }).done();
    const parts = [0, 5, 10].map((from) => md5(Body.subarray(from * MiB, Math.min((from + 5) * MiB, Body.length))));
    assert.equal(ETag, `"${md5(Buffer.concat(parts)).toString("hex")}-3"`);
    assert.ok(Body.equals(await bytesOf({ Key: params.Key })));
    const head = await send("HeadObject", { Key: params.Key });
    assert.deepEqual([head.ContentLength, head.ContentType, head.Metadata, head.ETag], [Body.length, "x/y", { who: "me" }, ETag]);
    const range = await bytesOf({ Key: params.Key, Range: `bytes=${5 * MiB - 3}-${5 * MiB + 2}` });
    assert.ok(Body.subarray(5 * MiB - 3, 5 * MiB + 3).equals(range));
    assert.equal((await send("ListMultipartUploads", {})).Uploads, undefined);
  });

  it("parts come in any order and again, and are listed by number", async () => {
    const Key = "parts/order", Body = randomBytes(5 * MiB), last = Buffer.from("the end");
    const UploadId = await begin(Key, {}, plain);
    const parts = {};
    for (const [PartNumber, bytes] of [[7, last], [2, randomBytes(100)], [2, Body]])
      parts[PartNumber] = (await send("UploadPart", { Key, UploadId, PartNumber, Body: bytes }, plain)).ETag;
    const seen = [];
    for (let PartNumberMarker, more = true; more;) {
      const page = await send("ListParts", { Key, UploadId, MaxParts: 1, PartNumberMarker });
      seen.push(...page.Parts.map(({ PartNumber, Size }) => [PartNumber, Size]));
      [PartNumberMarker, more] = [page.NextPartNumberMarker, page.IsTruncated];
    }
    assert.deepEqual(seen, [[2, 5 * MiB], [7, 7]]);
    const list = Object.entries(parts).map(([n, ETag]) => ({ PartNumber: Number(n), ETag }));
    const done = await complete(Key, UploadId, list, { MpuObjectSize: 5 * MiB + 7 }, plain);
    assert.equal(done.ETag, `"${md5(Buffer.concat([md5(Body), md5(last)])).toString("hex")}-2"`);
    assert.ok(Buffer.concat([Body, last]).equals(await bytesOf({ Key })));
    await refused(complete(Key, UploadId, list, {}, plain), "NoSuchUpload", 404);
  });

  it("a checksum of checksums, or of the whole", async () => {
    const pieces = [randomBytes(5 * MiB), Buffer.from("rest")], Key = "parts/checksums";
    const crc = (bytes) => { const of = new AwsCrc32(); of.update(bytes); return of.digest(); };
    const digests = await Promise.all(pieces.map(crc));
    const base64 = (bytes) => Buffer.from(bytes).toString("base64");

    let id = await begin(Key, { ChecksumAlgorithm: "CRC32" });
    const parts = await fill(Key, id, pieces, client, { ChecksumAlgorithm: "CRC32" });
    const composite = await complete(Key, id, parts);
    assert.equal(composite.ChecksumCRC32, `${base64(await crc(Buffer.concat(digests.map(Buffer.from))))}-2`);
    assert.equal(composite.ChecksumType, "COMPOSITE");

    id = await begin(Key, { ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" });
    const whole = base64(await crc(Buffer.concat(pieces)));
    const again = await fill(Key, id, pieces, client, { ChecksumAlgorithm: "CRC32" });
    const wrong = { ChecksumType: "FULL_OBJECT", ChecksumCRC32: base64(digests[0]) };
    await refused(complete(Key, id, again, wrong), "BadDigest", 400);
    await refused(complete(Key, id, again, { ChecksumType: "COMPOSITE" }), "InvalidRequest", 400);
    const full = await complete(Key, id, again, { ChecksumType: "FULL_OBJECT", ChecksumCRC32: whole });
    assert.deepEqual([full.ChecksumCRC32, full.ChecksumType], [whole, "FULL_OBJECT"]);
    const shown = await send("HeadObject", { Key, ChecksumMode: "ENABLED" });
    assert.deepEqual([shown.ChecksumCRC32, shown.ChecksumType], [whole, "FULL_OBJECT"]);
  });

  it("what does not fit the beginning is refused", async () => {
    const Key = "parts/refused";
    await refused(send("CreateMultipartUpload", { Key, ChecksumAlgorithm: "SHA1", ChecksumType: "FULL_OBJECT" }), "InvalidRequest", 400);
    await refused(send("CreateMultipartUpload", { Key, ChecksumAlgorithm: "ROT13" }), "InvalidRequest", 400);
    const id = await begin(Key, { ChecksumAlgorithm: "SHA256" });
    const part = { Key, UploadId: id, PartNumber: 1, Body: "x" };
    await refused(send("UploadPart", { ...part, ChecksumAlgorithm: "CRC32" }), "InvalidRequest", 400);
    await refused(send("UploadPart", { ...part, ChecksumSHA256: md5("x").toString("base64") }), "BadDigest", 400);
    await refused(send("UploadPart", { ...part, ContentMD5: md5("y").toString("base64") }), "BadDigest", 400);
    await refused(send("UploadPart", { ...part, PartNumber: 10001 }), "InvalidArgument", 400);
    await refused(send("UploadPart", { ...part, Key: "another" }), "NoSuchUpload", 404);
    await refused(send("UploadPart", { ...part, SSECustomerAlgorithm: "AES256" }), "NotImplemented", 501);
    const parts = await fill(Key, id, ["small", "parts"], client, { ChecksumAlgorithm: "SHA256" });
    const [one, two] = parts;
    await refused(complete(Key, id, parts), "EntityTooSmall", 400);
    await refused(complete(Key, id, [two, one]), "InvalidPartOrder", 400);
    await refused(complete(Key, id, [one, one]), "InvalidPartOrder", 400);
    await refused(complete(Key, id, []), "MalformedXML", 400);
    await refused(complete(Key, id, [{ ...one, ETag: two.ETag }]), "InvalidPart", 400);
    await refused(complete(Key, id, [{ ...one, PartNumber: 9 }]), "InvalidPart", 400);
    await refused(complete(Key, id, [{ ...one, ChecksumSHA256: two.ChecksumSHA256 }]), "InvalidPart", 400);
    await refused(complete(Key, id, [{ PartNumber: 1, ETag: one.ETag }]), "InvalidRequest", 400);
    await refused(complete(Key, id, [one], { MpuObjectSize: 99 }), "InvalidRequest", 400);
    await send("AbortMultipartUpload", { Key, UploadId: id });
    await refused(send("AbortMultipartUpload", { Key, UploadId: id }), "NoSuchUpload", 404);
    await refused(send("HeadObject", { Key }), "NotFound", 404);
  });

  it("uploads under way are listed by key and beginning, in pages", async () => {
    const wanted = [];
    for (const Key of ["u/a", "u/a", "u/b/1", "u/b/2", "u/c"]) wanted.push([Key, await begin(Key)]);
    const list = async (more) => {
      const seen = [];
      for (let marker = {}, on = true; on;) {
        const page = await send("ListMultipartUploads", { Prefix: "u/", MaxUploads: 1, ...more, ...marker });
        seen.push(...(page.Uploads ?? []).map((one) => [one.Key, one.UploadId]), ...(page.CommonPrefixes ?? []).map((one) => one.Prefix));
        marker = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
        on = page.IsTruncated;
      }
      return seen;
    };
    assert.deepEqual(await list({}), wanted);
    assert.deepEqual(await list({ Delimiter: "/" }), [wanted[0], wanted[1], "u/b/", wanted[4]]);
    for (const [Key, UploadId] of wanted) await send("AbortMultipartUpload", { Key, UploadId });
  });

  it("copies, with what is said of the source or with new words", async () => {
    const Key = "copy/a b+ü?&.txt", Body = "copy me";
    await send("PutObject", { Key, Body, ContentType: "text/x", Metadata: { a: "1" } });
    const CopySource = `${Bucket}/${encodeURIComponent(Key)}`;
    const { CopyObjectResult } = await send("CopyObject", { Bucket: "acme-second", Key: "c", CopySource });
    assert.equal(CopyObjectResult.ETag, `"${md5(Body).toString("hex")}"`);
    assert.ok(CopyObjectResult.LastModified instanceof Date);
    const copy = await send("HeadObject", { Bucket: "acme-second", Key: "c" });
    assert.deepEqual([copy.ContentType, copy.Metadata], ["text/x", { a: "1" }]);
    await send("CopyObject", { Key, CopySource: "/" + CopySource, MetadataDirective: "REPLACE", Metadata: { b: "2" } });
    assert.deepEqual((await send("HeadObject", { Key })).Metadata, { b: "2" });
    assert.equal((await bytesOf({ Key })).toString(), Body);
    await refused(send("CopyObject", { Key, CopySource }), "InvalidRequest", 400);
    await refused(send("CopyObject", { Key: "x", CopySource, MetadataDirective: "KEEP" }), "InvalidArgument", 400);
    await refused(send("CopyObject", { Key: "x", CopySource: Bucket }), "InvalidArgument", 400);
    await refused(send("CopyObject", { Key: "x", CopySource: `${Bucket}/no` }), "NoSuchKey", 404);
    await refused(send("CopyObject", { Key: "x", CopySource: "nobody-has-this/k" }), "NoSuchBucket", 404);
    await refused(send("CopyObject", { Key: "x", CopySource: "doitintl-awsops-666/k" }), "AccessDenied", 403);
    await refused(send("CopyObject", { Key: "x", CopySource: CopySource + "?versionId=v" }), "NotImplemented", 501);
    await refused(send("CopyObject", { Key: "x", CopySource, CopySourceIfMatch: '"no"' }), "PreconditionFailed", 412);
    await refused(send("CopyObject", { Key: "x", CopySource, CopySourceIfUnmodifiedSince: new Date(1e12) }), "PreconditionFailed", 412);
    await refused(send("CopyObject", { Key: "x", CopySource, ExpectedSourceBucketOwner: "777788889999" }), "AccessDenied", 403);
    await refused(send("CopyObject", { Key, CopySource, MetadataDirective: "REPLACE", IfNoneMatch: "*" }), "PreconditionFailed", 412);
  });

  it("parts from ranges of another object", async () => {
    const Body = randomBytes(6 * MiB), Key = "copy/parts";
    await send("PutObject", { Key: "copy/source", Body });
    const CopySource = `${Bucket}/copy/source`;
    const UploadId = await begin(Key, { ChecksumAlgorithm: "CRC32" });
    const Parts = [];
    for (const [PartNumber, CopySourceRange] of [[1, `bytes=0-${5 * MiB - 1}`], [2, `bytes=${5 * MiB}-${6 * MiB - 1}`]]) {
      const { CopyPartResult } = await send("UploadPartCopy", { Key, UploadId, PartNumber, CopySource, CopySourceRange });
      Parts.push({ PartNumber, ETag: CopyPartResult.ETag, ChecksumCRC32: CopyPartResult.ChecksumCRC32 });
    }
    const more = { Key, UploadId, PartNumber: 3, CopySource };
    for (const CopySourceRange of ["bytes=1-", "1-2", `bytes=0-${6 * MiB}`])
      await refused(send("UploadPartCopy", { ...more, CopySourceRange }), "InvalidArgument", 400);
    await complete(Key, UploadId, Parts);
    assert.ok(Body.equals(await bytesOf({ Key })));
    const { CopyObjectResult } = await send("CopyObject", { Key: "copy/whole", CopySource: `${Bucket}/${Key}` });
    assert.equal(CopyObjectResult.ETag, `"${md5(Body).toString("hex")}"`);
  });

  it("many are deleted at once, each by itself", async () => {
    for (const Key of ["d/1", "d/2", "d/3"]) await send("PutObject", { Key, Body: Key });
    const said = await send("DeleteObjects", { Delete: { Objects: [{ Key: "d/1" }, { Key: "d/never" }, { Key: "d/2", VersionId: "v" }] } });
    assert.deepEqual(said.Deleted.map((one) => one.Key), ["d/1", "d/never"]);
    assert.deepEqual(said.Errors.map(({ Key, Code }) => [Key, Code]), [["d/2", "NotImplemented"]]);
    const quiet = await send("DeleteObjects", { Delete: { Objects: [{ Key: "d/2" }, { Key: "d/3" }], Quiet: true } });
    assert.equal(quiet.Deleted, undefined);
    assert.equal((await send("ListObjectsV2", { Prefix: "d/" })).KeyCount, 0);
    const tooMany = Array.from({ length: 1001 }, (_, i) => ({ Key: `k${i}` }));
    await refused(send("DeleteObjects", { Delete: { Objects: tooMany } }), "MalformedXML", 400);
  });
});
