// SPDX-License-Identifier: Apache-2.0
// compare.mjs - two requests in a form in which equal means the same to AWS

import { parseXML } from "@aws-sdk/xml-builder";

// Headers in which clients may differ: who they are, when, and how the body is vouched for (checked apart).
const personal = /^(amz-sdk-|x-amz-user-agent|x-amz-date|x-amz-content-sha256|x-amz-security-token|authorization|host)/;
const integrity = /^(content-md5|x-amz-sdk-checksum-algorithm|x-amz-checksum-)/;
const telling = /^(x-amz-|content-type$)/;

// A media type's parameters (charset) say nothing new: all is UTF-8.
const mediaType = (value) => value.split(";")[0].trim().toLowerCase();

// CloudTrail's target is long with botocore, and with the SDK only its last two words; AWS takes both.
const target = (value) => value.split(".").slice(-2).join(".");

function headerMap(headers, body) {
  const out = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!telling.test(name) || personal.test(name) || integrity.test(name)) continue;
    if (name === "content-type") {
      if (body !== "") out[name] = mediaType(value);
    } else if (name === "x-amz-target") {
      out[name] = target(value);
    } else {
      out[name] = value.replace(/,\s+/g, ",");
    }
  }
  return out;
}

function formMap(text) {
  const pairs = [...new URLSearchParams(text)];
  const map = Object.fromEntries(pairs);
  if (Object.keys(map).length !== pairs.length) throw new Error(`a form names a member twice: ${text}`);
  return map;
}

// Names of a query string may come back; "x-id" is the SDK's own remark about the operation.
function queryMap(query) {
  const map = {};
  const pairs = typeof query === "string" ? [...new URLSearchParams(query)] : Object.entries(query);
  for (const [name, value] of pairs) map[name] = [...(map[name] ?? []), value].flat();
  delete map["x-id"];
  return map;
}

function bodyValue(body, type) {
  if (body === "") return "";
  if (/urlencoded$/.test(type)) return formMap(body);
  if (/json/.test(type)) return JSON.parse(body);
  if (/xml$/.test(type) || /^</.test(body)) return parseXML(body);
  return body;
}

export function comparable({ method, path, query, headers, body }) {
  const map = headerMap(headers, body);
  return { method, path: path.replace(/(.)\/$/, "$1"), query: queryMap(query), headers: map,
           body: bodyValue(body, map["content-type"] ?? "") };
}
