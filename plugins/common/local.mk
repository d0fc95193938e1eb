# SPDX-License-Identifier: Apache-2.0
# Headers that plugins share; each is tested once.
check_PROGRAMS += plugins/common/test_policy
TESTS += plugins/common/test_policy
plugins_common_test_policy_SOURCES = plugins/common/test_policy.c plugins/common/policy.h plugins/common/principals.h
plugins_common_test_policy_CPPFLAGS = $(PLUGIN_TEST_CPPFLAGS)
plugins_common_test_policy_LDADD = $(PLUGIN_TEST_LIBS)
EXTRA_DIST += plugins/common/credential-report.h plugins/common/events.h plugins/common/evidence.h plugins/common/grammar.h plugins/common/policy.h plugins/common/principals.h plugins/common/quota.h
