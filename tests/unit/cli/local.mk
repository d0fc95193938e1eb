# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/cli/test_marks tests/unit/cli/test_names
TESTS += tests/unit/cli/test_marks tests/unit/cli/test_names
