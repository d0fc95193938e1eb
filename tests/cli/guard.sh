#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# guard.sh - somebody changes the organization in the middle of a run: the run stops and says what; put back, accepted,
# or skipped, it ends
. "${top_srcdir:-.}/tests/cli/lib.sh"

acme=$top_srcdir/scripts/examples/acme.cfg

# Everything is handed over but the payment method: a run waits for that word, between its two looks.
begin() {
	about=$1
	sim --people none
	person root-email '{"email": "awsops+1234@doit-intl.com"}'
	expect 3 "$1: the run waits" gangway start aws-onboarding --input "$acme" --partner-profile partner --json
	run=$(value run)
	expect 0 'a word' gangway done "$run" root-password --by dana --evidence "$shown"
	expect 0 'on the devices' gangway done "$run" root-2fa-on --by dana --evidence "$shown"
	expect 0 'another' gangway done "$run" org-email --by dana --evidence "$shown"
	expect 0 'how it stands' gangway show "$run" --json
	json steps.id=guard-before.status verified
	json steps.id=payment-method.status waiting
}
# The snapshot is under the chain by its hash.
snapshot_gone() {
	"$top_builddir/tests/cli/sqlite" "$work/store.db" "VACUUM INTO '$work/copy.db'" &&
		"$top_builddir/tests/cli/sqlite" "$work/copy.db" "DELETE FROM blobs WHERE sha256 = (SELECT json_extract(doc, '\$.outputs.snapshot') FROM steps WHERE step = 'guard-before')" ||
		exit 95
	expect 0 'whole with its snapshot' gangway audit verify "$run"
	expect 1 'without its snapshot' gangway audit verify "$run" --store "sqlite:$work/copy.db"
	has "the kept output 'snapshot', kept as "
	expect 1 'the report says so' gangway report "$run" --json --store "sqlite:$work/copy.db"
	rm -f "$work"/copy.db*
}
end() {
	kill "$simulator"
	wait "$simulator" 2>/dev/null
	rm -f "$work/store.db"*
}
# How often the accounts were listed.
lists() {
	grep -c ListAccountsForParent "$work/requests.log"
}

begin 'changed behind its back'
snapshot_gone
before=$(lists)
person organization '{"accounts": {"222233334444": null}, "services": {"fms.amazonaws.com": null},
	"policies": {"p-ac1eregions": {"targets": {"ou-ac1e-workloads": null}}, "p-FullAWSAccess": {"targets": {"222233334444": null}}}}'
expect 4 'the word is taken' gangway done "$run" payment-method --by dana --evidence "$acme"
has 'the run is stopped: guard-after'
expect 4 'and says why' gangway resume "$run"
has "account '222233334444' (\"acme-finance\") is no longer in the organization"
has "trusted service 'fms.amazonaws.com' was disabled"
has "policy 'p-ac1eregions' (\"only-our-regions\") was detached from 'ou-ac1e-workloads' (\"Workloads\")"
has 'gangway approve'
expect 0 'how it stands' gangway show "$run" --json
json status stopped
json steps.id=guard-after.status stopped
json steps.id=guard-after.changes.# 4
is 'the first look was not repeated' "$(grep -c '"operation": *"ListRoots"' "$work/requests.log")" 3
is 'each look lists the accounts once' "$(($(lists) - before))" "$((2 * before))"
expect 0 'the log says it' gangway log "$run"
has 'guard-after'
has 'stopped: the organization is not as it was'

about='accepted'
expect 1 'done is not the word' gangway done "$run" guard-after --by dana
expect 1 'nothing else waits for an approval' gangway approve "$run" cost-report --by dana
person organization '{"services": {"backup.amazonaws.com": null}}'
expect 4 'what was not shown is not accepted' gangway approve "$run" guard-after --by dana --note 'they said so'
has 'backup.amazonaws.com'
expect 0 'what there is to do' gangway tasks "$run"
has "to accept it as it is: gangway approve $run guard-after --by NAME"
expect 0 'what was shown is' gangway approve "$run" guard-after --by dana --note 'the customer closed it'
expect 0 'how it stands' gangway show "$run" --json
json status done
json steps.id=guard-after.status attested
expect 0 'the log says who' gangway log "$run"
has 'dana accepts'
expect 0 'the chain holds' gangway audit verify "$run"
end

begin 'put back'
person organization '{"policies": {"p-ac1eregions": {"targets": {"ou-ac1e-workloads": null}}}}'
expect 4 'the word is taken' gangway done "$run" payment-method --by dana --evidence "$acme"
person organization '{"policies": {"p-ac1eregions": {"targets": {"ou-ac1e-workloads": true}}}}'
expect 0 'and goes on' gangway resume "$run"
expect 0 'how it stands' gangway show "$run" --json
json steps.id=guard-after.status verified
end

