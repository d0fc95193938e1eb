// SPDX-License-Identifier: Apache-2.0
// xml.mjs - answers in XML, written from a value and the SDK's schema for it

import { NormalizedSchema } from "@smithy/core/schema";

// By name where there is one: the SDK's parser reads "&#38;lt;" as "<".
const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;" };
const escaped = (text) => text.replace(/[&<>"\r]/g, (c) => entities[c]);

const element = (name, content) => `<${name}>${content}</${name}>`;

function listText(ns, value, name, traits) {
  const item = ns.getValueSchema();
  const itemName = item.getMergedTraits().xmlName ?? "member";
  if (traits.xmlFlattened) return value.map((one) => elementText(item, one, name)).join("");
  return element(name, value.map((one) => elementText(item, one, itemName)).join(""));
}

function mapText(ns, value, name) {
  const entry = ([key, one]) =>
    element("entry", element("key", escaped(key)) + elementText(ns.getValueSchema(), one, "value"));
  return element(name, Object.entries(value).map(entry).join(""));
}

function leafText(ns, value) {
  if (ns.isTimestampSchema()) return value.toISOString().replace(".000Z", "Z");
  if (ns.isBlobSchema()) return Buffer.from(value).toString("base64");
  return escaped(String(value));
}

// The children of a structure's element; members that travel in headers are not there.
export function membersText(ns, value) {
  let text = "";
  for (const [name, member] of ns.structIterator()) {
    const traits = member.getMergedTraits();
    if (value[name] === undefined || traits.httpHeader || traits.httpPrefixHeaders) continue;
    text += elementText(member, value[name], traits.xmlName ?? name);
  }
  return text;
}

function elementText(schema, value, name) {
  const ns = NormalizedSchema.of(schema);
  const traits = ns.getMergedTraits();
  if (ns.isListSchema()) return listText(ns, value, name, traits);
  if (ns.isMapSchema()) return mapText(ns, value, name);
  if (ns.isStructSchema()) return element(name, membersText(ns, value));
  return element(name, leafText(ns, value));
}
