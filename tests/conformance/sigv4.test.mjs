// SPDX-License-Identifier: Apache-2.0
// sigv4.test.mjs - our signatures against the published suite and against the SDK's signer on random requests

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { describe, it } from "node:test";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { awkward, headerSafe, letters, Random } from "./lib/random.mjs";
import { Wire } from "./lib/wire.mjs";

const SEED = 20150830;
const REQUESTS = 500;

// The suite is an ES module in a package that says otherwise, so it is read as text.
const signerFolder = path.dirname(createRequire(import.meta.url).resolve("@smithy/signature-v4/package.json"));
const suiteText = readFileSync(path.join(signerFolder, "dist-es", "suite.fixture.js"), "utf8");
const suite = await import("data:text/javascript," + encodeURIComponent(suiteText));

const wire = new Wire();

// RFC 3986, as AWS has it.
const escaped = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase());

function queryText(query) {
  return Object.entries(query)
    .flatMap(([name, value]) => [value].flat().map((one) => `${escaped(name)}=${escaped(one)}`)).join("&");
}

// A fixture's or a random request in the words of wire.c.
const question = (request, credentials, scope) => ({
  method: request.method,
  path: request.path,
  query: queryText(request.query ?? {}),
  headers: Object.entries(request.headers),
  body: request.body ?? "",
  access_key: credentials.accessKeyId,
  secret_key: credentials.secretAccessKey,
  session_token: credentials.sessionToken,
  ...scope,
});

const dateTime = (date) => date.toISOString().replace(/[-:]|\.\d+/g, "");

const part = (authorization, name) => new RegExp(`${name}=([^,]+)`).exec(authorization)[1];

describe("the published suite", () => {
  for (const { name, request, authorization } of suite.requests) {
    it(name, async () => {
      const scope = { date_time: dateTime(suite.signingDate), region: suite.region, service: suite.service };
      const names = part(authorization, "SignedHeaders");
      const ours = await wire.ask("sign", { ...question(request, suite.credentials, scope), signed_headers: names });
      assert.equal(ours.signature, part(authorization, "Signature"), `${ours.canonical}\n\n${ours.string_to_sign}`);
    });
  }

  it("holds as many cases as it should", () => assert.ok(suite.requests.length >= 15, `${suite.requests.length}`));
});

function randomPath(random, service) {
  const segments = Array.from({ length: random.int(0, 4) }, () => escaped(random.text(awkward, 1, 10)));
  // S3 takes a path as it is; elsewhere empty and dotted segments are resolved before signing.
  if (service !== "s3" && random.chance(0.3)) segments.splice(random.int(0, segments.length), 0, random.pick([".", "..", ""]));
  return "/" + segments.join("/") + (segments.length && random.chance(0.3) ? "/" : "");
}

function randomQuery(random) {
  const query = {};
  for (let n = random.int(0, 4); n > 0; n--) {
    const value = () => (random.chance(0.2) ? "" : random.text(awkward, 1, 10));
    query[random.text(letters + "-._~ +&=/é", 1, 6)] =
      random.chance(0.25) ? Array.from({ length: random.int(1, 3) }, value) : value();
  }
  return query;
}

// `any`: names besides those that our own signer signs.
function randomHeaders(random, any) {
  const headers = { host: random.pick(["example.amazonaws.com", "127.0.0.1:4566", "b.s3.eu-west-1.amazonaws.com"]) };
  const prefixes = any ? ["x-amz-", "content-", "my-", "if-", "z"] : ["x-amz-meta-", "content-x-"];
  for (let n = random.int(0, 4); n > 0; n--)
    headers[random.pick(prefixes) + random.text(letters.toLowerCase(), 1, 6)] =
      random.pick(["", "  ", " \t"]) + random.text(headerSafe + "  \",;", 0, 20) + random.pick(["", " ", "   x"]);
  if (random.chance(0.5)) headers["content-type"] = random.pick(["application/json", "text/plain; charset=utf-8"]);
  return headers;
}

function randomRequest(random, service, any) {
  const body = random.chance(0.5) ? random.text(awkward, 1, 80) : "";
  return { protocol: "https:", hostname: "example.amazonaws.com", method: random.pick(["GET", "PUT", "POST", "HEAD", "DELETE"]),
           path: randomPath(random, service), query: randomQuery(random), headers: randomHeaders(random, any), body };
}

function randomSigner(random) {
  const service = random.pick(["s3", "iam", "sts", "organizations", "cur", "service", "partnercentral-channel"]);
  const region = random.pick(["us-east-1", "eu-central-1", "ap-southeast-4"]);
  const credentials = { accessKeyId: "AKIA" + random.text(letters.toUpperCase(), 16, 16),
                        secretAccessKey: random.text(letters + "/+", 40, 40) };
  if (random.chance(0.5)) credentials.sessionToken = random.text(letters + "/+=", 40, 300);
  const date = new Date(random.int(1e9, 2e9) * 1000);
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256, uriEscapePath: service !== "s3",
                                   applyChecksum: service === "s3" });
  return { signer, credentials, date, scope: { date_time: dateTime(date), region, service } };
}

describe("the SDK's signer", () => {
  it(`${REQUESTS} random requests, step by step`, async () => {
    const random = new Random(SEED);
    for (let i = 0; i < REQUESTS; i++) {
      const { signer, credentials, date, scope } = randomSigner(random);
      const request = randomRequest(random, scope.service, true);
      const signed = await signer.sign(request, { signingDate: date });
      const names = part(signed.headers.authorization, "SignedHeaders");
      const { authorization, ...headers } = signed.headers;
      const ours = await wire.ask("sign", { ...question({ ...signed, headers }, credentials, scope), signed_headers: names });
      assert.equal(ours.signature, part(authorization, "Signature"), `request ${i}: ${ours.canonical}`);
    }
  });

  it(`${REQUESTS} random requests, as the client signs them`, async () => {
    const random = new Random(SEED + 1);
    for (let i = 0; i < REQUESTS; i++) {
      const { signer, credentials, date, scope } = randomSigner(random);
      const request = randomRequest(random, scope.service, false);
      const signed = await signer.sign(request, { signingDate: date });
      const ours = await wire.ask("sign", question(request, credentials, scope));
      assert.equal(ours.headers.authorization, signed.headers.authorization, `request ${i}: ${JSON.stringify(request)}`);
      assert.equal(ours.headers["x-amz-security-token"], credentials.sessionToken);
    }
  });
});

it("the encoder ends well, without a leak", () => wire.close());
