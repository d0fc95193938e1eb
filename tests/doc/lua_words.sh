#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# lua_words.sh - whatever a step can do in C it can do in Lua: doc/lua-steps.md names each function of step.h with its word in Lua,
# and each word is known to the editor's file and tried by a test
. "${top_srcdir:-.}/tests/cli/lib.sh"
root=$top_srcdir
: >"$out"
: >"$err"

# Functions that are parts of others, or the frame around all.
parts=' gw_answer_text gw_answer_v gw_build_v gw_enter gw_request_v '
about='doc/lua-steps.md'
for name in $(grep -oE '\bgw_[a-z_]+\((gw_call|const json_t|const gangway_host) ' "$root/core/sdk/gangway/step.h" | sed 's/(.*//' | sort -u); do
	case $parts in *" $name "*) continue ;; esac
	is "names $name" "$(grep -c "^|.*\`$name\`.* | " "$root/doc/lua-steps.md")" 1
done

# The words that the host gives: of a step's file, of a call.
words=$(sed -n 's/^function public\.\([a-z_]*\).*/\1/p; s/^public\.\([a-z_]*\) = .*/\1/p' "$root/core/host/step.lua"
	sed -n '/^for name, its in next, {/,/} do/p' "$root/core/host/step.lua" | grep -oE '[a-z_]+ = "' | sed 's/ = "//')
call=$(sed -n 's/^function words\.\([a-z_]*\).*/\1/p' "$root/core/host/step.lua"; echo aws vault http smtp params run notes partition partitions)
for word in $words; do
	about="word $word"
	is 'in the editor'\''s file' "$(grep -cE "^(function )?$word( =|\()" "$root/scripts/types/gangway-step.lua")" 1
	is 'in the page' "$(grep -cE "\`(return |local [a-z, ]*= )?[^\`]*\b$word\b" "$root/doc/lua-steps.md" | sed 's/^[1-9][0-9]*$/yes/')" yes
	is 'tried' "$(grep -cE "\b$word\b" "$root/tests/steps/good/words.lua" | sed 's/^[1-9][0-9]*$/yes/')" yes
done
for word in $call; do
	about="call.$word"
	is 'in the editor'\''s file' "$(grep -cE "^---@field $word " "$root/scripts/types/gangway-step.lua" | sed 's/^[1-9][0-9]*$/yes/')" yes
	is 'in the page' "$(grep -cE "call\.$word\b" "$root/doc/lua-steps.md" | sed 's/^[1-9][0-9]*$/yes/')" yes
	is 'tried' "$(grep -cE "(call\.|aws\.)$word\b|= call\.$word\b" "$root/tests/steps/good/words.lua" | sed 's/^[1-9][0-9]*$/yes/')" yes
done
