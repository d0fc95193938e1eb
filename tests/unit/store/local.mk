# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/store/test_store
TESTS += tests/unit/store/test_store
EXTRA_DIST += tests/unit/store/fixture.h
