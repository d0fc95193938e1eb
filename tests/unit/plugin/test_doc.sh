#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# test_doc.sh - what doc/plugins.md shows is what is built: its listing is doc/examples/account-alias, and it names every member of
# the ABI, every keyword of schemas, and every function of step.h that it should.
set -eu

doc=$top_srcdir/doc/plugins.md
sdk=$top_srcdir/core/sdk/gangway
status=0

# missing WHAT WORD: the page must have the word in code type.
check() {
    grep -q "\`[^\`]*$2" "$doc" || { echo "doc/plugins.md lacks $1 '$2'" >&2; status=1; }
}

awk '/^```c$/ { on = 1; next } /^```$/ { on = 0 } on' "$doc" | diff "$top_srcdir/doc/examples/account-alias/account-alias.c" - ||
    { echo "the listing in doc/plugins.md differs from doc/examples/account-alias" >&2; status=1; }

for name in $(sed -n 's/.*(\*\([a-z]*\))(gangway_call \*.*/\1/p' "$sdk/plugin.h"); do
    check "the host's function" "$name"
done
for name in $(sed -n 's/^#define GANGWAY_[A-Z]* "\([a-z]*\)".*/\1/p' "$sdk/plugin.h"); do
    check "the class" "$name"
done
for name in type enum const properties required additionalProperties items pattern minLength maxLength minimum \
    maximum minItems maxItems default description secret json-file; do
    check "the keyword" "$name"
done
for code in $(grep -ho '"[A-Z][a-z]*[A-Z][A-Za-z]*", *$\|, "[A-Z][a-z]*[A-Z][A-Za-z]*", ' "$top_srcdir/core/plugin/policy.c" |
    tr -d '", '); do
    case $code in BadRequest) ;; *) check "the code" "$code" ;; esac
done
exit $status
