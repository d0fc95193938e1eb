// SPDX-License-Identifier: Apache-2.0
// wire.mjs - Gangway's own protocols and signer, lent by wire.c

import { Lines } from "./lines.mjs";
import { builddir } from "./tree.mjs";

export class Wire extends Lines {
  constructor() {
    super(`${builddir}/tests/conformance/wire`);
  }

  async ask(what, question = {}) {
    return tidied(await super.ask({ do: what, ...question }));
  }
}

// A message's headers as a map, names in lower case.
function tidied(answer) {
  if (!Array.isArray(answer.headers)) return answer;
  const headers = Object.fromEntries(answer.headers.map(([name, value]) => [name.toLowerCase(), value]));
  return { ...answer, query: answer.query ?? "", headers };
}
