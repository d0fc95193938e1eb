// SPDX-License-Identifier: Apache-2.0
// organizations.mjs - the organization, its tree, policies, trusted services and handshakes

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { iam, organizations } from "../lib/services.mjs";
import { pages, refused, Sim } from "../lib/sim.mjs";

const ROOT = "r-ac1e";
const SCP = "SERVICE_CONTROL_POLICY";
const ids = (list) => list.map((one) => one.Id).sort();

// The sample has neither a resource policy nor handshakes.
const resourcePolicy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
const org = { aws: { organizations: { "o-acme0example": {
  resource_policy: { id: "rp-12345678", content: resourcePolicy },
  handshakes: { "h-0123456789": {
    action: "INVITE", state: "OPEN", requested: 1790000000, expires: 1800000000,
    parties: [{ Id: "o-acme0example", Type: "ORGANIZATION" }, { Id: "new@acme.example", Type: "EMAIL" }],
    resources: [{ Type: "ORGANIZATION", Value: "o-acme0example",
                  Resources: [{ Type: "MASTER_EMAIL", Value: "aws-root@acme.example" }] }] } } } } } };

describe("organizations", () => {
  let sim, client, send;
  before(async () => {
    sim = await Sim.start({ org });
    client = sim.client(organizations.OrganizationsClient);
    send = (operation, input = {}, who) =>
      (who ? sim.client(organizations.OrganizationsClient, who) : client).send(new organizations[operation + "Command"](input));
  });
  after(() => sim.stop());

  it("describes itself", async () => {
    const { Organization } = await send("DescribeOrganization");
    assert.match(Organization.Id, /^o-[a-z0-9]{10,32}$/);
    assert.equal(Organization.MasterAccountId, "111122223333");
    assert.equal(Organization.MasterAccountEmail, "aws-root@acme.example");
    assert.equal(Organization.FeatureSet, "ALL");
    assert.deepEqual((await send("DescribeOrganization", {}, "member")).Organization, Organization);
  });

  it("not to accounts outside", () =>
    refused(send("DescribeOrganization", {}, "standalone"), "AWSOrganizationsNotInUseException", 400));

  it("tells members little", () => refused(send("ListAccounts", {}, "member"), "AccessDeniedException", 400));

  it("a new root email arrives", async () => {
    await sim.control("POST", "people", { step: "root-email", want: { email: "awsops+77@doit-intl.com" } });
    assert.equal((await send("DescribeOrganization")).Organization.MasterAccountEmail, "awsops+77@doit-intl.com");
  });

  describe("accounts", () => {
    it("one by one and all together", async () => {
      const { Accounts } = await send("ListAccounts");
      assert.equal(Accounts.length, 6);
      for (const account of Accounts) {
        assert.deepEqual((await send("DescribeAccount", { AccountId: account.Id })).Account, account);
        assert.equal(account.State, "ACTIVE");
        assert.ok(account.JoinedTimestamp instanceof Date && account.JoinedTimestamp.getUTCFullYear() > 2000);
      }
    });

    it("in pages", async () => {
      const found = await pages(organizations.paginateListAccounts({ client, pageSize: 4 }, {}));
      assert.deepEqual(found.map((page) => page.Accounts.length), [4, 2]);
      assert.equal(found[1].NextToken, undefined);
    });

    it("refusals", async () => {
      await refused(send("DescribeAccount", { AccountId: "999999999999" }), "AccountNotFoundException", 400);
      const error = await refused(send("DescribeAccount", { AccountId: "x" }), "InvalidInputException", 400);
      assert.equal(error.Reason, "INVALID_PATTERN");
      assert.equal((await refused(send("ListAccounts", { MaxResults: 21 }), "InvalidInputException", 400)).Reason, "MAX_VALUE_EXCEEDED");
      assert.equal((await refused(send("ListAccounts", { NextToken: "x" }), "InvalidInputException", 400)).Reason, "INVALID_NEXT_TOKEN");
    });
  });

  describe("the tree", () => {
    it("holds every account once", async () => {
      const { Roots } = await send("ListRoots");
      assert.deepEqual(ids(Roots), [ROOT]);
      assert.deepEqual(Roots[0].PolicyTypes, [{ Type: SCP, Status: "ENABLED" }]);
      const { OrganizationalUnits } = await send("ListOrganizationalUnitsForParent", { ParentId: ROOT });
      const held = [];
      for (const ParentId of [ROOT, ...ids(OrganizationalUnits)]) {
        const { Accounts } = await send("ListAccountsForParent", { ParentId });
        const { Children } = await send("ListChildren", { ParentId, ChildType: "ACCOUNT" });
        assert.deepEqual(ids(Accounts), ids(Children));
        for (const { Id } of Accounts)
          assert.equal((await send("ListParents", { ChildId: Id })).Parents[0].Id, ParentId);
        held.push(...ids(Accounts));
      }
      assert.deepEqual(held.sort(), ids((await send("ListAccounts")).Accounts));
      const unit = OrganizationalUnits[0];
      const { OrganizationalUnit } = await send("DescribeOrganizationalUnit", { OrganizationalUnitId: unit.Id });
      assert.deepEqual(OrganizationalUnit, unit);
    });

    it("refusals", async () => {
      await refused(send("ListAccountsForParent", { ParentId: "ou-ac1e-notthere" }), "ParentNotFoundException", 400);
      await refused(send("ListParents", { ChildId: "999999999999" }), "ChildNotFoundException", 400);
      await refused(send("ListChildren", { ParentId: ROOT, ChildType: "CAT" }), "InvalidInputException", 400);
      await refused(send("DescribeOrganizationalUnit", { OrganizationalUnitId: "ou-ac1e-notthere" }),
                    "OrganizationalUnitNotFoundException", 400);
    });
  });

  describe("policies", () => {
    it("and their targets agree with targets and their policies", async () => {
      const { Policies } = await send("ListPolicies", { Filter: SCP });
      assert.ok(Policies.length >= 2);
      for (const summary of Policies) {
        const { Policy } = await send("DescribePolicy", { PolicyId: summary.Id });
        assert.deepEqual(Policy.PolicySummary, summary);
        assert.ok(JSON.parse(Policy.Content).Statement);
        for (const { TargetId } of (await send("ListTargetsForPolicy", { PolicyId: summary.Id })).Targets)
          assert.ok(ids((await send("ListPoliciesForTarget", { TargetId, Filter: SCP })).Policies).includes(summary.Id));
      }
      assert.deepEqual((await send("ListPolicies", { Filter: "TAG_POLICY" })).Policies, []);
    });

    it("refusals", async () => {
      await refused(send("ListPolicies", { Filter: "NO_SUCH_POLICY" }), "InvalidInputException", 400);
      await refused(send("DescribePolicy", { PolicyId: "p-notthere1" }), "PolicyNotFoundException", 400);
      await refused(send("ListTargetsForPolicy", { PolicyId: "p-notthere1" }), "PolicyNotFoundException", 400);
      await refused(send("ListPoliciesForTarget", { TargetId: "999999999999", Filter: SCP }), "TargetNotFoundException", 400);
    });

    it("of the organization itself", async () => {
      const { ResourcePolicy } = await send("DescribeResourcePolicy");
      assert.equal(ResourcePolicy.Content, resourcePolicy);
      assert.equal(ResourcePolicy.ResourcePolicySummary.Id, "rp-12345678");
    });
  });

  describe("trusted services", () => {
    const trusted = async () => (await send("ListAWSServiceAccessForOrganization")).EnabledServicePrincipals
      .map((one) => one.ServicePrincipal);

    it("are listed and enabled", async () => {
      assert.deepEqual(await trusted(), ["backup", "fms", "ram", "sso"].map((name) => `${name}.amazonaws.com`));
      await send("EnableAWSServiceAccess", { ServicePrincipal: "iam.amazonaws.com" });
      assert.ok((await trusted()).includes("iam.amazonaws.com"));
      await refused(send("EnableAWSServiceAccess", { ServicePrincipal: "cat" }), "InvalidInputException", 400);
    });

    it("and IAM's features for root access then", async () => {
      const ask = (operation) => sim.client(iam.IAMClient).send(new iam[operation + "Command"]({}));
      assert.deepEqual((await ask("ListOrganizationsFeatures")).EnabledFeatures, []);
      await ask("EnableOrganizationsRootCredentialsManagement");
      const { EnabledFeatures } = await ask("EnableOrganizationsRootSessions");
      assert.deepEqual(EnabledFeatures, ["RootCredentialsManagement", "RootSessions"]);
    });

    it("have delegated administrators", async () => {
      const { DelegatedAdministrators } = await send("ListDelegatedAdministrators");
      assert.deepEqual(ids(DelegatedAdministrators), ["333344445555"]);
      const { DelegatedServices } = await send("ListDelegatedServicesForAccount", { AccountId: "333344445555" });
      assert.equal(DelegatedServices[0].ServicePrincipal, "fms.amazonaws.com");
      assert.ok(DelegatedServices[0].DelegationEnabledDate instanceof Date);
      assert.deepEqual((await send("ListDelegatedAdministrators", { ServicePrincipal: "sso.amazonaws.com" })).DelegatedAdministrators, []);
      await refused(send("ListDelegatedServicesForAccount", { AccountId: "222233334444" }), "AccountNotRegisteredException", 400);
    });
  });

  describe("handshakes", () => {
    it("with their parties and nested resources", async () => {
      const { Handshakes } = await send("ListHandshakesForOrganization", { Filter: { ActionType: "INVITE" } });
      assert.deepEqual(ids(Handshakes), ["h-0123456789"]);
      const { Handshake } = await send("DescribeHandshake", { HandshakeId: "h-0123456789" });
      assert.deepEqual(Handshake, Handshakes[0]);
      assert.equal(Handshake.Resources[0].Resources[0].Value, "aws-root@acme.example");
      assert.equal(Handshake.ExpirationTimestamp.getTime(), 1800000000e3);
      assert.deepEqual((await send("ListHandshakesForOrganization", { Filter: { ActionType: "ENABLE_ALL_FEATURES" } })).Handshakes, []);
      assert.deepEqual((await send("ListHandshakesForAccount")).Handshakes, []);
      await refused(send("DescribeHandshake", { HandshakeId: "h-999999999" }), "HandshakeNotFoundException", 400);
    });
  });

  it("accounts in the making, and tags", async () => {
    assert.deepEqual((await send("ListCreateAccountStatus", { States: ["IN_PROGRESS"] })).CreateAccountStatuses, []);
    assert.deepEqual((await send("ListTagsForResource", { ResourceId: ROOT })).Tags, []);
    await refused(send("ListTagsForResource", { ResourceId: "r-none" }), "TargetNotFoundException", 400);
  });

  it("an operation that there is not", () =>
    refused(send("CloseAccount", { AccountId: "222233334444" }), "UnknownOperationException", 400));
});
