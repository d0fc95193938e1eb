// SPDX-License-Identifier: Apache-2.0
// credentials.test.mjs - one environment, one identity: Gangway, the AWS SDK and the AWS CLI take the same way to keys

import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { Givers, org } from "./lib/givers.mjs";
import { Sim } from "./lib/sim.mjs";
import { builddir, srcdir } from "./lib/tree.mjs";

const run = promisify(execFile);

// The AWS CLI takes the endpoints of its own questions from the environment since 1.29 and 2.13, and a container's
// token from a file since 1.32 and 2.15. An older one is spared those ways: it would ask the real AWS.
const version = /^aws-cli\/(\d+)\.(\d+)\./.exec(spawnSync("aws", ["--version"], { encoding: "utf8" }).stdout ?? "");
const cli = version !== null;
const modern = cli && Number(version[2]) >= (version[1] === "1" ? 32 : 15);
const ROLE = "arn:aws:iam::111122223333:role/visitor";
const session = (name) => `arn:aws:sts::111122223333:assumed-role/visitor/${name}`;
const ALICE = "arn:aws:iam::111122223333:user/alice";

describe("the ways to keys", () => {
  let sim, givers, home, files = 0;
  before(async () => {
    sim = await Sim.start({ org });
    givers = await Givers.start(sim);
    home = path.join(sim.folder, "home");
    await mkdir(path.join(home, ".aws/sso/cache"), { recursive: true });
  });
  after(async () => {
    await givers.stop();
    await sim.stop();
  });

  async function file(text) {
    const name = path.join(sim.folder, `file-${files++}`);
    await writeFile(name, text);
    return name;
  }

  // All that a program gets to see.
  async function environment(config = "", more = {}) {
    const plain = { PATH: process.env.PATH, HOME: home, AWS_REGION: "us-east-1", AWS_DEFAULT_REGION: "us-east-1",
                    AWS_PAGER: "", AWS_MAX_ATTEMPTS: "1",
                    AWS_CONFIG_FILE: await file(config), AWS_SHARED_CREDENTIALS_FILE: path.join(home, "none"),
                    AWS_EC2_METADATA_DISABLED: "true", AWS_ENDPOINT_URL: sim.endpoint,
                    AWS_ENDPOINT_URL_STS: givers.endpoint, AWS_ENDPOINT_URL_SSO: givers.endpoint,
                    AWS_ENDPOINT_URL_SSO_OIDC: givers.endpoint };
    for (const name of ["ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"]) // of ours
      if (process.env[name]) plain[name] = process.env[name];
    return { ...plain, ...more };
  }

  const keys = (profile = "customer") => ({ AWS_ACCESS_KEY_ID: sim.profiles[profile].aws_access_key_id,
                                            AWS_SECRET_ACCESS_KEY: sim.profiles[profile].aws_secret_access_key });
  const section = (profile = "customer") => Object.entries(keys(profile))
    .map(([name, value]) => `${name.toLowerCase()} = ${value}\n`).join("");

  const programs = {
    async gangway(env) {
      const look = ["step", "inspect", "org-identity", "--json"];
      const { stdout } = await run(`${builddir}/gangway`, look, { env, cwd: srcdir });
      return JSON.parse(stdout).seen.outputs.caller_arn;
    },
    async sdk(env) {
      return (await run(process.execPath, [`${srcdir}/tests/conformance/lib/whoami.mjs`], { env })).stdout.trim();
    },
    async cli(env) {
      const words = ["sts", "get-caller-identity", "--query", "Arn", "--output", "text",
                     "--endpoint-url", givers.endpoint];
      return (await run("aws", words, { env })).stdout.trim();
    },
  };
  const all = Object.keys(programs).filter((name) => name !== "cli" || modern);
  const old = Object.keys(programs).filter((name) => name !== "cli" || cli);

  async function agree(expected, env, who = all) {
    await Promise.all(who.map(async (name) => assert.equal(await programs[name](env), expected, name)));
  }

  const web = async () => ({ AWS_WEB_IDENTITY_TOKEN_FILE: await file("web-token"), AWS_ROLE_ARN: ROLE,
                             AWS_ROLE_SESSION_NAME: "pod" });
  const container = async () => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${givers.endpoint}/container`,
                                   AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: await file("container-token") });
  const instance = () => ({ AWS_EC2_METADATA_DISABLED: "false", AWS_EC2_METADATA_SERVICE_ENDPOINT: `${givers.endpoint}/` });
  const sso = "sso_session = acme\nsso_account_id = 111122223333\nsso_role_name = visitor\n";
  const acme = "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\n"
    + "sso_registration_scopes = sso:account:access\n";
  const cache = () => path.join(home, ".aws/sso/cache", `${createHash("sha1").update("acme").digest("hex")}.json`);

  const signIn = (more) => writeFile(cache(), JSON.stringify({
    startUrl: "https://acme.awsapps.com/start", region: "us-east-1", accessToken: "sso-token",
    expiresAt: new Date(Date.now() + 3600e3).toISOString().replace(/\.\d+Z/, "Z"), ...more }));

  it("keys in the environment and in files", async () => {
    await agree(ALICE, await environment("", keys()), old);
    await agree(ALICE, await environment(`[default]\n${section()}`), old);
    await agree(ALICE, await environment(`[profile p]\n${section()}`, { AWS_PROFILE: "p" }), old);
  });

  it("a role from a profile, and one after it", async () => {
    const config = `[profile p]\nrole_arn = ${ROLE}\nsource_profile = q\nrole_session_name = first\n[profile q]\n${section()}`;
    await agree(session("first"), await environment(config, { AWS_PROFILE: "p" }));
  });

  it("a program", async () => {
    const printed = await file(JSON.stringify({ Version: 1, AccessKeyId: keys().AWS_ACCESS_KEY_ID,
                                                SecretAccessKey: keys().AWS_SECRET_ACCESS_KEY }));
    await agree(ALICE, await environment(`[profile p]\ncredential_process = cat "${printed}"\n`, { AWS_PROFILE: "p" }), old);
  });

  it("web identity, by the environment and by a profile", async () => {
    await agree(session("web"), await environment("", await web()));
    const config = `[profile p]\nrole_arn = ${ROLE}\nweb_identity_token_file = ${await file("web-token")}\n`;
    await agree(session("web"), await environment(config, { AWS_PROFILE: "p" }));
  });

  it("a container's agent", async () => {
    await agree(session("container"), await environment("", await container()));
    const { AWS_CONTAINER_CREDENTIALS_FULL_URI } = await container();
    await agree(session("container"), await environment("", { AWS_CONTAINER_CREDENTIALS_FULL_URI,
                                                              AWS_CONTAINER_AUTHORIZATION_TOKEN: "container-token" }), old);
  });

  it("an instance's metadata", async () => {
    givers.asked.length = 0;
    await agree(session("instance"), await environment("", instance()), old);
    assert.equal(givers.asked.filter((one) => one === "PUT /latest/api/token").length, old.length);
  });

  it("IAM Identity Center", async () => {
    await signIn();
    await agree(session("sso"), await environment(`[profile p]\n${sso}${acme}`, { AWS_PROFILE: "p" }));
    await agree(session("sso"), await environment(`[default]\n${sso}${acme}`));
  });

  // Whoever comes first renews the token, and everybody goes on with what is in the file then.
  for (const first of all)
    it(`IAM Identity Center: a token that ${first} renews`, async () => {
      await signIn({ accessToken: "old", expiresAt: "2020-01-01T00:00:00Z", refreshToken: givers.refresh,
                     clientId: "client", clientSecret: "secret",
                     registrationExpiresAt: new Date(Date.now() + 86400e3).toISOString().replace(/\.\d+Z/, "Z") });
      givers.asked.length = 0;
      const env = await environment(`[profile p]\n${sso}${acme}`, { AWS_PROFILE: "p" });
      await agree(session("sso"), env, [first]);
      await agree(session("sso"), env);
      assert.equal(givers.asked.filter((one) => one === "POST /token").length, 1, "renewals");
      const kept = JSON.parse(await readFile(cache(), "utf8"));
      assert.equal(kept.refreshToken, givers.refresh);
      assert.ok(givers.tokens.has(kept.accessToken) && Date.parse(kept.expiresAt) > Date.now());
      if (first === "gangway") assert.equal((await stat(cache())).mode & 0o777, 0o600);
    });

  it("a role from what the machine offers", async () => {
    const role = (source) => `[profile p]\nrole_arn = ${ROLE}\nrole_session_name = after\ncredential_source = ${source}\n`;
    const trusting = (env) => ({ ...env, AWS_PROFILE: "p" });
    await agree(session("after"), await environment(role("Environment"), trusting(keys())),
                all.filter((name) => name !== "cli")); // where keys in the environment win over AWS_PROFILE
    // The role's trust names alice alone: the others were asked, and their sessions are turned away.
    for (const [source, env] of [["EcsContainer", await container()], ["Ec2InstanceMetadata", instance()]])
      await Promise.all(all.map(async (name) =>
        assert.rejects(programs[name](await environment(role(source), trusting(env))), /AccessDenied|not authorized/)));
  });

  // What counts when much is there. The SDK's order is another one inside of a profile, so it isn't asked.
  it("the order without a named profile", async () => {
    await signIn();
    const everything = { ...keys("readonly"), ...(await web()), ...(await container()), ...instance() };
    const take = (...names) => names.forEach((name) => delete everything[name]);
    const role = `role_arn = ${ROLE}\nsource_profile = q\nrole_session_name = first\n`;
    const q = `[profile q]\n${section()}`;
    const both = all.filter((name) => name !== "sdk");
    await agree("arn:aws:iam::111122223333:user/auditor", await environment(`[default]\n${role}${sso}${q}${acme}`, everything));
    take("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
    await agree(session("first"), await environment(`[default]\n${role}${sso}${q}${acme}`, everything), both);
    await agree(session("web"), await environment(`[default]\n${sso}${section()}${acme}`, everything), both);
    take("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME");
    await agree(session("sso"), await environment(`[default]\n${sso}${section()}${acme}`, everything), both);
    await agree(ALICE, await environment(`[default]\n${section()}`, everything));
    await agree(session("container"), await environment("[default]\nregion = us-east-1\n", everything));
    take("AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    await agree(session("instance"), await environment("[default]\nregion = us-east-1\n", everything));
  });

  it("nothing to be found", async () => {
    await rm(cache(), { force: true });
    const said = { gangway: /cannot find AWS credentials; tried, in this order/, sdk: /Could not load credentials/,
                   cli: /Unable to locate credentials/ };
    for (const name of all) await assert.rejects(programs[name](await environment()), said[name]);
    const signedOut = await environment(`[profile p]\n${sso}${acme}`, { AWS_PROFILE: "p" });
    await assert.rejects(programs.gangway(signedOut), /nobody has signed in: .*run 'aws sso login --profile p'/);
    for (const name of all) await assert.rejects(programs[name](signedOut));
  });
});
