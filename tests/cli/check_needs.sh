#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_needs.sh - check-plugin's check `permissions` with operations from outside: tried where they tell what they act on, and
# not called well where they don't; what is misspelt is refused by every command
. "${top_srcdir:-.}/tests/cli/lib.sh"

step=$work/steps/own.lua
mkdir "$work/steps" "$work/told" "$work/untold"
# write RESOURCE: a step that puts an instance profile there, which the simulator does not know by itself
write() {
	cat >"$step" <<LUA
return step "own" {
  summary = "an instance profile",
  params = { required = { "name" }, properties = { name = { type = "string", default = "web" } } },
  reads = { "iam:GetInstanceProfile" }, writes = { "iam:CreateInstanceProfile" },
  resources = { ["$1"] = { "iam:GetInstanceProfile", "iam:CreateInstanceProfile" } },
  inspect = function(call)
    local found = call.aws.unless("NoSuchEntity").iam.GetInstanceProfile { InstanceProfileName = call.params.name }
    return found and observed { name = found.InstanceProfile.InstanceProfileName } or absent()
  end,
  desire = function(call) return wanted { name = call.params.name } end,
  apply = function(call, seen) if not seen then call.aws.iam.CreateInstanceProfile { InstanceProfileName = call.params.name } end end,
}
LUA
	chmod 644 "$step"
}
cat >"$work/told/iam.lua" <<'LUA'
local op = service("iam")
local profile = "arn:aws:iam::${account}:instance-profile/${InstanceProfileName}"
op("GetInstanceProfile", { "InstanceProfileName" }, function(input, call)
    local found = (call.account.profiles or {})[input.InstanceProfileName]
    if not found then fail("NoSuchEntity", 404, "there is none") end
    return { InstanceProfile = { InstanceProfileName = input.InstanceProfileName, Roles = array() } }
end, profile)
op("CreateInstanceProfile", { "InstanceProfileName" }, function(input, call)
    local kept = call.account.profiles or {}
    if kept[input.InstanceProfileName] then fail("EntityAlreadyExists", 409, "it is there") end
    kept[input.InstanceProfileName] = { made = true }
    call.account.profiles = kept
    return { InstanceProfile = { InstanceProfileName = input.InstanceProfileName, Roles = array() } }
end, profile)
LUA
sed 's/end, profile)/end)/' "$work/told/iam.lua" >"$work/untold/iam.lua"

write 'arn:aws:iam::${account}:instance-profile/${name}'
expect 0 'they tell what they act on' gangway check-plugin "$step" --operations "$work/told" --tap
has 'own/made up/permissions'
lacks 'SKIP'
expect 0 'they tell nothing' gangway check-plugin "$step" --operations "$work/untold" --tap
has '# SKIP not tried: iam:GetInstanceProfile tells no resource'
expect 0 'for people' gangway check-plugin "$step" --operations "$work/untold" --only own/made
has 'own/made up/permissions: not tried: iam:GetInstanceProfile tells no resource'
has 'all well, 1 not tried'
expect 0 'for programs' gangway check-plugin "$step" --operations "$work/untold" --only 'own/made up/permissions' --json
json .checks.2.untried 'iam:GetInstanceProfile tells no resource: say on what it acts, as the last argument of its op ()'
write 'arn:aws:iam::${account}:instance-profile/another'
expect 1 'the step names another resource' gangway check-plugin "$step" --operations "$work/told" --tap
has 'with the permissions that it declares it does not come to an end'
about='what found it'
is 'is permissions' "$(sed -n 's/^not ok [0-9]* - \([^:]*\):.*/\1/p' "$out")" 'own/made up/permissions'
write 'arn:aws:iam::${account}:instance-profile/${name}'
printf 'local op = service("iam")\nop("GetUser", {}, function() end, 5)\n' >"$work/untold/iam.lua"
expect 1 'a resource that is none' timeout 20 "$top_builddir/gangway-sim" --operations "$work/untold"
has 'iam.lua:2: GetUser: the resource is an ARN or a function that gives one, not a number'

# A service of which the simulator knows nothing at all.
example=$top_srcdir/doc/examples/parameter
expect 0 'an example' gangway check-plugin "$top_builddir/tests/plugins/parameter.so" --params "$example/params.json" \
	--operations "$example/operations" --only 'ssm-parameter/1/permissions' --tap
has 'permissions'
lacks 'SKIP'
sed 's/parameter${Name}/other${Name}/' "$example/operations/ssm.lua" >"$work/told/ssm.lua"
expect 1 'and it acts on something else' gangway check-plugin "$top_builddir/tests/plugins/parameter.so" --params "$example/params.json" \
	--operations "$work/told" --only 'ssm-parameter/1/permissions' --tap
has 'not authorized to perform: ssm:'

# Who signed it is not asked: it is checked before it is signed.
printf 'trust = { policy = "require"; };\n' >"$work/require.cfg"
expect 0 'nobody signed it' gangway check-plugin "$step" --operations "$work/told" --only 'own/made up/look' --config "$work/require.cfg"
GANGWAY_STEP_PATH=$work/steps gangway plugins -v --config "$work/require.cfg" >"$out" 2>&1
about='though a run'
grep -q 'own.lua.*sign' "$out" && ok 'would ask' || not_ok 'would ask'

# What is misspelt.
sed -i 's/"iam:GetInstanceProfile" }, w/"iam:GetInstanceProfil" }, w/' "$step"
export GANGWAY_STEP_PATH="$work/steps"
expect 1 'what is checked' gangway check-plugin "$step" --tap
has "did you mean 'GetInstanceProfile'?"
expect 1 'what is looked at' gangway check "$step"
has "did you mean 'GetInstanceProfile'?"
expect 0 'what is listed' gangway plugins -v
has "did you mean 'GetInstanceProfile'?"
