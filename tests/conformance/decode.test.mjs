// SPDX-License-Identifier: Apache-2.0
// decode.test.mjs - of the same answer, the SDK and we make the same

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { agree } from "./lib/agree.mjs";
import { answerOf, encodedPolicy, outputOptions, plainText, withPoliciesDecoded } from "./lib/answers.mjs";
import { Captured } from "./lib/capture.mjs";
import { awkwardText, Random } from "./lib/random.mjs";
import { serviceById, services } from "./lib/services.mjs";
import { leastIn, sample } from "./lib/shapes.mjs";
import { Wire } from "./lib/wire.mjs";

const SEED = 20170106;
const ROUNDS = 8;

const wire = new Wire();
const known = await wire.ask("operations");

const decoded = (id, operation, { status, headers, body }) =>
  wire.ask("decode", { service: id, operation, status, headers: Object.entries(headers), body });

async function compare(captured, service, operation, answer) {
  const theirs = await captured.answer(new operation.Command(leastIn(service)), answer);
  const ours = await decoded(service.id, operation.name, answer);
  assert.equal(theirs.error, undefined, answer.body);
  assert.equal(ours.failure, undefined, answer.body);
  const expected = service.id === "iam" ? withPoliciesDecoded(theirs.answer) : theirs.answer;
  assert.equal(agree(operation.output, expected, ours.answer, operation.name), undefined, answer.body);
}

for (const service of services) {
  describe(`answers of ${service.id}`, () => {
    const random = new Random(SEED);
    const captured = new Captured(service.Client, { responseChecksumValidation: "WHEN_REQUIRED" });
    const options = { ...outputOptions[service.protocol], text: plainText(awkwardText) };
    if (service.id === "iam") options.special = encodedPolicy;
    const operations = service.operations.filter(({ name }) => service.protocol !== "rest-xml" || known.s3.includes(name));

    for (const operation of operations) {
      it(operation.name, async () => {
        for (let i = 0; i < ROUNDS; i++) {
          const value = sample(operation.output, random, options);
          await compare(captured, service, operation, answerOf(service.protocol, operation, value));
        }
      });
    }
  });
}

it("the encoder ends well, without a leak", () => wire.close());
