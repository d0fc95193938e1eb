// SPDX-License-Identifier: Apache-2.0
// botocore_reads.test.mjs - what we read in AWS's files and variables, and which hosts we ask, held to botocore
//
// Differences are meant only where `explained` says so, each with its reason; one that no case shows any more is a fault.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";
import { srcdir } from "./lib/tree.mjs";
import { Wire } from "./lib/wire.mjs";

const FILES = 600;
const wire = new Wire();
const services = Object.keys(await wire.ask("operations"));
const folder = mkdtempSync(path.join(tmpdir(), "gw-reads-"));
after(() => rmSync(folder, { recursive: true }));

function ask(python) {
  const { status, stdout } = spawnSync(python, ["-W", "ignore", `${srcdir}/tests/conformance/botocore_reads.py`],
                                       { input: JSON.stringify({ files: FILES, services }), maxBuffer: 1 << 28,
                                         encoding: "utf8" });
  if (status !== 0) return undefined;
  const [first, ...lines] = stdout.split("\n").filter(Boolean).map((text) => JSON.parse(text));
  return { ...first, files: lines.filter(({ said }) => said), hosts: lines.filter(({ service }) => service) };
}

// ---- files ----

// We refuse, by name, what botocore reads.
const refusals = [
  [/a (zero-width|no-break) space/, "a hidden character makes another name or value of it"],
  [/is indented below '.*', which has a value/, "botocore makes one value of the lines"],
];

// We read what botocore does not.
const readings = [
  [({ said }) => said.error === "ConfigParseError", "a slip in one section leaves the others alone; byte order marks"],
];

// We read something else.
const others = [
  [({ environment, profile }) => !profile && environment.AWS_DEFAULT_PROFILE && environment.AWS_ACCESS_KEY_ID,
   "a profile that a variable names comes before the keys of the environment, as in the SDK for JavaScript"],
];

const find = (list, matches) => list.findIndex(([test]) => matches(test));
const seen = new Set();

function explained(list, matches) {
  const at = find(list, matches);
  if (at >= 0) seen.add(list[at]);
  return at >= 0;
}

// Older ones know no configured endpoints.
function same(ours, said, recent) {
  const url = !recent ? ours.url : said.url.startsWith("http://") ? said.url : null;
  assert.deepEqual({ keys: ours.keys, region: ours.region, url: ours.url },
                   { keys: said.keys, region: said.region ?? "us-east-1", url });
}

async function read(one) {
  writeFileSync(`${folder}/config`, one.config);
  writeFileSync(`${folder}/credentials`, one.credentials);
  const environment = { ...one.environment, AWS_EC2_METADATA_DISABLED: "true", AWS_CONFIG_FILE: `${folder}/config`,
                        AWS_SHARED_CREDENTIALS_FILE: `${folder}/credentials` };
  return wire.ask("settings", { environment, profile: one.profile });
}

// What is wrong with our reading, or undefined.
async function fault(one, recent) {
  const ours = await read(one), { said } = one;
  if (ours.error && (said.error || !said.keys)) return undefined;
  if (ours.error && explained(others, (test) => test(one))) return undefined;
  if (ours.error) return explained(refusals, (test) => test.test(ours.error)) ? undefined : ours.error;
  if (said.error) return explained(readings, (test) => test(one)) ? undefined : `we read what is ${said.error}`;
  try {
    same(ours, said, recent);
    return undefined;
  } catch (error) {
    return explained(others, (test) => test(one)) ? undefined : error.message;
  }
}

// ---- hosts ----

const china = (region) => region.startsWith("cn-");
const home = /^(organizations|billingconductor|support|cur|cost-optimization-hub|health|pricing)$/;
const different = [
  [({ fips, region, ours }) => fips && china(region) && /no FIPS hosts/.test(ours.error),
   "China has none: botocore makes names that do not exist"],
  [({ ours }) => / has no service '/.test(ours.error), "the partition does not have the service"],
  [({ service }) => service === "partnercentral-channel",
   "botocore signs for a set of regions where it can; here that is a setting"],
  [({ service, ours, signing }) => home.test(service) && ours.signing !== signing,
   "the service has one home in a partition; botocore makes a name of any region, with IPv6 or FIPS"],
  [({ service, region, host }) => service === "s3" && region === "us-east-1" && host === "s3.us-east-1.amazonaws.com",
   "the older name of the same host, which botocore uses too unless told otherwise"],
];

async function wrongHost(one) {
  const ours = await wire.ask("host", one);
  if (ours.host === one.host && ours.signing === one.signing) return undefined;
  if (ours.error && one.error) return undefined;
  return explained(different, (test) => test({ ...one, ours })) ? undefined : JSON.stringify({ ...one, ours });
}

// ---- tests ----

const found = ["python3", "/usr/bin/python3"].map(ask).filter(Boolean);
const versions = new Map(found.map((one) => [one.botocore, one]));
if (versions.size === 0) it("needs botocore", { skip: true }, () => {});

for (const [version, { files, hosts, rules }] of versions) {
  describe(`botocore ${version}`, () => {
    it(`${files.length} files and environments`, async () => {
      const faults = [];
      for (const one of files) {
        const wrong = await fault(one, rules);
        if (wrong) faults.push({ wrong, ...one });
      }
      assert.equal(faults.length, 0, JSON.stringify(faults.slice(0, 3), null, 1));
      if (rules) for (const one of [...refusals, ...readings, ...others]) assert.ok(seen.has(one), `no file shows: ${one[1]}`);
      assert.ok(files.filter(({ said }) => said.keys).length > files.length / 4, "too few files have keys");
    });
    it(`${hosts.length} hosts`, { skip: !rules && "its rules are older than ours" }, async () => {
      const faults = (await Promise.all(hosts.map(wrongHost))).filter(Boolean);
      assert.equal(faults.length, 0, faults.slice(0, 10).join("\n"));
      for (const one of different.slice(0, 4)) assert.ok(seen.has(one), `no host shows: ${one[1]}`);
    });
  });
}

it("the reader ends well, without a leak", () => wire.close());
