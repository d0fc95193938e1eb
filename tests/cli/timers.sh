#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# timers.sh - a run that waits for a time: what is shown, a kill in the middle, and going on when the time has come
. "${top_srcdir:-.}/tests/cli/lib.sh"

cat >"$work/flow.lua" <<'LUA'
local wf = workflow "flow" { version = "1", input = { type = "object", properties = { time = { type = "string", default = "2d" } } } }
function wf.run(input)
  print "before"
  sleep(input.time, "cooling-off")
  print "after"
end
return wf
LUA
sim --people none
expect 2 'a plan' gangway plan "$work/flow.lua"
has 'cooling-off (timer) is waited for'
has 'wait for 2d'
expect 3 'a run' gangway start "$work/flow.lua" --json
run=$(value run)
json steps.id=cooling-off.status waiting
wakes=$(value steps.id=cooling-off.wakes)
expect 0 'the list' gangway list --json
json 0.next_look "$(gangway show "$run" --json | "$pick" steps.id=cooling-off.next_look)"
has 'cooling-off: until '
expect 3 'a resume waits for the same time' gangway resume "$run" --json
json steps.id=cooling-off.wakes "$wakes"
is 'nobody has a task' "$(gangway tasks --json | "$pick" '#')" 0
expect 0 'an operator need not wait' gangway skip "$run" cooling-off --why 'agreed by phone' --by dana
expect 0 'done' gangway show "$run" --json
json status done

"$top_builddir/gangway" start "$work/flow.lua" --set time=3s --wait 20s >"$work/killed.out" 2>&1 &
child=$!
children="$children $child"
until_true sh -c "'$top_builddir/gangway' show last --json | grep -q cooling-off"
sleep 1
kill -9 $child
wait $child 2>/dev/null
expect 0 'killed while it waits' gangway resume last --wait 20s
expect 0 'it said each line once' gangway log last
is 'before' "$(grep -c 'prints: before' "$out")" 1
is 'after' "$(grep -c 'prints: after' "$out")" 1
is 'it began to wait once' "$(grep -c 'waits until' "$out")" 1
expect 0 'the journal holds' gangway audit verify last
expect 0 'a rehearsal does not wait' gangway rehearse "$work/flow.lua"
