#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# account.sh - a run belongs to the AWS account that it began with: every command with keys of another one
. "${top_srcdir:-.}/tests/cli/lib.sh"

acme=$top_srcdir/scripts/examples/acme.cfg
ours=111122223333
partner=068664126052

# Nothing but the question whose keys they are has reached AWS since `forget`, and the run's journal is as it was.
forget() {
	: >"$work/requests.log"
	before=$(gangway log "$run" --json | cksum)
}
untouched() {
	is 'AWS is asked whose keys they are, and nothing else' "$(grep -v -c '"operation":"GetCallerIdentity"' "$work/requests.log")" 0
	is 'nothing is recorded' "$(gangway log "$run" --json | cksum)" "$before"
}

# wrong WHICH-PROFILE NUMBER-FOUND NUMBER-WANTED COMMAND…
wrong() {
	whose=$1 found=$2 wanted=$3
	shift 3
	forget
	expect 1 "$1${3:+ $3} with $whose" gangway "$@" "${whose%=*}" "${whose#*=}"
	has "$found"
	has "$wanted"
	untouched
}

printf '%s' '{"aws": {"accounts": {"111122223333": {"iam": {"groups": {"administrators": {"members":
	{"alice": null, "bob": true}}}}}}}}' >"$work/org.json"
sim --people none --org "$work/org.json"
gangway secret new-key "$work/key" >/dev/null
export GANGWAY_VAULT_KEY_FILE="$work/key"
expect 3 'a run' gangway start aws-onboarding --input "$acme" --partner-profile partner --set admin_access_key=true --json
run=$(value run)
json account $ours
json callers.customer.arn arn:aws:iam::$ours:user/alice
json callers.partner.account $partner
is 'each context is asked for once, before all else' "$(head -n 2 "$work/requests.log" | grep -c '"GetCallerIdentity"')" 2
expect 0 'its journal' gangway log "$run" --json
json 0.data.callers.customer.account $ours
json 0.data.callers.partner.account $partner
expect 0 'the list' gangway list --json
json 0.account $ours

# ---- every command with every wrong account ----

for whose in --profile=member --profile=standalone --profile=partner --partner-profile=customer; do
	case $whose in
	*=member) found=444455556666 wanted=$ours ;;
	*=standalone) found=777788889999 wanted=$ours ;;
	*=partner) found=$partner wanted=$ours ;;
	*) found=$ours wanted=$partner ;;
	esac
	wrong $whose $found $wanted resume "$run"
	wrong $whose $found $wanted retry "$run"
	wrong $whose $found $wanted retry "$run" root-email
	wrong $whose $found $wanted done "$run" root-email --by dana
	wrong $whose $found $wanted approve "$run" admin-user --by dana
	wrong $whose $found $wanted skip "$run" root-email --why because
done
about='after all that'
is 'the run has the profiles that it began with' "$(gangway show "$run" --json | "$pick" profiles.customer)" customer

# ---- the same profiles, other keys ----

# under NAME PROFILE: the keys of PROFILE under the name NAME
under() {
	sed -n "/^\[profile $2\]/,/^\$/p" "$work/aws-config" | sed "s/^\[profile .*/[profile $1]/" >"$work/keys"
	sed -i "/^\[profile $1\]/,/^\$/d" "$work/aws-config"
	printf '\n' >>"$work/aws-config"
	cat "$work/keys" >>"$work/aws-config"
}
changed() {
	wrong --color=never 444455556666 $ours "$@"
}
cp "$work/aws-config" "$work/good-config"
under customer member
changed resume "$run"
changed retry "$run"
changed done "$run" root-email --by dana
changed approve "$run" admin-user --by dana
changed skip "$run" root-email --why because
cp "$work/good-config" "$work/aws-config"

# ---- a profile that fits is kept ----

under other readonly
expect 3 'other keys of the same account' gangway done "$run" root-email --by dana --profile other
expect 0 'are the run s from then on' gangway show "$run" --json
json profiles.customer other
json profiles.partner partner
json callers.customer.arn arn:aws:iam::$ours:user/auditor
expect 0 'and its journal says so' gangway log "$run"
has 'user/auditor'
expect 3 'back' gangway resume "$run" --profile customer --json
json profiles.customer customer

# ---- while it waits ----

cat >"$work/moving.sh" <<SH
#!/bin/sh
read -r n <"$work/moves"
echo \$((n + 1)) >"$work/moves"
profile=customer
[ "\$n" -lt "\$(cat "$work/moves-at")" ] || profile=member
id=\$(sed -n "/^\[profile \$profile\]/,/^\$/s/^aws_access_key_id = //p" "$work/good-config")
secret=\$(sed -n "/^\[profile \$profile\]/,/^\$/s/^aws_secret_access_key = //p" "$work/good-config")
printf '{"Version": 1, "AccessKeyId": "%s", "SecretAccessKey": "%s", "Expiration": "%s"}' "\$id" "\$secret" \
	"\$(date -u -d '+3 seconds' +%Y-%m-%dT%H:%M:%SZ)"
