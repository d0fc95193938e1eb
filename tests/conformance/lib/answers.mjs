// SPDX-License-Identifier: Apache-2.0
// answers.mjs - answers as AWS would give them, for a random output

import { NormalizedSchema } from "@smithy/core/schema";
import { awkwardText } from "./random.mjs";
import { DATE_TIME, isoSecond } from "./shapes.mjs";
import { membersText } from "./xml.mjs";


// Policies travel percent-encoded in IAM's answers; Gangway hands them on decoded, the SDK as they are.
const encodedPolicies = new Set(["AssumeRolePolicyDocument", "PolicyDocument", "Document"]);

export function encodedPolicy(name, member, random) {
  if (!encodedPolicies.has(name)) return undefined;
  const text = plainText(awkwardText)(random);
  return { sdk: encodeURIComponent(text), ours: text };
}

export const outputOptions = {
  query: { timestamp: isoSecond },
  json: { timestamp: (date) => date.getTime() / 1000 },
  "rest-xml": { timestamp: isoSecond, always: (member) => member.getMergedTraits().httpPayload,
                never: new Set(["ExpiresString"]), // the SDK's own
                special: (name, member, random) => name === "Policy" ? policy(random) : undefined },
};

// The one text that is a body of its own is a JSON document.
function policy(random) {
  const text = JSON.stringify({ Version: "2012-10-17", Id: awkwardText(random) }, null, random.int(0, 2));
  return { sdk: text, ours: text };
}

// The SDK reads white space with a line end as layout.
const layout = /^\s*\n\s*$/;
export const plainText = (sampler) => (random) => {
  const text = sampler(random);
  return layout.test(text) ? "x" : text;
};

function queryAnswer(operation, ns, value) {
  const result = ns.isStructSchema() ? `<${operation}Result>${membersText(ns, value)}</${operation}Result>` : "";
  return { status: 200, headers: { "content-type": "text/xml" },
           body: `<${operation}Response xmlns="https://x.amazonaws.com/doc/2010-05-08/">\n  ${result}\n` +
                 `  <ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata>\n</${operation}Response>\n` };
}

const jsonAnswer = (value) =>
  ({ status: 200, headers: { "content-type": "application/x-amz-json-1.1" }, body: JSON.stringify(value) });

function payloadText(ns, value) {
  if (ns.isStringSchema()) return value;
  if (ns.isBlobSchema()) return Buffer.from(value).toString("utf8");
  const name = ns.getMergedTraits().xmlName ?? ns.getName();
  let text = membersText(ns, value);
  // GetBucketLocation: the root element is the member.
  if (ns.getSchema()[4].includes(name)) text = text.replace(`<${name}>`, "").replace(`</${name}>`, "");
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${text}</${name}>`;
}

function headerText(member, value) {
  if (!member.isTimestampSchema()) return String(value);
  return member.getSchema() === DATE_TIME ? isoSecond(value) : value.toUTCString();
}

function restAnswer(ns, value) {
  const answer = { status: 200, headers: { "x-amz-request-id": "r-1" }, body: "" };
  if (!ns.isStructSchema()) return answer;
  let inBody = false;
  for (const [name, member] of ns.structIterator()) {
    const { httpHeader, httpPrefixHeaders, httpPayload } = member.getMergedTraits();
    if (!httpHeader && !httpPrefixHeaders) inBody = true;
    if (value[name] === undefined) continue;
    if (httpHeader) answer.headers[httpHeader.toLowerCase()] = headerText(member, value[name]);
    if (httpPrefixHeaders)
      for (const [key, text] of Object.entries(value[name])) answer.headers[httpPrefixHeaders + key] = text;
    if (httpPayload) return { ...answer, body: payloadText(member, value[name]) };
  }
  return inBody ? { ...answer, body: payloadText(ns, value) } : answer;
}

// `value` is a sample's pair.
export function answerOf(protocol, operation, value) {
  const ns = NormalizedSchema.of(operation.output);
  if (protocol === "json") return jsonAnswer(value.ours);
  if (protocol === "query") return queryAnswer(operation.name, ns, value.sdk);
  return restAnswer(ns, value.sdk);
}

// The SDK leaves policies encoded.
export function withPoliciesDecoded(value) {
  if (Array.isArray(value)) return value.map(withPoliciesDecoded);
  if (value === null || typeof value !== "object" || value instanceof Date || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) =>
    [name, encodedPolicies.has(name) ? decodeURIComponent(one) : withPoliciesDecoded(one)]));
}
