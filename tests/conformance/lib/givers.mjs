// SPDX-License-Identifier: Apache-2.0
// givers.mjs - those who give keys to programs: a container's agent, an instance's metadata, IAM Identity Center, STS
//
// Each gives keys of the role `visitor` of a simulated account, under a session that is named for the way, so that
// whoever asks "who am I?" learns which way was taken. What was asked is kept.

import { createServer, request } from "node:http";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";

const ROLE = "arn:aws:iam::111122223333:role/visitor";

export const org = { aws: { accounts: { 111122223333: { iam: { roles: { visitor: {
  trust: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole",
                                                Principal: { AWS: "arn:aws:iam::111122223333:user/alice" } }] },
  attached: { "arn:aws:iam::aws:policy/AdministratorAccess": true } } } } } } } };

const denied = (text) => Object.assign(new Error(text), { status: 401 });
const must = (condition, text) => {
  if (!condition) throw denied(text);
};

export class Givers {
  static async start(sim) {
    const givers = new Givers();
    givers.sim = sim;
    givers.asked = [];
    givers.tokens = new Set(["sso-token"]); // of IAM Identity Center, good ones
    givers.refresh = "refresh-0";
    givers.sts = sim.client(STSClient);
    givers.server = createServer((asked, answer) => givers.answer(asked, answer));
    await new Promise((resolve) => givers.server.listen(0, "127.0.0.1", resolve));
    givers.endpoint = `http://127.0.0.1:${givers.server.address().port}`;
    return givers;
  }

  async stop() {
    this.server.closeAllConnections?.();
    await new Promise((resolve) => this.server.close(resolve));
    this.sts.destroy();
  }

  async keys(way) {
    const { Credentials } = await this.sts.send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: way }));
    return { ...Credentials, Expiration: Credentials.Expiration.toISOString().replace(/\.\d+Z/, "Z") };
  }

  async answer(asked, answer) {
    const pieces = [];
    for await (const piece of asked) pieces.push(piece);
    const body = Buffer.concat(pieces);
    const url = new URL(asked.url, this.endpoint);
    try {
      const found = await this.route(asked, url, body.toString());
      if (!found) return this.pass(asked, body, answer);
      this.asked.push(`${asked.method} ${url.pathname}`);
      const [type, text] = typeof found === "string" ? ["text/plain", found] : [found.type ?? "application/json",
                                                                               found.text ?? JSON.stringify(found)];
      answer.writeHead(200, { "content-type": type, ...found.headers }).end(text);
    } catch (problem) {
      answer.writeHead(problem.status ?? 500, { "content-type": "application/json" })
        .end(JSON.stringify({ message: problem.message }));
    }
  }

  async route({ method, headers }, url, body) {
    const at = `${method} ${url.pathname}`;
    const roles = "/latest/meta-data/iam/security-credentials/";
    if (at === "GET /container") {
      must(headers.authorization === "container-token", "no authorization");
      const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = await this.keys("container");
      return { AccessKeyId, SecretAccessKey, Token: SessionToken, Expiration, RoleArn: ROLE };
    }
    if (at === "PUT /latest/api/token") {
      const ttl = "x-aws-ec2-metadata-token-ttl-seconds";
      must(headers[ttl], "no time to live");
      return { type: "text/plain", text: "imds-token", headers: { [ttl]: headers[ttl] } };
    }
    if (at.startsWith(`GET ${roles}`)) {
      must(headers["x-aws-ec2-metadata-token"] === "imds-token", "no token");
      if (url.pathname === roles) return "visitor";
      const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = await this.keys("instance");
      return { Code: "Success", Type: "AWS-HMAC", LastUpdated: new Date().toISOString(), AccessKeyId, SecretAccessKey,
               Token: SessionToken, Expiration };
    }
    if (at === "GET /federation/credentials") {
      must(this.tokens.has(headers["x-amz-sso_bearer_token"]), "Session token not found or invalid");
      must(url.searchParams.get("account_id") === "111122223333" && url.searchParams.get("role_name") === "visitor", "who?");
      const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = await this.keys("sso");
      return { roleCredentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken,
                                  expiration: Date.parse(Expiration) } };
    }
    if (at === "POST /token") {
      const { grantType, clientId, clientSecret, refreshToken } = JSON.parse(body);
      must(grantType === "refresh_token" && clientId === "client" && clientSecret === "secret", "who?");
      must(refreshToken === this.refresh, "a refresh token is good once");
      const n = this.tokens.size;
      this.refresh = `refresh-${n}`;
      this.tokens.add(`sso-token-${n}`);
      return { accessToken: `sso-token-${n}`, tokenType: "Bearer", expiresIn: 28800, refreshToken: this.refresh };
    }
    const form = new URLSearchParams(body);
    if (at === "POST /" && form.get("Action") === "AssumeRoleWithWebIdentity") {
      must(form.get("WebIdentityToken") === "web-token" && form.get("RoleArn") === ROLE && !headers.authorization, "who?");
      const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = await this.keys("web");
      return { type: "text/xml", text: `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
        <AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>${AccessKeyId}</AccessKeyId><SecretAccessKey>${SecretAccessKey}
        </SecretAccessKey><SessionToken>${SessionToken}</SessionToken><Expiration>${Expiration}</Expiration></Credentials>
        </AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`.replace(/\s+</g, "<") };
    }
  }

  // Everything else is the simulator's; the signature is over the host as it was asked for.
  pass(asked, body, answer) {
    request({ host: "127.0.0.1", port: this.sim.port, method: asked.method, path: asked.url, headers: asked.headers },
            (said) => {
              answer.writeHead(said.statusCode, said.headers);
              said.pipe(answer);
            }).on("error", () => answer.destroy()).end(body);
  }
}
