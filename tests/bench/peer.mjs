// SPDX-License-Identifier: Apache-2.0
// peer.mjs - sends the requests of a simulator's log again with the AWS SDK: what an ordinary script would cost
//
// node peer.mjs LOG FIRST LAST, with AWS_CONFIG_FILE naming the profiles `customer` and `partner`.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../conformance/package.json", import.meta.url));
const packages = {
  sts: ["@aws-sdk/client-sts", "STS"],
  iam: ["@aws-sdk/client-iam", "IAM"],
  organizations: ["@aws-sdk/client-organizations", "Organizations"],
  s3: ["@aws-sdk/client-s3", "S3"],
  fms: ["@aws-sdk/client-fms", "FMS"],
  ram: ["@aws-sdk/client-ram", "RAM"],
  backup: ["@aws-sdk/client-backup", "Backup"],
  cloudformation: ["@aws-sdk/client-cloudformation", "CloudFormation"],
  "sso-admin": ["@aws-sdk/client-sso-admin", "SSOAdmin"],
  "bcm-data-exports": ["@aws-sdk/client-bcm-data-exports", "BCMDataExports"],
  "partnercentral-channel": ["@aws-sdk/client-partnercentral-channel", "PartnerCentralChannel"],
  cur: ["@aws-sdk/client-cost-and-usage-report-service", "CostAndUsageReportService"],
};
const clients = new Map();
// Said to each client: not every release of the SDK reads it from the file, and nothing may go to AWS itself.
const endpoint = /^endpoint_url *= *(http:\/\/127\.0\.0\.1:\d+)$/m.exec(readFileSync(process.env.AWS_CONFIG_FILE, "utf8"))[1];

function client(service, profile) {
  const key = `${service} ${profile}`;
  if (!clients.has(key)) {
    const [name, prefix] = packages[service];
    const sdk = require(name);
    clients.set(key, { sdk, client: new sdk[`${prefix}Client`]({ profile, endpoint, region: "us-east-1", forcePathStyle: true }) });
  }
  return clients.get(key);
}

const [log, first, last] = process.argv.slice(2);
const lines = readFileSync(log, "utf8").trim().split("\n").slice(Number(first), Number(last));
for (const line of lines) {
  const { service, operation, input, principal } = JSON.parse(line);
  if (!packages[service]) continue; // no client to be had: that much less to do
  const profile = operation === "AssumeRole" || String(principal).includes("068664126052") ? "partner" : "customer";
  const { sdk, client: sender } = client(service, profile);
  try {
    await sender.send(new sdk[`${operation}Command`](input ?? {}));
  } catch (error) {
    if (!error.$metadata?.httpStatusCode) throw error;
  }
}
