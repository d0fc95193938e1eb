// SPDX-License-Identifier: Apache-2.0
// cur.mjs - Cost and Usage Reports, and the bucket policy that they need

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { cur, s3 } from "../lib/services.mjs";
import { pages, refused, Sim } from "../lib/sim.mjs";

const ACCOUNT = "111122223333";
const name = "doitintl-awsops-1234";
const report = (more) => ({
  ReportName: name, TimeUnit: "HOURLY", Format: "textORcsv", Compression: "GZIP", AdditionalSchemaElements: ["RESOURCES"],
  S3Bucket: name, S3Prefix: "CUR", S3Region: "us-east-1", AdditionalArtifacts: [], RefreshClosedReports: true,
  ReportVersioning: "CREATE_NEW_REPORT", ...more });

// What AWS's own page tells customers to put on the bucket.
function billingPolicy(bucket) {
  const common = { Effect: "Allow", Principal: { Service: "billingreports.amazonaws.com" },
                   Condition: { StringEquals: { "aws:SourceArn": `arn:aws:cur:us-east-1:${ACCOUNT}:definition/*`,
                                                "aws:SourceAccount": ACCOUNT } } };
  return JSON.stringify({ Version: "2012-10-17", Statement: [
    { ...common, Action: ["s3:GetBucketAcl", "s3:GetBucketPolicy"], Resource: `arn:aws:s3:::${bucket}` },
    { ...common, Sid: "Stmt1335892526596", Action: "s3:PutObject", Resource: `arn:aws:s3:::${bucket}/*` }] });
}

describe("cur", () => {
  let sim, send, bucket;
  before(async () => {
    sim = await Sim.start();
    const client = sim.client(cur.CostAndUsageReportServiceClient);
    const buckets = sim.client(s3.S3Client);
    send = (operation, input = {}) => client.send(new cur[operation + "Command"](input));
    bucket = (operation, input) => buckets.send(new s3[operation + "Command"]({ Bucket: name, ...input }));
  });
  after(() => sim.stop());

  const listed = async () => (await send("DescribeReportDefinitions")).ReportDefinitions;

  it("the sample's report is there", async () => {
    const [found] = await listed();
    assert.equal(found.ReportName, "acme-daily");
    assert.equal(found.RefreshClosedReports, true);
    assert.deepEqual(found.AdditionalArtifacts, []);
  });

  it("needs the bucket, and then its policy", async () => {
    await refused(send("PutReportDefinition", { ReportDefinition: report() }), "ValidationException", 400);
    await bucket("CreateBucket");
    await refused(send("PutReportDefinition", { ReportDefinition: report() }), "ValidationException", 400);
    await bucket("PutBucketPolicy", { Policy: billingPolicy(name) });
    await send("PutReportDefinition", { ReportDefinition: report() });
    const found = (await listed()).find((one) => one.ReportName === name);
    delete found.ReportStatus;
    assert.deepEqual(found, report());
  });

  it("a second of that name", () =>
    refused(send("PutReportDefinition", { ReportDefinition: report() }), "DuplicateReportNameException", 400));

  it("is changed as a whole, but not moved", async () => {
    await send("ModifyReportDefinition", { ReportName: name, ReportDefinition: report({ TimeUnit: "DAILY" }) });
    assert.equal((await listed()).find((one) => one.ReportName === name).TimeUnit, "DAILY");
    await refused(send("ModifyReportDefinition", { ReportName: name, ReportDefinition: report({ S3Prefix: "other" }) }),
                  "ValidationException", 400);
    await refused(send("ModifyReportDefinition", { ReportName: "not-there", ReportDefinition: report() }), "ValidationException", 400);
  });

  it("refusals", async () => {
    const put = (more) => send("PutReportDefinition", { ReportDefinition: report({ ReportName: "x", ...more }) });
    await refused(put({ TimeUnit: "YEARLY" }), "ValidationException", 400);
    await refused(put({ TimeUnit: undefined }), "ValidationException", 400);
    await refused(put({ Format: "Parquet" }), "ValidationException", 400);
    await refused(put({ AdditionalArtifacts: ["ATHENA"] }), "ValidationException", 400);
    await refused(put({ S3Bucket: "stranger-things" }), "ValidationException", 400);
    await refused(put({ S3Region: "eu-west-1" }), "ValidationException", 400);
    await refused(send("DescribeReportDefinitions", { MaxResults: 4 }), "ValidationException", 400);
  });

  it("in pages of five, and at most so many", async () => {
    const made = async () => {
      for (let i = 0; i < 20; i++)
        await send("PutReportDefinition", { ReportDefinition: report({ ReportName: `more-${i}` }) });
    };
    await refused(made(), "ReportLimitReachedException", 400);
    const found = await pages(cur.paginateDescribeReportDefinitions({
      client: sim.client(cur.CostAndUsageReportServiceClient), pageSize: 5 }, {}));
    assert.ok(found.length > 1);
    assert.ok(found.slice(0, -1).every((page) => page.ReportDefinitions.length === 5));
    assert.equal(found.at(-1).NextToken, undefined);
  });

  it("is taken away", async () => {
    const answer = await send("DeleteReportDefinition", { ReportName: name });
    assert.ok(answer.ResponseMessage);
    assert.ok(!(await listed()).some((one) => one.ReportName === name));
  });
});
