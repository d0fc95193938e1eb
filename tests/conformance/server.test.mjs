// SPDX-License-Identifier: Apache-2.0
// server.test.mjs - the simulator's side of the wire: we read the SDK's requests, and the SDK reads our answers

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { agree } from "./lib/agree.mjs";
import { encodedPolicy, outputOptions, plainText, withPoliciesDecoded } from "./lib/answers.mjs";
import { Captured } from "./lib/capture.mjs";
import { inputOptions } from "./lib/inputs.mjs";
import { awkwardText, Random } from "./lib/random.mjs";
import { services } from "./lib/services.mjs";
import { leastIn, sample } from "./lib/shapes.mjs";
import { Wire } from "./lib/wire.mjs";

const SEED = 20161128;
const ROUNDS = 6;

const wire = new Wire();
const known = await wire.ask("operations");

const escaped = (text) => encodeURIComponent(text);
const queryText = (query) => Object.entries(query).map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join("&");

async function checkRequest(captured, service, operation, input) {
  const sent = await captured.request(new operation.Command(input.sdk));
  const read = await wire.ask("unpack", { ...sent, query: queryText(sent.query), headers: Object.entries(sent.headers) });
  const where = JSON.stringify(input.ours);
  assert.equal(read.error, undefined, where);
  assert.equal(`${read.service}:${read.operation}`, `${service.id}:${operation.name}`, where);
  // The SDK adds the first by itself; the second, a list in a header, says nothing to a simulator.
  for (const name of ["ChecksumAlgorithm", "OptionalObjectAttributes"]) {
    delete read.input[name];
    delete input.sdk[name];
  }
  assert.equal(agree(operation.input, input.sdk, read.input, operation.name), undefined, where);
}

async function checkAnswer(captured, service, operation, output) {
  const { status, headers, body } = await wire.ask("pack", {
    service: service.id, operation: operation.name, output: output.ours, request_id: "r-1" });
  const read = await captured.answer(new operation.Command(leastIn(service)), { status, headers, body });
  assert.equal(read.error, undefined, body);
  const [sent, received] = service.id === "iam" ? [output.sdk, read.answer].map(withPoliciesDecoded) : [output.sdk, read.answer];
  assert.equal(agree(operation.output, sent, received, operation.name), undefined, body);
  assert.equal(read.metadata.requestId, "r-1");
}

for (const service of services) {
  const random = new Random(SEED);
  const captured = new Captured(service.Client, { forcePathStyle: true, responseChecksumValidation: "WHEN_REQUIRED" });
  const operations = service.operations.filter(({ name }) => service.protocol !== "rest-xml" || known.s3.includes(name));

  describe(`reading requests of ${service.id}`, () => {
    for (const operation of operations) {
      it(operation.name, async () => {
        for (let i = 0; i < ROUNDS; i++)
          await checkRequest(captured, service, operation, sample(operation.input, random, inputOptions[service.protocol]));
      });
    }
  });

  describe(`answers of ${service.id}`, () => {
    const options = { ...outputOptions[service.protocol], text: plainText(awkwardText) };
    if (service.id === "iam") options.special = encodedPolicy;
    for (const operation of operations) {
      it(operation.name, async () => {
        for (let i = 0; i < ROUNDS; i++)
          await checkAnswer(captured, service, operation, sample(operation.output, random, options));
      });
    }
  });
}

it("the encoder ends well, without a leak", () => wire.close());
