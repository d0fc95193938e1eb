// SPDX-License-Identifier: Apache-2.0
// sim.mjs - a simulator of one's own, and SDK clients that talk to it

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { builddir } from "./tree.mjs";

// "iam:GetRole" of every operation that some simulator of this process has answered well.
export const answered = new Set();

// [profile x] sections, as the SDK's own reader would see them; that one is tried in the tests of sts.
function parseProfiles(text) {
  const profiles = {};
  let current;
  for (const line of text.split("\n")) {
    const section = /^\[(?:profile )?([^\]]+)\]/.exec(line);
    const setting = /^(\w+)\s*=\s*(.*)$/.exec(line);
    if (section) current = profiles[section[1]] = {};
    else if (setting && current) current[setting[1]] = setting[2].trim();
  }
  return profiles;
}

export class Sim {
  // Flags are those of gangway-sim; `org` is laid over the sample organization.
  static async start({ flags = [], org } = {}) {
    const sim = new Sim();
    sim.folder = await mkdtemp(path.join(os.tmpdir(), "gangway-conformance-"));
    sim.config = path.join(sim.folder, "aws.cfg");
    sim.logFile = path.join(sim.folder, "log");
    const own = ["--port", "0", "--people", "none", "--aws-config", sim.config, "--log", sim.logFile];
    if (org) {
      await writeFile(path.join(sim.folder, "org.json"), JSON.stringify(org));
      own.push("--org", path.join(sim.folder, "org.json"));
    }
    sim.child = spawn(`${builddir}/gangway-sim`, [...own, ...flags], { stdio: ["ignore", "pipe", "inherit"] });
    sim.ended = new Promise((resolve) => sim.child.on("exit", (code, signal) => resolve(signal ?? code)));
    sim.port = await sim.ready();
    sim.endpoint = `http://127.0.0.1:${sim.port}`;
    sim.profiles = parseProfiles(await readFile(sim.config, "utf8"));
    return sim;
  }

  ready() {
    return new Promise((resolve, reject) => {
      this.child.on("error", reject);
      this.ended.then((how) => reject(new Error(`gangway-sim ended early: ${how}`)));
      createInterface({ input: this.child.stdout }).on("line", (line) => {
        const found = /^listening on http:\/\/127\.0\.0\.1:(\d+)$/.exec(line);
        if (found) resolve(Number(found[1]));
      });
    });
  }

  // The SDK's form of a profile's credentials.
  credentials(profile) {
    const { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey, aws_session_token: sessionToken } =
      this.profiles[profile];
    return { accessKeyId, secretAccessKey, sessionToken };
  }

  // A client; `who` is a profile's name or credentials.
  client(Client, who = "customer", config = {}) {
    return new Client({ region: "us-east-1", endpoint: this.endpoint, maxAttempts: 1,
                        credentials: typeof who === "string" ? this.credentials(who) : who, ...config });
  }

  async log() {
    const text = await readFile(this.logFile, "utf8").catch(() => "");
    return text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  }

  // An address below /_sim/.
  control(method, what, body) {
    return new Promise((resolve, reject) => {
      const sent = request({ host: "127.0.0.1", port: this.port, method, path: `/_sim/${what}` }, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (piece) => (text += piece));
        answer.on("end", () => resolve(JSON.parse(text)));
      });
      sent.on("error", reject).end(body && JSON.stringify(body));
    });
  }

  // Ends it; a leak that it finds then, or any other bad end, is an error.
  async stop() {
    for (const { service, operation, status } of await this.log())
      if (status >= 200 && status < 300) answered.add(`${service}:${operation}`);
    await this.control("POST", "quit");
    const how = await this.ended;
    await rm(this.folder, { recursive: true });
    assert.equal(how, 0, "how gangway-sim ended");
  }
}

// The call must fail, with this error of the SDK's and this status. Answers the error.
export async function refused(call, name, status) {
  const error = await call.then((answer) => assert.fail(`answered ${JSON.stringify(answer)}`), (problem) => problem);
  assert.equal(error.name, name, error.message);
  assert.equal(error.$metadata?.httpStatusCode, status);
  assert.ok(error.message, "an error without a message");
  return error;
}

// All pages of a paginator, one after the other.
export async function pages(paginator) {
  const all = [];
  for await (const page of paginator) all.push(page);
  return all;
}
