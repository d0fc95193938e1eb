// SPDX-License-Identifier: Apache-2.0
// exports.mjs - Data Exports (CUR 2.0): made, listed, changed, delivered, taken away

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { exports, s3 } from "../lib/services.mjs";
import { pages, refused, Sim } from "../lib/sim.mjs";

const ACCOUNT = "111122223333";
const name = "doitintl-awsops-1234";
const TABLE = "COST_AND_USAGE_REPORT";

// What AWS's own page tells customers to put on the bucket.
const policy = (bucket) => JSON.stringify({ Version: "2012-10-17", Statement: [
  { Effect: "Allow", Principal: { Service: "bcm-data-exports.amazonaws.com" }, Action: "s3:PutObject",
    Resource: `arn:aws:s3:::${bucket}/*`,
    Condition: { ArnLike: { "aws:SourceArn": `arn:aws:bcm-data-exports:us-east-1:${ACCOUNT}:export/*` },
                 StringEquals: { "aws:SourceAccount": ACCOUNT } } }] });

function made({ query = `SELECT bill_bill_type, line_item_usage_amount FROM ${TABLE}`, settings = {}, to = {}, output = {}, ...more } = {}) {
  return { Export: {
    Name: name, DataQuery: { QueryStatement: query, TableConfigurations: { [TABLE]: { TIME_GRANULARITY: "HOURLY", ...settings } } },
    DestinationConfigurations: { S3Destination: {
      S3Bucket: name, S3Prefix: "CUR2", S3Region: "us-east-1",
      S3OutputConfigurations: { OutputType: "CUSTOM", Format: "TEXT_OR_CSV", Compression: "GZIP",
                                Overwrite: "OVERWRITE_REPORT", ...output }, ...to } },
    RefreshCadence: { Frequency: "SYNCHRONOUS" }, ...more } };
}

describe("bcm-data-exports", () => {
  let sim, client, send, bucket, arn;
  before(async () => {
    sim = await Sim.start();
    client = sim.client(exports.BCMDataExportsClient);
    const buckets = sim.client(s3.S3Client);
    send = (operation, input = {}) => client.send(new exports[operation + "Command"](input));
    bucket = (operation, input) => buckets.send(new s3[operation + "Command"]({ Bucket: name, ...input }));
  });
  after(() => sim.stop());

  it("a table says which columns it has", async () => {
    const { Schema } = await send("GetTable", { TableName: TABLE, TableProperties: { INCLUDE_RESOURCES: "TRUE" } });
    assert.ok(Schema.some((column) => column.Name === "line_item_resource_id"));
    const { Schema: less } = await send("GetTable", { TableName: TABLE });
    assert.equal(less.length, Schema.length - 1);
    await refused(send("GetTable", { TableName: "OTHER" }), "ValidationException", 400);
    await refused(send("GetTable", { TableName: TABLE, TableProperties: { INCLUDE_RESOURCES: "YES" } }), "ValidationException", 400);
  });

  it("needs the bucket, and then its policy", async () => {
    await refused(send("CreateExport", made()), "ValidationException", 400);
    await bucket("CreateBucket");
    await refused(send("CreateExport", made()), "ValidationException", 400);
    await bucket("PutBucketPolicy", { Policy: policy(name) });
    ({ ExportArn: arn } = await send("CreateExport", made()));
    assert.match(arn, /^arn:aws:bcm-data-exports:us-east-1:111122223333:export\/doitintl-awsops-1234-[0-9a-f-]{36}$/);
  });

  it("is shown as it was made, and healthy", async () => {
    const { Export, ExportStatus } = await send("GetExport", { ExportArn: arn });
    assert.deepEqual(Export, { ...made().Export, ExportArn: arn });
    assert.equal(ExportStatus.StatusCode, "HEALTHY");
    assert.ok(ExportStatus.LastRefreshedAt instanceof Date);
    const { Exports: [listed] } = await send("ListExports");
    assert.deepEqual(listed, { ExportArn: arn, ExportName: name, ExportStatus });
  });

  it("is delivered", async () => {
    const { Executions: [execution] } = await send("ListExecutions", { ExportArn: arn });
    assert.equal(execution.ExecutionStatus.StatusCode, "DELIVERY_SUCCESS");
    const { Contents } = await bucket("ListObjectsV2", { Prefix: `CUR2/${name}/` });
    assert.ok(Contents.some(({ Key }) => /\/metadata\/BILLING_PERIOD=\d{4}-\d\d\/.*-Manifest\.json$/.test(Key)));
    assert.ok(Contents.some(({ Key }) => /\/data\/BILLING_PERIOD=.*\.csv\.gz$/.test(Key)));
  });

  it("changes, but for its name", async () => {
    const changed = made({ settings: { TIME_GRANULARITY: "DAILY" }, Description: "ours" });
    assert.equal((await send("UpdateExport", { ExportArn: arn, ...changed })).ExportArn, arn);
    assert.equal((await send("GetExport", { ExportArn: arn })).Export.Description, "ours");
    await refused(send("UpdateExport", { ExportArn: arn, ...made({ Name: "other" }) }), "ValidationException", 400);
  });

  it("refusals", async () => {
    for (const wrong of [{ Name: "a b" }, { query: `SELECT * FROM ${TABLE}` }, { query: `SELECT nothing FROM ${TABLE}` },
                         { settings: { TIME_GRANULARITY: "YEARLY" } }, { settings: { SOMETHING: "TRUE" } },
                         { output: { Format: "PARQUET" } }, { output: { OutputType: "PAPER" } },
                         { to: { S3Bucket: "stranger-things" } }, { to: { S3Region: "eu-west-1" } },
                         { RefreshCadence: { Frequency: "NEVER" } }])
      await refused(send("CreateExport", made(wrong)), "ValidationException", 400);
    const unknown = arn.replace(/.$/, "x");
    for (const operation of ["GetExport", "DeleteExport", "ListExecutions"])
      await refused(send(operation, { ExportArn: unknown }), "ResourceNotFoundException", 404);
    await refused(send("ListExports", { MaxResults: 301 }), "ValidationException", 400);
  });

  it("a second of that name is no problem for AWS, a sixth is", async () => {
    const tries = async () => {
      for (let i = 0; i < 5; i++) await send("CreateExport", made());
    };
    await refused(tries(), "ServiceQuotaExceededException", 402);
    const found = await pages(exports.paginateListExports({ client, pageSize: 2 }, {}));
    assert.deepEqual(found.map((page) => page.Exports.length), [2, 2, 1]);
  });

  it("is taken away", async () => {
    await send("DeleteExport", { ExportArn: arn });
    await refused(send("GetExport", { ExportArn: arn }), "ResourceNotFoundException", 404);
  });
});
