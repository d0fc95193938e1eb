#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# test.sh - engineers' tests: what passes, what fails and how it is told, and that no test can harm another
. "${top_srcdir:-.}/tests/cli/lib.sh"
LIMIT=60

mkdir -p "$work/here/tests" "$work/tmp"
export TMPDIR="$work/tmp"
cd "$work/here" || exit 99
cp "$top_srcdir/scripts/examples/auditors.lua" .
cp -R "$top_srcdir/scripts/examples/policies" .

expect 1 'no tests' gangway test
has "there is no file NAME.lua in a folder 'tests' here"

cat >tests/steps.lua <<'LUA'
local role = { uses = "iam-role", with = { role_name = "x", trust = { account = "123456789012", external_id = "abc" } } }

test("a role is made, and then left alone", function()
  expect.kind(inspect(role), "absent")
  expect.that(#plan(role).changes > 0, "a plan with changes")
  local made = apply(role)
  expect.converged(made)
  expect.writes(made, { "iam:CreateRole" })
  local again = apply(role)
  expect.converged(again)
  expect.no_writes(again)
  expect.equal(again.outputs, { role_name = "x", role_arn = "arn:aws:iam::111122223333:role/x" })
  expect.that(world().accounts["111122223333"].iam.roles.x, "the role in the simulated AWS")
end)

test("each test has an AWS of its own", function()
  expect.kind(inspect(role), "absent")
end)

test("a failure has AWS's own code", function()
  fails { ["iam:CreateRole"] = { code = "LimitExceeded", status = 409, times = 9 } }
  local failed = apply(role)
  expect.failure(failed, { code = "LimitExceeded" })
  expect.no_writes(failed)
  fails {}
  expect.converged(apply(role))
end)

test("a lost answer makes nothing twice", function()
  fails { ["iam:CreateRole"] = { fate = "drop-after" } }
  local lost = apply(role)
  expect.failure(lost, { class = "unavailable" })
  expect.writes(lost, { "iam:CreateRole" })
  local made = apply(role)
  expect.converged(made)
  expect.no_writes(made)
end)

test("whose keys they are", function()
  given { profile = "nobody", enforce_iam = true }
  expect.failure(apply(role), { class = "denied" })
end)
LUA
cat >tests/flow.lua <<'LUA'
local input = { customer_id = "1234", auditors = { { name = "north", account = "222233334444" } } }
local unprotected = { aws = { accounts = { ["111122223333"] = { root = { mfa = false } } } } }

test("an unprotected root is a task of the customer", function()
  given { org = unprotected, seed = 7 }
  local run = start("../auditors.lua", input)
  expect.status(run, "waiting")
  expect.step(run, "root-2fa", "waiting")
  expect.that(expect.task(run, "root-2fa").actor == "customer", "the customer does it")
  expect.status(done(run, "root-2fa"), "waiting")
  person("root-mfa", { mfa = "present" })
  local after = resume(done(run, "root-2fa", { by = "alice" }))
  expect.status(after, "done")
  expect.step(after, "role-north", "verified")
end)

test("everybody plays", function()
  given { org = unprotected }
  local run = play(start("../auditors.lua", input))
  expect.status(run, "done")
  expect.writes(run, { "iam:CreateRole", "iam:PutRolePolicy" })
end)
LUA
expect 0 'all pass' gangway test
has 'tests/flow.lua: everybody plays'
has '7 tests: 7 passed, 0 failed'
about='temporary files'
[ -z "$(ls "$TMPDIR")" ] && ok 'are gone' || not_ok "are left: $(ls "$TMPDIR")"
expect 0 'the same as TAP' gangway test --tap -j 1 tests/steps.lua
has 'TAP version 13'
has 'ok 1 - tests/steps.lua: a role is made, and then left alone'
has '1..5'
expect 0 'only some' gangway test --filter "lost answer" --json
json passed 1
json failed 0
json tests.0.name 'a lost answer makes nothing twice'
expect 1 'none' gangway test --filter fnord
has "none's name holds 'fnord'"

about='the store and the settings of who tests'
[ -e "$XDG_STATE_HOME" ] || [ -e "$work/store.db" ] && not_ok 'were touched' || ok 'are left alone'

cat >tests/bad.lua <<'LUA'
local role = { uses = "iam-role", with = { role_name = "x", trust = { account = "123456789012", external_id = "abc" } } }
test("loops", function() while true do end end)
test("raises", function() error({ why = 1 }) end)
test("typo of a step", function() expect.converged(apply { uses = "iam-rol" }) end)
test("typo of a word", function() expect.convergd(1) end)
test("typo of a world", function() given { latancy = 3 } end)
test("no io", function() io.open("/etc/passwd") end)
test("nobody", function() person("nobody", {}) end)
test("bad fault", function() fails { ["iam:CreateRole"] = { status = 200 } } end)
test("bad operation", function() fails { ["iam:GetUsr"] = { status = 500 } } end)
test("bad service", function() fails { ["iamm:*"] = { status = 500 } } end)
test("whole service", function() fails { ["iam:*"] = { code = "X" } } expect.equal(1, 2) end)
test("not equal", function() expect.equal({ a = { 1, 2 } }, { a = { 1, 3 } }) end)
test("another write", function() print("hello") expect.writes(apply(role), { "iam:CreateUser" }) end)
test("too late", function() inspect(role) given { seed = 1 } end)
LUA
expect 1 'no time at all' gangway test --timeout 0s tests/bad.lua
has "--timeout: '0s' is no time at all: give a test 1s at least"
expect 1 'what fails' gangway test --timeout 4s tests/bad.lua
has 'took longer than 4.0 s and was ended'
has "there is no step plugin 'iam-rol'; did you mean 'iam-role'?"
has "tests/bad.lua:5: expect.convergd is not there; did you mean 'converged'?"
has "given: there is no 'latancy'; did you mean 'latency'?"
has "tests/bad.lua:7: 'io' is not defined"
has "person: the simulator's people can't do 'nobody'"
has 'faults[0].status: must be at least 400'
has "tests/bad.lua:10: fails: the simulator has no operation 'iam:GetUsr'; did you mean 'iam:GetUser'?"
has "tests/bad.lua:11: fails: the simulator has no operation 'iamm:*'; did you mean 'iam:*'?"
has 'tests/bad.lua:12: expected what is equal'
has 'tests/bad.lua:13: expected what is equal; /it/a/1 is 2, wanted 3'
has 'expected these writes: iam:CreateUser; there were: iam:CreateRole'
has '| hello'
has 'tests/bad.lua:15: given: the simulated AWS is there already'
has '14 tests: 0 passed, 14 failed'
printf '\ntest("\\xe9t", function() end)\n' >tests/latin.lua
expect 1 'a name that is not UTF-8' gangway test tests/latin.lua
has 'tests/latin.lua:2: test: its name is not UTF-8 text'
rm tests/latin.lua

printf 'test("x", function() = end)\n' >tests/syntax.lua
expect 1 'a file that is no Lua does not stop the others' gangway test --junit junit.xml --filter '' tests/syntax.lua tests/flow.lua
has 'tests/syntax.lua:1: unexpected symbol near'
has '3 tests: 2 passed, 1 failed'
about='JUnit'
grep -q '<testsuite name="gangway" tests="3" failures="1">' junit.xml && ok 'counts' || not_ok 'no counts'
grep -q '<failure message="tests/syntax.lua:1: unexpected symbol near' junit.xml && ok 'says why' || not_ok 'no reason'

expect 1 'options that exclude each other' gangway test --json --tap
expect 1 'messages of tests go nowhere else' env GANGWAY_OUTBOX=https://example.com "$top_builddir/gangway" list
has 'can only be http://127.0.0.1:PORT'

about='--watch'
"$top_builddir/gangway" test --watch --filter 'of its own' >watch.out 2>&1 &
watcher=$!
children="$children $watcher"
n=0
until grep -q 'waiting for a file to change' watch.out || [ $n -gt 100 ]; do sleep 0.1; n=$((n + 1)); done
printf '\n' >>tests/steps.lua
n=0
until [ "$(grep -c '1 passed' watch.out)" -ge 2 ] || [ $n -gt 100 ]; do sleep 0.1; n=$((n + 1)); done
[ "$(grep -c '1 passed' watch.out)" -ge 2 ] && ok 'runs again' || not_ok 'does not run again'
kill -INT $watcher
wait $watcher
[ $? = 130 ] && ok 'ends with Ctrl-C' || not_ok 'does not end'
