// SPDX-License-Identifier: Apache-2.0
// sigv4.test.mjs - our signatures against the published suite and against the SDK's signer on random requests

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { describe, it } from "node:test";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { Random } from "./lib/random.mjs";
import { dateTime, part, question, randomOccasion, randomRequest } from "./lib/requests.mjs";
import { Wire } from "./lib/wire.mjs";

const SEED = 20150830;
const REQUESTS = 500;

// The suite is an ES module in a package that says otherwise, so it is read as text.
const signerFolder = path.dirname(createRequire(import.meta.url).resolve("@smithy/signature-v4/package.json"));
const suiteText = readFileSync(path.join(signerFolder, "dist-es", "suite.fixture.js"), "utf8");
const suite = await import("data:text/javascript," + encodeURIComponent(suiteText));

const wire = new Wire();

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

function randomSigner(random) {
  const { init, ...occasion } = randomOccasion(random);
  return { signer: new SignatureV4({ ...init, sha256: Sha256 }), ...occasion };
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
