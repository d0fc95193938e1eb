// SPDX-License-Identifier: Apache-2.0
// cloudtrail.mjs - the event history: what people did at their consoles, and how it is asked for

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { cloudtrail } from "../lib/services.mjs";
import { pages, refused, Sim } from "../lib/sim.mjs";

const about = (AttributeKey, AttributeValue) => ({ LookupAttributes: [{ AttributeKey, AttributeValue }] });

describe("cloudtrail", () => {
  let sim, send, began;
  before(async () => {
    sim = await Sim.start();
    const client = sim.client(cloudtrail.CloudTrailClient);
    send = async (input = {}) => (await client.send(new cloudtrail.LookupEventsCommand(input))).Events;
    began = new Date(Math.floor(Date.now() / 1000) * 1000);
    assert.deepEqual(await send(), []);
    await sim.control("POST", "people", { step: "root-email", want: { email: "awsops+1234@doit-intl.com" } });
    await sim.control("POST", "people", { step: "root-password", want: {} });
    await sim.control("POST", "people", { step: "payment-method", want: {} });
  });
  after(() => sim.stop());

  const names = (events) => events.map((one) => one.EventName);

  it("events, the latest first", async () => {
    const events = await send();
    assert.deepEqual(names(events).slice(-3), ["PasswordRecoveryCompleted", "PasswordRecoveryRequested", "SetAccountPreferences"]);
    assert.equal(new Set(events.map((one) => one.EventId)).size, 6);
    const [found] = await send(about("EventName", "PasswordRecoveryCompleted"));
    assert.ok(found.EventTime >= began);
    const record = JSON.parse(found.CloudTrailEvent);
    assert.deepEqual([record.userIdentity.type, record.recipientAccountId, record.errorCode, record.eventID],
                     ["Root", "111122223333", undefined, found.EventId]);
  });

  it("by an attribute", async () => {
    assert.equal((await send(about("EventSource", "payments.amazonaws.com"))).length, 3);
    assert.equal((await send(about("Username", "root"))).length, 6);
    assert.equal((await send(about("ReadOnly", "true"))).length, 0);
    assert.equal((await send(about("ResourceName", "x"))).length, 0);
    const [first] = await send();
    assert.deepEqual(names(await send(about("EventId", first.EventId))), [first.EventName]);
  });

  it("by time", async () => {
    assert.equal((await send({ StartTime: began })).length, 6);
    assert.equal((await send({ StartTime: new Date(Date.now() + 5500) })).length, 0);
    assert.equal((await send({ EndTime: new Date(began - 1000) })).length, 0);
  });

  it("of this account, in this region, and no insights", async () => {
    const ask = async (who, region) => (await sim.client(cloudtrail.CloudTrailClient, who, { region })
      .send(new cloudtrail.LookupEventsCommand({}))).Events.length;
    assert.equal(await ask("member", "us-east-1"), 0);
    assert.equal(await ask("customer", "eu-west-1"), 0);
    assert.equal((await send({ EventCategory: "insight" })).length, 0);
  });

  it("in pages", async () => {
    const found = await pages(cloudtrail.paginateLookupEvents({ client: sim.client(cloudtrail.CloudTrailClient), pageSize: 4 }, {}));
    assert.deepEqual(found.map((page) => page.Events.length), [4, 2]);
  });

  it("refusals", async () => {
    const two = [{ AttributeKey: "EventName", AttributeValue: "a" }, { AttributeKey: "EventId", AttributeValue: "b" }];
    await refused(send({ LookupAttributes: two }), "InvalidLookupAttributesException", 400);
    await refused(send(about("Color", "red")), "InvalidLookupAttributesException", 400);
    await refused(send({ MaxResults: 51 }), "InvalidMaxResultsException", 400);
    await refused(send({ NextToken: "bm9uZQ==" }), "InvalidNextTokenException", 400);
    await refused(send({ EventCategory: "data" }), "InvalidEventCategoryException", 400);
    await refused(send({ StartTime: new Date(2000), EndTime: new Date(1000) }), "InvalidTimeRangeException", 400);
  });

  it("which device root's was", async () => {
    await sim.control("POST", "people", { step: "root-mfa", want: { state: "replaced" } });
    const device = async (name) => JSON.parse((await send(about("EventName", name)))[0].CloudTrailEvent).requestParameters;
    assert.deepEqual(await device("EnableMFADevice"),
                     { userName: "AWS ROOT USER", serialNumber: "arn:aws:iam::111122223333:mfa/reseller" });
    assert.equal((await device("DeactivateMFADevice")).serialNumber, "arn:aws:iam::111122223333:mfa/root-account-mfa-device");
  });
});
