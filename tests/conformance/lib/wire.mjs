// SPDX-License-Identifier: Apache-2.0
// wire.mjs - Gangway's own protocols and signer, one JSON question a line and one answer a line (wire.c)

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { builddir } from "./tree.mjs";

export class Wire {
  constructor() {
    this.child = spawn(`${builddir}/tests/conformance/wire`, { stdio: ["pipe", "pipe", "inherit"] });
    this.child.stdin.on("error", (error) => this.fail(error));
    this.waiting = [];
    this.ended = new Promise((resolve) => {
      this.child.on("error", (error) => resolve(this.fail(error)));
      this.child.on("exit", (code, signal) => {
        this.fail(new Error(`wire ended: ${signal ?? code}`));
        resolve(code);
      });
    });
    createInterface({ input: this.child.stdout })
      .on("line", (line) => this.waiting.shift()?.resolve(tidied(JSON.parse(line))));
  }

  fail(error) {
    this.gone = error;
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }

  ask(what, question = {}) {
    if (this.gone) return Promise.reject(this.gone);
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.child.stdin.write(JSON.stringify({ do: what, ...question }) + "\n");
    });
  }

  // Ends the program; a leak found at its exit, or any other bad end, is an error.
  async close() {
    this.child.stdin.end();
    if ((await this.ended) !== 0) throw this.gone;
  }
}

// A message's headers as a map, names in lower case.
function tidied(answer) {
  if (!Array.isArray(answer.headers)) return answer;
  const headers = Object.fromEntries(answer.headers.map(([name, value]) => [name.toLowerCase(), value]));
  return { ...answer, query: answer.query ?? "", headers };
}
