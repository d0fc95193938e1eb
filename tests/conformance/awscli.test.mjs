// SPDX-License-Identifier: Apache-2.0
// awscli.test.mjs - the AWS CLI works with the simulator by the config file that it writes

import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { Lines } from "./lib/lines.mjs";
import { Sim } from "./lib/sim.mjs";
import { srcdir } from "./lib/tree.mjs";

// Debian's package, or whichever the path leads to.
const hasCli = (python) => spawnSync(python, ["-c", "import awscli.clidriver"]).status === 0;
const PYTHON = ["/usr/bin/python3", "python3"].find(hasCli);
const AWS = PYTHON === "/usr/bin/python3" ? "/usr/bin/aws" : "aws";
const missing = !PYTHON;
const trust = JSON.stringify({ Version: "2012-10-17", Statement: [
  { Effect: "Allow", Principal: { AWS: "arn:aws:iam::068664126052:root" }, Action: "sts:AssumeRole",
    Condition: { StringEquals: { "sts:ExternalId": "ext+1=/" } } }] });

describe("the AWS CLI", { skip: missing && "it needs the AWS CLI, as in Debian's package awscli" }, () => {
  let sim, cli;
  before(async () => {
    sim = await Sim.start();
    cli = new Lines(PYTHON, ["-W", "ignore", `${srcdir}/tests/conformance/awscli_commands.py`]);
  });
  after(async () => {
    await cli.close();
    await sim.stop();
  });

  const environment = (who) => ({ AWS_CONFIG_FILE: sim.config, AWS_SHARED_CREDENTIALS_FILE: sim.config + ".none",
                                  AWS_PROFILE: who, AWS_PAGER: "", AWS_MAX_ATTEMPTS: "1" });
  // Older ones don't know endpoint_url in a profile, so it is said twice.
  const complete = (words) => ["--endpoint-url", sim.endpoint, "--output", "json", ...words];

  async function text(who, ...words) {
    const { status, out, err } = await cli.ask({ args: complete(words), env: environment(who) });
    if (status !== 0) throw Object.assign(new Error(err || `ended with ${status}`), { stderr: err });
    return out;
  }

  async function aws(...words) {
    const said = await text("customer", ...words);
    return said.trim() ? JSON.parse(said) : undefined;
  }

  const fails = (pattern, who, ...words) => assert.rejects(text(who, ...words), (error) => {
    assert.match(error.stderr, pattern);
    return true;
  });

  it("as it is installed", async () => {
    const { stdout } = await promisify(execFile)(AWS, complete(["sts", "get-caller-identity"]),
                                                 { env: { ...process.env, ...environment("customer") } });
    assert.equal(JSON.parse(stdout).Account, "111122223333");
  });

  it("sts", async () => {
    assert.equal((await aws("sts", "get-caller-identity")).Account, "111122223333");
    await fails(/ExpiredToken/, "expired", "sts", "get-caller-identity");
    await fails(/InvalidClientTokenId/, "stranger", "sts", "get-caller-identity");
  });

  it("iam: a role with its policies", async () => {
    const { Role } = await aws("iam", "create-role", "--role-name", "cli", "--assume-role-policy-document", trust,
                               "--tags", "Key=a b,Value=c+d", "--max-session-duration", "7200");
    // The CLI decodes policies.
    assert.deepEqual((await aws("iam", "get-role", "--role-name", "cli")).Role.AssumeRolePolicyDocument, JSON.parse(trust));
    assert.deepEqual(Role.Tags, [{ Key: "a b", Value: "c+d" }]);
    await aws("iam", "put-role-policy", "--role-name", "cli", "--policy-name", "p", "--policy-document",
              '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}');
    const { PolicyDocument } = await aws("iam", "get-role-policy", "--role-name", "cli", "--policy-name", "p");
    assert.equal(PolicyDocument.Statement[0].Action, "s3:*");
    await aws("iam", "attach-role-policy", "--role-name", "cli", "--policy-arn", "arn:aws:iam::aws:policy/ReadOnlyAccess");
    const { AttachedPolicies } = await aws("iam", "list-attached-role-policies", "--role-name", "cli");
    assert.equal(AttachedPolicies[0].PolicyName, "ReadOnlyAccess");
    await aws("iam", "wait", "role-exists", "--role-name", "cli");
    await fails(/EntityAlreadyExists/, "customer", "iam", "create-role", "--role-name", "cli", "--assume-role-policy-document", trust);
  });

  it("sts: the role, assumed with its external id", async () => {
    const assume = ["sts", "assume-role", "--role-arn", "arn:aws:iam::111122223333:role/cli", "--role-session-name", "me"];
    const { AssumedRoleUser } = JSON.parse(await text("partner", ...assume, "--external-id", "ext+1=/"));
    assert.match(AssumedRoleUser.Arn, /assumed-role\/cli\/me$/);
    await fails(/AccessDenied/, "partner", ...assume, "--external-id", "other");
  });

  it("iam: pages and queries on the client's side", async () => {
    const { Users } = await aws("iam", "list-users", "--page-size", "2");
    assert.ok(Users.length >= 5);
    assert.deepEqual(await aws("iam", "list-account-aliases", "--query", "AccountAliases[0]"), "acme");
    assert.equal((await aws("iam", "get-account-summary")).SummaryMap.AccountMFAEnabled, 1);
  });

  it("organizations", async () => {
    assert.equal((await aws("organizations", "describe-organization")).Organization.FeatureSet, "ALL");
    assert.equal((await aws("organizations", "list-accounts", "--page-size", "2")).Accounts.length, 6);
    const { Policies } = await aws("organizations", "list-policies", "--filter", "SERVICE_CONTROL_POLICY");
    assert.ok(Policies.some((one) => one.Name === "FullAWSAccess"));
    await fails(/AWSOrganizationsNotInUseException/, "standalone", "organizations", "list-roots");
  });

  it("s3api: a bucket and what is set on it", async () => {
    const bucket = ["--bucket", "cli-bucket"];
    await aws("s3api", "create-bucket", ...bucket);
    await aws("s3api", "head-bucket", ...bucket);
    await aws("s3api", "put-public-access-block", ...bucket, "--public-access-block-configuration",
              "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=false");
    const { PublicAccessBlockConfiguration } = await aws("s3api", "get-public-access-block", ...bucket);
    assert.equal(PublicAccessBlockConfiguration.RestrictPublicBuckets, false);
    await aws("s3api", "put-bucket-encryption", ...bucket, "--server-side-encryption-configuration",
              '{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]}');
    await aws("s3api", "put-bucket-tagging", ...bucket, "--tagging", "TagSet=[{Key=a b,Value=ü}]");
    assert.deepEqual((await aws("s3api", "get-bucket-tagging", ...bucket)).TagSet, [{ Key: "a b", Value: "ü" }]);
    await fails(/NoSuchBucketPolicy/, "customer", "s3api", "get-bucket-policy", ...bucket);
    await fails(/BucketAlreadyExists/, "customer", "s3api", "create-bucket", "--bucket", "doitintl-awsops-666");
    await fails(/\(40[34]\)/, "customer", "s3api", "head-bucket", "--bucket", "stranger-things");
  });

  it("s3: the commands for people", async () => {
    await text("customer", "s3", "mb", "s3://cli-made");
    assert.match(await text("customer", "s3", "ls"), /cli-made/);
    assert.match(await text("customer", "s3", "ls", "s3://acme-billing-reports/reports/"), /PRE acme-daily\//);
    await text("customer", "s3", "rb", "s3://cli-made");
  });

  it("s3: files go up and come down as they were", async () => {
    const [up, down] = ["up", "down"].map((name) => path.join(sim.folder, name));
    const bytes = randomBytes(2500000);
    await writeFile(up, bytes);
    await text("customer", "s3", "mb", "s3://cli-files");
    await text("customer", "s3", "cp", up, "s3://cli-files/a b/ü.bin", "--no-progress");
    await text("customer", "s3", "cp", "s3://cli-files/a b/ü.bin", down, "--no-progress");
    assert.ok(bytes.equals(await readFile(down)));
    assert.match(await text("customer", "s3", "ls", "s3://cli-files", "--recursive"), /2500000 a b\/ü\.bin/);
    assert.equal((await aws("s3api", "list-objects", "--bucket", "cli-files")).Contents.length, 1);
    await fails(/404/, "customer", "s3", "cp", "s3://cli-files/other", down);
    await fails(/BucketNotEmpty/, "customer", "s3", "rb", "s3://cli-files");
    await text("customer", "s3", "sync", "s3://cli-files", path.join(sim.folder, "all"), "--no-progress");
    assert.ok(bytes.equals(await readFile(path.join(sim.folder, "all/a b/ü.bin"))));
    await text("customer", "s3", "rm", "s3://cli-files", "--recursive");
    await text("customer", "s3", "rb", "s3://cli-files");
  });

  it("s3: large files in parts, copied and moved between buckets", async () => {
    const [up, down] = ["large", "large-down"].map((name) => path.join(sim.folder, name));
    const bytes = randomBytes(20 * 1024 * 1024 + 1);
    await writeFile(up, bytes);
    await text("customer", "s3", "mb", "s3://cli-large");
    await text("customer", "s3", "mb", "s3://cli-other");
    await text("customer", "s3", "cp", up, "s3://cli-large/a b/ü+.bin", "--no-progress");
    assert.match((await aws("s3api", "head-object", "--bucket", "cli-large", "--key", "a b/ü+.bin")).ETag, /-3"$/);
    await text("customer", "s3", "sync", "s3://cli-large", "s3://cli-other", "--no-progress");
    assert.equal(await text("customer", "s3", "sync", "s3://cli-large", "s3://cli-other", "--no-progress"), "");
    await text("customer", "s3", "mv", "s3://cli-other/a b/ü+.bin", "s3://cli-large/moved", "--no-progress");
    await text("customer", "s3", "cp", "s3://cli-large/moved", down, "--no-progress");
    assert.ok(bytes.equals(await readFile(down)));
    assert.equal(await text("customer", "s3", "ls", "s3://cli-other"), "");
    await text("customer", "s3", "rb", "s3://cli-large", "--force");
    await text("customer", "s3", "rb", "s3://cli-other");
  });

  it("s3: a policy, and a bucket in another region", async () => {
    const bucket = ["--bucket", "acme-billing-reports"];
    const { Policy } = await aws("s3api", "get-bucket-policy", ...bucket);
    await aws("s3api", "put-bucket-policy", ...bucket, "--policy", Policy);
    const { LocationConstraint } = await aws("s3api", "get-bucket-location", "--bucket", "acme-website-eu");
    assert.equal(LocationConstraint, "eu-west-1");
  });

  it("cur", async () => {
    const definition = { ReportName: "cli", TimeUnit: "HOURLY", Format: "textORcsv", Compression: "GZIP",
                         AdditionalSchemaElements: [], S3Bucket: "acme-billing-reports", S3Prefix: "cli", S3Region: "us-east-1" };
    const file = path.join(sim.folder, "report.json");
    await writeFile(file, JSON.stringify(definition));
    await aws("cur", "put-report-definition", "--report-definition", `file://${file}`);
    const { ReportDefinitions } = await aws("cur", "describe-report-definitions");
    assert.deepEqual(ReportDefinitions.map((one) => one.ReportName), ["acme-daily", "cli"]);
    await fails(/DuplicateReportNameException/, "customer", "cur", "put-report-definition", "--report-definition", `file://${file}`);
  });
});
