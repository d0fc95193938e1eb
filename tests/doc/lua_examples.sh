#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# lua_examples.sh - each word of workflows, steps and tests says since when, its errors and an example (scripts/types); the
# examples are run against the simulator
. "${top_srcdir:-.}/tests/cli/lib.sh"
LIMIT=120
here=$work/here
mkdir -p "$here/tests/lib" "$here/steps" "$here/lib" "$work/tmp" "$work/step" "$work/workflow" "$work/test"
export TMPDIR="$work/tmp"
: >"$out"
: >"$err"

types=$top_srcdir/scripts/types
about='comments'
for kind in step:gangway-step workflow:gangway test:gangway-test; do
	awk -v folder="$work/${kind%:*}" -f "$top_srcdir/tests/doc/lua_examples.awk" "$types/${kind#*:}.lua" 2>>"$work/faults"
done
is 'are whole' "$(cat "$work/faults")" ''

# What the examples are about.
cd "$here" || exit 99
cat >lib/names.lua <<'LUA'
return { first = "auditor" }
LUA
cp lib/names.lua tests/lib
echo '{"Version": "2012-10-17", "Principal": "${account}"}' >policy.json
echo picture >card.png
cat >roles.lua <<'LUA'
local wf = workflow "roles" { version = "1.0", input = { required = { "name" }, properties = { name = { type = "string" } } } }
function wf.run(input)
  step "role" { uses = "iam-role", with = { role_name = input.name, trust = { account = "222233334444", external_id = "acme" } } }
end
LUA
cat >payment.lua <<'LUA'
local wf = workflow "payment" { version = "1.0" }
function wf.run() step "payment" { uses = "payment-method", with = { method = "card" } } end
LUA

# A step's example stands in the function that its first line names; inspect if it names none.
examples=tests/examples.lua
step_of() {
	code=$(cat "$1")
	name=$2 in=inspect
	case $code in '-- '*) in=$(sed -n '1s/^-- //p' "$1") ;; esac
	inspect='return absent()' desire='return wanted { alias = "acme-ops" }' apply=
	case $in in inspect) inspect=$code ;; desire) desire=$code ;; apply) apply=$code ;; esac
	cat <<LUA
return step "$name" {
  params = { properties = { url = { type = "string", default = "https://hooks.example/x" },
    mail = { type = "object", default = {}, additionalProperties = true } } },
  outputs = { properties = { alias = { type = "string" } } },
  reads = { "iam:ListAccountAliases", "iam:GetRole" },
  writes = { "iam:CreateAccountAlias", "http:POST", "smtp:send" },
  inspect = function(call) do
$inspect
  end return absent() end,
  desire = function(call, seen) do
$desire
  end end,
  $([ "$in" = apply ] && printf 'apply = function(call, seen, want)\n%s\nend' "$apply")
}
LUA
}
for file in "$work"/step/*.lua; do
	word=$(basename "$file" .lua)
	name=$(printf '%s' "ex-$word" | tr 'A-Z_' 'a-z-')
	if grep -q '^return step' "$file"; then
		name=$(sed -n 's/^return step "\([^"]*\)".*/\1/p' "$file")
		cp "$file" "steps/$name.lua"
	else
		step_of "$file" "$name" >"steps/$name.lua"
	fi
	how=inspect
	grep -q '^-- desire' "$file" && how=plan
	grep -q '^-- apply' "$file" && how=apply
	wanted=
	case $word in fail-*) wanted=OtherAlias ;; fail_answer-*) wanted=BadAnswer ;; esac
	if [ "$wanted" ]; then
		said="expect.failure(r, { code = '$wanted' })"
	else
		said="expect.that(not r.failure, r.failure and r.failure.message)"
	fi
	printf 'test("step: %s", function() local r = %s { uses = "%s", with = {} }; %s end)\n' "$word" "$how" "$name" "$said" >>"$examples"
done

# A workflow's example is the whole of one, or its run.
for file in "$work"/workflow/*.lua; do
	word=$(basename "$file" .lua)
	if grep -q 'workflow "' "$file"; then
		cp "$file" "w-$word.lua"
	else
		{ printf 'local wf = workflow "%s" { version = "1.0" }\nfunction wf.run()\n' "w-$word" | tr _ -; cat "$file"; echo end; } >"w-$word.lua"
	fi
	printf 'test("workflow: %s", function() local r = start("../w-%s.lua"); if r.status == "waiting" then r = skip(r, "cooling-off", { why = "a test" }) end; expect.status(r, "done") end)\n' "$word" "$word" >>"$examples"
done

# A test's example is the body of a test.
for file in "$work"/test/*.lua; do
	word=$(basename "$file" .lua)
	if grep -q '^test(' "$file"; then cat "$file"; else
		printf 'test("test: %s", function()\n' "$word"
		cat "$file"
		echo 'end)'
	fi >>"$examples"
done
chmod -R go-w .

about='examples'
LIMIT=300
expect 0 'run' gangway test --timeout 60s
grep -A2 '✗' "$out" || :
is 'as many as there are' "$(grep -c '^test(' "$examples")" "$(find "$work/step" "$work/workflow" "$work/test" -name '*.lua' | wc -l)"
