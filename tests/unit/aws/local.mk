# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/aws/test_sigv4
TESTS += tests/unit/aws/test_sigv4
