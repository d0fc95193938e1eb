// SPDX-License-Identifier: Apache-2.0
// botocore.test.mjs - every service that we know, held to a second client: botocore, or what the AWS CLI has of it

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { comparable } from "./lib/compare.mjs";
import { filesOfServices, srcdir } from "./lib/tree.mjs";
import { Wire } from "./lib/wire.mjs";

const ROUNDS = 4;
// These are to be had in one region only; botocore would ask in any.
const REGION = "eu-west-1";
const regions = { cur: "us-east-1", "cost-optimization-hub": "us-east-1", health: "us-east-1", pricing: "us-east-1" };
// Its SDKs' names of members are not those that go over the wire, which are ours: bodies differ in them.
const renamed = new Set(["guardduty"]);

const wire = new Wire();
const operations = await wire.ask("operations");

// Of REST services we know the operations that are in the table, of a file's those that are in the file; of others, all.
const byName = new Set(["s3", "sesv2", "sso", "sso-oidc", ...filesOfServices()]);
const question = JSON.stringify({
  services: Object.fromEntries(Object.entries(operations).map(([id, names]) => [id, byName.has(id) ? names : null])),
  rounds: ROUNDS, region: REGION, regions });

// What a Python says: {version, said: {service: {operation: [line]}}}, or undefined when it has no botocore.
function ask(python) {
  const { status, stdout } = spawnSync(python, ["-W", "ignore", `${srcdir}/tests/conformance/botocore_says.py`],
                                       { input: question, maxBuffer: 1 << 28, encoding: "utf8" });
  if (status !== 0) return undefined;
  const [first, ...lines] = stdout.split("\n").filter(Boolean).map((text) => JSON.parse(text));
  const said = {};
  for (const line of lines) ((said[line.service] ??= {})[line.operation] ??= []).push(line);
  return { version: first.botocore, said };
}

// botocore says nothing of the type of S3's bodies, asks for encoded keys unasked, and sends no body where there is
// nothing to be said.
function tolerant(service, ours, theirs, { EncodingType }) {
  const same = { ...ours, headers: { ...ours.headers } };
  if (!EncodingType && /encoding-type=url/.test(theirs.query)) same.query += "&encoding-type=url";
  if (theirs.body === "" && ours.body === "{}") same.body = "";
  if (renamed.has(service)) same.body = theirs.body;
  if (!theirs.headers["content-type"]) delete same.headers["content-type"];
  return same;
}

// What a form says of a value: nothing of what is empty.
function said(value) {
  if (Array.isArray(value)) return value.map(said).filter((one) => one !== undefined);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([name, one]) => [name, said(one)])
    .filter(([, one]) => one !== undefined && !(Array.isArray(one) && one.length === 0));
  return members.length ? Object.fromEntries(members) : undefined;
}

// EC2's requests have names of their own: the simulator knows what they are of.
async function readBack(operation, input, request) {
  const read = await wire.ask("unpack", { ...request, headers: Object.entries(request.headers) });
  assert.equal(read.operation, operation, read.error);
  assert.deepEqual(read.input, said(input) ?? {});
}

// What is wrong with our request, or undefined.
async function fault({ service, operation, input, region, request, unknown }) {
  if (unknown) return "there is no such operation";
  const endpoint = service === "s3" ? `https://${request.host}` : undefined;
  const ours = await wire.ask("place", { service, operation, input, region, endpoint });
  if (ours.error) return ours.error;
  try {
    assert.deepEqual(comparable(tolerant(service, ours, request, input)), comparable(request), JSON.stringify(input));
    assert.equal(ours.headers.host, request.host);
    if (request.scope) assert.equal(ours.scope, request.scope);
    if (service === "ec2") await readBack(operation, input, request);
    return undefined;
  } catch (error) {
    return error.message;
  }
}

// Debian's aws brings its own, which /usr/bin/python3 finds; another python3 may have a newer one.
const found = ["python3", "/usr/bin/python3"].map(ask).filter(Boolean);
const versions = new Map(found.map(({ version, said }) => [version, said]));
if (versions.size === 0) it("needs botocore or the AWS CLI", { skip: true }, () => {});

for (const [version, said] of versions) {
  describe(`botocore ${version}`, () => {
    for (const [service, lines] of Object.entries(said)) {
      it(`${service}, ${Object.keys(lines).length} operations`, async () => {
        const faults = {};
        for (const line of Object.values(lines).flat()) {
          const wrong = await fault(line);
          if (wrong) faults[line.operation] ??= wrong;
        }
        assert.deepEqual(faults, {}, Object.entries(faults).map(([name, text]) => `${name}: ${text}`).join("\n"));
      });
    }
  });
}

it("the encoder ends well, without a leak", () => wire.close());
