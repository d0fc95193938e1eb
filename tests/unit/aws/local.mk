# SPDX-License-Identifier: Apache-2.0
EXTRA_DIST += tests/unit/aws/suite.h
gw_aws_tests = tests/unit/aws/test_protocol tests/unit/aws/test_sigv4
check_PROGRAMS += $(gw_aws_tests)
TESTS += $(gw_aws_tests)
