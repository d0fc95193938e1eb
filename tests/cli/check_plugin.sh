#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_plugin.sh - the conformance kit finds what is wrong, by the check that is meant to find it; and every stock plugin passes
#
# All of a stock plugin's requests are tried for iam-role, notify and billing-transfer here, each fifth for the others;
# `make check-plugins` tries all of all.
LIMIT=${LIMIT:-300}
. "${top_srcdir:-.}/tests/cli/lib.sh"

fixtures=$top_builddir/tests/plugins/contract
cat >"$work/params.json" <<'JSON'
[{"case": "new", "params": {"alias": "acme-2027"}, "org": {"aws": {"accounts": {"111122223333": {"aliases": {"acme": null}}}}}}]
JSON
cat >"$work/secret.json" <<'JSON'
[{"case": "new", "params": {"alias": "acme-2027", "key": "very-hush-hush-key"},
  "org": {"aws": {"accounts": {"111122223333": {"aliases": {"acme": null}}}}}}]
JSON

# finds FIXTURE CHECK WORDS [PARAMS]: CHECK, and no other, has a fault that says WORDS.
finds() {
	expect 1 "$1" gangway check-plugin "$fixtures/$1.so" --params "${4:-$work/params.json}" --tap
	has "$3"
	is 'what found it' "$(sed -n 's/^not ok [0-9]* - \([^:]*\):.*/\1/p' "$out" | sed 's#.*/##' | sort | tr '\n' ' ')" "$2 "
}

expect 0 'a step without a fault' gangway check-plugin "$fixtures/keeps_contract.so" --params "$work/params.json"
has 'all well'
finds writes_in_look look 'inspect and desire may only read'
finds looks_differ look 'two looks at the same differ'
finds applies_again 'again failures killed lost' 'a second apply, with nothing to change, changes the simulated AWS'
finds writes_twice 'killed late lost' 'killed after request 1 (sns:Publish): it wrote the same twice'
finds asks_undeclared actions 'add it to the step'
finds declares_unused unused "'iam:GetAccountSummary' is declared among the reads, and no case used it"
finds misspells load "did you mean 'GetAccountSummary'"
finds notes_secret secrets 'a secret stood in a note' "$work/secret.json"
finds tells_secret secrets 'a secret stood in its progress' "$work/secret.json"
finds loops_on_failure time-outs 'more than 400 requests in one call'
finds hides_failure failures 'it took that for absence'
finds renames_failure failures "'denied' was the answer to request 1 (iam:ListAccountAliases): it failed as 'conflict' then"
finds swallows_failure failures "'denied' was the answer to request 2 (iam:CreateAccountAlias): apply answered that it worked"
finds trusts_answers mangled "in the answer: plugin 'fixture'"
finds never_done converges 'it still wants to change'
finds names_wrong_resource permissions 'with the permissions that it declares it does not come to an end'
finds prints_on_load quiet "it printed 'hello from the plugin' while it was loaded"

# Refused at once: without a simulator.
for name in removes unknown_service bad_schema has_runpath; do
	expect 1 "$name" gangway check-plugin "$top_builddir/tests/plugins/$name.so" --tap
	has 'not ok 1 - plugin/all/load'
	has '1..1'
done

