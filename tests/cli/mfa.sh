#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# mfa.sh - a role that wants the code of an MFA device: asked for on the terminal, and on nothing else
. "${top_srcdir:-.}/tests/cli/lib.sh"

type=$top_builddir/tests/cli/type
gangway=$top_builddir/gangway
device=arn:aws:iam::111122223333:mfa/alice
prompt="code of the MFA device '$device' (profile 'guarded'): "
digits=424242

cat >"$work/org.json" <<END
{"aws": {"accounts": {"111122223333": {"iam": {"mfa_devices": {"$device": {"user": "alice"}}}}}}}
END
sim --people none --org "$work/org.json"
cat >>"$work/aws-config" <<END

[profile guarded]
role_arn = arn:aws:iam::111122223333:role/acme-break-glass
source_profile = customer
mfa_serial = $device
endpoint_url = http://127.0.0.1:$port
END
look="step inspect org-identity --profile guarded --json"

# typed [PROMPT LINE]…: what is shown is in $work/shown, what is printed as usual.
typed() {
	"$type" "$@" -- sh -c "exec 3>&1; \"$gangway\" $look >\"$work/printed\"" >"$work/shown" 2>&1
	typed_=$?
	cat "$work/printed"
	tail -n 5 "$work/shown" >&2
	return "$typed_"
}

expect 1 'no terminal' setsid "$gangway" $look
has "cannot assume 'arn:aws:iam::111122223333:role/acme-break-glass' for profile 'guarded': no code of the MFA device"
has 'there is no terminal to ask on: use a profile with credential_process'
json error.class denied

expect 0 'no terminal, but something to read' sh -c "echo $digits | setsid \"$gangway\" $look; test \$? = 1"
has 'there is no terminal to ask on'

expect 0 'a code is typed' typed "$prompt" "$digits"
json seen.outputs.caller_arn arn:aws:sts::111122223333:assumed-role/acme-break-glass/gangway

expect 1 'a code that was used' typed "$prompt" "$digits"
has 'MultiFactorAuthentication failed with invalid MFA one time pass code'

expect 0 'typing errors are forgiven' typed "$prompt" 12345 'six digits' 'abcdef' 'six digits' ' 515 151 '
json seen.outputs.caller_arn arn:aws:sts::111122223333:assumed-role/acme-break-glass/gangway

expect 1 'not for ever' typed "$prompt" 1 'six digits' 2 'six digits' 3
has 'what was typed is not six digits'

expect 1 'nothing is typed' typed "$prompt" ^D
has 'no code was given'

expect 130 'Ctrl-C while it asks' typed "$prompt" ^C

expect 0 'the doctor does not ask' gangway doctor --profile guarded --json
has 'and the code of an MFA device, which is asked for on a terminal'

about='what is kept'
is 'no code is written down' "$(cat "$work"/store.db* "$work/printed" | grep -a -c -E "$digits|515151")" 0
is 'but AWS was told it' "$(grep -c "\"TokenCode\": *\"$digits\"" "$work/requests.log")" 2
