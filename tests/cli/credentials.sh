#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# credentials.sh - the administrator's access key and password, made once, and legal data by its name: in the vault only
. "${top_srcdir:=.}/tests/cli/lib.sh"

acme=$top_srcdir/scripts/examples/acme.cfg

begin() {
	gangway start aws-onboarding --input "$acme" --partner-profile partner --set admin_access_key=true --set admin_login=true \
		--json "$@"
}

# ---- a user that the run makes ----

printf '{"aws": {"accounts": {"111122223333": {"iam": {"groups": {"administrators": null}}}}}}' >"$work/org.json"
sim --people none --org "$work/org.json"
plan() {
	gangway plan aws-onboarding --input "$acme" --partner-profile partner --set admin_access_key=true "$@"
}
changed() {
	grep -c '"changed": *true' "$work/requests.log"
}
# What has secrets to keep is refused before anything is changed.
expect 1 'a plan without a key to the vault' plan
has 'iam-admin-user has secrets to keep: the vault has no key'
expect 1 'a start' begin
has "step 'admin-user': iam-admin-user has secrets to keep: the vault has no key"
expect 1 'makes no run, nor a store' gangway list
has 'there is no store'
expect 1 'the step by itself' gangway step apply iam-admin-user --set user_name=half --set access_key=true
has 'there is no vault here: only a run keeps what is secret'
expect 1 'or with a password' gangway step apply iam-admin-user --set user_name=half --set login=true
is 'nothing was changed' "$(changed)" 0
expect 2 'without either it needs no vault' gangway step plan iam-admin-user --set user_name=half --json
gangway secret new-key "$work/key" >/dev/null
export GANGWAY_VAULT_KEY_FILE="$work/key"
expect 2 'a plan with one' plan
has 'access_key: true'
lacks 'login: true'
expect 0 'begun with one' begin --detach
run=$(value run)
keyless() (
	unset GANGWAY_VAULT_KEY_FILE
	"$@"
)
expect 4 'gone on without' keyless gangway resume "$run" --wait 0
expect 0 'the reason' gangway show "$run" --json
json steps.id=admin-user.status stopped
has 'the vault has no key'
is 'no user was made' "$(grep -c '"CreateUser"' "$work/requests.log")" 0
expect 3 'with one' gangway retry "$run" admin-user
has "gangway secret show $run/admin-user/SecretAccessKey"
expect 0 'what came of it' gangway show "$run" --json
json steps.id=admin-user.status verified
json steps.id=admin-user.outputs.usable true
id=$(value steps.id=admin-user.outputs.access_key_id)
is 'one of each was made' "$(grep -c -E '"(CreateAccessKey|CreateLoginProfile)".*"changed": *true' "$work/requests.log")" 2
expect 0 'the list' gangway secret list
has "$run/admin-user/SecretAccessKey"
has "first password of user 'organization-admin'"
expect 0 'the key' gangway secret show "$run/admin-user/SecretAccessKey" --by dana
secret=$(cat "$out")
expect 1 'once' gangway secret show "$run/admin-user/SecretAccessKey" --by dana
expect 0 'the password' gangway secret show "$run/admin-user/Password" --by dana
password=$(cat "$out")
is 'of 32 characters' "${#password}" 32
sign_in() (
	unset AWS_PROFILE AWS_CONFIG_FILE
	export AWS_ACCESS_KEY_ID="$id" AWS_SECRET_ACCESS_KEY="$secret" AWS_REGION=us-east-1
	export AWS_ENDPOINT_URL="http://127.0.0.1:$port"
	gangway step inspect org-identity
)
expect 0 'the key opens the account' sign_in
has 111122223333
expect 0 'the journal' gangway log "$run" --json
lacks "$secret"
lacks "$password"
expect 0 'the report' gangway report "$run" -o "$work/report.html"
expect 0 'cancelled' gangway cancel "$run"
expect 3 'another run' begin
expect 0 'leaves them' gangway show last --json
json steps.id=admin-user.outputs.left.0 'an access key'
json steps.id=admin-user.outputs.left.1 'a password'
is 'and makes none' "$(grep -c -E '"(CreateAccessKey|CreateLoginProfile)".*"changed": *true' "$work/requests.log")" 2
expect 0 'cancelled' gangway cancel last
about='nowhere'
for text in "$secret" "$password"; do
	if cat "$work"/store.db* "$work/requests.log" "$work/report.html" | grep -q -a -F -- "$text"; then
		not_ok 'store, requests or report hold it'
	else
		ok 'neither store, requests nor report hold it'
	fi
done

# ---- a user that was there before ----

rm "$work/requests.log"
printf '%s' '{"aws": {"accounts": {"111122223333": {"iam": {"groups": {"administrators": {"members":
	{"alice": null, "bob": true}}}}}}}}' >"$work/org.json"
sim --people none --org "$work/org.json"
expect 3 'somebody is an administrator' begin
run=$(value run)
expect 0 'is not given a key unasked' gangway tasks
has 'approve a change to what existed before: admin-user'
is 'none was made' "$(grep -c '"CreateAccessKey"' "$work/requests.log")" 0
expect 0 'approved' gangway approve "$run" admin-user --by dana
expect 0 'has one then' gangway show "$run" --json
json steps.id=admin-user.outputs.user_name bob
json steps.id=admin-user.outputs.left.0 'a password'
json steps.id=admin-user.status verified

# ---- legal data by its name ----

number=IL-516-000-018
company='Hush Reseller Ltd'
printf '%s' "$number" >"$work/number"
printf '%s' "$company" >"$work/company"
chmod 600 "$work/number" "$work/company"
sed -e 's/number = "[^"]*"/number = { secret = "tax-number"; }/' \
	-e 's/legal_name = "[^"]*"/legal_name = { secret = "tax-name"; }/' "$acme" >"$work/by-name.cfg"
expect 0 'a rehearsal makes them up' gangway rehearse aws-onboarding --input "$work/by-name.cfg"
has 'second run: nothing to change'
sim --people none
cat >"$work/tax.lua" <<'LUA'
local wf = workflow "tax" {
  version = "1",
  input = { type = "object", properties = { tax = { type = "object", properties = {
    country = { type = "string" }, registration = { type = "object", additionalProperties = true } } } },
    additionalProperties = true },
}
function wf.run(input)
  step "tax" {
    uses = "tax-profile",
    with = { account_id = "111122223333", country = input.tax.country, registration = input.tax.registration },
  }
end
LUA
expect 1 'a plan without them' gangway plan "$work/tax.lua" --input "$work/by-name.cfg"
has 'tax-number'
gangway secret set tax-number --from "$work/number" >/dev/null
gangway secret set tax-name --from "$work/company" >/dev/null
expect 2 'a plan with them' gangway plan "$work/tax.lua" --input "$work/by-name.cfg"
lacks "$number"
expect 0 'a run' gangway start "$work/tax.lua" --input "$work/by-name.cfg" --wait 30s
expect 0 'the journal' gangway log last --json
has tax-number
about='nowhere'
for text in "$number" "$company"; do
	if cat "$work"/store.db* "$work/requests.log" | grep -q -a -F -- "$text"; then
		not_ok 'store or requests hold it'
	else
		ok 'neither store nor requests hold it'
	fi
done
