#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check.sh - scripts looked at without running them: each fault with its file, line and column
. "${top_srcdir:-.}/tests/cli/lib.sh"
LIMIT=30

expect 0 'the stock workflows have no fault' gangway check "$top_srcdir/scripts"
has 'no fault, 0 warnings'

mkdir -p "$work/here/tests"
cd "$work/here" || exit 99

expect 1 'nothing to check' gangway check
has "there is no file NAME.lua here"
expect 1 'a file that is not there' gangway check nothing.lua
has "there is no file 'nothing.lua'"

cat >words.lua <<'LUA'
local wf = workflow "words" { version = "1.0" }
function wf.run()
  stp "a" { uses = "org-identity" }
  string.fnord("x")
  do return end
  print "never"
end
return wf
LUA
expect 1 'unknown words, and code that is never reached' gangway check words.lua
has "words.lua:3:3: error: accessing undefined variable 'stp' [W113]"
has "words.lua:4:3: error: accessing undefined field 'fnord' of global 'string' [W143]"
has 'words.lua:6:3: error: unreachable code [W511]'

printf 'local wf = = 1\n' >syntax.lua
expect 1 'syntax' gangway check syntax.lua
has "syntax.lua:1:12: error: expected expression near '=' [E011]"

cat >params.lua <<'LUA'
local wf = workflow "params" {
  version = "1.0",
  input = { type = "object", properties = { twice = { type = "boolean", default = false }, who = { type = "string" } } },
}
function wf.run(input)
  local org = step "organization" { uses = "org-identity" }
  if input.twice then step "organization" { uses = "org-identity" } end
  if false then step "dead" { uses = "org-identity" } end
  step "role" { uses = "iam-role", with = { role_nam = org.account_id } }
end
return wf
LUA
expect 1 'parameters, and an id that is used twice' gangway check params.lua
has "params.lua:9: error: step 'role': with.role_nam: unknown; did you mean 'role_name'?"
has "params.lua:7: error: step 'organization': this id is used twice"

cat >dead.lua <<'LUA'
local wf = workflow "dead" { version = "1.0", input = { type = "object", properties = { kind = { enum = { "a", "b" }, default = "a" } } } }
function wf.run(input)
  if look "mfa" { uses = "root-mfa", with = { state = "present" } } then step "one" { uses = "org-identity" } end
  if input.kind == "b" then step "two" { uses = "org-identity" } end
  if input.kind == "c" then step "three" { uses = "org-identity" } end -- step "four" { }
end
return wf
LUA
expect 0 'steps that are never reached' gangway check dead.lua
has "dead.lua:5: warning: step 'three' was not reached with any input that was tried"
lacks "'one'"
lacks "'two'"
lacks "'four'"
expect 1 'warnings count if that is wanted' gangway check --strict dead.lua
expect 0 'an input that is given takes one way' gangway check --set kind=a dead.lua
lacks 'not reached'

cat >open.lua <<'LUA'
local wf = workflow "open" { version = "1.0", input = { type = "object", required = { "who" }, properties = { who = { type = "string" } } } }
function wf.run(input)
  if input.who:find("me") then step "mine" { uses = "org-identity", with = { fnord = 1 } } end
end
return wf
LUA
expect 0 'what is not known can not be decided on' gangway check open.lua
has 'decides on input.who.find, which is not known here'
expect 1 'and is, with an input' gangway check --set who=me open.lua
has "with.fnord: unknown"
printf 'who = "me";\n' >open.cfg
expect 1 'or with a file beside it' gangway check open.lua
has "open.lua:3: error: step 'mine': with.fnord: unknown"
printf 'whom = "me";\n' >open.cfg
expect 1 'which is checked, too' gangway check open.lua
has "open.cfg: input.whom: unknown; did you mean 'who'?"
rm open.cfg

printf 'local wf = workflow "none" { version = "1.0" }\nreturn wf\n' >none.lua
expect 1 'a workflow without its function' gangway check none.lua
has "workflow 'none' has no run"
printf '\377\n' >bytes.lua
expect 1 'no text' gangway check bytes.lua
has 'bytes.lua: error: is not UTF-8 text'
printf 'test("a", function() expect.convergd(1) end)\ntest("a", 3)\n' >tests/a.lua
expect 1 'a test' gangway check tests/a.lua
has "tests/a.lua:1:22: error: accessing undefined field 'convergd' of global 'expect'"
has "tests/a.lua:2: error: test 'a' takes a function after its name"
printf 'local M = {}\nfunction M.f() return stp end\nreturn M\n' >module.lua
expect 1 'a module' gangway check module.lua
has "module.lua:2:23: error: accessing undefined variable 'stp'"

expect 1 'findings for programs' gangway check --json words.lua
json 0.line 3
json 0.column 3
json 0.end_column 5
json 0.severity error
json 0.code W113
json 0.file words.lua

expect 0 'without luacheck the rest is checked, and that is said' env PATH=/nowhere "$top_builddir/gangway" check dead.lua
has 'unknown words were not looked for, since luacheck can'

# ---- steps ----

