# SPDX-License-Identifier: Apache-2.0
# lua_examples.awk - the examples of an editor's file, each as a file of its own below `folder`: NAME-N.lua
#
# A function without since, errors or example is told on standard error.
function flush_example() { if (code != "") codes[++n] = code; code = ""; on = 0 }

/^---```lua$/ { on = 1; next }
/^---```$/ { flush_example(); next }
/^---/ && on { code = code substr($0, 4) "\n"; next }
/^---@class / { name = $2; sub(/^gangway\./, "", name); put(0); next }
/^---/ { text = text $0; next }
/^function / || /^null = nil/ {
	name = $2
	if ($1 == "null") name = "null"
	sub(/\(.*/, "", name)
	put(1)
	next
}
{ reset() }

function reset() { text = ""; n = 0; on = 0; code = "" }

function put(is_function, i) {
	if (is_function && text !~ /Since [0-9.]+\. Errors: [^ ]/) print FILENAME ": " name " lacks since or errors" >"/dev/stderr"
	if (is_function && !n) print FILENAME ": " name " has no example" >"/dev/stderr"
	for (i = 1; i <= n; i++) {
		file = folder "/" name "-" i ".lua"
		printf "%s", codes[i] >file
		close(file)
	}
	reset()
}
