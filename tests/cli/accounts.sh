#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# accounts.sh - steps in member accounts of the organization: by which role, what is told of it, and what is refused
. "${top_srcdir:-.}/tests/cli/lib.sh"

security=333344445555 shop=444455556666 invited=666677778888 management=111122223333

cat >"$work/flow.lua" <<'LUA'
local wf = workflow "flow" {
  version = "1", customer = "id",
  input = { type = "object", properties = { id = { type = "string" }, account = { type = "string", default = "333344445555" },
    role = { type = "string" } } },
}
local trust = { account = "222233334444", external_id = "abc-123" }
function wf.run(input)
  step "org" { uses = "org-identity", with = { expected_account = "111122223333" } }
  local made = step "audit" { uses = "iam-role", with = { role_name = "acme-audit", trust = trust }, account = input.account,
    role = input.role }
  print(made.role_arn)
  in_account("444455556666", function()
    parallel {
      function() step "inside" { uses = "iam-role", with = { role_name = "acme-inside", trust = trust } } end,
      function() step "home" { uses = "iam-role", with = { role_name = "acme-home", trust = trust }, account = "111122223333" } end,
    }
  end)
  step "after" { uses = "iam-role", with = { role_name = "acme-after", trust = trust } }
end
return wf
LUA
flow=$work/flow.lua

# made ACCOUNT ROLE: how often it was made there
made() {
	grep '"operation":"CreateRole"' "$work/requests.log" | grep "RoleName\":\"$2\"" | grep -c "::$1:"
}
# asked OPERATION
asked() {
	grep -c "\"operation\":\"$1\"" "$work/requests.log"
}

sim --people none --enforce-iam
expect 2 'a plan' gangway plan "$flow"
has 'audit (iam-role in account 333344445555) will be created'
has 'inside (iam-role in account 444455556666) will be created'
has 'home (iam-role in account 111122223333) will be created'
has 'after (iam-role) will be created'
has 'arn:aws:iam::333344445555:role/acme-audit'
expect 2 'as a document' gangway plan "$flow" --json
json steps.id=audit.account $security
json steps.id=audit.role OrganizationAccountAccessRole
is 'nothing is made' "$(asked CreateRole)" 0

: >"$work/requests.log"
expect 0 'a run' gangway start "$flow" --set id=one --json
json steps.id=audit.account $security
json steps.id=audit.outputs.role_arn arn:aws:iam::$security:role/acme-audit
json account $management
is 'each role is made where it belongs' "$(made $security acme-audit) $(made $shop acme-inside) $(made $management acme-home) $(made $management acme-after)" '1 1 1 1'
is 'each account is asked about, and its role assumed, once' "$(asked DescribeAccount) $(asked AssumeRole)" '2 2'
run=$(value run)
expect 0 'the log' gangway log "$run"
has 'begins in account 333344445555, as OrganizationAccountAccessRole'
has 'will send iam:CreateRole in account 333344445555'
has 'will send iam:CreateRole as customer'
expect 0 'show' gangway show "$run"
has 'iam-role in 333344445555'
expect 0 'a report' gangway report "$run" --json
json requests.0.account $security
json steps.id=audit.account $security
expect 0 'a page' gangway report "$run" -o "$work/page.html"
is 'the page names it' "$(grep -c 'in account 333344445555' "$work/page.html" | sed 's/^[1-9].*/yes/')" yes
expect 0 'is as it was left' gangway verify "$run"
before=$(changes)
expect 0 'again' gangway start "$flow" --set id=two --json
is 'changes nothing' "$(changes)" "$before"

# The account is free for the next one.
begun() {
	gangway cancel last --by dana --why 'the next one' >/dev/null
}

# ---- what is needed ----

expect 0 'permissions' gangway permissions "$flow" --set id=one --json
json members.# 2
json members.account=$security.role OrganizationAccountAccessRole
has "arn:aws:iam::$security:role/OrganizationAccountAccessRole"
has 'sts:AssumeRole'
has 'organizations:DescribeAccount'
expect 0 'as files' gangway permissions "$flow" --set id=one -o "$work/least"
is 'one for each role' "$(cd "$work" && echo least-*)" \
	"least-$security-OrganizationAccountAccessRole.json least-$shop-OrganizationAccountAccessRole.json least-customer.json least-partner.json"
is 'the member has no AssumeRole' "$(grep -c sts:AssumeRole "$work/least-$security-OrganizationAccountAccessRole.json")" 0

