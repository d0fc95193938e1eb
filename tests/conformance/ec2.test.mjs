// SPDX-License-Identifier: Apache-2.0
// ec2.test.mjs - EC2's answers, all operations: we read what botocore's parser reads, and it reads what we write
//
// Requests are compared in botocore.test.mjs.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { Lines } from "./lib/lines.mjs";
import { srcdir } from "./lib/tree.mjs";
import { Wire } from "./lib/wire.mjs";

const ROUNDS = 4;

const wire = new Wire();
const ours = (await wire.ask("operations")).ec2;
const script = `${srcdir}/tests/conformance/botocore_answers.py`;
const works = (python) => spawnSync(python, ["-W", "ignore", script], { input: "" }).status === 0;
const pythons = ["python3", "/usr/bin/python3"].filter(works);
if (pythons.length === 0) it("needs botocore or the AWS CLI", { skip: true }, () => {});

// The model has two names on the wire for one member of a structure of one name: written is the more frequent one.
const twofold = new Set(["DescribeSpotFleetRequests"]);
// JSON has one kind of number.
const same = (value) => JSON.parse(JSON.stringify(value));

for (const python of [...new Set(pythons)]) {
  const botocore = new Lines(python, ["-W", "ignore", script]);
  const first = await new Promise((resolve, reject) => botocore.waiting.push({ resolve, reject }));
  const there = new Set(first.operations);
  const faults = async (check) => {
    const found = {};
    for (const operation of ours.filter((name) => there.has(name)))
      for (let i = 0; i < ROUNDS; i++)
        try {
          await check(operation, await botocore.ask({ do: "sample", operation }));
        } catch (error) {
          found[operation] ??= error.message;
        }
    return found;
  };

  describe(`EC2's answers, by botocore ${first.botocore}`, () => {
    it("we read what it reads", async () => {
      assert.deepEqual(await faults(async (operation, { body }) => {
        const read = await wire.ask("decode", { service: "ec2", operation, status: 200, headers: [], body });
        const { answer } = await botocore.ask({ do: "parse", operation, body });
        assert.deepEqual(same(read.answer), answer, body);
      }), {});
    });

    it("it reads what we write", async () => {
      assert.deepEqual(await faults(async (operation, { output }) => {
        const { body } = await wire.ask("pack", { service: "ec2", operation, output, request_id: "r-9" });
        const read = await botocore.ask({ do: "parse", operation, body });
        assert.equal(read.id, "r-9");
        if (!twofold.has(operation)) assert.deepEqual(read.answer, output, body);
      }), {});
    });

    it("refusals, both ways", async () => {
      const refusal = { service: "ec2", status: 403, code: "UnauthorizedOperation", message: "not <you>", request_id: "r-2" };
      const { status, headers, body } = await wire.ask("refuse", refusal);
      const { answer, id } = await botocore.ask({ do: "parse", operation: "DescribeVpcs", body, status });
      assert.deepEqual([answer.Error.Code, answer.Error.Message, id], [refusal.code, refusal.message, "r-2"]);
      const { failure } = await wire.ask("decode", { service: "ec2", operation: "DescribeVpcs", status, headers: Object.entries(headers), body });
      assert.deepEqual([failure.class, failure.code, failure.message, failure.request_id],
                       ["denied", refusal.code, refusal.message, "r-2"]);
    });

    it("ends well", () => botocore.close());
  });
}

it("the encoder ends well, without a leak", () => wire.close());
