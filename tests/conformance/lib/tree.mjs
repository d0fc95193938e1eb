// SPDX-License-Identifier: Apache-2.0
// tree.mjs - where the source and the build are; automake's test environment says so

import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import path from "node:path";

const here = path.dirname(fileURLToPath(import.meta.url));
export const srcdir = process.env.top_srcdir ?? path.resolve(here, "../../..");
export const builddir = process.env.top_builddir ?? path.join(srcdir, "build");

/** The AWS services that files tell of. */
export function filesOfServices() {
  return readdirSync(path.join(srcdir, "scripts/services.d")).filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -5));
}