# ---- that they suffice ----

kill "$simulator" && wait "$simulator" 2>/dev/null
: >"$work/requests.log"
{
	printf '{"aws": {"accounts": {"%s": {"iam": {"users": {"alice": {"attached": null, "inline": {"least": ' $management
	cat "$work/least-customer.json"
	printf '}}}, "groups": {"administrators": {"members": {"alice": null}}}}}'
	for id in $security $shop; do
		printf ', "%s": {"iam": {"roles": {"OrganizationAccountAccessRole": {"attached": {"arn:aws:iam::aws:policy/AdministratorAccess": null}, "inline": {"least": ' $id
		cat "$work/least-$id-OrganizationAccountAccessRole.json"
		printf '}}}}}'
	done
	printf '}}}'
} >"$work/org.json"
sim --people none --enforce-iam --org "$work/org.json"
expect 0 'with these and nothing more' gangway start "$flow" --set id=three
kill "$simulator" && wait "$simulator" 2>/dev/null
sed "s/\"sts:AssumeRole\"/\"sts:GetCallerIdentity\"/" "$work/org.json" >"$work/less.json"
sim --people none --enforce-iam --org "$work/less.json"
expect 3 'without AssumeRole' gangway start "$flow" --set id=four
has "let gangway assume the role 'OrganizationAccountAccessRole' of account $security"
begun
kill "$simulator" && wait "$simulator" 2>/dev/null

# ---- what goes wrong ----

sim --people none --enforce-iam
expect 3 'an invited account' gangway start "$flow" --set id=five --set account=$invited
has "let gangway assume the role 'OrganizationAccountAccessRole' of account $invited"
has 'one that was invited has it only if somebody made it'
expect 0 'its task' gangway tasks last --json
json 0.actor ops
json 0.account $invited
begun
expect 3 'another role, which nobody made' gangway start "$flow" --set id=six --set role=path/other
has "the role 'path/other' of account $security"
begun
printf 'member: { role = "acme-admin" }\n' >"$work/settings.cfg"
expect 3 'another role by the settings' gangway start "$flow" --set id=seven --config "$work/settings.cfg"
has "let gangway assume the role 'acme-admin' of account $security"
seven=$(gangway list --json | "$pick" customer=seven.run)
expect 3 'the run keeps it' gangway resume "$seven"
has "let gangway assume the role 'acme-admin' of account $security"
begun
expect 4 'an account of nobody s' gangway start "$flow" --set id=eight --set account=777788889999
has "account 777788889999 is no member of the organization of account $management, to which this run belongs: correct \`account\`"
begun
is 'nothing was sent for it' "$(grep -c 777788889999 "$work/requests.log")" "$(grep -c '"operation":"DescribeAccount".*777788889999' "$work/requests.log")"
expect 1 'no account' gangway start "$flow" --set id=nine --set account=security
has "account 'security' is no AWS account: write its twelve digits"
expect 1 'no role' gangway start "$flow" --set id=nine --set role=arn:aws:iam::333344445555:role/x
has 'is no name of a role'
kill "$simulator" && wait "$simulator" 2>/dev/null

printf '{"aws": {"accounts": {"%s": {"status": "SUSPENDED"}}}}' $security >"$work/closed.json"
sim --people none --org "$work/closed.json"
expect 4 'an account that is closed' gangway start "$flow" --set id=ten
has 'account 333344445555 is SUSPENDED in its organization'
sed '/"org-identity"/d' "$flow" >"$work/lone.lua"
expect 4 'no organization' gangway start "$work/lone.lua" --set id=eleven --profile standalone
has 'account 777788889999 is in no organization'

flaw() {
	printf 'local wf = workflow "w" {}\nfunction wf.run() %s end\nreturn wf\n' "$2" >"$work/flaw.lua"
	expect 1 "$1" gangway plan "$work/flaw.lua" --profile customer
	has 'flaw.lua:2: '
	has "$3"
}
flaw 'a role without an account' 'step "a" { uses = "org-identity", role = "x" }' "'role' is a role in a member account: say which"
flaw 'the guard' 'step "a" { uses = "org-guard", account = "333344445555" }' 'the guard looks at the whole organization'
flaw 'no function' 'in_account("333344445555")' 'in_account: the second argument is a nil'
flaw 'no account' 'in_account(nil, print)' 'in_account takes an account and a function'
flaw 'a number' 'step "a" { uses = "org-identity", account = 333344445555 }' "'account' takes a string, not a number"
