// SPDX-License-Identifier: Apache-2.0
// failures.test.mjs - refusals and broken answers: the SDK's error and our failure say the same

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isThrottlingError, isTransientError } from "@smithy/core/retry";
import { Captured } from "./lib/capture.mjs";
import { serviceById } from "./lib/services.mjs";
import { leastIn } from "./lib/shapes.mjs";
import { Wire } from "./lib/wire.mjs";

const wire = new Wire();

const calls = { sts: "AssumeRole", iam: "GetRole", organizations: "DescribeAccount", cur: "DescribeReportDefinitions",
                s3: "GetBucketPolicy", "bcm-data-exports": "GetExport", "partnercentral-channel": "GetRelationship" };

// The SDK's error and our failure for one answer.
async function both(id, answer) {
  const { Client, operations } = serviceById(id);
  const { Command } = operations.find((one) => one.name === calls[id]);
  const { error, answer: output } = await new Captured(Client).answer(new Command(leastIn({ id })), answer);
  const { failure, answer: ours } = await wire.ask("decode", {
    service: id, operation: calls[id], ...answer, headers: Object.entries(answer.headers) });
  assert.equal(output, undefined, "the SDK takes it for an answer");
  assert.equal(ours, undefined, "we take it for an answer");
  return { error, failure };
}

const again = new Set(["throttled", "unavailable"]);

// What wants to be tried again in the SDK's eyes does in ours; what is throttling is throttling.
function sameClass({ error, failure }, code) {
  assert.equal(failure.class === "throttled", isThrottlingError(error), `${code} is ${failure.class}`);
  if (isThrottlingError(error) || isTransientError(error)) assert.ok(again.has(failure.class), `${code} is ${failure.class}`);
}

const message = "It's <not> allowed & „no“ means nö";
const escaped = "It's &lt;not&gt; allowed &amp; „no“ means nö";
const xml = (body, headers = {}) => ({ headers: { "content-type": "text/xml", ...headers }, body });
const query = (code, type = "Sender") => xml(
  `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">\n  <Error>\n    <Type>${type}</Type>\n    <Code>${code}</Code>\n` +
  `    <Message>${escaped}</Message>\n  </Error>\n  <RequestId>r-1</RequestId>\n</ErrorResponse>\n`,
  { "x-amzn-requestid": "r-1" });
const s3 = (code) => xml(
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escaped}</Message><BucketName>abc</BucketName>` +
  `<RequestId>r-1</RequestId><HostId>h-1</HostId></Error>`, { "x-amz-request-id": "r-1", "x-amz-id-2": "h-1" });
const json = (type, more) => ({ headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": "r-1" },
                                body: JSON.stringify({ __type: type, message, ...more }) });

const forms = {
  sts: query, iam: query, s3,
  organizations: (code) => json(`com.amazonaws.organizations#${code}`),
  cur: (code) => json(code),
  "bcm-data-exports": (code) => json(code),
  "partnercentral-channel": (code) => json(`com.amazonaws.partnercentral#${code}`),
};

// A modelled error's name in the SDK is its shape's; the code on the wire is what counts.
const sdkCode = (error) => error.Code ?? error.name;