begin 'skipped'
person organization '{"units": {"ou-ac1e-new": {"name": "New", "parent": "r-ac1e"}}}'
expect 4 'the word is taken' gangway done "$run" payment-method --by dana --evidence "$acme"
expect 1 'without a reason' gangway skip "$run" guard-after
expect 0 'with one' gangway skip "$run" guard-after --why 'the new unit is ours'
expect 0 'how it stands' gangway show "$run" --json
json status done
json steps.id=guard-after.status skipped
end

begin 'its own changes are announced'
expect 0 'the run ends' gangway done "$run" payment-method --by dana --evidence "$acme"
expect 0 'what was announced' gangway show "$run" --json
json steps.id=guard-after.status verified
json steps.id=guard-after.outputs.announced.0 "cost report 'doitintl-awsops-1234' is new (cost-report)"
is 'the snapshot is a hash' "$(value steps.id=guard-before.outputs.snapshot | tr -d '0-9a-f' | wc -c)" 1
expect 0 'a second run' gangway start aws-onboarding --input "$acme" --partner-profile partner --json
json status done
end

# One change of each kind that a snapshot holds: nothing goes by unseen.
begin 'changed in every way'
person organization '{"feature_set": "CONSOLIDATED_BILLING", "root": {"policy_types": {"SERVICE_CONTROL_POLICY": null, "TAG_POLICY": "ENABLED"}},
	"units": {"ou-ac1e-corporate": {"name": "Corp"}}, "accounts": {"444455556666": {"parent": "r-ac1e"}},
	"policies": {"p-ac1eregions": {"content": "{\"Version\": \"2012-10-17\", \"Statement\": []}"}},
	"services": {"config.amazonaws.com": 1700000000, "iam.amazonaws.com": 1700000000}, "delegated": {"333344445555": null},
	"resource_policy": {"id": "rp-ac1e0001", "content": "{\"Version\": \"2012-10-17\", \"Statement\": []}"},
	"handshakes": {"h-ac1e0001": {"action": "INVITE", "state": "OPEN", "requested": 1700000000, "expires": 4102444800,
		"resources": [], "parties": [{"Id": "999988887777", "Type": "ACCOUNT"}]}},
	"root_features": {"RootSessions": true}, "firewall_manager": null, "stacksets": "ENABLED",
	"identity_center": {"arn:aws:sso:::instance/ssoins-ac1e000000000001": {"permission_sets": {
		"arn:aws:sso:::permissionSet/ssoins-ac1e000000000001/ps-ac1e00000000view": null}}},
	"backup": {"settings": {"isCrossAccountBackupEnabled": "false"}}}'
person account '{"cur": {"reports": {"acme-daily": {"definition": {"S3Prefix": "elsewhere"}}}},
	"exports": {"arn:aws:bcm-data-exports:us-east-1:111122223333:export/foreign-1": {"export": {"Name": "foreign"}, "created": 1700000000, "status": "HEALTHY"}},
	"shares": {"arn:aws:ram:us-east-1:111122223333:resource-share/ac1e0000-0000-4000-8000-000000000001": {"name": "shared-otherwise"}}}'
expect 4 'the word is taken' gangway done "$run" payment-method --by dana --evidence "$acme"
has 'the run is stopped: guard-after'
expect 0 'how it stands' gangway show "$run" --json
about='changed in every way'
for what in "the organization's 'feature_set'" 'policy type' '\"Corp\"' "account '444455556666'" "policy 'p-ac1eregions'" \
	'config.amazonaws.com' "'333344445555'" 'resource policy' 'h-ac1e0001' RootSessions 'Firewall Manager' StackSet \
	'ps-ac1e00000000view' 'isCrossAccountBackupEnabled' "report 'acme-daily'" "export 'foreign'" 'shared-otherwise'; do
	has "$what"
done
end

about='consolidated billing only'
printf '{"aws": {"organizations": {"o-acme0example": {"feature_set": "CONSOLIDATED_BILLING"}}}}' >"$work/org.json"
sim --people none --org "$work/org.json"
expect 4 'is refused' gangway start aws-onboarding --input "$acme" --partner-profile partner
has "'without_all_features'"
expect 0 'that run is over' gangway cancel last
expect 3 'or explained' gangway start aws-onboarding --input "$acme" --partner-profile partner --set 'without_all_features=two accounts only'
end

about='without the guard'
rm -f "$work/requests.log"
sim --people none
expect 3 'a run' gangway start aws-onboarding --input "$acme" --partner-profile partner --set guard=false --json
lacks guard-before
is 'it lists no accounts' "$(lists)" 0
end
