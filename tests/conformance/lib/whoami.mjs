// SPDX-License-Identifier: Apache-2.0
// whoami.mjs - a program of its own: prints who the SDK's standard chain takes this environment for

import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

const client = new STSClient({});
const { Arn } = await client.send(new GetCallerIdentityCommand({}));
console.log(Arn);
