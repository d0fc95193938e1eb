# SPDX-License-Identifier: Apache-2.0
plugin_tests = tests/unit/plugin/test_faults
check_PROGRAMS += $(plugin_tests)
TESTS += $(plugin_tests)
tests_unit_plugin_test_faults_SOURCES = tests/unit/plugin/test_faults.c tests/unit/plugin/harness.c \
	tests/unit/plugin/harness.h
