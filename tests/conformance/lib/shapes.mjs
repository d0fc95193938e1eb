// SPDX-License-Identifier: Apache-2.0
// shapes.mjs - random values for an operation's input or output, made from the SDK's own schema
//
// Each value exists twice: as the SDK takes it (Date, Uint8Array) and as Gangway takes it (plain JSON).

import { NormalizedSchema } from "@smithy/core/schema";
import { awkwardText, headerSafe, letters } from "./random.mjs";

const DEEPEST = 5;

// Times that are text on every wire; 5 and 6 are how the SDK's schemas write that.
export const DATE_TIME = 5;
const HTTP_DATE = 6;
const httpDate = (date) => date.toUTCString();
export const isoSecond = (date) => date.toISOString().replace(".000Z", "Z");

const both = (value) => ({ sdk: value, ours: value });

// A whole second between 2001 and 2033.
function sampleTime(random, timestamp) {
  const seconds = random.int(1e9, 2e9);
  const date = new Date(seconds * 1000);
  return { sdk: date, ours: timestamp(date) };
}

function sampleBlob(random) {
  const bytes = Uint8Array.from({ length: random.int(0, 12) }, () => random.int(0, 255));
  return { sdk: bytes, ours: Buffer.from(bytes).toString("base64") };
}

// What a header can carry.
const inHeader = (options) =>
  ({ ...options, least: 1, timestamp: httpDate, text: (random) => random.text(headerSafe, 1, 12) });

// Headers whose names begin alike.
function samplePrefixed(random) {
  const map = {};
  for (let n = random.int(1, 3); n > 0; n--) map[random.text(letters.toLowerCase() + "-", 1, 8)] = random.text(headerSafe, 1, 12);
  return both(map);
}

// A body of its own may be any bytes; those that the tests can hand on are text.
function sampleBody(random) {
  const bytes = new Uint8Array(Buffer.from(random.text(letters + " \r\n+%ü", 0, 40)));
  return { sdk: bytes, ours: Buffer.from(bytes).toString("base64") };
}

function sampleMember(member, random, options, depth) {
  const { httpHeader, httpPrefixHeaders, httpPayload } = member.getMergedTraits();
  if (httpPrefixHeaders) return samplePrefixed(random);
  if (httpPayload && member.isBlobSchema()) return sampleBody(random);
  return sample(member, random, httpHeader ? inHeader(options) : options, depth);
}

function sampleText(random, traits, options) {
  if (traits.httpLabel) return both(random.text(headerSafe, 1, 12));
  return both(options.text?.(random) ?? awkwardText(random));
}

function sampleList(ns, random, options, depth) {
  // A flattened list without items is nothing at all on the wire.
  const least = ns.getMergedTraits().xmlFlattened ? 1 : options.least ?? 0;
  const items = Array.from({ length: depth >= DEEPEST ? least : random.int(least, 3) }, () =>
    sample(ns.getValueSchema(), random, options, depth + 1));
  return { sdk: items.map((item) => item.sdk), ours: items.map((item) => item.ours) };
}

function sampleMap(ns, random, options, depth) {
  const pair = both(undefined);
  pair.sdk = {};
  pair.ours = {};
  for (let n = random.int(1, 3); n > 0; n--) {
    const key = "key" + random.int(0, 99) + random.text("ab +&ü", 0, 3);
    const value = sample(ns.getValueSchema(), random, options, depth + 1);
    pair.sdk[key] = value.sdk;
    pair.ours[key] = value.ours;
  }
  return pair;
}

// Members of a union are one at a time; of anything else, most of them. An empty structure is nothing in a form,
// so with `options.inhabited` there is none below the top.
function chosenMembers(ns, random, options, depth) {
  const members = [...ns.structIterator()].filter(([name]) => !options.never?.has(name));
  if (ns.isUnionSchema()) return [random.pick(members)];
  const chosen = members.filter(([, member]) => options.always?.(member) || random.chance(options.fill ?? 0.7));
  if (chosen.length === 0 && options.inhabited && depth > 0 && members.length) return [random.pick(members)];
  return chosen;
}

function sampleStruct(ns, random, options, depth) {
  const pair = { sdk: {}, ours: {} };
  if (depth > DEEPEST) return pair;
  for (const [name, member] of chosenMembers(ns, random, options, depth)) {
    const value = options.special?.(name, member, random) ??
      sampleMember(member, random, options, depth + 1);
    pair.sdk[name] = value.sdk;
    pair.ours[name] = value.ours;
  }
  return pair;
}

export function sample(schema, random, options, depth = 0) {
  const ns = NormalizedSchema.of(schema);
  if (ns.isUnitSchema()) return both({});
  if (ns.isStructSchema()) return sampleStruct(ns, random, options, depth);
  if (ns.isListSchema()) return sampleList(ns, random, options, depth);
  if (ns.isMapSchema()) return sampleMap(ns, random, options, depth);
  if (ns.isTimestampSchema())
    return sampleTime(random, { [DATE_TIME]: isoSecond, [HTTP_DATE]: httpDate }[ns.getSchema()] ?? options.timestamp);
  if (ns.isBlobSchema()) return sampleBlob(random);
  if (ns.isBooleanSchema()) return both(random.chance(0.5));
  if (ns.isNumericSchema()) return both(random.pick([0, 1, 5, 1000, 43200, 2147483647, random.int(0, 1e6)]));
  return sampleText(random, ns.getMergedTraits(), options);
}

// The least input that every command of a service takes.
export const leastIn = (service) => (service.id === "s3" ? { Bucket: "abc", Key: "k" } : {});
