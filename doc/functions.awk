# SPDX-License-Identifier: Apache-2.0
# functions.awk - the documented functions of C headers as sections of a man page: their comments and declarations
#
# A comment /** … */ goes with the declaration that follows it, its indented lines are an example; /* ---- title ---- */ begins a
# section.
function safe(text) {
	gsub(/\\/, "\\e", text)
	gsub(/-/, "\\-", text)
	if (text ~ /^[.']/)
		text = "\\&" text
	return text
}

function tell() {
	sub(/[ \t]*[{;].*$/, "", declaration)
	sub(/^#define /, "", declaration)
	gsub(/static|inline|GW_UNUSED|GW_PRINTF\([0-9]*, [0-9]*\)/, "", declaration)
	gsub(/[ \t]+/, " ", declaration)
	gsub(/\* /, "*", declaration)
	sub(/^ /, "", declaration)
	sub(/ $/, "", declaration)
	if (title != "")
		printf ".SS %s\n", safe(title)
	title = ""
	printf ".TP\n\\fB%s\\fR\n%s\n", safe(declaration), text
	state = ""
}

/^\/\* ---- .* ---- \*\/$/ {
	title = $0
	sub(/^\/\* ---- /, "", title)
	sub(/ ---- \*\/$/, "", title)
	state = ""
	next
}

# A header without sections is one.
FNR == 1 && NR > 1 { title = FILENAME; sub(/.*\//, "", title); title = "Of " title }

/^\/\*\*/ { state = "comment"; text = declaration = last = "" }

state == "comment" {
	line = $0
	over = line ~ /\*\//
	sub(/[ \t]*\*\/.*$/, "", line)
	sub(/^(\/\*\*| \*) ?/, "", line)
	if (line ~ /^    /) {
		text = text (last == "code" ? "" : ".IP\n.nf\n") safe(line) "\n"
		last = "code"
	} else if (line != "") {
		sub(/^ +/, "", line)
		text = text (last == "blank" ? ".IP\n" : "") safe(line) "\n"
		last = "text"
	} else if (text != "")
		last = "blank"
	if (over) {
		if (text ~ /\.nf\n/)
			text = text ".fi\n"
		sub(/\n$/, "", text)
	}
	if (over)
		state = "declaration"
	next
}

state == "declaration" {
	if ($0 == "" || (declaration == "" && $0 ~ /^(typedef|enum|struct)/)) {
		state = ""
		next
	}
	declaration = declaration " " $0
	# A macro is its first line; a function ends with its body or a semicolon.
	if ($0 ~ /[{;]/ || $0 ~ /^#define/) {
		sub(/[ \t]*\\$/, "", declaration)
		if (declaration ~ /#define/) {
			sub(/^ /, "", declaration)
			match(declaration, /^#define [A-Za-z0-9_]+(\([^)]*\))?/)
			declaration = substr(declaration, 1, RLENGTH)
		}
		tell()
	}
}
