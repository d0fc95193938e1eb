// SPDX-License-Identifier: Apache-2.0
// kinds.test.mjs - what operations do, by our table and by our verbs, held to the names of all that AWS has

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { filesOfServices, srcdir } from "./lib/tree.mjs";
import { Wire } from "./lib/wire.mjs";

// Whatever of a name may stand for taking away. Wider than our own list, and of pieces of words.
const SMELL = new RegExp("Delet|Remov|Reset|Cancel|Disassoc|Dissoc|Revok|Stop|Terminat|Purg|Deactiv|Disabl|Leav|Clos|" +
  "Reject|Releas|Detach|Unlink|Untag|Deregist|Unregist|Expir|Abort|Overwrit|Replac|Restor|Rollback|Swap|Transfer|Move|" +
  "Merg|Revert|Evict|Shut|Suspend|Unsub|Withdraw|Declin|Deny|Retir|Discard|Dispos|Clear|Flush|Forget|Unshare|Unassign|" +
  "Deprovision|Erase|Wipe|Drop|Kill|Block|Lock|Quarantin|Archiv|Decommis|Boundary|Rotat|Failover|Reboot|Switch|Evac|Drain");

// Each was read: it makes or sets a thing that is called so, and takes nothing away.
const READ_AND_WELL = new Set(`
  accessanalyzer:CreateArchiveRule accessanalyzer:UpdateArchiveRule appsync:AssociateMergedGraphqlApi cloudtrail:RestoreEventDataStore
  codeconnections:UpdateSyncBlocker codestar-connections:UpdateSyncBlocker directconnect:StartBgpFailoverTest
  ec2:EnableFastSnapshotRestores events:CreateArchive events:UpdateArchive glacier:UploadArchive
  iot-managed-integrations:CreateCredentialLocker kms:EnableKeyRotation mailmanager:CreateArchive mailmanager:StartArchiveExport
  mailmanager:StartArchiveSearch mailmanager:UpdateArchive organizations:InviteOrganizationToTransferResponsibility
  organizations:UpdateResponsibilityTransfer proton:UpdateServiceSyncBlocker s3:PutPublicAccessBlock
  sesv2:PutConfigurationSetArchivingOptions ssm-contacts:CreateRotation ssm-contacts:CreateRotationOverride
  ssm-contacts:UpdateRotation`.trim().split(/\s+/));

// The verbs that say what an operation does.
const READS = /^(Batch)?(Get|List|Describe|Head|Lookup|Search|Simulate)(?![a-z])/;

// Of these only what is listed can be called.
const byName = new Set(["s3", "sesv2", "sso", "sso-oidc", ...filesOfServices()]);

const wire = new Wire();
const ours = Object.keys(await wire.ask("operations"));

function ask(python) {
  const { status, stdout } = spawnSync(python, ["-W", "ignore", `${srcdir}/tests/conformance/botocore_operations.py`],
                                       { maxBuffer: 1 << 28, encoding: "utf8" });
  return status === 0 ? JSON.parse(stdout) : undefined;
}

const found = ["python3", "/usr/bin/python3"].map(ask).filter(Boolean);
const all = new Map(found.map(({ botocore, services }) => [botocore, services]));
if (all.size === 0) it("needs botocore or the AWS CLI", { skip: true }, () => {});

for (const [version, services] of all) {
  describe(`botocore ${version}`, () => {
    it("nothing passes that may take something away", async () => {
      const doubtful = [];
      let count = 0;
      for (const [service, names] of Object.entries(services)) {
        const kinds = await wire.ask("kinds", { service, names });
        for (const [name, kind] of Object.entries(kinds)) {
          count++;
          if ((kind === "adds" || kind === "changes") && SMELL.test(name)) doubtful.push(`${service}:${name}`);
          if (kind === "reads" && !READS.test(name) && !ours.includes(service)) doubtful.push(`${service}:${name}`);
        }
      }
      assert.deepEqual(doubtful.filter((name) => !READ_AND_WELL.has(name)), []);
      assert.ok(count > 5000, `${count} operations`);
    });

    for (const service of ours.filter((id) => services[id])) {
      it(`${service}: what writes is listed by its name, and what is listed is there`, async () => {
        const names = services[service];
        const lists = await wire.ask("lists", { service });
        const listed = new Set(Object.values(lists).join(" ").split(" ").filter(Boolean));
        const byVerb = await wire.ask("kinds", { service: "a stranger", names });
        const called = (await wire.ask("operations"))[service];
        const callable = byName.has(service) ? names.filter((name) => called.includes(name)) : names;
        assert.deepEqual(callable.filter((name) => ["adds", "changes"].includes(byVerb[name]) && !listed.has(name)), []);
        // An older botocore lacks what is new.
        if (found.every((other) => !(other.services.iam.length > services.iam.length)))
          assert.deepEqual([...listed].filter((name) => !names.includes(name)), []);
      });
    }
  });
}

// A list of words, as C (#define NAME "…" "…") and as Python (NAME = "…".split()) have it.
function listed(file, name) {
  const text = readFileSync(`${srcdir}/${file}`, "utf8").replace(/\\\n/g, " ");
  const told = new RegExp(`^(?:#define )?${name}(?: = ?\\(?|\\s+)((?:\\s*"[^"\n]*")+)`, "m").exec(text);
  return told && told[1].match(/[A-Za-z]+/g);
}

it("what makes files of services has the verbs of the classifier", () => {
  for (const name of ["READS", "ADDS", "CHANGES", "TAKES_AWAY"]) {
    const wanted = listed("core/aws/kinds.c", name);
    assert.ok(wanted?.length > 6, `${name} of core/aws/kinds.c: ${wanted}`);
    assert.deepEqual(listed("scripts/services.d/make.py", name), wanted, name);
  }
});

it("the classifier ends well, without a leak", () => wire.close());
