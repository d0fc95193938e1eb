// SPDX-License-Identifier: Apache-2.0
// services.mjs - the SDK's clients by the names that Gangway gives their services, and their operations' schemas

import * as exports from "@aws-sdk/client-bcm-data-exports";
import * as cloudtrail from "@aws-sdk/client-cloudtrail";
import * as cur from "@aws-sdk/client-cost-and-usage-report-service";
import * as iam from "@aws-sdk/client-iam";
import * as organizations from "@aws-sdk/client-organizations";
import * as s3 from "@aws-sdk/client-s3";
import * as sesv2 from "@aws-sdk/client-sesv2";
import * as sns from "@aws-sdk/client-sns";
import * as sts from "@aws-sdk/client-sts";

// This one asks for Node.js 20; an older one does without it.
export const channel = Number(process.versions.node.split(".")[0]) >= 20
  ? await import("@aws-sdk/client-partnercentral-channel") : undefined;

export { cloudtrail, cur, exports, iam, organizations, s3, sesv2, sns, sts };

// The client for reports is from before schemas: its shapes, in the SDK's notation (3 structure, 64 list of, 0 text,
// 2 true or false).
const text = 0, yes = 2, texts = 64;
const struct = (name, members) => [3, "cur", name, 0, Object.keys(members), Object.values(members)];
const list = (name, item) => [1, "cur", name, 0, item];
const tag = struct("Tag", { Key: text, Value: text });
const report = struct("ReportDefinition", {
  ReportName: text, TimeUnit: text, Format: text, Compression: text, AdditionalSchemaElements: texts | text,
  S3Bucket: text, S3Prefix: text, S3Region: text, AdditionalArtifacts: texts | text, RefreshClosedReports: yes,
  ReportVersioning: text, BillingViewArn: text,
  ReportStatus: struct("ReportStatus", { lastDelivery: text, lastStatus: text }),
});
const curShapes = {
  PutReportDefinition: [struct("Put", { ReportDefinition: report, Tags: list("Tags", tag) }), struct("Empty", {})],
  DescribeReportDefinitions: [struct("Describe", { MaxResults: 1, NextToken: text }),
                              struct("Described", { ReportDefinitions: list("Reports", report), NextToken: text })],
  ModifyReportDefinition: [struct("Modify", { ReportName: text, ReportDefinition: report }), struct("Empty", {})],
  DeleteReportDefinition: [struct("Delete", { ReportName: text }), struct("Deleted", { ResponseMessage: text })],
};

const deref = (schema) => (typeof schema === "function" ? schema() : schema);

function shapes(module, name) {
  if (module === cur) return curShapes[name];
  const { schema } = new module[name + "Command"]({});
  return [deref(schema[4]), deref(schema[5])];
}

function operations(module) {
  return Object.keys(module).filter((name) => /Command$/.test(name) && name !== "$Command").map((command) => {
    const name = command.slice(0, -"Command".length);
    const [input, output] = shapes(module, name);
    return { name, Command: module[command], input, output };
  });
}

const service = (id, protocol, module, Client) => ({ id, protocol, Client, operations: operations(module) });

export const services = [
  service("sts", "query", sts, sts.STSClient),
  service("iam", "query", iam, iam.IAMClient),
  service("organizations", "json", organizations, organizations.OrganizationsClient),
  service("cur", "json", cur, cur.CostAndUsageReportServiceClient),
  service("bcm-data-exports", "json", exports, exports.BCMDataExportsClient),
  ...(channel ? [service("partnercentral-channel", "json", channel, channel.PartnerCentralChannelClient)] : []),
  service("cloudtrail", "json", cloudtrail, cloudtrail.CloudTrailClient),
  service("s3", "rest-xml", s3, s3.S3Client),
  service("sns", "query", sns, sns.SNSClient),
];

export const serviceById = (id) => services.find((one) => one.id === id);
