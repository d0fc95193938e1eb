# SPDX-License-Identifier: Apache-2.0
# annotations.awk - LuaLS annotations as sections of a man page: classes with their fields, and functions
function safe(text) {
	gsub(/\\/, "\\e", text)
	gsub(/-/, "\\-", text)
	if (text ~ /^[.']/)
		text = "\\&" text
	return text
}

# How long the type is that `text` begins with: up to a blank outside of brackets that follows neither a comma nor a colon.
function type_length(text, i, c, depth, before) {
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		if (index("([{<", c)) depth++
		if (index(")]}>", c)) depth--
		if (c == " " && depth == 0 && before != "," && before != ":")
			return i - 1
		before = c
	}
	return length(text)
}

# Lines of text, and examples between marks.
function prose(text, lines, i, n, code, out) {
	n = split(text, lines, "\n")
	for (i = 1; i <= n; i++)
		if (lines[i] ~ /^```/) {
			code = !code
			out = out (code ? ".IP\n.nf\n" : ".fi\n")
		} else if (lines[i] != "" || code)
			out = out (code ? "    " : "") safe(lines[i]) "\n"
		else if (out != "" && i < n && lines[i + 1] !~ /^```/)
			out = out ".IP\n"
	sub(/\n$/, "", out)
	return out
}

function entry(name, type, text) {
	printf ".TP\n\\fB%s\\fR", safe(name)
	if (type != "")
		printf " (%s)", safe(type)
	printf "\n%s\n", text == "" ? "\\&" : prose(text)
}

/^---@class / {
	name = $2
	sub(/^gangway\./, "", name)
	pending = ".SS " safe(name)
	about = text
	text = ""
	next
}

/^---@field / {
	if (pending != "")
		print pending (about == "" ? "" : "\n" prose(about))
	pending = ""
	rest = $0
	sub(/^---@field +/, "", rest)
	name = rest ~ /^\[/ ? substr(rest, 1, index(rest, "]")) : rest
	if (rest !~ /^\[/)
		sub(/ .*/, "", name)
	rest = substr(rest, length(name) + 2)
	cut = type_length(rest)
	type = substr(rest, 1, cut)
	gsub(/gangway\./, "", type)
	sub(/\?$/, "", name)
	entry(name, type, substr(rest, cut + 2))
	next
}

/^---@/ { next }
/^---/ { line = $0; sub(/^---[ ]?/, "", line); text = text (text == "" ? "" : "\n") line; next }

/^function / {
	if (!functions++)
		print ".SS Functions"
	name = $0
	sub(/^function /, "", name)
	sub(/ *end *$/, "", name)
	entry(name, "", text)
	text = ""
	next
}

{ text = ""; pending = ""; about = "" }
