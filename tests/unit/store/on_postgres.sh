#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# on_postgres.sh - the store's tests that are not about files, once more on a PostgreSQL server of the test's own
: "${top_srcdir:=$(cd "$(dirname "$0")/../../.." && pwd)}"
: "${top_builddir:=$top_srcdir}"
. "$top_srcdir/tests/lib/postgres.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/gangway-store-XXXXXX") || exit 99
chmod 711 "$work"
trap 'postgres_end; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
postgres_find || exit 77
postgres_start "$work/server" || exit 1
export GANGWAY_TEST_ON_POSTGRES=1
status=0
for name in test_store test_lease test_group test_pages test_postgres; do
	"$top_builddir/tests/unit/store/$name" || status=1
done
exit $status