describe("codes", () => {
  const codes = {
    sts: [["AccessDenied", 403], ["ExpiredTokenException", 400], ["MalformedPolicyDocument", 400], ["RegionDisabledException", 403],
          ["PackedPolicyTooLarge", 400], ["Throttling", 400], ["InternalFailure", 500], ["ValidationError", 400]],
    iam: [["NoSuchEntity", 404], ["EntityAlreadyExists", 409], ["LimitExceeded", 409], ["DeleteConflict", 409], ["ServiceFailure", 500],
          ["ConcurrentModification", 409], ["InvalidInput", 400], ["Throttling", 400], ["RequestLimitExceeded", 503],
          ["SomethingNew", 418], ["SomethingNew", 503]],
    organizations: [["AccountNotFoundException", 400], ["TooManyRequestsException", 400], ["ServiceException", 500],
                    ["AccessDeniedException", 400], ["ConcurrentModificationException", 400], ["ThrottlingException", 400],
                    ["AWSOrganizationsNotInUseException", 400], ["SomethingNew", 400], ["SomethingNew", 502]],
    cur: [["ValidationException", 400], ["DuplicateReportNameException", 400], ["InternalErrorException", 500],
          ["ReportLimitReachedException", 400], ["ThrottlingException", 400]],
    "bcm-data-exports": [["ValidationException", 400], ["ResourceNotFoundException", 404], ["ServiceQuotaExceededException", 402],
                         ["ThrottlingException", 429], ["InternalServerException", 500], ["AccessDeniedException", 403]],
    "partnercentral-channel": [["ValidationException", 400], ["ResourceNotFoundException", 404], ["ConflictException", 409],
                               ["ServiceQuotaExceededException", 402], ["ThrottlingException", 429],
                               ["InternalServerException", 500], ["AccessDeniedException", 403]],
    s3: [["NoSuchBucketPolicy", 404], ["AccessDenied", 403], ["SlowDown", 503], ["InternalError", 500], ["ServiceUnavailable", 503],
         ["BucketAlreadyOwnedByYou", 409], ["RequestTimeout", 400], ["PermanentRedirect", 301], ["NoSuchBucket", 404]],
  };
  for (const [id, list] of Object.entries(codes)) {
    it(id, { skip: serviceById(id) ? false : "needs a newer Node.js" }, async () => {
      for (const [code, status] of list) {
        const found = await both(id, { status, ...forms[id](code) });
        const { error, failure } = found;
        assert.equal(failure.code, code);
        assert.equal(sdkCode(error), code);
        assert.equal(failure.message, error.message, code);
        assert.equal(failure.status, error.$metadata.httpStatusCode);
        assert.equal(failure.request_id, error.$metadata.requestId ?? error.RequestId, code);
        // The SDK takes a quota that is used up for something that passes soon.
        if (!/^LimitExceeded|^ServiceQuota/.test(code)) sameClass(found, code);
      }
    });
  }

  it("IAM's quota is no throttling", async () => {
    const { failure } = await both("iam", { status: 409, ...query("LimitExceeded") });
    assert.ok(!again.has(failure.class), failure.class);
  });
});

describe("where the code stands in JSON", () => {
  const cases = {
    "after a namespace": json("com.amazonaws.organizations#AccountNotFoundException"),
    "before an address": json("AccountNotFoundException:http://internal.amazon.com/coral/"),
    "in a header": { ...json(undefined), headers: { "x-amzn-errortype": "AccountNotFoundException:http://x/" } },
    "with a capital Message": { ...json("AccountNotFoundException"),
                                body: JSON.stringify({ __type: "AccountNotFoundException", Message: message }) },
  };
  for (const [name, answer] of Object.entries(cases)) {
    it(name, async () => {
      const { error, failure } = await both("organizations", { status: 400, ...answer });
      assert.equal(failure.code, error.name);
      assert.equal(failure.code, "AccountNotFoundException");
      assert.equal(failure.message, error.message);
    });
  }

  it("with details", async () => {
    const { error, failure } = await both("organizations", { status: 400, ...json("InvalidInputException", { Reason: "INVALID_PATTERN" }) });
    assert.equal(failure.details.Reason, error.Reason);
  });
});

describe("details in XML", () => {
  it("of S3", async () => {
    const { error, failure } = await both("s3", { status: 404, ...s3("NoSuchBucketPolicy") });
    assert.equal(failure.details.BucketName, error.BucketName);
  });
});

describe("answers that are none", () => {
  const bodies = { empty: "", "cut short": "<GetRoleResponse><GetRoleResult><Role><RoleName>x", "not XML": "<html><body>Bad<br>Gateway",
                   "not JSON": '{"Account": {"Id": "1', "another JSON": '"text"', "bytes": "\u0001\u0002" };
  for (const [name, body] of Object.entries(bodies)) {
    for (const id of Object.keys(calls).filter(serviceById)) {
      for (const status of [502, 503]) {
        it(`${name}, ${status}, ${id}`, async () => {
          const { failure } = await both(id, { status, headers: {}, body });
          assert.equal(failure.class, "unavailable");
          assert.equal(failure.status, status);
        });
      }
    }
  }

  for (const [id, body] of [["iam", bodies["cut short"]], ["iam", bodies["not XML"]], ["organizations", bodies["not JSON"]],
                            ["s3", bodies["cut short"]]]) {
    it(`a good status and a bad body are no answer either, ${id}`, async () => {
      const { failure } = await wire.ask("decode", { service: id, operation: calls[id], status: 200, headers: [], body });
      assert.equal(failure.class, "unavailable");
      assert.equal(failure.code, "BadAnswer");
    });
  }
});

it("the encoder ends well, without a leak", () => wire.close());
