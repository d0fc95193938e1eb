#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# completion.sh - what is offered behind a tab, by the program and in bash, zsh and fish
. "${top_srcdir:-.}/tests/cli/lib.sh"

root=$(cd "$top_srcdir" && pwd)
build=$(cd "$top_builddir" && pwd)

# next WORD...: the words that are offered for what was typed
next() {
	expect 0 "$*" gangway complete -- "$@"
	is 'nothing is said' "$(cat "$err")" ''
	cut -f 1 "$out" | tr '\n' ' ' >"$work/offered"
}

offers() {
	is 'offered' "$(cat "$work/offered")" "$1"
}

offers_also() {
	case " $(cat "$work/offered")" in *" $1 "*) ok "offers $1" ;; *) not_ok "does not offer $1" ;; esac
}

# ---- without a store ----

next sta
offers 'start '
next ''
offers_also plan
is 'not itself' "$(grep -c complete "$out")" 0
next help se
offers 'secret services settings '
next start --in
offers '--input '
next start --profile=x --set-f
offers '--set-file '
next list --color=
offers '--color=auto --color=always --color=never '
next list --color a
offers 'auto always '
next start -i
offers ''
next start --input ''
offers ':files '
next rehearse --keep ''
offers ':folders '
next start aws-onboarding-k
offers 'aws-onboarding-keep-root :files '
next start -- aws-onboarding-k
offers 'aws-onboarding-keep-root :files '
next start aws-onboarding --set root_mfa=
offers 'root_mfa=hand-over root_mfa=add-first '
next start aws-onboarding --set cmp.acc
offers 'cmp.account= '
next step ins
offers 'inspect '
next step inspect iam-r
offers 'iam-role '
next step inspect iam-role --set role_
offers 'role_name= '
next describe aws-onboarding-k
offers 'aws-onboarding-keep-root :files '
next services bud
offers 'budgets '
next audit ver
offers 'verify '
next show ''
offers ''
next nonsense ''
offers ''
next start aws-onboarding one-too-many ''
offers ''
next done last ''
offers ''
printf '[default]\nregion = us-east-1\n[profile acme]\nregion = us-east-1\n' >"$work/profiles"
AWS_CONFIG_FILE="$work/profiles" AWS_SHARED_CREDENTIALS_FILE="$work/none" next plan --profile a
offers 'acme '
is 'no store was made' "$(ls "$work"/store* "$work/state" 2>/dev/null)" ''

about='settings that are wrong'
mkdir -p "$work/config/gangway"
echo 'nonsense = 1;' >"$work/config/gangway/gangway.cfg"
next sta
offers 'start '
next start aws-onboarding-k
offers 'aws-onboarding-keep-root :files '
rm "$work/config/gangway/gangway.cfg"

# ---- runs ----

cat >"$work/asks.lua" <<'END'
local wf = workflow "asks" { version = "1" }
function wf.run() step "agree" { uses = "approval", with = { what = "the plan", approvers = { "dana" } } } end
return wf
END
sim --people none
expect 3 'a run' gangway start "$work/asks.lua"
expect 0 'its id' gangway list --json
run=$(value 0.run)
next show ''
offers "last $run "
next done las
offers 'last '
next done last ''
offers 'agree '
next done "$run" a
offers 'agree '
expect 0 'with what it is' gangway complete -- show ''
has 'asks, '
GANGWAY_STORE="sqlite:$work/nowhere.db" next show ''
offers ''
there=$GANGWAY_STORE
GANGWAY_STORE="sqlite:$work/nowhere.db" next --store "$there" show la
offers 'last '
GANGWAY_STORE="sqlite:$work/nowhere.db" next show --store="$there" la
offers 'last '
mkfifo "$work/stuck.db"
began=$(date +%s)
GANGWAY_STORE="sqlite:$work/stuck.db" next show ''
offers ''
is 'a store that does not answer is not waited for' "$([ $(($(date +%s) - began)) -lt 8 ] && echo so)" so

# ---- the shells ----

# The words of LINE that bash would put there.
in_bash() {
	bash --norc -c '
		. "$1"
		COMP_LINE=$2 COMP_POINT=${#2}
		compopt() { :; }
		_gangway
		printf "%s " "${COMPREPLY[@]}"' - "$root/core/cli/completion/bash/gangway" "$build/gangway $1"
}

in_fish() {
	XDG_DATA_HOME="$work/fish" fish --no-config -c "source $root/core/cli/completion/fish/gangway.fish
		set PATH $build \$PATH; complete -C 'gangway $1'" | cut -f 1 | tr '\n' ' '
}

# zsh completes only what is typed at it: a terminal of its own, LINE and a tab, and what stands there then.
in_zsh() {
	timeout 30 zsh -f -c '
		zmodload zsh/zpty
		zpty it zsh -f -i
		zpty -w it "PS1=; TERM=dumb; fpath=($1/core/cli/completion/zsh \$fpath); PATH=$2:\$PATH"
		zpty -w it "autoload -U compinit; compinit -u -D; zstyle \":completion:*\" insert-tab false; zle_done() { print -r -- \"<<\$BUFFER>>\"; zle kill-buffer }; zle -N zle_done; bindkey ^X zle_done; print rea\"\"dy"
		zpty -r it text "*ready*"
		zpty -n -w it "gangway $3$(printf "\t\030")"
		zpty -r it text "*>>*"
		print -r -- "$text"
		zpty -d it' - "$root" "$build" "$1" 2>&1 | sed -n 's/.*<<\(.*\)>>.*/\1/p' | tail -n 1
}

shell() {
	if command -v "$1" >/dev/null; then
		about=$1
		return 0
	fi
	echo "# skipped $1: it is not installed"
	return 1
}

echo 'a = 1' >"$work/input.cfg"
cd "$work" || exit 95
if shell bash; then
	is 'a command' "$(in_bash sta)" 'start '
	is 'an option' "$(in_bash 'start --in')" '--input '
	is 'a value behind =' "$(in_bash 'list --color=al')" 'always '
	is 'a step' "$(in_bash 'done last ag')" 'agree '
	is 'an input' "$(in_bash 'start aws-onboarding --set root_mfa=ha')" 'hand-over '
	is 'a file' "$(in_bash 'start --input inp')" 'input.cfg '
	is 'a file behind =' "$(in_bash 'start --input=inp')" 'input.cfg '
fi
if shell fish; then
	is 'a command' "$(in_fish sta)" 'start '
	is 'an option' "$(in_fish 'start --in')" '--input '
	is 'a value behind =' "$(in_fish 'list --color=al')" '--color=always '
	is 'a step' "$(in_fish 'done last ag')" 'agree '
	is 'an input' "$(in_fish 'start aws-onboarding --set root_mfa=ha')" 'root_mfa=hand-over '
	is 'a file' "$(in_fish 'start --input inp')" 'input.cfg '
fi
if shell zsh; then
	is 'a command' "$(in_zsh sta)" 'gangway start '
	is 'an option' "$(in_zsh 'start --in')" 'gangway start --input '
	is 'a value behind =' "$(in_zsh 'list --color=al')" 'gangway list --color=always '
	is 'a step' "$(in_zsh 'done last ag')" 'gangway done last agree '
	is 'an input' "$(in_zsh 'start aws-onboarding --set root_mfa=ha')" 'gangway start aws-onboarding --set root_mfa=hand-over '
	is 'a key' "$(in_zsh 'start aws-onboarding --set cmp.acc')" 'gangway start aws-onboarding --set cmp.account='
	is 'a file' "$(in_zsh 'start --input inp')" 'gangway start --input input.cfg '
fi
