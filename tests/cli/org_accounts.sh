#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# org_accounts.sh - a workflow goes through the accounts of an organization that a look tells, in a plan, in a run, again
. "${top_srcdir:-.}/tests/cli/lib.sh"

cat >"$work/all.lua" <<'LUA'
local wf = workflow "all" { version = "1", input = { type = "object", properties = {
  list = { type = "object", default = { ou = "r-ac1e", management = false, tags = { stage = "prod" } }, properties = {
    ou = { type = "string" }, management = { type = "boolean" }, tags = { type = "object", additionalProperties = { type = "string" } } } } } } }
function wf.run(input)
  local accounts = look "accounts" { uses = "org-accounts", with = input.list }
  assert(accounts.converged)
  local branches = {}
  for i, a in ipairs(accounts.outputs.accounts) do
    print(a.id .. " " .. a.name)
    branches[i] = function()
      step("audit-" .. a.id) { uses = "iam-role", account = a.id,
        with = { role_name = "acme-audit", trust = { account = "222233334444", external_id = "abc-123" } } }
    end
  end
  parallel(branches)
  local org = look "org" { uses = "org-identity", outputs = true }
  print("by " .. org.outputs.account_id)
  if not look "role" { uses = "iam-role", with = { role_name = "none", trust = { account = "222233334444", external_id = "abc" } } } then print "no role" end
end
return wf
LUA
printf '{"aws": {"organizations": {"o-acme0example": {"tags": {"333344445555": {"stage": "prod"}, "555566667777": {"stage": "prod"},
	"444455556666": {"stage": "test"}}}}}}' >"$work/org.json"
sim --people none --org "$work/org.json"
expect 2 'a plan' gangway plan "$work/all.lua"
has 'audit-333344445555 (iam-role in account 333344445555) will be created'
has 'audit-555566667777 (iam-role in account 555566667777) will be created'
has 'by 111122223333'
has 'no role'
lacks 444455556666
expect 0 'permissions' gangway permissions "$work/all.lua" --json
json members.# 1
json 'members.0.account' '*'
has 'arn:aws:iam::*:role/OrganizationAccountAccessRole'
has 'organizations:ListTagsForResource'
expect 0 'a run' gangway start "$work/all.lua" --json
run=$(value run)
json steps.id=audit-333344445555.status verified
json steps.id=audit-555566667777.outputs.role_arn arn:aws:iam::555566667777:role/acme-audit
is 'in the order of their numbers' "$(gangway log "$run" | grep prints: | sed 's/.*prints: //' | tr '\n' ',')" \
	'333344445555 acme-security,555566667777 acme-data,by 111122223333,no role,'
expect 0 'the list is journaled' gangway log "$run" --json
json 2.data.key look:accounts
json 2.data.value.outputs.count 2
expect 0 'it is as it was left' gangway verify "$run"
expect 1 'a unit that there is not' gangway plan "$work/all.lua" --set list.ou=ou-ac1e-elsewhere
has "no organizational unit 'ou-ac1e-elsewhere': correct 'ou'"

# ---- a look that waits, killed, goes on with the list of then ----

expect 0 'by a step' gangway step inspect org-accounts --set ou=ou-ac1e-workloads --json
json seen.outputs.count 2
json seen.outputs.accounts.0.id 444455556666
