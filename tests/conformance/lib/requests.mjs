// SPDX-License-Identifier: Apache-2.0
// requests.mjs - requests to sign, random ones too, and how wire.c is asked about them

import { awkward, headerSafe, letters } from "./random.mjs";

// RFC 3986, as AWS has it.
const escaped = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase());

function queryText(query) {
  return Object.entries(query)
    .flatMap(([name, value]) => [value].flat().map((one) => `${escaped(name)}=${escaped(one)}`)).join("&");
}

// A fixture's or a random request in the words of wire.c.
export const question = (request, credentials, scope) => ({
  method: request.method,
  path: request.path,
  query: queryText(request.query ?? {}),
  headers: Object.entries(request.headers),
  body: request.body ?? "",
  access_key: credentials.accessKeyId,
  secret_key: credentials.secretAccessKey,
  session_token: credentials.sessionToken,
  ...scope,
});

export const dateTime = (date) => date.toISOString().replace(/[-:]|\.\d+/g, "");

export const part = (authorization, name) => new RegExp(`${name}=([^,]+)`).exec(authorization)[1];

function randomPath(random, service) {
  const segments = Array.from({ length: random.int(0, 4) }, () => escaped(random.text(awkward, 1, 10)));
  // S3 takes a path as it is; elsewhere empty and dotted segments are resolved before signing.
  if (service !== "s3" && random.chance(0.3)) segments.splice(random.int(0, segments.length), 0, random.pick([".", "..", ""]));
  return "/" + segments.join("/") + (segments.length && random.chance(0.3) ? "/" : "");
}

function randomQuery(random) {
  const query = {};
  for (let n = random.int(0, 4); n > 0; n--) {
    const value = () => (random.chance(0.2) ? "" : random.text(awkward, 1, 10));
    query[random.text(letters + "-._~ +&=/é", 1, 6)] =
      random.chance(0.25) ? Array.from({ length: random.int(1, 3) }, value) : value();
  }
  return query;
}

// `any`: names besides those that our own signer signs.
function randomHeaders(random, any) {
  const headers = { host: random.pick(["example.amazonaws.com", "127.0.0.1:4566", "b.s3.eu-west-1.amazonaws.com"]) };
  const prefixes = any ? ["x-amz-", "content-", "my-", "if-", "z"] : ["x-amz-meta-", "content-x-"];
  for (let n = random.int(0, 4); n > 0; n--)
    headers[random.pick(prefixes) + random.text(letters.toLowerCase(), 1, 6)] =
      random.pick(["", "  ", " \t"]) + random.text(headerSafe + "  \",;", 0, 20) + random.pick(["", " ", "   x"]);
  if (random.chance(0.5)) headers["content-type"] = random.pick(["application/json", "text/plain; charset=utf-8"]);
  return headers;
}

export function randomRequest(random, service, any) {
  const body = random.chance(0.5) ? random.text(awkward, 1, 80) : "";
  return { protocol: "https:", hostname: "example.amazonaws.com", method: random.pick(["GET", "PUT", "POST", "HEAD", "DELETE"]),
           path: randomPath(random, service), query: randomQuery(random), headers: randomHeaders(random, any), body };
}

// Somebody's keys, a time and a scope, and what the SDK's signers are made with.
export function randomOccasion(random) {
  const service = random.pick(["s3", "iam", "sts", "organizations", "cur", "service", "partnercentral-channel"]);
  const region = random.pick(["us-east-1", "eu-central-1", "ap-southeast-4"]);
  const credentials = { accessKeyId: "AKIA" + random.text(letters.toUpperCase(), 16, 16),
                        secretAccessKey: random.text(letters + "/+", 40, 40) };
  if (random.chance(0.5)) credentials.sessionToken = random.text(letters + "/+=", 40, 300);
  const date = new Date(random.int(1e9, 2e9) * 1000);
  const init = { service, region, credentials, uriEscapePath: service !== "s3", applyChecksum: service === "s3" };
  return { init, credentials, date, scope: { date_time: dateTime(date), region, service } };
}