SH
printf '\n[profile moving]\nregion = us-east-1\nendpoint_url = http://127.0.0.1:%s\ncredential_process = sh %s\n' \
	"$port" "$work/moving.sh" >>"$work/aws-config"
echo 0 >"$work/moves"
echo 1 >"$work/moves-at"
: >"$work/requests.log"
expect 3 'keys that lead elsewhere after they were renewed' gangway resume "$run" --profile moving --wait 9s
about='with the new keys'
is 'AWS is asked whose they are' "$(grep '444455556666:user/admin' "$work/requests.log" | grep -c '"GetCallerIdentity"' | sed 's/[1-9].*/some/')" some
is 'and nothing else' "$(grep '444455556666:user/admin' "$work/requests.log" | grep -v -c '"GetCallerIdentity"')" 0
expect 0 'the run says so' gangway show "$run" --json
has 'are of AWS account 444455556666, not of 111122223333'
expect 3 'and goes on' gangway resume "$run" --profile customer --json
json profiles.customer customer

# ---- one unfinished run a workflow and account ----

expect 1 'another customer s number for the same account' gangway start aws-onboarding --input "$acme" --partner-profile partner --set customer_id=77 --set 'root_email=awsops+{id}@doit-intl.com'
has "in AWS account '$ours' is under way already as run '$run'"
about='cancelled with wrong keys'
: >"$work/requests.log"
expect 0 'it is over' gangway cancel "$run" --profile member
is 'AWS is asked nothing' "$(grep -c . "$work/requests.log")" 0

# ---- an address of somebody else ----

run=
: >"$work/requests.log"
for command in plan start; do
	expect 1 "$command with another customer s number in the address" gangway $command aws-onboarding --input "$acme" \
		--partner-profile partner --set customer_id=9999
	has "root_email 'awsops+1234@doit-intl.com' names the customer's number '1234', and customer_id is '9999'"
done
expect 1 'no plus, and numbers of digits' gangway plan aws-onboarding --input "$acme" --set root_email=awsops-1234@doit-intl.com \
	--set customer_id=9999
has "names the customer's number '1234'"
expect 1 'a number that only begins so' gangway plan aws-onboarding --input "$acme" --set root_email=awsops+12345@doit-intl.com
has "names the customer's number '12345'"
is 'no run' "$(gangway list --json | "$pick" '#')" 1
for email in awsops+1234@doit-intl.com 'awsops+{id}@doit-intl.com' awsops+1234-aws@doit-intl.com root@acme.example aws+root@acme.example; do
	expect 2 "$email is well" gangway plan aws-onboarding --input "$acme" --partner-profile partner --set "root_email=$email"
done

# ---- the account that the input names ----

: >"$work/requests.log"
for command in plan start; do
	expect 1 "$command in another account" gangway $command aws-onboarding --input "$acme" --partner-profile partner --set management_account=444455556666
	has "the input 'management_account' says 444455556666"
	has "are of AWS account $ours"
done
is 'no run' "$(gangway list --json | "$pick" '#')" 1
is 'AWS is asked whose keys they are, and nothing else' "$(grep -v -c '"operation":"GetCallerIdentity"' "$work/requests.log")" 0

# ---- a plan ----

expect 2 'a plan' gangway plan aws-onboarding --input "$acme" --partner-profile partner -o "$work/plan.json" --json
json callers.customer.account $ours
json callers.partner.arn arn:aws:iam::$partner:user/gangway
expect 2 'says for which account it is' gangway plan aws-onboarding --input "$acme" --partner-profile partner
has "customer: AWS account $ours, arn:aws:iam::$ours:user/alice"
expect 1 'another account than the plan s' gangway start aws-onboarding --plan "$work/plan.json" --profile member --partner-profile partner
has 444455556666
expect 0 'no run' gangway list --json
json '#' 1

# ---- what is over, and many at once ----

cat >"$work/who.lua" <<'LUA'
local wf = workflow "who" { version = "1", customer = "id",
  input = { type = "object", properties = { id = { type = "string" } } } }
function wf.run() step "organization" { uses = "org-identity", actor = "gangway" } end
LUA
expect 0 'a partner s context comes later' gangway start "$work/who.lua" --set id=a --json
run=$(value run)
for whose in --profile=member --profile=standalone; do
	wrong $whose "$([ $whose = --profile=member ] && echo 444455556666 || echo 777788889999)" $ours verify "$run"
done
under moved customer
expect 0 'another customer s' gangway start "$work/who.lua" --set id=b --profile moved --json
moved=$(value run)
under moved member
expect 1 'all of them' gangway verify --all
has 'who for customer a'
has '1 step as it was left'
has "1 run of 2 could not be verified"
has "run $moved (exit code 1): the customer's keys"
expect 1 'as a document' gangway verify --all --json
json '#' 2
json customer=a.same 1
json customer=b.error.class denied
expect 1 'names, one of which is none' gangway verify "$run" nonesuch
has 'who for customer a'
has 'run nonesuch (exit code 1)'
expect 1 'one only' gangway verify nonesuch
expect 0 'one that is well' gangway verify "$run"
