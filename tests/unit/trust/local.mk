# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/trust/test_keys tests/unit/trust/test_signature tests/unit/trust/test_trust
TESTS += tests/unit/trust/test_keys tests/unit/trust/test_signature tests/unit/trust/test_trust
EXTRA_DIST += tests/unit/trust/fixture.h
