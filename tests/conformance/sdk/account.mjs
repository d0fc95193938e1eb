// SPDX-License-Identifier: Apache-2.0
// account.mjs - the contact of an account

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { sdk2 } from "../lib/sdk2.mjs";
import { refused, Sim } from "../lib/sim.mjs";

const CONTACT = { FullName: "Dana Ops", CompanyName: "Reseller", AddressLine1: "Königsplatz 1", City: "München",
                  PostalCode: "80333", CountryCode: "DE", PhoneNumber: "+49 89 1234" };

describe("account", () => {
  let sim, send, member;
  before(async () => {
    sim = await Sim.start();
    send = sdk2(sim, "account");
    member = sdk2(sim, "account", "member");
  });
  after(() => sim.stop());

  it("its contact is shown and replaced as a whole", async () => {
    assert.equal((await send("GetContactInformation")).ContactInformation.CountryCode, "US");
    await send("PutContactInformation", { ContactInformation: CONTACT });
    assert.deepEqual((await send("GetContactInformation")).ContactInformation, CONTACT);
  });

  it("a member's by the management account, which may not name itself", async () => {
    const AccountId = "444455556666";
    await send("PutContactInformation", { AccountId, ContactInformation: CONTACT });
    assert.equal((await send("GetContactInformation", { AccountId })).ContactInformation.City, "München");
    assert.equal((await member("GetContactInformation")).ContactInformation.City, "München");
    await refused(send("GetContactInformation", { AccountId: "111122223333" }), "AccessDeniedException", 403);
    await refused(send("GetContactInformation", { AccountId: "777788889999" }), "AccessDeniedException", 403);
    await refused(member("GetContactInformation", { AccountId: "222233334444" }), "AccessDeniedException", 403);
  });

  it("refusals", async () => {
    const put = (more) => refused(send("PutContactInformation", { ContactInformation: { ...CONTACT, ...more } }),
                                  "ValidationException", 400);
    await put({ CountryCode: "GERMANY" });
    await put({ CountryCode: "de" });
    await put({ PhoneNumber: "089 1234" });
    await put({ City: "" });
    await put({ FullName: "x".repeat(51) });
  });
});
