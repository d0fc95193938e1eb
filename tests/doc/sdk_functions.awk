# SPDX-License-Identifier: Apache-2.0
# sdk_functions.awk - the documented functions of a header as C that can be compiled: each example in a function of its own
#
# The faults of a comment are told on standard error: no since, return, errors or example. With names=1 only the names.
function fault(what) { print FILENAME ": " name " " what >"/dev/stderr" }

function put() {
	if (names) { print name; return }
	if (text !~ /Since [0-9]+\. Returns: /) fault("does not say since when it is there, and then what it returns")
	if (text !~ /Errors: /) fault("does not say its errors")
	if (returned ~ /\*$/ && text !~ /Returns: .*(borrowed|json_decref|the host's|literal)/) fault("does not say who frees what it returns")
	if (code == "") fault("has no example")
	else if (name ~ /^(GW_FUNCTION|GANGWAY_PLUGIN)$/) printf "/* %s */\n%s", name, code
	else printf "EXAMPLE(%s)\n{\n%s    DONE;\n}\nEND_EXAMPLE\n", name, code
}

/^ *\/\*\*/ { state = "comment"; text = code = "" }

state == "comment" {
	line = $0
	over = line ~ /\*\/$/
	sub(/ *\*\/$/, "", line)
	sub(/^ *(\/\*\*| \*|\*)/, "", line)
	if (line ~ /^     /) code = code substr(line, 2) "\n"
	else text = text line " "
	if (over) { state = "declaration"; declaration = "" }
	next
}

state == "declaration" {
	if ($0 == "" || $0 ~ /^ *(typedef|enum|struct|#define [A-Z_]+( |$))/) { state = ""; next }
	declaration = declaration " " $0
	gsub(/GW_PRINTF\([0-9], [0-9]\)|GW_UNUSED|static|inline|#define/, "", declaration)
	if (match(declaration, /(\(\*[a-z_]+\)|[A-Za-z_]+)\(/)) {
		name = substr(declaration, RSTART, RLENGTH - 1)
		returned = substr(declaration, 1, RSTART - 1)
		gsub(/[()*]/, "", name)
		sub(/ +$/, "", returned)
		put()
		state = ""
	}
}
