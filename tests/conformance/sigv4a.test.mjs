// SPDX-License-Identifier: Apache-2.0
// sigv4a.test.mjs - our signatures for sets of regions and the SDK's own in JavaScript: each verifies the other's

import assert from "node:assert/strict";
import { createECDH, createPublicKey, verify } from "node:crypto";
import { createRequire } from "node:module";
import { after, before, describe, it } from "node:test";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4a } from "@aws-sdk/signature-v4a";
import { Random } from "./lib/random.mjs";
import { part, question, randomOccasion, randomRequest } from "./lib/requests.mjs";
import { channel } from "./lib/services.mjs";
import { refused, Sim } from "./lib/sim.mjs";
import { Wire } from "./lib/wire.mjs";

const SEED = 20150830;
const REQUESTS = 200;
const SETS = ["*", "us-east-1", "us-east-1,eu-west-1", "us-*"];

const wire = new Wire();

// Shows what it signs, and by which private key.
class OpenSigner extends SignatureV4a {
  getSignature(privateKey, text) {
    const pair = createECDH("prime256v1");
    pair.setPrivateKey(Buffer.from(privateKey));
    Object.assign(this, { text, point: pair.getPublicKey() });
    return super.getSignature(privateKey, text);
  }
}

const keyOf = (point) => createPublicKey({ format: "jwk", key: {
  kty: "EC", crv: "P-256", x: point.subarray(1, 33).toString("base64url"), y: point.subarray(33).toString("base64url") } });

const withoutSignature = (authorization) => authorization.replace(/Signature=.*/, "");

async function randomSigned(random, any) {
  const { init, credentials, date, scope } = randomOccasion(random);
  const regionSet = random.pick(SETS);
  const signer = new OpenSigner({ ...init, sha256: Sha256, region: regionSet });
  const request = randomRequest(random, scope.service, any);
  const { headers: { authorization, ...headers } } = await signer.sign(request, { signingDate: date });
  return { signer, request, headers, authorization, credentials, scope, regionSet };
}

describe("the SDK's signer for sets of regions", () => {
  it(`${REQUESTS} random requests of its, verified by us`, async () => {
    const random = new Random(SEED);
    for (let i = 0; i < REQUESTS; i++) {
      const { signer, request, headers, authorization, credentials, scope } = await randomSigned(random, true);
      const asked = { ...question({ ...request, headers }, credentials, scope),
                      signed_headers: part(authorization, "SignedHeaders"), signature: part(authorization, "Signature") };
      const ours = await wire.ask("verify", asked);
      assert.equal(ours.public_key, signer.point.toString("hex"), `request ${i}`);
      assert.equal(ours.string_to_sign, signer.text, `request ${i}: ${ours.canonical}`);
      assert.equal(ours.verified, true, `request ${i}`);
      const other = await wire.ask("verify", { ...asked, method: "PATCH" });
      assert.equal(other.verified, false, `request ${i}`);
    }
  });

  it(`${REQUESTS} random requests of ours, verified with its key`, async () => {
    const random = new Random(SEED + 1);
    for (let i = 0; i < REQUESTS; i++) {
      const { signer, request, headers, authorization, credentials, scope, regionSet } = await randomSigned(random, false);
      const ours = await wire.ask("sign", { ...question(request, credentials, scope), region_set: regionSet });
      assert.equal(withoutSignature(ours.headers.authorization), withoutSignature(authorization), `request ${i}`);
      assert.equal(ours.headers["x-amz-region-set"], headers["x-amz-region-set"]);
      assert.equal(ours.headers["x-amz-security-token"], credentials.sessionToken);
      const signature = Buffer.from(part(ours.headers.authorization, "Signature"), "hex");
      assert.ok(verify("sha256", signer.text, keyOf(signer.point), signature), `request ${i}: ${JSON.stringify(request)}`);
    }
  });
});

describe("the SDK's client, by key pair", { skip: channel ? false : "needs Node.js 20" }, () => {
  const seen = [];
  let sim, send;
  before(async () => {
    sim = await Sim.start();
    // As @aws-sdk/signature-v4a does when it is loaded, but for the copy of the signer that this client brings.
    const near = createRequire(createRequire(import.meta.url).resolve("@aws-sdk/client-partnercentral-channel"));
    near("@smithy/signature-v4").signatureV4aContainer.SignatureV4a = SignatureV4a;
    send = (who) => {
      const client = sim.client(channel.PartnerCentralChannelClient, who, { sigv4aSigningRegionSet: ["*"] });
      client.middlewareStack.add((next) => (args) => {
        seen.push(args.request.headers);
        return next(args);
      }, { step: "deserialize", priority: "low" });
      return client.send(new channel.ListRelationshipsCommand({ catalog: "AWS" }));
    };
  });
  after(() => sim.stop());

  it("the simulator takes its signature", async () => {
    const { items } = await send("partner");
    assert.ok(Array.isArray(items));
    assert.match(seen.at(-1).authorization, /^AWS4-ECDSA-P256-SHA256 Credential=[^/]+\/\d{8}\/partnercentral-channel\/aws4_request,/);
    assert.equal(seen.at(-1)["x-amz-region-set"], "*");
  });

  it("but not that of a wrong secret", () =>
    refused(send({ ...sim.credentials("partner"), secretAccessKey: "notTheSecret" }), "InvalidSignatureException", 400));
});

it("the encoder ends well, without a leak", () => wire.close());
