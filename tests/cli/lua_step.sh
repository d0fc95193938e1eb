#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# lua_step.sh - steps in Lua: found, shown, run, kept with a run, changed under it, and refused when they are wrong
. "${top_srcdir:-.}/tests/cli/lib.sh"

mkdir -p "$work/mine/steps/lib"
cd "$work/mine" || exit 95
put() {
	cat >"$1"
	chmod 644 "$1"
}

put steps/lib/names.lua <<'END'
return { suffix = "-by-lua" }
END
put steps/small-role.lua <<'END'
local names = require "lib.names"
local function name_of(call) return call.params.name .. names.suffix end

return step "small-role" {
  summary = "a role that nobody may assume yet",
  version = "1.2", vendor = "Example Ltd",
  params = { required = { "name" }, properties = { name = { type = "string" } } },
  outputs = { properties = { arn = { type = "string" } } },
  reads = { "iam:GetRole" }, writes = { "iam:CreateRole" },
  resources = { ["arn:aws:iam::${account}:role/${name}*"] = { "iam:GetRole", "iam:CreateRole" } },
  inspect = function(call)
    local role = call.aws.unless("NoSuchEntity").iam.GetRole { RoleName = name_of(call) }
    if not role then return absent() end
    call.outputs { arn = role.Role.Arn }
    return observed { name = role.Role.RoleName }
  end,
  desire = function(call) return wanted { name = name_of(call) } end,
  apply = function(call, _, want)
    call.progress("making %s", want.name)
    call.aws.iam.CreateRole { RoleName = want.name, AssumeRolePolicyDocument = to_json {
      Version = "2012-10-17", Statement = { { Effect = "Deny", Principal = { AWS = "*" }, Action = "sts:AssumeRole" } } } }
  end,
}
END
put flow.lua <<'END'
local wf = workflow "flow" { version = "1" }
function wf.run()
  local role = step "role" { uses = "small-role", with = { name = "ops" } }
  step "word" { uses = "asked", with = { arn = role.arn } }
  step "again" { uses = "small-role", with = { name = "later" } }
end
END
put steps/asked.lua <<'END'
return step "asked" {
  summary = "somebody has seen the role",
  params = { properties = { arn = { type = "string" } } },
  desire = function(call)
    call.instruct("Look at the role", "1. Look at " .. call.params.arn)
    return wanted { arn = call.params.arn }
  end,
}
END

expect 0 'steps in the folder steps here' gangway plugins
has 'small-role 1.2'
has 'person, attested'
lacks 'refused'
expect 0 'all about one' gangway plugins -v
has 'file     '"$work"'/mine/steps/small-role.lua'
has 'writes   iam:CreateRole'
expect 0 'one step' gangway describe small-role
has 'a role that nobody may assume yet'
has 'of plugin small-role 1.2, Example Ltd'

sim
expect 2 'a single step' gangway step plan small-role --set name=one
has '+ name: one-by-lua'
expect 0 'applied by itself' gangway step apply small-role --set name=one
expect 0 'and is so then' gangway step plan small-role --set name=one
has 'as wanted'
expect 1 'a parameter that there is none of' gangway step plan small-role --set nam=one
has "did you mean 'name'?"
expect 0 'the least policy' gangway permissions flow.lua --json
has '"iam:CreateRole"'
has 'role/ops*'

expect 2 'a workflow with steps beside it' gangway plan flow.lua
has 'small-role'
expect 3 'begins' gangway start flow.lua --json
run=$(value run)
has '"status": "waiting"'
expect 0 'and asks a person' gangway tasks "$run"
has 'Look at the role'
has 'role/ops-by-lua'

expect 0 'a step is installed from the folder where it is tried' env XDG_DATA_HOME="$work/data" "$top_builddir/gangway" plugin install steps/asked.lua
has 'installed'

# The one that lies here goes before the installed one, for every command; the other is named.
sed -i 's/somebody has seen/nobody has seen/' steps/asked.lua
expect 0 'the nearer one is used' env XDG_DATA_HOME="$work/data" "$top_builddir/gangway" describe asked
has 'nobody has seen the role'
expect 0 'and the other is told' env XDG_DATA_HOME="$work/data" "$top_builddir/gangway" plugins -v
has "file     $work/mine/steps/asked.lua"
has "refused $work/data/gangway/scripts/steps/asked.lua: "
has "which plugin 'asked' in '$work/mine/steps/asked.lua' has already"
sed -i 's/nobody has seen/somebody has seen/' steps/asked.lua

