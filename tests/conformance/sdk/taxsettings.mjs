// SPDX-License-Identifier: Apache-2.0
// taxsettings.mjs - tax registrations: one, many with failures in an answer that is a success, and the review

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { sdk2 } from "../lib/sdk2.mjs";
import { refused, Sim } from "../lib/sim.mjs";

const ACCOUNT = "111122223333", SHOP = "444455556666", DATA = "555566667777";
const ENTRY = { registrationId: "DE123456789", registrationType: "VAT", legalName: "Reseller GmbH", sector: "Business",
                legalAddress: { addressLine1: "Königsplatz 1", city: "München", postalCode: "80333", countryCode: "DE" },
                additionalTaxInformation: { italyAdditionalInfo: { sdiAccountId: "ABC1234" } } };

describe("taxsettings", () => {
  let sim, send, member;
  before(async () => {
    sim = await Sim.start({ org: { aws: { accounts: {
      [SHOP]: { tax: { review: 3600 } }, [DATA]: { tax: { refuses: "InternalServerException" } },
      "666677778888": { tax: { verdict: "Rejected" } } } } } });
    send = sdk2(sim, "taxsettings");
    member = sdk2(sim, "taxsettings", "member");
  });
  after(() => sim.stop());

  const details = async () => Object.fromEntries(
    (await send("ListTaxRegistrations")).accountDetails.map((one) => [one.accountId, one]));

  it("none at first: the contact's country counts", async () => {
    await refused(send("GetTaxRegistration"), "ResourceNotFoundException", 404);
    const { taxRegistration, accountMetaData } = (await details())[ACCOUNT];
    assert.equal(taxRegistration, undefined);
    assert.equal(accountMetaData.addressRoleMap.TaxAddress.countryCode, "US");
  });

  it("is made and shown", async () => {
    assert.equal((await send("PutTaxRegistration", { taxRegistrationEntry: ENTRY })).status, "Verified");
    const { status, ...entry } = (await send("GetTaxRegistration", { accountId: ACCOUNT })).taxRegistration;
    assert.equal(status, "Verified");
    assert.deepEqual(entry, ENTRY);
    const { taxRegistration, accountMetaData } = (await details())[ACCOUNT];
    assert.deepEqual(taxRegistration.jurisdiction, { countryCode: "DE" });
    assert.equal(taxRegistration.legalAddress, undefined);
    assert.equal(accountMetaData.addressRoleMap.TaxAddress.countryCode, "DE");
  });

  it("many: who fails is told in an answer that is a success", async () => {
    const answer = await send("BatchPutTaxRegistration", { accountIds: [SHOP, DATA, "777788889999"], taxRegistrationEntry: ENTRY });
    assert.deepEqual(answer.errors.map(({ accountId, code }) => [accountId, code]),
                     [[DATA, "InternalServerException"], ["777788889999", "AccessDenied"]]);
    assert.ok(answer.errors[0].message);
    assert.equal(answer.status, "Pending");
    assert.equal((await member("GetTaxRegistration")).taxRegistration.status, "Pending");
    await refused(send("GetTaxRegistration", { accountId: DATA }), "ResourceNotFoundException", 404);
  });

  it("is rejected", async () => {
    await send("BatchPutTaxRegistration", { accountIds: ["666677778888"], taxRegistrationEntry: ENTRY });
    assert.equal((await details())["666677778888"].taxRegistration.status, "Rejected");
  });

  it("in pages", async () => {
    const first = await send("ListTaxRegistrations", { maxResults: 4 });
    assert.equal(first.accountDetails.length, 4);
    const last = await send("ListTaxRegistrations", { maxResults: 4, nextToken: first.nextToken });
    assert.deepEqual([last.accountDetails.length, last.nextToken], [2, undefined]);
    assert.equal((await member("ListTaxRegistrations")).accountDetails.length, 1);
  });

  it("is taken away", async () => {
    await send("DeleteTaxRegistration", { accountId: SHOP });
    await refused(send("DeleteTaxRegistration", { accountId: SHOP }), "ResourceNotFoundException", 404);
  });

  it("refusals", async () => {
    const put = (more) => refused(send("PutTaxRegistration", { taxRegistrationEntry: { ...ENTRY, ...more } }), "ValidationException", 400);
    await put({ registrationType: "IVA" });
    await put({ sector: "Church" });
    await put({ legalName: " " });
    await put({ legalAddress: { ...ENTRY.legalAddress, countryCode: "D1" } });
    await refused(member("GetTaxRegistration", { accountId: ACCOUNT }), "AccessDeniedException", 403);
    await refused(send("GetTaxRegistration", { accountId: "12345678901x" }), "ValidationException", 400);
    await refused(send("ListTaxRegistrations", { nextToken: "bm9uZQ==" }), "ValidationException", 400);
  });
});
