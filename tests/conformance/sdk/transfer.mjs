// SPDX-License-Identifier: Apache-2.0
// transfer.mjs - billing transfer: invited by the partner, answered by the customer's management account

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { organizations } from "../lib/services.mjs";
import { refused, Sim } from "../lib/sim.mjs";

const PARTNER = "068664126052", CUSTOMER = "111122223333";

// The beginning of the nth month from now, UTC.
const month = (n, day = 1, hour = 0) => {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + n, day, hour));
};

describe("billing transfer", () => {
  let sim;
  const send = (operation, input = {}, who = "partner") =>
    sim.client(organizations.OrganizationsClient, who).send(new organizations[operation + "Command"](input));
  const invite = (more) => send("InviteOrganizationToTransferResponsibility", {
    Type: "BILLING", Target: { Id: CUSTOMER, Type: "ACCOUNT" }, StartTimestamp: month(2), SourceName: "Acme", ...more });
  const inbound = async () => (await send("ListInboundResponsibilityTransfers", { Type: "BILLING" })).ResponsibilityTransfers;
  before(async () => { sim = await Sim.start(); });
  after(() => sim.stop());

  it("refusals", async () => {
    const because = async (reason, name, more) => {
      const error = await refused(invite(more), name, 400);
      assert.equal(error.Reason, reason);
    };
    await because("START_DATE_NOT_BEGINNING_OF_MONTH", "InvalidInputException", { StartTimestamp: month(2, 2) });
    await because("START_DATE_NOT_BEGINNING_OF_DAY", "InvalidInputException", { StartTimestamp: month(2, 1, 5) });
    await because("START_DATE_TOO_EARLY", "InvalidInputException", { StartTimestamp: month(0) });
    await because("START_DATE_TOO_LATE", "InvalidInputException", { StartTimestamp: month(3) });
    await because("SOURCE_AND_TARGET_CANNOT_MATCH", "HandshakeConstraintViolationException",
                  { Target: { Id: PARTNER, Type: "ACCOUNT" } });
    await because("TARGET_ACCOUNT_VALIDATION_FAILURE", "HandshakeConstraintViolationException",
                  { Target: { Id: "444455556666", Type: "ACCOUNT" } });
    await because("INVALID_PATTERN", "InvalidInputException", { SourceName: "Größe" });
    await refused(send("InviteOrganizationToTransferResponsibility", { Type: "BILLING" }), "InvalidInputException", 400);
    await refused(send("DescribeResponsibilityTransfer", { Id: "rt-00000000" }), "ResponsibilityTransferNotFoundException", 400);
    await refused(send("AcceptHandshake", { HandshakeId: "h-00000000" }, "customer"), "HandshakeNotFoundException", 400);
  });

  it("declined, then taken back", async () => {
    const { Handshake } = await invite();
    assert.match(Handshake.Id, /^h-[0-9a-z]{8,32}$/);
    assert.equal(Handshake.Action, "TRANSFER_RESPONSIBILITY");
    assert.equal(Handshake.State, "REQUESTED");
    assert.ok(Handshake.ExpirationTimestamp < month(2));
    await refused(invite(), "DuplicateHandshakeException", 400);
    await refused(send("AcceptHandshake", { HandshakeId: Handshake.Id }), "HandshakeNotFoundException", 400);
    assert.equal((await send("DeclineHandshake", { HandshakeId: Handshake.Id }, "customer")).Handshake.State, "DECLINED");
    await refused(send("AcceptHandshake", { HandshakeId: Handshake.Id }, "customer"), "InvalidHandshakeTransitionException", 400);
    const again = await invite();
    assert.equal((await send("CancelHandshake", { HandshakeId: again.Handshake.Id })).Handshake.State, "CANCELED");
  });

  it("accepted, and both sides see it", async () => {
    const { Handshake } = await invite();
    const { Handshakes } = await send("ListHandshakesForAccount", { Filter: { ActionType: "TRANSFER_RESPONSIBILITY" } }, "customer");
    assert.ok(Handshakes.some((one) => one.Id === Handshake.Id));
    assert.equal((await send("DescribeHandshake", { HandshakeId: Handshake.Id }, "customer")).Handshake.Id, Handshake.Id);
    assert.equal((await send("AcceptHandshake", { HandshakeId: Handshake.Id }, "customer")).Handshake.State, "ACCEPTED");
    await refused(send("AcceptHandshake", { HandshakeId: Handshake.Id }, "customer"), "HandshakeAlreadyInStateException", 400);
    const found = (await inbound()).find((one) => one.Status === "ACCEPTED");
    assert.equal(found.Source.ManagementAccountId, CUSTOMER);
    assert.equal(found.ActiveHandshakeId, Handshake.Id);
    assert.equal(found.StartTimestamp.getTime(), month(2).getTime());
    const outbound = await send("ListOutboundResponsibilityTransfers", { Type: "BILLING" }, "customer");
    assert.ok(outbound.ResponsibilityTransfers.some((one) => one.Id === found.Id));
    const { ResponsibilityTransfer } = await send("DescribeResponsibilityTransfer", { Id: found.Id }, "customer");
    assert.deepEqual(ResponsibilityTransfer, found);
    const error = await refused(invite(), "HandshakeConstraintViolationException", 400);
    assert.equal(error.Reason, "RESPONSIBILITY_TRANSFER_ALREADY_EXISTS");
  });

  it("not without a quota, and not when AWS finds something", async () => {
    for (const [org, name, reason] of [
      [{ accounts: { [PARTNER]: { quotas: { transfers: 0 } } } }, "ConstraintViolationException",
       "RESPONSIBILITY_TRANSFER_MAX_INBOUND_QUOTA_VIOLATION"],
      [{ accounts: { [CUSTOMER]: { transfer_refusal: "PAST_DUE_INVOICE" } } }, "HandshakeConstraintViolationException",
       "PAST_DUE_INVOICE"]]) {
      const outer = sim;
      sim = await Sim.start({ org: { aws: org } });
      const error = await refused(invite(), name, 400);
      assert.equal(error.Reason, reason);
      await sim.stop();
      sim = outer;
    }
  });

  it("not while the management account's new address is unverified", async () => {
    const outer = sim;
    sim = await Sim.start();
    const unverified = async (sent) =>
      assert.equal((await refused(sent, "HandshakeConstraintViolationException", 400)).Reason, "MANAGEMENT_ACCOUNT_EMAIL_NOT_VERIFIED");
    const { Handshake } = await invite();
    const accept = () => send("AcceptHandshake", { HandshakeId: Handshake.Id }, "customer");
    await sim.control("POST", "people", { step: "root-email", want: { email: "awsops+1234@doit-intl.com" } });
    await unverified(invite());
    await unverified(accept());
    await sim.control("POST", "people", { step: "org-email-verified", want: {} });
    assert.equal((await accept()).Handshake.State, "ACCEPTED");
    await sim.stop();
    sim = outer;
  });
});
