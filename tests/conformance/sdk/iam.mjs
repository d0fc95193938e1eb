// SPDX-License-Identifier: Apache-2.0
// iam.mjs - users, groups, roles, policies, and what IAM tells of the account

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { iam } from "../lib/services.mjs";
import { pages, refused, Sim } from "../lib/sim.mjs";

const ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";
const document = (more) => JSON.stringify({ Version: "2012-10-17", Statement: [
  { Sid: "S1", Effect: "Allow", Action: ["s3:ListBucket", "s3:Get*"], Resource: "arn:aws:s3:::a b+c%41ü*", ...more }] });

// A policy of so many bytes without white space.
const sizeOf = (text) => Buffer.byteLength(text.replace(/\s/g, ""));
const ofSize = (size) => document({ Sid: "x".repeat(size - sizeOf(document({ Sid: "" }))) });
const trust = (principal) => JSON.stringify({ Version: "2012-10-17", Statement: [
  { Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" }] });
const names = (list, member) => list.map((one) => one[member]).sort();

describe("iam", () => {
  let sim, send;
  before(async () => {
    sim = await Sim.start();
    const client = sim.client(iam.IAMClient);
    send = (operation, input = {}) => client.send(new iam[operation + "Command"](input));
  });
  after(() => sim.stop());

  describe("users", () => {
    it("are made, shown, tagged, taken away", async () => {
      const made = await send("CreateUser", { UserName: "u.s=e,r@1", Path: "/a b/".replace(" ", "~"),
                                              PermissionsBoundary: ADMINISTRATOR,
                                              Tags: [{ Key: "Größe", Value: "a+b c" }, { Key: "leer", Value: "" }] });
      assert.match(made.User.Arn, /:user\/a~b\/u\.s=e,r@1$/);
      assert.ok(Math.abs(made.User.CreateDate - Date.now()) < 60e3);
      const { User } = await send("GetUser", { UserName: "u.s=e,r@1" });
      assert.deepEqual(User, made.User);
      assert.equal(User.PermissionsBoundary.PermissionsBoundaryArn, ADMINISTRATOR);
      await send("TagUser", { UserName: User.UserName, Tags: [{ Key: "leer", Value: "voll" }] });
      await send("UntagUser", { UserName: User.UserName, TagKeys: ["Größe"] });
      const { Tags } = await send("ListUserTags", { UserName: User.UserName });
      assert.deepEqual(Tags, [{ Key: "leer", Value: "voll" }]);
      await send("DeleteUserPermissionsBoundary", { UserName: User.UserName });
      await send("PutUserPermissionsBoundary", { UserName: User.UserName, PermissionsBoundary: ADMINISTRATOR });
      await send("DeleteUser", { UserName: User.UserName });
      await refused(send("GetUser", { UserName: User.UserName }), "NoSuchEntityException", 404);
    });

    it("GetUser without a name is the caller", async () =>
      assert.equal((await send("GetUser")).User.UserName, "alice"));

    it("refusals", async () => {
      await refused(send("CreateUser", { UserName: "ALICE" }), "EntityAlreadyExistsException", 409);
      await refused(send("CreateUser", { UserName: "no spaces" }), "ValidationError", 400);
      await refused(send("CreateUser", {}), "ValidationError", 400);
      await refused(send("CreateUser", { UserName: "x", Path: "no-slash" }), "ValidationError", 400);
      await refused(send("CreateUser", { UserName: "x", Tags: [{ Key: "a", Value: "1" }, { Key: "a", Value: "2" }] }),
                    "InvalidInputException", 400);
      await refused(send("DeleteUser", { UserName: "alice" }), "DeleteConflictException", 409);
    });

    it("in pages", async () => {
      for (let i = 0; i < 7; i++) await send("CreateUser", { UserName: `page-${i}`, Path: "/pages/" });
      const found = await pages(iam.paginateListUsers({ client: sim.client(iam.IAMClient), pageSize: 3 },
                                                      { PathPrefix: "/pages/" }));
      assert.deepEqual(found.map((page) => page.Users.length), [3, 3, 1]);
      assert.deepEqual(found.map((page) => page.IsTruncated), [true, true, false]);
      await refused(send("ListUsers", { Marker: "made up" }), "ValidationError", 400);
      await refused(send("ListUsers", { MaxItems: 1001 }), "ValidationError", 400);
    });

    it("access keys", async () => {
      await send("CreateUser", { UserName: "keys" });
      const { AccessKey } = await send("CreateAccessKey", { UserName: "keys" });
      assert.match(AccessKey.AccessKeyId, /^AKIA[A-Z0-9]{16}$/);
      assert.match(AccessKey.SecretAccessKey, /^[A-Za-z0-9/+]{40}$/);
      assert.deepEqual([AccessKey.UserName, AccessKey.Status], ["keys", "Active"]);
      assert.ok(AccessKey.CreateDate instanceof Date);
      await send("CreateAccessKey", { UserName: "keys" });
      await refused(send("CreateAccessKey", { UserName: "keys" }), "LimitExceededException", 409);
      await send("UpdateAccessKey", { UserName: "keys", AccessKeyId: AccessKey.AccessKeyId, Status: "Inactive" });
      const { AccessKeyMetadata } = await send("ListAccessKeys", { UserName: "keys" });
      assert.deepEqual(names(AccessKeyMetadata, "Status"), ["Active", "Inactive"]);
      assert.ok(AccessKeyMetadata.every((one) => !("SecretAccessKey" in one)), "the secret is told once");
      await refused(send("CreateAccessKey", { UserName: "nobody-at-all" }), "NoSuchEntityException", 404);
      await refused(send("ListAccessKeys", { UserName: "nobody-at-all" }), "NoSuchEntityException", 404);
      await send("DeleteAccessKey", { UserName: "keys", AccessKeyId: AccessKey.AccessKeyId });
      await refused(send("DeleteAccessKey", { UserName: "keys", AccessKeyId: AccessKey.AccessKeyId }),
                    "NoSuchEntityException", 404);
    });

    it("passwords", async () => {
      await send("CreateUser", { UserName: "login" });
      await refused(send("GetLoginProfile", { UserName: "login" }), "NoSuchEntityException", 404);
      await refused(send("CreateLoginProfile", { UserName: "login", Password: "short" }), "PasswordPolicyViolationException", 400);
      await refused(send("CreateLoginProfile", { UserName: "login", Password: "Aa1!".repeat(33) }), "ValidationError", 400);
      await refused(send("CreateLoginProfile", { UserName: "nobody-at-all", Password: "Aa1!aaaaaaaaaaaaa" }), "NoSuchEntityException", 404);
      await refused(send("GetLoginProfile", { UserName: "nobody-at-all" }), "NoSuchEntityException", 404);
      const made = await send("CreateLoginProfile", { UserName: "login", Password: "Aa1!&+ %<>\"'éÜxx", PasswordResetRequired: true });
      assert.equal(made.LoginProfile.PasswordResetRequired, true);
      assert.deepEqual((await send("GetLoginProfile", { UserName: "login" })).LoginProfile, made.LoginProfile);
      await refused(send("CreateLoginProfile", { UserName: "login", Password: "Aa1!aaaaaaaaaaaaa" }), "EntityAlreadyExistsException", 409);
      await send("DeleteLoginProfile", { UserName: "login" });
    });
  });

  describe("groups", () => {
    it("take in users and let them go", async () => {
      const { Group } = await send("CreateGroup", { GroupName: "team" });
      await send("AddUserToGroup", { GroupName: "team", UserName: "alice" });
      assert.deepEqual(names((await send("GetGroup", { GroupName: "team" })).Users, "UserName"), ["alice"]);
      assert.ok(names((await send("ListGroupsForUser", { UserName: "alice" })).Groups, "GroupName").includes("team"));
      assert.ok((await send("ListGroups")).Groups.some((one) => one.Arn === Group.Arn));
      await refused(send("DeleteGroup", { GroupName: "team" }), "DeleteConflictException", 409);
      await send("RemoveUserFromGroup", { GroupName: "team", UserName: "alice" });
      await send("DeleteGroup", { GroupName: "team" });
      await refused(send("GetGroup", { GroupName: "team" }), "NoSuchEntityException", 404);
    });
  });

  describe("roles", () => {
    const RoleName = "doitintl_cmp";

    it("are made with all that they have", async () => {
      const { Role } = await send("CreateRole", {
        RoleName, AssumeRolePolicyDocument: trust({ AWS: "arn:aws:iam::068664126052:root" }),
        Description: "for <DoiT> & co, ünïcode", MaxSessionDuration: 43200, Tags: [{ Key: "a", Value: "b" }] });
      assert.equal(Role.MaxSessionDuration, 43200);
      assert.equal(Role.Description, "for <DoiT> & co, ünïcode");
      assert.match(Role.RoleId, /^AROA/);
      const { Role: again } = await send("GetRole", { RoleName });
      assert.deepEqual(JSON.parse(decodeURIComponent(again.AssumeRolePolicyDocument)),
                       JSON.parse(trust({ AWS: "arn:aws:iam::068664126052:root" })));
      assert.deepEqual(again.Tags, [{ Key: "a", Value: "b" }]);
    });

    it("change", async () => {
      await send("UpdateRole", { RoleName, Description: "other", MaxSessionDuration: 3600 });
      await send("UpdateAssumeRolePolicy", { RoleName, PolicyDocument: trust({ Service: "ec2.amazonaws.com" }) });
      await send("TagRole", { RoleName, Tags: [{ Key: "c", Value: "d" }] });
      await send("UntagRole", { RoleName, TagKeys: ["a"] });
      await send("PutRolePermissionsBoundary", { RoleName, PermissionsBoundary: ADMINISTRATOR });
      const { Role } = await send("GetRole", { RoleName });
      assert.equal(Role.Description, "other");
      assert.equal(Role.MaxSessionDuration, 3600);
      assert.match(decodeURIComponent(Role.AssumeRolePolicyDocument), /ec2\.amazonaws\.com/);
      assert.equal(Role.PermissionsBoundary.PermissionsBoundaryArn, ADMINISTRATOR);
      assert.deepEqual((await send("ListRoleTags", { RoleName })).Tags, [{ Key: "c", Value: "d" }]);
      await send("DeleteRolePermissionsBoundary", { RoleName });
    });

    it("refusals", async () => {
      const make = (more) => send("CreateRole", { RoleName: "no", AssumeRolePolicyDocument: trust({ AWS: "*" }), ...more });
      await refused(make({ RoleName }), "EntityAlreadyExistsException", 409);
      await refused(make({ AssumeRolePolicyDocument: "{" }), "MalformedPolicyDocumentException", 400);
      await refused(make({ AssumeRolePolicyDocument: trust({ AWS: "arn:aws:iam::111122223333:role/nobody" }) }),
                    "MalformedPolicyDocumentException", 400);
      await refused(make({ MaxSessionDuration: 1 }), "ValidationError", 400);
      await refused(make({ RoleName: "x".repeat(65) }), "ValidationError", 400);
      await refused(send("UpdateRole", { RoleName: "no" }), "NoSuchEntityException", 404);
      await refused(send("UpdateAssumeRolePolicy", { RoleName, PolicyDocument: document() }), "MalformedPolicyDocumentException", 400);
    });

    it("in pages, by the SDK's paginator", async () => {
      const found = await pages(iam.paginateListRoles({ client: sim.client(iam.IAMClient), pageSize: 1 }, {}));
      const { Roles } = await send("ListRoles");
      assert.deepEqual(found.flatMap((page) => names(page.Roles, "RoleName")), Roles.map((role) => role.RoleName));
      assert.ok(Roles.length > 3);
    });

    it("the SDK's waiter sees one", () =>
      iam.waitUntilRoleExists({ client: sim.client(iam.IAMClient), maxWaitTime: 5 }, { RoleName }));

    it("go when nothing hangs on them", async () => {
      await send("PutRolePolicy", { RoleName, PolicyName: "p", PolicyDocument: document() });
      await refused(send("DeleteRole", { RoleName }), "DeleteConflictException", 409);
      await send("DeleteRolePolicy", { RoleName, PolicyName: "p" });
      await send("DeleteRole", { RoleName });
    });
  });

  for (const [kind, list, name] of [["User", "users", "bob"], ["Role", "roles", "acme-finops"], ["Group", "groups", "finance"]]) {
    describe(`policies of ${list}`, () => {
      const who = { [kind + "Name"]: name };

      it("inline", async () => {
        await send(`Put${kind}Policy`, { ...who, PolicyName: "in+line", PolicyDocument: document() });
        const found = await send(`Get${kind}Policy`, { ...who, PolicyName: "in+line" });
        assert.equal(decodeURIComponent(found.PolicyDocument), document());
        assert.equal(found[kind + "Name"], name);
        assert.ok((await send(`List${kind}Policies`, who)).PolicyNames.includes("in+line"));
        await send(`Delete${kind}Policy`, { ...who, PolicyName: "in+line" });
        await refused(send(`Get${kind}Policy`, { ...who, PolicyName: "in+line" }), "NoSuchEntityException", 404);
        await refused(send(`Put${kind}Policy`, { ...who, PolicyName: "x", PolicyDocument: "{}" }), "MalformedPolicyDocumentException", 400);
        // All of them together, white space aside; so many characters are the quotas of IAM's page.
        let most = { User: 2048, Role: 10240, Group: 5120 }[kind];
        for (const PolicyName of (await send(`List${kind}Policies`, who)).PolicyNames)
          most -= sizeOf(decodeURIComponent((await send(`Get${kind}Policy`, { ...who, PolicyName })).PolicyDocument));
        const inline = (size) => send(`Put${kind}Policy`, { ...who, PolicyName: "x", PolicyDocument: ofSize(size) });
        await refused(inline(most + 1), "LimitExceededException", 409);
        await inline(most);
        await refused(send(`Put${kind}Policy`, { ...who, PolicyName: "y", PolicyDocument: document() }), "LimitExceededException", 409);
        await send(`Delete${kind}Policy`, { ...who, PolicyName: "x" });
      });

      it("attached", async () => {
        const attached = async () => names((await send(`ListAttached${kind}Policies`, who)).AttachedPolicies, "PolicyArn");
        await send(`Attach${kind}Policy`, { ...who, PolicyArn: ADMINISTRATOR });
        assert.ok((await attached()).includes(ADMINISTRATOR));
        await send(`Detach${kind}Policy`, { ...who, PolicyArn: ADMINISTRATOR });
        assert.ok(!(await attached()).includes(ADMINISTRATOR));
        await refused(send(`Detach${kind}Policy`, { ...who, PolicyArn: ADMINISTRATOR }), "NoSuchEntityException", 404);
        await refused(send(`Attach${kind}Policy`, { ...who, PolicyArn: ADMINISTRATOR + "Not" }), "NoSuchEntityException", 404);
      });
    });
  }

  describe("managed policies", () => {
    let PolicyArn;

    it("have versions", async () => {
      const { Policy } = await send("CreatePolicy", { PolicyName: "managed", Path: "/p/", PolicyDocument: document(), Description: "d" });
      PolicyArn = Policy.Arn;
      assert.equal(Policy.DefaultVersionId, "v1");
      const { PolicyVersion } = await send("CreatePolicyVersion", { PolicyArn, PolicyDocument: document({ Effect: "Deny" }), SetAsDefault: true });
      assert.equal(PolicyVersion.VersionId, "v2");
      assert.equal(PolicyVersion.IsDefaultVersion, true);
      const { PolicyVersion: whole } = await send("GetPolicyVersion", { PolicyArn, VersionId: "v2" });
      assert.equal(decodeURIComponent(whole.Document), document({ Effect: "Deny" }));
      await send("SetDefaultPolicyVersion", { PolicyArn, VersionId: "v1" });
      await refused(send("DeletePolicyVersion", { PolicyArn, VersionId: "v1" }), "DeleteConflictException", 409);
      await send("DeletePolicyVersion", { PolicyArn, VersionId: "v2" });
      assert.deepEqual(names((await send("ListPolicyVersions", { PolicyArn })).Versions, "VersionId"), ["v1"]);
      await refused(send("GetPolicyVersion", { PolicyArn, VersionId: "v2" }), "NoSuchEntityException", 404);
    });

    it("have room for 6,144 characters", async () => {
      const { Policy } = await send("CreatePolicy", { PolicyName: "full", PolicyDocument: ofSize(6144).replace(/,/g, ", \n") });
      await refused(send("CreatePolicy", { PolicyName: "over", PolicyDocument: ofSize(6145) }), "LimitExceededException", 409);
      await refused(send("CreatePolicyVersion", { PolicyArn: Policy.Arn, PolicyDocument: ofSize(6145) }), "LimitExceededException", 409);
      await send("DeletePolicy", { PolicyArn: Policy.Arn });
    });

    it("are at most so many versions", async () => {
      for (let i = 0; i < 4; i++) await send("CreatePolicyVersion", { PolicyArn, PolicyDocument: document() });
      await refused(send("CreatePolicyVersion", { PolicyArn, PolicyDocument: document() }), "LimitExceededException", 409);
      for (const { VersionId, IsDefaultVersion } of (await send("ListPolicyVersions", { PolicyArn })).Versions)
        if (!IsDefaultVersion) await send("DeletePolicyVersion", { PolicyArn, VersionId });
    });

    it("know who has them", async () => {
      await send("AttachRolePolicy", { RoleName: "acme-finops", PolicyArn });
      assert.equal((await send("GetPolicy", { PolicyArn })).Policy.AttachmentCount, 1);
      const found = await send("ListEntitiesForPolicy", { PolicyArn });
      assert.deepEqual(names(found.PolicyRoles, "RoleName"), ["acme-finops"]);
      assert.deepEqual([found.PolicyUsers, found.PolicyGroups], [[], []]);
      await refused(send("DeletePolicy", { PolicyArn }), "DeleteConflictException", 409);
      await send("DetachRolePolicy", { RoleName: "acme-finops", PolicyArn });
      await send("DeletePolicy", { PolicyArn });
      await refused(send("GetPolicy", { PolicyArn }), "NoSuchEntityException", 404);
    });

    it("know who has them, in pages, and for whom they are a boundary", async () => {
      const PathPrefix = "/who/";
      for (const UserName of ["who-1", "who-2"]) {
        await send("CreateUser", { UserName, Path: PathPrefix });
        await send("AttachUserPolicy", { UserName, PolicyArn: ADMINISTRATOR });
      }
      await send("CreateUser", { UserName: "who-3", Path: PathPrefix, PermissionsBoundary: ADMINISTRATOR });
      const ask = async (more) => names((await send("ListEntitiesForPolicy", {
        PolicyArn: ADMINISTRATOR, PathPrefix, ...more })).PolicyUsers, "UserName");
      assert.deepEqual(await ask(), ["who-1", "who-2", "who-3"]);
      assert.deepEqual(await ask({ PolicyUsageFilter: "PermissionsPolicy" }), ["who-1", "who-2"]);
      assert.deepEqual(await ask({ PolicyUsageFilter: "PermissionsBoundary" }), ["who-3"]);
      assert.deepEqual(await ask({ EntityFilter: "Role" }), []);
      const found = await pages(iam.paginateListEntitiesForPolicy({ client: sim.client(iam.IAMClient), pageSize: 2 },
                                                                  { PolicyArn: ADMINISTRATOR }));
      assert.ok(found.length > 2);
      const all = (member) => found.flatMap((page) => page[member]);
      assert.deepEqual(names(all("PolicyGroups"), "GroupName"), ["administrators"]);
      assert.deepEqual(names(all("PolicyRoles"), "RoleName"), ["acme-break-glass"]);
      assert.deepEqual(names(all("PolicyUsers"), "UserName"), ["who-1", "who-2", "who-3"]);
      await refused(ask({ PolicyUsageFilter: "Both" }), "ValidationError", 400);
      await refused(send("ListEntitiesForPolicy", { PolicyArn: ADMINISTRATOR.replace("Admin", "No") }), "NoSuchEntityException", 404);
      const { Policies } = await send("GetAccountAuthorizationDetails", { Filter: ["AWSManagedPolicy"] });
      const counted = Policies.find((one) => one.Arn === ADMINISTRATOR);
      assert.deepEqual([counted.AttachmentCount, counted.PermissionsBoundaryUsageCount], [4, 1]);
      const { UserDetailList } = await send("GetAccountAuthorizationDetails", { Filter: ["User"] });
      assert.equal(UserDetailList.find((one) => one.UserName === "who-3").PermissionsBoundary.PermissionsBoundaryArn, ADMINISTRATOR);
    });

    it("AWS's own are there and can't be changed", async () => {
      const { Policies } = await send("ListPolicies", { Scope: "AWS" });
      assert.ok(names(Policies, "Arn").includes(ADMINISTRATOR));
      assert.ok((await send("ListPolicies", { Scope: "Local" })).Policies.every((one) => !/:aws:policy/.test(one.Arn)));
      await refused(send("CreatePolicyVersion", { PolicyArn: ADMINISTRATOR, PolicyDocument: document() }), "AccessDenied", 403);
    });

    it("are simulated", async () => {
      const ask = (user, more) => send("SimulatePrincipalPolicy", {
        PolicySourceArn: `arn:aws:iam::111122223333:user/${user}`, ActionNames: ["s3:GetObject", "iam:CreateUser"], ...more });
      const said = ({ EvaluationResults }) => EvaluationResults.map((one) => one.EvalDecision);
      assert.deepEqual(said(await ask("guest")), ["implicitDeny", "implicitDeny"]);
      assert.deepEqual(said(await ask("guest", { PolicyInputList: [document({ Resource: "*" })] })), ["allowed", "implicitDeny"]);
      assert.deepEqual(said(await ask("alice", { PolicyInputList: [document({ Effect: "Deny", Resource: "*" })] })), ["explicitDeny", "allowed"]);
      await refused(ask("nobody-at-all"), "NoSuchEntityException", 404);
      await refused(ask("alice", { ActionNames: ["s3:*"] }), "InvalidInputException", 400);
    });

    it("are simulated with boundaries and conditions", async () => {
      const ask = async (more) => (await send("SimulatePrincipalPolicy", {
        PolicySourceArn: "arn:aws:iam::111122223333:user/alice", ActionNames: ["s3:GetObject"], ...more })).EvaluationResults[0];
      const said = (one) => [one.EvalDecision, one.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary, one.MissingContextValues];
      assert.deepEqual(said(await ask()), ["allowed", undefined, []]);
      const bounded = (text) => ask({ PermissionsBoundaryPolicyInputList: [text] });
      assert.deepEqual(said(await bounded(document({ Resource: "*" }))), ["allowed", true, []]);
      assert.deepEqual(said(await bounded(document({ Action: "ec2:*", Resource: "*" }))), ["implicitDeny", false, []]);
      assert.deepEqual(said(await bounded(document({ Effect: "Deny", Resource: "*" }))), ["explicitDeny", false, []]);
      await refused(ask({ PermissionsBoundaryPolicyInputList: [document(), document()] }), "InvalidInputException", 400);
      const without = document({ Effect: "Deny", Resource: "*", Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } });
      assert.deepEqual(said(await ask({ PolicyInputList: [without] })), ["allowed", undefined, ["aws:MultiFactorAuthPresent"]]);
      const ContextEntries = [{ ContextKeyName: "aws:MultiFactorAuthPresent", ContextKeyType: "boolean", ContextKeyValues: ["false"] }];
      assert.deepEqual(said(await ask({ PolicyInputList: [without], ContextEntries })), ["explicitDeny", undefined, []]);
      await send("PutUserPermissionsBoundary", { UserName: "alice", PermissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess" });
      assert.deepEqual(said(await ask({ ActionNames: ["iam:CreateUser"] })), ["implicitDeny", false, []]);
      await send("DeleteUserPermissionsBoundary", { UserName: "alice" });
    });
  });

  describe("the account", () => {
    it("in numbers", async () => {
      const { SummaryMap } = await send("GetAccountSummary");
      assert.equal(SummaryMap.AccountMFAEnabled, 1);
      assert.equal(SummaryMap.AccountAccessKeysPresent, 0);
      assert.equal(SummaryMap.Users, (await send("ListUsers")).Users.length);
    });

    it("root's MFA device goes and comes with the people", async () => {
      const root = async () => ({ enabled: (await send("GetAccountSummary")).SummaryMap.AccountMFAEnabled,
                                  devices: (await send("ListVirtualMFADevices", { AssignmentStatus: "Assigned" })).VirtualMFADevices.length });
      assert.deepEqual(await root(), { enabled: 1, devices: 1 });
      assert.deepEqual(await sim.control("POST", "people", { step: "root-mfa", want: { state: "absent" } }), { acted: true });
      assert.deepEqual(await root(), { enabled: 0, devices: 0 });
      await sim.control("POST", "people", { step: "root-mfa", want: { state: "present" } });
      assert.deepEqual(await root(), { enabled: 1, devices: 1 });
    });

    it("root's MFA device is replaced by another", async () => {
      const serial = async () => (await send("ListVirtualMFADevices", { AssignmentStatus: "Assigned" })).VirtualMFADevices[0].SerialNumber;
      const before = await serial();
      assert.deepEqual(await sim.control("POST", "people", { step: "root-mfa", want: { state: "replaced" } }), { acted: true });
      assert.notEqual(await serial(), before);
      assert.equal((await send("GetAccountSummary")).SummaryMap.AccountMFAEnabled, 1);
      assert.deepEqual(await sim.control("POST", "people", { step: "root-mfa", want: { state: "replaced" } }), { acted: false });
    });

    it("MFA devices of users", async () => {
      const { VirtualMFADevice } = await send("CreateVirtualMFADevice", { VirtualMFADeviceName: "bobs" });
      const { SerialNumber } = VirtualMFADevice;
      assert.ok(VirtualMFADevice.Base32StringSeed instanceof Uint8Array && VirtualMFADevice.Base32StringSeed.length > 10);
      const codes = { AuthenticationCode1: "123456", AuthenticationCode2: "654321" };
      await refused(send("EnableMFADevice", { UserName: "bob", SerialNumber, AuthenticationCode1: "111111", AuthenticationCode2: "111111" }),
                    "InvalidAuthenticationCodeException", 403);
      await send("EnableMFADevice", { UserName: "bob", SerialNumber, ...codes });
      const { MFADevices } = await send("ListMFADevices", { UserName: "bob" });
      assert.deepEqual(names(MFADevices, "SerialNumber"), [SerialNumber]);
      assert.ok(MFADevices[0].EnableDate instanceof Date);
      await refused(send("DeleteVirtualMFADevice", { SerialNumber }), "DeleteConflictException", 409);
      await send("DeactivateMFADevice", { UserName: "bob", SerialNumber });
      await send("DeleteVirtualMFADevice", { SerialNumber });
    });

    it("the credential report", async () => {
      await refused(send("GetCredentialReport"), "CredentialReportNotPresentException", 410);
      assert.equal((await send("GenerateCredentialReport")).State, "STARTED");
      const { Content, ReportFormat, GeneratedTime } = await send("GetCredentialReport");
      const [columns, root] = Buffer.from(Content).toString("utf8").split("\n").map((line) => line.split(","));
      assert.equal(root[0], "<root_account>");
      assert.equal(root[columns.indexOf("mfa_active")], "true");
      assert.equal(ReportFormat, "text/csv");
      assert.ok(GeneratedTime instanceof Date);
    });

    it("its rules, names and features", async () => {
      const { PasswordPolicy } = await send("GetAccountPasswordPolicy");
      assert.equal(PasswordPolicy.MinimumPasswordLength, 14);
      assert.equal(PasswordPolicy.RequireSymbols, true);
      for (const AccountAlias of ["acme-two", "acme"]) {
        await send("CreateAccountAlias", { AccountAlias });
        assert.deepEqual((await send("ListAccountAliases")).AccountAliases, [AccountAlias]);
      }
      await refused(send("CreateAccountAlias", { AccountAlias: "acme" }), "EntityAlreadyExistsException", 409);
      await refused(send("ListOrganizationsFeatures"), "ServiceAccessNotEnabledException", 400);
    });

    it("everything at once, as one by one", async () => {
      const found = await pages(iam.paginateGetAccountAuthorizationDetails({ client: sim.client(iam.IAMClient), pageSize: 4 }, {}));
      assert.ok(found.length > 2);
      const roles = found.flatMap((page) => page.RoleDetailList);
      assert.deepEqual(names(roles, "RoleName"), names((await send("ListRoles")).Roles, "RoleName"));
      const deploy = found.flatMap((page) => page.UserDetailList).find((user) => user.UserName === "ci-deploy");
      const { PolicyDocument } = await send("GetUserPolicy", { UserName: "ci-deploy", PolicyName: "deploy" });
      assert.equal(deploy.UserPolicyList[0].PolicyDocument, PolicyDocument);
      const only = await send("GetAccountAuthorizationDetails", { Filter: ["Group"] });
      assert.deepEqual(only.RoleDetailList, []);
      assert.ok(only.GroupDetailList.length >= 2);
      await refused(send("GetAccountAuthorizationDetails", { Filter: ["Everybody"] }), "ValidationError", 400);
    });

    it("names of operations that there are not", async () => {
      await refused(send("ListSAMLProviders"), "InvalidAction", 400);
    });
  });
});

describe("iam, enforced", () => {
  let sim;
  before(async () => (sim = await Sim.start({ flags: ["--enforce-iam"] })));
  after(() => sim.stop());
  const as = (who, operation, input = {}) => sim.client(iam.IAMClient, who).send(new iam[operation + "Command"](input));

  it("readers read and do not write", async () => {
    await as("readonly", "ListRoles");
    const error = await refused(as("readonly", "CreateUser", { UserName: "x" }), "AccessDenied", 403);
    assert.match(error.message, /auditor is not authorized to perform: iam:CreateUser/);
  });
  it("nobody may nothing", () => refused(as("nobody", "ListRoles"), "AccessDenied", 403));
  it("administrators may", () => as("customer", "CreateUser", { UserName: "x" }));
});
