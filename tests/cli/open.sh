#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# open.sh - who goes on without an invitation that was sent is told that it can still be accepted
. "${top_srcdir:-.}/tests/cli/lib.sh"

sim --people none
cat >"$work/input.json" <<'END'
{"customer_id": "1234", "display_name": "Acme", "guard": false,
 "service_period": {"type": "MINIMUM_NOTICE_PERIOD", "notice_days": "30"}}
END
invited() {
	expect 3 "$about: the customer is invited" gangway start aws-onboarding-keep-root --input "$work/input.json" \
		--partner-profile partner --wait 0 --json
	run=$(value run)
	json steps.id=spp.status waiting
	handshake=$(value steps.id=spp.open | sed 's/.*handshake //')
}

about='skipped'
invited
expect 0 'the step is skipped' gangway skip "$run" spp --why 'another way' --by dana
has 'spp: skipped: another way; but this stays open, and may still be accepted'
expect 0 'the run' gangway show "$run" --json
is 'says what stays open' "$(value steps.id=spp.reason)" "skipped: another way; but this stays open, and may still be accepted: account 111122223333 has to accept the service period: handshake $handshake; whoever sent it can cancel it in the console where it was sent"
expect 0 'the report' gangway report "$run" --json
has "handshake $handshake; whoever sent it can cancel it"

expect 0 'cancelled' gangway cancel "$run"
expect 0 'the next step' gangway show "$run" --json
has 'the run was cancelled; but this stays open, and may still be accepted: account 111122223333 has to accept the billing transfer'
