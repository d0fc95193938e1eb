// SPDX-License-Identifier: Apache-2.0
// inputs.mjs - how random inputs are made for each protocol

import { letters } from "./random.mjs";
import { isoSecond } from "./shapes.mjs";

const isType = (member) => member.getMergedTraits().httpHeader === "Content-Type";
const inUri = (member) => member.getMergedTraits().httpLabel;

// An upload in parts and a copy are told by these; without them the request is another operation's.
const tells = (member) => ["uploadId", "partNumber"].includes(member.getMergedTraits().httpQuery) ||
  member.getMergedTraits().httpHeader === "x-amz-copy-source";

function bucket(name, member, random) {
  if (!inUri(member) && name !== "UploadId") return undefined;
  const text = random.text(letters.toLowerCase(), 3, 20) + "-" + random.int(1, 9999);
  return { sdk: text, ours: text };
}

export const inputOptions = {
  // Our table knows a name once in a service: STS's Audience is a text in answers, and a list in one request that
  // nobody here makes.
  query: { timestamp: isoSecond, inhabited: true, never: new Set(["Audience"]) },
  // The SDK makes up an idempotency token where none is given.
  json: { timestamp: (date) => date.getTime() / 1000, always: (member) => member.getMergedTraits().idempotencyToken },
  // What the SDK insists on or would add is there; what it works out by itself is not.
  "rest-xml": {
    timestamp: isoSecond,
    inhabited: true,
    always: (member) => inUri(member) || member.getMergedTraits().httpPayload || isType(member) || tells(member),
    never: new Set(["ChecksumAlgorithm", "ContentMD5", "ContentLength", "SSECustomerKey", "SSECustomerKeyMD5",
                    "CopySourceSSECustomerKey", "CopySourceSSECustomerKeyMD5",
                    "ChecksumCRC32"]),
    special: bucket,
  },
};
