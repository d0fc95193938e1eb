// SPDX-License-Identifier: Apache-2.0
// channel.mjs - AWS Channel Management: program management accounts, relationships, handshakes and who accepts them

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { channel } from "../lib/services.mjs";
import { pages, refused, Sim } from "../lib/sim.mjs";

const PARTNER = "068664126052", CUSTOMER = "111122223333", OTHER = "777788889999";
const catalog = "AWS";
const PMA = "pma-reseller00001";

// A handshake that nobody has answered in time.
const org = { aws: { channel: { handshakes: { "ch-longago000001": {
  type: "START_SERVICE_PERIOD", sender: PARTNER, receiver: CUSTOMER, resource: "rs-longago000001",
  created: 1600000000, expires: 1600600000 } } } } };

describe("partnercentral-channel", { skip: channel ? false : "needs Node.js 20" }, () => {
  let sim, send;
  before(async () => {
    sim = await Sim.start({ org });
    send = (operation, input = {}, who = "partner") => sim.client(channel.PartnerCentralChannelClient, who).send(
      new channel[operation + "Command"]({ catalog, ...input }));
  });
  after(() => sim.stop());

  const handshakes = async (handshakeType, more, who) =>
    (await send("ListChannelHandshakes", { handshakeType, participantType: "SENDER", ...more }, who)).items;

  it("not for accounts that Partner Central does not know", () =>
    refused(send("ListRelationships", {}, "customer"), "AccessDeniedException", 403));

  describe("program management accounts", () => {
    it("the sample's", async () => {
      const { items: [found] } = await send("ListProgramManagementAccounts", { accountIds: [PARTNER] });
      assert.equal(found.id, PMA);
      assert.equal(found.status, "ACTIVE");
      assert.equal(found.program, "SOLUTION_PROVIDER");
      assert.match(found.arn, /^arn:aws:partnercentral:us-east-1:068664126052:catalog\/AWS\/program-management-account\/pma-/);
      assert.ok(found.createdAt instanceof Date);
    });

    it("a new one is pending until its account has accepted", async () => {
      const input = { program: "DISTRIBUTION", displayName: "Distribution", accountId: OTHER, clientToken: "token-1" };
      const { programManagementAccountDetail: made } = await send("CreateProgramManagementAccount", input);
      assert.match(made.id, /^pma-[a-z0-9]{13}$/);
      const again = await send("CreateProgramManagementAccount", input);
      assert.equal(again.programManagementAccountDetail.id, made.id);
      await refused(send("CreateProgramManagementAccount", { ...input, displayName: "x" }), "ConflictException", 409);
      await refused(send("CreateProgramManagementAccount", { ...input, clientToken: "token-2" }), "ConflictException", 409);
      await refused(relate({ programManagementAccountIdentifier: made.id }), "ValidationException", 400);
      const { channelHandshakeDetail } = await send("CreateChannelHandshake", {
        handshakeType: "PROGRAM_MANAGEMENT_ACCOUNT", associatedResourceIdentifier: made.id });
      await refused(send("AcceptChannelHandshake", { identifier: channelHandshakeDetail.id }), "ResourceNotFoundException", 404);
      const accepted = await send("AcceptChannelHandshake", { identifier: channelHandshakeDetail.id }, "standalone");
      assert.equal(accepted.channelHandshakeDetail.status, "ACCEPTED");
      const { items } = await send("ListProgramManagementAccounts", { statuses: ["ACTIVE"], programs: ["DISTRIBUTION"] });
      assert.deepEqual(items.map((one) => one.id), [made.id]);
      assert.ok(items[0].startDate instanceof Date);
      const [shaken] = await handshakes("PROGRAM_MANAGEMENT_ACCOUNT");
      assert.deepEqual(shaken.detail, { programManagementAccountHandshakeDetail: { program: "DISTRIBUTION" } });
    });

    it("refusals", async () => {
      const error = await refused(send("ListProgramManagementAccounts", { catalog: "Sandbag" }), "ValidationException", 400);
      assert.equal(error.reason, "REQUEST_VALIDATION_FAILED");
      assert.equal(error.fieldList[0].name, "catalog");
      const make = (more) => send("CreateProgramManagementAccount",
                                  { program: "SOLUTION_PROVIDER", displayName: "x", accountId: OTHER, ...more });
      await refused(make({ program: "FRIENDS" }), "ValidationException", 400);
      await refused(make({ displayName: "x".repeat(31) }), "ValidationException", 400);
      await refused(make({ accountId: "999999999999" }), "ValidationException", 400);
      assert.deepEqual((await send("ListProgramManagementAccounts", { catalog: "Sandbox" })).items, []);
    });
  });

  const relate = (more) => send("CreateRelationship", {
    associationType: "END_CUSTOMER", programManagementAccountIdentifier: PMA, associatedAccountId: CUSTOMER,
    displayName: "Acme", resaleAccountModel: "END_CUSTOMER", sector: "COMMERCIAL", ...more });
  let relationship;

  describe("relationships", () => {
    it("one is made once", async () => {
      ({ relationshipDetail: relationship } = await relate({ clientToken: "token-3" }));
      assert.match(relationship.id, /^rs-[a-z0-9]{13}$/);
      assert.equal((await relate({ clientToken: "token-3" })).relationshipDetail.id, relationship.id);
      const error = await refused(relate(), "ConflictException", 409);
      assert.equal(error.resourceId, relationship.id);
    });

    it("found by the account, and by its id", async () => {
      const { items: [found] } = await send("ListRelationships", {
        associatedAccountIds: [CUSTOMER], programManagementAccountIdentifiers: [PMA] });
      assert.equal(found.id, relationship.id);
      assert.equal(found.resaleAccountModel, undefined);
      const { relationshipDetail } = await send("GetRelationship", {
        programManagementAccountIdentifier: PMA, identifier: relationship.arn });
      assert.equal(relationshipDetail.resaleAccountModel, "END_CUSTOMER");
      assert.equal(relationshipDetail.displayName, "Acme");
    });

    it("in pages", async () => {
      await relate({ associatedAccountId: OTHER, displayName: "Lone Wolf" });
      const found = await pages(channel.paginateListRelationships({
        client: sim.client(channel.PartnerCentralChannelClient, "partner"), pageSize: 1 }, { catalog }));
      assert.deepEqual(found.map((page) => page.items.length), [1, 1]);
    });

    it("renamed, when nobody else did", async () => {
      const rename = (revision) => send("UpdateRelationship", {
        programManagementAccountIdentifier: PMA, identifier: relationship.id, displayName: "Acme Ltd", revision });
      assert.equal((await rename("1")).relationshipDetail.revision, "2");
      await refused(rename("1"), "ConflictException", 409);
    });

    it("refusals", async () => {
      await refused(relate({ associatedAccountId: "999999999999" }), "ValidationException", 400);
      await refused(relate({ sector: "PRIVATE" }), "ValidationException", 400);
      await refused(relate({ programManagementAccountIdentifier: "pma-0000000000000" }), "ResourceNotFoundException", 404);
      await refused(send("GetRelationship", { programManagementAccountIdentifier: PMA, identifier: "rs-0000000000000" }),
                    "ResourceNotFoundException", 404);
    });
  });

  describe("service periods", () => {
    const offer = (more, period) => send("CreateChannelHandshake", {
      handshakeType: "START_SERVICE_PERIOD", associatedResourceIdentifier: relationship.id,
      payload: { startServicePeriodPayload: { programManagementAccountIdentifier: PMA, note: "contract 7",
                                              servicePeriodType: "MINIMUM_NOTICE_PERIOD", minimumNoticeDays: "30", ...period } },
      ...more });
    const answer = (operation, { channelHandshakeDetail }, who = "customer") =>
      send(operation, { identifier: channelHandshakeDetail.id }, who);

    it("offered, and rejected", async () => {
      const made = await offer();
      const error = await refused(offer(), "ConflictException", 409);
      assert.equal(error.resourceType, "ChannelHandshake");
      assert.equal((await answer("RejectChannelHandshake", made)).channelHandshakeDetail.status, "REJECTED");
      await refused(answer("AcceptChannelHandshake", made), "ValidationException", 400);
    });

    it("offered, and taken back", async () => {
      const made = await offer();
      await refused(answer("CancelChannelHandshake", made), "ResourceNotFoundException", 404);
      assert.equal((await answer("CancelChannelHandshake", made, "partner")).channelHandshakeDetail.status, "CANCELED");
    });

    it("offered, and accepted", async () => {
      const made = await offer({}, { servicePeriodType: "FIXED_COMMITMENT_PERIOD", minimumNoticeDays: undefined,
                                     endDate: new Date("2027-12-31T23:59:59Z") });
      const [received] = await handshakes("START_SERVICE_PERIOD", { participantType: "RECEIVER", statuses: ["PENDING"] }, "customer");
      assert.equal(received.id, made.channelHandshakeDetail.id);
      assert.equal(received.senderAccountId, PARTNER);
      const detail = received.detail.startServicePeriodHandshakeDetail;
      assert.equal(detail.note, "contract 7");
      assert.equal(detail.endDate.toISOString(), "2027-12-31T23:59:59.000Z");
      await answer("AcceptChannelHandshake", made);
      const found = await handshakes("START_SERVICE_PERIOD", { associatedResourceIdentifiers: [relationship.id] });
      assert.deepEqual(found.map((one) => one.status), ["REJECTED", "CANCELED", "ACCEPTED"]);
      await refused(offer(), "ConflictException", 409);
    });

    it("one that is too old", async () => {
      const [found] = await handshakes("START_SERVICE_PERIOD", { statuses: ["EXPIRED"] });
      assert.equal(found.id, "ch-longago000001");
      await refused(send("AcceptChannelHandshake", { identifier: found.id }, "customer"), "ValidationException", 400);
    });

    it("refusals", async () => {
      await refused(offer({}, { minimumNoticeDays: "7" }), "ValidationException", 400);
      await refused(offer({}, { programManagementAccountIdentifier: "pma-0000000000000" }), "ValidationException", 400);
      await refused(offer({ payload: undefined }), "ValidationException", 400);
      await refused(offer({ handshakeType: "REVOKE_SERVICE_PERIOD" }), "ValidationException", 400);
      await refused(offer({ associatedResourceIdentifier: "rs-0000000000000" }), "ResourceNotFoundException", 404);
    });

    it("only five a day to one receiver", async () => {
      const { items: [other] } = await send("ListRelationships", { associatedAccountIds: [OTHER] });
      const tries = async () => {
        for (let i = 0; i < 6; i++)
          await answer("RejectChannelHandshake", await offer({ associatedResourceIdentifier: other.id }), "standalone");
      };
      const error = await refused(tries(), "ServiceQuotaExceededException", 402);
      assert.ok(error.quotaCode);
    });
  });
});
