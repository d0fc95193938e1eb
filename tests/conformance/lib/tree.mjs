// SPDX-License-Identifier: Apache-2.0
// tree.mjs - where the source and the build are; automake's test environment says so

import { fileURLToPath } from "node:url";
import path from "node:path";

const here = path.dirname(fileURLToPath(import.meta.url));
export const srcdir = process.env.top_srcdir ?? path.resolve(here, "../../..");
export const builddir = process.env.top_builddir ?? path.join(srcdir, "build");
