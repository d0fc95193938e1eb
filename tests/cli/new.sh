#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# new.sh - what `gangway new` makes passes `gangway check` and its own tests as it is, and nothing is written over
. "${top_srcdir:-.}/tests/cli/lib.sh"
LIMIT=60

mkdir "$work/here"
cd "$work/here" || exit 99

# typed: the README's commands, as they stand there, all work.
PATH=$work/path:$PATH
mkdir "$work/path"
printf '#!/bin/sh\nexec timeout -k 5 60 "%s/gangway" "$@"\n' "$top_builddir" >"$work/path/gangway"
chmod 755 "$work/path/gangway"
typed() {
	sed -n '/^```sh$/,/^```$/p' "$1" | sed -e '/^```/d' -e '/^GANGWAY_/d' -e 's/  *#.*//' >"$work/commands"
	is "$1 names commands" "$(cut -d ' ' -f 1-2 "$work/commands" | tr '\n' ',')" "$2"
	while read -r command; do
		# shellcheck disable=SC2086
		expect 0 "$1: $command" $command
	done <"$work/commands"
}

expect 0 'a step' gangway new step my-alias
has 'made steps/my-alias.lua'
has 'made steps/my-alias.params.json'
has 'made tests/my-alias.lua'
has 'made .luarc.json'
has 'next: gangway check && gangway test && gangway check-plugin steps/my-alias.lua'
typed README.md 'gangway check,gangway test,gangway check-plugin,'
has 'all well'
has 'my-alias/there is another one/converges'
expect 0 'a workflow' gangway new workflow audit-it --json
json made.0 audit-it.lua
json made.1 audit-it.cfg
json made.2 tests/audit-it.lua
expect 0 'have no fault' gangway check --strict
has '4 scripts: no fault, 0 warnings'
expect 0 'pass their tests' gangway test
has '6 tests: 6 passed, 0 failed'
expect 0 'the workflow can be rehearsed' gangway rehearse audit-it.lua --input audit-it.cfg
has 'second run: nothing to change'
expect 0 'a plugin' gangway new plugin org-alias
has 'made org-alias/test_org_alias.c'
cd org-alias || exit 99
if grep -q '^GW_SAN = .*sanitize' "$top_builddir/Makefile"; then
	rm Makefile # what is built with a sanitizer is for this tree only
else
	typed README.md 'make,make check,'
	has 'all well'
fi
find . -type f ! -name '*.c' ! -name '*.md' ! -name '*.json' ! -name Makefile -exec rm {} +
cd ..
about='no name of the example'
! grep -rqi 'account.alias"\|account_alias' --include='*' org-alias steps tests audit-it.lua && ok 'is left' || not_ok 'is left'

cp -R . ../before
expect 1 'a second time' gangway new step my-alias
has "'steps/my-alias.lua' is there already, so nothing was made"
expect 1 'another kind with the same test' gangway new workflow my-alias
has "'tests/my-alias.lua' is there already, so nothing was made"
expect 1 'the name of a stock step' gangway new step iam-role
has "there is a step 'iam-role' already"
expect 1 'another kind' gangway new stap x
has "did you mean 'step'?"
for name in X x_y -x x- x--y ../x 'x y' ''; do
	expect 1 "the name '$name'" gangway new step -- "$name"
done
expect 1 'a long name' gangway new step "$(printf 'x%.0s' $(seq 50))"
about='what was there'
diff -r . ../before >/dev/null && ok 'is as it was' || not_ok 'was changed'

mkdir ../locked
cd ../locked || exit 99
: >steps
expect 1 'a folder that is a file' gangway new step other
has 'steps'
