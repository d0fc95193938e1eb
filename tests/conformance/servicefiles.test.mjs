// SPDX-License-Identifier: Apache-2.0
// servicefiles.test.mjs - make.py makes the files of scripts/services.d again, byte for byte

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { it } from "node:test";
import { filesOfServices, srcdir } from "./lib/tree.mjs";

const folder = path.join(srcdir, "scripts/services.d");
const madeWith = /^MADE_WITH = "(.*)"$/m.exec(readFileSync(path.join(folder, "make.py"), "utf8"))[1];

const ask = (python) => spawnSync(python, ["-c", "import botocore; print(botocore.__version__)"], { encoding: "utf8" }).stdout?.trim();
const found = ["python3", "/usr/bin/python3"].map((python) => [python, ask(python)]);
const [python] = found.find(([, version]) => version === madeWith) ?? [];
const others = found.map(([, version]) => version).filter(Boolean).join(", ") || "none";

it("the files of services", { skip: !python && `they are from botocore ${madeWith}, and here is ${others}` }, () => {
  const own = mkdtempSync(path.join(os.tmpdir(), "gangway-services-"));
  copyFileSync(path.join(folder, "make.py"), path.join(own, "make.py"));
  const { status, stderr } = spawnSync(python, [path.join(own, "make.py"), "--all"], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  for (const name of filesOfServices())
    assert.ok(readFileSync(path.join(own, `${name}.json`)).equals(readFileSync(path.join(folder, `${name}.json`))), name);
  rmSync(own, { recursive: true });
});
