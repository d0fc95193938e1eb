// SPDX-License-Identifier: Apache-2.0
// org-services.mjs - services that work on an organization, as far as they are looked at: IAM Identity Center, Firewall
// Manager, Backup, RAM, StackSets

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import * as backup from "@aws-sdk/client-backup";
import * as cloudformation from "@aws-sdk/client-cloudformation";
import * as fms from "@aws-sdk/client-fms";
import * as ram from "@aws-sdk/client-ram";
import * as sso from "@aws-sdk/client-sso-admin";
import { organizations } from "../lib/services.mjs";
import { pages, refused, Sim } from "../lib/sim.mjs";

const INSTANCE = "arn:aws:sso:::instance/ssoins-ac1e000000000001";

describe("services of an organization", () => {
  let sim;
  before(async () => (sim = await Sim.start()));
  after(() => sim.stop());

  const send = (Client, command, who, config) => sim.client(Client, who, config).send(command);

  it("IAM Identity Center, in its region", async () => {
    const list = (who, config) => send(sso.SSOAdminClient, new sso.ListInstancesCommand({}), who, config);
    const { Instances } = await list();
    assert.deepEqual(Instances.map((one) => [one.InstanceArn, one.Status, one.OwnerAccountId]), [[INSTANCE, "ACTIVE", "111122223333"]]);
    assert.ok(Instances[0].CreatedDate instanceof Date);
    assert.deepEqual((await list("customer", { region: "eu-west-1" })).Instances, []);
    assert.deepEqual((await list("member")).Instances, []);
    const client = sim.client(sso.SSOAdminClient);
    const found = await pages(sso.paginateListPermissionSets({ client, pageSize: 1 }, { InstanceArn: INSTANCE }));
    assert.deepEqual(found.map((page) => page.PermissionSets.length), [1, 1]);
    await refused(client.send(new sso.ListPermissionSetsCommand({ InstanceArn: INSTANCE + "0" })), "ResourceNotFoundException", 400);
    await refused(client.send(new sso.ListPermissionSetsCommand({ InstanceArn: INSTANCE, NextToken: "x" })), "ValidationException", 400);
  });

  it("Firewall Manager, from us-east-1", async () => {
    const admin = await send(fms.FMSClient, new fms.GetAdminAccountCommand({}));
    assert.deepEqual([admin.AdminAccount, admin.RoleStatus], ["333344445555", "READY"]);
    const { AdminAccounts } = await send(fms.FMSClient, new fms.ListAdminAccountsForOrganizationCommand({}));
    assert.deepEqual(AdminAccounts, [{ AdminAccount: "333344445555", DefaultAdmin: true, Status: "ONBOARDING_COMPLETE" }]);
    await refused(send(fms.FMSClient, new fms.GetAdminAccountCommand({}), "standalone"), "ResourceNotFoundException", 400);
  });

  it("Backup", async () => {
    const { GlobalSettings, LastUpdateTime } = await send(backup.BackupClient, new backup.DescribeGlobalSettingsCommand({}));
    assert.deepEqual(GlobalSettings, { isCrossAccountBackupEnabled: "true" });
    assert.ok(LastUpdateTime instanceof Date);
    await refused(send(backup.BackupClient, new backup.DescribeGlobalSettingsCommand({}), "member"), "InvalidRequestException", 400);
  });

  it("RAM", async () => {
    const shares = (input, config) => send(ram.RAMClient, new ram.GetResourceSharesCommand(input), "customer", config);
    const { resourceShares } = await shares({ resourceOwner: "SELF" });
    assert.deepEqual(resourceShares.map((one) => [one.name, one.status]), [["acme-network", "ACTIVE"]]);
    assert.ok(resourceShares[0].creationTime instanceof Date);
    assert.deepEqual((await shares({ resourceOwner: "SELF" }, { region: "eu-west-1" })).resourceShares, []);
    assert.deepEqual((await shares({ resourceOwner: "OTHER-ACCOUNTS" })).resourceShares, []);
    await refused(shares({ resourceOwner: "NOBODY" }), "InvalidParameterException", 400);
  });

  it("StackSets", async () => {
    const ask = (who) => send(cloudformation.CloudFormationClient, new cloudformation.DescribeOrganizationsAccessCommand({}), who);
    assert.equal((await ask()).Status, "DISABLED");
    const error = await refused(ask("standalone"), "InvalidOperationException", 400);
    assert.ok(error instanceof cloudformation.InvalidOperationException);
  });

  it("somebody changes the organization", async () => {
    const services = async () => (await send(organizations.OrganizationsClient, new organizations.ListAWSServiceAccessForOrganizationCommand({})))
      .EnabledServicePrincipals.map((one) => one.ServicePrincipal);
    const change = (want) => sim.control("POST", "people", { step: "organization", want });
    assert.ok((await services()).includes("fms.amazonaws.com"));
    assert.deepEqual(await change({ services: { "fms.amazonaws.com": null } }), { acted: true });
    assert.deepEqual(await change({ services: { "fms.amazonaws.com": null } }), { acted: false });
    assert.ok(!(await services()).includes("fms.amazonaws.com"));
  });
});