mkdir steps
cat >steps/alias.lua <<'LUA'
return step "alias" {
  summary = "the alias of the account",
  params = { type = "object", required = { "alias" }, properties = { alias = { type = "string" } } },
  reads = { "iam:ListAccountAliases" },
  writes = { "iam:CreateAccountAlias" },
  inspect = function(call)
    local alias = call.aws.iam.ListAccountAliases {}.AccountAliases[1]
    if not alias then return absent() end
    return observed { alias = alias }
  end,
  desire = function(call) return wanted { alias = call.params.alias } end,
  apply = function(call, _, want) call.aws.iam.CreateAccountAlias { AccountAlias = want.alias } end,
}
LUA
expect 0 'a step' gangway check steps
has '1 script: no fault, 0 warnings'
sed 's/writes = .*/writes = { },/; s/absent()/absnt()/' steps/alias.lua >steps/bad.lua
sed -i 's/"alias" {/"bad" {/' steps/bad.lua
expect 1 'a step that calls what it does not declare' gangway check steps/bad.lua
has "steps/bad.lua:8:30: error: accessing undefined variable 'absnt' [W113]"
has 'steps/bad.lua:12: error: iam:CreateAccountAlias is called and not declared: it belongs into '"'writes'"
# advised WANTED CALL: what is said of a call that the step does not declare
advised() {
	sed -e 's/"alias" {/"bad" {/' -e "s/call.aws.iam.CreateAccountAlias.*/$2 {} end,/" -e 's/^  reads = {/&"partner\/sts:AssumeRole", /' steps/alias.lua >steps/bad.lua
	expect 1 "$2" gangway check steps/bad.lua
	has "$1"
}
advised "iam:DeleteUser is called, and no step may: gangway is additive only" call.aws.iam.DeleteUser
advised "iam:GetRole is called and not declared: it belongs into 'reads'" call.aws.iam.GetRole
advised "partner/iam:GetRole is called and not declared: it belongs into 'reads'" call.aws.partner.try.iam.GetRole
advised "service 'iam' has no operation 'PutRolPolicy' that gangway knows; did you mean 'PutRolePolicy'?" call.aws.iam.PutRolPolicy
sed 's/"alias" {/"bad" {/; s/^  reads = {/&"partner\/sts:AssumeRole", /; s/call.aws.iam.C/call.aws.partner.sts.AssumeRole {} &/' steps/alias.lua >steps/bad.lua
expect 0 "the partner's, declared" gangway check steps/bad.lua
sed 's/iam:CreateAccountAlias/iam:DeleteAccountAlias/' steps/alias.lua >steps/bad.lua
sed -i 's/"alias" {/"bad" {/' steps/bad.lua
expect 1 'a step that removes' gangway check steps/bad.lua
has 'steps/bad.lua: error: '
has 'iam:DeleteAccountAlias'
cat >uses.lua <<'LUA'
local wf = workflow "uses" { version = "1.0" }
function wf.run() step "alias" { uses = "alias", with = { alais = "x" } } end
return wf
LUA
expect 1 'a workflow finds the steps beside it' gangway check uses.lua
has "uses.lua:2: error: step 'alias': with.alais: unknown; did you mean 'alias'?"
chmod 777 steps
expect 1 'a folder that others may write' gangway check uses.lua
has "there is no step plugin 'alias'"
has "the folder '$work/here/steps' was refused: "
chmod 755 steps
mkdir -p apart/steps
sed 's/"alias" {/"slip" {/; s/wanted { alias = call.params.alias }/wanted { alias = call.params.alis }/' steps/alias.lua >apart/steps/slip.lua
cat >apart/two.lua <<'LUA'
local wf = workflow "two" { version = "1.0" }
function wf.run()
  step "one" { uses = "slip", with = { alias = "x" } }
  step "other" { uses = "slip", with = { alias = "y" } }
end
return wf
LUA
expect 1 "a step's own slip stands in its file, once" gangway check apart/two.lua
has "apart/steps/slip.lua:11: error: there is no 'alis' here; did you mean 'alias'?"
has '1 script: 1 fault, 0 warnings'
mkdir -p other/steps
cp steps/alias.lua other/steps
expect 1 'two files of one step' gangway check steps/alias.lua other/steps/alias.lua
has "which plugin 'alias' in '$work/here/steps/alias.lua' has already: remove one of the two files"

# ---- what lies in a folder `steps` is a step, in `operations` the simulator's ----

: >steps/empty.lua
echo 'return 5' >steps/five.lua
printf '\033LuaT\000\031\223' >steps/compiled.lua
sed 's/^return step "alias"/local s = step "named"/' steps/alias.lua >steps/named.lua
echo 'return s' >>steps/named.lua
expect 1 'an empty step' gangway check steps/empty.lua
has 'steps/empty.lua: error: not a file of 1 byte to 64 MiB'
expect 1 'a step that gives a number' gangway check steps/five.lua
has 'steps/five.lua'
has 'error: '
expect 1 'compiled Lua' gangway check steps/compiled.lua
has 'it is compiled Lua (a binary chunk), and only text is taken: use its source'
expect 0 'a step in a variable' gangway check steps/named.lua
sed -i 's/iam:CreateAccountAlias/iam:CreateUser/' steps/named.lua
expect 1 'is looked at like others' gangway check steps/named.lua
has 'iam:CreateAccountAlias is called and not declared'
mkdir operations
printf 'service "iam"\nop("GetThing", function() return {} end)\n' >operations/iam.lua
expect 0 "the words of the simulator's operations" gangway check operations
has '1 script: no fault, 0 warnings'
echo 'op(' >operations/iam.lua
expect 1 'their syntax' gangway check operations
has 'operations/iam.lua:'
