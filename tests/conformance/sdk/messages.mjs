// SPDX-License-Identifier: Apache-2.0
// messages.mjs - SNS topics and mail by SES: what arrives, and what is refused

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { sesv2, sns } from "../lib/services.mjs";
import { refused, Sim } from "../lib/sim.mjs";

const TOPIC = "arn:aws:sns:us-east-1:111122223333:acme-onboarding";

const outbox = async (sim) => (await sim.control("GET", "state")).outbox ?? [];

describe("sns", () => {
  let sim, send;
  before(async () => {
    sim = await Sim.start();
    const client = sim.client(sns.SNSClient);
    send = (operation, input) => client.send(new sns[operation + "Command"](input));
  });
  after(() => sim.stop());

  it("a message arrives", async () => {
    const { MessageId } = await send("Publish", { TopicArn: TOPIC, Subject: "Ready", Message: "Zürich & <all>\nof it" });
    assert.match(MessageId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.deepEqual(await outbox(sim), [{ request: "sns:Publish", to: TOPIC, subject: "Ready", body: "Zürich & <all>\nof it" }]);
  });

  it("a topic is made once", async () => {
    const { TopicArn } = await send("CreateTopic", { Name: "second" });
    assert.equal((await send("CreateTopic", { Name: "second" })).TopicArn, TopicArn);
    assert.ok((await send("Publish", { TopicArn, Message: "x" })).MessageId);
  });

  it("no such topic", () => refused(send("Publish", { TopicArn: TOPIC + "s", Message: "x" }), "NotFoundException", 404));
  it("somebody else's", () =>
    refused(send("Publish", { TopicArn: TOPIC.replace("1111", "9999"), Message: "x" }), "AuthorizationErrorException", 403));
  it("in another region", () =>
    refused(send("Publish", { TopicArn: TOPIC.replace("us-east-1", "eu-west-1"), Message: "x" }), "InvalidParameterException", 400));
  it("no message", () => refused(send("Publish", { TopicArn: TOPIC, Message: "" }), "InvalidParameterException", 400));
  it("nowhere to", () => refused(send("Publish", { Message: "x" }), "InvalidParameterException", 400));
  for (const Subject of ["Zürich", "two\nlines", " blank", "x".repeat(101)])
    it(`a subject that is refused: ${JSON.stringify(Subject.slice(0, 12))}`, () =>
      refused(send("Publish", { TopicArn: TOPIC, Message: "x", Subject }), "InvalidParameterException", 400));
  it("a topic's name that is refused", () => refused(send("CreateTopic", { Name: "a b" }), "InvalidParameterException", 400));
});

describe("sesv2", () => {
  let sim, send;
  const letter = (more) => ({
    FromEmailAddress: "onboarding@acme.example", Destination: { ToAddresses: ["csm@acme.example"] },
    Content: { Simple: { Subject: { Data: "Ready" }, Body: { Text: { Data: "Zürich\nis" } } } }, ...more });
  before(async () => {
    sim = await Sim.start();
    const client = sim.client(sesv2.SESv2Client);
    send = (operation, input) => client.send(new sesv2[operation + "Command"](input));
  });
  after(() => sim.stop());

  it("a mail arrives", async () => {
    assert.ok((await send("SendEmail", letter())).MessageId);
    assert.deepEqual(await outbox(sim), [{ request: "sesv2:SendEmail", from: "onboarding@acme.example",
      recipients: ["csm@acme.example"], subject: "Ready", body: "Zürich\nis" }]);
  });

  it("identities", async () => {
    assert.equal((await send("GetEmailIdentity", { EmailIdentity: "acme.example" })).VerifiedForSendingStatus, true);
    assert.equal((await send("CreateEmailIdentity", { EmailIdentity: "new@acme.example" })).VerifiedForSendingStatus, false);
    await refused(send("CreateEmailIdentity", { EmailIdentity: "new@acme.example" }), "AlreadyExistsException", 400);
    await refused(send("GetEmailIdentity", { EmailIdentity: "nobody@example.com" }), "NotFoundException", 404);
  });

  it("from somebody who is not verified", () =>
    refused(send("SendEmail", letter({ FromEmailAddress: "new@globex.example" })), "MessageRejected", 400));
  it("to a stranger, in the sandbox", () =>
    refused(send("SendEmail", letter({ Destination: { ToAddresses: ["x@example.com"] } })), "MessageRejected", 400));
  it("to nobody", () =>
    refused(send("SendEmail", letter({ Destination: { ToAddresses: [] } })), "BadRequestException", 400));
  it("without a body", () =>
    refused(send("SendEmail", letter({ Content: { Simple: { Subject: { Data: "x" }, Body: undefined } } })),
      "BadRequestException", 400));
});
