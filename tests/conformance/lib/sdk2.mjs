// SPDX-License-Identifier: Apache-2.0
// sdk2.mjs - clients of the SDK's version 2, for services of which the registry has none of version 3

import { createRequire } from "node:module";

process.env.AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE = "1";
const load = createRequire(import.meta.url);

// A function that calls operations of a service ("taxsettings") on a simulator, for a profile; it fails as version 3
// does, with `name` and `$metadata`.
export function sdk2(sim, service, who = "customer") {
  const Client = load(`aws-sdk/clients/${service}`);
  const client = new Client({ region: "us-east-1", endpoint: sim.endpoint, maxRetries: 0, credentials: sim.credentials(who) });
  return (operation, input = {}) => client.makeRequest(operation[0].toLowerCase() + operation.slice(1), input).promise()
    .catch((error) => {
      throw Object.assign(new Error(error.message), { name: error.code, $metadata: { httpStatusCode: error.statusCode } });
    });
}