# The forms of the report, and what is asked for wrongly.
expect 1 'a document' gangway check-plugin "$fixtures/never_done.so" --params "$work/params.json" --json
json .ok false
json .checks.0.check load
expect 1 'one check only' gangway check-plugin "$fixtures/writes_twice.so" --params "$work/params.json" --only fixture/new/killed --tap
has 'see it again: gangway check-plugin'
lacks 'fixture/new/mangled'
# not_there ONLY WORDS: no such check, which is said, and is no success.
not_there() {
	expect 1 "--only $1" gangway check-plugin "$fixtures/keeps_contract.so" --params "$work/params.json" --only "$1"
	has "--only '$1': there is no such check$2"
	lacks 'all well'
}
not_there fixtrue "; did you mean 'fixture'?"
not_there fixture/none/kiled "; did you mean 'fixture/new/killed'?"
not_there fixture/new/kiled "; did you mean 'fixture/new/killed'?"
not_there fixture/new/killed/more "; did you mean 'fixture/new/killed'?"
not_there fixture/all/actions ': that is told of all cases together'
expect 0 'what needs no trial' gangway check-plugin "$fixtures/keeps_contract.so" --params "$work/params.json" --only fixture/all
has 'fixture/all/operations'
lacks 'fixture/all/actions'
expect 0 'parameters only' gangway check-plugin "$fixtures/keeps_contract.so" --params "$work/params.json" --only fixture/new/params
has 'fixture/new/params'
lacks 'fixture/new/look'
expect 1 'a file of parameters with an unknown member' sh -c "printf '[{\"parms\": {}}]' >'$work/bad.json'; exec timeout 60 '$top_builddir/gangway' check-plugin '$fixtures/keeps_contract.so' --params '$work/bad.json'"
has "bad.json"
has 'parms'
expect 1 'no parameters that fit' gangway check-plugin "$top_builddir/tests/plugins/parameter.so" --operations "$top_srcdir/doc/examples/parameter/operations" --tap
has 'give sets of parameters with --params FILE'
expect 1 'no such file' gangway check-plugin "$work/nowhere.so" --params "$work/params.json"
has 'nowhere.so'
expect 1 'two forms' gangway check-plugin "$fixtures/keeps_contract.so" --tap --json
has 'give one'

# Operations from outside.
expect 0 'an example' gangway check-plugin "$top_builddir/tests/plugins/parameter.so" \
	--params "$top_srcdir/doc/examples/parameter/params.json" --operations "$top_srcdir/doc/examples/parameter/operations"
expect 1 'without them' gangway check-plugin "$top_builddir/tests/plugins/parameter.so" --params "$top_srcdir/doc/examples/parameter/params.json"
has "'ssm:PutParameter' is not among the operations that the simulator carries out"
expect 0 'another example' gangway check-plugin "$top_builddir/tests/plugins/example.so" --params "$top_srcdir/doc/examples/account-alias/params.json"

# Steps in Lua are tried in the same way.
mkdir "$work/steps"
lua=$top_srcdir/doc/examples/account-alias-lua/steps/account-alias.lua
# changed SED: the example with a fault.
changed() {
	sed -e "$1" "$lua" >"$work/steps/account-alias.lua"
	chmod 644 "$work/steps/account-alias.lua"
}
expect 0 'a step in Lua' gangway check-plugin "$lua"
has 'all well'
changed 's/call.progress.*/call.aws.iam.GetAccountSummary {}/'
expect 1 'a step in Lua that asks for what it does not declare' gangway check-plugin "$work/steps/account-alias.lua" --params "$work/params.json"
has "does not declare 'iam:GetAccountSummary'"
changed 's/local alias = only_alias(call)/local ok, alias = pcall(only_alias, call) if not ok then return absent() end/'
expect 1 'a step in Lua that hides failures' gangway check-plugin "$work/steps/account-alias.lua" --params "$work/params.json"
has 'it took that for absence'

# Every stock plugin.
for file in "$top_srcdir"/plugins/*/check.json; do
	name=$(basename "$(dirname "$file")")
	every=${GANGWAY_CHECK_EVERY:-5}
	case $name in iam-role | notify | billing-transfer) every=${GANGWAY_CHECK_EVERY:-1} ;; esac
	expect 0 "$name" gangway check-plugin "$top_builddir/plugins/$name/.libs/$name.so" --params "$file" --every "$every"
	tail -n 1 "$out" | sed "s/^/# /"
done
for name in "$top_srcdir"/plugins/*/local.mk; do
	name=$(basename "$(dirname "$name")")
	case $name in common | testing) ;; *) is "$name has sets of parameters" "$(test -f "$top_srcdir/plugins/$name/check.json" && echo yes)" yes ;; esac
done
