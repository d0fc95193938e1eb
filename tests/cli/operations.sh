#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# operations.sh - the simulator with operations from outside: carried out like its own, told when they are wrong
. "${top_srcdir:-.}/tests/cli/lib.sh"

wrong() {
	mkdir -p "$work/wrong"
	cat >"$work/wrong/bad.lua"
	expect 1 "$1" timeout 20 "$top_builddir/gangway-sim" --operations "$work/wrong"
	has "$2"
	lacks traceback
}

expect 1 'no folder' timeout 20 "$top_builddir/gangway-sim" --operations "$work/nowhere"
has "nowhere"
printf 'x = = 3\n' | wrong 'not Lua' 'bad.lua:1: unexpected symbol'
printf 'local op = service("ssm")\nop("GetParametr", {}, function() end)\n' |
	wrong 'an operation that nobody can ask for' "bad.lua:2: service 'ssm' has no operation 'GetParametr'"
printf 'local op = service("smm")\nop("GetParameter", {}, function() end)\n' | wrong 'a service that is not known' "'smm'"
printf 'local op = service("ssm")\nop("GetParameter", { "Name" }, function() end, "arn:aws:ssm:::parameter/${Nam}")\n' |
	wrong 'a resource of a member that is not given' "bad.lua:2: GetParameter: its resource names 'Nam', which is not among the members that must be given (Name)"

# A step of the examples, with the operations that lie beside it.
mkdir "$work/mine"
chmod 755 "$work/mine"
cp "$top_builddir/tests/plugins/parameter.so" "$work/mine/"
export GANGWAY_PLUGIN_PATH="$work/mine"
sim --operations "$top_srcdir/doc/examples/parameter/operations"
expect 2 'a step of a service from outside' gangway step plan ssm-parameter --set name=/a --set value=1
expect 0 'applied' gangway step apply ssm-parameter --set name=/a --set value=b
expect 0 'and there' gangway step plan ssm-parameter --set name=/a --set value=b
expect 0 'begins anew' "$top_builddir/tests/cli/post" "http://127.0.0.1:$port/_sim/reset" '{}'
expect 2 'it is gone' gangway step plan ssm-parameter --set name=/a --set value=b
expect 1 'anew with a wrong description' "$top_builddir/tests/cli/post" "http://127.0.0.1:$port/_sim/reset" '{"oops": {}}'
expect 1 'a member is missing' gangway step plan ssm-parameter --set name= --set value=b

# mistaken SED WORDS: a mistake while an operation runs is told with its file and line to whoever asked.
mistaken() {
	mkdir -p "$work/mistaken"
	sed "$1" "$top_srcdir/doc/examples/parameter/operations/ssm.lua" >"$work/mistaken/ssm.lua"
	expect 1 "$1" gangway check-plugin "$work/mine/parameter.so" --params "$top_srcdir/doc/examples/parameter/params.json" \
		--operations "$work/mistaken" --only ssm-parameter/1/converges --tap
	has "the simulator made a mistake: "
	has "$2"
	lacks traceback
}
mistaken 's/Value = found.value/Value = found.text.value/' "ssm.lua:11: attempt to index a nil value (field 'text')"
mistaken 's/(call.account.parameters or {})\[input.Name\]$/nil; call.account.looked = (call.account.looked or 0) + 1/' "ssm.lua:6: 'GetParameter' is a read by its name, and changed the simulated AWS"
mistaken 's/(call.account.parameters or {})\[input.Name\]$/nil; call.account.looked = true/' "ssm.lua:6: 'GetParameter' is a read by its name, and changed the simulated AWS"
