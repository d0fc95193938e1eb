# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/store/test_store tests/unit/store/test_open tests/unit/store/test_lease \
	tests/unit/store/test_group tests/unit/store/test_verify tests/unit/store/test_rows tests/unit/store/test_signed tests/unit/store/test_crash tests/unit/store/test_pages
TESTS += tests/unit/store/test_store tests/unit/store/test_open tests/unit/store/test_lease \
	tests/unit/store/test_group tests/unit/store/test_verify tests/unit/store/test_rows tests/unit/store/test_signed tests/unit/store/test_crash tests/unit/store/test_pages
check_PROGRAMS += tests/unit/store/test_postgres
TESTS += tests/unit/store/on_postgres.sh
EXTRA_DIST += tests/unit/store/fixture.h tests/unit/store/older.h tests/unit/store/on_postgres.sh tests/lib/postgres.sh
