// SPDX-License-Identifier: Apache-2.0
// capture.mjs - an SDK client without a network: what it would send, and what it makes of an answer

import { Readable } from "node:stream";
import { HttpResponse } from "@smithy/core/protocols";

export const testKeys = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};

class Sent extends Error {}

class Handler {
  metadata = { handlerProtocol: "http/1.1" };

  async handle(request) {
    this.request = request;
    if (!this.answer) throw new Sent("captured");
    const { status, headers, body } = this.answer;
    return { response: new HttpResponse({ statusCode: status, headers: { ...headers },
                                          body: Readable.from(body.length ? [Buffer.from(body)] : []) }) };
  }

  destroy() {}
  updateHttpClientConfig() {}
  httpHandlerConfigs() {
    return {};
  }
}

// An SDK client (`Client` is its class) whose requests go no further than here.
export class Captured {
  constructor(Client, config = {}) {
    this.handler = new Handler();
    this.client = new Client({ region: "us-east-1", credentials: testKeys, maxAttempts: 1,
                               requestHandler: this.handler, ...config });
  }

  // The signed request of a command, its body as text.
  async request(command) {
    this.handler.answer = undefined;
    try {
      await this.client.send(command);
    } catch (error) {
      if (!(error instanceof Sent)) throw error;
    }
    const request = this.handler.request;
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]));
    return { method: request.method, hostname: request.hostname, path: request.path, query: request.query ?? {},
             headers, body: await bodyText(request.body) };
  }

  // What the SDK makes of an answer: {answer} or {error}.
  async answer(command, answer) {
    this.handler.answer = answer;
    try {
      const { $metadata, ...rest } = await this.client.send(command);
      if (rest.Body?.transformToByteArray) rest.Body = await rest.Body.transformToByteArray();
      delete rest.ExpiresString; // the SDK's own, besides Expires
      if (rest.Metadata && Object.keys(rest.Metadata).length === 0) delete rest.Metadata; // where there is none
      return { answer: rest, metadata: $metadata };
    } catch (error) {
      return { error };
    }
  }
}

async function bodyText(body) {
  if (body === undefined || body === null) return "";
  if (typeof body === "string") return body;
  if (body instanceof Uint8Array) return Buffer.from(body).toString("utf8");
  const chunks = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}
