#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# installcheck.sh - as a partner does it: builds and tests the examples with nothing but what was installed, and has the installed
# gangway load them in the installed gangway-host. Usage: installcheck.sh PREFIX BINDIR PKGCONFIGDIR
set -eu

prefix=$1 bindir=$2
PKG_CONFIG_PATH=$3${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export PKG_CONFIG_PATH
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
CC=${CC:-cc}
CXX=${CXX:-c++}
unset MAKEFLAGS MAKELEVEL GANGWAY_PLUGIN_PATH

die() {
	echo "installcheck: $*" >&2
	exit 1
}

# Where the tree was moved to, a DESTDIR say, the prefix is another one than the file says.
pc() {
	pkg-config --define-variable=prefix="$prefix" "$@"
}

for name in bindir plugindir scriptdir simdir operationsdir exampledir docdir includedir libdir; do
	[ -d "$(pc --variable=$name gangway)" ] || die "gangway.pc's $name, '$(pc --variable=$name gangway)', is no folder"
done
for name in abi api; do
	pc --variable=$name gangway | grep -q '^[1-9][0-9]*$' || die "gangway.pc's $name is '$(pc --variable=$name gangway)'"
done

# Each header by itself, in C and in C++.
for header in plugin.h step.h person.h testing.h; do
	echo "#include <gangway/$header>" >"$work/alone.c"
	# shellcheck disable=SC2046
	$CC -std=c11 -Wall -Wextra -Werror -fsyntax-only $(pc --cflags gangway-testing) "$work/alone.c" || die "$header does not compile alone"
	# shellcheck disable=SC2046
	! command -v "$CXX" >/dev/null || $CXX -std=c++11 -Wall -Wextra -Werror -fsyntax-only -x c++ $(pc --cflags gangway-testing) "$work/alone.c" ||
		die "$header does not compile alone as C++"
done

# A pkg-config for the examples' Makefiles that knows of the moved tree.
mkdir "$work/bin"
printf '#!/bin/sh\nexec %s --define-variable=prefix="%s" "$@"\n' "$(command -v pkg-config)" "$prefix" >"$work/bin/pkg-config"
chmod 755 "$work/bin/pkg-config"
PATH=$work/bin:$PATH
export PATH
cp -R "$(pc --variable=exampledir gangway)/." "$work/examples"

# example NAME TARGET PROGRAM: builds it, has it checked, or says why not.
example() {
	if ! command -v "${3%% *}" >/dev/null 2>&1; then
		echo "installcheck: skipped $1: there is no $3"
		return 0
	fi
	make -s -C "$work/examples/$1" CC="$CC" CXX="$CXX" GANGWAY="$bindir/gangway" $2 >"$work/out" 2>&1 || {
		cat "$work/out" >&2
		die "the example $1 does not pass"
	}
	echo "installcheck: $1: built against the installed tree, and checked"
}

example account-alias check "$CC"
example account-alias-cpp check "$CXX"
example account-alias-rust check rustc
example parameter check "$CC"

"$bindir/gangway" check-plugin "$work/examples/account-alias-lua/steps/account-alias.lua" >"$work/out" 2>&1 || { cat "$work/out" >&2; die "the example in Lua does not pass"; }
echo "installcheck: account-alias-lua: checked"

# What `gangway new` makes is built and checked as it is.
mkdir "$work/new"
(cd "$work/new" && "$bindir/gangway" new plugin org-alias && "$bindir/gangway" new step my-alias && "$bindir/gangway" check &&
	"$bindir/gangway" test && "$bindir/gangway" check-plugin steps/my-alias.lua && make -s -C org-alias CC="$CC" check &&
	grep -q "^GANGWAY = '$bindir/gangway'\$" org-alias/Makefile && grep -q "^export PKG_CONFIG_PATH := .*)$prefix/lib/pkgconfig\$" org-alias/Makefile) >"$work/out" 2>&1 ||
	{ cat "$work/out" >&2; die "what 'gangway new' makes does not pass"; }
echo "installcheck: new step, new plugin: built against the installed tree, and checked"

GANGWAY_PLUGIN_PATH=$work/examples/account-alias "$bindir/gangway" plugins >"$work/out" 2>&1 || { cat "$work/out" >&2; exit 1; }
for step in account-alias iam-role; do
	grep -q "^$step " "$work/out" || { cat "$work/out" >&2; die "no step '$step'"; }
done
mkdir "$work/empty"
chmod 755 "$work/empty"
ln -s "$bindir/gangway" "$work/bin/gangway"
sh "$here/tutorial.sh" "$(pc --variable=docdir gangway)/doc/plugins.md" "$work/empty"
for file in parameter.c test_parameter.c operations/ssm.lua; do
	cmp "$work/empty/$file" "$(pc --variable=exampledir gangway)/parameter/$file"
done
echo "installcheck: the tutorial does what its page shows"
sh "$here/links.sh" "$(pc --variable=docdir gangway)" 20
# The pages beside scripts and simulator, where a reader comes to them without the documents.
data=$(dirname "$(pc --variable=exampledir gangway)")
for page in scripts/steps/README.md scripts/policies/README.md sim/README.md; do
	[ -f "$data/$page" ] || { echo "installcheck: $data/$page is not there" >&2; exit 1; }
done
sh "$here/links.sh" "$data" 0
echo "installcheck: a plugin built against the installed tree was loaded by the installed gangway-host"
