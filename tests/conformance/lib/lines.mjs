// SPDX-License-Identifier: Apache-2.0
// lines.mjs - a program that answers a JSON line with a JSON line

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export class Lines {
  constructor(program, args = [], options = {}) {
    this.program = program;
    this.child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"], ...options });
    this.child.stdin.on("error", (error) => this.fail(error));
    this.waiting = [];
    this.ended = new Promise((resolve) => {
      this.child.on("error", (error) => resolve(this.fail(error)));
      this.child.on("exit", (code, signal) => {
        this.fail(new Error(`${program} ended: ${signal ?? code}`));
        resolve(code);
      });
    });
    createInterface({ input: this.child.stdout }).on("line", (line) => this.waiting.shift()?.resolve(JSON.parse(line)));
  }

  fail(error) {
    this.gone = error;
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }

  ask(question) {
    if (this.gone) return Promise.reject(this.gone);
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.child.stdin.write(JSON.stringify(question) + "\n");
    });
  }

  // Ends the program; a leak found at its exit, or any other bad end, is an error.
  async close() {
    this.child.stdin.end();
    if ((await this.ended) !== 0) throw this.gone;
  }
}
