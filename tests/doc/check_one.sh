#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_one.sh - `make check-one` runs one program, one test of it, and says what there is when it knows no such test
. "${top_srcdir:-.}/tests/cli/lib.sh"

unset MAKEFLAGS MFLAGS MAKELEVEL
cd "$top_builddir" || exit 95
one() {
	sh "$top_srcdir/tests/one.sh" "$@"
}

expect 0 'a program' one test_text
has 'check-one: tests/unit/base/test_text passed'
expect 0 'one test of it' one test_text:hints
has 'Checks: 1,'
expect 2 'a test that there is not' one test_text:nothing
has 'near_names'
expect 2 'a program that there is not' one test_nothing
has "no test is called 'test_nothing'"
expect 2 'nothing' one
has 'T=test_text:hints'