# The step changes under the run, and so does what it requires.
sed -i 's/by-lua/by-another/' steps/lib/names.lua
expect 0 'the newer step' gangway step inspect small-role --set name=ops --json
has '"absent"'
cd "$work" || exit 95
expect 0 'the run goes on with the one that it began with, from another folder' gangway done "$run" word --by dana
expect 0 'its roles' gangway show "$run" --json
has 'role/later-by-lua'
lacks 'by-another'
expect 0 'nothing has drifted' gangway verify "$run"
cd "$work/mine" || exit 95

# In a folder of step_path, by the environment and by a setting.
mkdir "$work/other"
mv steps/asked.lua "$work/other"
expect 0 'gone from here' gangway plugins
lacks 'asked'
export GANGWAY_STEP_PATH="$work/other"
expect 0 'there by the environment' gangway plugins
has 'asked'
unset GANGWAY_STEP_PATH
printf 'step_path = "other";\n' >"$work/gangway.cfg"
expect 0 'there by a setting' gangway plugins --config "$work/gangway.cfg"
has 'asked'
mv "$work/other/asked.lua" steps

# Refused: the others are there all the same.
chmod g+w steps/asked.lua
expect 0 'a file that others may write' gangway plugins
has 'steps/asked.lua: the file can be written by others'
has 'small-role'
chmod 644 steps/asked.lua
chmod g+w steps/lib/names.lua
expect 0 'a required file that others may write' gangway plugins
has "steps/lib/names.lua': the file can be written by others"
chmod 644 steps/lib/names.lua
printf 'return { suffix = ' >steps/lib/names.lua
expect 0 'a syntax error in it' gangway plugins
has "lib/names.lua:1: unexpected symbol near <eof>"
for command in '1 plan flow.lua' '1 permissions flow.lua' '4 rehearse flow.lua' '1 check flow.lua' '1 describe small-role' \
	'1 step plan small-role --set name=x'; do
	# shellcheck disable=SC2086 # words
	expect "${command%% *}" "a refused step is told as such: $command" gangway ${command#* }
	has "step 'small-role': its file '"
	has "steps/small-role.lua' was refused: "
	has 'lib/names.lua:1: unexpected symbol near <eof>'
	lacks 'there is no step'
done
rm steps/lib/names.lua
ln -s /etc/hostname steps/lib/names.lua
expect 0 'one that leads out of the folder' gangway plugins
has 'it leads out of the folder'
rm steps/lib/names.lua
expect 0 'one that is not there' gangway plugins
has "small-role.lua:1: there is no 'lib/names.lua' in a folder below the step's"
expect 0 'a step that is called otherwise than its file' sh -c 'cp steps/asked.lua steps/other.lua && "$0" plugins' "$top_builddir/gangway"
has "its step is called 'asked': call the file 'asked.lua', or the step as the file"
rm steps/other.lua
printf '\033LuaT\000\031\223' >steps/compiled.lua
printf '%s\n' '-- \377\376' >steps/bytes.lua
printf '\377\376' >>steps/bytes.lua
: >steps/empty.lua
expect 0 'files that hold no text' gangway plugins
has 'compiled.lua: cannot read '"'compiled.lua'"': it is compiled Lua (a binary chunk), and only text is taken: use its source'
has 'bytes.lua: cannot read '"'bytes.lua'"': it is not UTF-8 text'
has 'empty.lua: not a file of 1 byte to 64 MiB'
has 'asked'

# The stock ones, from the installed scripts/steps.
mkdir "$work/stock"
cd "$work/stock" || exit 95
budget() {
	verb=$1
	shift
	gangway step "$verb" budget --set name=month --set "amount=${amount:-500}" \
		--set "emails=${emails:-[\"ops@acme.example\"]}" "$@"
}
expect 2 'a budget that there is none of' budget plan
has '+ amount: 500'
expect 0 'made' budget apply
expect 0 'and is so then' budget plan
has 'as wanted'
amount=600
expect 1 'one of another amount' budget plan
amount=
has 'there is a budget "month" already, of 500 USD'
emails='[]'
expect 1 'nobody to tell' budget plan
has 'emails'
expect 2 'trust in a service' gangway step plan trusted-service --set service=config.amazonaws.com
expect 0 'given' gangway step apply trusted-service --set service=config.amazonaws.com
expect 0 'and is so then' gangway step plan trusted-service --set service=config.amazonaws.com
has 'as wanted'
expect 1 'a service by another name' gangway step plan trusted-service --set service=config
has 'does not match the pattern'

# What goes wrong in it: its own lines, and none of Gangway's.
mkdir "$work/faulty"
put "$work/faulty/indexes-nil.lua" <"$top_srcdir/tests/steps/faulty/indexes-nil.lua"
export GANGWAY_STEP_PATH="$work/faulty"
expect 1 'a mistake' gangway step inspect indexes-nil
has 'indexes-nil.lua:7: attempt to index a nil value'
has '	indexes-nil.lua:7: in '
lacks 'step.lua:'
