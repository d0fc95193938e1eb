#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# roles.sh - what a contract decides: which roles the stock workflow makes, for whom, and what must be said for that; and the
# report's successor beside it
. "${top_srcdir:-.}/tests/cli/lib.sh"

acme=$top_srcdir/scripts/examples/acme.cfg
export GANGWAY_SCRIPT_PATH="$top_srcdir/scripts" TMPDIR="$work"

base() {
	cat <<'CFG'
customer_id = "77"; root_email = "awsops+{id}@doit-intl.com"; guard = false;
CFG
}

about='what must be said'
{
	base
	echo 'cmp = { account = "068664126052"; }; awsadmin = { account = "068664126052"; external_id = "x1"; attached = [ "arn:aws:iam::aws:policy/SecurityAudit" ]; };'
} >"$work/no-id.cfg"
expect 1 'no external id' gangway describe aws-onboarding --policies --input "$work/no-id.cfg"
has 'input.cmp: give external_id, or say in without_external_id why'
expect 0 'and why' gangway describe aws-onboarding --policies --input "$work/no-id.cfg" --set cmp.without_external_id=agreed --json
json policies.step=role-cmp.document.Statement.0.Condition ''
{
	base
	echo 'cmp = { account = "068664126052"; external_id = "x1"; }; awsadmin = { account = "068664126052"; external_id = "x2"; };'
} >"$work/bare.cfg"
expect 1 'AWSAdmin without a policy' gangway describe aws-onboarding --policies --input "$work/bare.cfg"
has 'input.awsadmin: give attached or inline'
has 'not published'
for none in attached=[] inline={}; do
	expect 1 "an empty one: $none" gangway describe aws-onboarding --policies --input "$work/bare.cfg" --set "awsadmin.$none"
	has "input.awsadmin.${none%%=*}: must be at least 1"
done
sed 's/awsadmin.*//' "$work/bare.cfg" >"$work/none.cfg"
expect 1 'AWSAdmin without anything' gangway describe aws-onboarding --policies --input "$work/none.cfg"
has 'input.awsadmin: is required'
has 'its content is not published, so all of it comes from you'
echo 'awsadmin = { attached = [ "arn:aws:iam::aws:policy/SecurityAudit" ]; external_id = "x2"; };' >>"$work/none.cfg"
expect 1 'AWSAdmin for nobody' gangway describe aws-onboarding --policies --input "$work/none.cfg"
has 'input.awsadmin: give account and external_id, or a whole policy in trust'
cat >"$work/trust.json" <<'TRUST'
{"awsadmin": {"trust": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
  "Principal": {"AWS": "arn:aws:iam::068664126052:role/billing"},
  "Condition": {"StringEquals": {"sts:ExternalId": "x2"}}}]}}}
TRUST
expect 0 'AWSAdmin for a role' gangway describe aws-onboarding --policies --input "$work/none.cfg" --input "$work/trust.json" --json
json policies.step=role-awsadmin.document.Statement.0.Principal.AWS arn:aws:iam::068664126052:role/billing
expect 1 'CloudHealth without its external id' gangway describe aws-onboarding --policies --input "$acme" --set 'cloudhealth={}'
has 'input.cloudhealth: give external_id'
expect 1 'a number that no bucket can end with' gangway describe aws-onboarding --policies --input "$acme" --set customer_id=77-
has 'input.customer_id'

about='which roles'
expect 0 'as a rule' gangway describe aws-onboarding --policies --input "$acme" --json
lacks 'CloudHealth'
lacks 'cloudconnect'
expect 0 'with CloudHealth' gangway describe aws-onboarding --policies --input "$acme" --set cloudhealth.external_id=ch-1 --json
json policies.step=role-cloudhealth.document.Statement.0.Principal.AWS 'arn:aws:iam::454464851268:root'
has 'arn:aws:s3:::doitintl-awsops-1234/*'
expect 0 'with the successor' gangway describe aws-onboarding --policies --input "$acme" \
	--set cmp.role=doitintl_dci_cloudconnect --json
has 'doitintl_dci_cloudconnect-core'
has 'acme-1234-cmp'
lacks 'doitintl_cmp'

about='in full'
expect 0 'rehearsed with all of it' gangway rehearse aws-onboarding --input "$acme" --set cloudhealth.external_id=ch-1 \
	--set cmp.role=doitintl_dci_cloudconnect --set data_export=true --set 'root_email=awsops+{id}@doit-intl.com' --keep "$work/kept" --json
json first.status done
json second.status done
json second.changed.# 0
json second.tasks 0
expect 0 'its roles' gangway show last --store "sqlite:$work/kept/gangway.db" --json
json steps.id=role-cloudhealth.status verified
json steps.id=export-delivery.status verified
json steps.id=guard-after.status verified
json steps.id=role-cmp.outputs.role_arn 'arn:aws:iam::111122223333:role/doitintl_dci_cloudconnect'
json steps.id=organization.outputs.master_email awsops+1234@doit-intl.com

# The address was changed before the run: the device that is there may still be the customer's.
about='handed over before'
cat >"$work/org.json" <<'ORG'
{"aws": {"accounts": {"111122223333": {"email": "awsops+1234@doit-intl.com"}}}}
ORG
expect 0 'rehearsed' gangway rehearse aws-onboarding --input "$acme" --org "$work/org.json" --keep "$work/before" --json
json second.tasks 0
expect 0 'whose the device is was asked' gangway show last --store "sqlite:$work/before/gangway.db" --json
json steps.id=root-2fa-on.status attested
expect 0 'once' gangway log last --store "sqlite:$work/before/gangway.db" --json
lacks "those of the reseller"
first=$(gangway list --store "sqlite:$work/before/gangway.db" --json | "$pick" 1.run)
expect 0 'of this customer' gangway log "$first" --store "sqlite:$work/before/gangway.db" --json
has "See to it that the root user's MFA devices are those of the reseller"

# A device is added by who signs in, and that takes the new password.
about='one after the other'
cat >"$work/org.json" <<'ORG'
{"aws": {"accounts": {"111122223333": {"email": "awsops+1234@doit-intl.com", "root": {"mfa": false}}}}}
ORG
sim --people none --org "$work/org.json"
expect 3 'the password comes first' gangway start aws-onboarding --input "$acme" --set guard=false --profile customer --partner-profile partner
expect 0 'what is open' gangway tasks last --json
has '"root-password"'
lacks '"root-2fa-on"'
echo shot >"$work/shot.png"
expect 0 'it is reset' gangway done last root-password --by dana --evidence "$work/shot.png"
expect 3 'and on' gangway resume last
expect 0 'what is open then' gangway tasks last --json
lacks '"root-password"'
has '"root-2fa-on"'
