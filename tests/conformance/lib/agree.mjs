// SPDX-License-Identifier: Apache-2.0
// agree.mjs - do the SDK's value and ours say the same, by the schema? Answers the first place where they don't

import { NormalizedSchema } from "@smithy/core/schema";

const show = (value) => (value === undefined ? "nothing" : JSON.stringify(value));

function agreeOnMembers(members, sdk, ours, path) {
  if (typeof ours !== "object" || ours === null || Array.isArray(ours)) return `${path}: an object, not ${show(ours)}`;
  const names = new Set([...Object.keys(sdk), ...Object.keys(ours)]);
  for (const name of names) {
    const there = `${path}.${name}`;
    if (!members(name)) return `${there}: the SDK knows no such member; ours is ${show(ours[name])}`;
    const fault = agree(members(name), sdk[name], ours[name], there);
    if (fault) return fault;
  }
  return undefined;
}

function agreeOnList(item, sdk, ours, path) {
  if (!Array.isArray(ours)) return `${path}: a list, not ${show(ours)}`;
  if (sdk.length !== ours.length) return `${path}: ${sdk.length} items, not ${ours.length}`;
  for (const [i, one] of sdk.entries()) {
    const fault = agree(item, one, ours[i], `${path}[${i}]`);
    if (fault) return fault;
  }
  return undefined;
}

const instant = (value) => (typeof value === "number" ? value * 1000 : new Date(value).getTime());

const base64 = (value) => (typeof value === "string" ? value : Buffer.from(value).toString("base64"));

export function agree(schema, sdk, ours, path) {
  const ns = NormalizedSchema.of(schema);
  sdk ??= undefined;
  ours ??= undefined;
  if (sdk === undefined || ours === undefined)
    return sdk === ours ? undefined : `${path}: ${show(sdk)}, not ${show(ours)}`;
  if (ns.isUnitSchema()) return agreeOnMembers(() => undefined, sdk, ours, path);
  if (ns.isStructSchema()) {
    const members = Object.fromEntries(ns.structIterator());
    return agreeOnMembers((name) => members[name], sdk, ours, path);
  }
  if (ns.isMapSchema()) return agreeOnMembers(() => ns.getValueSchema(), sdk, ours, path);
  if (ns.isListSchema()) return agreeOnList(ns.getValueSchema(), sdk, ours, path);
  if (ns.isTimestampSchema()) return instant(sdk) === instant(ours) ? undefined : `${path}: ${sdk}, not ${show(ours)}`;
  if (ns.isBlobSchema()) [sdk, ours] = [sdk, ours].map(base64);
  return sdk === ours ? undefined : `${path}: ${show(sdk)}, not ${show(ours)}`;
}
