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
op='local op = service("ssm")'
for case in 'op("GetParameter", {}, 5, "*")|bad.lua:2: GetParameter: what it does is a function (input, call), not a number' \
	'op("GetParameter", "Name", function() end)|bad.lua:2: GetParameter: the members that must be given are a list of their names' \
	'op("GetParameter", { Name = true }, function() end)|bad.lua:2: GetParameter: the members that must be given are a list' \
	'op("GetParameter", {}, function() end, 5)|bad.lua:2: GetParameter: the resource is an ARN or a function that gives one, not a number' \
	'op(5)|bad.lua:2: an operation'"'"'s name is a text, not a number' \
	'service("ssm", 5)|bad.lua:2: service: the traits are a table, not a number' \
	'service(nil)|bad.lua:2: a service'"'"'s name is a text, not a nil' \
	'service("ssm", { typs = {} })|bad.lua:2: there is no trait '"'typs'"': known are before, denied, missing, times, types, wrong_type' \
	'service("ssm", { types = 5 })|bad.lua:2: the trait '"'types'"' is a table, not a number' \
	'service("ssm", { types = { Name = "strnig" } })|bad.lua:2: types: '"'Name'"' is of no type '"'strnig'"': known are boolean,' \
	'service("ssm", { times = { "Created" } })|bad.lua:2: times: give { Member = true }, not a list' \
	'while true do end|bad.lua:2: ran more than 20 million instructions (an endless loop?)' \
	'while true do pcall(function() while true do end end) end|bad.lua:2: ran more than 20 million instructions' \
	'os.execute("touch '"$work"'/escaped")|bad.lua:2: '"'os'"' is not defined: operations have what the simulator' \
	'io.open("/etc/passwd")|'"'io'"' is not defined' 'load("x = 1")|'"'load'"' is not defined' 'debug.getregistry()|'"'debug'"' is not defined' \
	'package.path = ""|'"'package'"' is not defined' 'dofile("x.lua")|'"'dofile'"' is not defined' 'getmetatable("")|'"'getmetatable'"' is not defined' \
	'_G.os.exit(0)|bad.lua:2: '"'os'"' is not defined' \
	'sim.files("/")|bad.lua:2: attempt to call a nil value (field '"'files')" \
	'setmetatable({}, { __gc = function() while true do end end })|bad.lua:2: setmetatable: '"'__gc'"' is not for operations' \
	'require("../escaped")|bad.lua:2: require: there is no '"'../escaped.lua'"' in a folder of --operations'; do
	printf '%s\n%s\n' "$op" "${case%|*}" | wrong "${case%|*}" "${case##*|}"
done
[ ! -e "$work/escaped" ] || fail 'a file of operations started a process'

# What it prints is no address to listen at, and a file can use another beside it.
mkdir "$work/two"
printf 'return { answer = 42 }\n' >"$work/two/words.lua"
printf 'print("told", nil, require("words").answer)\nos.exit(0)\n' >"$work/two/main.lua"
expect 1 'two files' timeout 20 "$top_builddir/gangway-sim" --operations "$work/two/"
has "told	nil	42"
has "main.lua:2: 'os' is not defined"

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
read='s/return { Parameter = .*/return '
mistaken "${read}5/" "ssm.lua:6: 'GetParameter' answers with a number, not an object"
mistaken "${read}array { 1 }/" "ssm.lua:6: 'GetParameter' answers with a list, not an object"
mistaken "${read}nil/" "ssm.lua:6: 'GetParameter' is a read by its name, and gives no answer: give a table"
mistaken "${read}{ Parameter = { Version = 0 \/ 0 } }/" "ssm.lua:6: 'GetParameter' answers with what can't be sent: JSON has no such number"
mistaken "s/return { Version = version }/call.headers = { 5 }/" "ssm.lua:14: 'PutParameter' sets call.headers, which are not texts by their names"
mistaken "s/return { Version = version }/call.status = 'x'/" "ssm.lua:14: 'PutParameter' sets call.status, which is not a whole number"
mistaken "s/return { Version = version }/call.account.f = print/" "ssm.lua:14: 'PutParameter' keeps what is no document: JSON has no function"
mistaken 's/fail("ParameterNotFound", 400/fail("ParameterNotFound", 200/' "ssm.lua:9: fail: give AWS's code as a text and a status from 400 to 599"
mistaken "${read}(function() while true do end end)()/" "ssm.lua:11: ran more than 20 million instructions (an endless loop?)"
mistaken "${read}map({ 1 }, function() while true do end end)/" "ssm.lua:11: ran more than 20 million instructions"
