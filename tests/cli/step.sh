#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# step.sh - one step by itself: in which account it is, and what is said of keys that don't come
. "${top_srcdir:=.}/tests/cli/lib.sh"

sim --people none
role() {
	verb=$1
	shift
	gangway step "$verb" iam-role --set role_name=Mine --set prove_from_partner=false \
		--set 'trust={"account": "068664126052", "external_id": "mine"}' "$@"
}

expect 0 'it says whose account it looks at' role inspect
has 'customer: AWS account 111122223333, arn:aws:iam::111122223333:user/alice'
lacks 'partner: AWS account'
expect 2 'as a document' role plan --json --partner-profile partner
json callers.customer.account 111122223333
json callers.partner.account 068664126052
expect 1 'the customer is never the reseller' role apply --partner-profile customer
has "the customer's keys and the partner's are both of AWS account 111122223333"
is 'nothing was changed' "$(changes)" 0
expect 0 'before it changes anything' role apply --partner-profile partner
is 'that is said first' "$(head -n 1 "$out")" 'customer: AWS account 111122223333, arn:aws:iam::111122223333:user/alice'

# ---- keys that don't come are no fault of the plugin's ----

printf '#!/bin/sh\nexit 3\n' >"$work/slow"
chmod 755 "$work/slow"
printf '[profile slow]\nregion = us-east-1\nendpoint_url = http://127.0.0.1:%s\ncredential_process = %s/slow\n' "$port" "$work" >>"$work/aws-config"
expect 1 'a program that gives none' role inspect --profile slow
has "whose the customer's keys are"
has 'credential_process'
lacks iam-role
